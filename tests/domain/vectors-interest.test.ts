import { interest } from '../../src/cli/calc/interest';
import { answerTo } from '../../src/cli/calc/rule';

interface Answer {
  readonly interest: string;
  readonly days: number;
  readonly windows: readonly { from: string; to: string; days: number; interest: string }[];
}

const rate = (percent: string, from = '2000-01-01') => [{ from, percent }];

function answer(given: Record<string, unknown>): Answer {
  const usual = { currency: 'USD', dayCount: 'ACT/365F' };
  return answerTo(interest, { ...usual, ...given }) as unknown as Answer;
}

describe('interest: the vectors', () => {
  const day04 = { principal: '10000.00', dueOn: '2026-01-15', until: '2026-03-31' };
  const day05 = { principal: '10000.00', dueOn: '2023-12-15', until: '2024-02-15' };

  it.each([
    ['DAY-01', '2026-01-15', '2026-03-31', 75, 76, 75],
    ['DAY-02', '2026-02-28', '2026-03-31', 31, 30, 32],
    ['DAY-03', '2024-02-29', '2025-02-28', 365, 360, 359],
  ])('%s', (_id, dueOn, until, actual, thirtyUs, thirtyEuropean) => {
    const days = (dayCount: string) =>
      answer({ principal: '1.00', dueOn, until, dayCount, rates: rate('1') }).days;
    expect(['ACT/365F', 'ACT/360', 'ACT/ACT'].map(days)).toEqual([actual, actual, actual]);
    expect([days('30/360'), days('30E/360')]).toEqual([thirtyUs, thirtyEuropean]);
  });

  it.each([
    ['DAY-04 ACT/365', { ...day04, rates: rate('12') }, '246.58'],
    ['DAY-04 ACT/360', { ...day04, rates: rate('12'), dayCount: 'ACT/360' }, '250.00'],
    ['DAY-04 30/360 US', { ...day04, rates: rate('12'), dayCount: '30/360' }, '253.33'],
    ['DAY-04 30E/360', { ...day04, rates: rate('12'), dayCount: '30E/360' }, '250.00'],
    ['DAY-05 ACT/365F', { ...day05, rates: rate('10') }, '169.86'],
    ['DAY-05 ACT/ACT ISDA', { ...day05, rates: rate('10'), dayCount: 'ACT/ACT' }, '169.53'],
    [
      'NY-02 at 2 %',
      { principal: '12000.00', dueOn: '2023-01-10', until: '2024-01-10', rates: rate('2') },
      '240.00',
    ],
    [
      'NY-02 not at 9 %',
      { principal: '12000.00', dueOn: '2023-01-10', until: '2024-01-10', rates: rate('9') },
      '1080.00',
    ],
  ])('%s', (_id, given, expected) => {
    expect(answer(given).interest).toBe(expected);
  });

  it('UK-01: rounded once, and by the day as GOV.UK does', () => {
    const example = {
      ...{ currency: 'GBP', principal: '1000.00', rates: rate('8.5') },
      ...{ dueOn: '2026-01-01', until: '2026-02-20' },
    };
    expect(answer(example)).toMatchObject({
      interest: '11.64',
      days: 50,
      windows: [{ from: '2026-01-02', to: '2026-02-20', days: 50, interest: '11.643836' }],
    });
    expect(answer({ ...example, round: 'daily' }).interest).toBe('11.50');
    expect(answer({ ...example, round: 'per-window' }).interest).toBe('11.64');
  });

  it('UK-11, UK-10: days of a moratorium are never charged, not even later', () => {
    // 14.00 would accrue from the day after registration for the 60 days that the moratorium lasts.
    const debt = {
      ...{ currency: 'GBP', principal: '1000.00', rates: rate('8.516667') },
      ...{ dueOn: '2026-03-02', until: '2026-05-01' },
    };
    const moratorium = [{ from: '2026-03-03', to: '2026-05-01' }];
    expect(answer(debt)).toMatchObject({ interest: '14.00', days: 60 });
    expect(answer({ ...debt, frozen: moratorium })).toMatchObject({
      ...{ interest: '0.00', days: 0, windows: [] },
    });
    const later = answer({ ...debt, until: '2026-05-11', frozen: moratorium });
    expect(later.windows.map(({ from, to }) => [from, to])).toEqual([['2026-05-02', '2026-05-11']]);
  });

  it('SCR-01: the cap forgives what is above 6 %', () => {
    const service = {
      ...{ principal: '10000.00', rates: rate('18'), inclusiveStart: true },
      ...{ dueOn: '2026-01-01', until: '2026-06-30' },
    };
    expect(answer(service)).toMatchObject({ interest: '892.60', days: 181 });
    expect(answer({ ...service, capPercent: '6' }).interest).toBe('297.53');
    expect(answer({ ...service, rates: rate('12') }).interest).toBe('595.07');
  });

  // One day at 365 % of a hundredth of the amount times 100 is the amount itself.
  it.each([
    ['RND-01', '234.50', '365', ['2.35', '2.34', '2.34']],
    ['RND-01', '235.50', '365', ['2.36', '2.36', '2.35']],
    ['RND-01', '12.50', '365', ['0.13', '0.12', '0.12']],
    ['RND-02', '100.50', '365', ['1.01', '1.00', '1.00']],
    ['RND-03', '234.50', '-365', ['-2.35', '-2.34', '-2.34']],
  ])('%s: %s', (_id, principal, percent, expected) => {
    const day = { principal, rates: rate(percent), dueOn: '2026-01-01', until: '2026-01-02' };
    const roundings = ['half-up', 'half-even', 'down'];
    expect(roundings.map((rounding) => answer({ ...day, rounding }).interest)).toEqual(expected);
  });
});

