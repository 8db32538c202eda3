import fc from 'fast-check';
import { ledgerMinor } from '../../src/domain/account/balances';
import type { LedgerAccount } from '../../src/domain/account/facts';
import { type Account, gbp, noon, twoInvoices, attempt } from './commands-fixture';
import { feePosting } from '../../src/domain/ledger/postings';
import { allocationNames } from '../../src/domain/ledger/strategies';
import { formatMinor } from '../../src/domain/money/money';

type Operation =
  | { readonly kind: 'pay'; readonly minor: number; readonly invoice: number | null }
  | { readonly kind: 'source-pay'; readonly minor: number; readonly invoice: number }
  | {
      readonly kind: 'refund' | 'chargeback' | 'won';
      readonly payment: number;
      readonly minor: number;
    }
  | { readonly kind: 'fee' | 'void' | 'uncollectible' | 'waive'; readonly invoice: number }
  | { readonly kind: 'credit' | 'amount'; readonly invoice: number; readonly minor: number }
  | { readonly kind: 'dispute'; readonly invoice: number; readonly outcome: string }
  | { readonly kind: 'write-off' | 'undo' | 'reopen' | 'charge-off' | 'use-credit' | 'new' }
  | { readonly kind: 'interest'; readonly invoice: number; readonly minor: number }
  | {
      readonly kind: 'return';
      readonly payment: number;
      readonly how: 'refund' | 'chargeback' | 'bounce' | 'undo';
      readonly minor: number | null;
    };

const minor = fc.integer({ min: 1, max: 200_000 });
const which = fc.integer({ min: 0, max: 5 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), minor, invoice: fc.option(which) }),
  fc.record({ kind: fc.constant('source-pay' as const), minor, invoice: which }),
  fc.record({
    kind: fc.constantFrom('refund' as const, 'chargeback' as const, 'won' as const),
    payment: fc.integer({ min: 0, max: 2 }),
    minor: fc.integer({ min: 1, max: 40_000 }),
  }),
  fc.record({
    kind: fc.constantFrom(
      'fee' as const,
      'void' as const,
      'uncollectible' as const,
      'waive' as const,
    ),
    invoice: fc.integer({ min: 0, max: 1 }),
  }),
  fc.record({ kind: fc.constantFrom('credit' as const, 'amount' as const), invoice: which, minor }),
  fc.record({
    kind: fc.constant('dispute' as const),
    invoice: which,
    outcome: fc.constantFrom('upheld', 'rejected', 'partly'),
  }),
  fc.record({
    kind: fc.constantFrom(
      'write-off' as const,
      'undo' as const,
      'reopen' as const,
      'charge-off' as const,
      'use-credit' as const,
      'new' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('interest' as const),
    invoice: which,
    minor: fc.integer({ min: 1, max: 5_000 }),
  }),
  fc.record({
    kind: fc.constant('return' as const),
    payment: fc.integer({ min: 0, max: 3 }),
    how: fc.constantFrom(
      'refund' as const,
      'chargeback' as const,
      'bounce' as const,
      'undo' as const,
    ),
    minor: fc.option(fc.integer({ min: 1, max: 60_000 })),
  }),
);

/** Runs a command when it is allowed; refusals are fine, they change nothing. */
function tryRun(account: Account, name: string, data: unknown): void {
  const applied = attempt(account.facts, name, data);
  if (applied.ok && applied.value.kind === 'done') account.keep(applied.value.changes);
}

