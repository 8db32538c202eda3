import { callFrequencyRule } from '../../../src/cli/calc/call-frequency';
import { answerTo } from '../../../src/cli/calc/rule';
import { localDateOf } from '../../../src/domain/calendar/zone';
import { callFrequency } from '../../../src/domain/law/call-frequency';
import { at, call } from './situation';

const compliant = 'presumed-compliant';
const violation = 'presumed-violation';

interface Answer {
  readonly decision: string;
  readonly count: number;
  readonly nextAllowedAt: string;
  readonly because: string;
  readonly working: readonly string[];
}

/** `calc call-frequency` for one person and debt A. */
function calc(given: Record<string, unknown>): Answer {
  const asked = { person: 'ada', debt: 'A', ...given };
  return answerTo(callFrequencyRule, asked) as unknown as Answer;
}

/** So many calls of one result on a day. */
function times(count: number, on: string, result = 'no-answer', rest: object = {}) {
  return Array.from({ length: count }, () => ({ at: on, result, debts: ['A'], ...rest }));
}

/** The day in New York that an answer lets calls begin. */
function freeOn({ nextAllowedAt }: Answer): string {
  return localDateOf(Date.parse(nextAllowedAt), 'America/New_York');
}

const frq01 = [
  ...times(1, '2026-04-01', 'voicemail'),
  ...['02', '03', '04', '05', '06', '07'].flatMap((day) => times(1, `2026-04-${day}`)),
];
const frq02 = [
  ...times(1, '2026-04-01', 'voicemail'),
  ...['02', '03', '06'].flatMap((day) => times(2, `2026-04-${day}`)),
];
const conversation = (on: string, rest: object = {}) => times(1, on, 'conversation', rest);

