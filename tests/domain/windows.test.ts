import {
  defaultWindow,
  isOpen,
  openFor,
  openUntil,
  type ContactWindow,
  windowHours,
} from '../../src/domain/contact/windows';
import { limits } from '../../src/domain/limits';
import { changeDays } from './change-days';

const second = 1_000;
const day = 86_400_000;
const at = (text: string) => Date.parse(text);
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
const everyDay: ContactWindow = { ...defaultWindow, sundays: true, holidays: true };
const always: ContactWindow = { ...everyDay, openMinutes: 0, closeMinutes: 1440 };

describe('clock changes', () => {
  it.each(changeDays)('%s opens %s, closes %s', (zone, opens, closes) => {
    const probes = [at(opens) - second, at(opens), at(closes) - second, at(closes)];
    const verdicts = probes.map((probe) => isOpen(probe, [zone], windowHours(everyDay, 'US')));
    expect(verdicts).toEqual([false, true, true, false]);
    expect(iso(openFor(at(opens) - second, 0, [zone], windowHours(everyDay, 'US')))).toBe(
      iso(at(opens)),
    );
    expect(iso(openUntil(at(opens), [zone], windowHours(everyDay, 'US')))).toBe(iso(at(closes)));
  });

  it('opens after the skipped hour when the opening time is inside it', () => {
    const night = { ...everyDay, openMinutes: 150, closeMinutes: 240 };
    expect(
      iso(openFor(at('2027-03-14T06:00Z'), 0, ['America/New_York'], windowHours(night, 'US'))),
    ).toBe('2027-03-14T07:00:00.000Z');
  });

  it('closes between the two passes of a repeated hour', () => {
    const night = { ...everyDay, openMinutes: 60, closeMinutes: 90 };
    const zones = ['America/New_York'];
    expect(iso(openUntil(at('2027-11-07T05:00Z'), zones, windowHours(night, 'US')))).toBe(
      '2027-11-07T05:30:00.000Z',
    );
    expect(iso(openFor(at('2027-11-07T05:30Z'), 0, zones, windowHours(night, 'US')))).toBe(
      '2027-11-07T06:00:00.000Z',
    );
  });

  it('follow zone data newer than that of the platform', () => {
    const morning = at('2026-12-01T15:30Z');
    expect(isOpen(morning, ['America/Vancouver'], windowHours(defaultWindow, 'CA'))).toBe(true);
  });
});

describe('default window', () => {
  const newYork = ['America/New_York'];
  const easternPacific = ['America/New_York', 'America/Los_Angeles'];
  const easternMountain = ['America/New_York', 'America/Denver'];
  const easternArizona = ['America/New_York', 'America/Phoenix'];

  it.each([
    ['TIM-01', '2026-11-20T12:59Z', newYork, '2026-11-20T13:00Z'],
    ['TIM-02', '2026-11-21T01:59Z', newYork, '2026-11-21T01:59Z'],
    ['TIM-03', '2026-11-21T02:01Z', newYork, '2026-11-21T13:00Z'],
    ['TIM-04', '2026-11-20T13:00Z', newYork, '2026-11-20T13:00Z'],
    ['TIM-05', '2026-11-20T15:30Z', easternPacific, '2026-11-20T16:00Z'],
    ['TIM-06', '2026-11-20T16:00Z', easternPacific, '2026-11-20T16:00Z'],
    ['TIM-07', '2026-11-21T02:30Z', easternPacific, '2026-11-21T16:00Z'],
    ['TIM-08', '2026-11-20T14:30Z', easternMountain, '2026-11-20T15:00Z'],
    ['TIM-09', '2026-07-16T01:30Z', easternArizona, '2026-07-16T15:00Z'],
    ['Sunday', '2026-11-22T15:00Z', newYork, '2026-11-23T13:00Z'],
    ['Thanksgiving', '2026-11-26T15:00Z', newYork, '2026-11-27T13:00Z'],
  ])('%s', (_id, instant, zones, expected) => {
    expect(iso(openFor(at(instant), 0, zones, windowHours(defaultWindow, 'US')))).toBe(
      iso(at(expected)),
    );
    expect(isOpen(at(instant), zones, windowHours(defaultWindow, 'US'))).toBe(instant === expected);
  });

  it('opens an hour earlier in UTC on the day of the change (TIM-15)', () => {
    const probe = at('2026-03-08T12:30Z');
    expect(iso(openFor(probe, 0, ['America/Chicago'], windowHours(everyDay, 'US')))).toBe(
      '2026-03-08T13:00:00.000Z',
    );
  });

  it('closes with the first of the zones', () => {
    const inside = at('2026-11-20T16:00Z');
    expect(iso(openUntil(inside, easternMountain, windowHours(defaultWindow, 'US')))).toBe(
      '2026-11-21T02:00:00.000Z',
    );
    expect(
      openUntil(at('2026-11-20T02:00Z'), easternMountain, windowHours(defaultWindow, 'US')),
    ).toBeNull();
  });

  it('rests on the holidays of the country given', () => {
    const thanksgiving = at('2026-11-26T15:00Z');
    expect(isOpen(thanksgiving, newYork, windowHours(defaultWindow, 'US'))).toBe(false);
    expect(isOpen(thanksgiving, newYork, windowHours(defaultWindow, 'GB'))).toBe(true);
    expect(
      isOpen(thanksgiving, newYork, windowHours({ ...defaultWindow, holidays: true }, 'US')),
    ).toBe(true);
  });
});

describe('windows that do not open or do not close', () => {
  const noon = at('2026-11-20T12:00Z');

  it.each<[string, string[]]>([
    ['no place', []],
    ['a name without a place', ['EST']],
    ['one place not known', ['Europe/London', 'Mars/Phobos']],
    ['an empty name', ['']],
  ])('are never open: %s', (_name, zones) => {
    expect(isOpen(noon, zones, windowHours(always, 'GB'))).toBe(false);
    expect(openUntil(noon, zones, windowHours(always, 'GB'))).toBeNull();
    expect(openFor(noon, 0, zones, windowHours(always, 'GB'))).toBeNull();
  });

  it('are never open where the hours of two places do not meet', () => {
    const zones = ['Europe/London', 'Pacific/Auckland'];
    const office = { ...everyDay, openMinutes: 540, closeMinutes: 1020 };
    expect(openFor(noon, 0, zones, windowHours(office, 'GB'))).toBeNull();
    const empty = { ...everyDay, openMinutes: 600, closeMinutes: 600 };
    expect(openFor(noon, 0, ['Europe/London'], windowHours(empty, 'GB'))).toBeNull();
  });

  it('stay open over midnight when they have no closing time', () => {
    const untilAt =
      openUntil(noon, ['Europe/London', 'America/New_York'], windowHours(always, 'GB')) ?? 0;
    expect(untilAt - noon).toBeGreaterThanOrEqual(limits.searchDaysMax * day);
    const weekdays = { ...always, sundays: false };
    expect(iso(openUntil(noon, ['America/New_York'], windowHours(weekdays, 'US')))).toBe(
      '2026-11-22T05:00:00.000Z',
    );
  });
});
