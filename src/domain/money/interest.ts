import { addDays, compareDates, type LocalDate } from '../calendar/dates';
import { assertNever } from '../result';
import type { Conventions } from './conventions';
import { exponentOf } from './currency';
import { daysCounted, yearDaysOf, type YearDays } from './day-count';
import { divideRounded, type Rounding } from './money';
import { formatPercent, percentUnits, sortedRates, unitsPerPercent, type DatedRate } from './rates';

/** Principal that goes down (payment, credit note) or up (chargeback, undone write-off) on a day. */
export interface PrincipalChange {
  readonly on: LocalDate;
  /** Signed: a payment of 100 is -100. */
  readonly changeMinor: bigint;
}

/** Days, both included, that bear no interest; `to` null while the hold is still open. */
export interface FrozenPeriod {
  readonly from: LocalDate;
  readonly to: LocalDate | null;
}

/** All that simple interest on one debt depends on. */
export interface AccrualTerms {
  /** Principal on the due date, before the changes; zero where the changes open it. */
  readonly principalMinor: bigint;
  /** In any order. Changes until the first day count from it. */
  readonly changes?: readonly PrincipalChange[];
  readonly dueOn: LocalDate;
  /** Last day of interest. */
  readonly until: LocalDate;
  /** Yearly rates in any order; days before the first bear no interest. Negative ones count. */
  readonly rates: readonly DatedRate[];
  readonly frozen?: readonly FrozenPeriod[];
  /** Day count, first day, day of payment, rounding and when. */
  readonly conventions: Conventions['interest'];
}

/** Days, both ends included, in which principal, rate and year stay the same. */
export interface InterestWindow {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** As the day count counts them. */
  readonly days: number;
  readonly yearDays: YearDays;
  readonly percent: string;
  readonly principalMinor: bigint;
  /** Interest before rounding, in parts of a minor unit: divide by `exactParts`. */
  readonly exact: bigint;
  /** What the window adds when rounding is daily or per window; null: rounded once, of the sum. */
  readonly roundedMinor: bigint | null;
}

export interface InterestResult {
  readonly interestMinor: bigint;
  /** Sum of the windows before rounding, in parts of a minor unit. */
  readonly exact: bigint;
  readonly days: number;
  readonly windows: readonly InterestWindow[];
}

/** Least common multiple of 360, 365 and 366. */
const yearParts = 1_603_080n;
const percentsPerOne = 100n;
/** Parts of a minor unit in which interest is exact: whole for every rate and day count. */
export const exactParts = percentsPerOne * unitsPerPercent * yearParts;
const shownDecimals = 6;
/** Sorts after every date. */
const never = '~';

/**
 * Simple daily interest on what is left of a principal: no interest on interest. The period is split
 * at each change of rate and of principal, held days are left out, and the sum is rounded once
 * unless the conventions say otherwise. A principal never counts below zero.
 */
export function simpleInterest(terms: AccrualTerms): InterestResult {
  const { rounding, round } = terms.conventions;
  const windows = mergeAlike(spansOf(terms))
    .map((span) => windowOf(span, terms))
    .filter(({ days }) => days > 0);
  const exact = windows.reduce((sum, window) => sum + window.exact, 0n);
  return {
    windows,
    exact,
    days: windows.reduce((sum, window) => sum + window.days, 0),
    interestMinor:
      round === 'once'
        ? divideRounded(exact, exactParts, rounding)
        : windows.reduce((sum, window) => sum + (window.roundedMinor ?? 0n), 0n),
  };
}

/** Exact interest as a decimal of the currency's whole unit with six decimals ("11.643836"). */
export function formatExact(exact: bigint, currency: string): string {
  const exponent = BigInt(exponentOf(currency) ?? 2);
  const scaled = divideRounded(exact * 10n ** BigInt(shownDecimals), exactParts * 10n ** exponent);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(shownDecimals + 1, '0');
  const text = `${digits.slice(0, -shownDecimals)}.${digits.slice(-shownDecimals)}`;
  return scaled < 0n ? `-${text}` : text;
}

interface Span {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly units: bigint;
  readonly principalMinor: bigint;
  readonly yearDays: YearDays;
}

/** First day on which interest may count. */
export function firstInterestDay(
  dueOn: LocalDate,
  firstDay: Conventions['interest']['firstDay'],
): LocalDate {
  return firstDay === 'due' ? dueOn : addDays(dueOn, 1);
}

