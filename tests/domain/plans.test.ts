import fc from 'fast-check';
import type { Instalment } from '../../src/domain/agreements/facts';
import { addDays } from '../../src/domain/calendar/dates';
import { affordable } from '../../src/domain/agreements/affordability';
import { scheduleInstalments } from '../../src/domain/agreements/instalments';
import { appendMissed, planRows, planStatus } from '../../src/domain/agreements/plan';
import { totalOf, type AgreementTerms } from '../../src/domain/agreements/terms';
import { plan as calc } from '../../src/cli/calc/plan';
import { answerTo } from '../../src/cli/calc/rule';

const part = (n: number, dueOn: string, amountMinor: bigint): Instalment => ({
  n,
  dueOn,
  amountMinor,
});
const three = [
  part(1, '2026-01-31', 10_000n),
  part(2, '2026-02-28', 10_000n),
  part(3, '2026-03-31', 10_000n),
];
const terms = (fields: Partial<AgreementTerms> = {}): AgreementTerms => ({
  instalments: three,
  grace: { days: 7, kind: 'calendar', country: 'GB' },
  toleranceMinor: 0n,
  payments: [],
  asOf: '2026-01-31',
  ...fields,
});
const paid = (on: string, amountMinor: bigint) => ({ on, amountMinor });
const states = (fields: Partial<AgreementTerms>) => {
  const rows = planRows(terms(fields));
  return rows.map(({ status, isCured }) => (isCured ? `${status}, cured` : status));
};

describe('a part of a plan', () => {
  it.each([
    ['on its day', '2026-01-31', [], ['open', 'open', 'open'], 'active'],
    ['the day after', '2026-02-01', [], ['late', 'open', 'open'], 'active'],
    ['on the last day of its grace', '2026-02-07', [], ['late', 'open', 'open'], 'active'],
    ['the day after its grace', '2026-02-08', [], ['missed', 'open', 'open'], 'broken'],
    [
      'paid on the last day of its grace: cured',
      '2026-02-08',
      [paid('2026-02-07', 10_000n)],
      ['paid, cured', 'open', 'open'],
      'active',
    ],
    [
      'paid the day after its grace: not cured',
      '2026-02-08',
      [paid('2026-02-08', 10_000n)],
      ['paid', 'open', 'open'],
      'broken',
    ],
    [
      'paid in part',
      '2026-01-31',
      [paid('2026-01-30', 4_000n)],
      ['part-paid', 'open', 'open'],
      'active',
    ],
    [
      'overpaid: the next is paid ahead',
      '2026-03-31',
      [paid('2026-01-31', 25_000n)],
      ['paid', 'paid', 'part-paid'],
      'active',
    ],
    ['paid in all', '2026-01-31', [paid('2026-01-31', 30_000n)], ['paid', 'paid', 'paid'], 'kept'],
  ] as const)('%s', (_title, asOf, payments, rows, status) => {
    expect(states({ asOf, payments })).toEqual(rows);
    expect(planStatus(terms({ asOf, payments }))).toBe(status);
  });

  it('has working days of grace where the strategy counts them', () => {
    // 31 January 2026 is a Saturday: one working day of grace ends on Monday.
    const grace = { days: 1, kind: 'working', country: 'GB' } as const;
    expect(planStatus(terms({ grace, asOf: '2026-02-02' }))).toBe('active');
    expect(planStatus(terms({ grace, asOf: '2026-02-03' }))).toBe('broken');
  });
});

