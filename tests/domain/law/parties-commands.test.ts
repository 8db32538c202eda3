import { limits } from '../../../src/domain/limits';
import { type Account, noon, twoInvoices } from '../commands-fixture';

const joint = { role: 'joint-debtor', name: 'Orla Quinlan', kind: 'consumer' };
const reach = {
  emails: ['Orla@Home.Example'],
  phones: ['020 7123 4567'],
  address: '2 Road\nLeeds',
  timeZone: 'Europe/London',
};

function added(account: Account, data: object): string {
  account.run('add-party', { ...joint, ...data });
  return account.facts.parties.at(-1)?.id ?? '';
}

describe('add-party', () => {
  it('adds a party with its own addresses, normalised, beside those of the debtor', () => {
    const account = twoInvoices();
    const before = account.facts.contacts;
    const id = added(account, { ...reach, sharePercent: '40', reason: 'signed with them' });
    const party = account.facts.parties[0];
    expect(id).toMatch(/^pty_/);
    expect(party).toMatchObject({
      ...joint,
      country: 'GB',
      language: 'en',
      timeZone: 'Europe/London',
      personKey: 'email:orla@home.example',
      sharePercent: '40',
      endedAt: null,
      createdAt: noon,
    });
    expect(party?.contacts.map(({ kind, value, debtorId }) => [kind, value, debtorId])).toEqual([
      ['email', 'orla@home.example', id],
      ['phone', '+442071234567', id],
      ['address', '2 Road\nLeeds', id],
    ]);
    expect(account.facts.contacts).toEqual(before);
    expect(account.last.timeline[0]).toMatchObject({ ref: id, reason: 'signed with them' });
  });

  it('knows a person by the number, else by nothing but itself', () => {
    const account = twoInvoices();
    added(account, { phones: reach.phones });
    const id = added(account, {});
    const keys = account.facts.parties.map(({ personKey }) => personKey);
    expect(keys).toEqual(['phone:+442071234567', `ref:${id}`]);
  });

  it.each([
    ['a role that is none', { role: 'friend' }, 'invalid_input'],
    ['an address that is none', { emails: ['nobody'] }, 'invalid_input'],
    ['a zone that is none', { timeZone: 'Mars/Base' }, 'invalid_input'],
    ['a share of nothing', { sharePercent: '0' }, 'invalid_input'],
    ['a share of more than all', { sharePercent: '100.0001' }, 'invalid_input'],
    ['a share below nothing', { sharePercent: '-5' }, 'invalid_input'],
    ['a share of a guarantor', { role: 'guarantor', sharePercent: '10' }, 'invalid_input'],
    ['a field that it does not have', { debt: '10' }, 'unknown_field'],
  ])('refuses %s', (_title, data, code) => {
    expect(twoInvoices().code('add-party', { ...joint, ...data })).toBe(code);
  });

  it('shares of all joint debtors are at most the whole; who left does not count', () => {
    const account = twoInvoices();
    const first = added(account, { sharePercent: '60' });
    added(account, { sharePercent: '33.3333' });
    const rest = { ...joint, sharePercent: '6.6668' };
    expect(account.code('add-party', rest)).toBe('above_limit');
    expect(account.code('add-party', { ...rest, sharePercent: '6.6667' })).toBe('done');
    account.run('end-party', { partyId: first, reason: 'released' });
    expect(account.code('add-party', { ...rest, sharePercent: '66.6667' })).toBe('done');
  });

  it('takes no more parties than the limit', () => {
    const account = twoInvoices();
    for (let count = 0; count < limits.partiesPerAccount; count += 1) added(account, {});
    expect(account.code('add-party', joint)).toBe('above_limit');
  });

  it('an authorised contact is that of a business', () => {
    const account = twoInvoices();
    const contact = { ...joint, role: 'contact' };
    expect(account.code('add-party', contact)).toBe('done');
    account.keep({ debtor: { kind: 'consumer' }, timeline: [] });
    expect(account.code('add-party', contact)).toBe('invalid_input');
  });
});

