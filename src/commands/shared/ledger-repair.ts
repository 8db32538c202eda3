import { ledgerMinor } from '../../domain/account/balances';
import type { Changes, LedgerTransaction } from '../../domain/account/changes';
import type { Facts, InvoiceFacts } from '../../domain/account/facts';
import { after, booked, entry } from './changes';

/** What one account gets from a repair of the books. */
export interface AccountRepair {
  readonly transactions: readonly LedgerTransaction[];
  /** Invoices whose kept open amount differs from the books. */
  readonly invoiceIds: readonly string[];
  /** Transactions that were missing, altered or never recorded. */
  readonly repairs: readonly string[];
}

/** Books a repair on its account: reversals and what was missing; open amounts follow the books again. */
export function repairChanges(facts: Facts, repair: AccountRepair): Changes {
  const { transactions, repairs } = repair;
  const changes = booked(facts, transactions);
  const right = after(facts, changes);
  const wanted = new Set(repair.invoiceIds);
  const invoices = right.invoices.flatMap((invoice): InvoiceFacts[] => {
    const openMinor = ledgerMinor(right, 'receivable', invoice.id);
    if (!wanted.has(invoice.id) || openMinor === invoice.openMinor || openMinor < 0n) return [];
    if (openMinor > 0n) return [{ ...invoice, openMinor, status: 'open', paidOn: null }];
    return [{ ...invoice, openMinor, status: invoice.status === 'open' ? 'paid' : invoice.status }];
  });
  const ids = new Set(invoices.map(({ id }) => id));
  const others = (changes.invoices ?? []).filter(({ id }) => !ids.has(id));
  const data = { transactions: transactions.map(({ id }) => id), repairs };
  return {
    ...changes,
    invoices: [...others, ...invoices],
    timeline: [
      entry('payment', 'Books repaired', 'the ledger differed from its record', null, data),
    ],
  };
}
