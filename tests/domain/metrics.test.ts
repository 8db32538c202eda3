import fc from 'fast-check';
import { aging } from '../../src/cli/calc/aging';
import { metricsRule } from '../../src/cli/calc/metrics';
import { addDays } from '../../src/domain/calendar/dates';
import { add, bpdso, dso, percentOfQuotient, tenthsOf } from '../../src/domain/reporting/metrics';

function calc(input: unknown): { value: number | null; unit: string; working: readonly string[] } {
  return metricsRule.compute(metricsRule.input.parse(input)) as never;
}

const value = (input: unknown): number | null => calc(input).value;
const faults = (input: unknown): string[] =>
  metricsRule.input
    .safeParse(input)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.trim()) ?? [];

const arSample = { creditSales: '10000', days: 30 };
const ceiSample = {
  metric: 'cei',
  beginReceivables: 6200,
  creditSales: 10_890,
  endReceivables: 6340,
  endCurrentReceivables: 3590,
};

describe('calc metrics', () => {
  it.each([
    ['MET-01 DSO', { metric: 'dso', receivables: '15000', ...arSample }, 45, 'days'],
    ['MET-01 BPDSO', { metric: 'bpdso', currentReceivables: 4000, ...arSample }, 12, 'days'],
    [
      'MET-01 ADD',
      { metric: 'add', receivables: 15_000, currentReceivables: 4000, ...arSample },
      33,
      'days',
    ],
    [
      'MET-02 CEI',
      {
        ...ceiSample,
        beginReceivables: 100_000,
        creditSales: 1_000_000,
        endReceivables: 120_000,
        endCurrentReceivables: 100_000,
      },
      98,
      'percent',
    ],
    ['MET-03 CEI of the same period', ceiSample, 79.6, 'percent'],
    [
      'MET-04 roll rate',
      { metric: 'roll-rate', bucketNow: '600000.00', previousBucketBefore: '1000000.00' },
      60,
      'percent',
    ],
    ['MET-05 promises', { metric: 'promise-kept-rate', kept: 24, matured: 30 }, 80, 'percent'],
    [
      'MET-06 cure',
      { metric: 'cure-rate', delinquentAtStart: 200, currentAtEnd: 50 },
      25,
      'percent',
    ],
    [
      'MET-07 liquidation',
      { metric: 'liquidation-rate', placed: 500_000, collected: 62_000, returned: 2000 },
      12,
      'percent',
    ],
    ['MET-08 zero', { metric: 'promise-kept-rate', kept: 0, matured: 0 }, null, 'percent'],
    ['no sales', { metric: 'dso', receivables: '5', creditSales: '0.00', days: 30 }, null, 'days'],
    ['plans', { metric: 'plan-break-rate', broken: 1, ended: 3 }, 33.3, 'percent'],
    ['recovery', { metric: 'recovery-rate', recovered: 1, chargedOff: 8 }, 12.5, 'percent'],
    [
      'right party',
      { metric: 'right-party-contact-rate', rightPartyContacts: 2, connectedAttempts: 3 },
      66.7,
      'percent',
    ],
    [
      'nothing came back',
      { metric: 'liquidation-rate', placed: 100, collected: 12 },
      12,
      'percent',
    ],
  ])('%s', (_name, input, expected, unit) => {
    const answer = calc(input);
    expect([answer.value, answer.unit]).toEqual([expected, unit]);
    expect(answer.working.length).toBeGreaterThan(1);
  });

  it('rounds half up, once', () => {
    // 1 / 16 = 6.25 %
    expect(value({ metric: 'recovery-rate', recovered: 1, chargedOff: 16 })).toBe(6.3);
    expect(value({ metric: 'recovery-rate', recovered: '0.1', chargedOff: '0.3' })).toBe(33.3);
  });

  it('names what does not fit', () => {
    expect(faults({ metric: 'happiness' })[0]).toMatch(/^metric: metric is one of dso, /);
    expect(faults({ ...ceiSample, creditSales: '-1' })).toEqual([
      'creditSales: an amount from 0 such as "1250.50"',
    ]);
    expect(faults({ ...ceiSample, extra: 1 })[0]).toContain('extra');
    expect(faults({ metric: 'dso', receivables: 1, creditSales: 1, days: 0.5 })[0]).toMatch(
      /^days: /,
    );
    expect(faults({ metric: 'promise-kept-rate', kept: 31, matured: 30 })).toEqual([
      'kept: not more than matured',
    ]);
    expect(faults({ metric: 'cure-rate', delinquentAtStart: 2 })[0]).toMatch(/^currentAtEnd: /);
  });

  it('ADD is DSO less best possible DSO, exactly', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        fc.bigInt({ min: 1n, max: 400n }),
        (a, b, sales, days) => {
          const receivables = a + b;
          const input = { receivables, currentReceivables: b, creditSales: sales, days };
          expect(add(input).numerator).toBe(dso(input).numerator - bpdso(input).numerator);
        },
      ),
    );
  });

  it('is within half a tenth of the true quotient, and null only without a denominator', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(amount, amount, (numerator, denominator) => {
        const tenths = tenthsOf({ numerator, denominator }, 100n);
        expect(tenths === null).toBe(denominator === 0n);
        expect(percentOfQuotient({ numerator, denominator }) === null).toBe(denominator === 0n);
        if (tenths === null) return;
        const off = 2n * (tenths * denominator - numerator * 1000n);
        expect(off <= denominator && off > -denominator).toBe(true);
      }),
    );
  });
});

