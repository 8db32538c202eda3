import fc from 'fast-check';
import { settlement } from '../../src/cli/calc/settlement';
import {
  curvePercentAt,
  settlementDueMinor,
  settlementFigures,
  settlementSchedule,
} from '../../src/domain/agreements/settlement';
import { totalOf } from '../../src/domain/agreements/terms';
import { strategyDocument } from '../../src/strategies/schema';

const asked = {
  currency: 'GBP',
  balance: '1000.00',
  percent: 70,
  expiresOn: '2026-03-10',
  asOf: '2026-03-09',
};
const paid = (...rows: readonly [string, string][]) => rows.map(([on, amount]) => ({ on, amount }));
const calc = (more: object) => settlement.compute({ ...asked, ...more });

describe('calc settlement', () => {
  it.each([
    ['on its last day', { asOf: '2026-03-10' }, 'proposed', '700.00', '0.00', '0.00'],
    ['a day later', { asOf: '2026-03-11' }, 'expired', '700.00', '0.00', '0.00'],
    ['accepted', { acceptedOn: '2026-03-10' }, 'proposed', '700.00', '0.00', '0.00'],
    [
      'accepted and waiting',
      { acceptedOn: '2026-03-05', asOf: '2026-03-17' },
      'active',
      '700.00',
      '0.00',
      '0.00',
    ],
    [
      'void after seven days of cure',
      { acceptedOn: '2026-03-05', asOf: '2026-03-18', payments: paid(['2026-03-06', '250.00']) },
      'broken',
      '700.00',
      '0.00',
      '750.00',
    ],
    [
      'kept on the last day of cure',
      { acceptedOn: '2026-03-05', asOf: '2026-04-01', payments: paid(['2026-03-17', '700.00']) },
      'kept',
      '700.00',
      '300.00',
      '0.00',
    ],
    [
      'money of before does not count',
      { acceptedOn: '2026-03-05', asOf: '2026-03-18', payments: paid(['2026-03-04', '700.00']) },
      'broken',
      '700.00',
      '0.00',
      '1000.00',
    ],
    [
      'a second part missed',
      {
        ...{ percent: undefined, amount: '600.00', parts: 3, acceptedOn: '2026-03-10' },
        ...{
          asOf: '2026-04-18',
          payments: paid(['2026-03-10', '200.00'], ['2026-04-18', '200.00']),
        },
      },
      'broken',
      '600.00',
      '0.00',
      '600.00',
    ],
    ['half up', { balance: '0.05', percent: '50' }, 'proposed', '0.03', '0.00', '0.00'],
    ['no decimals', { currency: 'JPY', balance: '999', percent: 50 }, 'proposed', '500', '0', '0'],
  ])('%s', (_title, more, status, due, writeOff, restored) => {
    expect(calc(more)).toMatchObject({ status, due, writeOff, restored });
  });

  it('says how it came to it', () => {
    const { working } = calc({
      acceptedOn: '2026-03-05',
      payments: paid(['2026-03-08', '700.00']),
    });
    expect(working).toContain('as of 2026-03-09: kept: 1000.00 - 700.00 paid = 300.00 written off');
  });

  it.each([
    [{ percent: 0 }, /^amount_invalid: percent/],
    [{ percent: -5 }, /^amount_invalid: percent/],
    [{ percent: 100 }, /^amount_invalid: percent/],
    [{ percent: 150 }, /^amount_invalid: percent/],
    [{ percent: 'ten' }, /^amount_invalid: percent/],
    [{ percent: undefined }, /^invalid_input: percent/],
    [{ amount: '600.00' }, /^invalid_input: percent/],
    [{ percent: undefined, amount: '0.00' }, /^amount_invalid: amount/],
    [{ percent: undefined, amount: '1000.00' }, /^amount_invalid: amount/],
    [{ percent: undefined, amount: '600.000' }, /^amount_invalid: amount/],
    [{ balance: '1000.001' }, /^amount_invalid: balance/],
    [{ currency: 'XXQ' }, /^currency_unknown/],
    [{ expiresOn: '2026-02-30' }, /^date_invalid: expiresOn/],
    [{ asOf: '2026-13-01' }, /^date_invalid: asOf/],
    [{ acceptedOn: '2026-03-32' }, /^date_invalid: acceptedOn/],
    [{ acceptedOn: '2026-03-11' }, /^expired: acceptedOn/],
    [{ parts: 0 }, /^below_minimum: parts/],
    [{ parts: 25 }, /^above_limit: parts/],
    [{ payments: paid(['2026-03-06', '0.00']) }, /^amount_invalid: payments.0.amount/],
  ])('%j is refused by name', (more, message) => {
    expect(() => calc(more)).toThrow(message);
  });
});

describe('whatever is settled', () => {
  const terms = fc.record({
    coveredMinor: fc.bigInt({ min: 3n, max: 10_000_000n }),
    share: fc.integer({ min: 1, max: 9_999 }),
    parts: fc.integer({ min: 1, max: 24 }),
    paidShare: fc.integer({ min: 0, max: 100 }),
  });

  it('due and write-off are the balance; restored and paid are the balance', () => {
    fc.assert(
      fc.property(terms, ({ coveredMinor, share, parts, paidShare }) => {
        const due = settlementDueMinor(coveredMinor, { percent: String(share / 100) });
        fc.pre(due.ok);
        const schedule = settlementSchedule(due.value, parts, '2026-03-10');
        fc.pre(schedule.ok);
        expect(totalOf(schedule.value)).toBe(due.value);
        const figures = (amountMinor: bigint) =>
          settlementFigures({
            coveredMinor,
            expiresOn: '2026-03-10',
            isAccepted: true,
            instalments: schedule.value,
            grace: { days: 7, kind: 'calendar', country: '' },
            toleranceMinor: 0n,
            payments: amountMinor === 0n ? [] : [{ on: '2026-03-05', amountMinor }],
            asOf: '2030-01-01',
          });
        const kept = figures(due.value);
        expect(kept.status).toBe('kept');
        expect(kept.dueMinor + kept.writeOffMinor).toBe(coveredMinor);
        const shortMinor = (due.value * BigInt(paidShare)) / 101n;
        const broken = figures(shortMinor);
        expect(broken.status).toBe('broken');
        expect(broken.restoredMinor + shortMinor).toBe(coveredMinor);
        expect(broken.writeOffMinor).toBe(0n);
      }),
    );
  });
});

describe('the curve of a strategy', () => {
  const curve = [
    { fromDaysPastDue: 30, discountPercent: '5' },
    { fromDaysPastDue: 60, discountPercent: '12.5' },
  ];

  it.each([
    [-10, '0'],
    [29, '0'],
    [30, '5'],
    [59, '5'],
    [60, '12.5'],
    [1_000, '12.5'],
  ])('at %s days: %s percent', (age, percent) => {
    expect(curvePercentAt(curve, age)).toBe(percent);
    expect(curvePercentAt(undefined, age)).toBeNull();
  });

  const { settlement: schema } = strategyDocument.shape.limits.shape;
  const written = (rows: unknown) =>
    schema.safeParse({ earliestDaysPastDue: 45, cureDays: 7, longestDays: 60, curve: rows });

  it('is optional, rises with age and never falls', () => {
    expect(written(undefined).success).toBe(true);
    expect(written(curve).success).toBe(true);
    expect(written([...curve].reverse()).success).toBe(false);
    expect(written([curve[0], { fromDaysPastDue: 60, discountPercent: '4' }]).success).toBe(false);
    expect(written([]).success).toBe(false);
    expect(written([{ fromDaysPastDue: 30, discountPercent: '100' }]).success).toBe(false);
  });
});
