import { z } from 'zod';
import type { Facts, InvoiceFacts } from '../domain/account/facts';
import { todayOn, unpaidInvoices } from '../domain/account/balances';
import { owedParts } from '../domain/ledger/allocation';
import { ok, refuse, type Result } from '../domain/result';
import { command, done } from './command';
import { entry, shown } from './shared/changes';
import { findInvoice } from './shared/holds';
import { dateInput, idInput, readPastDate, textInput } from './shared/inputs';
import { live, seniors } from './shared/scope';

/**
 * Marks claims as charged off in the creditor's books. Nothing is posted and nothing is forgiven: collection goes on,
 * and money that comes in later is a recovery. Errors: `not_found`, `already_decided` (charged off before),
 * `stage_does_not_allow` (nothing is owed), `date_invalid`.
 */
export const chargeOff = command({
  name: 'charge-off',
  title: 'Charge off',
  help: 'Marks unpaid invoices as charged off in the books; collection goes on.',
  input: z.strictObject({
    invoiceId: idInput.optional().describe('Every unpaid invoice, if absent.'),
    on: dateInput.optional().describe('Today, if absent.'),
    reason: textInput,
  }),
  roles: seniors,
  stages: live,
  apply(facts, input, context) {
    const on = readPastDate(facts, input.on ?? todayOn(facts, context.now), 'on', context.now);
    if (!on.ok) return on;
    const chosen = chosenInvoices(facts, input.invoiceId);
    if (!chosen.ok) return chosen;
    const invoices = chosen.value.map((one): InvoiceFacts => ({ ...one, chargedOffOn: on.value }));
    const minor = invoices
      .flatMap((one) => owedParts(facts, one.id))
      .reduce((sum, part) => sum + part.amountMinor, 0n);
    const data = { amount: shown(facts, minor), on: on.value, invoiceIds: idsOf(invoices) };
    const line = entry('command', 'Charged off', input.reason, null, data);
    return done({ invoices, timeline: [line] });
  },
});

function chosenInvoices(facts: Facts, invoiceId: string | undefined): Result<InvoiceFacts[]> {
  if (invoiceId !== undefined) {
    const named = findInvoice(facts, invoiceId);
    if (!named.ok) return named;
  }
  const unpaid = unpaidInvoices(facts).filter(
    (one) => invoiceId === undefined || one.id === invoiceId,
  );
  if (unpaid.length === 0) {
    return refuse('stage_does_not_allow', 'Nothing is owed.', invoiceId && 'invoiceId');
  }
  const fresh = unpaid.filter((one) => one.chargedOffOn === null);
  if (fresh.length > 0) return ok(fresh);
  return refuse('already_decided', 'It has been charged off.', invoiceId && 'invoiceId');
}

function idsOf(invoices: readonly InvoiceFacts[]): string[] {
  return invoices.map((one) => one.id);
}
