import { dateOfDayNumber, weekdayOfDayNumber } from '../calendar/dates';
import { isHoliday } from '../calendar/holidays';
import { dayMs, isZone, minuteMs, offsetSpans, type Instant } from '../calendar/zone';
import type { WeekHours } from '../law/hours';
import { limits } from '../limits';
import { rememberBeside } from '../remember';

/** Hours that a strategy keeps: the same on every day that is not closed as a whole. */
export interface ContactWindow {
  /** First minute after local midnight that is open. */
  readonly openMinutes: number;
  /** First minute after local midnight that is closed again; at most 1440. */
  readonly closeMinutes: number;
  /** True when Sundays are open too. */
  readonly sundays: boolean;
  /** True when public holidays of the debtor's country are open too. */
  readonly holidays: boolean;
}

/** Minutes after local midnight, [from, until); until at most 1440. */
export type OpenMinutes = readonly [fromMinutes: number, untilMinutes: number];

/** Hours as the engine reads them, whoever keeps them: a strategy, a law, the debtor. */
export interface Hours {
  /** Equal for equal hours: the memo tells them apart by it. */
  readonly key: string;
  /** Open minutes of a local day (days since 1970-01-01), in order, not overlapping. */
  readonly openOn: (localDay: number) => readonly OpenMinutes[];
}

/** An open stretch [openAt, closeAt). */
export interface OpenStretch {
  readonly openAt: Instant;
  readonly closeAt: Instant;
}

/** 08:00 up to but not at 21:00 (12 CFR 1006.6(b)(1)), no Sunday and no public holiday. */
export const defaultWindow: ContactWindow = {
  openMinutes: 8 * 60,
  closeMinutes: 21 * 60,
  sundays: false,
  holidays: false,
};

/** A strategy's window, with the holidays of a country (ISO 3166-1 alpha-2; null: none are kept). */
export function windowHours(window: ContactWindow, country: string | null): Hours {
  const { openMinutes, closeMinutes, sundays, holidays } = window;
  return hoursOfWindow({ window, country }, openMinutes, closeMinutes, sundays, holidays, country);
}

const hoursOfWindow = rememberBeside(({ window, country }: WindowAt): Hours => {
  const day: OpenMinutes = [window.openMinutes, window.closeMinutes];
  return weekHours({
    byWeekday: [day, day, day, day, day, day, window.sundays ? day : null],
    closedOnHolidaysOf: window.holidays ? null : country,
  });
});

interface WindowAt {
  readonly window: ContactWindow;
  readonly country: string | null;
}

/** Hours by weekday, closed on the holidays of a place; a place without a list has none. */
export function weekHours(hours: WeekHours): Hours {
  const known = readHours.get(hours);
  if (known !== undefined) return known;
  const read = readWeek(hours);
  readHours.set(hours, read);
  return read;
}

const readHours = new WeakMap<WeekHours, Hours>();

function readWeek({ byWeekday, closedOnHolidaysOf: place }: WeekHours): Hours {
  return {
    key: `${byWeekday.join(' ')} ${place ?? ''}`,
    openOn: (localDay) => {
      const open = byWeekday[weekdayOfDayNumber(localDay) - 1] ?? null;
      if (open === null) return [];
      return place !== null && isHoliday(dateOfDayNumber(localDay), place) ? [] : [open];
    },
  };
}

/**
 * True when an instant lies within the hours in every zone: a debtor who may be in one of several
 * places is contacted only when it suits all of them. No zone, or one not known, is never open.
 */
export function isOpen(at: Instant, zones: readonly string[], hours: Hours): boolean {
  return zones.length > 0 && zones.every((zone) => stretchAt(at, zone, hours) !== null);
}

/**
 * End of the stretch that is open at `at` (the first instant that is closed); null when closed at
 * `at`. Hours that never close answer an instant about searchDaysMax days ahead.
 */
export function openUntil(at: Instant, zones: readonly string[], hours: Hours): Instant | null {
  return openUntilBy(at, zones, hours, at + limits.searchDaysMax * dayMs);
}

/** As `openUntil`, but looks no further than the horizon, or a day beyond it. */
function openUntilBy(
  at: Instant,
  zones: readonly string[],
  hours: Hours,
  horizonAt: Instant,
): Instant | null {
  if (!isOpen(at, zones, hours)) return null;
  let untilAt = at;
  while (untilAt < horizonAt) {
    let closeAt = Infinity;
    for (const zone of zones) {
      const stretch = stretchAt(untilAt, zone, hours);
      if (stretch === null) return untilAt;
      closeAt = Math.min(closeAt, stretch.closeAt);
    }
    untilAt = closeAt;
  }
  return untilAt;
}

/**
 * First instant, `at` or later, from which every zone stays within the hours for a lease; null when
 * there is none within `daysMax` days. A stretch shorter than the lease is as good as closed.
 */
