import { owedMinor } from '../../domain/account/balances';
import { mergeChanges, type Changes, type LedgerTransaction } from '../../domain/account/changes';
import type { Facts, PaymentFacts, PaymentLine } from '../../domain/account/facts';
import { allocation, type AllocationOrder } from '../../domain/ledger/allocation';
import { creditNotePosting, paymentPosting, type OwedPart } from '../../domain/ledger/postings';
import type { WireMoney } from '../../domain/money/money';
import type { CommandContext } from '../command';
import { ended, openOffers } from './agreements';
import { after, booked, entry, headOf, shown } from './changes';
import { withInterestUntil } from './interest';

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
> & {
  /** Agreement or placement that the money comes from; absent: none. */
  readonly measureId?: string | null;
};

/**
 * Books a payment: allocates it, posts it and tells the story. What is not owed becomes the debtor's
 * credit, also on a closed account. A debt paid in full closes offers that nobody had accepted.
 */
export function receivePayment(
  facts: Facts,
  context: CommandContext,
  incoming: IncomingPayment,
  order: AllocationOrder = 'by-strategy',
): Changes {
  return withInterestUntil(facts, context, incoming.receivedOn, (ready) =>
    received(ready, context, incoming, order),
  );
}

function received(
  facts: Facts,
  context: CommandContext,
  incoming: IncomingPayment,
  order: AllocationOrder,
): Changes {
  const { account } = facts;
  const { measureId = null, ...money } = incoming;
  const { amountMinor, receivedOn, source, externalId } = money;
  const how = { order, on: receivedOn, measureId, waives: true };
  const split = allocation(facts, amountMinor, incoming.invoiceId, context.now, how);
  const { lines } = split;
  const payment: PaymentFacts = {
    ...money,
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
    ...recoveryOf(facts, lines),
  });
  const postings = [posting, ...waivers(facts, context, incoming, split.waived)];
  const paid = mergeChanges(booked(facts, postings, { payments: [payment] }), {
    timeline: [line],
  });
  return mergeChanges(paid, offersClosedBy(facts, paid, context));
}

/** Interest that the strategy gives up for a debt paid in advance, taken back on the day of the payment. */
function waivers(
  facts: Facts,
  context: CommandContext,
  { source, externalId, receivedOn }: IncomingPayment,
  waived: readonly OwedPart[],
): LedgerTransaction[] {
  return waived.map((part) => {
    const head = headOf(facts, context, {
      key: `prepaid/${source}/${externalId}/${part.invoiceId ?? ''}`,
      reason: 'interest waived: paid in full in advance',
      effectiveOn: receivedOn,
    });
    const credited = { ...part, openMinor: part.amountMinor, paidMinor: 0n };
    return creditNotePosting(facts.account, head, [credited]);
  });
}

/** What of a payment comes in on invoices that were charged off before: a recovery, no more. */
function recoveryOf(facts: Facts, lines: readonly PaymentLine[]): { recovery?: WireMoney } {
  const gone = new Set(
    facts.invoices.filter((one) => one.chargedOffOn !== null).map((one) => one.id),
  );
  const minor = lines
    .filter(({ invoiceId }) => invoiceId !== null && gone.has(invoiceId))
    .reduce((sum, line) => sum + line.amountMinor, 0n);
  return minor > 0n ? { recovery: shown(facts, minor) } : {};
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
