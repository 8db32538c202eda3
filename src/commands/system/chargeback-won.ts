import { z } from 'zod';
import { ok } from '../../domain/result';
import { command, done } from '../command';
import { dateInput, idInput, moneyInput, readAmount, readPastDate } from '../shared/inputs';
import { moneyComesBack } from '../shared/money-back';
import { everyStage, systemOnly } from '../shared/scope';
import { knownPayment, namesPayment, nothingNew, paymentRef } from '../shared/source';

/** The bank gave charged-back money back: it pays the invoice that the payment was for, then what else is owed. */
export const chargebackWon = command({
  name: 'chargeback-won',
  title: 'Chargeback won',
  help: 'Charged-back money came back.',
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
    const known = knownPayment(facts, given);
    if (!known.ok) return known;
    const payment = known.value;
    if (payment.chargedBackMinor === 0n) return done(nothingNew);
    const amount =
      given.amount === undefined ? ok(payment.chargedBackMinor) : readAmount(facts, given.amount);
    if (!amount.ok) return amount;
    const on = readPastDate(facts, given.on, 'on', context.now);
    if (!on.ok) return on;
    const key = `chargeback-won/${given.source}/${given.disputeId}`;
    const again = { amountMinor: amount.value, on: on.value, key };
    const back = moneyComesBack(facts, context, payment, again);
    return back.ok ? done(back.value) : back;
  },
});
