import { holidayLists, type HolidayList } from './holiday-data';
import { holidayListsOfHours } from './holiday-data-hours';
import type { LocalDate } from './dates';

/** Version of the lists; belongs into every record of a decision that asked them. */
export const holidayVersion = '2024-2030.2';

/** Calendar years that the lists cover; outside them no day is a holiday. */
export const holidayYears = { first: 2024, last: 2030 } as const;

const lists: readonly HolidayList[] = [...holidayLists, ...holidayListsOfHours];

const namesByCountry: ReadonlyMap<string, ReadonlyMap<LocalDate, string>> = new Map(
  lists.map((list) => [list.country, namesByDate(list)]),
);

const observedByCountry: ReadonlyMap<string, ReadonlySet<LocalDate>> = new Map(
  lists.map(({ country, days }) => [
    country,
    new Set(days.flatMap(({ observed = [] }) => observed)),
  ]),
);

function namesByDate(list: HolidayList): Map<LocalDate, string> {
  return new Map(
    list.days.flatMap(({ name, on, observed = [] }) =>
      [...on, ...observed].map((date) => [date, name] as const),
    ),
  );
}

/**
 * True for a place with a list: US (federal), GB (England and Wales), DE and AU (national), CA-ON,
 * CA-QC.
 */
export function hasHolidays(country: string): boolean {
  return namesByCountry.has(country);
}

/** True on a public holiday and on the weekday given off for it; false where no list is known. */
export function isHoliday(on: LocalDate, country: string): boolean {
  return namesByCountry.get(country)?.has(on) ?? false;
}

/**
 * True on the dates that the law itself lists; not on a weekday that is given off for one of them by
 * another text (5 U.S.C. 6103(b) moves the day off, not the holiday of 6103(a)).
 */
export function isHolidayByLaw(on: LocalDate, country: string): boolean {
  return isHoliday(on, country) && observedByCountry.get(country)?.has(on) !== true;
}

/** Name of the holiday on a date, null on other days. */
export function holidayNameOf(on: LocalDate, country: string): string | null {
  return namesByCountry.get(country)?.get(on) ?? null;
}
