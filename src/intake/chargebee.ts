import { dayMs } from '../domain/calendar/zone';
import { declineClass } from '../domain/account/declines';
import { isCurrency } from '../domain/money/currency';
import { debtorOfCustomer, debtorOfInvoice } from './chargebee-debtor';
import {
  chargebeeId,
  creditNoteShape,
  customerShape,
  eventShape,
  invoiceShape,
  subscriptionShape,
  transactionShape,
  type ChargebeeCustomer,
  type ChargebeeEvent,
  type ChargebeeInvoice,
  type ChargebeeTransaction,
} from './chargebee-shapes';
import { fit, Unreadable } from './fault';
import type { InvoiceFact, PaymentFact, SourceDay, SourceFact, SourcePaymentRef } from './facts';
import { readerOf } from './reading';
import { cleanLine } from './text';

type Reader = (event: ChargebeeEvent) => readonly SourceFact[];

const termMsMax = 30 * 366 * dayMs;
/** Why Chargebee credits what it has given up: that is told by the invoice itself. */
const writtenOff = 'write_off';

const readers: Readonly<Record<string, Reader>> = {
  invoice_generated: (event) => invoiceFacts(event, 'seen'),
  invoice_updated: (event) => invoiceFacts(event, 'changed'),
  invoice_deleted: (event) => invoiceFacts(event, 'voided'),
  dunning_updated: (event) => invoiceFacts(event, 'changed'),
  payment_due_reminder: (event) => invoiceFacts(event, 'seen'),
  netd_payment_due_reminder: (event) => invoiceFacts(event, 'seen'),
  payment_succeeded: paidFacts,
  payment_failed: (event) => ('invoice' in event.content ? invoiceFacts(event, 'failed') : []),
  payment_refunded: refundFacts,
  transaction_created: reversalFacts,
  transaction_updated: reversalFacts,
  credit_note_created: (event) => creditNoteFacts(event, false),
  credit_note_updated: (event) => creditNoteFacts(event, false),
  credit_note_deleted: (event) => creditNoteFacts(event, true),
  customer_changed: (event) => {
    const customer = fit(customerShape, event.content['customer']);
    const { id: debtorId, primary_payment_source_id: method } = customer;
    return [
      { kind: 'customer', debtor: debtorOfCustomer(customer) },
      ...(method ? [{ kind: 'card-changed', debtorId, method } as const] : []),
    ];
  },
  subscription_cancelled: cancelledFacts,
};

/** Reads the verified body of a Chargebee event. */
export const readChargebee = readerOf({
  envelope: eventShape,
  id: chargebeeId,
  head: (event) => ({
    id: event.id,
    type: event.event_type,
    at: happenedAt(event),
    creditorId: event.creditorId ?? null,
  }),
  facts: (event) =>
    Object.hasOwn(readers, event.event_type) ? (readers[event.event_type]?.(event) ?? null) : null,
});

/** Events of one second are told apart by the version of the invoice that they show, in milliseconds. */
function happenedAt({ content, occurred_at }: ChargebeeEvent): number {
  const shown = invoiceShape.pick({ resource_version: true }).safeParse(content['invoice']);
  return (shown.success && shown.data.resource_version) || occurred_at * 1_000;
}

function customerIn({ content }: ChargebeeEvent): ChargebeeCustomer | null {
  return 'customer' in content ? fit(customerShape, content['customer']) : null;
}

/** The invoice as it stands, what paid it, and what was credited of it; each is known by its own name. */
function invoiceFacts(event: ChargebeeEvent, change: InvoiceFact['change']): SourceFact[] {
  const invoice = fit(invoiceShape, event.content['invoice']);
  if (invoice.status === 'pending') return [];
  return [invoiceFact(event, invoice, change), ...paymentsOf(invoice), ...creditsOf(invoice)];
}

function invoiceFact(
  event: ChargebeeEvent,
  invoice: ChargebeeInvoice,
  change: InvoiceFact['change'],
): InvoiceFact {
  const customer = customerIn(event);
  const debtor = debtorOfInvoice(invoice, customer);
  const isCard = customer?.auto_collection === 'on' || Boolean(invoice.dunning_status);
  const purpose = customer?.meta_data?.['purpose'];
  const attempts = (invoice.dunning_attempts ?? []).length;
  return {
    kind: 'invoice',
    change: settledChange(invoice, change),
    id: invoice.id,
    number: invoice.id,
    currency: knownCurrency(invoice.currency_code),
    // Before credit notes, which count by themselves; credit of the customer used for it is no claim.
    amountMinor: BigInt(Math.max(invoice.total - (invoice.credits_applied ?? 0), 0)),
    issued: day(invoice.date),
    due: isCard ? null : dueDay(invoice),
    dueMoved: null,
    collection: isCard ? 'card' : 'invoice',
    purpose:
      purpose === 'consumer' || purpose === 'commercial' || purpose === 'unknown'
        ? purpose
        : debtor.kind === 'business'
          ? 'commercial'
          : 'consumer',
    failedAttempts: Math.max(attempts, change === 'failed' ? 1 : 0),
    ...(isCard ? cardNews(event, invoice, change) : {}),
    payments: [],
    debtor,
  };
}

