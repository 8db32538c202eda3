import { dayMs } from '../domain/calendar/zone';
import type {
  ChargebackFact,
  CreditNoteFact,
  InvoiceFact,
  RefundFact,
  SourceDay,
  SourceFact,
  SourcePayment,
} from './facts';
import { readerOf } from './reading';
import {
  customerMethod,
  failedCharge,
  failedIntent,
  subscriptionEnded,
  subscriptionMethod,
} from './stripe-card';
import { minorOfStripe } from './stripe-amounts';
import { debtorOfCustomer, debtorOfInvoice, metadataOfInvoice } from './stripe-debtor';
import { fit, Unreadable } from './fault';
import {
  chargeShape,
  creditNoteShape,
  customerShape,
  disputeShape,
  eventShape,
  invoiceShape,
  stripeId,
  type StripeDispute,
  type StripeEvent,
  type StripeInvoice,
} from './stripe-shapes';
import { cleanLine } from './text';

type Reader = (event: StripeEvent) => readonly SourceFact[];

const termYearsMax = 30;
const yearMs = 366 * dayMs;

/** A dispute that ended before the bank took anything. */
const moneyless: ReadonlySet<string> = new Set(['prevented', 'charge_refunded']);

/** Every type that concerns an account; anything else is kept and ignored. */
const readers: Readonly<Record<string, Reader>> = {
  'invoice.finalized': (event) => invoiceFacts(event, 'seen'),
  'invoice.sent': (event) => invoiceFacts(event, 'seen'),
  'invoice.overdue': (event) => invoiceFacts(event, 'seen'),
  'invoice.updated': (event) => invoiceFacts(event, 'changed'),
  'invoice.payment_failed': (event) => invoiceFacts(event, 'failed'),
  'invoice.paid': (event) => invoiceFacts(event, 'paid'),
  'invoice.voided': (event) => invoiceFacts(event, 'voided'),
  'invoice.marked_uncollectible': (event) => invoiceFacts(event, 'uncollectible'),
  'customer.updated': (event) => [
    { kind: 'customer', debtor: debtorOfCustomer(fit(customerShape, event.data.object)) },
    ...customerMethod(event),
  ],
  'customer.subscription.updated': subscriptionMethod,
  'customer.subscription.deleted': subscriptionEnded,
  'charge.failed': failedCharge,
  'payment_intent.payment_failed': failedIntent,
  'credit_note.created': (event) => creditNoteFacts(event, 'issued'),
  'credit_note.voided': (event) => creditNoteFacts(event, 'voided'),
  'charge.refunded': refundFacts,
  'charge.dispute.created': (event) => chargebackFacts(event, 'taken'),
  'charge.dispute.funds_withdrawn': (event) => chargebackFacts(event, 'taken'),
  'charge.dispute.closed': (event) => chargebackFacts(event, 'closed'),
};

/** Reads the verified body of a Stripe event. */
export const readStripe = readerOf({
  envelope: eventShape,
  id: stripeId,
  head: (event) => ({
    id: event.id,
    type: event.type,
    at: event.created * 1_000,
    creditorId: event.creditorId ?? creditorNamed(event.data.object),
  }),
  facts: (event) =>
    Object.hasOwn(readers, event.type) ? (readers[event.type]?.(event) ?? null) : null,
});

/** Metadata of ours on the object itself; whatever else a merchant keeps there is his own affair. */
function creditorNamed({ metadata }: Readonly<Record<string, unknown>>): string | null {
  if (typeof metadata !== 'object' || metadata === null || !('creditor_id' in metadata))
    return null;
  return typeof metadata.creditor_id === 'string' ? metadata.creditor_id : null;
}

function invoiceFacts(event: StripeEvent, change: InvoiceFact['change']): InvoiceFact[] {
  const invoice = fit(invoiceShape, event.data.object);
  const { status } = invoice;
  if (status === 'draft' && change === 'changed') return [];
  const debtor = debtorOfInvoice(invoice);
  const { purpose } = metadataOfInvoice(invoice);
  const isCard = invoice.collection_method === 'charge_automatically';
  const number = invoice.number ? cleanLine(invoice.number) : invoice.id;
  if (number === null) throw new Unreadable('number: invalid_text');
  return [
    {
      kind: 'invoice',
      change: settledChange(change, status),
      id: invoice.id,
      number,
      currency: invoice.currency.toUpperCase(),
      amountMinor: claimed(invoice),
      issued: day(issuedSeconds(invoice)),
      due: dueDay(invoice, event.created),
      dueMoved: previously(event, 'due_date'),
      collection: isCard ? 'card' : 'invoice',
      purpose: purposeOf(purpose, debtor.kind),
      failedAttempts: Math.max(invoice.attempt_count ?? 0, change === 'failed' ? 1 : 0),
      ...(isCard ? cardNews(invoice, event, change) : {}),
      payments: change === 'paid' ? paymentsOf(invoice, event) : [],
      debtor,
    },
  ];
}

