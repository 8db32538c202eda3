import type { Changes } from '../../domain/account/changes';
import type { Facts, Instant, InvoiceFacts, PaymentFacts } from '../../domain/account/facts';
import { refuse, ok, type Result } from '../../domain/result';
import { idInput, nameInput } from './inputs';

/** Names an invoice as its billing system does. */
export const invoiceRef = { source: nameInput, externalId: idInput };

/** Names a payment as its source does: by its own id, its charge or its payment intent. */
export const paymentRef = {
  source: nameInput,
  externalId: idInput.optional(),
  chargeId: idInput.optional(),
  paymentIntent: idInput.optional(),
};

interface PaymentRef {
  readonly source: string;
  readonly externalId?: string | undefined;
  readonly chargeId?: string | undefined;
  readonly paymentIntent?: string | undefined;
}

/** Dates of an invoice that only later events set. */
export const notYetMoved = {
  originalDueOn: null,
  agedFromOn: null,
  interestAfterOn: null,
  chargedOffOn: null,
  excludedUntilAt: null,
} as const;

/** Nothing new: the event is a repeat, or older than what is known. */
export const nothingNew: Changes = { timeline: [] };

/** Checked by the inputs that need to name a payment. */
export function namesPayment(ref: Omit<PaymentRef, 'source'>): boolean {
  return (ref.externalId ?? ref.chargeId ?? ref.paymentIntent) !== undefined;
}

export function invoiceOf(
  facts: Facts,
  ref: { readonly source: string; readonly externalId: string },
): InvoiceFacts | null {
  const found = facts.invoices.find(
    (one) => one.source === ref.source && one.externalId === ref.externalId,
  );
  return found ?? null;
}

/** The invoice that a source event is about; error `not_found`. */
export function knownInvoice(
  facts: Facts,
  ref: { readonly source: string; readonly externalId: string },
): Result<InvoiceFacts> {
  const invoice = invoiceOf(facts, ref);
  return invoice === null
    ? refuse('not_found', 'This account has no invoice of that source and id.', 'externalId')
    : ok(invoice);
}

/** A payment of the same source under any of its names: the same money never counts twice. */
export function paymentOf(facts: Facts, ref: PaymentRef): PaymentFacts | null {
  const same = (left: string | null, right: string | undefined): boolean =>
    right !== undefined && left === right;
  const found = facts.payments.find(
    (one) =>
      one.source === ref.source &&
      (same(one.externalId, ref.externalId) ||
        same(one.chargeId, ref.chargeId) ||
        same(one.paymentIntent, ref.paymentIntent)),
  );
  return found ?? null;
}

/** The payment that a source event is about; error `not_found`. */
export function knownPayment(facts: Facts, ref: PaymentRef): Result<PaymentFacts> {
  const payment = paymentOf(facts, ref);
  return payment === null
    ? refuse('not_found', 'This account has no payment of that source and id.', 'externalId')
    : ok(payment);
}

/** True for an event that is older than the newest one applied to the invoice. */
export function isOlder(invoice: InvoiceFacts, sourceAt: Instant): boolean {
  return sourceAt < invoice.sourceAt;
}

/** The invoices of a change with the time of the event on the one that it was about. */
export function stamped(changes: Changes, invoice: InvoiceFacts, sourceAt: Instant): Changes {
  const rows = changes.invoices ?? [];
  const row = rows.find((one) => one.id === invoice.id) ?? invoice;
  const newer = { ...row, sourceAt: row.sourceAt > sourceAt ? row.sourceAt : sourceAt };
  return { ...changes, invoices: [...rows.filter((one) => one.id !== invoice.id), newer] };
}
