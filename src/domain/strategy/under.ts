import type { Facts, InvoiceFacts } from '../account/facts';
import type { Conventions } from '../money/conventions';
import type { Strategy } from './document';

/**
 * Facts of an account as they are once this strategy works it: pinned to it, and counting by its conventions,
 * which go before those that the creditor has of its own (`own`; null: none). The store says the same of an
 * account that is pinned already (`account_facts`).
 */
export function underStrategy(
  facts: Facts,
  strategy: Strategy,
  own: Partial<Conventions> | null,
): Facts {
  const { conventions: _before, ...settings } = facts.creditor.settings;
  const conventions =
    strategy.conventions === undefined ? own : { ...own, ...strategy.conventions };
  return {
    ...facts,
    account: { ...facts.account, strategyId: strategy.id, strategyVersion: strategy.version },
    creditor: {
      ...facts.creditor,
      settings: conventions === null ? settings : { ...settings, conventions },
    },
  };
}

/** Why an account cannot be worked by a strategy. */
export interface Unfit {
  readonly code: 'refuses-debtor-kind' | 'refuses-role';
  readonly sentence: string;
}

/**
 * Null: the strategy may work the account. A strategy is written for one kind of debtor; and one for a
 * creditor's own debts lacks what the law asks of those who collect for others or have bought the debt.
 */
export function unfitFor(facts: Facts, strategy: Strategy): Unfit | null {
  const { debtor } = facts;
  if (debtor.kind !== strategy.debtorKind) {
    const sentence = `${strategy.id} is for a ${strategy.debtorKind} debtor; this one is a ${debtor.kind}.`;
    return { code: 'refuses-debtor-kind', sentence };
  }
  if (strategy.role !== 'first-party') return null;
  const foreign = facts.invoices
    .filter(({ status }) => status === 'open')
    .map((invoice) => roleOf(facts, invoice))
    .find((role) => role !== 'first-party');
  if (foreign === undefined) return null;
  const sentence = `${strategy.id} is for debts of one's own; a claim here is worked as ${foreign}.`;
  return { code: 'refuses-role', sentence };
}

/** The role in which a claim is worked: its portfolio's, else the creditor's. */
function roleOf(facts: Facts, { claim }: InvoiceFacts): Strategy['role'] {
  const { portfolios = [], role } = facts.creditor.settings;
  return portfolios.find(({ id }) => id === claim.portfolio)?.role ?? role;
}
