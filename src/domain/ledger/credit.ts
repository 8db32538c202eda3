import { applyChanges, type LedgerTransaction } from '../account/changes';
import type { Facts, Instant, PaymentFacts, PaymentLine } from '../account/facts';
import { allocate } from './allocation';
import { creditUsedPosting, type PostingHead } from './postings';
import { withOpenMinor } from './open-minor';

/**
 * Uses the debtor's credit for what is owed and not disputed, payment by payment, oldest first; credit that came from
 * a measure only for what that measure covers. `headFor` makes the head of each transaction. Nothing owed or no
 * credit: nothing changes.
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
    const { used, lines } = creditLines(current, payment, now);
    if (used.length === 0) continue;
    const posting = creditUsedPosting(facts.account, headFor(payment), used);
    const changed = { ...payment, lines };
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

/** What the credit of a payment would pay, and the lines that the payment has then: credit last. */
function creditLines(
  facts: Facts,
  payment: PaymentFacts,
  now: Instant,
): { readonly used: PaymentLine[]; readonly lines: PaymentLine[] } {
  const credit = payment.lines.filter((line) => line.ledger === 'overpayment');
  const others = payment.lines.filter((line) => line.ledger !== 'overpayment');
  const creditMinor = credit.reduce((sum, line) => sum + line.amountMinor, 0n);
  const isForeign = payment.currency !== facts.account.currency;
  if (creditMinor === 0n || isForeign) return { used: [], lines: [...payment.lines] };
  const measureId = credit.find((line) => line.measureId !== undefined)?.measureId ?? null;
  const lines = allocate(facts, creditMinor, null, now, { measureId });
  const used = lines.filter((line) => line.ledger !== 'overpayment');
  return { used, lines: [...others, ...lines] };
}
