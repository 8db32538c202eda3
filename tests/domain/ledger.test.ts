import { ledgerMinor } from '../../src/domain/account/balances';
import type { PaymentLine } from '../../src/domain/account/facts';
import { allocate, takeBack } from '../../src/domain/ledger/allocation';
import {
  entryIdOf,
  feePosting,
  matchPosting,
  paymentPosting,
  reversalOf,
  suspensePosting,
  transactionIdOf,
} from '../../src/domain/ledger/postings';
import { writtenOffParts } from '../../src/domain/ledger/write-off';
import { emptyFacts, gbp, noon, twoInvoices } from './commands-fixture';

const owner = emptyFacts().account;
const head = { id: 'txn_x', key: 'k', at: noon, effectiveOn: '2026-03-01', reason: 'test' };
const lines: PaymentLine[] = [
  { invoiceId: 'inv_a', ledger: 'fees', amountMinor: 40n, rule: 'oldest-first' },
  { invoiceId: 'inv_a', ledger: 'receivable', amountMinor: 60n, rule: 'oldest-first' },
  { invoiceId: null, ledger: 'overpayment', amountMinor: 10n, rule: 'nothing-owed' },
];
const brief = (entries: readonly { ledger: string; debitMinor: bigint; creditMinor: bigint }[]) =>
  entries.map((one) => `${one.ledger} ${one.debitMinor - one.creditMinor}`);

describe('postings', () => {
  it('books a payment by its lines and the rest as credit', () => {
    const posting = paymentPosting(owner, head, 115n, lines);
    expect(brief(posting.entries)).toEqual([
      'cash 115',
      'fees -40',
      'receivable -60',
      'overpayment -15',
    ]);
  });

  it('moves money out of suspense once it is placed', () => {
    expect(brief(suspensePosting(owner, head, 110n).entries)).toEqual([
      'cash 110',
      'suspense -110',
    ]);
    expect(brief(matchPosting(owner, head, lines).entries)[0]).toBe('suspense 110');
  });

  it('refuses an empty transaction', () => {
    expect(() => suspensePosting(owner, head, 0n)).toThrow('invariant');
  });

  it('reverses a transaction entry by entry and names it', () => {
    const fee = feePosting(owner, head, { invoiceId: 'inv_a', feeMinor: 40n });
    const back = reversalOf(fee, { ...head, id: 'txn_y', key: 'k2' });
    expect(back.reverses).toBe('txn_x');
    expect(brief(back.entries)).toEqual(['fees -40', 'income 40']);
  });

  it('leads from an entry back to its transaction', () => {
    expect(entryIdOf('txn_abc', 2)).toBe('ent_abc_2');
    expect(transactionIdOf('ent_abc_2')).toBe('txn_abc');
    expect(transactionIdOf('txn_abc')).toBe('txn_abc');
  });
});

describe('allocate', () => {
  const paid = (amountMinor: bigint, invoice: string | null = null, account = twoInvoices()) =>
    allocate(account.facts, amountMinor, invoice && account.invoice(invoice).id, noon).map(
      (line) => {
        const { number } = account.facts.invoices.find((one) => one.id === line.invoiceId) ?? {};
        return `${number ?? '-'} ${line.ledger} ${line.amountMinor} ${line.rule}`;
      },
    );

  it('pays the oldest invoice first', () => {
    expect(paid(120_000n)).toEqual([
      'A receivable 100000 default/past-due/oldest-first',
      'B receivable 20000 default/past-due/oldest-first',
    ]);
  });

  it('pays the named invoice first', () => {
    expect(paid(60_000n, 'B')).toEqual([
      'B receivable 50000 directed',
      'A receivable 10000 default/past-due/oldest-first',
    ]);
  });

  it('keeps as credit what is not owed', () => {
    expect(paid(160_000n)[2]).toBe('- overpayment 10000 nothing-owed');
  });

  it('pays charges of an invoice before its principal', () => {
    const account = twoInvoices();
    account.chargeFee('A', 4_000n);
    expect(paid(5_000n, null, account)).toEqual([
      'A fees 4000 default/past-due/oldest-first',
      'A receivable 1000 default/past-due/oldest-first',
    ]);
    const bySource = allocate(account.facts, 100_000n, account.invoice('A').id, noon, {
      order: 'principal-first',
    });
    expect(bySource.map((line) => line.ledger)).toEqual(['receivable']);
  });

  it('never pays a disputed invoice undirected', () => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    account.run('open-dispute', { invoiceId, reason: 'wrong price' });
    expect(paid(60_000n, null, account)).toEqual([
      'B receivable 50000 default/past-due/oldest-first',
      '- overpayment 10000 nothing-owed',
    ]);
    expect(paid(60_000n, 'A', account)).toEqual(['A receivable 60000 directed']);
  });

  it('leaves a disputed part alone', () => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    account.run('open-dispute', { invoiceId, amount: gbp('300.00'), reason: 'damaged' });
    expect(paid(120_000n, null, account).slice(0, 2)).toEqual([
      'A receivable 70000 default/past-due/oldest-first',
      'B receivable 50000 default/past-due/oldest-first',
    ]);
  });

  it('leaves everything alone when the account is disputed', () => {
    const account = twoInvoices();
    account.run('open-dispute', { reason: 'not us' });
    expect(paid(100n, null, account)).toEqual(['- overpayment 100 nothing-owed']);
  });
});

describe('takeBack', () => {
  it.each([
    [10n, ['overpayment 10'], ['fees 40', 'receivable 60']],
    [50n, ['overpayment 10', 'receivable 40'], ['fees 40', 'receivable 20']],
    [110n, ['overpayment 10', 'receivable 60', 'fees 40'], []],
  ])('takes %s from the end', (amountMinor, taken, kept) => {
    const words = (rows: readonly PaymentLine[]) =>
      rows.map((row) => `${row.ledger} ${row.amountMinor}`);
    const split = takeBack(lines, amountMinor);
    expect(words(split.taken)).toEqual(taken);
    expect(words(split.kept)).toEqual(kept);
  });
});

describe('writtenOffParts', () => {
  it('tells principal and charges apart', () => {
    const account = twoInvoices();
    account.chargeFee('A', 4_000n);
    account.run('record-payment', {
      amount: gbp('140.00'),
      receivedOn: '2026-03-01',
      reference: 'part',
    });
    account.run('write-off', { reason: 'insolvent' });
    expect(ledgerMinor(account.facts, 'receivable')).toBe(0n);
    const parts = writtenOffParts(account.facts).map(
      (part) => `${part.ledger} ${part.amountMinor}`,
    );
    expect(parts).toEqual(['receivable 90000', 'receivable 50000']);
  });
});
