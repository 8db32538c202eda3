import fc from 'fast-check';
import { addDays } from '../../src/domain/calendar/dates';
import {
  accountStatement,
  statementFromOn,
  type BookedEntry,
} from '../../src/domain/ledger/statement';

let n = 0;

/** A transaction of legs: ledger, invoice, minor units (debit above zero). */
function booked(
  on: string,
  legs: readonly (readonly [string, bigint, string?])[],
  fields: Partial<BookedEntry> = {},
): BookedEntry[] {
  n += 1;
  return legs.map(([ledger, minor, invoiceId]) => ({
    transactionId: `txn_${String(n).padStart(4, '0')}`,
    at: n,
    effectiveOn: on,
    ledger,
    debitMinor: minor > 0n ? minor : 0n,
    creditMinor: minor < 0n ? -minor : 0n,
    invoiceId: invoiceId ?? null,
    reverses: null,
    ...fields,
  }));
}

const invoice = booked('2026-01-02', [
  ['receivable', 10_000n, 'A'],
  ['income', -10_000n, 'A'],
]);
const fee = booked('2026-02-02', [
  ['fees', 2_500n, 'A'],
  ['income', -2_500n],
]);
const payment = booked('2026-02-10', [
  ['cash', 13_000n],
  ['fees', -2_500n, 'A'],
  ['receivable', -10_000n, 'A'],
  ['overpayment', -500n],
]);
const returned = booked('2026-02-20', [
  ['cash', -3_000n],
  ['receivable', 2_500n, 'A'],
  ['overpayment', 500n],
]);
const all = [...invoice, ...fee, ...payment, ...returned];
const whole = { fromOn: '2026-01-01', toOn: '2026-12-31', linesMax: 100 };

describe('a statement of account', () => {
  it('shows what changed, what was owed after it, and credit apart', () => {
    const { lines, ...sums } = accountStatement(all, whole);
    expect(
      lines.map(({ on, movement, owedMinor, creditMinor, balanceMinor }) => [
        ...[on, movement, owedMinor, creditMinor, balanceMinor],
      ]),
    ).toEqual([
      ['2026-01-02', 'invoice', 10_000n, 0n, 10_000n],
      ['2026-02-02', 'fee', 2_500n, 0n, 12_500n],
      ['2026-02-10', 'payment', -12_500n, 500n, 0n],
      ['2026-02-20', 'returned', 2_500n, -500n, 2_500n],
    ]);
    expect(sums).toMatchObject({
      openingMinor: 0n,
      openingCreditMinor: 0n,
      closingMinor: 2_500n,
      closingCreditMinor: 0n,
      folded: 0,
    });
  });

  it('begins with what was owed before its first day and leaves out what came later', () => {
    const statement = accountStatement(all, { ...whole, fromOn: '2026-02-02', toOn: '2026-02-10' });
    expect(statement).toMatchObject({
      openingMinor: 10_000n,
      closingMinor: 0n,
      closingCreditMinor: 500n,
    });
    expect(statement.lines.map(({ movement }) => movement)).toEqual(['fee', 'payment']);
  });

  it('folds the oldest lines into the opening balance when there are too many', () => {
    const statement = accountStatement(all, { ...whole, linesMax: 1 });
    expect(statement).toMatchObject({ openingMinor: 0n, openingCreditMinor: 500n, folded: 3 });
    expect(statement.lines).toHaveLength(1);
  });

  it('leaves out what was taken back for the same day, and shows what was taken back later', () => {
    const wrong = booked('2026-03-01', [
      ['fees', 900n, 'A'],
      ['income', -900n],
    ]);
    const legs = [['fees', -900n, 'A'] as const, ['income', 900n] as const];
    const reverses = wrong[0]?.transactionId ?? '';
    const sameDay = booked('2026-03-01', legs, { reverses });
    const later = booked('2026-03-05', legs, { reverses });
    expect(accountStatement([...wrong, ...sameDay], whole).lines).toEqual([]);
    const shown = accountStatement([...wrong, ...later], whole).lines;
    expect(shown.map(({ movement }) => movement)).toEqual(['fee', 'credited']);
  });

  it.each([
    [
      'interest',
      [
        ['interest', 5n],
        ['income', -5n],
      ],
    ],
    [
      'cost',
      [
        ['costs', 5n],
        ['income', -5n],
      ],
    ],
    [
      'written-off',
      [
        ['write-off', 5n],
        ['receivable', -5n],
      ],
    ],
    [
      'write-off-undone',
      [
        ['write-off', -5n],
        ['receivable', 5n],
      ],
    ],
    [
      'credit-used',
      [
        ['overpayment', 5n],
        ['receivable', -5n],
      ],
    ],
    [
      'payment',
      [
        ['suspense', 5n],
        ['receivable', -5n],
      ],
    ],
    [
      'returned',
      [
        ['suspense', -5n],
        ['receivable', 5n],
      ],
    ],
    [
      'correction',
      [
        ['receivable', 5n],
        ['fees', -4n],
        ['costs', -2n],
        ['interest', 1n],
      ],
    ],
  ] as const)('calls it %s', (movement, legs) => {
    const entries = booked('2026-03-01', [...legs, ['receivable', 1n]]);
    expect(accountStatement(entries, whole).lines[0]?.movement).toBe(movement);
  });

  it('goes back to the first entry, a year at most', () => {
    expect(statementFromOn(all, '2026-03-01', 365)).toBe('2026-01-02');
    expect(statementFromOn(all, '2027-03-01', 365)).toBe('2026-03-01');
    expect(statementFromOn([], '2027-03-01', 365)).toBe('2027-03-01');
  });

  it('adds up whatever the order, the period and the number of lines', () => {
    const leg = fc.tuple(
      fc.constantFrom('receivable', 'fees', 'interest', 'overpayment', 'cash'),
      fc.bigInt({ min: -1_000n, max: 1_000n }).filter((minor) => minor !== 0n),
    );
    const one = fc.tuple(fc.nat(100), fc.array(leg, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), fc.nat(100), fc.nat(10), (made, from, max) => {
        const entries = made.flatMap(([days, legs]) => booked(addDays('2026-01-01', days), legs));
        const period = { fromOn: addDays('2026-01-01', from), toOn: '2026-12-31', linesMax: max };
        const statement = accountStatement(entries, period);
        const owed = ['receivable', 'fees', 'interest'];
        const sum = (ledgers: readonly string[]): bigint =>
          entries
            .filter(({ ledger }) => ledgers.includes(ledger))
            .reduce((total, entry) => total + entry.debitMinor - entry.creditMinor, 0n);
        expect(statement.closingMinor).toBe(sum(owed));
        expect(statement.closingCreditMinor).toBe(-sum(['overpayment']));
        const moved = statement.lines.reduce((total, line) => total + line.owedMinor, 0n);
        expect(statement.openingMinor + moved).toBe(statement.closingMinor);
        expect(statement.lines.length).toBeLessThanOrEqual(max);
        expect(accountStatement([...entries].reverse(), period)).toEqual(statement);
      }),
    );
  });
});
