import { newYorkJudgmentRates } from '../../../src/domain/law/judgment-interest';
import type { Situation } from '../../../src/domain/law/situation';
import { defaultConventions } from '../../../src/domain/money/conventions';
import { simpleInterest } from '../../../src/domain/money/interest';
import { askedOf, liftsAt, said } from './asked';
import {
  at,
  call,
  debt,
  firstParty,
  mobile,
  notice,
  plainContent,
  situation,
  type SituationGiven,
} from './situation';

const mail = (on: string) => call(on, { channel: 'email', result: 'sent', place: 'unknown' });

describe('New York City', () => {
  const nyc = (given: SituationGiven): Situation =>
    situation({
      at: '2026-09-10',
      jurisdictions: ['US', 'US-NY', 'US-NY-NYC'],
      collector: firstParty,
      ...{ channel: 'sms', address: mobile },
      ...given,
    });
  const attempts = [call('2026-09-05'), call('2026-09-07'), mail('2026-09-08')];

  it('NYC-01: three contacts or attempts by any channel in seven days', () => {
    expect(said(nyc({ attempts }), 'us-ny-nyc.contact-cap')).toBe('block');
    expect(liftsAt(nyc({ attempts }), 'us-ny-nyc.contact-cap')).toBe('2026-09-12T04:00:00.000Z');
    expect(said(nyc({ attempts: attempts.slice(1) }), 'us-ny-nyc.contact-cap')).toBe('allow');
    expect(said(nyc({ attempts, channel: 'letter' }), 'us-ny-nyc.contact-cap')).toBe('block');
  });

  it('NYC-02: nothing of it is in force before its first day', () => {
    const before = nyc({
      at: '2026-08-20',
      attempts: [call('2026-08-15'), call('2026-08-17'), mail('2026-08-18')],
    });
    expect(said(before, 'us-ny-nyc.')).toBe('none');
    expect(said(nyc({ at: '2026-08-31T23:59', attempts }), 'us-ny-nyc.')).toBe('none');
    expect(said(nyc({ at: '2026-09-01T00:00' }), 'us-ny-nyc.contact-cap')).toBe('allow');
  });

  it('the confirmation of an opt-out is no contact of collection', () => {
    const asked = nyc({ attempts, purpose: 'opt-out-confirmation' });
    expect(said(asked, 'us-ny-nyc.')).toBe('none');
  });

  const consent = {
    channel: 'sms',
    address: mobile.value,
    basis: 'direct',
    at: at('2026-01-05'),
    checkedAt: null,
    untilAt: null,
    withdrawnAt: null,
    source: 'form',
    deadlineOn: null,
    usedByImmediatelyPrior: false,
  } as const;

  it.each([
    ['given', {}, 'allow'],
    ['given for another number', { address: '+12125550199' }, 'block'],
    ['given for another medium', { channel: 'email' }, 'block'],
    ['withdrawn', { withdrawnAt: at('2026-09-01') }, 'block'],
    ['run out', { untilAt: at('2026-09-01') }, 'block'],
    ['given later', { at: at('2026-09-11') }, 'block'],
    ['kept on file by the creditor itself', { basis: 'on-file' }, 'allow'],
    ['only a notice of the creditor', { basis: 'creditor-notice' }, 'block'],
  ] as const)('electronic messages need consent: %s', (_name, given, expected) => {
    const consents = [{ ...consent, ...given }];
    expect(said(nyc({ consents }), 'us-ny-nyc.electronic-consent')).toBe(expected);
  });

  it('what an agency was told is not what the creditor has on file', () => {
    const consents = [{ ...consent, basis: 'on-file' as const }];
    const collector = { ...firstParty, role: 'third-party' as const };
    expect(said(nyc({ consents, collector }), 'us-ny-nyc.electronic-consent')).toBe('block');
    expect(said(nyc({ channel: 'letter' }), 'us-ny-nyc.electronic-consent')).toBe('none');
  });

  it('an opt-out speaks for its medium, and each message says how', () => {
    const restriction = {
      ...{ type: 'opt-out' as const, isWritten: true, channel: 'sms' as const, address: null },
      ...{ at: at('2026-09-05'), unansweredDays: null, liftedAt: null },
    };
    const asked = { restrictions: [restriction] };
    expect(said(nyc(asked), 'us-ny-nyc.opt-out')).toBe('block');
    expect(said(nyc({ ...asked, channel: 'email' }), 'us-ny-nyc.opt-out')).toBe('allow');
    const content = { ...plainContent, hasOptOut: false };
    expect(said(nyc({ content }), 'us-ny-nyc.opt-out')).toBe('block');
  });
});

