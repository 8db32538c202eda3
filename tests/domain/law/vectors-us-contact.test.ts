import {
  ask,
  byCall,
  byLetter,
  byMail,
  bySms,
  idsOf,
  isRegF,
  landline,
  mailbox,
  mobile,
  newYork,
  type Given,
} from './contact-questions';

describe('COV: whom Regulation F binds', () => {
  const company = { ...newYork.debtor, kind: 'ENTITY' };
  it.each<[string, Given, boolean]>([
    ['COV-01 third party, dental bill', byMail, true],
    ['COV-02 first party in its own name', { ...byMail, role: 'FIRST_PARTY' }, false],
    [
      'COV-03 first party under the name of a bureau',
      { ...byMail, role: 'FIRST_PARTY', inOwnName: false },
      true,
    ],
    [
      'COV-04 a company and a trade invoice',
      { ...byMail, debtor: company, debtType: 'COMMERCIAL' },
      false,
    ],
    ['COV-04 a company, whatever the debt is called', { ...byMail, debtor: company }, false],
    ['COV-05 obtained while current', { ...byMail, inDefaultWhenObtained: false }, false],
    ['a buyer collects for itself', { ...byMail, role: 'DEBT_BUYER' }, true],
  ])('%s', (_id, given, expected) => {
    expect(isRegF(ask(given))).toBe(expected);
    expect(ask(given).decision).toBe('allow');
  });

  it('COV-02: TCPA, CAN-SPAM, the stay and the law of the states are asked of first parties', () => {
    const given = { ...newYork, role: 'first-party', jurisdictions: ['US-MA'], channel: 'sms' };
    const places = new Set(idsOf(ask(given)).map((id) => id.split('.')[0]));
    expect(idsOf(ask(given))).toContain('us.tcpa.revocation');
    expect(idsOf(ask(given)).some((id) => id.startsWith('us.bankruptcy.'))).toBe(true);
    expect([...places].some((place) => place?.startsWith('us-ma'))).toBe(true);
    const offer = { ...byMail, role: 'first-party', purpose: 'marketing' };
    expect(idsOf(ask(offer))).toContain('us.can-spam.opt-out');
  });

  it('COV-06: the administrator of an estate is spoken to', () => {
    const holds = [{ type: 'deceased', from: '2026-10-01', diedOn: '2026-10-01' }];
    const given = { ...byCall, recipient: 'administrator', holds };
    expect(ask(given).decision).toBe('allow');
    expect(isRegF(ask(given))).toBe(true);
    expect(ask({ ...byCall, holds }).decision).toBe('block');
  });
});

const phoenix = {
  addresses: [{ country: 'US', state: 'AZ', zone: 'America/Phoenix' }],
  phones: [{ number: mobile, type: 'mobile', zone: 'America/New_York' }],
};
const losAngeles = {
  addresses: [{ country: 'US', state: 'CA', zone: 'America/Los_Angeles' }],
  phones: [{ number: mobile, type: 'mobile', zone: 'America/New_York' }],
};
const twoPhones = {
  phones: [
    { number: mobile, type: 'mobile', zone: 'America/New_York' },
    { number: landline, type: 'landline', zone: 'America/Denver' },
  ],
};
const chicago = { zones: ['America/Chicago'], addresses: ['US-TX'] };

