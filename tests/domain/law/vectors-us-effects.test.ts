import { usFederal } from '../../../src/domain/law/packs/us-federal';
import { isDepositNoticeInTime } from '../../../src/domain/law/packs/us-federal/effects-rules';
import { keepRecordingUntil, keepRecordsUntil } from '../../../src/domain/law/retention';
import { scraInterest, scraNoticeInTime, type ScraTerms } from '../../../src/domain/law/scra';
import type { LawHold, Recipient } from '../../../src/domain/law/situation';
import { defaultConventions } from '../../../src/domain/money/conventions';
import {
  answerOf,
  at,
  call,
  debt,
  decisionOf,
  firstParty,
  hold,
  notice,
  plainContent,
  situation,
  type SituationGiven,
} from './situation';

/** What one rule of the pack says. */
function rule(id: string, given: SituationGiven) {
  return answerOf(usFederal, `us.${id}`, situation(given));
}

describe('credit reporting: the vectors', () => {
  const reports = (on: string, given: SituationGiven) =>
    rule('reg-f.furnishing-wait', {
      at: on,
      purpose: 'credit-reporting',
      channel: 'credit-report',
      recipient: 'credit-bureau',
      ...given,
    });
  const mailed = notice('validation', '2026-05-01');
  const bounced = notice('undeliverable', '2026-05-10');
  const mailedAgain = notice('validation', '2026-05-11');

  it.each([
    ['FUR-01 inside the wait', '2026-05-13', [mailed], 'block'],
    ['FUR-01 its last day', '2026-05-14', [mailed], 'block'],
    ['FUR-01 after it', '2026-05-15', [mailed], 'allow'],
    ['FUR-01 two days after it', '2026-05-16', [mailed], 'allow'],
    ['FUR-02 it came back', '2026-05-20', [mailed, bounced], 'require'],
    ['FUR-02 sent again, too soon', '2026-05-20', [mailed, bounced, mailedAgain], 'block'],
    ['FUR-02 sent again', '2026-05-26', [mailed, bounced, mailedAgain], 'allow'],
    [
      'a return after the wait is no matter',
      '2026-05-20',
      [mailed, notice('undeliverable', '2026-05-16')],
      'allow',
    ],
    ['nothing was sent', '2026-05-20', [], 'require'],
    ['only about another debt', '2026-05-20', [{ ...mailed, debtIds: ['B'] }], 'require'],
  ] as const)('%s', (_name, on, notices, answer) => {
    expect(reports(on, { notices })?.answer).toBe(answer);
  });

  it('FUR-01: it lifts by itself', () => {
    expect(reports('2026-05-13', { notices: [mailed] })).toMatchObject({
      clearsAt: at('2026-05-15T00:00'),
      facts: { reportFromOn: '2026-05-15' },
    });
  });

  it('FUR-03: after a conversation there is nothing to wait for', () => {
    const given = { notices: [], attempts: [call('2026-05-03', { result: 'conversation' })] };
    expect(reports('2026-05-03T15:00', given)?.answer).toBe('allow');
    const unanswered = { notices: [], attempts: [call('2026-05-03', { result: 'voicemail' })] };
    expect(reports('2026-05-03T15:00', unanswered)?.answer).toBe('require');
  });
});

describe('transfer: the vectors', () => {
  const transfers = (given: SituationGiven) =>
    rule('reg-f.transfer', { kind: 'place', purpose: 'sale', channel: null, ...given })?.answer;

  it.each([
    ['TRF-01 sold', 'discharged', 'sale', 'block'],
    ['TRF-01 placed', 'discharged', 'placement', 'block'],
    ['TRF-01 given back', 'discharged', 'return-to-owner', 'allow'],
    ['a paid debt', 'paid', 'sale', 'block'],
    ['a settled debt', 'settled', 'placement', 'block'],
    ['an open debt', 'open', 'sale', 'allow'],
  ] as const)('%s', (_name, status, purpose, answer) => {
    expect(transfers({ purpose, debts: [debt({ status })] })).toBe(answer);
  });

  it('identity theft binds every creditor', () => {
    const reported = notice('identity-theft-report', '2026-11-01');
    const ask = (given: SituationGiven) =>
      rule('fcra.identity-theft', { kind: 'place', purpose: 'placement', ...given })?.answer;
    expect(ask({ collector: firstParty, notices: [reported] })).toBe('block');
    expect(ask({ collector: firstParty, holds: [hold('fraud', '2026-11-01')] })).toBe('block');
    expect(ask({ notices: [{ ...reported, debtIds: ['B'] }] })).toBe('allow');
    expect(ask({ purpose: 'return-to-owner', notices: [reported] })).toBeUndefined();
  });
});