/** Stretches between the days on which anything changes; those without interest are left out. */
function spansOf(terms: AccrualTerms): Span[] {
  const first = firstInterestDay(terms.dueOn, terms.conventions.firstDay);
  if (first > terms.until) return [];
  const rates = sortedRates(terms.rates);
  const changes = changesByFirstDay(terms);
  const frozen = terms.frozen ?? [];
  const starts = [
    first,
    ...rates.map(({ from }) => from),
    ...changes.map(({ on }) => on),
    ...frozen.flatMap(({ from, to }) => (to === null ? [from] : [from, addDays(to, 1)])),
    ...yearStarts(terms, first),
  ];
  const days = [...new Set(starts)].filter((on) => on >= first && on <= terms.until).toSorted();
  const spans: Span[] = [];
  const next = { rate: 0, change: 0, units: null as bigint | null, minor: terms.principalMinor };
  days.forEach((from, index) => {
    for (; (rates[next.rate]?.from ?? never) <= from; next.rate += 1) {
      next.units = percentUnits(rates[next.rate]?.percent ?? '0');
    }
    for (; (changes[next.change]?.on ?? never) <= from; next.change += 1) {
      next.minor += changes[next.change]?.changeMinor ?? 0n;
    }
    const isFrozen = frozen.some((one) => one.from <= from && (one.to === null || one.to >= from));
    if (next.units === null || next.minor <= 0n || isFrozen) return;
    const following = days[index + 1];
    const to = following === undefined ? terms.until : addDays(following, -1);
    const yearDays = yearDaysOf(terms.conventions.dayCount, stepStart(from, terms));
    spans.push({ from, to, units: next.units, principalMinor: next.minor, yearDays });
  });
  return spans;
}

/** Changes with the first day that bears interest on the new principal. */
function changesByFirstDay({ changes = [], conventions }: AccrualTerms): PrincipalChange[] {
  const later = conventions.paymentDay === 'included' ? 1 : 0;
  return changes
    .map(({ on, changeMinor }) => ({ on: addDays(on, later), changeMinor }))
    .toSorted((left, right) => compareDates(left.on, right.on));
}

/**
 * A day of interest is the step between two dates: after the due date the one that ends on it, and
 * with the due date included the one that begins on it. Day counts of thirty days and years need it.
 */
function stepStart(day: LocalDate, { conventions }: AccrualTerms): LocalDate {
  return conventions.firstDay === 'due' ? day : addDays(day, -1);
}

function stepEnd(day: LocalDate, { conventions }: AccrualTerms): LocalDate {
  return conventions.firstDay === 'due' ? addDays(day, 1) : day;
}

/** Days whose step begins on 1 January, where the day count divides by the days of the year. */
function yearStarts(terms: AccrualTerms, first: LocalDate): LocalDate[] {
  if (terms.conventions.dayCount !== 'ACT/ACT') return [];
  const firstYear = Number(first.slice(0, 4));
  const years = Number(terms.until.slice(0, 4)) - firstYear;
  return Array.from({ length: years + 1 }, (_, index) => {
    const newYear = `${String(firstYear + index).padStart(4, '0')}-01-01`;
    return terms.conventions.firstDay === 'due' ? newYear : addDays(newYear, 1);
  });
}

function mergeAlike(spans: readonly Span[]): Span[] {
  return spans.reduce<Span[]>((merged, span) => {
    const last = merged.at(-1);
    const isAlike =
      last !== undefined &&
      addDays(last.to, 1) === span.from &&
      last.units === span.units &&
      last.principalMinor === span.principalMinor &&
      last.yearDays === span.yearDays;
    if (isAlike) merged[merged.length - 1] = { ...last, to: span.to };
    else merged.push(span);
    return merged;
  }, []);
}

/** Days are counted from the due date on and subtracted, so that windows add up however they are cut. */
function windowOf({ units, ...span }: Span, terms: AccrualTerms): InterestWindow {
  const { dayCount, rounding, round } = terms.conventions;
  const days =
    daysCounted(dayCount, terms.dueOn, stepEnd(span.to, terms)) -
    daysCounted(dayCount, terms.dueOn, stepStart(span.from, terms));
  const perDay = span.principalMinor * units * (yearParts / BigInt(span.yearDays));
  return {
    ...span,
    days,
    percent: formatPercent(units),
    exact: perDay * BigInt(days),
    roundedMinor: roundedOf({ perDay, days, rounding, round }),
  };
}

function roundedOf(given: {
  readonly perDay: bigint;
  readonly days: number;
  readonly rounding: Rounding;
  readonly round: Conventions['interest']['round'];
}): bigint | null {
  const { perDay, days, rounding, round } = given;
  switch (round) {
    case 'once':
      return null;
    case 'daily':
      return divideRounded(perDay, exactParts, rounding) * BigInt(days);
    case 'per-window':
      return divideRounded(perDay * BigInt(days), exactParts, rounding);
    default:
      return assertNever(round);
  }
}
