import { latePayment } from '../../src/cli/calc/late-payment';
import { answerTo } from '../../src/cli/calc/rule';

interface Answer {
  readonly interest: string;
  readonly fixedSum: string;
  readonly total: string;
  readonly firstInterestOn: string | null;
  readonly days: number;
  readonly windows: readonly { days: number; percent: string; interest: string }[];
  readonly working: readonly string[];
}

const gb = { regime: 'GB', debtorKind: 'business', currency: 'GBP' };
const de = { regime: 'DE', debtorKind: 'business', currency: 'EUR' };

const answer = (given: Record<string, unknown>) =>
  answerTo(latePayment, given) as unknown as Answer;

describe('late payment: the vectors', () => {
  it.each([
    ['UK-02', { ...gb, ...debt('10000.00', '2026-01-31', '2026-04-01') }, 60, '193.15', '100.00'],
    ['UK-04', { ...gb, ...debt('3256.58', '2022-08-28', '2022-09-30') }, 33, '27.23', '70.00'],
    ['UK-05', { ...gb, ...debt('5000.00', '2024-06-15', '2025-03-01') }, 259, '470.10', '70.00'],
    ['UK-06', { ...gb, ...debt('2400.00', '2025-06-30', '2025-09-30') }, 92, '74.10', '70.00'],
    [
      'UK-09',
      { ...gb, debtorKind: 'consumer', ...debt('5000.00', '2024-06-15', '2025-03-01') },
      ...([0, '0.00', '0.00'] as const),
    ],
    ['DE-01', { ...de, ...debt('10000.00', '2025-04-30', '2025-12-31') }, 245, '706.07', '40.00'],
    [
      'DE-02',
      { ...de, debtorKind: 'consumer', ...debt('10000.00', '2025-04-30', '2025-12-31') },
      ...([245, '437.58', '0.00'] as const),
    ],
    [
      'FR-01',
      { ...de, regime: 'FR', ...debt('8000.00', '2025-06-30', '2025-09-30') },
      ...([92, '245.00', '40.00'] as const),
    ],
    [
      'EU-01',
      { ...de, regime: 'EU', ...debt('8000.00', '2025-06-30', '2025-09-30') },
      ...([92, '204.67', '40.00'] as const),
    ],
  ])('%s', (_id, given, days, interest, fixedSum) => {
    expect(answer(given)).toMatchObject({ days, interest, fixedSum });
  });

  it('UK-02: the fixed sum is added to the interest', () => {
    const given = { ...gb, ...debt('10000.00', '2026-01-31', '2026-04-01') };
    expect(answer(given)).toMatchObject({ total: '293.15', windows: [{ percent: '11.75' }] });
  });

  it.each([
    ['999.99', '40.00'],
    ['1000.00', '70.00'],
    ['9999.99', '70.00'],
    ['10000.00', '100.00'],
  ])('UK-03: a debt of %s carries %s', (amount, fixedSum) => {
    expect(answer({ ...gb, ...debt(amount, '2026-01-31', '2026-04-01') }).fixedSum).toBe(fixedSum);
  });

  it('UK-05: the rate of the start stays for the life of the debt', () => {
    const { windows } = answer({ ...gb, ...debt('5000.00', '2024-06-15', '2025-03-01') });
    expect(windows).toMatchObject([{ days: 259, percent: '13.25' }]);
  });

  it.each([{ dueOn: { receivedOn: '2026-03-01' } }, { receivedOn: '2026-03-01' }])(
    'UK-07: 30 days begin with the day of receipt (%j)',
    (due) => {
      const given = { ...gb, amount: '1000.00', until: '2026-03-31', ...due };
      const { firstInterestOn, days, working } = answer(given);
      expect({ firstInterestOn, days }).toEqual({ firstInterestOn: '2026-03-31', days: 1 });
      expect(working).toContain(
        'relevant day 2026-03-30, the last of 30 days beginning with 2026-03-01; ' +
          'interest from 2026-03-31, the day after it',
      );
    },
  );

  it('UK-08: an agreed day is the relevant day', () => {
    const { firstInterestOn } = answer({ ...gb, ...debt('1.00', '2026-03-31', '2026-04-01') });
    expect(firstInterestOn).toBe('2026-04-01');
  });

  it('DE-01, DE-02: the period is split where the base rate changes', () => {
    const given = { ...de, ...debt('10000.00', '2025-04-30', '2025-12-31') };
    expect(answer(given).windows).toMatchObject([
      { from: '2025-05-01', to: '2025-06-30', days: 61, percent: '11.27', interest: '188.347945' },
      { from: '2025-07-01', to: '2025-12-31', days: 184, percent: '10.27', interest: '517.720548' },
    ]);
    const { windows } = answer({ ...given, debtorKind: 'consumer' });
    expect(windows.map(({ percent }) => percent)).toEqual(['7.27', '6.27']);
  });

  it.each([
    ['business', '8.12'],
    ['consumer', '4.12'],
  ])('DE-03: a negative base rate counts (%s)', (debtorKind, percent) => {
    const given = { ...de, debtorKind, ...debt('100.00', '2022-06-30', '2022-12-31') };
    expect(answer(given).windows).toMatchObject([{ days: 184, percent }]);
  });

  it.each([
    ['FR', '12.15'],
    ['EU', '10.15'],
  ])('FR-01, EU-01: the rate of %s', (regime, percent) => {
    const given = { ...de, regime, ...debt('8000.00', '2025-06-30', '2025-09-30') };
    expect(answer(given).windows).toMatchObject([{ percent }]);
  });

  function debt(amount: string, dueOn: string, until: string) {
    return { amount, dueOn, until };
  }
});