describe('amounts and instruments: the vectors', () => {
  it.each([
    ['FEE-01 nothing allows it', null, 'block'],
    ['FEE-01 the agreement does', 'agreement', 'allow'],
    ['FEE-01 a law does', 'law', 'allow'],
  ] as const)('%s', (_name, feeAllowedBy, answer) => {
    const content = { ...plainContent, feeAllowedBy };
    const fee = { kind: 'charge', purpose: 'fee', channel: null, content } as const;
    expect(rule('reg-f.amounts', fee)?.answer).toBe(answer);
    expect(rule('reg-f.amounts', { ...fee, collector: firstParty })).toBeUndefined();
  });

  const deposits = (on: string, noticeOn: string | null, details = {}) =>
    rule('reg-f.postdated', {
      at: on,
      kind: 'charge',
      purpose: 'deposit',
      channel: null,
      notices: noticeOn === null ? [] : [notice('deposit-notice', noticeOn, { details })],
    })?.answer;
  const postdated = { instrumentOn: '2026-05-15', acceptedOn: '2026-04-25' };

  it.each([
    ['PDC-01 two business days before', '2026-05-15', '2026-05-13', postdated, 'block'],
    ['PDC-01 four', '2026-05-15', '2026-05-11', postdated, 'allow'],
    ['PDC-01 ten', '2026-05-15', '2026-05-01', postdated, 'allow'],
    ['PDC-01 eleven', '2026-05-15', '2026-04-30', postdated, 'block'],
    ['PDC-01 no notice', '2026-05-15', null, {}, 'block'],
    ['PDC-01 earlier than the instrument says', '2026-05-14', '2026-05-08', postdated, 'block'],
    [
      'postdated by five days it needs none',
      '2026-05-15',
      '2026-05-14',
      { ...postdated, acceptedOn: '2026-05-10' },
      'allow',
    ],
  ] as const)('%s', (_name, on, noticeOn, details, answer) => {
    expect(deposits(on, noticeOn, details)).toBe(answer);
  });

  it('PDC-01: a day off shortens the notice and does not lengthen it', () => {
    // Friday 3 July 2026 is given off for the 4th.
    expect(isDepositNoticeInTime('2026-06-30', '2026-07-06')).toBe(true);
    expect(isDepositNoticeInTime('2026-07-01', '2026-07-06')).toBe(false);
    expect(isDepositNoticeInTime('2026-06-22', '2026-07-06')).toBe(true);
    // By the law alone the 3rd counts, which makes this the eleventh day.
    expect(isDepositNoticeInTime('2026-06-19', '2026-07-06')).toBe(false);
  });

  it('RET-01: three years after the last activity, and after the call', () => {
    expect(keepRecordsUntil('2026-03-31')).toBe('2029-03-31');
    expect(keepRecordingUntil('2026-03-01')).toBe('2029-03-01');
    expect(keepRecordsUntil('2028-02-29')).toBe('2031-02-28');
  });
});

describe('time-barred debts: the rules', () => {
  const barred = { debts: [debt({ isTimeBarred: true, limitationOn: '2026-03-10' })] };
  const suit = { kind: 'sue', purpose: 'suit', channel: null } as const;
  const threat = { content: { ...plainContent, threatensSuit: true } };

  it.each([
    ['no suit', { ...barred, ...suit }, 'block'],
    ['no threat', { ...barred, ...threat }, 'block'],
    ['no letter of claim', { ...barred, purpose: 'letter-of-claim' }, 'block'],
    ['a plain reminder', barred, 'allow'],
    ['TBD-04 a proof of claim', { ...barred, purpose: 'proof-of-claim' }, 'allow'],
    ['TBD-04 also as a kind of suit', { ...barred, ...suit, purpose: 'proof-of-claim' }, 'allow'],
    ['in time', suit, 'allow'],
    ['a contested period', { ...suit, debts: [debt({ limitationNeedsReview: true })] }, 'review'],
    ['an unknown one', { ...suit, debts: [debt({ limitationOn: null })] }, 'review'],
  ] as const)('%s', (_name, given, answer) => {
    expect(rule('reg-f.time-barred', given)?.answer).toBe(answer);
  });
});

