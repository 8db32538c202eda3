import type { DebtorFacts } from '../../src/domain/account/facts';
import { zonesOf } from '../../src/domain/contact/zones';
import { twoInvoices } from '../domain/commands-fixture';

/** A debtor of whom something is known. */
function debtor(fields: Partial<DebtorFacts>) {
  const account = twoInvoices();
  account.keep({ debtor: fields, timeline: [] });
  return account;
}

const newYorker: Partial<DebtorFacts> = {
  kind: 'consumer',
  country: 'US',
  region: 'NY',
  locality: 'NYC',
  timeZone: 'America/New_York',
};

describe('update-contact says where somebody is', () => {
  it.each([
    [
      'moved to another state',
      { region: 'California' },
      { region: 'CA', locality: null, timeZone: 'America/Los_Angeles' },
    ],
    [
      'moved to a state in two zones',
      { region: 'TX' },
      { region: 'TX', locality: null, timeZone: null },
    ],
    [
      'with a post code',
      { region: 'TX', postCode: '79901' },
      { region: 'TX', locality: null, timeZone: 'America/Denver' },
    ],
    [
      'with a stated zone',
      { region: 'TX', timeZone: 'America/Chicago' },
      { region: 'TX', locality: null, timeZone: 'America/Chicago' },
    ],
    [
      'moved abroad',
      { country: 'DE' },
      { country: 'DE', region: null, locality: null, timeZone: 'Europe/Berlin' },
    ],
    [
      'moved upstate',
      { city: 'Albany', postCode: '12207' },
      { region: 'NY', locality: null, timeZone: 'America/New_York' },
    ],
    ['said the country again', { country: 'US' }, newYorker],
    [
      'changed the language only',
      { language: 'es' },
      { ...newYorker, language: 'es', preferences: {} },
    ],
  ])('%s', (_name, given, expected) => {
    const account = debtor(newYorker);
    account.run('update-contact', given);
    expect(account.facts.debtor).toMatchObject(expected);
  });

  it('a business keeps working in the zone that is assumed for it', () => {
    const account = debtor({ ...newYorker, kind: 'business' });
    account.run('update-contact', { region: 'TX' });
    expect(account.facts.debtor.timeZone).toBe('America/New_York');
  });

  it('a zone that was stated stays when the first thing said is the country', () => {
    const account = debtor({ country: null, region: null, timeZone: 'America/Denver' });
    account.run('update-contact', { country: 'US', region: 'TX' });
    expect(account.facts.debtor.timeZone).toBe('America/Denver');
  });

  it('a state that the country does not have is refused', () => {
    expect(debtor(newYorker).code('update-contact', { region: 'Ontario' })).toBe('invalid_input');
    expect(debtor(newYorker).code('update-contact', { country: 'New York' })).toBe('invalid_input');
  });
});

describe('evidence of the zone', () => {
  it('comes with a number and a post code, and must suit all', () => {
    const account = debtor({ ...newYorker, timeZone: null });
    account.run('update-contact', {
      phones: ['(808) 555-0100'],
      address: '1 Main St\nBrooklyn NY 11201',
      postCode: '11201',
    });
    expect(account.facts.contacts.map(({ kind, zones }) => [kind, zones])).toEqual([
      ['phone', ['Pacific/Honolulu']],
      ['address', ['America/New_York']],
    ]);
    expect(zonesOf(account.facts)).toEqual(['America/New_York', 'Pacific/Honolulu']);
    // The number is no longer used, so it speaks for nothing.
    account.run('update-contact', { phones: [] });
    expect(zonesOf(account.facts)).toEqual(['America/New_York']);
  });

  it('a person may say what a number speaks for, and where it reaches', () => {
    const account = debtor(newYorker);
    account.run('update-contact', { phones: ['+18085550100'], emails: ['ann@work.example'] });
    account.run('update-contact', {
      phones: [{ value: '+18085550100', place: 'mobile', zones: [] }],
      emails: [{ value: 'Ann@Work.example', place: 'work' }],
    });
    expect(account.facts.contacts.map(({ place, zones }) => [place, zones])).toEqual([
      ['work', []],
      ['mobile', []],
    ]);
    expect(zonesOf(account.facts)).toEqual(['America/New_York']);
  });

  it('comes from the billing system too', () => {
    const account = debtor({ ...newYorker, timeZone: null, locality: null });
    account.run('change-debtor', {
      phone: '+1 312 555 0100',
      address: '1 Main St\nEl Paso',
      state: 'TX',
      city: 'El Paso',
      postCode: '79901',
      timeZone: '',
    });
    expect(account.facts.debtor).toMatchObject({ region: 'TX', locality: null, timeZone: null });
    expect(zonesOf(account.facts)).toEqual(['America/Chicago', 'America/Denver']);
    account.run('change-debtor', { state: 'NY', city: 'Brooklyn' });
    expect(account.facts.debtor).toMatchObject({ region: 'NY', locality: 'NYC' });
  });

  it('what is no number speaks for nothing', () => {
    const account = debtor({ ...newYorker, timeZone: null });
    account.run('change-debtor', { phone: '+999 1234567' });
    expect(account.facts.contacts[0]).toMatchObject({ status: 'invalid', zones: [] });
  });
});

