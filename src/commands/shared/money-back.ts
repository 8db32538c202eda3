import type { Changes } from '../../domain/account/changes';
import { eventMark } from '../../domain/account/event-steps';
import type { Facts, PaymentFacts, StepEffect } from '../../domain/account/facts';
import { allocate, allocationOrderOf, takeBack } from '../../domain/ledger/allocation';
import {
  chargebackPosting,
  paymentPosting,
  refundPosting,
  suspenseBackPosting,
} from '../../domain/ledger/postings';
import { reAged } from '../../domain/ledger/re-age';
import { toWire } from '../../domain/money/money';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import { after, booked, entry, headOf, openIfOwed, shown } from './changes';
import { joined } from './closing';
import { withInterestUntil } from './interest';

/** How money goes back: the creditor gave it, the payer's bank took it, or it had never been there. */
export type MoneyBackKind = 'refund' | 'chargeback' | 'bounce';

export interface MoneyBack {
  readonly amountMinor: bigint;
  readonly on: string;
  /** Business key of the transaction. */
  readonly key: string;
  readonly kind: MoneyBackKind;
  readonly reason?: string;
}

const words: Readonly<Record<MoneyBackKind, { readonly reason: string; readonly title: string }>> =
  {
    refund: { reason: 'payment refunded', title: 'Payment refunded' },
    chargeback: { reason: 'payment charged back', title: 'Payment charged back' },
    bounce: { reason: 'payment bounced', title: 'Payment bounced' },
  };

/**
 * Money of a payment goes back: what it had paid last is owed again first, with the age that the creditor chose, and
 * a closed account is worked again when that leaves something owed. Money in suspense only leaves suspense.
 */
export function moneyGoesBack(
  facts: Facts,
  context: CommandContext,
  payment: PaymentFacts,
  back: MoneyBack,
): Changes {
  const { amountMinor, kind } = back;
  const { reason, title } = words[kind];
  const head = headOf(facts, context, { key: back.key, reason, effectiveOn: back.on });
  const { taken, kept } = takeBack(payment.lines, amountMinor);
  const changed: PaymentFacts = {
    ...payment,
    lines: kept,
    refundedMinor: payment.refundedMinor + (kind === 'refund' ? amountMinor : 0n),
    chargedBackMinor: payment.chargedBackMinor + (kind === 'refund' ? 0n : amountMinor),
  };
  const owner = { ...facts.account, currency: payment.currency };
  const amount = toWire(amountMinor, payment.currency);
  const note = back.reason ?? null;
  const line = entry('payment', title, note, payment.id, { amount, kind, on: back.on });
  if (payment.status === 'suspense') {
    const posting = suspenseBackPosting(owner, head, amountMinor);
    return { payments: [changed], transactions: [posting], timeline: [line] };
  }
  const post = kind === 'refund' ? refundPosting : chargebackPosting;
  const posted = booked(facts, [post(owner, head, taken)], { payments: [changed] });
  const aged = { ...posted, invoices: reAged(facts, posted.invoices ?? [], kind, back.on) };
  const account = openIfOwed(after(facts, aged));
  return joined(aged, {
    account,
    effects: markOf(facts, payment, back, context),
    timeline: [line],
  });
}

/** When it went back, and from what sum to what. */
function markOf(
  facts: Facts,
  { id, refundedMinor, chargedBackMinor }: PaymentFacts,
  { kind, amountMinor }: MoneyBack,
  { now }: CommandContext,
): readonly StepEffect[] {
  const from = kind === 'refund' ? refundedMinor : chargedBackMinor;
  const event = kind === 'refund' ? 'refund' : 'payment-returned';
  return eventMark(facts, event, { id, from, to: from + amountMinor }, now);
}

interface MoneyAgain {
  readonly amountMinor: bigint;
  readonly on: string;
  readonly key: string;
  readonly reason?: string;
}

/**
 * Money that was charged back or had bounced is there after all: it pays the invoice that the payment was for, then
 * what else is owed. An invoice that is paid by it has no age of the event any more. Error: `amount_invalid`.
 */
export function moneyComesBack(
  facts: Facts,
  context: CommandContext,
  payment: PaymentFacts,
  again: MoneyAgain,
): Result<Changes> {
  if (again.amountMinor > payment.chargedBackMinor) {
    return refuse('amount_invalid', 'More comes back than was charged back.', 'amount');
  }
  const book = (ready: Facts): Changes => {
    const row = ready.payments.find((one) => one.id === payment.id) ?? payment;
    return backAgain(ready, context, row, again);
  };
  return ok(withInterestUntil(facts, context, again.on, book));
}

function backAgain(
  facts: Facts,
  context: CommandContext,
  payment: PaymentFacts,
  { amountMinor, on, key, reason }: MoneyAgain,
): Changes {
  const head = headOf(facts, context, { key, reason: 'chargeback won', effectiveOn: on });
  const measureId = payment.lines.find((line) => line.measureId !== undefined)?.measureId ?? null;
  const how = { order: allocationOrderOf(payment), on, measureId };
  const lines = allocate(facts, amountMinor, payment.invoiceId, context.now, how);
  const changed: PaymentFacts = {
    ...payment,
    chargedBackMinor: payment.chargedBackMinor - amountMinor,
    lines: [...payment.lines, ...lines],
  };
  const posting = paymentPosting(facts.account, head, amountMinor, lines);
  const posted = booked(facts, [posting], { payments: [changed] });
  const invoices = (posted.invoices ?? []).map((one) =>
    one.status === 'open' ? one : { ...one, agedFromOn: null },
  );
  const data = { amount: shown(facts, amountMinor), on };
  const title = 'Charged-back money came back';
  const line = entry('payment', title, reason ?? null, payment.id, data);
  return joined({ ...posted, invoices }, { timeline: [line] });
}
