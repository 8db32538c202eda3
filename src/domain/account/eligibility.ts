import type { Strategy } from '../strategy/document';
import { carryingInvoice } from './balances';
import { conditionNote } from './conditions';
import type { Facts, Instant } from './facts';

/**
 * Why the strategy does not let the account go to an agency or to counsel, as a note; null: it does. What is asked about
 * an invoice is asked of the carrying one.
 */
export function ineligibility(
  facts: Facts,
  strategy: Strategy | undefined,
  to: 'agency' | 'legal',
  now: Instant,
): string | null {
  const condition = strategy?.eligibility?.[to];
  if (strategy === undefined || condition === undefined) return null;
  const invoice = carryingInvoice(facts, now);
  return conditionNote(condition, { facts, invoice, now, strategy });
}
