import { answerTo } from '../../../src/cli/calc/rule';
import { validationPeriodRule } from '../../../src/cli/calc/validation-period';
import { itemizationFaults, type Itemization } from '../../../src/domain/law/itemization';
import { usFederal } from '../../../src/domain/law/packs/us-federal';
import type { Consent, Notice } from '../../../src/domain/law/situation';
import {
  answerOf,
  at,
  call,
  debt,
  firstParty,
  homeEmail,
  notice,
  plainContent,
  situation,
  type SituationGiven,
} from './situation';

interface Period {
  readonly assumedReceiptOn: string;
  readonly endsOn: string;
  readonly working: readonly string[];
}

function period(sentOn: string, given: Record<string, unknown> = {}): Period {
  return answerTo(validationPeriodRule, { sentOn, method: 'mail', ...given }) as unknown as Period;
}

/** What one rule of the pack says. */
function rule(id: string, given: SituationGiven) {
  return answerOf(usFederal, `us.reg-f.${id}`, situation(given));
}

const noticeRule = (given: SituationGiven) => rule('validation-notice', given);
const initial = (on: string) => notice('initial-communication', on, { method: 'oral' });
const validation = (on: string, given: Partial<Notice> = {}) => notice('validation', on, given);

describe('validation period: the vectors', () => {
  it.each([
    ['VAL-01', '2026-01-05', {}, '2026-01-12', '2026-02-11'],
    ['VAL-02 over Martin Luther King Jr. Day', '2026-01-14', {}, '2026-01-22', '2026-02-21'],
    ['VAL-03 over Veterans Day', '2026-11-05', {}, '2026-11-13', '2026-12-13'],
    ['VAL-04 the end stays on a holiday', '2026-11-24', {}, '2026-12-02', '2027-01-01'],
    ['VAL-05 the day off counts as a holiday', '2026-07-01', {}, '2026-07-09', '2026-08-08'],
    [
      'VAL-05 the dates of the law alone',
      '2026-07-01',
      { skipObserved: false },
      '2026-07-08',
      '2026-08-07',
    ],
    ['VAL-06 spoken', '2026-03-03', { method: 'oral' }, '2026-03-03', '2026-04-02'],
    ['VAL-10 sent again', '2026-01-15', {}, '2026-01-23', '2026-02-22'],
    [
      'an e-mail is assumed received like a letter',
      '2026-01-05',
      { method: 'email' },
      '2026-01-12',
      '2026-02-11',
    ],
    ['from a Saturday', '2026-11-21', {}, '2026-11-30', '2026-12-30'],
    ['the holiday of a Sunday is observed on Monday', '2027-07-01', {}, '2027-07-09', '2027-08-08'],
    [
      'which is a business day by the law alone',
      '2027-07-01',
      { skipObserved: false },
      '2027-07-08',
      '2027-08-07',
    ],
  ] as const)('%s: %s %j', (_name, sentOn, given, assumedReceiptOn, endsOn) => {
    expect(period(sentOn, given)).toMatchObject({ assumedReceiptOn, endsOn });
  });

  it('VAL-07: the notice is due after five calendar days', () => {
    expect(period('2026-03-07', { initialOn: '2026-03-02' })).toMatchObject({
      noticeDueOn: '2026-03-07',
      sentInTime: true,
    });
    expect(period('2026-03-09', { initialOn: '2026-03-02' })).toMatchObject({ sentInTime: false });
  });

  it('the working says what was skipped and what was chosen', () => {
    expect(period('2026-07-01').working).toEqual(
      expect.arrayContaining([
        'conventions: observed days are skipped too',
        '2026-07-03 does not count: Independence Day',
        '2026-07-04 does not count: a weekend',
      ]),
    );
  });

  it.each([
    ['a day before the lists of holidays', { sentOn: '2023-12-01' }, 'date_invalid: sentOn'],
    ['a day after them', { sentOn: '2030-12-20' }, 'date_invalid: sentOn'],
    ['an unknown way', { method: 'pigeon' }, 'calc validation-period'],
    ['an unknown field', { skipobserved: true }, 'calc validation-period'],
  ])('refuses %s', (_name, given, message) => {
    expect(() => period('2026-01-05', given)).toThrow(message);
  });
});

