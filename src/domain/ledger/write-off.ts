import type { Facts, LedgerAccount } from '../account/facts';
import { paidMinorOf } from './allocation';
import type { OwedLedger, OwedPart } from './postings';

/**
 * What has been written off, per invoice and part. The write-off account keeps one sum an invoice, so its parts are
 * derived: what was charged of each (principal is income that names the invoice), less what is paid and what is open. What
 * that leaves of the sum is shown as fees.
 */
export function writtenOffParts(facts: Facts, onlyInvoiceId?: string): OwedPart[] {
  return facts.balances
    .filter((row) => row.ledger === 'write-off' && row.balanceMinor > 0n)
    .filter((row) => onlyInvoiceId === undefined || row.invoiceId === onlyInvoiceId)
    .flatMap(({ invoiceId, balanceMinor }) => {
      let leftMinor = balanceMinor;
      const take = (ledger: OwedLedger, minor: bigint): OwedPart => {
        const amountMinor = clamp(minor, leftMinor);
        leftMinor -= amountMinor;
        return { invoiceId, ledger, amountMinor };
      };
      const parts: OwedPart[] = [
        take('receivable', goneMinor(facts, 'receivable', invoiceId)),
        take('interest', goneMinor(facts, 'interest', invoiceId)),
        take('costs', goneMinor(facts, 'costs', invoiceId)),
      ];
      parts.push(take('fees', leftMinor));
      return parts.filter((part) => part.amountMinor > 0n);
    });
}

/** What was charged of a part and is neither open nor paid. */
function goneMinor(facts: Facts, ledger: OwedLedger, invoiceId: string | null): bigint {
  const openMinor = balanceOf(facts, ledger, invoiceId);
  const chargedMinor =
    ledger === 'receivable'
      ? principalMinor(facts, invoiceId)
      : facts.charges
          .filter((one) => one.ledger === ledger && one.invoiceId === invoiceId)
          .reduce((sum, one) => sum + one.amountMinor - one.takenBackMinor, 0n);
  return chargedMinor - openMinor - paidMinorOf(facts.payments, invoiceId, ledger);
}

function principalMinor(facts: Facts, invoiceId: string | null): bigint {
  return invoiceId === null ? 0n : -balanceOf(facts, 'income', invoiceId);
}

function balanceOf(facts: Facts, ledger: LedgerAccount, invoiceId: string | null): bigint {
  return facts.balances
    .filter((row) => row.ledger === ledger && row.invoiceId === invoiceId)
    .reduce((total, row) => total + row.balanceMinor, 0n);
}

function clamp(minor: bigint, mostMinor: bigint): bigint {
  if (minor < 0n) return 0n;
  return minor < mostMinor ? minor : mostMinor;
}