it('a party has a zone, evidence and preferences of its own', () => {
  const account = debtor(newYorker);
  account.run('add-party', {
    role: 'joint-debtor',
    name: 'Bo Example',
    kind: 'consumer',
    country: 'US',
    region: 'TX',
    address: '1 Main St\nEl Paso TX 79901',
    postCode: '79901',
    phones: [{ value: '+13125550100', place: 'mobile' }],
    preferences: { places: ['home'] },
  });
  const joint = () => account.facts.parties[0] ?? null;
  expect(joint()).toMatchObject({
    timeZone: 'America/Denver',
    preferences: { places: ['home'] },
  });
  expect(zonesOf(account.facts, joint())).toEqual(['America/Denver', 'America/Chicago']);
  account.run('update-party', { partyId: joint()?.id, preferences: { noWork: true } });
  expect(joint()?.preferences).toEqual({ places: ['home'], noWork: true });
  expect(zonesOf(account.facts)).toEqual(['America/New_York']);
});

describe('what is inconvenient', () => {
  it('is kept with where it was said, and taken back by an empty list', () => {
    const account = debtor(newYorker);
    const times = [
      { weekdays: [2, 4], untilOn: '2026-12-31' },
      { from: '15:00', until: '17:00' },
    ];
    account.run('update-contact', { preferences: { times, noWork: true } });
    account.run('update-contact', { preferences: { places: ['home'], zones: ['America/Denver'] } });
    const source = account.facts.debtor.preferences.times?.[0]?.source;
    expect(account.facts.debtor.preferences).toEqual({
      noWork: true,
      places: ['home'],
      zones: ['America/Denver'],
      times: [
        { ...all, weekdays: [2, 4], untilOn: '2026-12-31', source },
        { ...all, fromMinutes: 900, untilMinutes: 1_020, source },
      ],
    });
    expect(source).toMatch(/^usr_/);
    account.run('update-contact', { preferences: { times: [], noWork: false } });
    expect(account.facts.debtor.preferences).toMatchObject({ times: [], noWork: false });
  });

  const all = {
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    fromMinutes: 0,
    untilMinutes: 1_440,
    fromOn: null,
    untilOn: null,
  };

  it.each([
    ['Mon-Fri 15:00-17:00', { weekdays: [1, 2, 3, 4, 5], fromMinutes: 900, untilMinutes: 1_020 }],
    ['sat, sun', null],
    ['sat,sun until 2026-12-31', { weekdays: [6, 7], untilOn: '2026-12-31' }],
    ['fri-mon', { weekdays: [1, 5, 6, 7] }],
    [
      'DAILY  22:00-06:00 from 2026-05-01',
      { fromMinutes: 1_320, untilMinutes: 360, fromOn: '2026-05-01' },
    ],
    ['Funday 15:00-17:00', null],
    ['after lunch', null],
    ['', null],
  ])('may be written in one line: %s', (text, expected) => {
    const account = debtor(newYorker);
    const data = { preferences: { times: [text] } };
    if (expected === null) {
      expect(account.code('update-contact', data)).toBe('invalid_input');
      return;
    }
    account.run('update-contact', data);
    const [first] = account.facts.debtor.preferences.times ?? [];
    expect(first).toMatchObject({ ...all, ...expected });
  });

  it.each([
    [{ times: [{ from: '15:00', until: '15:00' }] }],
    [{ times: [{ from: '25:00' }] }],
    [{ times: [{ weekdays: [8] }] }],
    [{ times: [{ fromOn: '2026-02-30' }] }],
    [{ places: ['pub'] }],
    [{ zones: ['EST'] }],
  ])('%j is refused', (preferences) => {
    expect(debtor(newYorker).code('update-contact', { preferences })).toBe('invalid_input');
  });
});