describe('TIM: hours', () => {
  it.each<[string, Given, string, string | null]>([
    [
      'TIM-01',
      { ...byCall, at: '2026-11-20T07:59:00-05:00' },
      'defer',
      '2026-11-20T08:00:00-05:00',
    ],
    ['TIM-02', { ...byCall, at: '2026-11-20T20:59:00-05:00' }, 'allow', null],
    [
      'TIM-03',
      { ...byCall, at: '2026-11-20T21:01:00-05:00' },
      'defer',
      '2026-11-21T08:00:00-05:00',
    ],
    ['TIM-04', { ...byCall, at: '2026-11-20T08:00:00' }, 'allow', null],
    [
      'TIM-05',
      { ...bySms, debtor: losAngeles, at: '2026-11-20T15:30Z' },
      'defer',
      '2026-11-20T16:00Z',
    ],
    ['TIM-06', { ...bySms, debtor: losAngeles, at: '2026-11-20T16:00Z' }, 'allow', null],
    [
      'TIM-07',
      { ...bySms, debtor: losAngeles, at: '2026-11-21T02:30Z' },
      'defer',
      '2026-11-21T16:00Z',
    ],
    [
      'TIM-08',
      { ...byCall, debtor: twoPhones, at: '2026-11-20T14:30Z' },
      'defer',
      '2026-11-20T15:00Z',
    ],
    [
      'TIM-08 until 02:00Z',
      { ...byCall, debtor: twoPhones, at: '2026-11-21T01:59Z' },
      'allow',
      null,
    ],
    [
      'TIM-08 from 02:00Z',
      { ...byCall, debtor: twoPhones, at: '2026-11-21T02:00Z' },
      'defer',
      '2026-11-21T15:00Z',
    ],
    [
      'TIM-09',
      { ...byCall, debtor: phoenix, at: '2026-07-16T01:30Z' },
      'defer',
      '2026-07-16T15:00Z',
    ],
    ['TIM-09 July', { ...byCall, debtor: phoenix, at: '2026-07-16T00:59Z' }, 'allow', null],
    ['TIM-09 December', { ...byCall, debtor: phoenix, at: '2026-12-16T01:59Z' }, 'allow', null],
    [
      'TIM-10 sent at 07:55',
      { ...byMail, at: '2026-11-20T07:55' },
      'defer',
      '2026-11-20T08:00:00-05:00',
    ],
    [
      'TIM-11 released at 21:03',
      { ...bySms, at: '2026-11-20T21:03' },
      'defer',
      '2026-11-21T08:00:00-05:00',
    ],
    [
      'TIM-15 before',
      { ...byCall, debtor: chicago, at: '2026-03-08T12:30Z' },
      'defer',
      '2026-03-08T13:00Z',
    ],
    ['TIM-15 after', { ...byCall, debtor: chicago, at: '2026-03-08T13:00Z' }, 'allow', null],
  ])('%s', (_id, given, decision, until) => {
    const instant = until === null ? null : new Date(until).toISOString();
    expect(ask(given)).toMatchObject({ decision, until: instant });
  });

  it('the lease of an effect must fit as well', () => {
    const at = '2026-11-20T20:59:45';
    expect(ask({ ...byCall, at }).decision).toBe('allow');
    expect(ask({ ...byCall, at, leaseSeconds: 30 }).decision).toBe('defer');
  });

  it('a first party keeps hours by policy, not by Regulation F', () => {
    expect(ask({ ...byCall, role: 'first-party', at: '2026-11-20T07:00' }).decision).toBe('allow');
  });
});

describe('TIM: times that the consumer named', () => {
  const restrictions = [
    { type: 'inconvenient-time', days: ['weekdays'], from: '15:00', until: '17:00' },
    { type: 'inconvenient-time', days: ['weekends'] },
  ];
  const asked = { at: '2026-11-18T15:30', direction: 'in', channel: 'email' };
  const replied = { at: '2026-11-18T15:40', channel: 'email' };
  it.each<[string, Given, string]>([
    ['TIM-12 Wednesday 15:30', { ...byCall, at: '2026-11-18T15:30' }, 'block'],
    ['TIM-12 Saturday 10:00', { ...byCall, at: '2026-11-21T10:00' }, 'block'],
    ['TIM-12 Wednesday 14:59', { ...byCall, at: '2026-11-18T14:59' }, 'allow'],
    [
      'TIM-13 the reply',
      { ...byMail, at: '2026-11-18T15:40', purpose: 'reply', attempts: [asked] },
      'allow',
    ],
    [
      'TIM-13 another e-mail',
      { ...byMail, at: '2026-11-18T15:50', purpose: 'reply', attempts: [asked, replied] },
      'block',
    ],
    [
      'TIM-13 a reminder is no reply',
      { ...byMail, at: '2026-11-18T15:40', attempts: [asked] },
      'block',
    ],
    [
      'TIM-13 a call',
      { ...byCall, at: '2026-11-18T15:41', purpose: 'reply', attempts: [asked] },
      'block',
    ],
    [
      'TIM-13 the consumer writes again',
      {
        ...byMail,
        at: '2026-11-18T16:05',
        purpose: 'reply',
        attempts: [asked, replied, { ...asked, at: '2026-11-18T16:00' }],
      },
      'allow',
    ],
  ])('%s', (_id, given, decision) => {
    expect(ask({ ...given, restrictions }).decision).toBe(decision);
  });

  it('TIM-12: says when it is convenient again', () => {
    expect(ask({ ...byCall, restrictions, at: '2026-11-21T10:00' }).until).toBe(
      '2026-11-23T13:00:00.000Z',
    );
  });

  it('TIM-14: a note in the file of the creditor counts', () => {
    const preferences = {
      times: [{ weekdays: ['Tue', 'Thu'], untilOn: '2026-12-31', source: 'creditor-file' }],
    };
    const given = { ...byCall, preferences };
    expect(ask({ ...given, at: '2026-11-17T11:00' })).toMatchObject({
      decision: 'block',
      until: '2026-11-18T13:00:00.000Z',
    });
    expect(ask({ ...given, at: '2026-11-18T11:00' }).decision).toBe('allow');
    expect(ask({ ...given, at: '2027-01-05T11:00' }).decision).toBe('allow');
  });
});

