import { z } from 'zod';
import type { Changes } from '../../domain/account/changes';
import type { Facts, InvoiceFacts, PaymentFacts } from '../../domain/account/facts';
import { suspensePosting, type OwedPart } from '../../domain/ledger/postings';
import { writtenOffParts } from '../../domain/ledger/write-off';
import { parseMoney, toWire } from '../../domain/money/money';
import { ok, refuse, type Result } from '../../domain/result';
import { command, done, type Applied, type CommandContext } from '../command';
import { after, entry, headOf } from '../shared/changes';
import { joined, writeOffUndone } from '../shared/closing';
import {
  dateInput,
  idInput,
  instantInput,
  moneyInput,
  nameInput,
  readInstant,
  readPastDate,
  type MoneyInput,
} from '../shared/inputs';
import { receivePayment, type IncomingPayment } from '../shared/payments';
import { everyStage, systemOnly } from '../shared/scope';
import { placeable, placePayment } from '../shared/suspense';
import { invoiceOf, nothingNew, paymentOf, stamped } from '../shared/source';
import { stillHeldMinor } from '../../domain/account/balances';

/**
 * The billing system received money for an invoice, or for the account as a whole. The same payment, by any of its
 * names, counts once. It pays the invoice's principal first, as it did at the source. Money in another currency, or for an
 * invoice that is not known, waits in suspense; what waited in the creditor's suspense (`suspensePaymentId`) is taken
 * from there. Of an invoice that was written off, what is paid is owed again first.
 */
export const invoicePaidBySource = command({
  name: 'invoice-paid-by-source',
  title: 'Paid at the source',
  help: 'The billing system received money for an invoice.',
  input: z.strictObject({
    source: nameInput,
    externalId: idInput.nullable().describe('Of the invoice; null: the account as a whole.'),
    paymentExternalId: idInput,
    chargeId: idInput.nullable().optional(),
    paymentIntent: idInput.nullable().optional(),
    amount: moneyInput,
    receivedOn: dateInput,
    reference: nameInput.nullable().optional(),
    sourceAt: instantInput
      .optional()
      .describe('When the source showed the invoice so; absent: it showed the payment alone.'),
    suspensePaymentId: idInput.optional(),
  }),
  roles: systemOnly,
  stages: everyStage,
  suspense: ({ suspensePaymentId }) => suspensePaymentId,
  apply(facts, given, context) {
    const names = {
      source: given.source,
      externalId: given.paymentExternalId,
      chargeId: given.chargeId ?? undefined,
      paymentIntent: given.paymentIntent ?? undefined,
    };
    const sourceAt =
      given.sourceAt === undefined ? ok(null) : readInstant(given.sourceAt, 'sourceAt');
    if (!sourceAt.ok) return sourceAt;
    const { source, externalId } = given;
    const invoice = externalId === null ? null : invoiceOf(facts, { source, externalId });
    if (given.suspensePaymentId !== undefined) return placed(facts, invoice, context);
    if (paymentOf(facts, names) !== null) {
      const shown = invoice === null ? null : sourceAt.value;
      return done(invoice && shown ? stamped(nothingNew, invoice, shown) : nothingNew);
    }
    const receivedOn = readPastDate(facts, given.receivedOn, 'receivedOn', context.now);
    if (!receivedOn.ok) return receivedOn;
    const money = readMoney(facts, given.amount);
    if (!money.ok) return money;
    const incoming: IncomingPayment = {
      invoiceId: invoice?.id ?? null,
      source: given.source,
      externalId: given.paymentExternalId,
      paymentIntent: given.paymentIntent ?? null,
      chargeId: given.chargeId ?? null,
      amountMinor: money.value.minor,
      receivedOn: receivedOn.value,
      reference: given.reference ?? null,
    };
    const isStray = invoice === null && externalId !== null;
    if (isStray || money.value.currency !== facts.account.currency) {
      return done(inSuspense(facts, context, incoming, money.value.currency));
    }
    const restored = owedAgain(facts, invoice, money.value.minor, context);
    const paid = receivePayment(after(facts, restored), context, incoming, 'principal-first');
    const changes = joined(restored, paid);
    if (invoice === null || sourceAt.value === null) return done(changes);
    return done(stamped(changes, invoice, sourceAt.value));
  },
});

/** Money that had come before what it is for: from here on as if it had come after it. */
function placed(
  facts: Facts,
  invoice: InvoiceFacts | null,
  context: CommandContext,
): Result<Applied> {
  const payment = placeable(facts, context.suspense);
  if (!payment.ok) return payment;
  const restored = owedAgain(facts, invoice, stillHeldMinor(payment.value), context);
  const ready = after(facts, restored);
  const invoiceId = invoice?.id ?? null;
  const paid = placePayment(ready, context, payment.value, invoiceId, 'principal-first');
  return done(joined(restored, paid));
}

function readMoney(facts: Facts, input: MoneyInput): Result<{ minor: bigint; currency: string }> {
  const wire =
    typeof input === 'string' ? { amount: input, currency: facts.account.currency } : input;
  const money = parseMoney(wire);
  if (!money.ok) return money;
  if (money.value.minor > 0n) return ok(money.value);
  return refuse('amount_invalid', 'The amount must be more than zero.', 'amount');
}

function inSuspense(
  facts: Facts,
  context: CommandContext,
  incoming: IncomingPayment,
  currency: string,
): Changes {
  const payment: PaymentFacts = {
    ...incoming,
    id: context.newId('pay'),
    creditorId: facts.account.creditorId,
    accountId: facts.account.id,
    refundedMinor: 0n,
    chargedBackMinor: 0n,
    currency,
    payer: null,
    status: 'suspense',
    proposal: null,
    lines: [],
    createdAt: context.now,
  };
  const head = headOf(facts, context, {
    key: `payment/${incoming.source}/${incoming.externalId}`,
    reason: 'payment not placed yet',
    effectiveOn: incoming.receivedOn,
  });
  const owner = { ...facts.account, currency };
  const data = { amount: toWire(incoming.amountMinor, currency) };
  return {
    payments: [payment],
    transactions: [suspensePosting(owner, head, incoming.amountMinor)],
    timeline: [entry('payment', 'Payment in suspense', 'no claim fits it', payment.id, data)],
  };
}

/** Of what was written off on this invoice, as much as was paid after all. */
function owedAgain(
  facts: Facts,
  invoice: InvoiceFacts | null,
  paidMinor: bigint,
  context: CommandContext,
): Changes {
  if (invoice === null) return nothingNew;
  let leftMinor = paidMinor;
  const parts = writtenOffParts(facts, invoice.id).flatMap((part): OwedPart[] => {
    const minor = leftMinor < part.amountMinor ? leftMinor : part.amountMinor;
    leftMinor -= minor;
    return minor > 0n ? [{ ...part, amountMinor: minor }] : [];
  });
  return writeOffUndone(facts, context, 'paid after it was written off', parts) ?? nothingNew;
}
