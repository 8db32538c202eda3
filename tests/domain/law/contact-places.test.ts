import { ask, byCall, byMail, newYork, type Given } from './contact-questions';

describe('places read from addresses and numbers', () => {
  const zonesOf = (debtor: Given, given: Given = byMail) =>
    ask({ ...given, debtor }).working.find((line) => line.startsWith('zones'));
  it.each<[string, Given, string]>([
    ['a line', { addresses: ['1 Main St, Los Angeles, CA 90012'] }, 'America/Los_Angeles'],
    ['a state', { addresses: [{ state: 'California' }] }, 'America/Los_Angeles'],
    ['a code', { addresses: ['US-IL'] }, 'America/Chicago'],
    ['a post code', { addresses: [{ country: 'US', postalCode: '85001' }] }, 'America/Phoenix'],
    ['a state in two zones', { addresses: ['US-TX'] }, 'America/Chicago, America/Denver'],
    ['a country', { addresses: [{ country: 'DE' }] }, 'Europe/Berlin'],
    ['a number', { phones: ['(212) 555-0100'], addresses: ['US-NY'] }, 'America/New_York'],
    [
      'a number and an address',
      { phones: ['+12125550100'], addresses: ['US-CA'] },
      'America/Los_Angeles, America/New_York',
    ],
  ])('%s', (_what, debtor, zones) => {
    expect(zonesOf(debtor)).toBe(`zones, all of which must suit: ${zones}`);
  });

  it('the number that would be used counts', () => {
    const zones = zonesOf({ addresses: ['US-CA'] }, byCall);
    expect(zones).toContain('America/New_York');
  });

  it('a borough of New York City has the law of the city', () => {
    const debtor = { addresses: [{ state: 'NY', city: 'Brooklyn' }] };
    expect(ask({ ...byMail, debtor }).working).toContain('jurisdictions: US, US-NY, US-NY-NYC');
  });
});

describe('what is not known', () => {
  const { debtor } = newYork;
  it.each<[string, Given]>([
    ['no zone', { ...byMail, jurisdictions: ['US'], debtor: { kind: 'consumer' } }],
    ['a zone that is none', { ...byCall, debtor: { ...debtor, zones: ['Mars/Phobos'] } }],
    ['no place', { ...byMail, debtor: { zones: ['UTC'] } }],
    ['a place that is none', { ...byCall, jurisdictions: ['XX'] }],
    ['a place without law on file', { ...byCall, jurisdictions: ['JP'] }],
    ['an address that says nothing', { ...byMail, debtor: { addresses: ['somewhere'] } }],
    ['a number that is none', { ...byMail, debtor: { ...debtor, phones: ['12'] } }],
    ['the kind of debt', { ...byMail, debtType: 'unknown' }],
  ])('%s goes to a person', (_what, given) => {
    expect(ask(given)).toMatchObject({ decision: 'review', until: null });
  });

  it.each<[string, Given]>([
    ['a field that nobody knows', { ...byCall, colour: 'red' }],
    ['a channel that is none', { ...byCall, channel: 'pigeon' }],
    ['a day that does not exist', { ...byCall, at: '2026-02-30' }],
    ['no moment', { ...byCall, at: undefined }],
  ])('refuses %s', (_what, given) => {
    expect(() => ask(given)).toThrow('does not fit');
  });

  it('every rule against it has a sentence and a source', () => {
    const { rules } = ask({ ...byCall, at: '2026-11-20T07:00', restrictions: [{ type: 'cease' }] });
    const standing = rules.filter(({ answer }) => answer !== 'allow');
    expect(standing.map(({ id }) => id)).toEqual(['us.reg-f.hours', 'us.reg-f.cease']);
    for (const rule of standing) expect(rule.citation).toMatch(/^12 CFR 1006/);
  });
});
