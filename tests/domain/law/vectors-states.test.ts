import type { Attempt, Situation } from '../../../src/domain/law/situation';
import { askedOf, liftsAt, said } from './asked';
import {
  at,
  call,
  debt,
  firstParty,
  homeEmail,
  mobile,
  notice,
  plainContent,
  situation,
  type SituationGiven,
} from './situation';

const buyer = { ...firstParty, role: 'debt-buyer' } as const;
const atWork = { ...mobile, place: 'work' } as const;
const text = (on: string, given: Partial<Attempt> = {}) =>
  call(on, { channel: 'sms', result: 'sent', ...given });

/** A creditor calls the mobile number of a consumer in Massachusetts. */
const ma = (given: SituationGiven): Situation =>
  situation({
    jurisdictions: ['US', 'US-MA'],
    collector: firstParty,
    ...{ channel: 'call', address: mobile },
    ...given,
  });

describe('Massachusetts', () => {
  const two = [call('2026-05-01'), call('2026-05-04')];

  it.each([
    ['MA-01 on the seventh day', { at: '2026-05-07', attempts: two }, 'block'],
    ['MA-01 on the eighth', { at: '2026-05-08', attempts: two }, 'allow'],
    [
      'MA-02 voicemail was reached, and by choice no message left',
      { at: '2026-05-06', attempts: [call('2026-05-04'), call('2026-05-05')] },
      'block',
    ],
    [
      'MA-03 a second text after a call and a text',
      { at: '2026-05-06', channel: 'sms', attempts: [call('2026-05-04'), text('2026-05-05')] },
      'block',
    ],
    [
      'a line that was busy and a full mailbox count for nothing',
      {
        at: '2026-05-06',
        attempts: [
          call('2026-05-05', { result: 'busy' }),
          call('2026-05-05', { result: 'voicemail-full' }),
          call('2026-05-05'),
        ],
      },
      'allow',
    ],
    [
      'each debt has its own',
      { at: '2026-05-07', attempts: two.map((one) => ({ ...one, debtIds: ['B'] })) },
      'allow',
    ],
    ['an answer is not begun by the creditor', { purpose: 'reply', attempts: two }, 'none'],
    ['nothing stands against a letter', { channel: 'letter', attempts: two }, 'none'],
    ['business debts are outside', { debtType: 'commercial', attempts: two }, 'none'],
  ] as const)('%s', (_id, given, expected) => {
    expect(said(ma(given as SituationGiven), 'us-ma.call-cap')).toBe(expected);
  });

  it('MA-01: says when the next call is free', () => {
    const asked = ma({ at: '2026-05-07', attempts: two });
    expect(liftsAt(asked, 'us-ma.call-cap')).toBe('2026-05-08T04:00:00.000Z');
    expect(askedOf(asked, 'us-ma.call-cap').map(({ rule }) => rule)).toEqual([
      'us-ma.call-cap.creditor',
    ]);
    const agency = ma({ attempts: two, collector: { ...firstParty, role: 'third-party' } });
    expect(askedOf(agency, 'us-ma.call-cap').map(({ rule }) => rule)).toEqual([
      'us-ma.call-cap.collector',
    ]);
  });

  it('calls elsewhere are two in thirty days', () => {
    const attempts = [call('2026-05-01', { place: 'work' }), call('2026-05-04', { place: 'work' })];
    const asked = ma({ at: '2026-05-20', address: atWork, attempts });
    expect(said(asked, 'us-ma.call-cap')).toBe('block');
    expect(liftsAt(asked, 'us-ma.call-cap')).toBe('2026-05-31T04:00:00.000Z');
    expect(said(ma({ at: '2026-05-20', attempts }), 'us-ma.call-cap')).toBe('allow');
  });

  it.each([
    ['07:59', 'defer'],
    ['08:00', 'allow'],
    ['20:59', 'allow'],
    ['21:00', 'defer'],
  ])('hours at %s: %s', (time, expected) => {
    expect(said(ma({ at: `2026-05-20T${time}` }), 'us-ma.hours')).toBe(expected);
  });

  it.each([
    ['by word of mouth, on the tenth day', false, '2026-05-14', 'block'],
    ['by word of mouth, after it', false, '2026-05-15', 'allow'],
    ['in writing', true, '2026-09-01', 'block'],
  ])('no calls at work, asked %s', (_name, isWritten, when, expected) => {
    const restriction = {
      ...{ type: 'employer' as const, isWritten, channel: null, address: null },
      ...{ at: at('2026-05-04'), unansweredDays: null, liftedAt: null },
    };
    const asked = { at: when, restrictions: [restriction] };
    expect(said(ma({ ...asked, address: atWork }), 'us-ma.work-ban')).toBe(expected);
    expect(said(ma(asked), 'us-ma.work-ban')).toBe('none');
  });
});

