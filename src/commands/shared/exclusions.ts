import type { Changes } from '../../domain/account/changes';
import type { Facts, Instant } from '../../domain/account/facts';
import { ok, type Result } from '../../domain/result';
import { entry } from './changes';
import { findInvoice } from './holds';
import { toldTitles } from '../../domain/account/rewritten';

/** The debtor (null) or one invoice is left out of dunning, or no longer; error `not_found`. */
export function excluding(
  facts: Facts,
  invoiceId: string | null,
  said: {
    readonly isExcluded: boolean;
    readonly untilAt: Instant | null;
    readonly reason: string;
  },
): Result<Changes> {
  const { isExcluded: excluded, untilAt: excludedUntilAt, reason } = said;
  const verb = toldTitles[excluded ? 'excluded' : 'included'];
  const until = excludedUntilAt === null ? null : new Date(excludedUntilAt).toISOString();
  const data = { invoiceId, until };
  if (invoiceId === null) {
    const line = entry('command', `Debtor ${verb}`, reason, facts.debtor.id, data);
    return ok({ debtor: { excluded, excludedUntilAt }, timeline: [line] });
  }
  const invoice = findInvoice(facts, invoiceId);
  if (!invoice.ok) return invoice;
  const line = entry('command', `Invoice ${invoice.value.number} ${verb}`, reason, invoiceId, data);
  return ok({
    invoices: [{ ...invoice.value, excluded, excludedUntilAt }],
    timeline: [line],
  });
}
