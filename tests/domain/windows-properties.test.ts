import fc from 'fast-check';
import { weekdayOf } from '../../src/domain/calendar/dates';
import { isHoliday } from '../../src/domain/calendar/holidays';
import { localDateOf, localMinutesOf } from '../../src/domain/calendar/zone';
import {
  computeStretches,
  defaultWindow,
  isOpen,
  openFor,
  openUntil,
  rememberedStretches,
  stretchesOf,
  type ContactWindow,
  windowHours,
} from '../../src/domain/contact/windows';
import { limits } from '../../src/domain/limits';

const minute = 60_000;
const day = 86_400_000;
const maxSteps = 4 * 1440;
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

const zone = fc.constantFrom(
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Europe/Berlin',
  'Africa/Casablanca',
  'America/Santiago',
  'Pacific/Kiritimati',
  'America/Vancouver',
);
const zones = fc.array(zone, { minLength: 1, maxLength: 3 });
const country = fc.constantFrom('US', 'GB', 'DE', 'FR');
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 11, 1) });
const minutes = fc.integer({ min: 0, max: 1440 });
const anyWindow = fc.oneof(
  fc.constant(defaultWindow),
  fc.record({
    openMinutes: minutes,
    closeMinutes: minutes,
    sundays: fc.boolean(),
    holidays: fc.boolean(),
  }),
);

/** The window as its definition reads: what date and time does the clock of the place show? */
function isOpenByClock(at: number, name: string, window: ContactWindow, land: string): boolean {
  const on = localDateOf(at, name);
  if (!window.sundays && weekdayOf(on) === 7) return false;
  if (!window.holidays && isHoliday(on, land)) return false;
  const shown = localMinutesOf(at, name);
  return shown >= window.openMinutes && shown < window.closeMinutes;
}

/** First minute from `fromAt` with the wanted verdict; null when four days have none. */
function stepTo(wanted: boolean, fromAt: number, isOpenAt: (at: number) => boolean) {
  for (let step = 0; step <= maxSteps; step += 1) {
    if (isOpenAt(fromAt + step * minute) === wanted) return fromAt + step * minute;
  }
  return null;
}

describe('contact windows', () => {
  it('are open when the clocks and calendars of all places say so', () => {
    fc.assert(
      fc.property(instant, zones, anyWindow, country, (at, names, window, land) => {
        expect(isOpen(at, names, windowHours(window, land))).toBe(
          names.every((name) => isOpenByClock(at, name, window, land)),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('open and close next where stepping by minutes finds it', () => {
    const wide = fc.record({
      openMinutes: fc.integer({ min: 0, max: 600 }),
      closeMinutes: fc.integer({ min: 900, max: 1440 }),
      sundays: fc.boolean(),
      holidays: fc.boolean(),
    });
    fc.assert(
      fc.property(instant, zones, wide, country, (at, names, window, land) => {
        const fromAt = Math.ceil(at / minute) * minute;
        const isOpenAt = (probe: number) =>
          names.every((name) => isOpenByClock(probe, name, window, land));
        const openAt = openFor(fromAt, 0, names, windowHours(window, land));
        const steppedOpenAt = stepTo(true, fromAt, isOpenAt);
        if (steppedOpenAt === null) {
          expect(openAt === null || openAt > fromAt + maxSteps * minute).toBe(true);
          return;
        }
        expect(iso(openAt)).toBe(iso(steppedOpenAt));
        const closeAt = openUntil(steppedOpenAt, names, windowHours(window, land)) ?? 0;
        const steppedCloseAt = stepTo(false, steppedOpenAt, isOpenAt);
        if (steppedCloseAt !== null) expect(iso(closeAt)).toBe(iso(steppedCloseAt));
        else expect(closeAt).toBeGreaterThan(steppedOpenAt + maxSteps * minute);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the memo of windows', () => {
  it('holds exactly what would be computed', () => {
    fc.assert(
      fc.property(instant, zone, anyWindow, country, (at, name, window, land) => {
        const utcDay = Math.floor(at / day);
        const computed = computeStretches(name, utcDay, windowHours(window, land));
        expect(stretchesOf(name, utcDay, windowHours(window, land))).toEqual(computed);
        expect(stretchesOf(name, utcDay, windowHours(window, land))).toEqual(computed);
      }),
      { numRuns: 3_000 },
    );
  });

  it('tells windows, countries and zones apart on one day', () => {
    const utcDay = Date.UTC(2026, 10, 26) / day;
    const seen = (window: ContactWindow, land: string) =>
      stretchesOf('America/New_York', utcDay, windowHours(window, land)).length;
    const thanksgiving = [seen(defaultWindow, 'US'), seen(defaultWindow, 'GB')];
    expect(thanksgiving).toEqual([1, 2]);
    expect(seen({ ...defaultWindow, holidays: true }, 'US')).toBe(2);
  });

  it('holds no more than the limit', () => {
    const firstDay = Date.UTC(2024, 0, 1) / day;
    for (let step = 0; step < limits.windowCacheMax + 100; step += 1) {
      stretchesOf('Europe/London', firstDay + step, windowHours(defaultWindow, 'GB'));
    }
    expect(rememberedStretches()).toBe(limits.windowCacheMax);
    expect(stretchesOf('Europe/London', firstDay, windowHours(defaultWindow, 'GB'))).toEqual(
      computeStretches('Europe/London', firstDay, windowHours(defaultWindow, 'GB')),
    );
  });
});
