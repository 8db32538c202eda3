import { addDays, weekdayOf, type LocalDate } from '../calendar/dates';
import { isHoliday } from '../calendar/holidays';
import { isWorkingDay, nextWorkingDay } from '../calendar/working-days';
import { limits } from '../limits';
import { invariant } from '../result';
import { weekdays, type Strategy } from '../strategy/document';

/** Days on which a strategy's steps happen: the weekdays that it names, without public holidays; else working days. */
export function isContactDay(
  { contactDays }: Pick<Strategy, 'contactDays'>,
  on: LocalDate,
  country: string,
): boolean {
  if (contactDays === undefined) return isWorkingDay(on, country);
  const weekday = weekdays[weekdayOf(on) - 1];
  return weekday !== undefined && contactDays.includes(weekday) && !isHoliday(on, country);
}

/** The date itself when it is such a day, otherwise the next one. */
export function nextContactDay(
  strategy: Pick<Strategy, 'contactDays'>,
  on: LocalDate,
  country: string,
): LocalDate {
  if (strategy.contactDays === undefined) return nextWorkingDay(on, country);
  for (let ahead = 0; ahead <= limits.searchDaysMax; ahead += 1) {
    const candidateOn = addDays(on, ahead);
    if (isContactDay(strategy, candidateOn, country)) return candidateOn;
  }
  invariant(false, 'every stretch of searchDaysMax days has a day of contact');
}
