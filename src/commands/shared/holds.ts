import { holdBlocks } from '../../domain/contact/holds';
import { holdsAt } from '../../domain/account/balances';
import type { Facts, HoldFacts, HoldType, Instant, InvoiceFacts } from '../../domain/account/facts';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';

/** A new hold of a type, blocking what its type blocks, from now until it is released. */
export function newHold(
  facts: Facts,
  context: CommandContext,
  own: { readonly type: HoldType; readonly reason: string } & Partial<HoldFacts>,
): HoldFacts {
  return {
    id: context.newId('hld'),
    accountId: facts.account.id,
    invoiceId: null,
    blocks: holdBlocks[own.type],
    channel: null,
    fromAt: context.now,
    untilAt: null,
    releasedAt: null,
    releaseReason: null,
    amountMinor: null,
    outcome: null,
    partyId: null,
    details: {},
    placedBy: context.actor.id,
    createdAt: context.now,
    ...own,
  };
}

/** Holds of a type that are in force. */
export function holdsInForce(facts: Facts, type: HoldType, now: Instant): HoldFacts[] {
  return facts.holds.filter((hold) => hold.type === type && holdsAt(hold, now));
}

/** A hold that can still be released; `not_found`, or `already_decided` when it is over. */
export function findHold(facts: Facts, holdId: string, now: Instant): Result<HoldFacts> {
  const hold = facts.holds.find((one) => one.id === holdId);
  if (hold === undefined) {
    return refuse('not_found', 'This account has no hold of that id.', 'holdId');
  }
  if (hold.releasedAt !== null || (hold.untilAt !== null && hold.untilAt <= now)) {
    return refuse('already_decided', 'This hold is over.', 'holdId');
  }
  return ok(hold);
}

export function released(hold: HoldFacts, releaseReason: string, now: Instant): HoldFacts {
  return { ...hold, releasedAt: now, releaseReason };
}

/** An invoice of the account; error `not_found`. */
export function findInvoice(facts: Facts, invoiceId: string): Result<InvoiceFacts> {
  const invoice = facts.invoices.find((one) => one.id === invoiceId);
  if (invoice !== undefined) return ok(invoice);
  return refuse('not_found', 'This account has no invoice of that id.', 'invoiceId');
}
