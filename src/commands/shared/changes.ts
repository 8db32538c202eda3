import { todayOn } from '../../domain/account/balances';
import {
  applyChanges,
  type Changes,
  type LedgerTransaction,
  type TimelineEntry,
  type TimelineKind,
} from '../../domain/account/changes';
import type { AccountFacts, Facts, PaymentFacts } from '../../domain/account/facts';
import { allOwedParts } from '../../domain/ledger/allocation';
import { withOpenMinor } from '../../domain/ledger/open-minor';
import type { PostingHead } from '../../domain/ledger/postings';
import { toWire } from '../../domain/money/money';
import type { CommandContext } from '../command';

/** One line of the account's story. */
export function entry(
  kind: TimelineKind,
  title: string,
  reason: string | null = null,
  ref: string | null = null,
  data: Readonly<Record<string, unknown>> = {},
): TimelineEntry {
  return { kind, title, reason, ref, data };
}

/** Money of the account as the timeline shows it. */
export function shown(facts: Facts, minor: bigint): { amount: string; currency: string } {
  return toWire(minor, facts.account.currency);
}

/** Head of a transaction made now; `key` is its business key without the creditor. */
export function headOf(
  facts: Facts,
  context: CommandContext,
  head: { readonly key: string; readonly reason: string; readonly effectiveOn?: string },
): PostingHead {
  return {
    id: context.newId('txn'),
    key: `${facts.account.creditorId}/${head.key}`,
    at: context.now,
    effectiveOn: head.effectiveOn ?? todayOn(facts, context.now),
    reason: head.reason,
  };
}

/** Transactions with the invoices that they change, and the payments that go with them. */
export function booked(
  facts: Facts,
  transactions: readonly LedgerTransaction[],
  options: {
    readonly payments?: readonly PaymentFacts[];
    readonly settledAs?: 'paid' | 'void' | 'uncollectible';
  } = {},
): Changes {
  return {
    transactions,
    invoices: withOpenMinor(facts, transactions, options.settledAs),
    payments: options.payments ?? [],
    timeline: [],
  };
}

/** Facts with the changes so far, for the next piece of the same command. */
export function after(facts: Facts, changes: Changes): Facts {
  return applyChanges(facts, changes);
}

/** An account that is worked again; `decide` finds its stage. */
export const workedAgain: Partial<AccountFacts> = {
  status: 'open',
  outcome: null,
  closeAs: null,
  closedAt: null,
};

/** A closed account with something owed again is open again: money came back, or a new claim came. */
export function openIfOwed(facts: Facts): Partial<AccountFacts> {
  const isOver = facts.account.status === 'closed' || facts.account.closeAs !== null;
  return isOver && allOwedParts(facts).length > 0 ? workedAgain : {};
}
