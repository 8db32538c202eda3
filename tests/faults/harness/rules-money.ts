import type { Debt } from './debts';
import type { AccountView, Evidence, LedgerEntryView } from './evidence';
import type { Violation } from './scenario';
import { lateFeeMinor } from './terms';

/** Rules about money, recomputed from what senders and clients reported and what the ledger shows. */
export const moneyRules: Readonly<Record<string, (evidence: Evidence) => Violation[]>> = {
  'I-07': noFeeTwice,
  'I-08': noPaymentLostOrDoubled,
  'I-09': balanced,
  'I-10': immutable,
  'I-11': balanceExplainsItself,
  'I-12': noNegativeDebt,
};

const isGood = (status: number): boolean => status >= 200 && status < 300;

/** An amount of the wire in minor units; currencies of the house have two decimals. */
export function minorOf({ amount }: { readonly amount: string }): number {
  return Math.round(Number(amount) * 100);
}

const netOf = (entry: LedgerEntryView): number => minorOf(entry.debit) - minorOf(entry.credit);

function sumOf(account: AccountView, ledger: string): number {
  const entries = account.ledger.filter((entry) => entry.account === ledger);
  return entries.reduce((sum, entry) => sum + netOf(entry), 0);
}

/** Debits of fees that were charged: payments of fees are credits, write-offs too. */
function feesOf(account: AccountView): LedgerEntryView[] {
  return account.ledger.filter(
    (entry) =>
      entry.account === 'fees' && minorOf(entry.debit) > 0 && /^Late fee/.test(entry.reason),
  );
}

/**
 * I-07: one late fee for one account at most, of the contract's amount; the ladder has one step with a
 * fee, and who came to it with nothing in the way has been charged.
 */
function noFeeTwice({ accounts, debts }: Evidence): Violation[] {
  return accounts.flatMap((account) => {
    const story = debts.find(({ accountId }) => accountId === account.id)?.story;
    const isDue =
      (story === 'quiet' || story === 'note') && account.messages.some(({ step }) => step === 'h3');
    const fees = feesOf(account).map(({ debit }) => minorOf(debit));
    const told = account.timeline.filter(({ kind }) => kind === 'fee').length;
    if (fees.length > 1) return [{ rule: 'I-07', what: `${account.id}: ${fees.length} late fees` }];
    if (fees.some((fee) => fee !== lateFeeMinor)) {
      return [{ rule: 'I-07', what: `${account.id}: a late fee of ${fees[0]}` }];
    }
    if (isDue && fees.length === 0) return [{ rule: 'I-07', what: `${account.id}: no late fee` }];
    return told === fees.length
      ? []
      : [{ rule: 'I-07', what: `${account.id}: ${fees.length} fees booked, ${told} told` }];
  });
}

interface Reported {
  readonly debt: Debt;
  readonly kind: 'payment' | 'refund';
  readonly amountMinor: number;
  readonly currency: string;
  /** Some request about it was answered with 2xx. */
  readonly isAnswered: boolean;
}

/** What was reported of each payment, once, whatever the number of copies. */
function reportedOf({ debts, delivered, driven }: Evidence): Map<string, Reported> {
  const found = new Map<string, Reported>();
  for (const { money = [], status } of [...delivered, ...driven]) {
    for (const { paymentId, kind, amountMinor, currency } of money) {
      const debt = debts.find(({ name }) => paymentId.startsWith(`${name}/`));
      if (debt === undefined) continue;
      const isAnswered = isGood(status) || (found.get(paymentId)?.isAnswered ?? false);
      found.set(paymentId, { debt, kind, amountMinor, currency, isAnswered });
    }
  }
  return found;
}

/**
 * I-08: every payment and refund that was answered with 2xx is in the ledger once, with its amount;
 * nothing is there that nobody reported.
 */
