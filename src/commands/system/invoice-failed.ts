import { z } from 'zod';
import { withAttempt, withNextAttempt } from '../../domain/account/card-facts';
import type { ChargeAttempt } from '../../domain/account/card-case';
import type { InvoiceFacts } from '../../domain/account/facts';
import { ok, type Result } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { instantInput, nameInput, readInstant, readInstantOrNull } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, knownInvoice, nothingNew } from '../shared/source';

const attemptInput = z.strictObject({
  at: instantInput,
  ref: nameInput.nullable(),
  method: nameInput.nullable(),
  code: nameInput.nullable(),
  decline: z.enum(['soft', 'hard', 'authentication']).nullable(),
});

/** The billing system could not charge: a card invoice counts from its first failed charge. Any order of events gives the same. */
export const invoiceFailed = command({
  name: 'invoice-failed',
  title: 'Charge failed',
  help: 'The billing system could not charge an invoice.',
  input: z.strictObject({
    ...invoiceRef,
    failedAt: instantInput,
    attempts: z.int().min(1).max(1_000),
    attempt: attemptInput.optional(),
    nextAttemptAt: instantInput.nullable().optional(),
    sourceAt: instantInput.optional().describe('Absent: it shows no state of the invoice.'),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given) {
    const found = knownInvoice(facts, given);
    if (!found.ok) return found;
    const invoice = found.value;
    const failedAt = readInstant(given.failedAt, 'failedAt');
    if (!failedAt.ok) return failedAt;
    const sourceAt = readInstantOrNull(given.sourceAt ?? null, 'sourceAt');
    if (!sourceAt.ok) return sourceAt;
    const nextAt = readInstantOrNull(given.nextAttemptAt ?? null, 'nextAttemptAt');
    if (!nextAt.ok) return nextAt;
    const tried = withGiven(invoice, given.attempt);
    if (!tried.ok) return tried;
    const hasNext = given.nextAttemptAt !== undefined && sourceAt.value !== null;
    const told = hasNext
      ? withNextAttempt(tried.value, nextAt.value, sourceAt.value ?? 0)
      : tried.value;
    const { firstFailedAt, failedAttempts, number, id } = invoice;
    const changed: InvoiceFacts = {
      ...told,
      firstFailedAt: Math.min(firstFailedAt ?? failedAt.value, failedAt.value),
      failedAttempts: Math.max(failedAttempts, given.attempts),
      sourceAt: Math.max(invoice.sourceAt, sourceAt.value ?? 0),
    };
    const isNew =
      told !== invoice ||
      changed.firstFailedAt !== firstFailedAt ||
      changed.failedAttempts !== failedAttempts;
    if (!isNew) return done(nothingNew);
    const code = changed.declineCode ?? null;
    const data = { attempts: changed.failedAttempts, ...(code === null ? {} : { code }) };
    const line = entry('payment', `Charge failed for invoice ${number}`, null, id, data);
    // Several events tell of one attempt: the story tells it once.
    const isTold = countOf(changed) === countOf(invoice) && firstFailedAt !== null;
    return done({ invoices: [changed], timeline: isTold ? [] : [line] });
  },
});

/** Attempts that are known, by their time or by their number. */
function countOf({ attempts, failedAttempts }: InvoiceFacts): number {
  return Math.max((attempts ?? []).length, failedAttempts);
}

function withGiven(
  invoice: InvoiceFacts,
  given: z.infer<typeof attemptInput> | undefined,
): Result<InvoiceFacts> {
  if (given === undefined) return ok(invoice);
  const at = readInstant(given.at, 'attempt.at');
  if (!at.ok) return at;
  const attempt: ChargeAttempt = { ...given, at: at.value, by: 'billing' };
  return ok(withAttempt(invoice, attempt));
}