interface AgingAnswer {
  readonly currencies: readonly {
    readonly currency: string;
    readonly total: string;
    readonly buckets: readonly { name: string; amount: string; invoices: number }[];
  }[];
  readonly working: readonly string[];
}

describe('calc aging', () => {
  const asOf = '2026-11-22';
  const one = { id: 'a', dueOn: asOf, open: '1.00', currency: 'GBP' };
  const age = (input: unknown): AgingAnswer => aging.compute(aging.input.parse(input)) as never;
  const filled = (input: unknown): string[] =>
    age(input).currencies.flatMap(({ currency, buckets }) =>
      buckets.flatMap(({ name, amount, invoices }) =>
        invoices > 0 ? [`${currency} ${name} ${amount}`] : [],
      ),
    );

  it.each([
    [0, 'current'],
    [1, '1-30'],
    [30, '1-30'],
    [31, '31-60'],
    [60, '31-60'],
    [61, '61-90'],
    [90, '61-90'],
    [91, '91-120'],
    [120, '91-120'],
    [121, '120+'],
    [-9, 'current'],
  ])('%d days past due is %s (AGE-01, AGE-03)', (days, name) => {
    expect(filled({ asOf, invoices: [{ ...one, dueOn: addDays(asOf, -days) }] })).toEqual([
      `GBP ${name} 1.00`,
    ]);
  });

  it('AGE-02 counts calendar days', () => {
    const invoices = [{ ...one, dueOn: '2026-01-31' }];
    expect(filled({ asOf: '2026-03-02', invoices })).toEqual(['GBP 1-30 1.00']);
  });

  it('takes other buckets, keeps currencies apart and leaves out what was issued later', () => {
    const invoices = [
      { ...one, dueOn: addDays(asOf, -15) },
      { ...one, id: 'b', open: '2.50' },
      { ...one, id: 'c', open: '700', currency: 'JPY', dueOn: addDays(asOf, -3) },
      { ...one, id: 'd', issuedOn: addDays(asOf, 1) },
      { ...one, id: 'e', open: '0.00' },
    ];
    expect(filled({ asOf, buckets: [7, 14], invoices })).toEqual([
      'GBP current 2.50',
      'GBP 14+ 1.00',
      'JPY 1-7 700',
    ]);
  });

  it.each([
    ['a date that does not exist', { asOf: '2026-02-30', invoices: [] }, 'asOf'],
    [
      'a due date that does not exist',
      { asOf, invoices: [{ ...one, dueOn: '2026-02-29' }] },
      'dueOn',
    ],
    ['buckets that fall', { asOf, buckets: [30, 20], invoices: [] }, 'buckets'],
    ['a bucket twice', { asOf, buckets: [30, 30], invoices: [] }, 'buckets'],
    ['no days', { asOf, buckets: [0], invoices: [] }, 'buckets'],
    ['an unknown field', { asOf, by: 'x', invoices: [] }, 'by'],
  ])('refuses %s', (_name, input, field) => {
    const issues = aging.input.safeParse(input).error?.issues ?? [];
    expect(JSON.stringify(issues)).toContain(field);
  });

  it.each([
    ['too many decimals', { ...one, open: '1.001' }, /amount_invalid: invoices\.0\.open/],
    ['an unknown currency', { ...one, currency: 'XYZ' }, /currency_unknown: invoices\.0\.open/],
  ])('refuses %s', (_name, invoice, message) => {
    expect(() => age({ asOf, invoices: [invoice] })).toThrow(message);
  });
});