describe('missed parts', () => {
  it('move to the end in the rhythm of the plan, with what was short of them', () => {
    const missed = terms({ asOf: '2026-02-08', payments: [paid('2026-01-31', 4_000n)] });
    const moved = appendMissed(missed, 'P1M', 'first');
    expect(moved.instalments).toEqual([
      part(1, '2026-01-31', 4_000n),
      three[1],
      three[2],
      part(4, '2026-04-30', 6_000n),
    ]);
    expect(moved.moved).toEqual([{ n: 1, toN: 4, amountMinor: 6_000n, movedOn: '2026-02-08' }]);
    const after = { ...missed, instalments: moved.instalments, movedParts: new Set([1]) };
    expect(planStatus(after)).toBe('active');
    expect(planRows(after).map(({ status }) => status)).toEqual([
      'appended',
      'open',
      'open',
      'open',
    ]);
  });

  it('stand on days to come, also long after the end of the plan', () => {
    const late = terms({ asOf: '2026-07-15' });
    const moved = appendMissed(late, 'P1M', 'all');
    expect(moved.instalments.slice(3)).toEqual([
      part(4, '2026-07-31', 10_000n),
      part(5, '2026-08-31', 10_000n),
      part(6, '2026-09-30', 10_000n),
    ]);
    expect(planStatus({ ...late, instalments: moved.instalments })).toBe('active');
  });

  const amounts = fc.array(fc.bigInt({ min: 1n, max: 90_000n }), { minLength: 1, maxLength: 12 });
  const moments = fc.array(
    fc.record({
      day: fc.integer({ min: 0, max: 150 }),
      amountMinor: fc.bigInt({ min: 1n, max: 90_000n }),
    }),
    { maxLength: 8 },
  );
  const madeOf = (
    parts: readonly bigint[],
    asOfDay: number,
    came: { day: number; amountMinor: bigint }[],
  ) =>
    terms({
      instalments: parts.map((minor, index) =>
        part(index + 1, addDays('2026-01-01', 7 * index), minor),
      ),
      payments: came.map(({ day, amountMinor }) => paid(addDays('2026-01-01', day), amountMinor)),
      asOf: addDays('2026-01-01', asOfDay),
    });

  it('keep the sum, are never negative and leave a plan that is not broken', () => {
    fc.assert(
      fc.property(amounts, moments, fc.integer({ min: 0, max: 150 }), (parts, came, day) => {
        const before = madeOf(
          parts,
          day,
          came.filter((one) => one.day <= day),
        );
        const { instalments, moved } = appendMissed(before, 'P1W', 'all');
        expect(totalOf(instalments)).toBe(totalOf(before.instalments));
        expect(instalments.every(({ amountMinor }) => amountMinor >= 0n)).toBe(true);
        expect(instalments.slice(parts.length).every(({ dueOn }) => dueOn > before.asOf)).toBe(
          true,
        );
        expect(planStatus({ ...before, instalments })).not.toBe('broken');
        expect(moved.length > 0).toBe(planStatus(before) === 'broken');
      }),
    );
  });

  it('and the table do not depend on the order of payments', () => {
    fc.assert(
      fc.property(amounts, moments, fc.integer({ min: 0, max: 150 }), (parts, came, day) => {
        const forward = madeOf(parts, day, came);
        const backward = madeOf(parts, day, [...came].reverse());
        expect(planRows(forward)).toEqual(planRows(backward));
        expect(planStatus(forward)).toBe(planStatus(backward));
        expect(appendMissed(forward, 'P1W', 'all')).toEqual(appendMissed(backward, 'P1W', 'all'));
      }),
    );
  });
});

describe('a budget', () => {
  it.each([
    [150_075n, 130_020n, 'P1M', 20_055n],
    [150_000n, 100_000n, 'P1W', 11_538n],
    [150_000n, 100_000n, 'P2W', 23_076n],
    [100_000n, 100_000n, 'P1M', 0n],
    [100_000n, 100_001n, 'P1M', 0n],
  ] as const)('of %s less %s every %s', (incomeMinor, expensesMinor, every, instalmentMinor) => {
    const afforded = affordable({ incomeMinor, expensesMinor }, every, 'down');
    expect(afforded).toEqual({ surplusMinor: incomeMinor - expensesMinor, instalmentMinor });
  });
});

