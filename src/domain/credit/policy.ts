import type { Behaviour } from '../reporting/behaviour';
import type { BehaviourCondition } from '../strategy/condition';

/** What can be answered to a new order. */
export const creditDecisions = ['approve', 'review', 'refuse'] as const;
export type CreditDecision = (typeof creditDecisions)[number];

/** What must hold: every field that is given. Amounts are decimal strings in the currency of the order. */
export interface CreditCondition {
  readonly behaviour?: BehaviourCondition;
  readonly paidInvoicesAtLeast?: number;
  readonly paidInvoicesAtMost?: number;
  readonly scoreAtLeast?: number;
  readonly scoreBelow?: number;
  /** Whether an outside score was given at all. */
  readonly score?: 'none' | 'known';
  readonly overdueAtLeast?: string;
  readonly overdueAtMost?: string;
  /** Age of the oldest invoice that is overdue, over all accounts of the debtor. */
  readonly daysPastDueAtLeast?: number;
  readonly orderAtLeast?: string;
  /** What is open together with the order. */
  readonly exposureAtLeast?: string;
  /** What is open together with the order is more than the limit of the band. */
  readonly overLimit?: true;
  readonly not?: CreditCondition;
  readonly any?: readonly CreditCondition[];
}

/** A rule of the policy: the first that holds decides. */
export interface CreditRule {
  readonly id: string;
  readonly decision: CreditDecision;
  /** For people, as it is shown with the answer. */
  readonly reason: string;
  readonly when: CreditCondition;
}

/**
 * Limit of a band: `base`, more by `perPoint` for each point of the score above `above`, less by `lessPercent` of it for
 * each broken promise, never more than `atMost` and never less than nothing.
 */
export interface CreditLimit {
  readonly base: string;
  readonly perPoint?: { readonly amount: string; readonly above: number };
  readonly lessPercentPerBrokenPromise?: number;
  readonly atMost?: string;
}

/** Limit and terms of debtors alike: the first band that holds counts. */
export interface CreditBand {
  readonly id: string;
  readonly title: string;
  readonly when: CreditCondition;
  readonly limit: CreditLimit;
  /** Days to pay; zero: in advance. */
  readonly termsDays: number;
}

/** A creditor's policy for new orders. Read by `src/strategies/credit-policy.ts`; here only its meaning. */
export interface CreditPolicy {
  readonly version: number;
  readonly title: string;
  /** Currencies that its amounts are meant for; an order in another one goes to a person. */
  readonly currencies: readonly string[];
  readonly bands: readonly CreditBand[];
  readonly rules: readonly CreditRule[];
  /** What is answered when no rule holds. */
  readonly otherwise: { readonly decision: CreditDecision; readonly reason: string };
}

/** What a decision about an order is made from; amounts in the currency of the order. */
export interface CreditCase {
  readonly behaviour: Behaviour;
  readonly exposure: {
    readonly openMinor: bigint;
    readonly overdueMinor: bigint;
    readonly daysPastDue: number;
  };
  readonly order: { readonly amountMinor: bigint; readonly currency: string };
  /** Of somebody outside; null: none was given. */
  readonly score: number | null;
}
