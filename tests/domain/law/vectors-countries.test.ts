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

describe('Germany and France', () => {
  const de = (given: SituationGiven) =>
    situation({ jurisdictions: ['EU', 'DE'], zones: ['Europe/Berlin'], ...given });
  const berlin = (text: string) => at(text, 'Europe/Berlin');

  it.each([
    ['on a Friday at eight', '2026-10-02T08:00', 'allow'],
    ['at eight in the evening', '2026-10-02T20:00', 'defer'],
    ['on the Day of German Unity, a Saturday', '2026-10-03T12:00', 'defer'],
    ['on a Saturday', '2026-10-10T12:00', 'allow'],
    ['on a Sunday', '2026-10-04T12:00', 'defer'],
  ])('calls %s', (_name, when, expected) => {
    const asked = de({ at: berlin(when), channel: 'call', address: mobile });
    expect(said(asked, 'de.hours')).toBe(expected);
    expect(said(de({ at: berlin(when) }), 'de.hours')).toBe('none');
  });

  it.each<[string, SituationGiven, string]>([
    ['a first letter with it', { channel: 'letter' }, 'allow'],
    [
      'a first letter without it',
      { channel: 'letter', content: { ...plainContent, hasDisclosures: false } },
      'require',
    ],
    [
      'a first letter of which nobody knows',
      { channel: 'letter', content: { ...plainContent, hasDisclosures: null } },
      'require',
    ],
    ['a call before any letter', { channel: 'call', address: mobile }, 'require'],
    [
      'a call after one',
      {
        ...{ channel: 'call', address: mobile },
        attempts: [call('2026-11-10', { channel: 'letter', result: 'sent' })],
      },
      'allow',
    ],
    [
      'a call after one that is on file',
      { channel: 'call', notices: [notice('written-notice', '2026-11-10')] },
      'allow',
    ],
    ['a creditor', { channel: 'call', collector: firstParty }, 'none'],
  ])('information by a registered collector: %s', (_name, given, expected) => {
    expect(said(de({ notices: [], ...given }), 'de.collector-information')).toBe(expected);
  });

  const charge: SituationGiven = {
    ...{ kind: 'charge', purpose: 'fee', channel: null, address: null, notices: [] },
    content: { ...plainContent, feeAllowedBy: 'law' },
  };
  const interest = [debt({ ratePercent: '6.27' })];

  it('DE-02: no lump sum from a consumer, but interest', () => {
    expect(said(de(charge), 'de.late-payment.consumer')).toBe('block');
    expect(said(de({ ...charge, debts: interest }), 'de.late-payment.consumer')).toBe('allow');
  });

  it('a court order needs no notice', () => {
    const asked = de({ kind: 'sue', purpose: 'suit', channel: null, address: null, notices: [] });
    expect(said(asked, 'de.')).toBe('allow');
  });

  it('France: a consumer owes interest after a formal notice, a business at once', () => {
    const fr = (given: SituationGiven) =>
      situation({ ...charge, jurisdictions: ['EU', 'FR'], zones: ['Europe/Paris'], ...given });
    expect(said(fr({}), 'fr.')).toBe('block');
    expect(said(fr({ debts: interest }), 'fr.')).toBe('require');
    const notices = [notice('written-notice', '2026-11-01')];
    expect(said(fr({ debts: interest, notices }), 'fr.')).toBe('allow');
    const business = { debtType: 'commercial', debtorKind: 'entity' } as const;
    expect(askedOf(fr(business), 'fr.', 'eu.').map(({ rule }) => rule)).toEqual([
      'eu.late-payment',
      'fr.late-payment',
    ]);
  });
});

