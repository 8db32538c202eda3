import { isZone } from '../../src/domain/calendar/zone';
import {
  defaultWindow,
  isOpen,
  windowHours,
  type ContactWindow,
} from '../../src/domain/contact/windows';
import { zones as everyZone } from '../zones/second-clock';

/**
 * The window against the platform's own zone data and clock. Zones whose rules changed after the
 * data of the oldest supported Node are left out (Vancouver has a test of its own).
 */
const zones = everyZone.filter(
  (zone) => zone !== 'America/Vancouver' && zone !== 'America/Edmonton',
);

const minute = 60_000;
const hour = 60 * minute;
const dayMinutes = 1440;
const fromAt = Date.UTC(2026, 0, 1);
const untilAt = Date.UTC(2031, 0, 1);
const window: ContactWindow = { ...defaultWindow, sundays: true, holidays: true };

/** Minutes after midnight on a place's clock, by the platform. */
function clockOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (at) => {
    const text = format.format(at);
    return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  };
}

/** Instants by which the clock has changed against UTC, to within half a day. */
function changesOf(clock: (at: number) => number): number[] {
  const changes: number[] = [];
  const offset = (at: number) => {
    const utcMinutes = Math.floor(at / minute) % dayMinutes;
    return (clock(at) - utcMinutes + dayMinutes) % dayMinutes;
  };
  for (let at = fromAt; at < untilAt; at += 12 * hour) {
    if (offset(at) !== offset(at + 12 * hour)) changes.push(at + 12 * hour);
  }
  return changes;
}

describe('the window and the clock of the platform', () => {
  it.each(zones)('agree around every clock change and through the years: %s', (zone) => {
    const clock = clockOf(zone);
    const differences: string[] = [];
    const compare = (at: number) => {
      const minutes = clock(at);
      const expected = minutes >= window.openMinutes && minutes < window.closeMinutes;
      if (isOpen(at, [zone], windowHours(window, 'US')) !== expected) {
        differences.push(new Date(at).toISOString());
      }
    };
    for (const changeAt of changesOf(clock)) {
      for (let at = changeAt - 24 * hour; at < changeAt + 24 * hour; at += 15 * minute) {
        compare(at - 1);
        compare(at);
      }
    }
    // This step shares no factor with a day, so it comes to every minute of one sooner or later.
    for (let at = fromAt; at < untilAt; at += 16 * hour + 7 * minute) compare(at);
    expect(isZone(zone)).toBe(true);
    expect(differences).toEqual([]);
  });
});