describe('New York', () => {
  const ny = (given: SituationGiven): Situation =>
    situation({
      at: '2026-03-20',
      jurisdictions: ['US', 'US-NY'],
      debts: [debt({ isChargedOff: true })],
      ...given,
    });
  const request = notice('substantiation-request', '2026-03-02');

  it.each(['contact', 'charge', 'place', 'sue'] as const)(
    'NY-01: %s rests after a request for substantiation, which is due in 60 days',
    (kind) => {
      const [answer] = askedOf(ny({ kind, notices: [request] }), 'us-ny.substantiation');
      expect(answer).toMatchObject({
        answer: 'block',
        clearsAt: null,
        clearedBy: 'log-notice',
        facts: { requestedOn: '2026-03-02', dueOn: '2026-05-01' },
      });
    },
  );

  it.each<[string, SituationGiven, string]>([
    ['it is owed once', { notices: [request, notice('substantiation', '2026-03-10')] }, 'allow'],
    [
      'a second request after it stops nothing',
      {
        notices: [
          request,
          notice('substantiation', '2026-03-10'),
          notice('substantiation-request', '2026-03-15'),
        ],
      },
      'allow',
    ],
    ['the answer itself goes out', { notices: [request], purpose: 'verification' }, 'none'],
    ['a debt not charged off is outside', { notices: [request], debts: [debt()] }, 'none'],
    ['a creditor is outside', { notices: [request], collector: firstParty }, 'none'],
    [
      'a request about another debt',
      { notices: [notice('substantiation-request', '2026-03-02', { debtIds: ['B'] })] },
      'allow',
    ],
  ])('NY-01: %s', (_name, given, expected) => {
    expect(said(ny(given), 'us-ny.substantiation')).toBe(expected);
  });

  it.each([
    ['oral', false, '2026-03-16', 'allow', '2026-03-16'],
    ['oral, the day after', false, '2026-03-17', 'require', '2026-03-16'],
    ['written', true, '2026-03-23', 'allow', '2026-03-23'],
    ['written, the day after', true, '2026-03-24', 'require', '2026-03-23'],
  ])('DIS-03: instructions after a dispute, %s', (_name, isWritten, when, expected, dueOn) => {
    const notices = [notice('dispute', '2026-03-02', { isWritten })];
    const [answer] = askedOf(ny({ at: when, notices }), 'us-ny.dispute-instructions');
    expect(answer).toMatchObject({ answer: expected, facts: { dueOn } });
    const sent = [...notices, notice('written-notice', '2026-03-05')];
    expect(said(ny({ at: when, notices: sent }), 'us-ny.dispute-instructions')).toBe('allow');
  });

  it.each<[string, SituationGiven, string]>([
    ['before it was given', {}, 'require'],
    [
      'given in the same medium',
      { notices: [notice('time-barred-notice', '2026-03-02', { method: 'electronic' })] },
      'allow',
    ],
    ['given in another', { notices: [notice('time-barred-notice', '2026-03-02')] }, 'require'],
    ['for what asks for no money', { purpose: 'dispute-answer' }, 'allow'],
    ['for a debt that is not barred', { debts: [debt()] }, 'none'],
    [
      'for one of which nobody knows',
      { debts: [debt({ limitationNeedsReview: true, limitationOn: null })] },
      'require',
    ],
  ])('notice of a barred debt, %s', (_name, given, expected) => {
    const debts = [debt({ isTimeBarred: true })];
    expect(said(ny({ debts, ...given }), 'us-ny.barred-notice')).toBe(expected);
  });

  it('NY-02: a judgment on a consumer debt bears 2 percent, another 9', () => {
    const interestOf = (debtType: Situation['debtType'], enteredOn: string, until: string) =>
      simpleInterest({
        ...{ principalMinor: 1_200_000n, dueOn: enteredOn, until },
        rates: newYorkJudgmentRates(enteredOn, debtType),
        conventions: defaultConventions.interest,
      }).interestMinor;
    expect(interestOf('consumer', '2023-01-10', '2024-01-10')).toBe(24_000n);
    expect(interestOf('unknown', '2023-01-10', '2024-01-10')).toBe(24_000n);
    expect(interestOf('commercial', '2023-01-10', '2024-01-10')).toBe(108_000n);
    // Nine until the 29th, two from the 30th on: ten days of each.
    expect(interestOf('consumer', '2022-04-19', '2022-05-09')).toBe(3_616n);
  });
});
