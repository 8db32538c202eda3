import { dateOfDayNumber, dayNumberOf, daysBetween, type LocalDate } from '../calendar/dates';
import { assertNever } from '../result';

/** Day count bases of simple daily interest. */
export type DayCount = 'ACT/365F' | 'ACT/360' | 'ACT/ACT' | '30/360' | '30E/360';

export const dayCounts = ['ACT/365F', 'ACT/360', 'ACT/ACT', '30/360', '30E/360'] as const;

/** Days of a year that a day count divides by. */
export type YearDays = 360 | 365 | 366;

const daysPerMonth = 30;
const daysPerBankYear = 360;

/**
 * Days from `from` to `to` (not earlier) as the convention counts them: '30/360' is the US rule with
 * its ends of February, '30E/360' only cuts the 31st; the others count calendar days.
 */
export function daysCounted(dayCount: DayCount, from: LocalDate, to: LocalDate): number {
  switch (dayCount) {
    case 'ACT/365F':
    case 'ACT/360':
    case 'ACT/ACT':
      return daysBetween(from, to);
    case '30/360':
      return thirtyDays(from, to, usDays(from, to));
    case '30E/360':
      return thirtyDays(from, to, [cut(dayOf(from)), cut(dayOf(to))]);
    default:
      return assertNever(dayCount);
  }
}

/**
 * Days of the year that a day beginning on `on` is divided by. Only ACT/ACT (ISDA) asks the date:
 * each day belongs to the year in which it begins, so a period is split at 1 January.
 */
export function yearDaysOf(dayCount: DayCount, on: LocalDate): YearDays {
  switch (dayCount) {
    case 'ACT/365F':
      return 365;
    case 'ACT/360':
    case '30/360':
    case '30E/360':
      return 360;
    case 'ACT/ACT':
      return isLeapYear(Number(on.slice(0, 4))) ? 366 : 365;
    default:
      return assertNever(dayCount);
  }
}

function thirtyDays(from: LocalDate, to: LocalDate, [fromDay, toDay]: [number, number]): number {
  const years = yearOf(to) - yearOf(from);
  const months = monthOf(to) - monthOf(from);
  return years * daysPerBankYear + months * daysPerMonth + toDay - fromDay;
}

/** Both days after the US rule: ends of February count as the 30th where the period begins on one. */
function usDays(from: LocalDate, to: LocalDate): [number, number] {
  const startsAtEndOfFebruary = isEndOfFebruary(from);
  const fromDay = startsAtEndOfFebruary ? daysPerMonth : cut(dayOf(from));
  if (startsAtEndOfFebruary && isEndOfFebruary(to)) return [fromDay, daysPerMonth];
  const toDay = dayOf(to);
  return [fromDay, fromDay === daysPerMonth ? cut(toDay) : toDay];
}

function isEndOfFebruary(on: LocalDate): boolean {
  return monthOf(on) === 2 && monthOf(dateOfDayNumber(dayNumberOf(on) + 1)) !== 2;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const cut = (day: number): number => Math.min(day, daysPerMonth);
const yearOf = (on: LocalDate): number => Number(on.slice(0, 4));
const monthOf = (on: LocalDate): number => Number(on.slice(5, 7));
const dayOf = (on: LocalDate): number => Number(on.slice(8, 10));
