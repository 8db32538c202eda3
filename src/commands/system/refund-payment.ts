import { z } from 'zod';
import { refuse } from '../../domain/result';
import { command, done } from '../command';
import { dateInput, idInput, moneyInput, readAmount, readPastDate } from '../shared/inputs';
import { moneyGoesBack } from '../shared/money-back';
import { everyStage, systemOnly } from '../shared/scope';
import { knownPayment, namesPayment, nothingNew, paymentRef } from '../shared/source';
import { stillHeldMinor } from '../../domain/account/balances';

/**
 * The source gave money back: `amount` of this refund, or `total` refunded so far (a repeat of the same total
 * changes nothing). Errors: `not_found`, `amount_invalid` for more than the payment still holds.
 */
export const refundPayment = command({
  name: 'refund-payment',
  title: 'Payment refunded',
  help: 'The billing system gave money of a payment back.',
  input: z
    .strictObject({
      ...paymentRef,
      refundId: idInput,
      amount: moneyInput.optional(),
      total: moneyInput.optional(),
      on: dateInput,
    })
    .refine(namesPayment, 'Name the payment.')
    .refine(
      ({ amount, total }) => (amount === undefined) !== (total === undefined),
      'Give either amount or total.',
    ),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const payment = knownPayment(facts, given);
    if (!payment.ok) return payment;
    const wire = given.amount ?? given.total;
    if (wire === undefined) return refuse('amount_invalid', 'Give amount or total.', 'amount');
    const read = readAmount(facts, wire);
    if (!read.ok) return read;
    const isTotal = given.amount === undefined;
    const amountMinor = isTotal ? read.value - payment.value.refundedMinor : read.value;
    if (amountMinor <= 0n) return done(nothingNew);
    if (payment.value.status === 'suspense' || amountMinor > stillHeldMinor(payment.value)) {
      return refuse('amount_invalid', 'More goes back than this payment holds.', 'amount');
    }
    const on = readPastDate(facts, given.on, 'on', context.now);
    if (!on.ok) return on;
    const key = `refund/${given.source}/${given.refundId}`;
    const back = { amountMinor, on: on.value, key, kind: 'refund' as const };
    return done(moneyGoesBack(facts, context, payment.value, back));
  },
});