/** Why a charge failed is told by an event of the charge; the invoice tells when the next one comes. */
function cardNews(
  { charge, next_payment_attempt: next }: StripeInvoice,
  event: StripeEvent,
  change: InvoiceFact['change'],
): Pick<InvoiceFact, 'nextAttemptAt' | 'attempt'> {
  const at = event.created * 1_000;
  const unknown = { method: null, code: null, decline: null };
  return {
    ...(next === undefined ? {} : { nextAttemptAt: next === null ? null : next * 1_000 }),
    ...(change === 'failed' ? { attempt: { at, ref: charge ?? null, ...unknown } } : {}),
  };
}

/** Void and uncollectible are where an invoice ends: whoever shows it there says so, in any order. */
function settledChange(
  change: InvoiceFact['change'],
  status: StripeInvoice['status'],
): InvoiceFact['change'] {
  if (change !== 'changed' && change !== 'seen') return change;
  if (status === 'void') return 'voided';
  return status === 'uncollectible' ? 'uncollectible' : change;
}

/** What was claimed before credit notes: those come as events of their own and would count twice. */
function claimed(invoice: StripeInvoice): bigint {
  const { amount_due: due, pre_payment_credit_notes_amount: credited } = invoice;
  return minor(due + (credited ?? 0), invoice.currency, 'amount_due');
}

function minor(amount: number, currency: string, place: string): bigint {
  const value = minorOfStripe(amount, currency.toUpperCase());
  if (value !== null) return value;
  throw new Unreadable(`${place}: amount_or_currency`);
}

function purposeOf(
  stated: string | undefined,
  kind: 'business' | 'consumer',
): InvoiceFact['purpose'] {
  if (stated === 'consumer' || stated === 'commercial' || stated === 'unknown') return stated;
  return kind === 'business' ? 'commercial' : 'consumer';
}

function issuedSeconds(invoice: StripeInvoice): number {
  return invoice.effective_at ?? invoice.status_transitions?.finalized_at ?? invoice.created;
}

/** Only a card invoice may have no due date; any date must lie within a lifetime of the event. */
function dueDay(invoice: StripeInvoice, createdSeconds: number): SourceDay | null {
  const { due_date: due } = invoice;
  if (due === null || due === undefined) {
    if (invoice.collection_method === 'charge_automatically') return null;
    throw new Unreadable('due_date: missing');
  }
  const awayMs = Math.abs(due - createdSeconds) * 1_000;
  if (awayMs > termYearsMax * yearMs) throw new Unreadable('due_date: out_of_range');
  return day(due);
}

/**
 * Midnight in UTC is how a program writes a calendar date; in New York it would read as the day before
 * and a debtor would lose a day. Every other instant is read in the debtor's zone.
 */
function day(seconds: number): SourceDay {
  const at = seconds * 1_000;
  return at % dayMs === 0 ? { on: new Date(at).toISOString().slice(0, 10) } : { at };
}

/** Whether an update says that a field changed; null when it does not say what did. */
function previously(event: StripeEvent, field: string): boolean | null {
  const { previous_attributes: previous } = event.data;
  return previous === null || previous === undefined ? null : Object.hasOwn(previous, field);
}

/**
 * What paid the invoice: the list of newer API versions, else the charge or payment intent on the invoice
 * itself, else (paid outside Stripe) one payment named after the invoice.
 */
