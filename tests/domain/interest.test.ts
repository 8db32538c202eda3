import fc from 'fast-check';
import { addDays, dateOfDayNumber } from '../../src/domain/calendar/dates';
import { defaultConventions, type Conventions } from '../../src/domain/money/conventions';
import { dayCounts } from '../../src/domain/money/day-count';
import {
  exactParts,
  formatExact,
  simpleInterest,
  type AccrualTerms,
} from '../../src/domain/money/interest';
import { divideRounded } from '../../src/domain/money/money';
import { addPercent, cappedRates, formatPercent, percentUnits } from '../../src/domain/money/rates';

const usual = defaultConventions.interest;
const terms: AccrualTerms = {
  principalMinor: 100_000n,
  dueOn: '2026-01-31',
  until: '2026-03-31',
  rates: [{ from: '2000-01-01', percent: '10' }],
  conventions: usual,
};

/** Windows in short: first and last day, days, principal. */
function short(given: Partial<AccrualTerms>, conventions: Partial<Conventions['interest']> = {}) {
  const { windows } = simpleInterest({
    ...terms,
    ...given,
    conventions: { ...usual, ...conventions },
  });
  return windows.map(({ from, to, days, principalMinor }) => [from, to, days, principalMinor]);
}

describe('windows of interest', () => {
  const down = { on: '2026-02-10', changeMinor: -40_000n };
  const up = { on: '2026-02-20', changeMinor: 40_000n };

  it('carry a principal that goes down and up again', () => {
    expect(short({ changes: [up, down] })).toEqual([
      ['2026-02-01', '2026-02-10', 10, 100_000n],
      ['2026-02-11', '2026-02-20', 10, 60_000n],
      ['2026-02-21', '2026-03-31', 39, 100_000n],
    ]);
  });

  it('leave the day of payment out where the convention says so', () => {
    expect(short({ changes: [down] }, { paymentDay: 'excluded' })).toEqual([
      ['2026-02-01', '2026-02-09', 9, 100_000n],
      ['2026-02-10', '2026-03-31', 50, 60_000n],
    ]);
  });

  it('begin on the due date where the convention says so', () => {
    expect(short({ until: '2026-02-01' }, { firstDay: 'due' })).toEqual([
      ['2026-01-31', '2026-02-01', 2, 100_000n],
    ]);
    expect(short({ until: '2026-01-31' })).toEqual([]);
    expect(short({ until: '2026-01-01' }, { firstDay: 'due' })).toEqual([]);
  });

  it('open with the first change where no principal is given', () => {
    const opened = { on: '2026-01-01', changeMinor: 100_000n };
    expect(short({ principalMinor: 0n, changes: [opened] })).toEqual(short({}));
  });

  it('leave out held days, overlapping or still open', () => {
    const frozen = [
      { from: '2026-02-05', to: '2026-02-14' },
      { from: '2026-02-10', to: '2026-02-19' },
      { from: '2026-03-01', to: null },
    ];
    expect(short({ frozen })).toEqual([
      ['2026-02-01', '2026-02-04', 4, 100_000n],
      ['2026-02-20', '2026-02-28', 9, 100_000n],
    ]);
  });

  it('stay whole where a rate is published again unchanged or a change is none', () => {
    const rates = [...terms.rates, { from: '2026-03-01', percent: '10.00' }];
    expect(short({ rates, changes: [{ on: '2026-02-02', changeMinor: 0n }] })).toHaveLength(1);
  });

  it('bear none without a rate, without a principal and when more than all is paid', () => {
    expect(short({ rates: [] })).toEqual([]);
    expect(short({ rates: [{ from: '2026-03-31', percent: '1' }] })).toHaveLength(1);
    expect(short({ principalMinor: 0n })).toEqual([]);
    const tooMuch = { on: '2026-02-01', changeMinor: -150_000n };
    const back = { on: '2026-03-30', changeMinor: 60_000n };
    expect(short({ changes: [tooMuch, back] })).toEqual([
      ['2026-02-01', '2026-02-01', 1, 100_000n],
      ['2026-03-31', '2026-03-31', 1, 10_000n],
    ]);
  });

  it('are exact to parts of the unit that no rate breaks', () => {
    const { exact } = simpleInterest({
      ...terms,
      rates: [{ from: '2000-01-01', percent: '0.000000000001' }],
    });
    expect(exact).toBe((100_000n * 59n * 1_603_080n) / 365n);
    expect(exactParts).toBe(100n * 10n ** 12n * 1_603_080n);
    expect(formatExact(-exactParts, 'JPY')).toBe('-1.000000');
    expect(formatExact(exactParts / 2n, 'BHD')).toBe('0.000500');
  });
});

describe('rates', () => {
  it.each([
    ['1.27', '9', '10.27'],
    ['-0.88', '5', '4.12'],
    ['-0.88', '0.88', '0'],
    ['0.10', '0.900', '1'],
    ['-1.5', '1', '-0.5'],
  ])('%s and %s are %s', (left, right, sum) => {
    expect(addPercent(left, right)).toBe(sum);
  });

  it('are cut at a cap and written as short as they are', () => {
    const rows = [
      { from: '2026-01-01', percent: '18' },
      { from: '2026-02-01', percent: '5.99' },
    ];
    expect(cappedRates(rows, '6').map(({ percent }) => percent)).toEqual(['6', '5.99']);
    expect(cappedRates(rows, undefined)).toBe(rows);
    expect(formatPercent(percentUnits('007.500'))).toBe('7.5');
  });
});

