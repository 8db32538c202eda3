import type { PaymentFacts } from '../domain/account/facts';
import { suspenseBackPosting, suspensePosting } from '../domain/ledger/postings';
import { toWire } from '../domain/money/money';
import { invariant, ok, refuse, type Result } from '../domain/result';
import { entry } from '../commands/shared/changes';
import { suspended } from '../commands/shared/suspense';
import { takeEcho } from '../store/write-backs';
import {
  applied,
  pastDay,
  pastDayOf,
  runner,
  zoneOfAccount,
  type ApplyCase,
  type FactOutcome,
} from './apply-case';
import type { PaymentFact } from './facts';
import { stillHeldMinor } from '../domain/account/balances';

/** Names under which a payment finds what it is for, and is found by what takes it back. */
export function paymentFactNames({ externalId, invoiceId, customerId }: PaymentFact): string[] {
  return [externalId, invoiceId, customerId].filter((name) => name !== null);
}

/**
 * Money is booked when it is told: on the account of the invoice that it names, else on the open account of
 * the customer, else in the creditor's suspense, in its own currency. What waits there for an invoice or a
 * customer that is told later goes to it in the transaction of that event.
 */
export async function applyPayment(c: ApplyCase, fact: PaymentFact): Promise<Result<FactOutcome>> {
  const { records } = c.deps;
  const { externalId } = fact;
  const [known = null] = await records.payments(c.tx, c.creditorId, c.source, { externalId });
  if (known !== null && known.accountId !== null) return applied(known.accountId);
  const target = await targetOf(c, fact);
  if (target === null || (known !== null && known.heldMinor <= 0n)) {
    const kept = known === null ? await suspend(c, fact) : ok(null);
    if (!kept.ok) return kept;
    const isNamed = fact.invoiceId !== null || fact.customerId !== null;
    const waitsFor = isNamed ? paymentFactNames(fact) : [];
    return ok({ kind: 'applied', accountId: null, waitsFor });
  }
  const { invoiceId } = target;
  if (known === null && invoiceId !== null && (await isEcho(c, fact, invoiceId))) {
    return applied(target.accountId);
  }
  const zone = await zoneOfAccount(c, target.accountId);
  const run = runner(c, target.accountId, `${c.source}/payment/${externalId}`);
  const paid = await run('invoice-paid-by-source', {
    source: c.source,
    externalId: target.invoiceId,
    paymentExternalId: externalId,
    amount: toWire(fact.amountMinor, fact.currency),
    receivedOn: pastDayOf(c, fact.received, zone),
    reference: fact.reference,
    ...(known === null ? {} : { suspensePaymentId: known.id }),
  });
  return paid.ok ? applied(target.accountId) : paid;
}

/** The source tells of money that is booked here already: we had written it back. */
function isEcho(c: ApplyCase, fact: PaymentFact, invoiceId: string): Promise<boolean> {
  const { creditorId, source } = c;
  return takeEcho(c.tx, {
    ...{ creditorId, source, invoiceId, paymentId: fact.externalId },
    amount: toWire(fact.amountMinor, fact.currency),
  });
}

interface Target {
  readonly accountId: string;
  /** The source's own id; null: the account as a whole. */
  readonly invoiceId: string | null;
}

/** Nothing is converted, and money for an invoice that is not known yet does not go to another one. */
async function targetOf(c: ApplyCase, fact: PaymentFact): Promise<Target | null> {
  const { records } = c.deps;
  const { invoiceId, customerId, accountId, currency } = fact;
  if (invoiceId !== null) {
    const invoice = await records.invoice(c.tx, c.creditorId, c.source, invoiceId);
    if (invoice?.currency !== currency) return null;
    return { accountId: invoice.accountId, invoiceId };
  }
  const by =
    accountId !== null
      ? { accountId }
      : customerId !== null
        ? { debtorExternalId: `${c.source}:${customerId}` }
        : null;
  if (by === null) return null;
  const found = await records.openAccount(c.tx, c.creditorId, by, currency);
  return found === null ? null : { accountId: found, invoiceId: null };
}