export function openFor(
  at: Instant,
  leaseMs: number,
  zones: readonly string[],
  hours: Hours,
  daysMax: number = limits.searchDaysMax,
): Instant | null {
  const horizonAt = at + daysMax * dayMs;
  let openAt = nextOpenBy(at, zones, hours, horizonAt);
  while (openAt !== null) {
    const closeAt = openUntilBy(openAt, zones, hours, openAt + leaseMs);
    if (closeAt === null || openAt + leaseMs <= closeAt) return openAt;
    openAt = nextOpenBy(closeAt, zones, hours, horizonAt);
  }
  return null;
}

function nextOpenBy(
  at: Instant,
  zones: readonly string[],
  hours: Hours,
  horizonAt: Instant,
): Instant | null {
  if (zones.length === 0) return null;
  let candidateAt = at;
  let agreeing = 0;
  // Each zone moves the candidate on to its next opening until all of them leave it where it is.
  for (let index = 0; agreeing < zones.length; index = (index + 1) % zones.length) {
    const openAt = nextOpenIn(candidateAt, zones[index] ?? '', hours, horizonAt);
    if (openAt === null) return null;
    agreeing = openAt === candidateAt ? agreeing + 1 : 1;
    candidateAt = openAt;
  }
  return candidateAt;
}

function nextOpenIn(at: Instant, zone: string, hours: Hours, horizonAt: Instant): Instant | null {
  for (let day = Math.floor(at / dayMs); day * dayMs <= horizonAt; day += 1) {
    for (const stretch of stretchesOf(zone, day, hours)) {
      if (stretch.closeAt <= at) continue;
      const openAt = Math.max(stretch.openAt, at);
      return openAt <= horizonAt ? openAt : null;
    }
  }
  return null;
}

function stretchAt(at: Instant, zone: string, hours: Hours): OpenStretch | null {
  for (const stretch of stretchesOf(zone, Math.floor(at / dayMs), hours)) {
    if (at < stretch.openAt) return null;
    if (at < stretch.closeAt) return stretch;
  }
  return null;
}

/** Oldest entry first. No key of zone data and holidays: a running process cannot change them. */
const memo = new Map<string, readonly OpenStretch[]>();

/** `computeStretches`, remembered for the last windowCacheMax zones and days. */
export function stretchesOf(zone: string, utcDay: number, hours: Hours): readonly OpenStretch[] {
  const last = lastAsked.get(hours);
  if (last?.zone === zone && last.utcDay === utcDay) return last.stretches;
  const stretches = remembered(zone, utcDay, hours);
  lastAsked.set(hours, { zone, utcDay, stretches });
  return stretches;
}

/** What was asked last of these hours: the questions of one decision are of one day. */
const lastAsked = new WeakMap<Hours, LastAsked>();

interface LastAsked {
  readonly zone: string;
  readonly utcDay: number;
  readonly stretches: readonly OpenStretch[];
}

function remembered(zone: string, utcDay: number, hours: Hours): readonly OpenStretch[] {
  const key = `${zone} ${utcDay} ${hours.key}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const computed = computeStretches(zone, utcDay, hours);
  if (memo.size >= limits.windowCacheMax) {
    for (const oldest of memo.keys()) {
      memo.delete(oldest);
      break;
    }
  }
  memo.set(key, computed);
  return computed;
}

/** Entries the memo holds now. */
export function rememberedStretches(): number {
  return memo.size;
}

/**
 * Open stretches of one zone within the UTC day `utcDay` (days since 1970-01-01), in order, cut at
 * the ends of that day, adjoining ones joined. None for a zone not known.
 */
export function computeStretches(zone: string, utcDay: number, hours: Hours): OpenStretch[] {
  if (!isZone(zone)) return [];
  const stretches: OpenStretch[] = [];
  for (const span of offsetSpans(utcDay * dayMs, (utcDay + 1) * dayMs, zone)) {
    const localFromMs = span.fromAt + span.offsetMs;
    const localUntilMs = span.untilAt + span.offsetMs;
    const lastDay = Math.floor((localUntilMs - 1) / dayMs);
    for (let day = Math.floor(localFromMs / dayMs); day <= lastDay; day += 1) {
      for (const [fromMinutes, untilMinutes] of hours.openOn(day)) {
        const openMs = Math.max(day * dayMs + fromMinutes * minuteMs, localFromMs);
        const closeMs = Math.min(day * dayMs + untilMinutes * minuteMs, localUntilMs);
        if (openMs >= closeMs) continue;
        append(stretches, openMs - span.offsetMs, closeMs - span.offsetMs);
      }
    }
  }
  return stretches;
}

function append(stretches: OpenStretch[], openAt: Instant, closeAt: Instant): void {
  const last = stretches.at(-1);
  if (last?.closeAt === openAt) {
    stretches[stretches.length - 1] = { openAt: last.openAt, closeAt };
  } else {
    stretches.push({ openAt, closeAt });
  }
}