describe('interest, whatever the terms', () => {
  const day = fc.integer({ min: 18_000, max: 22_000 }).map(dateOfDayNumber);
  const percent = fc
    .tuple(fc.integer({ min: -200, max: 3_000 }), fc.integer({ min: 0, max: 999 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(3, '0')}`);
  const rate = fc.record({ from: day, percent });
  const change = fc.record({ on: day, changeMinor: fc.bigInt({ min: -90_000n, max: 90_000n }) });
  const held = fc
    .tuple(day, fc.integer({ min: 0, max: 200 }))
    .map(([from, days]) => ({ from, to: addDays(from, days) }));
  const any: fc.Arbitrary<AccrualTerms> = fc.record({
    principalMinor: fc.bigInt({ min: 0n, max: 10_000_000n }),
    changes: fc.array(change, { maxLength: 6 }),
    dueOn: day,
    until: day,
    rates: fc.uniqueArray(rate, { maxLength: 6, selector: ({ from }) => from }),
    frozen: fc.array(held, { maxLength: 4 }),
    conventions: fc.record({
      dayCount: fc.constantFrom(...dayCounts),
      firstDay: fc.constantFrom('after-due' as const, 'due' as const),
      paymentDay: fc.constantFrom('included' as const, 'excluded' as const),
      rounding: fc.constantFrom('half-up' as const, 'half-even' as const, 'down' as const),
      round: fc.constantFrom('once' as const, 'daily' as const, 'per-window' as const),
    }),
  });
  const once = (given: AccrualTerms) => ({
    ...given,
    conventions: { ...given.conventions, round: 'once' as const },
  });

  it('is the same sum wherever the period is cut in two', () => {
    fc.assert(
      fc.property(any, day, (given, cut) => {
        const whole = simpleInterest(given);
        const { from } = { from: addDays(cut, 1) };
        const before = simpleInterest({ ...given, frozen: [...(given.frozen ?? []), after(cut)] });
        const until = { from: '2000-01-01', to: cut };
        const later = simpleInterest({ ...given, frozen: [...(given.frozen ?? []), until] });
        expect(before.exact + later.exact).toBe(whole.exact);
        expect(before.days + later.days).toBe(whole.days);
        expect(later.windows.every((window) => window.from >= from)).toBe(true);
      }),
    );
  });

  it('is the sum of its days, each taken alone', () => {
    const short = any.map((given) => {
      const until = addDays(given.dueOn, 40);
      return { ...given, until };
    });
    fc.assert(
      fc.property(short, (given) => {
        const days = Array.from({ length: 42 }, (_, index) => addDays(given.dueOn, index - 1));
        const alone = days.map((on) => {
          const others = [{ from: '2000-01-01', to: addDays(on, -1) }, after(on)];
          return simpleInterest({ ...given, frozen: [...(given.frozen ?? []), ...others] }).exact;
        });
        const sum = alone.reduce((total, exact) => total + exact, 0n);
        expect(simpleInterest(given).exact).toBe(sum);
      }),
      { numRuns: 50 },
    );
  });

  it('does not depend on the order of payments, rates or held days', () => {
    fc.assert(
      fc.property(any, (given) => {
        const turned = {
          ...given,
          changes: given.changes?.toReversed() ?? [],
          rates: given.rates.toReversed(),
          frozen: given.frozen?.toReversed() ?? [],
        };
        expect(simpleInterest(turned)).toEqual(simpleInterest(given));
      }),
    );
  });

  it('is rounded once from the exact sum, and otherwise within half a unit a rounding', () => {
    fc.assert(
      fc.property(any, (given) => {
        const { exact, interestMinor, windows } = simpleInterest(once(given));
        const { rounding } = given.conventions;
        expect(interestMinor).toBe(divideRounded(exact, exactParts, rounding));
        const conventions = { ...given.conventions, round: 'per-window' as const };
        const rounded = simpleInterest({ ...given, conventions }).interestMinor;
        const apart = rounded > interestMinor ? rounded - interestMinor : interestMinor - rounded;
        expect(apart <= BigInt(windows.length + 1)).toBe(true);
      }),
    );
  });

  it('never counts a principal below zero, a held day or a day outside the period', () => {
    fc.assert(
      fc.property(any, (given) => {
        const { windows } = simpleInterest(given);
        for (const { from, to, principalMinor } of windows) {
          expect(principalMinor > 0n && from <= to).toBe(true);
          expect(from >= given.dueOn && to <= given.until).toBe(true);
          expect(given.frozen?.some((one) => one.from <= to && (one.to ?? to) >= from)).toBe(false);
        }
      }),
    );
  });

  it('adds only the days since when it is accrued again later', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 300 }), (given, days) => {
        const later = simpleInterest({ ...given, until: addDays(given.until, days) });
        const added = simpleInterest({
          ...given,
          until: addDays(given.until, days),
          frozen: [...(given.frozen ?? []), { from: '2000-01-01', to: given.until }],
        });
        expect(later.exact - simpleInterest(given).exact).toBe(added.exact);
      }),
    );
  });

  function after(on: string) {
    return { from: addDays(on, 1), to: null };
  }
});
