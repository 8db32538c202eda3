import { dayMs } from '../domain/calendar/zone';
import { declineClass } from '../domain/account/declines';
import { parseMoney } from '../domain/money/money';
import { countryCode, zoneFor } from '../commands/places';
import { debtorName, languagePattern, postalLines } from './debtor-parts';
import { fit, Unreadable } from './fault';
import type { InvoiceFact, SourceDay, SourceDebtor, SourceFact, SourcePaymentRef } from './facts';
import {
  cancelledData,
  creditNoteData,
  customerData,
  disputeData,
  genericEnvelope,
  genericId,
  invoiceData,
  paymentData,
  refundData,
  returnData,
  type GenericCustomer,
  type GenericEvent,
  type GenericInvoice,
  type GenericMoney,
  type GenericWhen,
} from './generic-shapes';
import { readerOf } from './reading';
import { cleanLine } from './text';

type Reader = (event: GenericEvent) => readonly SourceFact[];

const termMsMax = 30 * 366 * dayMs;
/** Five thousand invoices of this amount still fit the 64 bits of a balance. */
const amountMinorMax = 10n ** 15n;

const readers: Readonly<Record<string, Reader>> = {
  'invoice.created': (event) => invoiceFacts(event, 'seen'),
  'invoice.overdue': (event) => invoiceFacts(event, 'seen'),
  'invoice.changed': (event) => invoiceFacts(event, 'changed'),
  'invoice.payment_failed': (event) => invoiceFacts(event, 'failed'),
  'invoice.voided': (event) => invoiceFacts(event, 'voided'),
  'invoice.uncollectible': (event) => invoiceFacts(event, 'uncollectible'),
  'payment.received': paymentFacts,
  'payment.refunded': refundFacts,
  'payment.returned': returnFacts,
  'credit_note.created': (event) => creditNoteFacts(event, false),
  'credit_note.voided': (event) => creditNoteFacts(event, true),
  'dispute.opened': (event) => disputeFacts(event, 'opened'),
  'dispute.closed': (event) => disputeFacts(event, 'closed'),
  'customer.changed': customerFacts,
  'subscription.cancelled': (event) => [
    {
      kind: 'service-cancelled',
      debtorId: fit(cancelledData, event.data).subscription.customerId,
    },
  ],
};

/** Reads the verified body of an event in our own format; its id is the `webhook-id` that was signed with it. */
export const readGeneric = readerOf({
  envelope: genericEnvelope,
  id: genericId,
  head: (event, deliveryId) => {
    const id = genericId.safeParse(deliveryId);
    const isOwn = id.success && (event.id === undefined || event.id === id.data);
    return {
      id: isOwn ? id.data : null,
      type: event.type,
      at: Date.parse(event.timestamp),
      creditorId: event.creditorId ?? null,
    };
  },
  facts: (event) =>
    Object.hasOwn(readers, event.type) ? (readers[event.type]?.(event) ?? null) : null,
});

function invoiceFacts(event: GenericEvent, change: InvoiceFact['change']): InvoiceFact[] {
  const { invoice, customer } = fit(invoiceData, event.data);
  const debtor = debtorOf(customer);
  const { collection = invoice.dueOn === null ? 'card' : 'invoice' } = invoice;
  if (invoice.dueOn === null && collection === 'invoice') throw new Unreadable('dueOn: missing');
  if (invoice.dueOn !== null) {
    const awayMs = Math.abs(Date.parse(invoice.dueOn) - Date.parse(event.timestamp));
    if (awayMs > termMsMax) throw new Unreadable('dueOn: out_of_range');
  }
  const number = invoice.number ? cleanLine(invoice.number) : invoice.id;
  if (number === null) throw new Unreadable('number: invalid_text');
  const kind = debtor.kind ?? 'consumer';
  const attempts = invoice.failedAttempts ?? 0;
  return [
    {
      kind: 'invoice',
      change,
      id: invoice.id,
      number,
      ...minorOf(invoice.amount, 'amount', change === 'changed'),
      issued: { on: invoice.issuedOn },
      due: invoice.dueOn === null ? null : { on: invoice.dueOn },
      dueMoved: null,
      collection,
      purpose: invoice.purpose ?? (kind === 'business' ? 'commercial' : 'consumer'),
      failedAttempts: Math.max(attempts, change === 'failed' ? 1 : 0),
      ...cardNews(invoice, event, change),
      payments: [],
      debtor: { ...debtor, kind },
    },
  ];
}

function cardNews(
  { nextAttemptAt: next, attempt = {} }: GenericInvoice,
  event: GenericEvent,
  change: InvoiceFact['change'],
): Pick<InvoiceFact, 'nextAttemptAt' | 'attempt'> {
  const told = next === undefined ? {} : { nextAttemptAt: next === null ? null : Date.parse(next) };
  if (change !== 'failed') return told;
  const { id: ref = null, at, code = null, paymentMethod: method = null } = attempt;
  const decline = attempt.decline ?? (code === null ? null : declineClass(code));
  const failedAt = Date.parse(at ?? event.timestamp);
  return { ...told, attempt: { at: failedAt, ref, method, code, decline } };
}

