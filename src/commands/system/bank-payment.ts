import { z } from 'zod';
import { todayOn } from '../../domain/account/balances';
import { command, done } from '../command';
import { findInvoice } from '../shared/holds';
import { dateInput, idInput, moneyInput, nameInput, readAmount, readDate } from '../shared/inputs';
import { receivePayment } from '../shared/payments';
import { everyStage, systemOnly } from '../shared/scope';

/** Money of a bank statement that named an invoice or the account. */
export const bankPayment = command({
  name: 'bank-payment',
  title: 'Bank payment',
  help: 'Books a line of a bank statement that names what it pays.',
  input: z.strictObject({
    externalId: idInput,
    invoiceId: idInput.nullable(),
    amount: moneyInput,
    bookedOn: dateInput,
    reference: nameInput.nullable(),
    payer: nameInput.nullable(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, input, context) {
    const amount = readAmount(facts, input.amount);
    if (!amount.ok) return amount;
    const bookedOn = readDate(input.bookedOn, 'bookedOn');
    if (!bookedOn.ok) return bookedOn;
    if (input.invoiceId !== null) {
      const invoice = findInvoice(facts, input.invoiceId);
      if (!invoice.ok) return invoice;
    }
    const today = todayOn(facts, context.now);
    const changes = receivePayment(facts, context, {
      invoiceId: input.invoiceId,
      source: 'bank',
      externalId: input.externalId,
      paymentIntent: null,
      chargeId: null,
      amountMinor: amount.value,
      // The bank's day may have begun before the debtor's.
      receivedOn: bookedOn.value < today ? bookedOn.value : today,
      reference: input.reference,
    });
    const payments = changes.payments?.map((payment) =>
      payment.source === 'bank' && payment.externalId === input.externalId
        ? { ...payment, payer: input.payer }
        : payment,
    );
    return done({ ...changes, payments });
  },
});
