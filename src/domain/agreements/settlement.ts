import { isMissed, isPaid, paidBy, totalOf, type AgreementTerms } from './terms';
import type { LocalDate } from '../calendar/dates';

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
