import { toWire } from '../domain/money/money';
import { ok, type Result } from '../domain/result';
import type { KnownSourcePayment } from '../store/source-records';
import {
  applied,
  pastDay,
  runner,
  zoneOfAccount,
  type ApplyCase,
  type FactOutcome,
} from './apply-case';
import type { ChargebackFact, CreditNoteFact, RefundFact, SourcePaymentRef } from './facts';

export async function applyCreditNote(
  c: ApplyCase,
  fact: CreditNoteFact,
): Promise<Result<FactOutcome>> {
  const known = await c.deps.records.invoice(c.tx, c.creditorId, c.source, fact.invoiceId);
  if (known === null) return ok({ kind: 'waits', names: [fact.invoiceId], urgent: true });
  const key = `${c.source}/credit-note/${fact.id}`;
  const zone = await zoneOfAccount(c, known.accountId);
  const credited = await runner(
    c,
    known.accountId,
    key,
  )('credit-note', {
    source: c.source,
    externalId: fact.invoiceId,
    creditNoteId: fact.id,
    amount: toWire(fact.amountMinor, fact.currency),
    on: pastDay(c, fact.creditedAt, zone),
  });
  if (!credited.ok || fact.voidedAt === null) {
    return credited.ok ? applied(known.accountId) : credited;
  }
  // Voided before we heard of it: it is booked and taken back, and the late note changes nothing.
  const voided = await runner(
    c,
    known.accountId,
    `${c.source}/credit-note-void/${fact.id}`,
  )('void-credit-note', {
    source: c.source,
    externalId: fact.invoiceId,
    creditNoteId: fact.id,
    amount: toWire(fact.amountMinor, fact.currency),
    on: pastDay(c, fact.voidedAt, zone),
  });
  return voided.ok ? applied(known.accountId) : voided;
}

export async function applyRefund(
  c: ApplyCase,
  fact: RefundFact,
  n: number,
): Promise<Result<FactOutcome>> {
  const payment = await findPayment(c, fact.payment);
  if (payment === null) return waitsForPayment(fact.payment);
  const zone = await zoneOfAccount(c, payment.accountId);
  const total = toWire(fact.totalMinor, fact.payment.currency);
  const key = `${c.source}/${c.event.id}/${n}`;
  const refunded = await runner(
    c,
    payment.accountId,
    key,
  )('refund-payment', {
    source: c.source,
    externalId: payment.externalId,
    refundId: `${payment.externalId}/${total.amount}`,
    total,
    on: pastDay(c, fact.refundedAt, zone),
  });
  return refunded.ok ? applied(payment.accountId) : refunded;
}

/** A dispute that is known only by its end took the money first; each half is keyed by the dispute. */
export async function applyChargeback(
  c: ApplyCase,
  fact: ChargebackFact,
): Promise<Result<FactOutcome>> {
  const payment = await findPayment(c, fact.payment);
  if (payment === null) return waitsForPayment(fact.payment);
  const { accountId, externalId } = payment;
  const zone = await zoneOfAccount(c, accountId);
  const input = {
    source: c.source,
    externalId,
    disputeId: fact.id,
    amount: toWire(fact.amountMinor, fact.payment.currency),
  };
  const taken = await runner(
    c,
    accountId,
    `${c.source}/chargeback/${fact.id}`,
  )('chargeback-payment', { ...input, on: pastDay(c, fact.takenAt, zone) });
  if (!taken.ok || fact.wonAt === null) return taken.ok ? applied(accountId) : taken;
  const won = await runner(
    c,
    accountId,
    `${c.source}/chargeback-won/${fact.id}`,
  )('chargeback-won', { ...input, on: pastDay(c, fact.wonAt, zone) });
  return won.ok ? applied(accountId) : won;
}

/** By charge, else by payment intent, else the one payment that was made for the charge's invoice. */
async function findPayment(
  c: ApplyCase,
  { chargeId, paymentIntent, invoiceId }: SourcePaymentRef,
): Promise<KnownSourcePayment | null> {
  const { records } = c.deps;
  const by = [
    ...(chargeId === null ? [] : [{ chargeId }]),
    ...(paymentIntent === null ? [] : [{ paymentIntent }]),
    ...(invoiceId === null ? [] : [{ invoiceId }]),
  ];
  for (const where of by) {
    const found = await records.payments(c.tx, c.creditorId, c.source, where);
    if (found.length === 1) return found[0] ?? null;
  }
  return null;
}

function waitsForPayment(payment: SourcePaymentRef): Result<FactOutcome> {
  return ok({ kind: 'waits', names: paymentNames(payment), urgent: true });
}

/** Every name under which the source knows a payment. */
export function paymentNames({ chargeId, paymentIntent, invoiceId }: SourcePaymentRef): string[] {
  return [chargeId, paymentIntent, invoiceId].filter((name) => name !== null);
}