describe('calc plan', () => {
  const given = {
    currency: 'EUR',
    total: '100.00',
    parts: 3,
    every: 'P1M',
    firstDueOn: '2026-01-31',
    graceDays: 7,
    payments: [] as { on: string; amount: string }[],
    asOf: '2026-03-07',
  };
  const answer = (more: object = {}) =>
    answerTo(calc, { ...given, ...more }) as unknown as {
      status: string;
      instalments: { n: number; dueOn: string; amount: string; paid: string; status: string }[];
      working: string[];
    };

  it('shows the table and says what it counted', () => {
    const payments = [
      { on: '2026-01-31', amount: '33.34' },
      { on: '2026-03-07', amount: '40.00' },
    ];
    const { status, instalments, working } = answer({ payments });
    expect(status).toBe('active');
    expect(instalments).toMatchObject([
      { n: 1, dueOn: '2026-01-31', amount: '33.34', paid: '33.34', status: 'paid', isCured: false },
      { n: 2, dueOn: '2026-02-28', amount: '33.33', paid: '33.33', status: 'paid', isCured: true },
      { n: 3, dueOn: '2026-03-31', amount: '33.33', paid: '6.67', status: 'part-paid' },
    ]);
    expect(working).toHaveLength(6);
    expect(working.at(-2)).toContain('73.34 came by 2026-03-07: paid, cured');
  });

  it('computes what the product judges', () => {
    const asked = fc.record({
      totalMinor: fc.integer({ min: 100, max: 90_000 }),
      parts: fc.integer({ min: 1, max: 12 }),
      every: fc.constantFrom('P1W' as const, 'P2W' as const, 'P1M' as const),
      graceDays: fc.integer({ min: 0, max: 10 }),
      paidMinor: fc.integer({ min: 1, max: 90_000 }),
      day: fc.integer({ min: 0, max: 200 }),
    });
    const text = (minor: number): string => (minor / 100).toFixed(2);
    fc.assert(
      fc.property(asked, ({ totalMinor, parts, every, graceDays, paidMinor, day }) => {
        const asOf = addDays('2026-01-31', day);
        const own = { parts, every, firstDueOn: '2026-01-31' } as const;
        const judged = {
          instalments: scheduleInstalments({
            ...own,
            totalMinor: BigInt(totalMinor),
            remainder: 'first',
          }),
          grace: { days: graceDays, kind: 'calendar', country: '' } as const,
          toleranceMinor: 0n,
          payments: [paid('2026-02-03', BigInt(paidMinor))],
          asOf,
        };
        const payments = [{ on: '2026-02-03', amount: text(paidMinor) }];
        const total = text(totalMinor);
        const shown = answer({ ...own, total, graceDays, payments, asOf });
        expect(shown.status).toBe(planStatus(judged));
        expect(shown.instalments.map(({ status }) => status)).toEqual(
          planRows(judged).map(({ status }) => status),
        );
      }),
    );
  });

  it.each([
    [{ parts: 0 }, /below_minimum: parts/],
    [{ parts: 521 }, /above_limit: parts/],
    [{ minimum: '33.34' }, /below_minimum: parts: the smallest part is 33.34 EUR/],
    [{ total: '0.02' }, /below_minimum: parts/],
    [{ total: '0.00' }, /amount_invalid: total/],
    [{ total: '100.001' }, /amount_invalid: total/],
    [{ currency: 'XXQ' }, /currency_unknown: total/],
    [{ firstDueOn: '2026-02-30' }, /date_invalid: firstDueOn/],
    [{ asOf: '2026-13-01' }, /date_invalid: asOf/],
    [{ payments: [{ on: '2026-01-01', amount: '-5.00' }] }, /amount_invalid: payments\.0\.amount/],
    [{ payments: [{ on: '2026-01-01', amount: '0.00' }] }, /amount_invalid: payments\.0\.amount/],
    [{ payments: [{ on: '2025-02-29', amount: '1.00' }] }, /date_invalid: payments\.0\.on/],
    [{ graceDays: -1 }, /does not fit/],
    [{ colour: 'red' }, /does not fit/],
  ])('names what is wrong with %j', (more, message) => {
    expect(() => answer(more)).toThrow(message);
  });
});
