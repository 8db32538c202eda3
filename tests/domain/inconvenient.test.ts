import fc from 'fast-check';
import { addDays, weekdayOf } from '../../src/domain/calendar/dates';
import { localDateOf, localMinutesOf } from '../../src/domain/calendar/zone';
import { convenientAt } from '../../src/domain/contact/inconvenient';
import type { InconvenientTime } from '../../src/domain/law/situation';

const minute = 60_000;
const day = 1_440;
const at = (text: string) => Date.parse(text);
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
const newYork = ['America/New_York'];

function time(
  weekdays: readonly number[],
  fromMinutes: number,
  untilMinutes: number,
  rest: Partial<InconvenientTime> = {},
): InconvenientTime {
  return { weekdays, fromMinutes, untilMinutes, fromOn: null, untilOn: null, source: 'x', ...rest };
}

describe('times that a person called inconvenient', () => {
  // "Not on weekdays between 3 and 5 in the afternoon, and never at weekends."
  const stated = [time([1, 2, 3, 4, 5], 15 * 60, 17 * 60), time([6, 7], 0, day)];

  it.each([
    ['Wednesday 15:30', '2026-11-18T20:30Z', '2026-11-18T22:00Z'],
    ['Saturday 10:00', '2026-11-21T15:00Z', '2026-11-23T05:00Z'],
    ['Wednesday 14:59', '2026-11-18T19:59Z', '2026-11-18T19:59Z'],
    ['Wednesday 15:00', '2026-11-18T20:00Z', '2026-11-18T22:00Z'],
    ['Wednesday 17:00', '2026-11-18T22:00Z', '2026-11-18T22:00Z'],
  ])('%s', (_name, instant, next) => {
    expect(convenientAt(at(instant), stated, newYork, 30_000)).toEqual({
      isConvenient: instant === next,
      nextAt: at(next),
    });
  });

  it('begin a lease early: what may take half a minute does not start in the last one', () => {
    const last = at('2026-11-18T19:59:30.001Z');
    expect(convenientAt(last, stated, newYork, 30_000).isConvenient).toBe(false);
    expect(convenientAt(last - 1, stated, newYork, 30_000).isConvenient).toBe(true);
    expect(convenientAt(last, stated, newYork, 0).isConvenient).toBe(true);
  });

  it('end on their last date, however far away', () => {
    const untilYearEnd = [time([2, 4], 0, day, { untilOn: '2026-12-31' })];
    expect(iso(convenientAt(at('2026-12-31T16:00Z'), untilYearEnd, newYork, 0).nextAt)).toBe(
      '2027-01-01T05:00:00.000Z',
    );
    const allDays = [time([1, 2, 3, 4, 5, 6, 7], 0, day, { untilOn: '2027-09-30' })];
    expect(iso(convenientAt(at('2026-11-20T16:00Z'), allDays, newYork, 0).nextAt)).toBe(
      '2027-10-01T04:00:00.000Z',
    );
    const later = [time([5], 0, day, { fromOn: '2026-11-27' })];
    expect(convenientAt(at('2026-11-20T16:00Z'), later, newYork, 0).isConvenient).toBe(true);
  });

  it('hold in every zone in which the person may be, and forbid all without a known one', () => {
    const lunch = [time([1, 2, 3, 4, 5, 6, 7], 12 * 60, 13 * 60)];
    const two = ['America/New_York', 'America/Chicago'];
    expect(iso(convenientAt(at('2026-11-18T17:30Z'), lunch, two, 0).nextAt)).toBe(
      '2026-11-18T19:00:00.000Z',
    );
    for (const zones of [[], ['Mars/Phobos']]) {
      expect(convenientAt(at('2026-11-18T17:30Z'), lunch, zones, 0)).toEqual({
        isConvenient: false,
        nextAt: null,
      });
    }
    expect(convenientAt(0, [], [], 0).isConvenient).toBe(true);
    expect(convenientAt(0, [time([1, 2, 3, 4, 5, 6, 7], 0, day)], newYork, 0).nextAt).toBeNull();
  });

  it('are what clock and calendar of the place show, over midnight and clock changes too', () => {
    const anyTime = fc.record({
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      fromMinutes: fc.integer({ min: 0, max: day - 1 }),
      untilMinutes: fc.integer({ min: 0, max: day }),
      fromOn: fc.constantFrom(null, '2027-03-13'),
      untilOn: fc.constantFrom(null, '2027-03-14', '2027-11-07'),
      source: fc.constant('x'),
    });
    const instant = fc.oneof(
      fc.integer({ min: at('2027-03-11T00:00Z') / minute, max: at('2027-03-18T00:00Z') / minute }),
      fc.integer({ min: at('2027-11-04T00:00Z') / minute, max: at('2027-11-11T00:00Z') / minute }),
    );
    const zone = fc.constantFrom('America/New_York', 'Australia/Lord_Howe', 'Europe/Berlin');
    const closedByClock = (one: InconvenientTime, probe: number, name: string) => {
      const on = localDateOf(probe, name);
      const shown = localMinutesOf(probe, name);
      const holds = (date: string) =>
        one.weekdays.includes(weekdayOf(date)) &&
        (one.fromOn === null || date >= one.fromOn) &&
        (one.untilOn === null || date <= one.untilOn);
      if (one.fromMinutes < one.untilMinutes) {
        return holds(on) && shown >= one.fromMinutes && shown < one.untilMinutes;
      }
      return (
        (holds(on) && shown >= one.fromMinutes) ||
        (holds(addDays(on, -1)) && shown < one.untilMinutes)
      );
    };
    fc.assert(
      fc.property(instant, fc.array(anyTime, { maxLength: 4 }), zone, (minutes, times, name) => {
        const probe = minutes * minute;
        const expected = !times.some((one) => closedByClock(one, probe, name));
        expect(convenientAt(probe, times, [name], 0).isConvenient).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
