import { z } from 'zod';
import { command, done } from './command';
import { findInvoice } from './shared/holds';
import {
  dateInput,
  idInput,
  moneyInput,
  nameInput,
  readAmount,
  readPastDate,
} from './shared/inputs';
import { receivePayment } from './shared/payments';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * Money that came in outside the billing system. It pays the named invoice first, else the oldest
 * undisputed debt. The idempotency key tells repeats apart, not the reference: two payments may share one.
 */
export const recordPayment = command({
  name: 'record-payment',
  title: 'Record a payment',
  help: 'Books money received; what is not owed stays as credit.',
  input: z.strictObject({
    amount: moneyInput,
    receivedOn: dateInput,
    reference: nameInput,
    invoiceId: idInput.optional(),
  }),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const amount = readAmount(facts, input.amount);
    if (!amount.ok) return amount;
    const receivedOn = readPastDate(facts, input.receivedOn, 'receivedOn', context.now);
    if (!receivedOn.ok) return receivedOn;
    if (input.invoiceId !== undefined) {
      const invoice = findInvoice(facts, input.invoiceId);
      if (!invoice.ok) return invoice;
    }
    return done(
      receivePayment(facts, context, {
        invoiceId: input.invoiceId ?? null,
        source: 'operator',
        externalId: context.newId('evt'),
        paymentIntent: null,
        chargeId: null,
        amountMinor: amount.value,
        receivedOn: receivedOn.value,
        reference: input.reference,
      }),
    );
  },
});
