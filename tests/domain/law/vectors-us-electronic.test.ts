import { ask, byMail, bySms, mailbox, mobile, type Given } from './contact-questions';

describe('MED and ELE: electronic messages', () => {
  const stop = [{ type: 'opt-out', channel: 'sms', at: '2026-11-20T11:57' }];
  const confirms = { ...bySms, purpose: 'opt-out-confirmation', restrictions: stop };
  const notice = { basis: 'creditor-notice', at: '2026-02-01', deadlineOn: '2026-03-08' };
  const consentedOn = { ...bySms, consents: [{ basis: 'direct', at: '2026-01-10' }] };
  it.each<[string, Given, string]>([
    [
      'MED-01 (a)',
      { ...confirms, content: { text: 'You are opted out; we will honor this.' } },
      'allow',
    ],
    [
      'MED-01 (b)',
      { ...confirms, content: 'You are opted out; we will honor this. Your balance is $120' },
      'block',
    ],
    ['ELE-01', { ...bySms, content: { optOut: false } }, 'block'],
    ['ELE-01 not known', { ...bySms, content: { hasOptOut: null } }, 'review'],
    ['ELE-02 day 60', { ...consentedOn, at: '2026-03-11T12:00' }, 'allow'],
    ['ELE-02 day 61', { ...consentedOn, at: '2026-03-12T12:00' }, 'block'],
    [
      'ELE-02 checked again',
      {
        ...bySms,
        at: '2026-03-12T12:00',
        consents: [{ basis: 'direct', at: '2026-01-10', checkedAt: '2026-03-01' }],
      },
      'allow',
    ],
    ['ELE-03', { ...bySms, consents: [{ basis: 'inbound-call', at: '2026-11-10' }] }, 'block'],
    ['ELE-04 34 days', { ...byMail, consents: [{ ...notice, deadlineOn: '2026-03-07' }] }, 'block'],
    ['ELE-04 35 days', { ...byMail, consents: [notice] }, 'allow'],
    ['ELE-04 the period runs', { ...byMail, at: '2026-03-08T12:00', consents: [notice] }, 'defer'],
    ['ELE-05 gmail', { ...byMail, address: 'x@gmail.com', consents: [notice] }, 'allow'],
    [
      'ELE-05 a university',
      { ...byMail, address: 'x@university.edu', consents: [notice] },
      'block',
    ],
    ['ELE-05 an agency', { ...byMail, address: 'x@agency.gov', consents: [notice] }, 'block'],
    [
      'ELE-06 not used by the one before',
      {
        ...byMail,
        consents: [{ basis: 'prior-collector', at: '2026-01-01', usedByImmediatelyPrior: false }],
      },
      'block',
    ],
    [
      'ELE-06 used by the one before',
      {
        ...byMail,
        consents: [{ basis: 'prior-collector', at: '2026-01-01', usedByImmediatelyPrior: true }],
      },
      'allow',
    ],
    ['no procedure at all', { ...byMail, consents: [] }, 'block'],
    [
      'known to reach somebody else',
      { ...byMail, address: { value: mailbox, unusable: true } },
      'block',
    ],
  ])('%s', (_id, given, decision) => {
    expect(ask(given).decision).toBe(decision);
  });

  it('ELE-04: an e-mail waits for the end of the period', () => {
    const given = { ...byMail, at: '2026-03-08T12:00', consents: [notice] };
    // Midnight after the last day, and then the hours of the day.
    expect(ask(given).until).toBe('2026-03-09T12:00:00.000Z');
  });
});

describe('TCP and CSP: revocations', () => {
  const said = (text: string, rest: Given = {}) => ({
    at: '2026-11-20T11:00',
    direction: 'in',
    channel: 'sms',
    number: mobile,
    text,
    ...rest,
  });
  const revocation = (given: Given) =>
    ask(given).rules.find(({ id }) => id === 'us.tcpa.revocation');

  it.each(['STOP', 'quit', ' End ', 'REVOKE', 'opt out', 'Cancel', 'unsubscribe'])(
    'TCP-01: %j, also to a first party',
    (text) => {
      const given = { ...bySms, role: 'first-party', attempts: [said(text)] };
      expect(ask(given).decision).toBe('block');
      expect(revocation(given)?.answer).toBe('block');
    },
  );

  it.each<[string, Given]>([
    ['a text', said("please don't text me anymore")],
    ['a voicemail', said('take me off your list', { channel: 'voicemail' })],
  ])('TCP-02: %s', (_how, attempt) => {
    expect(revocation({ ...bySms, attempts: [attempt] })?.answer).toBe('block');
  });

  it('TCP-02: other words revoke nothing', () => {
    expect(revocation({ ...bySms, attempts: [said('I paid on Friday')] })?.answer).toBe('allow');
  });

  it('TCP-03: ten business days at the latest, but at once', () => {
    const given = { ...bySms, at: '2026-11-20T15:00', attempts: [said('STOP')] };
    expect(revocation(given)).toMatchObject({
      answer: 'block',
      liftsAt: null,
      facts: { receivedOn: '2026-11-20', honourByOn: '2026-12-07' },
    });
  });

  const stop = { type: 'opt-out', channel: 'sms', address: mobile, at: '2026-11-20T17:00:00Z' };
  const confirms = { ...bySms, purpose: 'opt-out-confirmation', restrictions: [stop] };
  it.each<[string, Given, string]>([
    ['after 4 min 59 s', { ...confirms, at: '2026-11-20T17:04:59Z' }, 'allow'],
    ['after 5 min 1 s', { ...confirms, at: '2026-11-20T17:05:01Z' }, 'review'],
    [
      'a second time',
      {
        ...confirms,
        at: '2026-11-20T17:04:59Z',
        attempts: [{ at: '2026-11-20T17:00:30Z', channel: 'sms', number: mobile }],
      },
      'block',
    ],
  ])('TCP-04: a confirmation %s', (_when, given, decision) => {
    expect(ask(given).decision).toBe(decision);
    expect(ask({ ...given, role: 'first-party' }).decision).toBe(decision);
  });

  it.each([
    ['2026-06-02T12:00', 'allow'],
    ['2027-01-30T12:00', 'allow'],
    ['2027-01-31T12:00', 'block'],
  ])('TCP-05: an unrelated fraud alert on %s', (at, decision) => {
    const restrictions = [{ ...stop, at: '2026-06-01' }];
    const alert = { ...bySms, purpose: 'fraud-alert', restrictions, at };
    expect(ask(alert).decision).toBe(decision);
    expect(ask({ ...alert, purpose: 'reminder' }).decision).toBe('block');
  });

  const optedOut = [{ type: 'opt-out', channel: 'email', receivedOn: '2026-03-02' }];
  it('CSP-01: commercial mail, ten business days at the latest', () => {
    const given = { ...byMail, role: 'first-party', at: '2026-03-03T12:00' };
    const answer = ask({ ...given, purpose: 'marketing', restrictions: optedOut });
    expect(answer.decision).toBe('block');
    expect(answer.rules.find(({ id }) => id === 'us.can-spam.opt-out')?.facts).toEqual({
      receivedOn: '2026-03-02',
      honourByOn: '2026-03-16',
    });
    // A reminder is no commercial message.
    expect(ask({ ...given, restrictions: optedOut }).decision).toBe('allow');
  });
});
