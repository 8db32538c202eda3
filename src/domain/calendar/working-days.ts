import { addDays, weekdayOf, type LocalDate } from './dates';
import { isHoliday } from './holidays';
import { limits } from '../limits';
import { invariant } from '../result';

const friday = 5;

/** Monday to Friday and no public holiday of the country. */
export function isWorkingDay(on: LocalDate, country: string): boolean {
  return weekdayOf(on) <= friday && !isHoliday(on, country);
}

/** The date itself when it is a working day, otherwise the next one. */
export function nextWorkingDay(on: LocalDate, country: string): LocalDate {
  for (let ahead = 0; ahead <= limits.searchDaysMax; ahead += 1) {
    const candidateOn = addDays(on, ahead);
    if (isWorkingDay(candidateOn, country)) return candidateOn;
  }
  invariant(false, 'every stretch of searchDaysMax days has a working day');
}

/**
 * The `days`-th working day after a date; the date itself does not count. With 0 days, the date or
 * the next working day.
 */
export function addWorkingDays(on: LocalDate, days: number, country: string): LocalDate {
  invariant(days >= 0 && days <= limits.previewDaysMax, 'working days are counted forward');
  let currentOn = nextWorkingDay(on, country);
  // From a day off the next working day is already the first one counted.
  const counted = currentOn === on ? 0 : 1;
  for (let left = days - counted; left > 0; left -= 1) {
    currentOn = nextWorkingDay(addDays(currentOn, 1), country);
  }
  return currentOn;
}