describe('interest: its shape', () => {
  const debt = {
    ...{ principal: '1000.00', dueOn: '2026-01-31', until: '2026-03-31' },
    rates: [...rate('10'), ...rate('12', '2026-03-01')],
  };

  it('splits at a change of rate and at a payment, whose day still counts', () => {
    const paid = answer({ ...debt, payments: [{ on: '2026-02-15', amount: '400.00' }] });
    expect(paid.windows).toEqual([
      window('2026-02-01', '2026-02-15', 15, '10', '1000.00', '4.109589'),
      window('2026-02-16', '2026-02-28', 13, '10', '600.00', '2.136986'),
      window('2026-03-01', '2026-03-31', 31, '12', '600.00', '6.115068'),
    ]);
    expect(paid).toMatchObject({ interest: '12.36', days: 59 });
  });

  it('names the conventions it used and shows each step', () => {
    const { working } = answerTo(interest, { ...debt, currency: 'USD', dayCount: 'ACT/360' });
    expect(working).toEqual([
      'conventions: day count ACT/360, first day after-due, payment day included, ' +
        'rounding half-up, round once',
      '2026-02-01 to 2026-02-28: 1000.00 x 10 % x 28/360 = 7.777778',
      '2026-03-01 to 2026-03-31: 1000.00 x 12 % x 31/360 = 10.333333',
      'sum 18.111111, rounded once (half-up) to 18.11 USD',
    ]);
  });

  it('says what was paid beyond the principal and charges nothing on it', () => {
    const payments = [{ on: '2026-02-15', amount: '1000.01' }];
    const over = answerTo(interest, { ...debt, currency: 'USD', payments });
    expect(over).toMatchObject({ days: 15 });
    expect(over.working.at(-1)).toBe('0.01 was paid beyond the principal');
  });

  it.each([
    [{ principal: '1000.000' }, 'amount_invalid: principal'],
    [{ principal: '-1.00' }, 'amount_invalid: principal'],
    [{ currency: 'XXX' }, 'currency_unknown'],
    [{ payments: [{ on: '2026-02-01', amount: '0.00' }] }, 'amount_invalid: payments.0.amount'],
    [{ payments: [{ on: '2026-02-01', amount: '-1.00' }] }, 'amount_invalid: payments.0.amount'],
    [{ rates: rate('10', '2026-02-02') }, 'date_invalid: rates'],
    [{ until: '2026-02-30' }, 'does not fit'],
    [{ rates: [...rate('1'), ...rate('2')] }, 'does not fit'],
    [{ rates: rate('1e3') }, 'does not fit'],
    [{ frozen: [{ from: '2026-02-02', to: '2026-02-01' }] }, 'does not fit'],
    [{ dayCount: 'ACT/364' }, 'does not fit'],
    [{ compound: true }, 'does not fit'],
  ])('refuses %j by name', (wrong, message) => {
    expect(() => answer({ ...debt, ...wrong })).toThrow(message);
  });

  function window(...parts: [string, string, number, string, string, string]) {
    const [from, to, days, percent, principal, unrounded] = parts;
    return { from, to, days, percent, principal, interest: unrounded };
  }
});
