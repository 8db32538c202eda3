import type { LocalDate } from '../calendar/dates';
import type { Instant } from './facts';

/** Principal of an invoice that moved on a day (debit minus credit), all transactions of the day in one. */
export interface PrincipalMove {
  readonly invoiceId: string;
  readonly on: LocalDate;
  readonly changeMinor: bigint;
}

/** A fee, interest or cost as it was charged; what was paid or taken back later does not change it. */
export interface ChargeFacts {
  readonly transactionId: string;
  readonly key: string;
  readonly at: Instant;
  readonly effectiveOn: LocalDate;
  readonly reason: string;
  readonly ledger: 'interest' | 'fees' | 'costs';
  readonly invoiceId: string | null;
  readonly amountMinor: bigint;
  /** Transaction that took it back in whole or in part; null: it stands. */
  readonly takenBackBy: string | null;
  /** How much of it was taken back. */
  readonly takenBackMinor: bigint;
}