function perform(account: Account, step: Operation, n: number): void {
  const money = (value: number) => gbp(formatMinor(BigInt(value), 'GBP'));
  const invoiceAt = (index: number) => account.facts.invoices[index % 2];
  const sourceAt = new Date(noon + n).toISOString();
  const on = '2026-03-01';
  switch (step.kind) {
    case 'pay': {
      const invoiceId = step.invoice === null ? undefined : invoiceAt(step.invoice)?.id;
      const data = { amount: money(step.minor), receivedOn: on, reference: 'r' };
      return tryRun(account, 'record-payment', invoiceId ? { ...data, invoiceId } : data);
    }
    case 'source-pay': {
      const { source, externalId } = invoiceAt(step.invoice) ?? {};
      return tryRun(account, 'invoice-paid-by-source', {
        source,
        externalId,
        paymentExternalId: `p${n}`,
        amount: money(step.minor),
        receivedOn: on,
        sourceAt,
      });
    }
    case 'refund':
    case 'chargeback':
    case 'won': {
      const payment = account.facts.payments[step.payment];
      if (payment === undefined) return;
      const ref = { source: payment.source, externalId: payment.externalId, on };
      const amount = money(step.minor);
      if (step.kind === 'refund') {
        return tryRun(account, 'refund-payment', { ...ref, refundId: `r${n}`, amount });
      }
      const name = step.kind === 'chargeback' ? 'chargeback-payment' : 'chargeback-won';
      return tryRun(account, name, { ...ref, disputeId: `d${n}`, amount });
    }
    case 'fee': {
      const invoice = invoiceAt(step.invoice);
      if (invoice?.status === 'open') account.chargeFee(invoice.number, 4_000n, n);
      return;
    }
    case 'waive': {
      const fee = account.facts.effects
        .filter((effect) => effect.kind === 'charge')
        .at(step.invoice);
      return tryRun(account, 'waive-fee', { entryId: fee?.transactionId ?? 'none', reason: 'w' });
    }
    case 'void':
    case 'uncollectible': {
      const { source, externalId } = invoiceAt(step.invoice) ?? {};
      const name = step.kind === 'void' ? 'void-invoice' : 'mark-uncollectible';
      return tryRun(account, name, { source, externalId, sourceAt });
    }
    case 'credit': {
      const { source, externalId } = invoiceAt(step.invoice) ?? {};
      const amount = money(step.minor);
      const note = { source, externalId, creditNoteId: `c${n}`, amount, on };
      tryRun(account, 'credit-note', note);
      if (n % 3 === 0) tryRun(account, 'void-credit-note', note);
      return;
    }
    case 'amount': {
      const { source, externalId } = invoiceAt(step.invoice) ?? {};
      const amount = money(step.minor);
      return tryRun(account, 'change-invoice', { source, externalId, amount, sourceAt });
    }
    case 'dispute': {
      tryRun(account, 'open-dispute', { invoiceId: invoiceAt(step.invoice)?.id, reason: 'd' });
      const holdId = account.facts.holds.at(-1)?.id ?? 'none';
      const amount = step.outcome === 'partly' ? { amount: money(100) } : {};
      return tryRun(account, 'resolve-dispute', { holdId, outcome: step.outcome, ...amount });
    }
    case 'interest':
      return void chargeInterest(account, step.invoice, step.minor, n);
    case 'return': {
      const paymentId = account.facts.payments[step.payment]?.id ?? 'none';
      const amount = step.minor === null ? {} : { amount: money(step.minor) };
      if (step.how === 'undo') {
        return tryRun(account, 'undo-return', { paymentId, reason: 'u', ...amount });
      }
      return tryRun(account, 'return-payment', {
        paymentId,
        kind: step.how,
        reason: 'r',
        ...amount,
      });
    }
    case 'charge-off':
      return tryRun(account, 'charge-off', { reason: 'c' });
    case 'use-credit':
      return tryRun(account, 'use-credit', {});
    case 'new':
      return void account.addInvoice(`N${n}`, '120.00', '2026-02-15');
    case 'write-off':
      return tryRun(account, 'write-off', { reason: 'w' });
    case 'undo':
      return tryRun(account, 'undo-write-off', { reason: 'u' });
    case 'reopen':
      account.keep({ account: { status: 'closed', stage: 'closed' }, timeline: [] });
      tryRun(account, 'reopen', { reason: 'r' });
      return void account.keep({ account: { status: 'open', stage: 'reminder' }, timeline: [] });
    default:
      throw new Error('unknown operation');
  }
}

function chargeInterest(account: Account, index: number, minorUnits: number, n: number): void {
  const invoice = account.facts.invoices[index % 2];
  if (invoice?.status !== 'open') return;
  const head = {
    id: `txn_interest_${n}`,
    key: `interest/${n}`,
    at: noon,
    effectiveOn: '2026-03-01',
  };
  const charge = {
    invoiceId: invoice.id,
    feeMinor: BigInt(minorUnits),
    ledger: 'interest' as const,
  };
  const posting = feePosting(account.facts.account, { ...head, reason: 'interest' }, charge);
  account.keep({ transactions: [posting], timeline: [] });
}

