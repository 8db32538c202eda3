import type { ContactPreferences } from '../../src/domain/account/case-file';
import type { CallFacts, ContactPoint, Facts } from '../../src/domain/account/facts';
import { localDateOf } from '../../src/domain/calendar/zone';
import { gate, type GateRequest } from '../../src/domain/contact/gate';
import { gapKeptAt } from '../../src/domain/contact/spacing';
import { noLaw } from '../../src/domain/law/law';
import { limits } from '../../src/domain/limits';
import { address, at, b2b, email, facts, invoice, phone } from './account-facts';

const request: GateRequest = { kind: 'contact', channel: 'email', stepId: 'b3', cause: 'inv_1' };
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

function debtor(
  zone: string | null,
  contacts: readonly ContactPoint[],
  preferences: ContactPreferences = {},
  country = 'US',
): Facts {
  const state = facts([invoice('inv_1')], { zone, contacts, country });
  return { ...state, debtor: { ...state.debtor, preferences } };
}

function ask(state: Facts, instant: string, fields: Partial<GateRequest> = {}) {
  const verdict = gate(
    { ...request, ...fields },
    state,
    b2b,
    noLaw,
    Date.parse(instant),
    limits.leaseMs,
  );
  const standing = verdict.rules.filter((rule) => rule.answer !== 'allow');
  return {
    answer: verdict.answer,
    untilAt: iso(verdict.untilAt),
    rules: standing.map((rule) => rule.rule),
  };
}

const eastern: ContactPoint = { ...phone, value: '+12125550100', zones: ['America/New_York'] };
const allowed = { answer: 'allow', untilAt: null, rules: [] };

describe('hours where several zones may be', () => {
  const west = debtor('America/Los_Angeles', [email, eastern]);

  it('are those that all zones share: a New York number and an address in Los Angeles', () => {
    expect(ask(west, '2026-11-20T15:30Z')).toEqual({
      answer: 'defer',
      untilAt: '2026-11-20T16:00:00.000Z',
      rules: ['window.local-time'],
    });
    expect(ask(west, '2026-11-20T16:00Z')).toEqual(allowed);
    // 18:00 in New York, 15:00 in Los Angeles.
    expect(ask(west, '2026-11-20T23:00Z').rules).toEqual(['window.local-time']);
  });

  it('rest on a number alone where no address is known, and not on one that is out of use', () => {
    expect(ask(debtor(null, [email, eastern]), '2026-11-20T15:30Z')).toEqual(allowed);
    const gone = { ...eastern, status: 'invalid' as const };
    expect(ask(debtor(null, [email, gone]), '2026-11-20T15:30Z')).toEqual({
      answer: 'review',
      untilAt: null,
      rules: ['contact.zone-unknown'],
    });
    expect(ask(debtor('America/Los_Angeles', [email, gone]), '2026-11-20T23:00Z')).toEqual(allowed);
  });

  it('are not widened by a stop: a stopped number is still the one of the person', () => {
    const stopped = { ...eastern, status: 'opted-out' as const };
    const asked = debtor('America/Los_Angeles', [email, stopped]);
    expect(ask(asked, '2026-11-20T15:30Z').untilAt).toBe('2026-11-20T16:00:00.000Z');
    expect(ask(asked, '2026-11-20T23:00Z').rules).toEqual(['window.local-time']);
  });

  it('ask a person where no hour suits all of them', () => {
    const far = debtor('Europe/London', [{ ...eastern, zones: ['Pacific/Auckland'] }, email]);
    expect(ask(far, '2026-11-20T12:00Z')).toEqual({
      answer: 'review',
      untilAt: null,
      rules: ['window.local-time'],
    });
  });

  it('count the zones that the person named', () => {
    const named = debtor('America/New_York', [email], { zones: ['America/Denver'] });
    expect(ask(named, '2026-11-20T14:30Z').untilAt).toBe('2026-11-20T15:00:00.000Z');
  });
});

it('rest on the holidays of the province where it has a list', () => {
  const ontario = debtor('America/Toronto', [email], {}, 'CA');
  // Family Day of Ontario, 16 February 2026.
  const familyDay = '2026-02-16T16:00Z';
  expect(ask(ontario, familyDay)).toEqual(allowed);
  const known = { ...ontario, debtor: { ...ontario.debtor, region: 'ON' } };
  expect(ask(known, familyDay)).toEqual({
    answer: 'defer',
    untilAt: '2026-02-17T13:00:00.000Z',
    rules: ['window.local-time'],
  });
});

