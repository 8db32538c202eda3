import { z } from 'zod';
import type { Facts } from '../domain/account/facts';
import { coveredBy } from '../domain/ledger/allocation';
import { ok, refuse, type Result } from '../domain/result';
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
 * Money that came in outside the billing system. It pays the named invoice first, even a disputed one (the debtor's own
 * direction), else what is undisputed by the creditor's order. The idempotency key tells repeats apart, not the reference: two payments may share one.
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
    measureId: idInput
      .optional()
      .describe('Agreement or placement that the money comes from: it pays only what that covers.'),
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
    const measure = readMeasure(facts, input);
    if (!measure.ok) return measure;
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
        measureId: measure.value,
      }),
    );
  },
});

/** The measure that money comes from, null for none; `not_found` for one that the account has not, or that does not cover the named invoice. */
function readMeasure(
  facts: Facts,
  {
    measureId,
    invoiceId,
  }: { readonly measureId?: string | undefined; readonly invoiceId?: string | undefined },
): Result<string | null> {
  if (measureId === undefined) return ok(null);
  const covers = coveredBy(facts, measureId);
  if (covers === null) {
    return refuse('not_found', 'This account has no such agreement or placement.', 'measureId');
  }
  if (invoiceId === undefined || covers.has(invoiceId)) return ok(measureId);
  return refuse('not_found', 'The measure does not cover this invoice.', 'invoiceId');
}
