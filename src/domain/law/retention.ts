import { addMonths, type LocalDate } from '../calendar/dates';

const retentionMonths = 36;

/**
 * Last day on which records of a debt are kept: three years after the last collection activity on it
 * (12 CFR 1006.100(a)).
 */
export function keepRecordsUntil(lastActivityOn: LocalDate): LocalDate {
  return addMonths(lastActivityOn, retentionMonths);
}

/** Last day on which the recording of a call is kept: three years after the call (12 CFR 1006.100(b)). */
export function keepRecordingUntil(calledOn: LocalDate): LocalDate {
  return addMonths(calledOn, retentionMonths);
}
