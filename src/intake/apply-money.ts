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
import { moveInSuspense } from './apply-payment';
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

export async function applyRefund(c: ApplyCase, fact: RefundFact): Promise<Result<FactOutcome>> {
  const payment = await findPayment(c, fact.payment);
  if (payment === null) return waitsForPayment(fact.payment);
  const { currency } = fact.payment;
  const { back } = fact;
  const minor = back.kind === 'total' ? back.totalMinor : back.amountMinor;
  const money = toWire(minor, currency);
  const refundId = back.kind === 'total' ? `${payment.externalId}/${money.amount}` : back.id;
  const { accountId, externalId } = payment;
  const key = `refund/${c.source}/${refundId}`;
  // Told again by another event, perhaps when the payment was still in suspense.
  if (await c.deps.records.isBooked(c.tx, c.creditorId, key)) return applied(accountId);
  if (accountId === null) {
    const isTotal = back.kind === 'total';
    return moveInSuspense(c, payment.id, {
      ...{ kind: 'refund', key, currency, amountMinor: minor, isTotal, at: fact.refundedAt },
    });
  }
  const zone = await zoneOfAccount(c, accountId);
  const refunded = await runner(
    c,
    accountId,
    `${c.source}/${key}`,
  )('refund-payment', {
    ...{ source: c.source, externalId, refundId, on: pastDay(c, fact.refundedAt, zone) },
    ...(back.kind === 'total' ? { total: money } : { amount: money }),
  });
  return refunded.ok ? applied(accountId) : refunded;
}

/** A dispute that is known only by its end took the money first; each half is keyed by the dispute. */
export async function applyChargeback(
  c: ApplyCase,
  fact: ChargebackFact,
): Promise<Result<FactOutcome>> {
  const payment = await findPayment(c, fact.payment);
  if (payment === null) return waitsForPayment(fact.payment);
  const taken = await halfOf(c, fact, payment, 'chargeback', fact.takenAt);
  if (!taken.ok || fact.wonAt === null) return taken;
  return halfOf(c, fact, payment, 'chargeback-won', fact.wonAt);
}

async function halfOf(
  c: ApplyCase,
  fact: ChargebackFact,
  { id, accountId, externalId }: KnownSourcePayment,
  kind: 'chargeback' | 'chargeback-won',
  at: number,
): Promise<Result<FactOutcome>> {
  const { currency } = fact.payment;
  const key = `${kind}/${c.source}/${fact.id}`;
  if (await c.deps.records.isBooked(c.tx, c.creditorId, key)) return applied(accountId);
  if (accountId === null) {
    const { amountMinor } = fact;
    return moveInSuspense(c, id, { kind, key, currency, amountMinor, isTotal: false, at });
  }
  const zone = await zoneOfAccount(c, accountId);
  const name = kind === 'chargeback' ? 'chargeback-payment' : kind;
  const booked = await runner(
    c,
    accountId,
    `${c.source}/${kind}/${fact.id}`,
  )(name, {
    ...{ source: c.source, externalId, disputeId: fact.id, on: pastDay(c, at, zone) },
    amount: toWire(fact.amountMinor, currency),
  });
  return booked.ok ? applied(accountId) : booked;
}

/** By its own id, by charge, else by payment intent, else the one payment that was made for the charge's invoice. */
async function findPayment(
  c: ApplyCase,
  { externalId, chargeId, paymentIntent, invoiceId }: SourcePaymentRef,
): Promise<KnownSourcePayment | null> {
  const { records } = c.deps;
  const by = [
    ...(externalId === null ? [] : [{ externalId }]),
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
export function paymentNames({
  externalId,
  chargeId,
  paymentIntent,
  invoiceId,
}: SourcePaymentRef): string[] {
  return [externalId, chargeId, paymentIntent, invoiceId].filter((name) => name !== null);
}
