import type { LocalDate } from '../calendar/dates';
import { hasHolidays, holidayYears } from '../calendar/holidays';
import { isZone, localDateOf, localMinutesOf, type Instant } from '../calendar/zone';
import { openFor, weekHours } from '../contact/windows';
import type { Situation } from './situation';
import type { Verdict } from './rule';

/** Open minutes of a day, [from, until) after local midnight; null: closed all day. */
export type DayHours = readonly [openMinutes: number, closeMinutes: number] | null;

/** Hours of a week that the law leaves open. */
export interface WeekHours {
  /** Monday first. */
  readonly byWeekday: readonly [
    DayHours,
    DayHours,
    DayHours,
    DayHours,
    DayHours,
    DayHours,
    DayHours,
  ];
  /** Place whose public holidays are closed: `US`, `DE`, `CA-ON`, `AU`; null: holidays are days like others. */
  readonly closedOnHolidaysOf: string | null;
}

/** The same hours on every day. */
export function everyDay(openMinutes: number, closeMinutes: number): WeekHours {
  const day: DayHours = [openMinutes, closeMinutes];
  return { byWeekday: [day, day, day, day, day, day, day], closedOnHolidaysOf: null };
}

/**
 * Is it within these hours in every plausible zone, and does it stay so for the lease? `allow`, else
 * `closed` (by default `defer`) until the first instant from which it is; `review` where no zone is known or no hour of the
 * coming weeks suits all of them.
 */
export function hoursVerdict(
  situation: Situation,
  hours: WeekHours,
  closed: 'defer' | 'block' = 'defer',
): Verdict {
  const { at, zones, leaseMs } = situation;
  if (zones.length === 0 || !zones.every(isZone)) {
    const sentence = 'The time zone of the debtor is not known, so no hour is safe.';
    return { answer: 'review', sentence, clearedBy: 'update-contact' };
  }
  const place = hours.closedOnHolidaysOf;
  if (place !== null && !zones.every((zone) => knowsHolidays(place, localDateOf(at, zone)))) {
    const sentence = `The public holidays of ${place} are not known, so no day is safe.`;
    return { answer: 'review', sentence, facts: { place } };
  }
  const facts = {
    zones: zones.join(' '),
    localTimes: zones.map((zone) => clockAt(at, zone)).join(' '),
  };
  const openAt = openFor(at, leaseMs, zones, weekHours(hours));
  if (openAt === at) {
    return { answer: 'allow', sentence: "It is within the debtor's hours.", facts };
  }
  if (openAt !== null) {
    const sentence = "It is outside the debtor's hours.";
    return { answer: closed, sentence, facts, liftsAt: openAt };
  }
  const sentence = 'No hour of the coming weeks suits every place where the debtor may be.';
  return { answer: 'review', sentence, facts, clearedBy: 'update-contact' };
}

function knowsHolidays(place: string, on: LocalDate): boolean {
  const year = Number(on.slice(0, 4));
  return hasHolidays(place) && year >= holidayYears.first && year <= holidayYears.last;
}

/** What the clock of a place shows: `07:59`. */
function clockAt(at: Instant, zone: string): string {
  const minutes = localMinutesOf(at, zone);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
