import type { LocalDate } from '../calendar/dates';
import { limits } from '../limits';
import { isPercent, percentOf } from '../money/money';
import { ok, refuse, type Result } from '../result';
import { scheduleInstalments, type Instalment } from './instalments';
import { isMissed, isPaid, paidBy, totalOf, type AgreementTerms } from './terms';

export type SettlementStatus = 'proposed' | 'expired' | 'active' | 'kept' | 'broken';

export interface SettlementTerms extends AgreementTerms {
  /** Balance that the settlement covers. */
  readonly coveredMinor: bigint;
  /** Last day to accept; null: open-ended. */
  readonly expiresOn: LocalDate | null;
  readonly isAccepted: boolean;
}

/**
 * An offer stands until the end of `expiresOn`; accepted, it is kept when its sum has come in, and
 * void (broken) when a part is short after the days of cure.
 */
export function settlementStatus(terms: SettlementTerms): SettlementStatus {
  if (!terms.isAccepted) {
    return terms.expiresOn !== null && terms.asOf > terms.expiresOn ? 'expired' : 'proposed';
  }
  if (isMissed(terms)) return 'broken';
  return isPaid(terms) ? 'kept' : 'active';
}

/**
 * An early-payment incentive needs nobody's yes: it is earned (kept) by the whole sum within its last
 * day, and is gone (expired) after it. Nothing less earns any of it.
 */
export function incentiveStatus(terms: AgreementTerms): 'proposed' | 'kept' | 'expired' {
  if (isMissed(terms)) return 'expired';
  return isPaid(terms) ? 'kept' : 'proposed';
}

/** What a settlement asks, what is written off when it is kept, and what is owed again when it is void. */
export function settlementFigures(terms: SettlementTerms): {
  readonly status: SettlementStatus;
  readonly dueMinor: bigint;
  readonly writeOffMinor: bigint;
  readonly restoredMinor: bigint;
} {
  const status = settlementStatus(terms);
  const dueMinor = totalOf(terms.instalments);
  const paidMinor = paidBy(terms.payments, terms.asOf);
  const restMinor = terms.coveredMinor > paidMinor ? terms.coveredMinor - paidMinor : 0n;
  return {
    status,
    dueMinor,
    writeOffMinor: status === 'kept' ? restMinor : 0n,
    // Money that came stays credited; only the discount falls away.
    restoredMinor: status === 'broken' ? restMinor : 0n,
  };
}

/**
 * What is to be paid of a balance: an amount, or that percent of it rounded half up to the minor unit.
 * Error `amount_invalid` with the field, for nothing, for everything and for more.
 */
export function settlementDueMinor(
  balanceMinor: bigint,
  asked: { readonly percent: string } | { readonly amountMinor: bigint },
): Result<bigint> {
  if ('amountMinor' in asked) {
    if (asked.amountMinor > 0n && asked.amountMinor < balanceMinor) return ok(asked.amountMinor);
    const detail = 'A settlement asks more than nothing and less than is owed.';
    return refuse('amount_invalid', detail, 'amount');
  }
  const { percent } = asked;
  if (!isPercent(percent) || Number(percent) <= 0 || Number(percent) >= 100) {
    const detail = 'The share to be paid is more than 0 and less than 100 percent.';
    return refuse('amount_invalid', detail, 'percent');
  }
  const dueMinor = percentOf(balanceMinor, percent, 'half-up');
  if (dueMinor > 0n && dueMinor < balanceMinor) return ok(dueMinor);
  return refuse('amount_invalid', 'The share rounds to nothing or to everything.', 'percent');
}

/** Monthly parts that sum to what is to be paid, the first due on the last day to accept. Errors: `below_minimum`, `above_limit`. */
export function settlementSchedule(
  totalMinor: bigint,
  parts: number,
  firstDueOn: LocalDate,
): Result<Instalment[]> {
  if (parts < 1) return refuse('below_minimum', 'A settlement has at least one part.', 'parts');
  const most = limits.settlementPartsMax;
  if (parts > most || BigInt(parts) > totalMinor) {
    return refuse('above_limit', `A settlement has at most ${most} parts.`, 'parts');
  }
  const remainder = 'first' as const;
  return ok(scheduleInstalments({ totalMinor, parts, every: 'P1M', firstDueOn, remainder }));
}

/** Largest discount that needs no second person, from an age on. */
export interface CurveRow {
  readonly fromDaysPastDue: number;
  /** Percent of what is owed, as text: "12.5". */
  readonly discountPercent: string;
}

/** The curve's percent at an age; "0" before its first row, null without a curve. */
export function curvePercentAt(
  curve: readonly CurveRow[] | undefined,
  daysPastDue: number,
): string | null {
  if (curve === undefined) return null;
  const reached = curve.filter((row) => row.fromDaysPastDue <= daysPastDue);
  return reached.at(-1)?.discountPercent ?? '0';
}