describe('call frequency: the vectors', () => {
  it.each([
    ['FRQ-01 the seventh call in seven days', '2026-04-07', frq01.slice(0, 6), compliant, 6],
    ['FRQ-01 the first call has left the window', '2026-04-08', frq01, compliant, 6],
    ['FRQ-02 the eighth call in seven days', '2026-04-07', frq02, violation, 7],
    ['FRQ-03 the sixth day after it', '2026-08-20', conversation('2026-08-14'), violation, 1],
    ['FRQ-03 the seventh day after it', '2026-08-21', conversation('2026-08-14'), compliant, 0],
    ...(
      [
        ['2026-08-19', violation],
        ['2026-08-20', compliant],
      ] as const
    ).map(
      ([on, decision]) =>
        [
          `FRQ-04 the consumer called on the 13th, ${on}`,
          on,
          conversation('2026-08-13', { direction: 'in' }),
          decision,
          0,
        ] as const,
    ),
    [
      'FRQ-05 again on the day of the conversation',
      '2026-04-01T15:00',
      conversation('2026-04-01T10:00'),
      violation,
      1,
    ],
    [
      'FRQ-06 busy signals do not count',
      '2026-04-07',
      [...times(3, '2026-04-02', 'busy'), ...times(6, '2026-04-03')],
      compliant,
      6,
    ],
    [
      'FRQ-06 seven that rang do',
      '2026-04-07',
      [...times(3, '2026-04-02', 'busy'), ...times(7, '2026-04-03')],
      violation,
      7,
    ],
    [
      'FRQ-06 a number not in service does not count',
      '2026-04-07',
      [...times(3, '2026-04-02', 'not-in-service'), ...times(6, '2026-04-03')],
      compliant,
      6,
    ],
    [
      'FRQ-07 a full mailbox counts',
      '2026-04-02',
      times(1, '2026-04-01', 'voicemail-full'),
      compliant,
      1,
    ],
    [
      'FRQ-08 text messages do not count',
      '2026-04-07',
      [...times(6, '2026-04-02'), ...times(10, '2026-04-03', 'sms')],
      compliant,
      6,
    ],
    [
      'FRQ-09 ringless voicemail counts',
      '2026-04-07',
      times(7, '2026-04-03', 'ringless-voicemail'),
      violation,
      7,
    ],
    [
      'FRQ-10 calls about other debts do not count for this one',
      '2026-04-07',
      [...times(6, '2026-04-02'), ...times(7, '2026-04-03', 'no-answer', { debts: ['B'] })],
      compliant,
      6,
    ],
    [
      'FRQ-10 a call that names no debt counts for each',
      '2026-04-07',
      times(7, '2026-04-03', 'no-answer', { debts: [] }),
      violation,
      7,
    ],
    [
      'FRQ-10 a call that names several debts counts for each',
      '2026-04-07',
      times(7, '2026-04-03', 'no-answer', { debts: ['A', 'B'] }),
      violation,
      7,
    ],
    [
      'FRQ-14 calls to the attorney do not count',
      '2026-04-07',
      times(9, '2026-04-03', 'no-answer', { to: 'attorney' }),
      compliant,
      0,
    ],
    [
      'FRQ-14 nor do calls to bureau, creditor or another person',
      '2026-04-07',
      ['credit-bureau', 'creditor', 'grace'].flatMap((to) =>
        times(3, '2026-04-03', 'no-answer', { to }),
      ),
      compliant,
      0,
    ],
    [
      'FRQ-15 calls to a number that is a stranger’s do not count',
      '2026-04-10',
      [
        ...times(1, '2026-04-06', 'no-answer', { to: '+12125550199' }),
        ...times(1, '2026-04-08', 'no-answer', { to: '+12125550199' }),
        ...times(1, '2026-04-09', 'wrong-number', { to: '+12125550199' }),
      ],
      compliant,
      0,
    ],
    [
      'FRQ-15 calls to the other number do',
      '2026-04-10',
      [
        ...times(2, '2026-04-06', 'no-answer', { number: '+12125550100' }),
        ...times(1, '2026-04-09', 'wrong-number', { number: '+12125550199' }),
      ],
      compliant,
      2,
    ],
  ] as const)('%s', (_name, on, calls, decision, count) => {
    expect(calc({ at: on, calls })).toMatchObject({ decision, count });
  });

  it('FRQ-02: the next call is free when the first has left the window', () => {
    expect(freeOn(calc({ at: '2026-04-07', calls: frq02 }))).toBe('2026-04-08');
  });

  it('FRQ-03: the first free day begins at local midnight', () => {
    const answer = calc({ at: '2026-08-20', calls: conversation('2026-08-14') });
    expect(answer.nextAllowedAt).toBe('2026-08-21T04:00:00.000Z');
  });

  it('FRQ-11: loans under one number are one debt', () => {
    const loans = { id: 'L1', group: 'servicer-77', debts: ['L2', 'L3'] };
    const calls = ['L1', 'L2', 'L3', 'L1', 'L2', 'L3', 'servicer-77'].flatMap((debtId) =>
      times(1, '2026-04-03', 'no-answer', { debts: [debtId] }),
    );
    expect(calc({ at: '2026-04-07', debt: loans, calls })).toMatchObject({
      decision: violation,
      count: 7,
    });
    expect(calc({ at: '2026-04-07', debt: 'L1', calls }).count).toBe(2);
  });

  const consented = ['08', '09', '10', '08', '09', '10', '08', '09'].flatMap((day) =>
    times(1, `2026-06-${day}`),
  );
  it.each([
    ['the last day of the consent', '2026-06-10', { at: '2026-06-04' }, compliant, 0],
    [
      'calls under it are left out on the day after',
      '2026-06-11',
      { at: '2026-06-04' },
      compliant,
      0,
    ],
    ['without it they count', '2026-06-11', undefined, violation, 8],
    [
      'a shorter term ends it',
      '2026-06-11',
      { at: '2026-06-04', until: '2026-06-08' },
      compliant,
      5,
    ],
    [
      'it ends when it is taken back',
      '2026-06-11',
      { at: '2026-06-04', withdrawnAt: '2026-06-10' },
      compliant,
      2,
    ],
    [
      'one about another debt is none',
      '2026-06-11',
      { at: '2026-06-04', debts: 'B' },
      violation,
      8,
    ],
  ] as const)('FRQ-12: %s', (_name, on, consent, decision, count) => {
    const consents = consent === undefined ? [] : [consent];
    expect(calc({ at: on, calls: consented, consents })).toMatchObject({ decision, count });
  });

  it('FRQ-12: a call after the seventh day counts', () => {
    const calls = [...consented, ...times(1, '2026-06-11')];
    expect(calc({ at: '2026-06-12', calls, consents: [{ at: '2026-06-04' }] }).count).toBe(1);
  });

  it('FRQ-13: the next conversation ends the consent', () => {
    const consents = [{ at: '2026-04-03' }];
    const first = conversation('2026-04-03');
    expect(calc({ at: '2026-04-06', calls: first, consents }).decision).toBe(compliant);
    const both = [...first, ...conversation('2026-04-06')];
    const answer = calc({ at: '2026-04-08', calls: both, consents });
    expect(answer).toMatchObject({ decision: violation, count: 1 });
    expect(freeOn(answer)).toBe('2026-04-13');
  });

  it('FRQ-16: a conversation is about the debts that were discussed', () => {
    const calls = conversation('2026-11-09');
    expect(calc({ at: '2026-11-10', debt: 'B', calls }).decision).toBe(compliant);
    expect(calc({ at: '2026-11-10', debt: 'A', calls }).decision).toBe(violation);
  });

  it('the working names law, zone, window and choice', () => {
    expect(calc({ at: '2026-04-08', calls: frq01 }).working).toEqual([
      'law: 12 CFR 1006.14(b)(2) to (4); a presumption, which facts can rebut',
      'conventions: days of America/New_York; an attempt that names no debt counts for every debt',
      'window: 2026-04-02 to 2026-04-08',
      '6 of the 7 attempts given count in it; 7 may',
      'no conversation of the last seven days stands against a call',
      expect.stringContaining('6 of 7 calls'),
    ]);
  });

  it.each([
    ['an unknown zone', { at: '2026-04-08', zone: 'EST', calls: [] }],
    ['a day that does not exist', { at: '2026-02-30', calls: [] }],
    ['an unknown result', { at: '2026-04-08', calls: [{ at: '2026-04-01', result: 'rang' }] }],
    ['an unknown field', { at: '2026-04-08', calls: [], callls: [] }],
  ])('refuses %s', (_name, given) => {
    expect(() => calc(given)).toThrow('calc call-frequency');
  });
});