/** What is wrong with the books, in words; nothing, it is hoped. */
function faults(account: Account): string[] {
  const { facts, last } = account;
  const found: string[] = [];
  const claim = (holds: boolean, what: string): void => void (holds || found.push(what));
  const sumOf = (values: readonly bigint[]): bigint => values.reduce((all, one) => all + one, 0n);
  for (const { key, entries } of last.transactions ?? []) {
    claim(sumOf(entries.map((one) => one.debitMinor - one.creditMinor)) === 0n, `${key} balances`);
    claim(
      entries.every((one) => one.debitMinor >= 0n && one.creditMinor >= 0n),
      `${key} has no negative side`,
    );
  }
  const keys = account.transactions.map((transaction) => transaction.key);
  claim(new Set(keys).size === keys.length, 'no key twice');
  claim(sumOf(facts.balances.map((row) => row.balanceMinor)) === 0n, 'all entries sum to zero');
  const debits: LedgerAccount[] = ['receivable', 'fees', 'interest', 'costs', 'write-off', 'cash'];
  for (const { ledger, balanceMinor } of facts.balances) {
    if (debits.includes(ledger)) claim(balanceMinor >= 0n, `${ledger} is never below zero`);
    if (ledger === 'overpayment') claim(balanceMinor <= 0n, 'credit is never negative');
  }
  for (const { id, openMinor, status } of facts.invoices) {
    claim(openMinor === ledgerMinor(facts, 'receivable', id), 'openMinor is the receivable');
    claim(openMinor > 0n === (status === 'open'), 'open as long as something is owed');
  }
  const lines = facts.payments.flatMap((payment) => payment.lines);
  const credit = lines.filter((line) => line.ledger === 'overpayment');
  const creditMinor = sumOf(credit.map((line) => line.amountMinor));
  claim(ledgerMinor(facts, 'overpayment') === -creditMinor, 'credit lies in payments');
  for (const { amountMinor, refundedMinor, chargedBackMinor, ...payment } of facts.payments) {
    const paysMinor = sumOf(payment.lines.map((line) => line.amountMinor));
    claim(paysMinor === amountMinor - refundedMinor - chargedBackMinor, 'lines are what is held');
  }
  return found;
}

/** An account whose creditor allocates so. */
function allocatedBy(allocation: string): Account {
  const account = twoInvoices();
  const { creditor } = account.facts;
  const settings = { ...creditor.settings, conventions: { allocation } };
  account.facts = { ...account.facts, creditor: { ...creditor, settings } };
  return account;
}

const strategyName = fc.constantFrom(...allocationNames);
const nonZero = ({ facts }: Account): string[] =>
  facts.balances
    .filter((row) => row.balanceMinor !== 0n)
    .map((row) => `${row.ledger}|${row.invoiceId ?? ''}|${row.balanceMinor}`)
    .sort();

describe('the ledger', () => {
  it('balances after any sequence of what can happen to money, by any strategy', () => {
    fc.assert(
      fc.property(
        strategyName,
        fc.array(operation, { minLength: 10, maxLength: 40 }),
        (name, operations) => {
          const account = allocatedBy(name);
          operations.forEach((step, n) => {
            perform(account, step, n);
            expect(faults(account)).toEqual([]);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is exactly as before when a payment goes back whole', () => {
    fc.assert(
      fc.property(
        // A strategy that gives interest up for a payment in advance does not claim it again.
        strategyName.filter((name) => !name.startsWith('heavensfamily')),
        fc.array(operation, { maxLength: 15 }),
        minor,
        fc.option(which),
        fc.constantFrom('refund', 'chargeback', 'bounce'),
        (name, operations, value, invoice, kind) => {
          const account = allocatedBy(name);
          operations.forEach((step, n) => perform(account, step, n));
          const before = nonZero(account);
          const known = account.facts.payments.length;
          perform(account, { kind: 'pay', minor: value, invoice }, 99);
          const payment = account.facts.payments[known];
          if (payment === undefined) throw new Error('the payment was refused');
          account.run('return-payment', { paymentId: payment.id, kind, reason: 'r' });
          expect(nonZero(account)).toEqual(before);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('counts the same payment of a source once', () => {
    fc.assert(
      fc.property(minor, which, (value, invoice) => {
        const account = twoInvoices();
        perform(account, { kind: 'source-pay', minor: value, invoice }, 7);
        const [before, posted] = [nonZero(account), account.transactions.length];
        perform(account, { kind: 'source-pay', minor: value, invoice }, 7);
        expect(nonZero(account)).toEqual(before);
        expect(account.transactions).toHaveLength(posted);
      }),
      { numRuns: 50 },
    );
  });
});
