import {
  everyDay,
  hoursVerdict,
  type DayHours,
  type WeekHours,
} from '../../../src/domain/law/hours';
import type { Situation } from '../../../src/domain/law/situation';
import { changeDays } from '../change-days';

const second = 1_000;
const at = (text: string) => Date.parse(text);
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
const day = everyDay(8 * 60, 21 * 60);

/** The rule reads nothing but the moment, the zones and the lease. */
function ask(instant: number | string, zones: readonly string[], hours: WeekHours, leaseMs = 0) {
  const moment = typeof instant === 'string' ? at(instant) : instant;
  const verdict = hoursVerdict({ at: moment, zones, leaseMs } as Situation, hours);
  return { answer: verdict.answer, liftsAt: iso(verdict.liftsAt ?? null), verdict };
}

describe('hours of a law', () => {
  it.each(changeDays)('%s: open from %s until %s', (zone, opens, closes) => {
    const answers = [at(opens) - second, at(opens), at(closes) - second, at(closes)].map(
      (probe) => ask(probe, [zone], day).answer,
    );
    expect(answers).toEqual(['defer', 'allow', 'allow', 'defer']);
    expect(ask(at(opens) - second, [zone], day).liftsAt).toBe(iso(at(opens)));
  });

  it('follow zone data newer than that of the platform', () => {
    expect(ask('2026-12-01T15:30Z', ['America/Vancouver'], day).answer).toBe('allow');
  });

  it('are those of every place in which the debtor may be', () => {
    const zones = ['America/New_York', 'America/Denver'];
    expect(ask('2026-11-20T14:30Z', zones, day)).toMatchObject({
      answer: 'defer',
      liftsAt: '2026-11-20T15:00:00.000Z',
      verdict: { facts: { localTimes: '09:30 07:30' } },
    });
    expect(ask('2026-11-21T01:59:59Z', zones, day).answer).toBe('allow');
    expect(ask('2026-11-21T02:00Z', zones, day).answer).toBe('defer');
    const apart = ['Europe/London', 'Pacific/Auckland'];
    expect(ask('2026-11-20T12:00Z', apart, everyDay(540, 1_020)).answer).toBe('review');
  });

  it('stay open for the lease', () => {
    const newYork = ['America/New_York'];
    expect(ask('2026-11-21T01:59:30Z', newYork, day, 30_000).answer).toBe('allow');
    expect(ask('2026-11-21T01:59:31Z', newYork, day, 30_000)).toMatchObject({
      answer: 'defer',
      liftsAt: '2026-11-21T13:00:00.000Z',
    });
    // Two places share one minute a day; what takes longer never fits.
    const sliver: WeekHours = everyDay(8 * 60, 11 * 60 + 1);
    const coasts = ['America/New_York', 'America/Los_Angeles'];
    expect(ask('2026-11-20T12:00Z', coasts, sliver, 30_000)).toMatchObject({
      answer: 'defer',
      liftsAt: '2026-11-20T16:00:00.000Z',
    });
    expect(ask('2026-11-20T12:00Z', coasts, sliver, 61_000).answer).toBe('review');
  });

  it('differ by weekday and close on the holidays of the place', () => {
    const weekday: DayHours = [7 * 60, 21 * 60];
    const ontario: WeekHours = {
      byWeekday: [weekday, weekday, weekday, weekday, weekday, weekday, [13 * 60, 17 * 60]],
      closedOnHolidaysOf: 'CA-ON',
    };
    const toronto = ['America/Toronto'];
    const sundays = ['2026-11-22T16:00Z', '2026-11-22T19:00Z', '2026-11-22T22:00Z'];
    expect(sundays.map((instant) => ask(instant, toronto, ontario).answer)).toEqual([
      'defer',
      'allow',
      'defer',
    ]);
    expect(ask('2026-11-22T22:00Z', toronto, ontario).liftsAt).toBe('2026-11-23T12:00:00.000Z');
    // Canada Day, a Wednesday.
    expect(ask('2026-07-01T15:00Z', toronto, ontario).liftsAt).toBe('2026-07-02T11:00:00.000Z');
  });

  it('are never guessed: neither a zone nor a list of holidays', () => {
    for (const zones of [[], ['Mars/Phobos'], ['America/New_York', 'EST']]) {
      const { answer, verdict } = ask('2026-11-20T15:00Z', zones, day);
      expect([answer, verdict.clearedBy]).toEqual(['review', 'update-contact']);
    }
    const lists = { ...day, closedOnHolidaysOf: 'ZZ' };
    expect(ask('2026-11-20T15:00Z', ['Europe/Paris'], lists).answer).toBe('review');
    const beyond = { ...day, closedOnHolidaysOf: 'AU' };
    expect(ask('2031-03-03T02:00Z', ['Australia/Sydney'], beyond).answer).toBe('review');
    expect(ask('2027-03-03T02:00Z', ['Australia/Sydney'], beyond).answer).toBe('allow');
  });
});