describe('Washington', () => {
  const wa = (given: SituationGiven): Situation =>
    situation({
      jurisdictions: ['US', 'US-WA'],
      zones: ['America/Los_Angeles'],
      ...{ channel: 'call', address: { ...mobile, place: 'home' } },
      ...given,
    });
  const three = ['2026-05-18', '2026-05-19', '2026-05-20'].map((on) =>
    call(on, { result: 'voicemail' }),
  );

  it('WA-01: the fourth communication of a week waits', () => {
    const asked = wa({ at: '2026-05-21', attempts: three });
    expect(said(asked, 'us-wa.weekly-cap')).toBe('block');
    expect(liftsAt(asked, 'us-wa.weekly-cap')).toBe('2026-05-25T07:00:00.000Z');
    expect(said(wa({ at: '2026-05-21', attempts: three.slice(1) }), 'us-wa.weekly-cap')).toBe(
      'allow',
    );
    expect(said(wa({ attempts: three, collector: firstParty }), 'us-wa.weekly-cap')).toBe('none');
  });

  it('unanswered calls are no communications', () => {
    const attempts = three.map((one) => ({ ...one, result: 'no-answer' as const }));
    expect(said(wa({ at: '2026-05-21', attempts }), 'us-wa.weekly-cap')).toBe('allow');
  });

  it('at work it is one a week', () => {
    const attempts = [call('2026-05-18', { result: 'conversation', place: 'work' })];
    const asked = { at: '2026-05-21', attempts };
    expect(said(wa({ ...asked, address: atWork }), 'us-wa.workplace-cap')).toBe('block');
    expect(said(wa(asked), 'us-wa.workplace-cap')).toBe('none');
  });

  it.each([
    ['07:29', 'block', 'block'],
    ['07:45', 'allow', 'defer'],
    ['08:05', 'allow', 'allow'],
    ['21:00', 'block', 'block'],
  ])('WA-02: a call home at %s, by the state %s, in all %s', (time, ofState, all) => {
    const asked = wa({ at: at(`2026-05-20T${time}`, 'America/Los_Angeles') });
    expect(said(asked, 'us-wa.home-hours')).toBe(ofState);
    expect(said(asked, 'us-wa.home-hours', 'us.reg-f.hours')).toBe(all);
  });

  it('a mobile number is at home nowhere', () => {
    expect(said(wa({ address: mobile }), 'us-wa.home-hours')).toBe('none');
  });
});

describe('California', () => {
  const ca = (given: SituationGiven): Situation =>
    situation({
      jurisdictions: ['US', 'US-CA'],
      zones: ['America/Los_Angeles'],
      collector: firstParty,
      ...given,
    });

  it('CA-01: a creditor is bound by the Rosenthal Act', () => {
    const [answer] = askedOf(ca({}), 'us-ca.rosenthal');
    expect(answer).toMatchObject({ rule: 'us-ca.rosenthal', answer: 'allow' });
    expect(answer?.citation).toContain('1788.2(c)');
    expect(said(ca({ debtType: 'commercial', debtorKind: 'entity' }), 'us-ca.')).toBe('none');
  });

  it.each<[string, SituationGiven, string, string]>([
    ['hours', { at: '2026-11-20T15:30Z' }, 'us-ca.hours', 'defer'],
    ['hours', { at: '2026-11-20T16:00Z' }, 'us-ca.hours', 'allow'],
    ['postcards', { channel: 'postcard' }, 'us-ca.postcard', 'block'],
    [
      'eight calls in seven days',
      {
        channel: 'call',
        address: mobile,
        attempts: [14, 15, 16, 17, 18, 19, 20].map((day) => call(`2026-11-${day}T13:00`)),
        at: '2026-11-20T20:00',
      },
      'us-ca.call-frequency',
      'defer',
    ],
    ['a charge that nothing allows', { kind: 'charge', purpose: 'fee' }, 'us-ca.amounts', 'block'],
  ])('a creditor keeps the duty of a collector: %s', (_name, given, rule, expected) => {
    expect(said(ca(given), rule)).toBe(expected);
    expect(said(ca(given), rule.replace('us-ca', 'us.reg-f'))).toBe('none');
  });

  it('who is bound by the regulation itself is asked once', () => {
    const agency = ca({ collector: { ...firstParty, role: 'third-party' } });
    expect(said(agency, 'us-ca.hours')).toBe('none');
    expect(said(agency, 'us.reg-f.hours')).toBe('allow');
  });

  it('leaves validation and its procedures to collectors', () => {
    const asked = askedOf(ca({ notices: [] }), 'us-ca.').map(({ rule }) => rule);
    expect(asked).not.toContain('us-ca.validation-notice');
    expect(asked).not.toContain('us-ca.email-procedure');
  });

  it.each<[string, SituationGiven, string]>([
    ['from its first day on', {}, 'allow'],
    ['not before', { at: '2025-06-30' }, 'none'],
    ['of a company', { debtorKind: 'entity' }, 'none'],
    [
      'of more than $500,000',
      { debts: [debt({ incurredOn: null, openMinor: 50_000_001n })] },
      'none',
    ],
    ['of $500,000', { debts: [debt({ incurredOn: null, openMinor: 50_000_000n })] }, 'allow'],
    ['of before', { debts: [debt({ incurredOn: '2025-06-30' })] }, 'none'],
    [
      'of before, bought since',
      { debts: [debt({ incurredOn: '2025-06-30' })], collector: buyer },
      'allow',
    ],
  ])('covered commercial debt %s', (_name, given, expected) => {
    const debts = [debt({ incurredOn: '2025-09-01' })];
    const asked = ca({ debtType: 'commercial', debts, ...given });
    expect(said(asked, 'us-ca.rosenthal.commercial')).toBe(expected);
    expect(said(asked, 'us-ca.commercial.hours')).toBe(expected);
  });
});

