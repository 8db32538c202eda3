import { instalments } from '../../src/cli/calc/instalments';
import { amountOf, answerTo } from '../../src/cli/calc/rule';

interface Answer {
  readonly instalments: readonly { n: number; dueOn: string; amount: string }[];
}

function answer(given: Record<string, unknown>): Answer {
  const usual = { firstDueOn: '2026-01-31', every: 'P1M' };
  return answerTo(instalments, { ...usual, ...given }) as unknown as Answer;
}

describe('instalments: the vectors', () => {
  it.each([
    ['INS-01', 'USD', '100.00', 'first', ['33.34', '33.33', '33.33']],
    ['INS-01', 'USD', '100.00', 'last', ['33.33', '33.33', '33.34']],
    ['INS-02', 'JPY', '1000', 'first', ['334', '333', '333']],
    ['INS-03', 'BHD', '10.000', 'first', ['3.334', '3.333', '3.333']],
    ['INS-05', 'USD', '0.02', 'first', ['0.01', '0.01', '0.00']],
  ])('%s: %s %s, remainder %s', (_id, currency, total, remainder, expected) => {
    const { instalments: rows } = answer({ currency, total, parts: 3, remainder });
    expect(rows.map(({ amount }) => amount)).toEqual(expected);
  });

  it('INS-04: the day of the first part is kept', () => {
    const { instalments: rows } = answer({ currency: 'USD', total: '4.00', parts: 4 });
    const dates = ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'];
    expect(rows.map(({ dueOn }) => dueOn)).toEqual(dates);
  });

  it.each([
    ['CUR-01', 'JPY', '1000', 1000n],
    ['CUR-01', 'USD', '10.00', 1000n],
    ['CUR-01', 'BHD', '10.000', 10_000n],
    ['CUR-01', 'CLF', '1.0000', 10_000n],
    ['CUR-02', 'HUF', '10.00', 1000n],
    ['CUR-02', 'IQD', '1.000', 1000n],
  ])('%s: %s %s is %s smallest units', (_id, currency, total, minor) => {
    expect(amountOf(total, currency, 'total')).toBe(minor);
    expect(answer({ currency, total, parts: 1 }).instalments).toMatchObject([{ amount: total }]);
  });

  it.each([
    ['JPY', '10.00'],
    ['USD', '10.000'],
    ['BHD', '10.00'],
    ['HUF', '10'],
    ['IQD', '10'],
    ['USD', '1.005'],
  ])('CUR-02, RND-02: %s %s has not the decimals of the currency', (currency, total) => {
    expect(() => answer({ currency, total, parts: 1 })).toThrow('amount_invalid: total');
  });
});
