import fc from 'fast-check';
import { addDays } from '../../src/domain/calendar/dates';
import {
  defaultZonesOf,
  instantOf,
  isZone,
  localDateOf,
  localMinutesOf,
  offsetSpans,
  zoneDataVersion,
} from '../../src/domain/calendar/zone';

const at = (text: string) => Date.parse(text);

describe('zone names', () => {
  it.each([
    'America/New_York',
    'America/Indiana/Knox',
    'America/Argentina/Buenos_Aires',
    'Europe/London',
    'Asia/Calcutta',
    'Etc/UTC',
    'UTC',
  ])('knows %s', (name) => expect(isZone(name)).toBe(true));

  it.each([
    'EST',
    'GMT',
    'GMT+25',
    'EST5EDT',
    '',
    'Mars/Phobos',
    'europe/london',
    'Europe/London ',
    '+01:00',
    '__proto__',
  ])('refuses %p', (name) => expect(isZone(name)).toBe(false));

  it('stops at a zone that nobody checked', () => {
    expect(() => localDateOf(0, 'EST')).toThrow(/invariant/);
  });

  it('names its data', () => expect(zoneDataVersion()).toMatch(/^20\d\d[a-z]$/));

  it('lists the zones of a country, the most populous first', () => {
    expect(defaultZonesOf('GB')).toEqual(['Europe/London']);
    expect(defaultZonesOf('DE')[0]).toBe('Europe/Berlin');
    expect(defaultZonesOf('US')[0]).toBe('America/New_York');
    expect(defaultZonesOf('US')).toContain('Pacific/Honolulu');
    expect(defaultZonesOf('ZZ')).toEqual([]);
    expect(defaultZonesOf('')).toEqual([]);
    expect(defaultZonesOf('US').every(isZone)).toBe(true);
  });
});

describe('local time', () => {
  it('uses zone data of its own, newer than that of the platform', () => {
    // British Columbia keeps UTC-7 from 2026 on, Paraguay UTC-3 from 2024 on.
    expect(localMinutesOf(at('2026-12-01T15:30Z'), 'America/Vancouver')).toBe(8 * 60 + 30);
    expect(localMinutesOf(at('2026-07-01T11:00Z'), 'America/Asuncion')).toBe(8 * 60);
  });

  it.each([
    ['2026-11-22T04:59:59.999Z', 'America/New_York', '2026-11-21', 23 * 60 + 59],
    ['2026-11-22T05:00Z', 'America/New_York', '2026-11-22', 0],
    ['2027-06-30T22:00Z', 'Pacific/Guam', '2027-07-01', 8 * 60],
    ['2027-01-01T02:15Z', 'Asia/Kathmandu', '2027-01-01', 8 * 60],
    ['1969-12-31T23:59:59.999Z', 'UTC', '1969-12-31', 23 * 60 + 59],
  ])('%s in %s', (instant, zone, on, minutes) => {
    expect(localDateOf(at(instant), zone)).toBe(on);
    expect(localMinutesOf(at(instant), zone)).toBe(minutes);
  });

  it.each([
    ['does not exist', '2027-03-14', 150, 'America/New_York', '2027-03-14T07:30Z'],
    ['happens twice', '2027-11-07', 90, 'America/New_York', '2027-11-07T05:30Z'],
    ['does not exist', '2027-03-28', 150, 'Europe/Berlin', '2027-03-28T01:30Z'],
    ['happens twice', '2027-10-31', 150, 'Europe/Berlin', '2027-10-31T00:30Z'],
    ['midnight skipped', '2026-09-06', 0, 'America/Santiago', '2026-09-06T04:00Z'],
    ['half-hour change', '2027-10-03', 135, 'Australia/Lord_Howe', '2027-10-02T15:45Z'],
    ['half-hour change', '2027-04-04', 105, 'Australia/Lord_Howe', '2027-04-03T14:45Z'],
    ['a skipped day', '2011-12-30', 480, 'Pacific/Apia', '2011-12-30T18:00Z'],
    ['next midnight', '2026-11-22', 1440, 'Europe/London', '2026-11-23T00:00Z'],
  ])('%s: %s + %d min in %s', (_name, on, minutes, zone, expected) => {
    expect(new Date(instantOf(on, minutes, zone)).toISOString()).toBe(
      new Date(expected).toISOString(),
    );
  });

  it('divides time into spans of one offset', () => {
    const fromAt = at('2027-03-14T00:00Z');
    const changeAt = at('2027-03-14T07:00Z');
    const untilAt = at('2027-03-15T00:00Z');
    expect(offsetSpans(fromAt, untilAt, 'America/New_York')).toEqual([
      { fromAt, untilAt: changeAt, offsetMs: -5 * 3_600_000 },
      { fromAt: changeAt, untilAt, offsetMs: -4 * 3_600_000 },
    ]);
  });
});

describe('local time, there and back', () => {
  const zone = fc.constantFrom(
    'America/New_York',
    'America/Santiago',
    'Africa/Casablanca',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Europe/Berlin',
    'Pacific/Apia',
    'Pacific/Chatham',
  );
  const instant = fc.integer({ min: at('2012-01-02'), max: at('2036-12-31') });

  it('leads back to the first instant with the same clock', () => {
    fc.assert(
      fc.property(instant, zone, (someAt, name) => {
        const minuteAt = Math.floor(someAt / 60_000) * 60_000;
        const on = localDateOf(minuteAt, name);
        const minutes = localMinutesOf(minuteAt, name);
        const foundAt = instantOf(on, minutes, name);
        expect(foundAt).toBeLessThanOrEqual(minuteAt);
        expect([localDateOf(foundAt, name), localMinutesOf(foundAt, name)]).toEqual([on, minutes]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('moves on from each day of a place to the next', () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 0, max: 1439 }), (someAt, name, minutes) => {
        const on = localDateOf(someAt, name);
        const stepMs = instantOf(addDays(on, 1), minutes, name) - instantOf(on, minutes, name);
        expect(Math.abs(stepMs / 3_600_000 - 24)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 2_000 },
    );
  });
});
