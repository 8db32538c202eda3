import type { Facts, LedgerAccount } from '../account/facts';
import { paidMinorOf } from './allocation';
import type { OwedPart } from './postings';

/**
 * What has been written off, per invoice and part. The write-off account keeps one sum an invoice, so
 * its principal is derived: principal charged (income that names the invoice) less what is paid and
 * what is open. The rest of the sum was charges, shown as fees.
 */
export function writtenOffParts(facts: Facts, onlyInvoiceId?: string): OwedPart[] {
  return facts.balances
    .filter((row) => row.ledger === 'write-off' && row.balanceMinor > 0n)
    .filter((row) => onlyInvoiceId === undefined || row.invoiceId === onlyInvoiceId)
    .flatMap(({ invoiceId, balanceMinor }) => {
      const principalMinor = clamp(principalGoneMinor(facts, invoiceId), balanceMinor);
      const parts: OwedPart[] = [
        { invoiceId, ledger: 'receivable', amountMinor: principalMinor },
        { invoiceId, ledger: 'fees', amountMinor: balanceMinor - principalMinor },
      ];
      return parts.filter((part) => part.amountMinor > 0n);
    });
}

function principalGoneMinor(facts: Facts, invoiceId: string | null): bigint {
  if (invoiceId === null) return 0n;
  const sum = (ledger: LedgerAccount): bigint =>
    facts.balances
      .filter((row) => row.ledger === ledger && row.invoiceId === invoiceId)
      .reduce((total, row) => total + row.balanceMinor, 0n);
  return -sum('income') - sum('receivable') - paidMinorOf(facts.payments, invoiceId, 'receivable');
}

function clamp(minor: bigint, mostMinor: bigint): bigint {
  if (minor < 0n) return 0n;
  return minor < mostMinor ? minor : mostMinor;
}
