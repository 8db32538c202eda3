import fc from 'fast-check';
import { csvCell } from '../../src/cli/output';
import { cashForecast, periodStart } from '../../src/domain/reporting/forecast';

describe('a CSV cell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+44 20', "'+44 20"],
    ['-cmd|x', "'-cmd|x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    ['＝1', "'＝1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['=a,b', `"'=a,b"`],
    ['-12.50', '-12.50'],
    ['-7', '-7'],
    [-7.5, '-7.5'],
    ['-1+1', "'-1+1"],
    ['a "b"', '"a ""b"""'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
    ['', ''],
  ])('%j becomes %j', (value, expected) => {
    expect(csvCell(value)).toBe(expected);
  });

  it('never begins with what a spreadsheet calculates, unless it is a number', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const cell = csvCell(text).replace(/^"/, '');
        expect(/^[=+@\t\r]/.test(cell)).toBe(false);
        if (cell.startsWith('-')) expect(Number.isFinite(Number(cell))).toBe(true);
      }),
    );
  });
});

describe('the cash forecast', () => {
  it('groups by Monday or month and currency, what is late first, nothing that is paid', () => {
    const part = { currency: 'GBP', type: 'plan', dueOn: '2026-03-06', openMinor: 100n } as const;
    const parts = [
      part,
      { ...part, dueOn: '2026-03-08', type: 'promise', openMinor: 20n },
      { ...part, dueOn: '2026-03-09', openMinor: 5n },
      { ...part, dueOn: '2026-03-01', type: 'settlement', openMinor: 7n },
      { ...part, currency: 'EUR', openMinor: 3n },
      { ...part, openMinor: 0n },
    ] as const;
    const shown = cashForecast(parts, '2026-03-02', 'week').map((row) => [
      ...[row.period, row.currency, row.promisesMinor, row.plansMinor, row.settlementsMinor],
      row.totalMinor,
    ]);
    expect(shown).toEqual([
      ['overdue', 'GBP', 0n, 0n, 7n, 7n],
      ['2026-03-02', 'EUR', 0n, 3n, 0n, 3n],
      ['2026-03-02', 'GBP', 20n, 100n, 0n, 120n],
      ['2026-03-09', 'GBP', 0n, 5n, 0n, 5n],
    ]);
    expect(cashForecast(parts, '2026-03-02', 'month').map(({ period }) => period)).toEqual([
      ...['overdue', '2026-03-01', '2026-03-01'],
    ]);
    expect(periodStart('1969-12-31', 'week')).toBe('1969-12-29');
  });
});
