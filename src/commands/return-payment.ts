import { z } from 'zod';
import type { Facts, PaymentFacts } from '../domain/account/facts';
import { stillHeldMinor, todayOn } from '../domain/account/balances';
import { parseAmount } from '../domain/money/money';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import {
  dateInput,
  idInput,
  moneyInput,
  readPastDate,
  textInput,
  type MoneyInput,
} from './shared/inputs';
import { moneyGoesBack } from './shared/money-back';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * Money of a payment went back outside the billing system: all that the payment still holds unless an amount is given.
 * What it had paid is owed again at once, newest first. Errors: `not_found`, `already_decided` (nothing is held any more),
 * `amount_invalid`, `currency_unknown` (another currency than the payment's), `date_invalid`.
 */
export const returnPayment = command({
  name: 'return-payment',
  title: 'Return a payment',
  help: 'Books a refund, a chargeback or a bounced payment; what it had paid is owed again.',
  input: z.strictObject({
    paymentId: idInput,
    kind: z.enum(['refund', 'chargeback', 'bounce']),
    amount: moneyInput.optional().describe('All that the payment still holds, if absent.'),
    on: dateInput.optional().describe('Today, if absent.'),
    reason: textInput,
  }),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const payment = paymentNamed(facts, input.paymentId);
    if (!payment.ok) return payment;
    const heldMinor = stillHeldMinor(payment.value);
    if (heldMinor <= 0n) {
      return refuse('already_decided', 'All of this payment has gone back.', 'paymentId');
    }
    const amount = readReturned(payment.value, input.amount, heldMinor);
    if (!amount.ok) return amount;
    const today = todayOn(facts, context.now);
    const on = readPastDate(facts, input.on ?? today, 'on', context.now);
    if (!on.ok) return on;
    if (on.value < payment.value.receivedOn) {
      return refuse('date_invalid', 'The day lies before the payment.', 'on');
    }
    const { kind, reason } = input;
    const key = `${kind}/operator/${context.newId('evt')}`;
    const back = { amountMinor: amount.value, on: on.value, key, kind, reason };
    return done(moneyGoesBack(facts, context, payment.value, back));
  },
});

/** A payment of the account by its id; error `not_found`. */
export function paymentNamed(facts: Facts, paymentId: string): Result<PaymentFacts> {
  const payment = facts.payments.find((one) => one.id === paymentId);
  if (payment !== undefined) return ok(payment);
  return refuse('not_found', 'This account has no such payment.', 'paymentId');
}

/** Money in suspense may be in another currency than the account: it goes back in its own. */
function readReturned(
  payment: PaymentFacts,
  input: MoneyInput | undefined,
  heldMinor: bigint,
): Result<bigint> {
  if (input === undefined) return ok(heldMinor);
  const own = payment.currency;
  const { amount, currency } = typeof input === 'string' ? { amount: input, currency: own } : input;
  if (currency !== own) {
    return refuse('currency_unknown', `The payment is in ${own}; nothing is converted.`, 'amount');
  }
  const minor = parseAmount(amount, currency);
  if (!minor.ok) return refuse(minor.error.code, minor.error.detail, 'amount');
  if (minor.value <= 0n) {
    return refuse('amount_invalid', 'The amount must be more than zero.', 'amount');
  }
  if (minor.value <= heldMinor) return minor;
  return refuse('amount_invalid', 'More goes back than this payment holds.', 'amount');
}
