import { addDays, isLocalDate, type LocalDate } from '../calendar/dates';

const standardDays = 60;
const afterTreatmentDays = 30;

/** Days of a breathing space, both included; `lastOn` null: it lasts until the treatment has an end. */
export interface BreathingSpaceDays {
  readonly fromOn: LocalDate;
  readonly lastOn: LocalDate | null;
}

/**
 * When a breathing space is in force (SI 2020/1311 reg. 26, 32). It begins on the day after its
 * registration. The standard one has 60 days, that first day included; one for a mental health crisis
 * lasts until 30 days after the treatment ended. Null: no day of registration is on file.
 */
export function breathingSpaceDays(
  details: Readonly<Record<string, unknown>>,
): BreathingSpaceDays | null {
  const { registeredOn } = details;
  return isDate(registeredOn) ? breathingSpaceFrom(registeredOn, details) : null;
}

/** The same, of a day of registration that is taken for it where none is on file. */
export function breathingSpaceFrom(
  registeredOn: LocalDate,
  { moratorium, treatmentEndedOn }: Readonly<Record<string, unknown>>,
): BreathingSpaceDays {
  const fromOn = addDays(registeredOn, 1);
  if (moratorium !== 'crisis') return { fromOn, lastOn: addDays(fromOn, standardDays - 1) };
  const lastOn = isDate(treatmentEndedOn) ? addDays(treatmentEndedOn, afterTreatmentDays) : null;
  return { fromOn, lastOn };
}

function isDate(value: unknown): value is LocalDate {
  return typeof value === 'string' && isLocalDate(value);
}