describe('late payment: beyond the vectors', () => {
  const late = { amount: '100.00', dueOn: '2026-05-31', until: '2026-08-31' };

  it('takes base rates that are given from their first day on, and those on file before', () => {
    const baseRates = [{ from: '2026-07-01', percent: '2.00' }];
    const { windows, working } = answer({ ...de, ...late, baseRates });
    expect(windows.map(({ percent }) => percent)).toEqual(['10.27', '11']);
    expect(working.join()).not.toContain('not confirmed');
  });

  it('says where a base rate is carried on and not confirmed', () => {
    const { windows, working } = answer({ ...de, ...late });
    expect(windows).toMatchObject([{ days: 92, percent: '10.27' }]);
    expect(working.filter((line) => line.includes('not confirmed'))).toHaveLength(1);
  });

  it('charges no fixed sum before interest begins, nor in another currency', () => {
    expect(answer({ ...de, ...late, until: '2026-05-31' }).total).toBe('0.00');
    expect(answer({ ...de, ...late, currency: 'USD' }).fixedSum).toBe('0.00');
    expect(answer({ ...gb, ...late, currency: 'EUR' }).fixedSum).toBe('0.00');
  });

  it.each([
    ['DE', 'business', '2026-05-01', {}],
    ['FR', 'business', '2026-05-01', {}],
    ['EU', 'business', '2026-05-01', {}],
    ['DE', 'consumer', null, {}],
    ['DE', 'consumer', '2026-05-01', { consumerWasTold: true }],
    ['FR', 'consumer', null, {}],
    ['EU', 'consumer', null, {}],
  ])('%s, %s without an agreed day: interest from %s', (regime, debtorKind, from, more) => {
    const received = { amount: '100.00', receivedOn: '2026-03-31', until: '2026-05-31' };
    const given = { regime, debtorKind, currency: 'EUR', ...received, ...more };
    expect(answer(given).firstInterestOn).toBe(from);
  });

  it.each([
    [{ dueOn: '2015-12-31' }, 'date_invalid: baseRates'],
    [{ receivedOn: '2026-03-01' }, 'invalid_input: dueOn'],
    [{ dueOn: undefined }, 'invalid_input: dueOn'],
    [{ amount: '1' }, 'amount_invalid: amount'],
    [{ amount: '-1.00' }, 'amount_invalid: amount'],
    [{ currency: 'EURO' }, 'currency_unknown'],
    [{ dueOn: '2026-02-30' }, 'does not fit'],
    [{ regime: 'US' }, 'does not fit'],
    [{ debtorKind: 'unknown' }, 'does not fit'],
  ])('refuses %j by name', (wrong, message) => {
    expect(() => answer({ ...de, ...late, ...wrong })).toThrow(message);
  });
});
