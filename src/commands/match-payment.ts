import { z } from 'zod';
import { command, done } from './command';
import { findInvoice } from './shared/holds';
import { idInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';
import { placeable, placePayment } from './shared/suspense';

/**
 * A person says what money in suspense is for. The invoice comes first, then what else is owed; the rest is
 * the debtor's credit. Of two people at once the first one decides.
 */
export const matchPayment = command({
  name: 'match-payment',
  title: 'Match a payment',
  help: 'Takes money out of suspense and applies it to an invoice of this account.',
  input: z.strictObject({ paymentId: idInput, invoiceId: idInput }),
  roles: staff,
  stages: everyStage,
  suspense: ({ paymentId }) => paymentId,
  apply(facts, input, context) {
    const payment = placeable(facts, context.suspense);
    if (!payment.ok) return payment;
    const invoice = findInvoice(facts, input.invoiceId);
    if (!invoice.ok) return invoice;
    return done(placePayment(facts, context, payment.value, invoice.value.id));
  },
});