describe('update-party', () => {
  it('replaces addresses of the party only; an opt-out stays one', () => {
    const account = twoInvoices();
    const id = added(account, { emails: ['a@home.example', 'b@home.example'] });
    const other = added(account, { emails: ['a@home.example'] });
    const [a] = account.facts.parties[0]?.contacts ?? [];
    if (a === undefined) throw new Error('no contact point');
    account.keep({ contacts: [{ ...a, status: 'opted-out' }], timeline: [] });
    account.run('update-party', {
      ...{ partyId: id, emails: ['a@home.example', 'c@home.example'] },
      ...{ language: 'de', timeZone: 'Europe/Berlin' },
    });
    const party = account.facts.parties.find((one) => one.id === id);
    expect(party).toMatchObject({ language: 'de', timeZone: 'Europe/Berlin' });
    expect(party?.contacts.map(({ value, status }) => `${value} ${status}`)).toEqual([
      'a@home.example opted-out',
      'b@home.example invalid',
      'c@home.example ok',
    ]);
    const untouched = account.facts.parties.find((one) => one.id === other);
    expect(untouched?.contacts.map(({ status }) => status)).toEqual(['ok']);
  });

  it('refuses what it cannot do', () => {
    const account = twoInvoices();
    const id = added(account, {});
    expect(account.code('update-party', { partyId: id })).toBe('invalid_input');
    expect(account.code('update-party', { partyId: 'pty_x', language: 'de' })).toBe('not_found');
    expect(account.code('update-party', { partyId: id, phones: ['12'] })).toBe('invalid_input');
    account.run('end-party', { partyId: id, reason: 'left' });
    expect(account.code('update-party', { partyId: id, language: 'de' })).toBe('already_decided');
  });
});

it('end-party keeps the party in the history, once', () => {
  const account = twoInvoices();
  const partyId = added(account, reach);
  account.run('end-party', { partyId, reason: 'paid the share' });
  expect(account.facts.parties).toMatchObject([{ id: partyId, endedAt: noon }]);
  expect(account.facts.parties[0]?.contacts).toHaveLength(3);
  expect(account.code('end-party', { partyId, reason: 'again' })).toBe('already_decided');
  expect(account.code('end-party', { partyId: 'pty_x', reason: 'x' })).toBe('not_found');
});

describe('what is done with one party', () => {
  it('a call says with whom it was, and a wrong number is the one of that party', () => {
    const account = twoInvoices();
    account.run('update-contact', { phones: reach.phones });
    const partyId = added(account, reach);
    const call = {
      ...{ at: new Date(noon - 60_000).toISOString(), direction: 'out' },
      ...{ result: 'wrong-number', number: '020 7123 4567' },
    };
    account.run('log-call', { ...call, partyId });
    expect(account.facts.calls[0]).toMatchObject({ partyId, number: '+442071234567' });
    const own = account.facts.contacts.find(({ kind }) => kind === 'phone');
    const theirs = account.facts.parties[0]?.contacts.find(({ kind }) => kind === 'phone');
    expect([own?.status, theirs?.status]).toEqual(['ok', 'invalid']);
    expect(account.code('log-call', { ...call, partyId: 'pty_x' })).toBe('not_found');
    const contact = added(account, { role: 'contact', phones: ['020 7123 0000'] });
    account.run('log-call', { ...call, result: 'voicemail', partyId: contact });
    expect(account.facts.calls[1]).toMatchObject({ partyId: null });
  });

  it('a stop of one party is its own, and noted when it comes again', () => {
    const account = twoInvoices();
    const partyId = added(account, reach);
    account.run('cease', { scope: 'all', reason: 'asked', partyId });
    account.run('cease', { scope: 'all', reason: 'asked again', partyId });
    account.run('cease', { scope: 'all', reason: 'the debtor asks' });
    expect(account.facts.holds.map((one) => one.partyId)).toEqual([partyId, null]);
    const unknown = { scope: 'all', reason: 'x', partyId: 'pty_x' };
    expect(account.code('cease', unknown)).toBe('not_found');
  });
});
