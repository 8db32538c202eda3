import type { LocalDate } from './dates';

/** One holiday with the dates on which it falls by law, substitutes that the law itself names included. */
export interface Holiday {
  readonly name: string;
  readonly on: readonly LocalDate[];
  /** Weekdays given off for it where the law lists the holiday and another text moves the day off. */
  readonly observed?: readonly LocalDate[];
}

/** The public holidays of a whole country, 2024 to 2030. */
export interface HolidayList {
  /** ISO 3166-1 alpha-2, or ISO 3166-2 of a state or province. */
  readonly country: string;
  readonly source: string;
  readonly days: readonly Holiday[];
}

/**
 * Holidays of a part of a country (Saxony, Scotland, one US state) are not in these lists.
 * A holiday on a weekend is listed with its substitute: letters rest on both.
 */
export const holidayLists: readonly HolidayList[] = [
  {
    country: 'US',
    source: '5 U.S.C. 6103(a) and (b); a Sunday holiday is kept on Monday by Executive Order 11582',
    days: [
      {
        name: "New Year's Day",
        on: [
          '2024-01-01',
          '2025-01-01',
          '2026-01-01',
          '2027-01-01',
          '2028-01-01',
          '2029-01-01',
          '2030-01-01',
        ],
        observed: ['2027-12-31'],
      },
      {
        name: 'Martin Luther King Jr. Day',
        on: [
          '2024-01-15',
          '2025-01-20',
          '2026-01-19',
          '2027-01-18',
          '2028-01-17',
          '2029-01-15',
          '2030-01-21',
        ],
      },
      {
        name: "Washington's Birthday",
        on: [
          '2024-02-19',
          '2025-02-17',
          '2026-02-16',
          '2027-02-15',
          '2028-02-21',
          '2029-02-19',
          '2030-02-18',
        ],
      },
      {
        name: 'Memorial Day',
        on: [
          '2024-05-27',
          '2025-05-26',
          '2026-05-25',
          '2027-05-31',
          '2028-05-29',
          '2029-05-28',
          '2030-05-27',
        ],
      },
      {
        name: 'Juneteenth',
        on: [
          '2024-06-19',
          '2025-06-19',
          '2026-06-19',
          '2027-06-19',
          '2028-06-19',
          '2029-06-19',
          '2030-06-19',
        ],
        observed: ['2027-06-18'],
      },
      {
        name: 'Independence Day',
        on: [
          '2024-07-04',
          '2025-07-04',
          '2026-07-04',
          '2027-07-04',
          '2028-07-04',
          '2029-07-04',
          '2030-07-04',
        ],
        observed: ['2026-07-03', '2027-07-05'],
      },
      {
        name: 'Labor Day',
        on: [
          '2024-09-02',
          '2025-09-01',
          '2026-09-07',
          '2027-09-06',
          '2028-09-04',
          '2029-09-03',
          '2030-09-02',
        ],
      },
      {
        name: 'Columbus Day',
        on: [
          '2024-10-14',
          '2025-10-13',
          '2026-10-12',
          '2027-10-11',
          '2028-10-09',
          '2029-10-08',
          '2030-10-14',
        ],
      },
      {
        name: 'Veterans Day',
        on: [
          '2024-11-11',
          '2025-11-11',
          '2026-11-11',
          '2027-11-11',
          '2028-11-11',
          '2029-11-11',
          '2030-11-11',
        ],
        observed: ['2028-11-10', '2029-11-12'],
      },
      {
        name: 'Thanksgiving Day',
        on: [
          '2024-11-28',
          '2025-11-27',
          '2026-11-26',
          '2027-11-25',
          '2028-11-23',
          '2029-11-22',
          '2030-11-28',
        ],
      },
      {
        name: 'Christmas Day',
        on: [
          '2024-12-25',
          '2025-12-25',
          '2026-12-25',
          '2027-12-25',
          '2028-12-25',
          '2029-12-25',
          '2030-12-25',
        ],
        observed: ['2027-12-24'],
      },
    ],
  },
  {
    country: 'GB',
    source: 'Banking and Financial Dealings Act 1971, schedule 1; dates as on gov.uk/bank-holidays',
    days: [
      {
        name: "New Year's Day",
        on: [
          '2024-01-01',
          '2025-01-01',
          '2026-01-01',
          '2027-01-01',
          '2028-01-01',
          '2028-01-03',
          '2029-01-01',
          '2030-01-01',
        ],
      },
      {
        name: 'Good Friday',
        on: [
          '2024-03-29',
          '2025-04-18',
          '2026-04-03',
          '2027-03-26',
          '2028-04-14',
          '2029-03-30',
          '2030-04-19',
        ],
      },
      {
        name: 'Easter Monday',
        on: [
          '2024-04-01',
          '2025-04-21',
          '2026-04-06',
          '2027-03-29',
          '2028-04-17',
          '2029-04-02',
          '2030-04-22',
        ],
      },
      {
        name: 'Early May bank holiday',
        on: [
          '2024-05-06',
          '2025-05-05',
          '2026-05-04',
          '2027-05-03',
          '2028-05-01',
          '2029-05-07',
          '2030-05-06',
        ],
      },
      {
        name: 'Spring bank holiday',
        on: [
          '2024-05-27',
          '2025-05-26',
          '2026-05-25',
          '2027-05-31',
          '2028-05-29',
          '2029-05-28',
          '2030-05-27',
        ],
      },
      {
        name: 'Summer bank holiday',
        on: [
          '2024-08-26',
          '2025-08-25',
          '2026-08-31',
          '2027-08-30',
          '2028-08-28',
          '2029-08-27',
          '2030-08-26',
        ],
      },
      {
        name: 'Christmas Day',
        on: [
          '2024-12-25',
          '2025-12-25',
          '2026-12-25',
          '2027-12-25',
          '2027-12-27',
          '2028-12-25',
          '2029-12-25',
          '2030-12-25',
        ],
      },
      {
        name: 'Boxing Day',
        on: [
          '2024-12-26',
          '2025-12-26',
          '2026-12-26',
          '2026-12-28',
          '2027-12-26',
          '2027-12-28',
          '2028-12-26',
          '2029-12-26',
          '2030-12-26',
        ],
      },
    ],
  },
  {
    country: 'DE',
    source: 'Einigungsvertrag art. 2(2) and the days that the laws of all sixteen states name',
    days: [
      {
        name: "New Year's Day",
        on: [
          '2024-01-01',
          '2025-01-01',
          '2026-01-01',
          '2027-01-01',
          '2028-01-01',
          '2029-01-01',
          '2030-01-01',
        ],
      },
      {
        name: 'Good Friday',
        on: [
          '2024-03-29',
          '2025-04-18',
          '2026-04-03',
          '2027-03-26',
          '2028-04-14',
          '2029-03-30',
          '2030-04-19',
        ],
      },
      {
        name: 'Easter Monday',
        on: [
          '2024-04-01',
          '2025-04-21',
          '2026-04-06',
          '2027-03-29',
          '2028-04-17',
          '2029-04-02',
          '2030-04-22',
        ],
      },
      {
        name: 'Labour Day',
        on: [
          '2024-05-01',
          '2025-05-01',
          '2026-05-01',
          '2027-05-01',
          '2028-05-01',
          '2029-05-01',
          '2030-05-01',
        ],
      },
      {
        name: 'Ascension Day',
        on: [
          '2024-05-09',
          '2025-05-29',
          '2026-05-14',
          '2027-05-06',
          '2028-05-25',
          '2029-05-10',
          '2030-05-30',
        ],
      },
      {
        name: 'Whit Monday',
        on: [
          '2024-05-20',
          '2025-06-09',
          '2026-05-25',
          '2027-05-17',
          '2028-06-05',
          '2029-05-21',
          '2030-06-10',
        ],
      },
      {
        name: 'German Unity Day',
        on: [
          '2024-10-03',
          '2025-10-03',
          '2026-10-03',
          '2027-10-03',
          '2028-10-03',
          '2029-10-03',
          '2030-10-03',
        ],
      },
      {
        name: 'Christmas Day',
        on: [
          '2024-12-25',
          '2025-12-25',
          '2026-12-25',
          '2027-12-25',
          '2028-12-25',
          '2029-12-25',
          '2030-12-25',
        ],
      },
      {
        name: 'Second Day of Christmas',
        on: [
          '2024-12-26',
          '2025-12-26',
          '2026-12-26',
          '2027-12-26',
          '2028-12-26',
          '2029-12-26',
          '2030-12-26',
        ],
      },
    ],
  },
];
