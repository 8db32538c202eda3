import { z } from 'zod';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { instantInput, readInstant } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, knownInvoice, nothingNew } from '../shared/source';

/** The billing system could not charge: a card invoice counts from its first failed charge. Any order of events gives the same. */
export const invoiceFailed = command({
  name: 'invoice-failed',
  title: 'Charge failed',
  help: 'The billing system could not charge an invoice.',
  input: z.strictObject({
    ...invoiceRef,
    failedAt: instantInput,
    attempts: z.int().min(1).max(1_000),
    sourceAt: instantInput,
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given) {
    const invoice = knownInvoice(facts, given);
    if (!invoice.ok) return invoice;
    const failedAt = readInstant(given.failedAt, 'failedAt');
    if (!failedAt.ok) return failedAt;
    const sourceAt = readInstant(given.sourceAt, 'sourceAt');
    if (!sourceAt.ok) return sourceAt;
    const { firstFailedAt, failedAttempts, number, id } = invoice.value;
    const changed = {
      ...invoice.value,
      firstFailedAt: Math.min(firstFailedAt ?? failedAt.value, failedAt.value),
      failedAttempts: Math.max(failedAttempts, given.attempts),
      sourceAt: Math.max(invoice.value.sourceAt, sourceAt.value),
    };
    const isNew =
      changed.firstFailedAt !== firstFailedAt || changed.failedAttempts !== failedAttempts;
    if (!isNew) return done(nothingNew);
    const data = { attempts: changed.failedAttempts };
    const line = entry('payment', `Charge failed for invoice ${number}`, null, id, data);
    return done({ invoices: [changed], timeline: [line] });
  },
});