describe('validation notice: the rules', () => {
  it.each([
    ['VAL-07 on the fifth day', '2026-03-07', [initial('2026-03-02')], 'allow'],
    ['VAL-07 on the sixth', '2026-03-08', [initial('2026-03-02')], 'require'],
    [
      'VAL-08 a limited-content message begins nothing',
      '2026-03-30',
      [notice('limited-content-message', '2026-03-02')],
      'allow',
    ],
    [
      'VAL-10 the notice came back',
      '2026-03-08',
      [initial('2026-03-02'), validation('2026-03-03'), notice('undeliverable', '2026-03-06')],
      'require',
    ],
    [
      'VAL-10 it was sent again',
      '2026-03-08',
      [
        initial('2026-03-02'),
        validation('2026-03-03'),
        notice('undeliverable', '2026-03-06'),
        validation('2026-03-06'),
      ],
      'allow',
    ],
    [
      'another notice came back',
      '2026-03-08',
      [
        initial('2026-03-02'),
        validation('2026-03-03'),
        notice('undeliverable', '2026-03-06', { details: { of: 'letter-of-claim' } }),
      ],
      'allow',
    ],
    [
      'a notice about another debt',
      '2026-03-08',
      [initial('2026-03-02'), validation('2026-03-03', { debtIds: ['B'] })],
      'require',
    ],
    ['nothing was said yet', '2026-03-08', [], 'allow'],
  ] as const)('%s', (_name, on, notices, answer) => {
    expect(noticeRule({ at: on, notices })?.answer).toBe(answer);
  });

  it('VAL-07: the notice itself goes out late, and nothing but it', () => {
    const late = { at: '2026-03-20', notices: [initial('2026-03-02')] };
    expect(noticeRule({ ...late, purpose: 'validation-notice' })?.answer).toBe('allow');
    expect(noticeRule({ ...late, purpose: 'settlement-offer' })).toMatchObject({
      answer: 'require',
      clearedBy: 'log-notice',
      facts: { noticeDueOn: '2026-03-07' },
      citation: '12 CFR 1006.34(a)(1) and (2)',
    });
  });

  it('VAL-08: a voicemail that says nothing of the debt is a call and no communication', () => {
    const attempts = [call('2026-03-02', { result: 'voicemail' })];
    const given = { at: '2026-03-08', notices: [], attempts };
    expect(noticeRule(given)?.answer).toBe('allow');
    const spoken = [call('2026-03-02', { result: 'conversation' })];
    expect(noticeRule({ ...given, attempts: spoken })?.answer).toBe('require');
    const count = answerOf(
      usFederal,
      'us.reg-f.call-frequency',
      situation({ ...given, channel: 'call' }),
    );
    expect(count?.facts).toMatchObject({ countInSevenDays: 1 });
  });

  it('VAL-09: paid before it was due, it is not needed', () => {
    const given = { at: '2026-03-20', notices: [initial('2026-03-02')] };
    expect(noticeRule({ ...given, debts: [debt({ status: 'paid' })] })?.answer).toBe('allow');
  });

  it('binds no creditor in its own name', () => {
    expect(noticeRule({ collector: firstParty })).toBeUndefined();
  });
});