/** Subscriptions that Chargebee ends by itself say nothing about the customer. */
const endedUnpaid: ReadonlySet<string> = new Set(['not_paid', 'no_card']);

function cancelledFacts(event: ChargebeeEvent): SourceFact[] {
  const shown = fit(subscriptionShape, event.content['subscription']);
  if (endedUnpaid.has(shown.cancel_reason ?? '')) return [];
  return [{ kind: 'service-cancelled', debtorId: shown.customer_id }];
}

/** The transaction that failed says why; what the gateway calls it is kept as it is. */
function cardNews(
  event: ChargebeeEvent,
  { next_retry_at: next }: ChargebeeInvoice,
  change: InvoiceFact['change'],
): Pick<InvoiceFact, 'nextAttemptAt' | 'attempt'> {
  const told = next === undefined ? {} : { nextAttemptAt: next === null ? null : next * 1_000 };
  if (change !== 'failed' || !('transaction' in event.content)) return told;
  const transaction = fit(transactionShape, event.content['transaction']);
  const code = cleanLine(transaction.error_code ?? '') ?? null;
  return {
    ...told,
    attempt: {
      at: (transaction.date ?? event.occurred_at) * 1_000,
      ref: transaction.id,
      method: transaction.payment_source_id ?? null,
      code,
      decline: code === null ? null : declineClass(code),
    },
  };
}

/** Voided and given up are where an invoice ends: whoever shows it there says so, in any order. */
function settledChange(
  { status, deleted, write_off_amount: writeOff }: ChargebeeInvoice,
  change: InvoiceFact['change'],
): InvoiceFact['change'] {
  if (status === 'voided' || deleted === true) return 'voided';
  return (writeOff ?? 0) > 0 ? 'uncollectible' : change;
}

function dueDay(invoice: ChargebeeInvoice): SourceDay {
  const due = invoice.due_date ?? invoice.date;
  if (Math.abs(due - invoice.date) * 1_000 > termMsMax) {
    throw new Unreadable('due_date: out_of_range');
  }
  return day(due);
}

/** Whole payments: what one leaves over is the customer's credit there as here. */
function paymentsOf(invoice: ChargebeeInvoice): PaymentFact[] {
  return (invoice.linked_payments ?? [])
    .filter(({ txn_status: status }) => (status ?? 'success') === 'success')
    .map((one) => ({ ...one, minor: one.txn_amount ?? one.applied_amount }))
    .filter(({ minor }) => minor > 0)
    .map((one) => ({
      ...noNames,
      externalId: one.txn_id,
      invoiceId: invoice.id,
      currency: invoice.currency_code,
      amountMinor: BigInt(one.minor),
      received: { at: (one.txn_date ?? one.applied_at ?? invoice.date) * 1_000 },
    }));
}

const noNames = {
  kind: 'payment',
  ...{ invoiceId: null, customerId: null, accountId: null, reference: null, payer: null },
} as const;

function creditsOf(invoice: ChargebeeInvoice): SourceFact[] {
  return (invoice.adjustment_credit_notes ?? []).flatMap((note) => {
    const reason = note.cn_create_reason_code ?? note.cn_reason_code ?? '';
    const total = note.cn_total ?? 0;
    if (isWriteOff(reason) || total === 0 || note.cn_status === 'voided') return [];
    return [
      {
        kind: 'credit-note',
        id: note.cn_id,
        invoiceId: invoice.id,
        currency: invoice.currency_code,
        amountMinor: BigInt(total),
        creditedAt: (note.cn_date ?? invoice.date) * 1_000,
        voidedAt: null,
      },
    ];
  });
}

function isWriteOff(reason: string): boolean {
  return reason.toLowerCase().replace(/[\s-]+/g, '_') === writtenOff;
}

