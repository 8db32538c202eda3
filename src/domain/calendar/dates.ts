import { limits } from '../limits';
import { rememberIn } from '../remember';
import { assertNever, invariant } from '../result';

/** A calendar date 'YYYY-MM-DD' of someone's local calendar, years 0001 to 9999. */
export type LocalDate = string;

/** Step of a schedule, an ISO 8601 duration. */
export type Period = 'P1W' | 'P2W' | 'P1M';

interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const zeroCode = '0'.charCodeAt(0);
const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const monthsPerYear = 12;
const daysPerWeek = 7;
const daysPerEra = 146_097;
const yearsPerEra = 400;
/** Days from 0000-03-01 (start of the era count, leap day last) to 1970-01-01. */
const daysToEpoch = 719_468;
/** 1970-01-01 was a Thursday; weekday numbers run from 1 = Monday. */
const weekdayOffset = 3;

/** True for a date that exists, written as 'YYYY-MM-DD'. */
export function isLocalDate(text: string): text is LocalDate {
  if (!datePattern.test(text)) return false;
  const { year, month, day } = split(text);
  if (year < 1 || month < 1 || month > monthsPerYear) return false;
  return day >= 1 && day <= lengthOfMonth(year, month);
}

/** Days since 1970-01-01 (negative before it). */
export function dayNumberOf(on: LocalDate): number {
  const { year, month, day } = split(on);
  // Years that start in March put the leap day last, so every month has a fixed offset.
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / yearsPerEra);
  const yearOfEra = shiftedYear - era * yearsPerEra;
  const dayOfYear = Math.floor((153 * ((month + 9) % monthsPerYear) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * daysPerEra + yearOfEra * 365 + leapDays + dayOfYear - daysToEpoch;
}

/** Dates written so far, by day number. */
const written = new Map<number, LocalDate>();

/** The date that is `dayNumber` days after 1970-01-01. */
export function dateOfDayNumber(dayNumber: number): LocalDate {
  return rememberIn(written, dayNumber, limits.rememberedDays, () => writtenDate(dayNumber));
}

function writtenDate(dayNumber: number): LocalDate {
  const days = dayNumber + daysToEpoch;
  const era = Math.floor(days / daysPerEra);
  const dayOfEra = days - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays);
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = ((shiftedMonth + 2) % monthsPerYear) + 1;
  return join({ year: yearOfEra + era * yearsPerEra + (month <= 2 ? 1 : 0), month, day });
}

/** The date `days` later, or earlier when negative. */
export function addDays(on: LocalDate, days: number): LocalDate {
  return days === 0 ? on : dateOfDayNumber(dayNumberOf(on) + days);
}

/**
 * The date `months` later. The day of the month is `anchorDay` (default: that of `on`), cut to the
 * length of the month, so that 31 January steps to 28 February and, anchored, on to 31 March.
 */
export function addMonths(on: LocalDate, months: number, anchorDay?: number): LocalDate {
  const from = split(on);
  const monthIndex = from.year * monthsPerYear + from.month - 1 + months;
  const year = Math.floor(monthIndex / monthsPerYear);
  const month = monthIndex - year * monthsPerYear + 1;
  return join({ year, month, day: Math.min(anchorDay ?? from.day, lengthOfMonth(year, month)) });
}

/** The last day of the month that a date lies in. */
export function endOfMonth(on: LocalDate): LocalDate {
  const { year, month } = split(on);
  return join({ year, month, day: lengthOfMonth(year, month) });
}

/**
 * The date `times` periods after `on`. Months keep the day of `anchorOn` (default: `on`), which is
 * the first date of the schedule.
 */
export function addPeriod(
  on: LocalDate,
  period: Period,
  times: number,
  anchorOn: LocalDate = on,
): LocalDate {
  switch (period) {
    case 'P1W':
      return addDays(on, daysPerWeek * times);
    case 'P2W':
      return addDays(on, 2 * daysPerWeek * times);
    case 'P1M':
      return addMonths(on, times, split(anchorOn).day);
    default:
      return assertNever(period);
  }
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumberOf(to) - dayNumberOf(from);
}

/** 1 = Monday to 7 = Sunday. */
export function weekdayOf(on: LocalDate): number {
  return weekdayOfDayNumber(dayNumberOf(on));
}

/** Weekday of a day counted from 1970-01-01: 1 = Monday to 7 = Sunday. */
export function weekdayOfDayNumber(dayNumber: number): number {
  return modulo(dayNumber + weekdayOffset, daysPerWeek) + 1;
}

/** -1, 0 or 1 as `left` is before, equal to or after `right`. */
export function compareDates(left: LocalDate, right: LocalDate): -1 | 0 | 1 {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function split(on: LocalDate): CivilDate {
  return { year: figure(on, 0, 4), month: figure(on, 5, 7), day: figure(on, 8, 10) };
}

/** The number that a stretch of digits is. */
function figure(on: LocalDate, from: number, until: number): number {
  let value = 0;
  for (let place = from; place < until; place += 1) {
    value = value * 10 + on.charCodeAt(place) - zeroCode;
  }
  return value;
}

function join({ year, month, day }: CivilDate): LocalDate {
  invariant(year >= 1 && year <= 9_999, 'a local date lies in the years 0001 to 9999');
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function lengthOfMonth(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeapYear ? 29 : (daysOfMonth[month - 1] ?? 0);
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