describe('call frequency: what the clocks of the person do to it', () => {
  it('days are those of the zone, also where a call falls on another day in UTC', () => {
    const calls = conversation('2026-03-06T23:30');
    expect(freeOn(calc({ at: '2026-03-12', calls }))).toBe('2026-03-13');
    const answer = calc({ at: '2026-03-12', calls, zone: 'America/Chicago' });
    const person = { id: 'ada', zone: 'America/Chicago' };
    expect(calc({ at: '2026-03-12', calls, person })).toEqual(answer);
    // The clocks go forward in between: local midnight is at 05:00 UTC.
    expect(answer.nextAllowedAt).toBe('2026-03-13T05:00:00.000Z');
  });

  it('of two plausible zones the later answers', () => {
    const asked = {
      at: at('2026-08-21T01:00'),
      debtIds: ['A'],
      attempts: [call('2026-08-14', { result: 'conversation' })],
      consents: [],
    };
    const zones = ['America/New_York', 'America/Los_Angeles'];
    expect(callFrequency({ ...asked, zones: zones.slice(0, 1) }).decision).toBe(compliant);
    // In Los Angeles it is still the 20th.
    expect(callFrequency({ ...asked, zones })).toMatchObject({
      decision: violation,
      nextAllowedAt: at('2026-08-21T00:00', 'America/Los_Angeles'),
    });
  });
});