describe('Canada', () => {
  const toronto = (text: string) => at(text, 'America/Toronto');
  const on = (given: SituationGiven) =>
    situation({
      jurisdictions: ['CA', 'CA-ON'],
      zones: ['America/Toronto'],
      ...{ channel: 'call', address: mobile, notices: [notice('written-notice', '2026-05-01')] },
      ...given,
    });

  it.each([
    ['on the fifth day', '2026-05-06', 'block'],
    ['on the sixth', '2026-05-07', 'block'],
    ['after six full days', '2026-05-08', 'allow'],
  ])('ON-01: a call after the written notice, %s', (_name, when, expected) => {
    expect(said(on({ at: toronto(when) }), 'ca-on.written-notice')).toBe(expected);
  });

  it('ON-01: contact begins with a written notice', () => {
    const asked = { at: toronto('2026-05-06'), notices: [] };
    expect(said(on(asked), 'ca-on.written-notice')).toBe('require');
    expect(said(on({ ...asked, channel: 'letter' }), 'ca-on.written-notice')).toBe('allow');
    const letter = call('2026-05-01', { channel: 'letter', result: 'sent' });
    expect(liftsAt(on({ ...asked, attempts: [letter] }), 'ca-on.written-notice')).toBe(
      '2026-05-08T04:00:00.000Z',
    );
    expect(said(on({ ...asked, collector: firstParty }), 'ca-on.')).toBe('none');
  });

  it.each([
    ['Sunday 11:00', '2026-05-10T11:00', 'block'],
    ['Sunday 14:00', '2026-05-10T14:00', 'allow'],
    ['Sunday 17:00', '2026-05-10T17:00', 'block'],
    ['Saturday 07:00', '2026-05-09T07:00', 'allow'],
    ['Monday 20:59', '2026-05-11T20:59', 'allow'],
    ['Victoria Day', '2026-05-18T12:00', 'block'],
  ])('ON-02: %s', (_name, when, expected) => {
    expect(said(on({ at: toronto(when) }), 'ca-on.hours')).toBe(expected);
  });

  it('Ontario: three contacts in seven days after the first conversation', () => {
    const first = call('2026-05-11', { result: 'conversation' });
    const more = ['2026-05-12', '2026-05-13', '2026-05-14'].map((day) =>
      call(day, { result: 'voicemail' }),
    );
    const when = toronto('2026-05-15');
    const asked = on({ at: when, attempts: [first, ...more] });
    expect(said(asked, 'ca-on.weekly-cap')).toBe('block');
    expect(liftsAt(asked, 'ca-on.weekly-cap')).toBe('2026-05-19T04:00:00.000Z');
    expect(said(on({ at: when, attempts: more }), 'ca-on.weekly-cap')).toBe('allow');
    const rang = more.map((one) => ({ ...one, result: 'no-answer' as const }));
    expect(said(on({ at: when, attempts: [first, ...rang] }), 'ca-on.weekly-cap')).toBe('allow');
    const mailed = { at: when, attempts: [first, ...more], channel: 'letter' } as const;
    expect(said(on(mailed), 'ca-on.weekly-cap')).toBe('none');
  });

  it.each([
    ['Saturday 19:59', '2026-05-09T19:59', 'allow'],
    ['Saturday 20:00', '2026-05-09T20:00', 'block'],
    ['Sunday', '2026-05-10T14:00', 'block'],
  ])('Québec: %s', (_name, when, expected) => {
    const asked = on({ jurisdictions: ['CA', 'CA-QC'], at: toronto(when), collector: firstParty });
    expect(said(asked, 'ca-qc.')).toBe(expected);
  });

  it.each([
    ['35', 'allow'],
    ['35.1', 'block'],
  ])('a rate of %s percent: %s', (ratePercent, expected) => {
    const debts = [debt({ ratePercent })];
    expect(said(on({ kind: 'charge', channel: null, debts }), 'ca.criminal-rate')).toBe(expected);
  });
});

describe('Australia', () => {
  const sydney = (text: string) => at(text, 'Australia/Sydney');
  const au = (given: SituationGiven) =>
    situation({
      ...{ jurisdictions: ['AU'], zones: ['Australia/Sydney'], collector: firstParty },
      ...{ channel: 'call', address: mobile },
      ...given,
    });

  it.each([
    ['Saturday 08:15', '2026-05-09T08:15', 'block'],
    ['Saturday 09:00', '2026-05-09T09:00', 'allow'],
    ['Monday 07:45', '2026-05-11T07:45', 'allow'],
    ['Monday 07:29', '2026-05-11T07:29', 'block'],
    ['Good Friday 11:00', '2026-04-03T11:00', 'block'],
  ])('AU-01: a call on %s', (_name, when, expected) => {
    expect(said(au({ at: sydney(when) }), 'au.phone-hours')).toBe(expected);
  });

  it('AU-01: across the country it suits every zone', () => {
    const zones = ['Australia/Sydney', 'Australia/Perth'];
    expect(said(au({ at: sydney('2026-05-11T07:45'), zones }), 'au.phone-hours')).toBe('block');
    expect(liftsAt(au({ at: sydney('2026-05-11T07:45'), zones }), 'au.phone-hours')).toBe(
      '2026-05-10T23:30:00.000Z',
    );
  });

  it('visits, and contact at work', () => {
    const work = { ...mobile, place: 'work' } as const;
    const evening = sydney('2026-05-11T17:30');
    expect(said(au({ at: evening, address: work }), 'au.work-hours')).toBe('block');
    expect(said(au({ at: evening }), 'au.work-hours')).toBe('none');
    const early = au({ at: sydney('2026-05-11T08:30'), channel: 'in-person', address: null });
    expect(said(early, 'au.visit-hours')).toBe('block');
  });

  it('three contacts a week, ten a month', () => {
    const reached = (day: string) => call(day, { at: sydney(day), result: 'conversation' });
    const attempts = ['2026-05-11', '2026-05-12', '2026-05-13'].map(reached);
    expect(said(au({ at: sydney('2026-05-14'), attempts }), 'au.weekly-cap')).toBe('block');
    const rang = attempts.map((one) => ({ ...one, result: 'no-answer' as const }));
    expect(said(au({ at: sydney('2026-05-14'), attempts: rang }), 'au.weekly-cap')).toBe('allow');
    const ten = Array.from({ length: 10 }, (_, n) =>
      reached(`2026-05-${String(2 * n + 1).padStart(2, '0')}`),
    );
    const asked = au({ at: sydney('2026-05-29'), attempts: ten });
    expect(said(asked, 'au.weekly-cap')).toBe('allow');
    expect(said(asked, 'au.monthly-cap')).toBe('block');
    expect(liftsAt(asked, 'au.monthly-cap')).toBe('2026-05-31T14:00:00.000Z');
  });

  it('nothing stands against an e-mail at night, which is counted all the same', () => {
    const night = au({ at: sydney('2026-05-11T03:00'), channel: 'email', address: homeEmail });
    expect(said(night, 'au.')).toBe('allow');
  });
});
