import type { Facts, InvoiceFacts, StepEffect } from '../account/facts';
import type { Conventions } from '../money/conventions';
import type { Strategy } from './document';
import { channelOfKey, effectKey, partyOfKey, stepNamed } from './steps';

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

/** Note of such a row: it says nothing new. */
export const takenAs = 'taken as ';

/**
 * What was taken under a name that only the strategy of now knows, once more under the name that it had before and that the
 * other strategy knows: who goes back to an older version does not take a renamed step again. The other way round the
 * document itself says what its steps replace.
 */
export function takenBefore(facts: Facts, from: Strategy, to: Strategy): readonly StepEffect[] {
  const keys = new Set(facts.effects.map(({ key }) => key));
  return facts.effects.flatMap((effect) => {
    const { stepId, cause, repeat, key } = effect;
    if (stepNamed(to, stepId) !== null) return [];
    const names = stepNamed(from, stepId)?.step.replaces ?? [];
    const older = names.map((name) => stepNamed(to, name)).find((placed) => placed !== null);
    if (older === undefined) return [];
    const named = { stepId: older.step.id, cause, repeat, channel: channelOfKey(key) };
    const again = effectKey(facts, named, partyOfKey(key));
    if (keys.has(again)) return [];
    keys.add(again);
    return [{ ...effect, key: again, stepId: older.step.id, note: `${takenAs}${stepId}` }];
  });
}

/** Facts of an account once it has been moved: under the other strategy, with what it need not take again. */
export function movedTo(
  facts: Facts,
  from: Strategy,
  to: Strategy,
  own: Partial<Conventions> | null,
): Facts {
  const taken = takenBefore(facts, from, to);
  const effects = taken.length === 0 ? facts.effects : [...facts.effects, ...taken];
  return underStrategy({ ...facts, effects }, to, own);
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