function customerFacts(event: GenericEvent): SourceFact[] {
  const { customer } = fit(customerData, event.data);
  const { id: debtorId, paymentMethod: method } = customer;
  return [
    { kind: 'customer', debtor: debtorOf(customer) },
    ...(method ? [{ kind: 'card-changed', debtorId, method } as const] : []),
  ];
}

function paymentFacts(event: GenericEvent): SourceFact[] {
  const { payment } = fit(paymentData, event.data);
  const { id, invoiceId = null, customerId = null, accountId = null } = payment;
  return [
    {
      kind: 'payment',
      ...{ externalId: id, invoiceId, customerId, accountId },
      ...minorOf(payment.amount, 'amount'),
      received: dayIn(payment, event),
      reference: payment.reference ? cleanLine(payment.reference) : null,
      payer: payment.payer ? cleanLine(payment.payer) : null,
    },
  ];
}

function refundFacts(event: GenericEvent): SourceFact[] {
  const { refund } = fit(refundData, event.data);
  const { amountMinor, currency } = minorOf(refund.amount, 'amount');
  return [
    {
      kind: 'refund',
      payment: paymentNamed(refund.paymentId, currency),
      back: { kind: 'part', id: refund.id, amountMinor },
      refundedAt: instantIn(refund, event),
    },
  ];
}

/** A bank took the money back without a dispute: a direct debit that bounced, a cheque. */
function returnFacts(event: GenericEvent): SourceFact[] {
  const { return: back } = fit(returnData, event.data);
  const { amountMinor, currency } = minorOf(back.amount, 'amount');
  return [
    {
      kind: 'chargeback',
      id: `return:${back.id}`,
      payment: paymentNamed(back.paymentId, currency),
      amountMinor,
      takenAt: instantIn(back, event),
      wonAt: null,
    },
  ];
}

function creditNoteFacts(event: GenericEvent, isVoided: boolean): SourceFact[] {
  const { creditNote } = fit(creditNoteData, event.data);
  return [
    {
      kind: 'credit-note',
      id: creditNote.id,
      invoiceId: creditNote.invoiceId,
      ...minorOf(creditNote.amount, 'amount'),
      creditedAt: instantIn(creditNote, event),
      voidedAt: isVoided ? Date.parse(event.timestamp) : null,
    },
  ];
}

function disputeFacts(event: GenericEvent, when: 'opened' | 'closed'): SourceFact[] {
  const { dispute } = fit(disputeData, event.data);
  const { id, outcome } = dispute;
  if ((outcome !== undefined) !== (when === 'closed')) throw new Unreadable('outcome: misplaced');
  const at = Date.parse(event.timestamp);
  if ('invoiceId' in dispute) {
    const reason = cleanLine(dispute.reason ?? '') ?? 'disputed at the source';
    const closed = outcome === undefined ? null : { outcome };
    return [{ kind: 'dispute', id, invoiceId: dispute.invoiceId, reason, closed }];
  }
  const { amountMinor, currency } = minorOf(dispute.amount, 'amount');
  return [
    {
      kind: 'chargeback',
      id,
      payment: paymentNamed(dispute.paymentId, currency),
      amountMinor,
      takenAt: dispute.openedAt === undefined ? at : Date.parse(dispute.openedAt),
      wonAt: outcome === 'won' ? at : null,
    },
  ];
}

function paymentNamed(externalId: string, currency: string): SourcePaymentRef {
  return { externalId, chargeId: null, paymentIntent: null, invoiceId: null, currency };
}

/** Nothing is an amount only of an invoice that changed: nothing is claimed any more. */
function minorOf(
  money: GenericMoney,
  place: string,
  mayBeZero = false,
): { amountMinor: bigint; currency: string } {
  const parsed = parseMoney(money);
  if (!parsed.ok) throw new Unreadable(`${place}: ${parsed.error.code}`);
  const { minor, currency } = parsed.value;
  if (minor === 0n && !mayBeZero) throw new Unreadable(`${place}: amount_zero`);
  if (minor > amountMinorMax) throw new Unreadable(`${place}: amount_too_large`);
  return { amountMinor: minor, currency };
}

/** The day or the moment that is stated, else the event's. */
function dayIn({ on, at }: GenericWhen, event: GenericEvent): SourceDay {
  return on === undefined ? { at: Date.parse(at ?? event.timestamp) } : { on };
}

/** Noon: the same calendar date nearly everywhere. */
function instantIn({ on, at }: GenericWhen, event: GenericEvent): number {
  return on === undefined ? Date.parse(at ?? event.timestamp) : Date.parse(`${on}T12:00:00Z`);
}

function debtorOf(customer: GenericCustomer): SourceDebtor {
  const { address, kind = null, email, phone, timeZone = null, smsConsent = null } = customer;
  const { state = null, city = null, postCode = null } = address ?? {};
  const country = address?.country ?? null;
  const language = customer.language ?? '';
  return {
    id: customer.id,
    name: debtorName(customer.name, 'customer.name'),
    kind,
    email: email || null,
    phone: phone || null,
    address: address ? postalLines(address) : null,
    country: countryCode(country),
    ...{ state, city, postCode },
    timeZone: zoneFor(timeZone, { country, state, city, postCode }),
    language: languagePattern.test(language) ? language : null,
    smsConsent,
  };
}
