import type { LocalDate } from '../calendar/dates';
import { applyChanges, type LedgerTransaction } from '../account/changes';
import type { Facts, InvoiceFacts } from '../account/facts';
import { ledgerMinor } from '../account/balances';
import { invariant } from '../result';

/**
 * The invoices that these transactions touch, with `openMinor`, `status` and `paidOn` as the ledger
 * says afterwards. An invoice with nothing left is `settledAs`; one with something owed again is open.
 */
export function withOpenMinor(
  facts: Facts,
  transactions: readonly LedgerTransaction[],
  settledAs: 'paid' | 'void' | 'uncollectible' = 'paid',
): InvoiceFacts[] {
  const after = applyChanges(facts, { transactions, timeline: [] });
  const touched = new Map<string, LocalDate>();
  for (const { effectiveOn, entries } of transactions) {
    for (const { invoiceId, ledger } of entries) {
      if (invoiceId !== null && ledger === 'receivable') touched.set(invoiceId, effectiveOn);
    }
  }
  return facts.invoices.flatMap((invoice) => {
    const changedOn = touched.get(invoice.id);
    if (changedOn === undefined) return [];
    const openMinor = ledgerMinor(after, 'receivable', invoice.id);
    invariant(openMinor >= 0n, `principal of ${invoice.id} never falls below zero`);
    return [{ ...invoice, openMinor, ...statusAfter(invoice, openMinor, changedOn, settledAs) }];
  });
}

function statusAfter(
  invoice: InvoiceFacts,
  openMinor: bigint,
  changedOn: LocalDate,
  settledAs: 'paid' | 'void' | 'uncollectible',
): Pick<InvoiceFacts, 'status' | 'paidOn'> {
  if (openMinor > 0n) return { status: 'open', paidOn: null };
  // A paid invoice that is credited later stays paid; its money went elsewhere, not its history.
  if (invoice.openMinor === 0n && invoice.status !== 'open') {
    return { status: invoice.status, paidOn: invoice.paidOn };
  }
  return { status: settledAs, paidOn: settledAs === 'paid' ? changedOn : null };
}
