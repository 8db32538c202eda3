import { addDays, type LocalDate } from '../calendar/dates';
import { instantOf, isZone, localDateOf, type Instant } from '../calendar/zone';
import type { Situation } from './situation';

type Where = Pick<Situation, 'zones'>;

/** Zones in which the debtor may be, as far as they are known; UTC where none is. */
export function zonesOf({ zones }: Where): readonly string[] {
  const known = zones.filter(isZone);
  return known.length === 0 ? ['UTC'] : known;
}

/** The days that an instant (absent: that of the effect) may fall on where the debtor is, the earliest first. */
export function localDays(
  situation: Where & Pick<Situation, 'at'>,
  at = situation.at,
): LocalDate[] {
  return [...new Set(zonesOf(situation).map((zone) => localDateOf(at, zone)))].sort();
}

/** The earliest of the days that an instant may fall on: nothing ends too early by it. */
export function earliestDay(situation: Situation, at = situation.at): LocalDate {
  return localDays(situation, at)[0] ?? '';
}

/** The latest of the days that an instant may fall on: no duty is late by it. */
export function latestDay(situation: Situation, at = situation.at): LocalDate {
  return localDays(situation, at).at(-1) ?? '';
}

/** First instant at which a day has begun wherever the debtor may be. */
export function dayBeginsAt(situation: Where, on: LocalDate): Instant {
  return Math.max(...zonesOf(situation).map((zone) => instantOf(on, 0, zone)));
}

/** First instant at which a day is over wherever the debtor may be. */
export function dayEndsAt(situation: Where, on: LocalDate): Instant {
  return dayBeginsAt(situation, addDays(on, 1));
}