/** The payment, and the invoice that the event shows with it. One on no invoice is the customer's. */
function paidFacts(event: ChargebeeEvent): SourceFact[] {
  const shown = 'invoice' in event.content ? invoiceFacts(event, 'changed') : [];
  if (!('transaction' in event.content)) return shown;
  const transaction = fit(transactionShape, event.content['transaction']);
  if (transaction.type !== 'payment' || transaction.status !== 'success') return shown;
  const names = shown.map((fact) => (fact.kind === 'payment' ? fact.externalId : null));
  if (names.includes(transaction.id)) return shown;
  const invoice = shown.find((fact) => fact.kind === 'invoice');
  const linked = (transaction.linked_invoices ?? [])[0]?.invoice_id ?? invoice?.id ?? null;
  return [
    ...shown,
    {
      ...noNames,
      externalId: transaction.id,
      invoiceId: linked,
      customerId: linked === null ? (transaction.customer_id ?? null) : null,
      ...moneyOf(transaction),
      received: { at: (transaction.date ?? event.occurred_at) * 1_000 },
      reference: transaction.reference_number ?? null,
    },
  ];
}

/**
 * Money went back to the payer. Chargebee credits the invoice by the same amount, so that nothing is due again; the credit
 * is named after the refund, because the note itself may grow with later ones.
 */
function refundFacts(event: ChargebeeEvent): SourceFact[] {
  const transaction = fit(transactionShape, event.content['transaction']);
  if (transaction.type !== 'refund' || transaction.status !== 'success') return [];
  const { amountMinor, currency } = moneyOf(transaction);
  const at = (transaction.date ?? event.occurred_at) * 1_000;
  const credits = (transaction.linked_credit_notes ?? []).flatMap((note): SourceFact[] => {
    const { cn_reference_invoice_id: invoiceId, applied_amount: applied } = note;
    if (!invoiceId || !applied) return [];
    const id = `${transaction.id}:${note.cn_id}`;
    const amount = { currency, amountMinor: BigInt(applied) };
    return [{ kind: 'credit-note', id, invoiceId, ...amount, creditedAt: at, voidedAt: null }];
  });
  return [
    {
      kind: 'refund',
      payment: paymentBehind(transaction),
      back: { kind: 'part', id: transaction.id, amountMinor },
      refundedAt: at,
    },
    ...credits,
  ];
}

/** A bank took a payment back: what it had paid is due again, there as here. */
function reversalFacts(event: ChargebeeEvent): SourceFact[] {
  const transaction = fit(transactionShape, event.content['transaction']);
  if (transaction.type !== 'payment_reversal' || transaction.status !== 'success') return [];
  return [
    {
      kind: 'chargeback',
      id: transaction.id,
      payment: paymentBehind(transaction),
      amountMinor: moneyOf(transaction).amountMinor,
      takenAt: (transaction.date ?? event.occurred_at) * 1_000,
      wonAt: null,
    },
  ];
}

function paymentBehind(transaction: ChargebeeTransaction): SourcePaymentRef {
  const { refunded_txn_id: refunded, reference_transaction_id: reference } = transaction;
  const externalId = refunded ?? reference ?? (transaction.linked_payments ?? [])[0]?.id;
  if (!externalId) throw new Unreadable('transaction: no_payment');
  const currency = transaction.currency_code;
  return { externalId, chargeId: null, paymentIntent: null, invoiceId: null, currency };
}

/** Adjustments lower a claim. Refundable credit counts where it is used: paid out, or on another invoice. */
function creditNoteFacts(event: ChargebeeEvent, isGone: boolean): SourceFact[] {
  const note = fit(creditNoteShape, event.content['credit_note']);
  const reason = note.create_reason_code ?? note.reason_code ?? '';
  if (note.type !== 'adjustment' || isWriteOff(reason) || !note.reference_invoice_id) return [];
  if (note.total === 0) throw new Unreadable('total: amount_zero');
  const isVoided = isGone || note.status === 'voided';
  return [
    {
      kind: 'credit-note',
      id: note.id,
      invoiceId: note.reference_invoice_id,
      currency: knownCurrency(note.currency_code),
      amountMinor: BigInt(note.total),
      creditedAt: (note.date ?? event.occurred_at) * 1_000,
      voidedAt: isVoided ? (note.voided_at ?? event.occurred_at) * 1_000 : null,
    },
  ];
}

function moneyOf(transaction: ChargebeeTransaction): { amountMinor: bigint; currency: string } {
  if (transaction.amount === 0) throw new Unreadable('amount: amount_zero');
  const currency = knownCurrency(transaction.currency_code);
  return { amountMinor: BigInt(transaction.amount), currency };
}

/** Chargebee writes amounts in the smallest unit that the currency has, as we do. */
function knownCurrency(code: string): string {
  if (isCurrency(code)) return code;
  throw new Unreadable('currency_code: currency_unknown');
}

/** Midnight in UTC is how a program writes a calendar date; every other instant is read in the debtor's zone. */
function day(seconds: number): SourceDay {
  const at = seconds * 1_000;
  return at % dayMs === 0 ? { on: new Date(at).toISOString().slice(0, 10) } : { at };
}
