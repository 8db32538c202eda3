import { todayOn } from '../domain/account/balances';
import { compareDates } from '../domain/calendar/dates';
import type { Facts, Instant } from '../domain/account/facts';
import { interestDue, interestTerms, movesByInvoice } from '../domain/ledger/interest-due';
import type { LawRate } from '../domain/law/late-payment/base-rates';
import type { Regime } from '../domain/law/late-payment/claim';
import type { InterestTerms } from '../domain/money/contract';
import { exactParts } from '../domain/money/interest';
import type { Claim } from './claims';
import { cleanLine } from './clean';
import { dateText, lawText, moneyText, wordsOf, type Reader } from './languages';

/** One stretch of interest of one invoice, as it is worked out. */
export interface LawInterestRow {
  readonly invoice: string;
  readonly from: string;
  readonly days: number;
  /** Yearly rate in percent with its sign: "12.75 %". */
  readonly rate: string;
  readonly base: string;
  readonly interest: string;
}

/** What a law of late payment gives on what is asked for, whether it was posted or not. */
export interface LawChargesView {
  /** Name of the law with its parts. */
  readonly law: string;
  readonly interest: string;
  readonly perDay: string;
  readonly rate: string;
  /** Base rate of each half-year with its first day, and the points that the law adds. */
  readonly baseRate: string;
  /** Day from which interest runs for the oldest invoice, the day after it fell into default. */
  readonly from: string;
  /** Null: this law gives none, or not on these invoices. */
  readonly fixedSum: string | null;
  /** Principal, interest and fixed sums of the law, and fees that were charged. */
  readonly total: string;
  readonly rows: readonly LawInterestRow[];
}

const regimes: Readonly<Record<string, Regime>> = { GB: 'GB', DE: 'DE', FR: 'FR' };

/**
 * Null where no such law is on file for the country, where the contract has interest of its own (it
 * goes before the law), and while nothing has accrued.
 */
export function lawChargesView(
  facts: Facts,
  listed: readonly Claim[],
  { now, reader }: { readonly now: Instant; readonly reader: Reader },
): LawChargesView | null {
  const terms = lawTerms(facts);
  if (terms === null) return null;
  const on = todayOn(facts, now);
  const moves = movesByInvoice(facts);
  const due = listed.map((claim) => ({
    claim,
    found: interestDue(facts, claim.invoice, terms, moves, on),
  }));
  const rows = due.flatMap(({ claim, found }) =>
    (found.result?.windows ?? []).map((window) => ({ claim, window })),
  );
  const [oldest] = rows;
  if (oldest === undefined) return null;
  const { currency } = facts.account;
  const money = (minor: bigint): string => moneyText(minor, currency, reader);
  const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
  const interestMinor = sum(due.map(({ found }) => found.interestMinor));
  const sumMinor = sum(due.map(({ found }) => found.fixedSum?.amountMinor ?? 0n));
  const perDayMinor = sum(due.map(({ found }) => dailyMinor(found.result?.windows.at(-1))));
  const owedMinor = sum(listed.map((claim) => claim.openMinor + claim.feeMinor));
  const source = due.find(({ found }) => found.source !== '')?.found.source ?? '';
  return {
    law: lawText(cleanLine(source), reader.language),
    interest: money(interestMinor),
    perDay: money(perDayMinor),
    rate: rateText(rows.at(-1)?.window.percent ?? oldest.window.percent, reader),
    baseRate: baseRateText(
      due.flatMap(({ found }) => found.lawRates),
      reader,
    ),
    from: dateText(oldest.window.from, reader),
    fixedSum: sumMinor > 0n ? money(sumMinor) : null,
    total: money(owedMinor + interestMinor + sumMinor),
    rows: rows.map(({ claim, window }) => ({
      invoice: cleanLine(claim.invoice.number),
      from: dateText(window.from, reader),
      days: window.days,
      rate: rateText(window.percent, reader),
      base: money(window.principalMinor),
      interest: money(rounded(window.exact, exactParts)),
    })),
  };
}

function lawTerms(facts: Facts): InterestTerms | null {
  const terms = interestTerms(facts);
  if (terms?.basis === 'contract') return null;
  const regime = regimes[facts.debtor.country?.toUpperCase() ?? ''];
  return regime === undefined ? null : { basis: 'law', regime, fixedSum: true };
}

function dailyMinor(window: { readonly exact: bigint; readonly days: number } | undefined): bigint {
  return window === undefined ? 0n : rounded(window.exact, exactParts * BigInt(window.days));
}

/** Half up; both are positive. */
function rounded(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/** Half-years that are written; interest rarely runs longer before a court has the matter. */
const halfYearsShown = 6;

function baseRateText(rates: readonly LawRate[], reader: Reader): string {
  const byDay = new Map(rates.map((rate) => [rate.from, rate]));
  const sorted = [...byDay.values()].sort((a, b) => compareDates(a.from, b.from));
  const shown = sorted.slice(-halfYearsShown).map(({ basePercent, from }) => ({
    percent: rateText(basePercent, reader),
    from: dateText(from, reader),
  }));
  const points = (sorted.at(-1)?.points ?? '').replace('.', wordsOf(reader.language).decimal);
  return wordsOf(reader.language).baseRate(shown, points);
}

function rateText(percent: string, reader: Reader): string {
  return `${percent.replace('.', wordsOf(reader.language).decimal)} %`;
}