/** Books money that is on no account yet. */
async function suspend(c: ApplyCase, fact: PaymentFact): Promise<Result<null>> {
  const { deps, creditorId, source, now } = c;
  const { externalId, currency, amountMinor, payer, invoiceId, customerId } = fact;
  const receivedOn = pastDayOf(c, fact.received, 'UTC');
  if (receivedOn > pastDay(c, now, 'UTC')) {
    return refuse('date_invalid', 'The day of the payment lies ahead.', 'receivedOn');
  }
  const { newId } = deps.change;
  const named = invoiceId ?? customerId;
  const payment: PaymentFacts = {
    ...{ id: newId('pay'), creditorId, accountId: null, invoiceId: null },
    ...{ source, externalId, paymentIntent: null, chargeId: null },
    ...{ amountMinor, refundedMinor: 0n, chargedBackMinor: 0n, currency, payer },
    // For the person who has to place it, as long as nothing else says what it is for.
    reference: fact.reference ?? (named === null ? null : `for ${named}`),
    ...{ receivedOn, lines: [], status: 'suspense', proposal: null, createdAt: now },
  };
  const key = `payment/${source}/${externalId}`;
  const reason = 'payment not placed yet';
  const head = { id: newId('txn'), key: `${creditorId}/${key}`, at: now };
  const books = suspended(payment, { ...head, effectiveOn: receivedOn, reason });
  const data = { amount: toWire(amountMinor, currency) };
  const line = entry('payment', 'Payment in suspense', reason, payment.id, data);
  await writeSuspense(c, key, 'suspend-payment', { ...books, timeline: [line] });
  return ok(null);
}

/** Money in the creditor's suspense that goes back to its payer, or comes back after all. */
export interface SuspenseMove {
  readonly kind: 'refund' | 'chargeback' | 'chargeback-won';
  /** Business key without the creditor. */
  readonly key: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  /** Is the amount all that went back so far? */
  readonly isTotal: boolean;
  readonly at: number;
}

const titles: Readonly<Record<SuspenseMove['kind'], string>> = {
  refund: 'Payment refunded',
  chargeback: 'Payment charged back',
  'chargeback-won': 'Charged-back money came back',
};

/** As on an account, only that nothing is owed again by it. Errors: `amount_invalid`, `currency_unknown`. */
export async function moveInSuspense(
  c: ApplyCase,
  paymentId: string,
  move: SuspenseMove,
): Promise<Result<FactOutcome>> {
  const { change } = c.deps;
  const payment = await change.store.lockPayment(c.tx, c.creditorId, paymentId);
  invariant(payment !== null, 'a payment that was found is there');
  const { kind, currency } = move;
  if (currency !== payment.currency) {
    return refuse('currency_unknown', 'The payment is in another currency.', 'currency');
  }
  const amountMinor = move.amountMinor - (move.isTotal ? payment.refundedMinor : 0n);
  if (amountMinor <= 0n) return applied(null);
  const mostMinor = kind === 'chargeback-won' ? payment.chargedBackMinor : stillHeldMinor(payment);
  if (kind === 'chargeback-won' && mostMinor === 0n) return applied(null);
  if (amountMinor > mostMinor) {
    return refuse('amount_invalid', 'More goes back than this payment holds.', 'amount');
  }
  const head = {
    id: change.newId('txn'),
    key: `${c.creditorId}/${move.key}`,
    at: c.now,
    effectiveOn: pastDay(c, move.at, 'UTC'),
    reason: titles[kind].toLowerCase(),
  };
  const owner = { id: null, creditorId: c.creditorId, currency };
  const isBack = kind !== 'chargeback-won';
  const transaction = (isBack ? suspenseBackPosting : suspensePosting)(owner, head, amountMinor);
  const signed = isBack ? amountMinor : -amountMinor;
  const changed: PaymentFacts = {
    ...payment,
    refundedMinor: payment.refundedMinor + (kind === 'refund' ? signed : 0n),
    chargedBackMinor: payment.chargedBackMinor + (kind === 'refund' ? 0n : signed),
  };
  const data = { amount: toWire(amountMinor, currency) };
  await writeSuspense(c, move.key, `${kind}-in-suspense`, {
    payments: [changed],
    transactions: [transaction],
    timeline: [entry('payment', titles[kind], null, payment.id, data)],
  });
  return applied(null);
}

type SuspenseRows = Pick<
  Parameters<ApplyCase['deps']['records']['writeSuspense']>[1],
  'payments' | 'transactions' | 'timeline'
>;

function writeSuspense(
  c: ApplyCase,
  key: string,
  command: string,
  rows: SuspenseRows,
): Promise<void> {
  return c.deps.records.writeSuspense(c.tx, {
    ...{ id: c.deps.change.newId('evt'), creditorId: c.creditorId, at: c.now, key, command },
    actor: { kind: 'provider', id: c.source },
    ...rows,
  });
}
