import { z } from 'zod';
import { ok, refuse } from '../../domain/result';
import { command, done } from '../command';
import { dateInput, idInput, moneyInput, readAmount, readPastDate } from '../shared/inputs';
import { moneyGoesBack } from '../shared/money-back';
import { everyStage, systemOnly } from '../shared/scope';
import { knownPayment, namesPayment, nothingNew, paymentRef } from '../shared/source';
import { stillHeldMinor } from '../../domain/account/balances';

/** The payer's bank took money back: all that the payment still holds unless an amount is given. */
export const chargebackPayment = command({
  name: 'chargeback-payment',
  title: 'Payment charged back',
  help: "The payer's bank took a payment back.",
  input: z
    .strictObject({
      ...paymentRef,
      disputeId: idInput,
      amount: moneyInput.optional(),
      on: dateInput,
    })
    .refine(namesPayment, 'Name the payment.'),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const payment = knownPayment(facts, given);
    if (!payment.ok) return payment;
    const heldMinor = stillHeldMinor(payment.value);
    if (heldMinor <= 0n || payment.value.status === 'suspense') return done(nothingNew);
    const amount = given.amount === undefined ? ok(heldMinor) : readAmount(facts, given.amount);
    if (!amount.ok) return amount;
    if (amount.value > heldMinor) {
      return refuse('amount_invalid', 'More goes back than this payment holds.', 'amount');
    }
    const on = readPastDate(facts, given.on, 'on', context.now);
    if (!on.ok) return on;
    const key = `chargeback/${given.source}/${given.disputeId}`;
    const back = { amountMinor: amount.value, on: on.value, key, kind: 'chargeback' as const };
    return done(moneyGoesBack(facts, context, payment.value, back));
  },
});
