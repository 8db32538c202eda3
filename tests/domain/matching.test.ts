import * as fc from 'fast-check';
import type { BankLine } from '../../src/domain/ledger/bank-line';
import {
  matchByAmountAndPayer,
  matchByReference,
  normalName,
  type Claim,
} from '../../src/domain/ledger/matching';
import { wordsIn } from '../../src/domain/ledger/references';

const claim = (invoiceId: string | null, change: Partial<Claim> = {}): Claim => ({
  accountId: 'acc_a',
  invoiceId,
  currency: 'EUR',
  openMinor: 10_000n,
  dueOn: '2026-02-01',
  debtorName: 'Ann Example',
  ...change,
});

const line = (change: Partial<BankLine> = {}): BankLine => ({
  line: 2,
  externalId: 'line:1:1',
  bookedOn: '2026-03-02',
  amountMinor: 10_000n,
  currency: 'EUR',
  creditDebit: 'credit',
  isReversal: false,
  isBatch: false,
  payer: 'Ann Example',
  iban: null,
  remittance: '',
  endToEndId: null,
  bankReference: null,
  ...change,
});

const book = new Map<string, Claim[]>([
  ['INV-1001', [claim('inv_1')]],
  ['INV-1002', [claim('inv_2', { openMinor: 5_000n, dueOn: '2026-01-01' })]],
  ['1001', [claim('inv_9', { accountId: 'acc_z' })]],
  ['INV-2001', [claim('inv_3', { accountId: 'acc_b', openMinor: 700n })]],
  ['USD-1001', [claim('inv_4', { accountId: 'acc_c', currency: 'USD' })]],
  ['A1', [claim('inv_5', { accountId: 'acc_d', openMinor: 300n })]],
  ['TWICE-1', [claim('inv_6'), claim('inv_7', { accountId: 'acc_b' })]],
  ['ACC_A', [claim(null, { openMinor: 0n })]],
]);

describe('matching by reference', () => {
  test.each([
    ['the number alone', 'INV-1001', 'matched', 'inv_1'],
    ['in a sentence, other case', 'Thanks for inv-1001.', 'matched', 'inv_1'],
    ['between signs', 'RE/INV-1001/EUR', 'matched', 'inv_1'],
    ['the shorter number by itself', 'invoice 1001', 'matched', 'inv_9'],
    ['after a point', 'No.1001', 'matched', 'inv_9'],
    ['as part of a longer number', 'INV-10011', null, null],
    ['as part of a hyphenated one', 'XX-INV-1001', null, null],
    ['inside a date', '12/1001', null, null],
    ['the account id', 'acc_a', 'matched', null],
    ['invoice and its account', 'acc_a INV-1001', 'matched', 'inv_1'],
    ['nothing of ours', 'thanks', null, null],
    ['a short number, other amount', 'A1', 'proposed', 'inv_5'],
    ['several invoices of one account, amount fits one', 'INV-1001 INV-1002', 'proposed', 'inv_1'],
    ['several accounts, amount fits one', 'INV-1001 INV-2001', 'proposed', 'inv_1'],
    ['one number of two accounts', 'TWICE-1', 'suspense', null],
    ['another currency', 'USD-1001', 'suspense', null],
  ])('%s', (_name, remittance, kind, invoiceId) => {
    const match = matchByReference(line({ remittance }), book);
    if (kind === null) return expect(match).toBeNull();
    expect(match?.kind).toBe(kind);
    if (match?.kind === 'matched') expect(match.invoiceId).toBe(invoiceId);
    if (match?.kind === 'proposed') expect(match.proposal.invoiceId).toBe(invoiceId);
  });

  test('reads the end-to-end reference too, and never places batches and reversals', () => {
    const by = { endToEndId: 'INV-1001' };
    expect(matchByReference(line(by), book)?.kind).toBe('matched');
    expect(matchByReference(line({ ...by, isBatch: true }), book)?.kind).toBe('suspense');
    expect(matchByReference(line({ ...by, isReversal: true }), book)?.kind).toBe('suspense');
  });

  test('a short number is enough when the amount is the open one', () => {
    const given = line({ remittance: 'A1', amountMinor: 300n });
    expect(matchByReference(given, book)).toMatchObject({ kind: 'matched', invoiceId: 'inv_5' });
  });

  test('of several with no exact amount the oldest is proposed', () => {
    const given = line({ remittance: 'INV-1001, INV-1002', amountMinor: 15_000n });
    expect(matchByReference(given, book)).toMatchObject({
      kind: 'proposed',
      proposal: { invoiceId: 'inv_2', rule: 'references' },
    });
  });

  test('a text of any kind is read without failing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => {
        for (const word of wordsIn(text)) expect(word.text).not.toBe('');
      }),
    );
  });
});

describe('matching by amount and payer', () => {
  const propose = (given: BankLine, claims: readonly Claim[]) =>
    matchByAmountAndPayer([given], claims).get(given);

  test.each([
    ['Ann Example', 'proposed'],
    ['EXAMPLE, ANN', 'proposed'],
    ['Mrs Ann Éxample', 'proposed'],
    ['Ann Examples', 'suspense'],
    ['', 'suspense'],
  ])('payer %s: %s', (payer, kind) => {
    expect(propose(line({ payer }), [claim('inv_1')])?.kind).toBe(kind);
  });

  test('neither another amount nor another currency, nor two that fit', () => {
    expect(propose(line(), [claim('inv_1', { openMinor: 9_999n })])?.kind).toBe('suspense');
    expect(propose(line(), [claim('inv_1', { currency: 'USD' })])?.kind).toBe('suspense');
    expect(propose(line(), [claim('inv_1'), claim('inv_2')])?.kind).toBe('suspense');
  });

  test('one invoice is proposed once', () => {
    const lines = [line(), line({ externalId: 'line:1:2' })];
    const kinds = [...matchByAmountAndPayer(lines, [claim('inv_1')]).values()];
    expect(kinds.map(({ kind }) => kind)).toEqual(['proposed', 'suspense']);
  });

  test.each([
    ['Müller GmbH', 'MUELLER'],
    ['Muller', 'Müller G.m.b.H.'],
    ['Groß & Söhne KG', 'SOEHNE UND GROSS'],
    ['A. B. Smith Ltd.', 'Smith A B Limited'],
  ])('%s is %s', (left, right) => {
    expect(normalName(left)).toBe(normalName(right));
  });
});