describe('military service: the vectors', () => {
  const terms: ScraTerms = {
    principalMinor: 1_000_000n,
    percent: '18',
    serviceFromOn: '2026-01-01',
    serviceUntilOn: '2026-06-30',
    isMortgage: false,
    fromOn: '2026-01-01',
    untilOn: '2026-06-30',
    conventions: defaultConventions.interest,
  };

  it.each([
    ['SCR-01', {}, 89_260n, 29_753n, 59_507n],
    ['a rate below the cap', { percent: '5.5' }, 27_274n, 27_274n, 0n],
    ['the days after service', { untilOn: '2026-07-30' }, 104_055n, 44_548n, 59_507n],
    ['the days before it', { fromOn: '2025-12-02' }, 104_055n, 44_548n, 59_507n],
    [
      'a mortgage for a year more',
      { isMortgage: true, untilOn: '2026-07-30' },
      104_055n,
      34_685n,
      69_370n,
    ],
    [
      'service goes on',
      { serviceUntilOn: null, untilOn: '2026-07-30' },
      104_055n,
      34_685n,
      69_370n,
    ],
    ['service is over', { serviceUntilOn: '2025-12-31' }, 89_260n, 89_260n, 0n],
    [
      'service has not begun',
      { serviceFromOn: '2026-07-01', serviceUntilOn: null },
      89_260n,
      89_260n,
      0n,
    ],
  ] as const)('%s', (_name, given, contractMinor, allowedMinor, forgivenMinor) => {
    const expected = { contractMinor, allowedMinor, forgivenMinor };
    expect(scraInterest({ ...terms, ...given })).toEqual(expected);
  });

  it('SCR-02: notice and orders within 180 days of the end of service', () => {
    expect(scraNoticeInTime('2026-02-01', '2026-07-31')).toBe(true);
    expect(scraNoticeInTime('2026-02-01', '2026-08-01')).toBe(false);
  });

  const serving = (details = {}) => [
    hold('scra', '2026-01-01', { details: { serviceFromOn: '2026-01-01', ...details } }),
  ];
  const charge = { kind: 'charge', purpose: 'fee', channel: null } as const;
  it.each([
    ['SCR-01 18 percent', { ratePercent: '18' }, {}, 'block'],
    ['SCR-01 6 percent', { ratePercent: '6' }, {}, 'allow'],
    ['a fee of which the rate is not known', { ratePercent: null }, {}, 'review'],
    ['a debt of the time of service', { ratePercent: '18', incurredOn: '2026-02-01' }, {}, 'allow'],
    ['a debt of unknown age', { ratePercent: '18', incurredOn: null }, {}, 'review'],
    ['after service', { ratePercent: '18' }, { serviceUntilOn: '2026-06-30' }, 'allow'],
    [
      'after service, a mortgage',
      { ratePercent: '18', nature: 'mortgage' },
      { serviceUntilOn: '2026-06-30' },
      'block',
    ],
  ] as const)('%s', (_name, ofDebt, details, answer) => {
    const asked = { ...charge, holds: serving(details), debts: [debt(ofDebt)] };
    expect(rule('scra.rate-cap', { ...asked, collector: firstParty })?.answer).toBe(answer);
  });

  it('a suit against somebody who serves goes to a person', () => {
    const suit = { kind: 'sue', purpose: 'suit', channel: null, collector: firstParty } as const;
    expect(rule('scra.suit', { ...suit, holds: serving() })?.answer).toBe('review');
    expect(rule('scra.suit', suit)?.answer).toBe('allow');
  });
});

