import { addDays, type LocalDate } from '../../../calendar/dates';
import { instantOf, isZone } from '../../../calendar/zone';
import type { Instant } from '../../../account/facts';
import { localDays } from '../../law';
import type { LawDebt, Situation } from '../../situation';

/** Zones of the person that are known; the product's own day where none is. */
export function zonesOf({ zones }: Situation): readonly string[] {
  const known = zones.filter(isZone);
  return known.length === 0 ? ['UTC'] : known;
}

/** The earliest of the days that it may be for the person: nothing ends too early by it. */
export function earliestDay(situation: Situation): LocalDate {
  return localDays(situation)[0] ?? '';
}

/** The latest of the days that it may be for the person: no duty is late by it. */
export function latestDay(situation: Situation): LocalDate {
  return localDays(situation).at(-1) ?? '';
}

/** First instant at which a day has begun in every zone of the person. */
export function beginsAt(on: LocalDate, situation: Situation): Instant {
  return Math.max(...zonesOf(situation).map((zone) => instantOf(on, 0, zone)));
}

/** First instant at which a day is over in every zone of the person. */
export function isOverAt(on: LocalDate, situation: Situation): Instant {
  return beginsAt(addDays(on, 1), situation);
}

/** Debts of the effect that still ask for something. */
export function openDebts({ debts }: Situation): readonly LawDebt[] {
  return debts.filter(({ status }) => status === 'open');
}
