import type { Strategy } from '../strategy/document';
import { effectsOf, type PlacedStep } from '../strategy/steps';
import { dueDayOn } from './balances';
import type { Facts, InvoiceFacts, StepEffect } from './facts';

/** What an invoice takes over from those that carried the ladder before it. */
interface Carried {
  readonly facts: Facts;
  readonly strategy: Strategy;
}

/**
 * Paid invoices whose position on the ladder this one inherits, where the strategy says so: it was overdue itself when
 * they were paid, or they had inherited from one of which that is true. Arrears that had ended in between pass nothing on.
 */
export function forerunnersOf({ facts, strategy }: Carried, invoice: InvoiceFacts): string[] {
  if (strategy.nextCarrier !== 'inherits') return [];
  const paid = facts.invoices
    .filter((one) => one.id !== invoice.id && one.status === 'paid' && one.paidOn !== null)
    .sort((a, b) => ((a.paidOn ?? '') > (b.paidOn ?? '') ? -1 : 1));
  let oldestOn = dueDayOn(facts, invoice);
  const found: string[] = [];
  for (const one of paid) {
    if (oldestOn === null || (one.paidOn ?? '') <= oldestOn) break;
    found.push(one.id);
    const dueOn = dueDayOn(facts, one);
    if (dueOn !== null && dueOn < oldestOn) oldestOn = dueOn;
  }
  return found;
}

/**
 * What was done for an invoice and for its forerunners. A notice before action, and what follows it, is never passed on:
 * a claim has no notice period that it was not named in.
 */
export function carriedEffects(c: Carried, invoice: InvoiceFacts): readonly StepEffect[] {
  const before = new Set(forerunnersOf(c, invoice));
  return c.facts.effects.filter(
    ({ cause, stage, kind }) =>
      kind !== 'skip' &&
      kind !== 'retry' &&
      (cause === invoice.id || (before.has(cause) && stage !== 'legal')),
  );
}

/** Place of the last step done for a forerunner; -1: none, the ladder begins at its own first step. */
export function inheritedIndex(
  c: Carried,
  invoice: InvoiceFacts,
  steps: readonly PlacedStep[],
): number {
  const before = forerunnersOf(c, invoice);
  if (before.length === 0) return -1;
  return steps.findLastIndex(
    ({ step, stage }) =>
      stage !== 'legal' &&
      step.messageClass !== 'B' &&
      before.some((id) => effectsOf(c.facts, step, id).some(({ kind }) => kind !== 'skip')),
  );
}
