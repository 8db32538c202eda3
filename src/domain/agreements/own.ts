import type { LocalDate, Period } from '../calendar/dates';

/** A part of a plan that was short when its grace ended: what was short is due again as a later part. */
export interface MovedPart {
  readonly n: number;
  readonly toN: number;
  readonly amountMinor: bigint;
  readonly movedOn: LocalDate;
}

/**
 * What only some agreements have; everything is optional, absent means the default said here. Kept as one
 * document with the agreement, amounts named `...Minor`.
 */
export interface AgreementOwn {
  /** Plan: what a missed instalment does after its grace; default `break`. `append`: due again at the end. */
  readonly onMiss?: 'break' | 'append';
  /** Plan: instalments that have been appended at the end because they were missed. */
  readonly appended?: number;
  /** Plan: parts that were moved to the end, in the order in which they were. */
  readonly moved?: readonly MovedPart[];
  /** Plan: rhythm of its parts; those that move to the end keep it. */
  readonly every?: Period;
  /** Plan: times that it was put in force again. */
  readonly reinstated?: number;
  /** Plan: it is confirmed in writing when it is in force. */
  readonly confirms?: boolean;
  /** Plan: days before each instalment on which a notice goes out; absent: none. */
  readonly noticeDays?: number;
  /** Plan: agreement that this one amends. */
  readonly replaces?: string;
  /** Plan: monthly surplus of the affordability form that the instalment was cut to. */
  readonly surplusMinor?: bigint;
  /** Settlement: who made the offer; default the creditor. */
  readonly offeredBy?: 'creditor' | 'debtor';
  /** Settlement: offer that this one answers. */
  readonly counters?: string;
  /** Settlement: an early-payment incentive: full amount less this, only for money in full by its date. */
  readonly incentive?: { readonly discountMinor: bigint; readonly payByOn: LocalDate };
  /** Settlement: transaction that wrote its rest off. */
  readonly writeOffId?: string;
  /** Settlement: hash of what was approved; what runs must have the same. */
  readonly approvedHash?: string;
}
