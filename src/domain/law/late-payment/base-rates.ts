import { addMonths, type LocalDate } from '../../calendar/dates';
import { addPercent, rateOn, type DatedRate } from '../../money/rates';
import { ok, refuse, type Result } from '../../result';

/**
 * Base rates by half-year. A row holds from its half-year until the next row; `confirmedThrough` is the
 * last half-year whose figure was found published. After it the last row is carried on, and said so.
 */
export interface BaseRateTable {
  readonly name: string;
  readonly rows: readonly DatedRate[];
  readonly confirmedThrough: LocalDate;
}

/**
 * Bank of England official dealing rate in force on the day before each half-year (SI 2002/1675
 * art. 4), filed under the half-year it is used for. 2019 to 2024-01 after a published table, 2024-07
 * to 2026-01 after the dated changes of Bank Rate; the row of 2026-07-01 is not confirmed.
 */
export const bankOfEnglandRates: BaseRateTable = {
  name: 'Bank of England base rate',
  rows: [
    { from: '2019-01-01', percent: '0.75' },
    { from: '2020-07-01', percent: '0.10' },
    { from: '2022-01-01', percent: '0.25' },
    { from: '2022-07-01', percent: '1.25' },
    { from: '2023-01-01', percent: '3.50' },
    { from: '2023-07-01', percent: '5.00' },
    { from: '2024-01-01', percent: '5.25' },
    { from: '2025-01-01', percent: '4.75' },
    { from: '2025-07-01', percent: '4.25' },
    { from: '2026-01-01', percent: '3.75' },
    { from: '2026-07-01', percent: '3.75' },
  ],
  confirmedThrough: '2026-01-01',
};

/**
 * Base rate of BGB 247, published by the Deutsche Bundesbank for each half-year; it may be negative.
 * The figures of 2023-07-01 to 2025-01-01 are from secondary sources, later than 2026-01-01 none is.
 */
export const germanBaseRates: BaseRateTable = {
  name: 'base rate of BGB 247',
  rows: [
    { from: '2016-07-01', percent: '-0.88' },
    { from: '2023-01-01', percent: '1.62' },
    { from: '2023-07-01', percent: '3.12' },
    { from: '2024-01-01', percent: '3.62' },
    { from: '2024-07-01', percent: '3.37' },
    { from: '2025-01-01', percent: '2.27' },
    { from: '2025-07-01', percent: '1.27' },
    { from: '2026-01-01', percent: '1.27' },
  ],
  confirmedThrough: '2026-01-01',
};

/**
 * Rate of the main refinancing operations of the European Central Bank in force on 1 January and 1
 * July (Directive 2011/7/EU art. 2). The figures of 2023 and of 2024-01-01 and 2025-01-01 are from
 * secondary sources or general knowledge, later than 2026-01-01 none is on file.
 */
export const ecbRates: BaseRateTable = {
  name: 'ECB reference rate',
  rows: [
    { from: '2023-01-01', percent: '2.50' },
    { from: '2023-07-01', percent: '4.00' },
    { from: '2024-01-01', percent: '4.50' },
    { from: '2024-07-01', percent: '4.25' },
    { from: '2025-01-01', percent: '3.15' },
    { from: '2025-07-01', percent: '2.15' },
    { from: '2026-01-01', percent: '2.15' },
  ],
  confirmedThrough: '2026-01-01',
};

/** Rate of one half-year: the base and the points above it that the law adds. */
export interface LawRate extends DatedRate {
  readonly basePercent: string;
  readonly points: string;
  /** The base rate is carried on from an earlier half-year or not confirmed. */
  readonly isAssumed: boolean;
}

/** First day of the half-year that a date lies in. */
export function halfYearOf(on: LocalDate): LocalDate {
  return `${on.slice(0, 4)}-${on.slice(5, 7) <= '06' ? '01' : '07'}-01`;
}

/**
 * Rate of the half-year of `on`. Base rates that are given replace the table from their first day on.
 * Error `date_invalid` for a half-year before the table.
 */
export function halfYearRate(given: {
  readonly table: BaseRateTable;
  readonly baseRates: readonly DatedRate[] | undefined;
  readonly on: LocalDate;
  readonly points: string;
}): Result<LawRate> {
  const from = halfYearOf(given.on);
  const stated = rateOn(given.baseRates ?? [], from);
  const row = stated ?? rateOn(given.table.rows, from);
  if (row === null) {
    return refuse(
      'date_invalid',
      `There is no ${given.table.name} on file for the half-year from ${from}; give it.`,
      'baseRates',
    );
  }
  return ok({
    from,
    percent: addPercent(row.percent, given.points),
    basePercent: row.percent,
    points: given.points,
    isAssumed: stated === null && from > given.table.confirmedThrough,
  });
}

/** Rates of every half-year from the one of `from` to the one of `until`, for laws that set it anew. */
export function halfYearRates(given: {
  readonly table: BaseRateTable;
  readonly baseRates: readonly DatedRate[] | undefined;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly points: string;
}): Result<LawRate[]> {
  const rates: LawRate[] = [];
  let on = halfYearOf(given.from);
  do {
    const rate = halfYearRate({ ...given, on });
    if (!rate.ok) return rate;
    rates.push(rate.value);
    on = addMonths(on, monthsPerHalfYear);
  } while (on <= given.until);
  return ok(rates);
}

const monthsPerHalfYear = 6;
