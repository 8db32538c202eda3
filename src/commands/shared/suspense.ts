import type { Changes } from '../../domain/account/changes';
import type { Facts, PaymentFacts } from '../../domain/account/facts';
import type { AllocationOrder } from '../../domain/ledger/allocation';
import { matchPosting, suspensePosting, type PostingHead } from '../../domain/ledger/postings';
import { invariant, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import { receivePayment } from './payments';
import { stillHeldMinor } from '../../domain/account/balances';

/**
 * Money in suspense that may go to this account: it is there, nobody has placed it yet, and it is in the account's
 * currency. Errors: `not_found`, `already_decided`, `currency_unknown`, `amount_invalid` (all of it went back).
 */
export function placeable(
  facts: Facts,
  payment: PaymentFacts | null | undefined,
): Result<PaymentFacts> {
  if (!payment) return refuse('not_found', 'There is no such payment.', 'paymentId');
  if (payment.status !== 'suspense') {
    return refuse('already_decided', 'This money has been placed already.', 'paymentId');
  }
  if (payment.currency !== facts.account.currency) {
    const { currency } = facts.account;
    const detail = `The money is in ${payment.currency}, the account in ${currency}; nothing is converted.`;
    return refuse('currency_unknown', detail, 'paymentId');
  }
  if (stillHeldMinor(payment) <= 0n) {
    return refuse('amount_invalid', 'All of this money went back to the payer.', 'paymentId');
  }
  return { ok: true, value: payment };
}

/**
 * Takes money out of suspense for an invoice, or for the account as a whole (null): it is allocated, told and has the effects of any payment received on its
 * own day, only the books take it from suspense instead of cash.
 */
export function placePayment(
  facts: Facts,
  context: CommandContext,
  payment: PaymentFacts,
  invoiceId: string | null,
  order: AllocationOrder = 'by-strategy',
): Changes {
  const { source, externalId, paymentIntent, chargeId, receivedOn, reference } = payment;
  const changes = receivePayment(
    facts,
    // The payment keeps its id: what is made below is the same payment, placed.
    { ...context, newId: (prefix) => (prefix === 'pay' ? payment.id : context.newId(prefix)) },
    {
      ...{ source, externalId, paymentIntent, chargeId, receivedOn, reference, invoiceId },
      amountMinor: stillHeldMinor(payment),
    },
    order,
  );
  const placed = changes.payments?.find(({ id }) => id === payment.id);
  const key = `${payment.creditorId}/payment/${source}/${externalId}`;
  const received = changes.transactions?.find((one) => one.key === key);
  invariant(placed && received, 'a payment received is booked once');
  const head: PostingHead = {
    ...received,
    key: `${payment.creditorId}/match/${payment.id}`,
    reason: 'payment matched',
  };
  const matched = matchPosting(facts.account, head, placed.lines);
  return {
    ...changes,
    payments: changes.payments?.map((one) =>
      one === placed
        ? {
            ...payment,
            ...{ accountId: facts.account.id, invoiceId, lines: placed.lines },
            ...{ status: 'applied' as const, proposal: null },
          }
        : one,
    ),
    transactions: changes.transactions?.map((one) => (one === received ? matched : one)),
    timeline: changes.timeline.map((line) =>
      line.ref === payment.id ? { ...line, title: 'Payment matched' } : line,
    ),
  };
}

/** Books money of a bank that is on no account yet: the payment and its transaction belong to the creditor. */
export function suspended(
  payment: PaymentFacts,
  head: PostingHead,
): Pick<Required<Changes>, 'payments' | 'transactions'> {
  const { creditorId, currency, amountMinor } = payment;
  const owner = { id: null, creditorId, currency };
  return { payments: [payment], transactions: [suspensePosting(owner, head, amountMinor)] };
}