describe('validation period: nothing overshadows it', () => {
  const sent = [initial('2026-01-05'), validation('2026-01-05')];
  const overshadows = (given: SituationGiven) =>
    rule('overshadowing', {
      at: '2026-01-08',
      notices: sent,
      content: { ...plainContent, overshadows: true },
      ...given,
    });

  it('VAL-14: a demand with an earlier end waits until the period is over', () => {
    expect(overshadows({})).toMatchObject({
      answer: 'block',
      clearsAt: at('2026-02-12T00:00'),
      clearedBy: 'time',
    });
    expect(overshadows({ at: '2026-02-11T20:00' })?.answer).toBe('block');
    expect(overshadows({ at: '2026-02-12T08:00' })?.answer).toBe('allow');
  });

  it('VAL-14: a threat of suit does, a plain reminder does not', () => {
    expect(overshadows({ content: { ...plainContent, threatensSuit: true } })?.answer).toBe(
      'block',
    );
    expect(overshadows({ content: plainContent, purpose: 'suit-threat' })?.answer).toBe('block');
    expect(overshadows({ content: plainContent })?.answer).toBe('allow');
  });

  it('nobody is sued inside the period, nor before the notice', () => {
    const suit = { kind: 'sue', purpose: 'suit', channel: null, content: plainContent } as const;
    expect(overshadows(suit)?.answer).toBe('block');
    expect(overshadows({ ...suit, at: '2026-02-12' })?.answer).toBe('allow');
    expect(
      noticeRule({ ...suit, at: '2026-03-03', notices: [initial('2026-03-02')] })?.answer,
    ).toBe('require');
  });

  it('a threat before the notice was given waits for the notice', () => {
    expect(overshadows({ notices: [] })?.answer).toBe('require');
  });

  it('in doubt about the zone the later midnight counts', () => {
    const zones = ['America/New_York', 'America/Los_Angeles'];
    expect(overshadows({ zones })?.clearsAt).toBe(at('2026-02-12T00:00', 'America/Los_Angeles'));
  });
});

describe('ELE-07: electronic notices', () => {
  const consent: Consent = {
    channel: 'email',
    address: homeEmail.value,
    basis: 'e-sign',
    at: at('2026-03-01'),
    checkedAt: null,
    untilAt: null,
    withdrawnAt: null,
    source: 'form',
    deadlineOn: null,
    usedByImmediatelyPrior: false,
  };
  const eSign = (given: SituationGiven) =>
    rule('e-sign', { at: '2026-03-03', purpose: 'validation-notice', notices: [], ...given })
      ?.answer;
  const spoken = { attempts: [call('2026-03-02', { result: 'conversation' })] };

  it.each([
    ['ELE-07 after an oral initial communication', spoken, 'block'],
    ['ELE-07 as the initial communication', {}, 'allow'],
    ['ELE-07 with consent', { ...spoken, consents: [consent] }, 'allow'],
    [
      'ELE-07 with a consent taken back',
      { ...spoken, consents: [{ ...consent, withdrawnAt: at('2026-03-02') }] },
      'block',
    ],
    [
      'ELE-07 with another consent',
      { ...spoken, consents: [{ ...consent, basis: 'direct' }] },
      'block',
    ],
    ['verification', { purpose: 'verification' }, 'block'],
    ['the original creditor', { purpose: 'original-creditor-answer' }, 'block'],
    ['by letter', { ...spoken, channel: 'letter' }, undefined],
    ['a reminder', { ...spoken, purpose: 'reminder' }, undefined],
  ] as const)('%s', (_name, given, answer) => {
    expect(eSign(given)).toBe(answer);
  });
});

describe('itemization: the vectors', () => {
  const asOf = { basis: 'last-statement', on: '2025-12-31' } as const;
  const valid: Itemization = {
    itemizationDate: asOf,
    amountAsOf: asOf,
    accountNumberAsOf: asOf,
    creditorAsOf: asOf,
    amountMinor: 100_000n,
    interestMinor: 2_500n,
    feesMinor: 0n,
    paymentsMinor: 10_000n,
    creditsMinor: 1_000n,
    currentMinor: 91_500n,
  };
  const faults = (given: Partial<Itemization>) =>
    itemizationFaults({ ...valid, ...given }).map(({ field, rule: kind }) => [field, kind]);

  it.each([
    ['VAL-11 one date', {}, []],
    [
      'VAL-11 another date',
      { amountAsOf: { basis: 'charge-off', on: '2025-12-31' } },
      [['amountAsOf', 'date-inconsistent']],
    ],
    [
      'VAL-11 the same kind of another day',
      { accountNumberAsOf: { ...asOf, on: '2025-11-30' } },
      [['accountNumberAsOf', 'date-inconsistent']],
    ],
    ['VAL-12 a blank field', { feesMinor: null }, [['feesMinor', 'blank']]],
    ['VAL-12 zero', { feesMinor: 0n }, []],
    ['VAL-13 915.00', { currentMinor: 91_500n }, []],
    ['VAL-13 any other', { currentMinor: 91_501n }, [['currentMinor', 'arithmetic']]],
  ] as const)('%s', (_name, given, expected) => {
    expect(faults(given)).toEqual(expected);
  });
});
