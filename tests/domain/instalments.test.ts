import fc from 'fast-check';
import {
  partsFor,
  scheduleByAmount,
  scheduleInstalments,
} from '../../src/domain/agreements/instalments';
import { addDays, dateOfDayNumber, daysBetween } from '../../src/domain/calendar/dates';

const monthly = { every: 'P1M', firstDueOn: '2026-01-31' } as const;
const first = fc.integer({ min: 0, max: 40_000 }).map(dateOfDayNumber);
const sum = (rows: readonly { amountMinor: bigint }[]) =>
  rows.reduce((total, row) => total + row.amountMinor, 0n);

describe('instalments in equal parts', () => {
  it.each([
    ['INS-01 first', 10_000n, 3, 'first' as const, [3334n, 3333n, 3333n]],
    ['INS-01 last', 10_000n, 3, 'last' as const, [3333n, 3333n, 3334n]],
    ['INS-02', 1000n, 3, 'first' as const, [334n, 333n, 333n]],
    ['INS-03', 10_000n, 3, 'first' as const, [3334n, 3333n, 3333n]],
    ['INS-05', 2n, 3, 'first' as const, [1n, 1n, 0n]],
    ['one part', 999n, 1, 'first' as const, [999n]],
    ['six left over', 104n, 7, 'last' as const, [14n, 14n, 14n, 14n, 14n, 14n, 20n]],
  ])('%s', (_id, totalMinor, parts, remainder, expected) => {
    const rows = scheduleInstalments({ totalMinor, parts, remainder, ...monthly });
    expect(rows.map((row) => row.amountMinor)).toEqual(expected);
    expect(rows.map((row) => row.n)).toEqual(expected.map((_, index) => index + 1));
  });

  it('keeps the day of the first date (INS-04)', () => {
    const rows = scheduleInstalments({ totalMinor: 4n, parts: 4, remainder: 'first', ...monthly });
    const dates = ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'];
    expect(rows.map((row) => row.dueOn)).toEqual(dates);
  });

  it('keeps 29 February', () => {
    const rows = scheduleInstalments({
      totalMinor: 49n,
      parts: 49,
      every: 'P1M',
      firstDueOn: '2024-02-29',
      remainder: 'first',
    });
    expect([rows[12]?.dueOn, rows[13]?.dueOn, rows[48]?.dueOn]).toEqual([
      '2025-02-28',
      '2025-03-29',
      '2028-02-29',
    ]);
  });

  it.each([0, -1, 1.5, 521, Number.NaN])('stops at %p parts', (parts) => {
    const terms = { totalMinor: 100n, parts, remainder: 'first' as const, ...monthly };
    expect(() => scheduleInstalments(terms)).toThrow(/invariant/);
  });
});

describe('every plan in equal parts', () => {
  const terms = fc.record({
    totalMinor: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    parts: fc.integer({ min: 1, max: 520 }),
    every: fc.constantFrom('P1W' as const, 'P2W' as const, 'P1M' as const),
    firstDueOn: first,
    remainder: fc.constantFrom('first' as const, 'last' as const),
  });

  it('sums to its total', () => {
    fc.assert(
      fc.property(terms, (plan) => {
        const rows = scheduleInstalments(plan);
        expect(sum(rows)).toBe(plan.totalMinor);
        expect(rows).toHaveLength(plan.parts);
      }),
    );
  });

  it('has dates that keep their anchor', () => {
    fc.assert(
      fc.property(terms, (plan) => {
        const days = { P1W: 7, P2W: 14, P1M: 0 }[plan.every];
        const misplaced = scheduleInstalments(plan).filter(({ dueOn, n }) => {
          if (days > 0) return daysBetween(plan.firstDueOn, dueOn) !== (n - 1) * days;
          const [day, anchorDay] = [dueOn.slice(8), plan.firstDueOn.slice(8)];
          // Only a month too short may move the day, and then to its last one.
          const isLastOfShortMonth = day < anchorDay && addDays(dueOn, 1).endsWith('-01');
          return day !== anchorDay && !isLastOfShortMonth;
        });
        expect(misplaced).toEqual([]);
      }),
    );
  });

  it('has dates that rise, one a month', () => {
    fc.assert(
      fc.property(terms, (plan) => {
        const months = scheduleInstalments({ ...plan, every: 'P1M' }).map(
          ({ dueOn }) => Number(dueOn.slice(0, 4)) * 12 + Number(dueOn.slice(5, 7)),
        );
        expect(months.every((month, index) => month === (months[0] ?? 0) + index)).toBe(true);
      }),
    );
  });
});

describe('instalments of an amount', () => {
  it.each([
    [100_000n, 30_000n, 4],
    [90_000n, 30_000n, 3],
    [1n, 30_000n, 1],
    [0n, 30_000n, 0],
  ])('%s in payments of %s', (totalMinor, amountMinor, expected) => {
    expect(partsFor({ totalMinor, amountMinor })).toBe(expected);
  });

  it('leaves what is left to the last', () => {
    const rows = scheduleByAmount({ totalMinor: 100_000n, amountMinor: 30_000n, ...monthly });
    expect(rows.map((row) => row.amountMinor)).toEqual([30_000n, 30_000n, 30_000n, 10_000n]);
    expect(rows[1]?.dueOn).toBe('2026-02-28');
  });

  it('sums to the total and never asks for more than the amount', () => {
    const total = fc.bigInt({ min: 1n, max: 100_000n });
    const amount = fc.bigInt({ min: 200n, max: 100_000n });
    fc.assert(
      fc.property(total, amount, first, (totalMinor, amountMinor, firstDueOn) => {
        const rows = scheduleByAmount({ totalMinor, amountMinor, every: 'P1W', firstDueOn });
        expect(sum(rows)).toBe(totalMinor);
        expect(rows.slice(0, -1).every((row) => row.amountMinor === amountMinor)).toBe(true);
        const lastMinor = rows.at(-1)?.amountMinor ?? 0n;
        expect(lastMinor > 0n && lastMinor <= amountMinor).toBe(true);
      }),
    );
  });
});
