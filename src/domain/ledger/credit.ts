import { applyChanges, type LedgerTransaction } from '../account/changes';
import type { Facts, Instant, PaymentFacts } from '../account/facts';
import { allocate } from './allocation';
import { creditUsedPosting, type PostingHead } from './postings';
import { withOpenMinor } from './open-minor';

/**
 * Uses the debtor's credit for what is owed and not disputed, payment by payment, oldest first.
 * `headFor` makes the head of each transaction. Nothing owed or no credit: nothing changes.
 */
export function useCredit(
  facts: Facts,
  now: Instant,
  headFor: (payment: PaymentFacts) => PostingHead,
): { readonly transactions: LedgerTransaction[]; readonly payments: PaymentFacts[] } {
  const transactions: LedgerTransaction[] = [];
  const payments: PaymentFacts[] = [];
  let current = facts;
  for (const payment of facts.payments) {
    const credit = payment.lines.filter((line) => line.ledger === 'overpayment');
    const creditMinor = credit.reduce((sum, line) => sum + line.amountMinor, 0n);
    if (creditMinor === 0n) continue;
    const lines = allocate(current, creditMinor, null, now);
    const used = lines.filter((line) => line.ledger !== 'overpayment');
    if (used.length === 0) continue;
    const posting = creditUsedPosting(facts.account, headFor(payment), used);
    const others = payment.lines.filter((line) => line.ledger !== 'overpayment');
    const changed = { ...payment, lines: [...others, ...lines] };
    const invoices = withOpenMinor(current, [posting]);
    current = applyChanges(current, {
      transactions: [posting],
      invoices,
      payments: [changed],
      timeline: [],
    });
    transactions.push(posting);
    payments.push(changed);
  }
  return { transactions, payments };
}
