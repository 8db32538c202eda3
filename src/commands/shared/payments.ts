import { owedMinor } from '../../domain/account/balances';
import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { Facts, PaymentFacts } from '../../domain/account/facts';
import { allocate, type AllocationOrder } from '../../domain/ledger/allocation';
import { paymentPosting } from '../../domain/ledger/postings';
import type { CommandContext } from '../command';
import { ended, openOffers } from './agreements';
import { after, booked, entry, headOf, shown } from './changes';

/** A payment as it came in, before it is allocated. */
export type IncomingPayment = Pick<
  PaymentFacts,
  | 'invoiceId'
  | 'source'
  | 'externalId'
  | 'paymentIntent'
  | 'chargeId'
  | 'amountMinor'
  | 'receivedOn'
  | 'reference'
>;

/**
 * Books a payment: allocates it, posts it and tells the story. What is not owed becomes the debtor's
 * credit, also on a closed account. A debt paid in full closes offers that nobody had accepted.
 */
export function receivePayment(
  facts: Facts,
  context: CommandContext,
  incoming: IncomingPayment,
  order: AllocationOrder = 'charges-first',
): Changes {
  const { account } = facts;
  const { amountMinor, receivedOn, source, externalId } = incoming;
  const lines = allocate(facts, amountMinor, incoming.invoiceId, context.now, order);
  const payment: PaymentFacts = {
    ...incoming,
    id: context.newId('pay'),
    creditorId: account.creditorId,
    accountId: account.id,
    refundedMinor: 0n,
    chargedBackMinor: 0n,
    currency: account.currency,
    payer: null,
    status: 'applied',
    proposal: null,
    lines,
    createdAt: context.now,
  };
  const head = headOf(facts, context, {
    key: `payment/${source}/${externalId}`,
    reason: 'payment received',
    effectiveOn: receivedOn,
  });
  const posting = paymentPosting(account, head, amountMinor, lines);
  const line = entry('payment', 'Payment received', incoming.reference, payment.id, {
    amount: shown(facts, amountMinor),
    receivedOn,
    lines: lines.map(({ invoiceId, ledger, amountMinor: partMinor, rule }) => ({
      invoiceId,
      ledger,
      amount: shown(facts, partMinor),
      rule,
    })),
  });
  const paid = mergeChanges(booked(facts, [posting], { payments: [payment] }), {
    timeline: [line],
  });
  return mergeChanges(paid, offersClosedBy(facts, paid, context));
}

function offersClosedBy(facts: Facts, paid: Changes, { now }: CommandContext): Changes {
  if (owedMinor(after(facts, paid)) > 0n) return { timeline: [] };
  const agreements = openOffers(facts, 'settlement').map((offer) =>
    ended(offer, 'withdrawn', 'paid in full', now),
  );
  return {
    agreements,
    timeline: agreements.map(({ id }) =>
      entry('agreement', 'Settlement offer withdrawn', 'paid in full', id),
    ),
  };
}
