import { z } from 'zod';
import { todayOn } from '../domain/account/balances';
import { ok, refuse } from '../domain/result';
import { command, done } from './command';
import { paymentNamed } from './return-payment';
import {
  dateInput,
  idInput,
  moneyInput,
  readAmount,
  readPastDate,
  textInput,
} from './shared/inputs';
import { moneyComesBack } from './shared/money-back';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * Money that was charged back or had bounced is there after all. A refund is not undone: money paid anew is a payment.
 * Errors: `not_found`, `already_decided` (nothing was charged back), `amount_invalid`, `date_invalid`.
 */
export const undoReturn = command({
  name: 'undo-return',
  title: 'Undo a returned payment',
  help: 'Books a won chargeback, or a bounced payment that was honoured after all.',
  input: z.strictObject({
    paymentId: idInput,
    amount: moneyInput.optional().describe('All that was charged back, if absent.'),
    on: dateInput.optional().describe('Today, if absent.'),
    reason: textInput,
  }),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const payment = paymentNamed(facts, input.paymentId);
    if (!payment.ok) return payment;
    const { chargedBackMinor, status } = payment.value;
    if (chargedBackMinor === 0n || status === 'suspense') {
      return refuse('already_decided', 'Nothing of this payment was charged back.', 'paymentId');
    }
    const amount =
      input.amount === undefined ? ok(chargedBackMinor) : readAmount(facts, input.amount);
    if (!amount.ok) return amount;
    const today = todayOn(facts, context.now);
    const on = readPastDate(facts, input.on ?? today, 'on', context.now);
    if (!on.ok) return on;
    const key = `chargeback-won/operator/${context.newId('evt')}`;
    const again = { amountMinor: amount.value, on: on.value, key, reason: input.reason };
    const back = moneyComesBack(facts, context, payment.value, again);
    return back.ok ? done(back.value) : back;
  },
});