function noPaymentLostOrDoubled(evidence: Evidence): Violation[] {
  const reported = [...reportedOf(evidence).values()];
  return evidence.accounts.flatMap((account) => {
    const booked = account.ledger
      .filter((entry) => entry.account === 'cash')
      .map((entry) => `${netOf(entry)} ${entry.debit.currency}`);
    const problems: string[] = [];
    for (const one of reported.filter(({ debt }) => debt.accountId === account.id)) {
      const sum = `${one.kind === 'payment' ? '' : '-'}${one.amountMinor} ${one.currency}`;
      const place = booked.indexOf(sum);
      if (place >= 0) booked.splice(place, 1);
      else if (one.isAnswered) problems.push(`${one.kind} of ${sum} is not booked`);
    }
    problems.push(...booked.map((sum) => `${sum} is booked, but was not reported (again)`));
    return problems.map((what) => ({ rule: 'I-08', what: `${account.id}: ${what}` }));
  });
}

/** I-09: every transaction balances in each currency, and the product's own sums agree. */
function balanced({ accounts, audits, earlier }: Evidence): Violation[] {
  const sums = new Map<string, number>();
  const seen = new Map<string, LedgerEntryView>();
  for (const entry of [...earlier, ...accounts.flatMap(({ ledger }) => ledger)]) {
    seen.set(entry.id, entry);
  }
  for (const entry of seen.values()) {
    const key = `${entry.transactionId} ${entry.debit.currency}`;
    sums.set(key, (sums.get(key) ?? 0) + netOf(entry));
  }
  return [
    ...[...sums]
      .filter(([, sum]) => sum !== 0)
      .map(([key, sum]) => ({ rule: 'I-09', what: `${key} is out of balance by ${sum}` })),
    ...audits
      .filter(({ drift }) => drift.length > 0)
      .map(({ creditorId, drift }) => ({
        rule: 'I-09',
        what: `${creditorId}: the audit finds ${drift.length} figures that differ`,
      })),
  ];
}

/** I-10: what stood in a ledger while the faults went on stands there unchanged. */
function immutable({ accounts, earlier }: Evidence): Violation[] {
  const now = new Map(accounts.flatMap(({ ledger }) => ledger.map((entry) => [entry.id, entry])));
  return earlier.flatMap((entry) => {
    const kept = now.get(entry.id);
    if (kept === undefined) return [{ rule: 'I-10', what: `${entry.id} is gone` }];
    const isSame = JSON.stringify(kept) === JSON.stringify(entry);
    return isSame ? [] : [{ rule: 'I-10', what: `${entry.id} has changed` }];
  });
}

/** I-11: the balance shown is the sum of the entries, and what invoice, fee and payments make. */
function balanceExplainsItself(evidence: Evidence): Violation[] {
  return evidence.accounts.flatMap((account) => {
    const debt = evidence.debts.find(({ accountId }) => accountId === account.id);
    if (debt === undefined) return [];
    const owed = ['receivable', 'fees', 'interest', 'costs']
      .map((ledger) => sumOf(account, ledger))
      .reduce((a, b) => a + b, 0);
    const credit = -sumOf(account, 'overpayment') - sumOf(account, 'suspense');
    const writtenOff = sumOf(account, 'write-off');
    const expected =
      debt.invoiceMinor +
      feesOf(account).length * lateFeeMinor -
      sumOf(account, 'cash') -
      writtenOff;
    const problems: string[] = [];
    if (minorOf(account.balance) !== owed) {
      problems.push(`shows ${account.balance.amount}, its entries make ${owed}`);
    }
    if (minorOf(account.balances.total) !== owed) {
      problems.push(`its ledger totals ${account.balances.total.amount}, its entries make ${owed}`);
    }
    if (owed - credit !== expected) {
      problems.push(`owes ${owed} with ${credit} to its credit; outside that is ${expected}`);
    }
    if (writtenOff !== 0 && debt.story !== 'written-off') problems.push('nobody wrote it off');
    return problems.map((what) => ({ rule: 'I-11', what: `${account.id}: ${what}` }));
  });
}

/** I-12: nobody owes less than nothing; what is too much stands as credit. */
function noNegativeDebt({ accounts }: Evidence): Violation[] {
  return accounts.flatMap((account) =>
    ['receivable', 'fees', 'interest', 'costs']
      .filter((ledger) => sumOf(account, ledger) < 0)
      .map((ledger) => ({ rule: 'I-12', what: `${account.id}: ${ledger} is negative` })),
  );
}
