import { addDays, type LocalDate } from '../../calendar/dates';
import type { Conventions } from '../../money/conventions';
import { formatMinor } from '../../money/money';
import type { DatedRate } from '../../money/rates';
import { ok, type Result } from '../../result';
import { halfYearRates, type BaseRateTable, type LawRate } from './base-rates';

/** Laws of late payment that the product knows: the countries, and the minimum of the directive. */
export type Regime = 'GB' | 'DE' | 'EU' | 'FR';

/** What a law asks about a debt that is paid late. */
export interface LateDebt {
  readonly debtorKind: 'business' | 'consumer';
  readonly currency: string;
  /** The debt at the moment interest begins; decides a fixed sum by band. */
  readonly amountMinor: bigint;
  /** The day agreed for payment, or the day on which goods or services and the invoice were received. */
  readonly due:
    | { readonly kind: 'agreed'; readonly dueOn: LocalDate }
    | { readonly kind: 'received'; readonly receivedOn: LocalDate };
  /** Last day of interest. */
  readonly until: LocalDate;
  /** Base rates by date that replace the table on file from the first of them on. */
  readonly baseRates?: readonly DatedRate[] | undefined;
  /** The invoice told a consumer that default begins after 30 days (BGB 286(3)); absent: not told. */
  readonly consumerWasTold?: boolean | undefined;
}

/** What a law gives the creditor of a late debt. */
export interface LatePayment {
  readonly regime: Regime;
  /** Null: this law gives no interest on the debt. */
  readonly interest: {
    /** Last day without interest, the `dueOn` of `simpleInterest`. */
    readonly dueOn: LocalDate;
    readonly firstInterestOn: LocalDate;
    readonly rates: readonly LawRate[];
  } | null;
  /** Once per debt, from the first day of interest; null: none, or not yet. */
  readonly fixedSum: FixedSum | null;
  readonly citation: string;
  /** How the rates, the days and the sum were found, line by line. */
  readonly working: readonly string[];
}

export interface FixedSum {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** One law: pure, refused with `date_invalid` where no base rate is on file. */
export type LatePaymentRule = (debt: LateDebt) => Result<LatePayment>;

/** How all these laws count: calendar days over 365, the day of payment included, rounded once. */
export const lateInterestConventions: Conventions['interest'] = {
  dayCount: 'ACT/365F',
  firstDay: 'after-due',
  paymentDay: 'included',
  rounding: 'half-up',
  round: 'once',
};

const daysWithoutAgreement = 30;

/** Interest from the day after the agreed one, or from the day after 30 full days since receipt. */
export function dueAfterReceipt(due: LateDebt['due']): {
  readonly dueOn: LocalDate;
  readonly working: string;
} {
  if (due.kind === 'agreed') {
    const working = `payment was agreed for ${due.dueOn}: interest from ${addDays(due.dueOn, 1)}`;
    return { dueOn: due.dueOn, working };
  }
  const dueOn = addDays(due.receivedOn, daysWithoutAgreement);
  const working =
    `no day was agreed: ${daysWithoutAgreement} days after receipt on ${due.receivedOn} end with ` +
    `${dueOn}, interest from ${addDays(dueOn, 1)}`;
  return { dueOn, working };
}

/** A law that gives nothing on a debt, and why. */
export function nothing(regime: Regime, citation: string, reason: string): Result<LatePayment> {
  const working = [`${reason}: no interest and no fixed sum`];
  return ok({ regime, interest: null, fixedSum: null, citation, working });
}

const euro = (amountMinor: bigint): FixedSum => ({ amountMinor, currency: 'EUR' });

/** Claim under a law that sets its rate anew each half-year and adds one fixed sum in euro. */
export function claimByHalfYear(
  debt: LateDebt,
  law: {
    readonly regime: Regime;
    readonly table: BaseRateTable;
    readonly points: string;
    readonly citation: string;
    /** Null: the law gives none to this creditor. */
    readonly fixedSumMinor: bigint | null;
  },
): Result<LatePayment> {
  const { dueOn, working } = dueAfterReceipt(debt.due);
  const firstInterestOn = addDays(dueOn, 1);
  const rates = halfYearRates({
    ...law,
    baseRates: debt.baseRates,
    from: firstInterestOn,
    until: debt.until,
  });
  if (!rates.ok) return rates;
  const sum = law.fixedSumMinor === null ? null : euro(law.fixedSumMinor);
  return ok({
    regime: law.regime,
    interest: { dueOn, firstInterestOn, rates: rates.value },
    fixedSum: sum === null ? null : fixedSumFrom(debt, firstInterestOn, sum),
    citation: law.citation,
    working: [
      working,
      ...rates.value.map((rate) => `from ${rate.from}: ${rateLine(rate, law)}`),
      sum === null
        ? 'no fixed sum where the debtor is a consumer'
        : fixedSumLine(debt, sum, 'once per invoice'),
    ],
  });
}

/** The fixed sum of a debt whose interest has begun, in the currency of the law or not at all. */
export function fixedSumFrom(
  debt: LateDebt,
  firstInterestOn: LocalDate,
  { amountMinor, currency }: FixedSum,
): FixedSum | null {
  const hasBegun = firstInterestOn <= debt.until && debt.amountMinor > 0n;
  return hasBegun && debt.currency === currency ? { amountMinor, currency } : null;
}

export function fixedSumLine(debt: LateDebt, sum: FixedSum, why: string): string {
  const amount = `${formatMinor(sum.amountMinor, sum.currency)} ${sum.currency}`;
  if (debt.currency !== sum.currency) {
    return `the fixed sum is in ${sum.currency} and nothing is converted, so none is counted`;
  }
  return `fixed sum ${amount}, ${why}, from the first day of interest`;
}

/** How a rate is made up ("base 1.27 % + 9 points = 10.27 %"). */
export function rateLine(
  rate: LawRate,
  { table, points }: { readonly table: BaseRateTable; readonly points: string },
): string {
  const sum = `${table.name} ${rate.basePercent} % + ${points} points = ${rate.percent} %`;
  if (!rate.isAssumed) return sum;
  return `${sum} (base rate not confirmed for this half-year; give baseRates when it is published)`;
}
