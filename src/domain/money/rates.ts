import { compareDates, type LocalDate } from '../calendar/dates';
import { invariant } from '../result';
import { isPercent } from './money';

/** A yearly rate in percent ("8", "11.75", "-0.88"), in force from a day until the next row begins. */
export interface DatedRate {
  readonly from: LocalDate;
  readonly percent: string;
}

/** A percentage is held as an integer of this many units per percent: as many as its decimals may be. */
export const unitsPerPercent = 1_000_000_000_000n;
const percentDecimals = 12;

/** Units of a decimal percentage that `isPercent` accepts. */
export function percentUnits(percent: string): bigint {
  invariant(isPercent(percent), 'a percentage is a decimal string');
  const isNegative = percent.startsWith('-');
  const [whole = '0', fraction = ''] = percent.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(percentDecimals, '0'));
  return isNegative ? -units : units;
}

/** The shortest decimal of a percentage ("11.75", "10", "-0.88"). */
export function formatPercent(units: bigint): string {
  const magnitude = units < 0n ? -units : units;
  const fraction = (magnitude % unitsPerPercent).toString().padStart(percentDecimals, '0');
  const decimals = fraction.replace(/0+$/, '');
  const text = `${magnitude / unitsPerPercent}${decimals === '' ? '' : `.${decimals}`}`;
  return units < 0n ? `-${text}` : text;
}

/** Sum of two percentages, as a base rate and the points above it. */
export function addPercent(left: string, right: string): string {
  return formatPercent(percentUnits(left) + percentUnits(right));
}

/** Rates that nowhere exceed a cap; without a cap the same rates. */
export function cappedRates(
  rates: readonly DatedRate[],
  capPercent: string | undefined,
): readonly DatedRate[] {
  if (capPercent === undefined) return rates;
  const capUnits = percentUnits(capPercent);
  return rates.map((row) =>
    percentUnits(row.percent) > capUnits ? { ...row, percent: capPercent } : row,
  );
}

/** Rows in order of their first day. Two rows of one day contradict each other and are refused before. */
export function sortedRates<Row extends { readonly from: LocalDate }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((left, right) => compareDates(left.from, right.from));
}

/** The row in force on a day; null before the first. */
export function rateOn<Row extends { readonly from: LocalDate }>(
  rows: readonly Row[],
  on: LocalDate,
): Row | null {
  return rows.reduce<Row | null>(
    (latest, row) =>
      row.from <= on && (latest === null || row.from >= latest.from) ? row : latest,
    null,
  );
}