describe('telephone numbers of no plan', () => {
  const strange: ContactPoint = { ...eastern, value: '+9991234567', status: 'invalid', zones: [] };
  const noon = '2026-11-20T17:00Z';

  it('are never used: a person is asked', () => {
    const state = debtor('America/New_York', [email, strange]);
    expect(ask(state, noon, { channel: 'call' })).toEqual({
      answer: 'review',
      untilAt: null,
      rules: ['contact.phone-unknown'],
    });
    expect(ask(state, noon, { channel: 'sms' }).rules).toContain('contact.phone-unknown');
    expect(ask(state, noon)).toEqual(allowed);
  });

  it('do not stand beside one that can be rung', () => {
    const state = debtor('America/New_York', [strange, eastern]);
    expect(ask(state, noon, { channel: 'call' })).toEqual(allowed);
    expect(ask(state, noon, { channel: 'call', contactPoint: strange }).rules).toEqual([
      'contact.phone-unknown',
    ]);
    expect(ask(debtor('America/New_York', [email]), noon, { channel: 'call' })).toEqual(allowed);
  });
});

describe('what the person called inconvenient', () => {
  const afternoon = {
    weekdays: [1, 2, 3, 4, 5],
    fromMinutes: 15 * 60,
    untilMinutes: 17 * 60,
    fromOn: null,
    untilOn: null,
    source: 'call',
  };
  const state = debtor('America/New_York', [email, eastern, address], { times: [afternoon] });

  it('is kept by the ladder: it waits for the first convenient instant', () => {
    expect(ask(state, '2026-11-18T20:30Z')).toEqual({
      answer: 'defer',
      untilAt: '2026-11-18T22:00:00.000Z',
      rules: ['contact.inconvenient-time'],
    });
    expect(ask(state, '2026-11-18T19:59Z')).toEqual(allowed);
    expect(ask(state, '2026-11-18T20:30Z', { channel: 'letter' })).toEqual(allowed);
  });

  it('does not stand against an answer that a person sends', () => {
    expect(ask(state, '2026-11-18T20:30Z', { stepId: null })).toEqual(allowed);
  });

  it('may never end: then a person is asked', () => {
    const always = { ...afternoon, weekdays: [1, 2, 3, 4, 5, 6, 7], fromMinutes: 0 };
    const never = debtor('America/New_York', [email], {
      times: [{ ...always, untilMinutes: 1_440 }],
    });
    expect(ask(never, '2026-11-18T19:59Z')).toMatchObject({ answer: 'review', untilAt: null });
  });

  it('may be a place: neither letter nor landline reach a home that was named', () => {
    const noon = at('2026-11-18', '12:00', 'America/New_York');
    const instant = new Date(noon).toISOString();
    const landline = { ...eastern, place: 'home' as const };
    const mobile = { ...eastern, place: 'mobile' as const };
    const home = debtor('America/New_York', [address, landline], { places: ['home'] });
    const rules = (channel: 'letter' | 'call', contactPoint: ContactPoint) =>
      ask(home, instant, { channel, contactPoint }).rules;
    expect(rules('letter', address)).toEqual(['contact.inconvenient-place']);
    expect(rules('call', landline)).toEqual(['contact.inconvenient-place']);
    expect(rules('call', mobile)).toEqual([]);
  });
});

describe('a local day has one contact, however long it is', () => {
  const daily = { ...b2b, minimumGapDays: 1 };
  const rung = (instant: string): Facts => {
    const state = debtor('America/New_York', [email]);
    const call: CallFacts = {
      id: 'cal_1',
      accountId: 'acc_1',
      at: Date.parse(instant),
      direction: 'out',
      result: 'no-answer',
      number: '+12125550100',
      invoiceIds: [],
      partyId: null,
      note: null,
      by: 'usr',
    };
    return { ...state, calls: [call] };
  };
  const free = (state: Facts) => gapKeptAt(state, daily, { stepId: 'b3', cause: 'inv_1' });

  it('25 hours: the last minute of the day is more than a day after its beginning', () => {
    const state = rung('2027-11-07T04:10Z');
    expect(iso(free(state))).toBe('2027-11-08T14:30:00.000Z');
    const lastMinute = Date.parse('2027-11-08T04:59Z');
    expect(localDateOf(lastMinute, 'America/New_York')).toBe('2027-11-07');
    expect(free(state)).toBeGreaterThan(lastMinute);
  });

  it('23 hours: the next morning is another day', () => {
    expect(iso(free(rung('2027-03-15T03:50Z')))).toBe('2027-03-15T13:30:00.000Z');
    expect(iso(free(rung('2027-03-14T05:10Z')))).toBe('2027-03-15T13:30:00.000Z');
  });
});