describe('bankruptcy: the vectors', () => {
  const filed = (details = {}, given: Partial<LawHold> = {}) =>
    hold('bankruptcy', '2026-11-20T09:00', {
      details: { chapter: '7', filedOn: '2026-11-20', ...details },
      ...given,
    });
  const stay = (given: SituationGiven) =>
    rule('bankruptcy.automatic-stay', { at: '2026-11-20T09:30', holds: [filed()], ...given });
  const businessDebt = {
    collector: firstParty,
    debtType: 'commercial',
    debtorKind: 'entity',
    debts: [debt({ type: 'commercial' })],
  } as const;

  it('BKR-01: from the petition on, for every creditor and every kind of effect', () => {
    expect(stay(businessDebt)).toMatchObject({ answer: 'block', clearedBy: 'release-hold' });
    expect(stay({ ...businessDebt, at: '2026-11-20T08:59' })?.answer).toBe('allow');
    for (const kind of ['contact', 'charge', 'place', 'sue'] as const) {
      expect(stay({ ...businessDebt, kind, channel: null })?.answer).toBe('block');
    }
    expect(
      decisionOf(
        usFederal,
        situation({ ...businessDebt, at: '2026-11-20T09:30', holds: [filed()] }),
      ),
    ).toBe('block');
  });

  it.each([
    ['BKR-02 a proof of claim', { purpose: 'proof-of-claim', recipient: 'trustee' }, 'allow'],
    ['BKR-02 the bankruptcy attorney', { recipient: 'bankruptcy-attorney' }, 'allow'],
    ['BKR-02 the trustee', { recipient: 'trustee' }, 'allow'],
    ['the debtor', { recipient: 'debtor' }, 'block'],
    ['the spouse', { recipient: 'spouse' }, 'block'],
    ['after dismissal', { holds: [filed({ dismissedOn: '2026-11-20' })] }, 'allow'],
    ['after discharge', { holds: [filed({ dischargedOn: '2026-11-20' })] }, 'block'],
    ['a debt younger than the petition', { debts: [debt({ incurredOn: '2026-11-21' })] }, 'review'],
    ['of another debt', { holds: [filed({}, { debtId: 'B' })] }, 'allow'],
  ] as const)('%s', (_name, given, answer) => {
    expect(stay(given)?.answer).toBe(answer);
  });

  it('the sentence after discharge is about the discharge', () => {
    const discharged = stay({ holds: [filed({ dischargedOn: '2026-11-20' })] });
    expect(discharged?.sentence).toContain('discharged');
    expect(stay({})?.sentence).toContain('petition');
  });

  it.each([
    ['in chapter 13', { chapter: '13' }, 'consumer', 'block'],
    ['in chapter 7', { chapter: '7' }, 'consumer', 'allow'],
    ['in chapter 13, a business debt', { chapter: '13' }, 'commercial', 'allow'],
    [
      'in chapter 13, discharged',
      { chapter: '13', dischargedOn: '2026-11-20' },
      'consumer',
      'allow',
    ],
    ['in chapter 13, of unknown purpose', { chapter: '13' }, 'unknown', 'block'],
    ['in a chapter not known', { chapter: undefined }, 'consumer', 'review'],
  ] as const)('who owes it together: %s', (_name, details, debtType, answer) => {
    for (const recipient of ['joint-debtor', 'guarantor'] as const) {
      expect(stay({ recipient, debtType, holds: [filed(details)] })?.answer).toBe(answer);
    }
  });

  it('a bankruptcy of the guarantor protects the guarantor', () => {
    const own = filed({}, { isReaders: true });
    expect(stay({ recipient: 'guarantor', holds: [own] })?.answer).toBe('block');
  });
});

describe('deceased: the vectors', () => {
  const died = { at: '2026-11-20', holds: [hold('deceased', '2026-11-01')] } as const;
  const notifies = (recipient: Recipient, given: SituationGiven = {}) =>
    rule('reg-f.deceased', { ...died, recipient, purpose: 'validation-notice', ...given })?.answer;

  it.each([
    ['DEC-01 the estate in general', 'estate', 'block'],
    ['DEC-01 a named executor', 'representative', 'allow'],
    ['the spouse', 'spouse', 'allow'],
    ['the one who died', 'debtor', 'block'],
    ['somebody else', 'third-person', 'block'],
  ] as const)('%s', (_name, recipient, answer) => {
    expect(notifies(recipient)).toBe(answer);
  });

  it('COV-06: who stands for the estate is asked under the other rules', () => {
    expect(notifies('representative', { purpose: 'reminder' })).toBe('allow');
  });

  it('somebody may be asked who handles the affairs', () => {
    expect(notifies('third-person', { purpose: 'location' })).toBe('allow');
    expect(notifies('debtor', { purpose: 'location' })).toBe('block');
  });

  it('an estate tells of a death also where no hold does', () => {
    expect(notifies('estate', { holds: [] })).toBe('block');
    expect(notifies('debtor', { holds: [] })).toBe('allow');
  });
});