describe('PLC: places', () => {
  const notAtHome = { restrictions: [{ type: 'place', place: 'home' }] };
  const debtor = { ...newYork.debtor, phones: [...twoPhones.phones, '+12125550199'] };
  it.each<[string, Given, string]>([
    ['PLC-01 letter to home', { ...byLetter, ...notAtHome }, 'block'],
    ['PLC-01 home landline', { ...byCall, ...notAtHome, debtor, address: landline }, 'block'],
    ['PLC-01 mobile', { ...byCall, ...notAtHome, debtor }, 'allow'],
    ['PLC-01 any number', { ...byCall, ...notAtHome, debtor, address: '+12125550199' }, 'review'],
    ['PLC-01 e-mail', { ...byMail, ...notAtHome }, 'allow'],
    [
      'PLC-02 work number',
      { ...byCall, address: { place: 'work' }, restrictions: [{ type: 'employer' }] },
      'block',
    ],
    ['PLC-02 mobile', { ...byCall, restrictions: [{ type: 'employer' }] }, 'allow'],
    ['PLC-04 postcard', { ...byLetter, channel: 'postcard' }, 'block'],
    ['social media', { ...byMail, channel: 'social' }, 'block'],
  ])('%s', (_id, given, decision) => {
    expect(ask(given).decision).toBe(decision);
  });

  it.each([
    ['creditor-notice', 'block'],
    ['direct', 'allow'],
    ['prior-collector', 'allow'],
  ])('PLC-03: an address of the employer that rests on %s', (basis, decision) => {
    const address = { value: 'ada@employer.example', employerProvided: true };
    const consents = [
      {
        basis,
        at: '2026-02-01',
        deadlineOn: '2026-03-08',
        usedByImmediatelyPrior: true,
      },
    ];
    expect(ask({ ...byMail, address, consents }).decision).toBe(decision);
  });
});

describe('ATT and CEA: attorneys and requests to cease', () => {
  const attorney = [{ type: 'attorney', at: '2026-09-01' }];
  const cease = [{ type: 'cease', receivedOn: '2026-08-06' }];
  const noCalls = [{ type: 'medium', channel: 'call', written: false, at: '2026-11-01' }];
  const august = (day: number) => `2026-08-0${day}T12:00`;
  it.each<[string, Given, string]>([
    ['ATT-01 letter to the consumer', { ...byLetter, restrictions: attorney }, 'block'],
    [
      'ATT-01 letter to the attorney',
      { ...byLetter, recipient: 'attorney', restrictions: attorney },
      'allow',
    ],
    [
      'ATT-02 silent for 45 days',
      { ...byLetter, restrictions: [{ ...attorney[0], unansweredDays: 45 }] },
      'allow',
    ],
    [
      'ATT-02 silent for 29 days',
      { ...byLetter, restrictions: [{ ...attorney[0], unansweredDays: 29 }] },
      'block',
    ],
    [
      'comment 6(b)(2)-1 one answer',
      {
        ...byMail,
        purpose: 'reply',
        restrictions: attorney,
        attempts: [{ at: '2026-11-20T10:00', direction: 'in', channel: 'email' }],
      },
      'allow',
    ],
    ['CEA-01 before receipt', { ...byMail, restrictions: cease, at: august(4) }, 'allow'],
    ['CEA-01 after receipt', { ...byMail, restrictions: cease, at: august(7) }, 'block'],
    [
      'CEA-02 efforts end',
      { ...byLetter, restrictions: cease, purpose: 'termination-notice' },
      'allow',
    ],
    ['CEA-02 a remedy', { ...byLetter, restrictions: cease, purpose: 'remedy-notice' }, 'allow'],
    [
      'CEA-03 an offer to settle',
      { ...byLetter, restrictions: cease, purpose: 'settlement-offer' },
      'block',
    ],
    ['CEA-04 a call', { ...byCall, restrictions: noCalls }, 'block'],
    ['CEA-04 an e-mail', { ...byMail, restrictions: noCalls }, 'allow'],
    [
      'CEA-06 the address, another debt',
      {
        ...byMail,
        restrictions: [{ type: 'opt-out', address: 'Ada@Gmail.com', channel: 'email' }],
        debts: ['B'],
      },
      'block',
    ],
    [
      'CEA-06 a call',
      { ...byCall, restrictions: [{ type: 'opt-out', address: mailbox, channel: 'email' }] },
      'allow',
    ],
    [
      'CEA-06 another address',
      {
        ...byMail,
        address: 'other@gmail.com',
        restrictions: [{ type: 'opt-out', address: mailbox, channel: 'email' }],
      },
      'allow',
    ],
    [
      'by word of mouth to be left alone',
      { ...byMail, restrictions: [{ type: 'cease', written: false }] },
      'review',
    ],
  ])('%s', (_id, given, decision) => {
    expect(ask(given).decision).toBe(decision);
  });

  it.each([
    ['CEA-04', { type: 'medium', channel: 'call', written: false }, false],
    ['CEA-05', { type: 'refusal', text: 'I refuse to pay this debt' }, true],
    ['an oral refusal', { type: 'refusal', written: false }, false],
  ])('%s: the flag', (_id, restriction, ceaseFlag) => {
    const rule = ask({ ...byMail, restrictions: [restriction] }).rules.find(
      ({ id }) => id === 'us.reg-f.cease',
    );
    expect(rule?.facts).toMatchObject({ ceaseFlag });
  });
});