function paymentsOf(invoice: StripeInvoice, event: StripeEvent): SourcePayment[] {
  const receivedAt = (invoice.status_transitions?.paid_at ?? event.created) * 1_000;
  const listed = (invoice.payments?.data ?? [])
    .filter((one) => (one.status ?? 'paid') === 'paid' && (one.amount_paid ?? 0) > 0)
    .map((one, index): SourcePayment => {
      const chargeId = one.payment?.charge ?? null;
      const paymentIntent = one.payment?.payment_intent ?? null;
      const ownName =
        one.payment?.payment_record ?? one.id ?? `invoice:${invoice.id}:paid:${index}`;
      const amountMinor = minor(one.amount_paid ?? 0, invoice.currency, 'payments.amount_paid');
      const externalId = chargeId ?? paymentIntent ?? ownName;
      return { externalId, chargeId, paymentIntent, amountMinor, receivedAt };
    });
  if (listed.length > 0) return listed;
  const paid = invoice.amount_paid > 0 || !invoice.paid_out_of_band;
  const amountMinor = minor(
    paid ? invoice.amount_paid : invoice.amount_due,
    invoice.currency,
    'amount_paid',
  );
  if (amountMinor === 0n) {
    if (invoice.amount_due === 0) return [];
    throw new Unreadable('amount_paid: amount_zero');
  }
  const chargeId = invoice.charge ?? null;
  const paymentIntent = invoice.payment_intent ?? null;
  const externalId = chargeId ?? paymentIntent ?? `invoice:${invoice.id}:paid`;
  return [{ externalId, chargeId, paymentIntent, amountMinor, receivedAt }];
}

/** The part of a credit note that Stripe keeps as the customer's balance lowers a later invoice there; here it counts then. */
function creditNoteFacts(event: StripeEvent, told: 'issued' | 'voided'): CreditNoteFact[] {
  const note = fit(creditNoteShape, event.data.object);
  // Only a final note lowers the claim: a draft may still change.
  if (told === 'issued' && note.status && note.status !== 'issued') return [];
  const { pre_payment_amount: before, post_payment_amount: after } = note;
  const refunded = (note.refunds ?? []).reduce((sum, one) => sum + (one.amount_refunded ?? 0), 0);
  const isSplit = (before ?? 0) + (after ?? 0) === note.amount;
  const kept = (after ?? 0) - refunded - (note.out_of_band_amount ?? 0);
  const keptAtStripe = note.customer_balance_transaction && isSplit ? Math.max(kept, 0) : 0;
  const amount = note.amount - keptAtStripe;
  if (amount === 0) return [];
  return [
    {
      kind: 'credit-note',
      id: note.id,
      invoiceId: note.invoice,
      currency: note.currency.toUpperCase(),
      amountMinor: minor(amount, note.currency, 'amount'),
      creditedAt: (note.effective_at ?? note.created) * 1_000,
      voidedAt: told === 'voided' ? (note.voided_at ?? event.created) * 1_000 : null,
    },
  ];
}

function refundFacts(event: StripeEvent): RefundFact[] {
  const charge = fit(chargeShape, event.data.object);
  if (charge.amount_refunded === 0) throw new Unreadable('amount_refunded: amount_zero');
  if (charge.amount_refunded > charge.amount) throw new Unreadable('amount_refunded: above_amount');
  return [
    {
      kind: 'refund',
      payment: {
        externalId: null,
        chargeId: charge.id,
        paymentIntent: charge.payment_intent ?? null,
        invoiceId: charge.invoice ?? null,
        currency: charge.currency.toUpperCase(),
      },
      back: {
        kind: 'total',
        totalMinor: minor(charge.amount_refunded, charge.currency, 'amount_refunded'),
      },
      refundedAt: event.created * 1_000,
    },
  ];
}

/**
 * The bank takes the money when a dispute begins and gives it back when it is won. An inquiry (`warning_...`)
 * moves no money; one that turns into a dispute comes again as `funds_withdrawn`.
 */
function chargebackFacts(event: StripeEvent, when: 'taken' | 'closed'): ChargebackFact[] {
  const dispute = fit(disputeShape, event.data.object);
  if (dispute.status.startsWith('warning_') || moneyless.has(dispute.status)) return [];
  if (dispute.amount === 0) throw new Unreadable('amount: amount_zero');
  return [
    {
      kind: 'chargeback',
      id: dispute.id,
      payment: disputedPayment(dispute),
      amountMinor: minor(dispute.amount, dispute.currency, 'amount'),
      takenAt: dispute.created * 1_000,
      wonAt: when === 'closed' && dispute.status === 'won' ? event.created * 1_000 : null,
    },
  ];
}

function disputedPayment(dispute: StripeDispute): ChargebackFact['payment'] {
  return {
    externalId: null,
    chargeId: dispute.charge.id,
    paymentIntent: dispute.payment_intent ?? null,
    invoiceId: dispute.charge.invoice ?? null,
    currency: dispute.currency.toUpperCase(),
  };
}