describe('Texas', () => {
  const tx = (given: SituationGiven): Situation =>
    situation({
      jurisdictions: ['US', 'US-TX'],
      zones: ['America/Chicago'],
      collector: firstParty,
      ...given,
    });

  it.each<[string, SituationGiven, string]>([
    ['that nothing allows', {}, 'block'],
    [
      'that the agreement allows',
      { content: { ...plainContent, feeAllowedBy: 'agreement' } },
      'allow',
    ],
    ['on a business debt', { debtType: 'commercial' }, 'none'],
  ])('TX-01: a charge of a creditor %s', (_name, given, expected) => {
    const asked = tx({ kind: 'charge', purpose: 'fee', channel: null, address: null, ...given });
    expect(said(asked, 'us-tx.unauthorised-charge')).toBe(expected);
  });

  it('a buyer says that a debt is barred, a creditor need not', () => {
    const debts = [debt({ isTimeBarred: true })];
    const notices = [notice('time-barred-notice', '2026-03-02')];
    expect(said(tx({ debts, collector: buyer }), 'us-tx.barred-notice')).toBe('require');
    expect(said(tx({ debts, notices, collector: buyer }), 'us-tx.barred-notice')).toBe('allow');
    expect(said(tx({ debts }), 'us-tx.barred-notice')).toBe('none');
  });
});

describe('other states', () => {
  it('three calls in seven days in the District of Columbia', () => {
    const asked: SituationGiven = {
      ...{ jurisdictions: ['US', 'US-DC'], collector: firstParty, channel: 'call' },
      ...{ address: mobile, at: '2026-05-20' },
    };
    const attempts = ['2026-05-17', '2026-05-18', '2026-05-19'].map((on) => call(on));
    expect(said(situation({ ...asked, attempts }), 'us-dc.call-cap')).toBe('block');
    expect(said(situation({ ...asked, attempts: attempts.slice(1) }), 'us-dc.')).toBe('allow');
    expect(said(situation({ ...asked, channel: 'email', attempts }), 'us-dc.')).toBe('none');
  });

  it.each([
    ['US-NY', '16', '16', 'allow'],
    ['US-NY', '16.01', '16', 'review'],
    ['US-CA', '10.5', '10', 'review'],
    ['US-TX', '18', '18', 'allow'],
    ['US-FL', '18.5', '18', 'review'],
    ['US-PA', '6.000001', '6', 'review'],
    ['US-PA', 'six', '6', 'review'],
  ])('a rate in %s of %s percent, ceiling %s: %s', (place, ratePercent, ceiling, expected) => {
    const asked = situation({
      ...{ kind: 'charge', purpose: 'fee', channel: null, address: null },
      ...{ jurisdictions: ['US', place], debts: [debt({ ratePercent })] },
    });
    expect(said(asked, `${place.toLowerCase()}.rate-ceiling-${ceiling}`)).toBe(expected);
  });

  it.each(['US-NY', 'US-CO'])('no medical debt of %s goes to a bureau', (place) => {
    const asked: SituationGiven = {
      ...{ jurisdictions: ['US', place], purpose: 'credit-reporting', address: null },
      ...{ channel: 'credit-report', recipient: 'credit-bureau' },
    };
    const rule = `${place.toLowerCase()}.medical-reporting`;
    expect(said(situation({ ...asked, debts: [debt({ nature: 'medical' })] }), rule)).toBe('block');
    expect(said(situation(asked), rule)).toBe('none');
  });

  it('an e-mail needs no place', () => {
    const asked = situation({ jurisdictions: ['US', 'US-WA'], address: homeEmail });
    expect(said(asked, 'us-wa.')).toBe('allow');
  });
});
