import moment from 'moment-timezone';
import { dateOfDayNumber, dayNumberOf, type LocalDate } from './dates';
import { invariant } from '../result';

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

/** A stretch of time [fromAt, untilAt) in which local time is UTC plus one fixed offset. */
export interface OffsetSpan {
  readonly fromAt: Instant;
  readonly untilAt: Instant;
  readonly offsetMs: number;
}

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/**
 * True for a zone name of the tz database, in its exact spelling ("America/New_York", "UTC"). Names
 * without an area ("EST", "GMT") say nothing about a place or its clock changes and are refused.
 */
export function isZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  if (name !== 'UTC' && !name.includes('/')) return false;
  return moment.tz.zone(name)?.name === name;
}

/** The calendar date at a place. */
export function localDateOf(at: Instant, zone: string): LocalDate {
  return dateOfDayNumber(Math.floor((at + offsetMsOf(at, zone)) / dayMs));
}

/** Whole minutes shown by the clock at a place since its midnight, 0 to 1439. */
export function localMinutesOf(at: Instant, zone: string): number {
  const localMs = at + offsetMsOf(at, zone);
  return Math.floor((localMs - Math.floor(localMs / dayMs) * dayMs) / minuteMs);
}

/**
 * The instant at which a place's clock shows `minutes` after midnight of a date. A time that
 * happens twice is the first of the two; a time that a clock change skips moves forward by what was
 * skipped (02:30 becomes 03:30, as RFC 5545 reads it).
 */
export function instantOf(on: LocalDate, minutes: number, zone: string): Instant {
  const localMs = dayNumberOf(on) * dayMs + minutes * minuteMs;
  // No place is a day from UTC, so these two are the offsets on either side of a change.
  const before = offsetMsOf(localMs - dayMs, zone);
  const after = offsetMsOf(localMs + dayMs, zone);
  if (before === after) return localMs - before;
  const isShownAt = (offsetMs: number) => offsetMsOf(localMs - offsetMs, zone) === offsetMs;
  const shown = [Math.max(before, after), Math.min(before, after)].find(isShownAt);
  return localMs - (shown ?? before);
}

/** Version of the tz database in use ("2026f"); belongs into every record of a window decision. */
export function zoneDataVersion(): string {
  return moment.tz.dataVersion;
}

/** Zones of a country (ISO 3166-1 alpha-2), the most populous first; none for one not known. */
export function defaultZonesOf(country: string): string[] {
  const names: string[] | null = moment.tz.zonesForCountry(country);
  if (names === null) return [];
  const populationOf = (name: string) => moment.tz.zone(name)?.population ?? 0;
  return [...names].sort(
    (left, right) => populationOf(right) - populationOf(left) || (left < right ? -1 : 1),
  );
}

/** Countries that lie in a zone, ISO 3166-1 alpha-2; none for UTC and zones not known. */
export function countriesOfZone(zone: string): string[] {
  return isZone(zone) ? [...(moment.tz.zone(zone)?.countries() ?? [])] : [];
}

/** The spans of constant offset that make up [fromAt, untilAt), in order and without gaps. */
export function offsetSpans(fromAt: Instant, untilAt: Instant, zone: string): OffsetSpan[] {
  const data = zoneData(zone);
  const spans: OffsetSpan[] = [];
  for (let spanFromAt = fromAt; spanFromAt < untilAt;) {
    const changeAt = data.untils.find((until) => until > spanFromAt) ?? untilAt;
    const spanUntilAt = Math.min(changeAt, untilAt);
    spans.push({
      fromAt: spanFromAt,
      untilAt: spanUntilAt,
      offsetMs: offsetMsOf(spanFromAt, zone),
    });
    spanFromAt = spanUntilAt;
  }
  return spans;
}

function offsetMsOf(at: Instant, zone: string): number {
  const known = knownZone(zone);
  if (at < known.fromAt || at >= known.untilAt) moveTo(known, at);
  return known.offsetMs;
}

/** A zone with the stretch of one offset that was asked for last: questions about an account are of the same weeks. */
interface KnownZone {
  readonly data: moment.MomentZone;
  fromAt: Instant;
  untilAt: Instant;
  offsetMs: number;
}

/** Zones asked for so far; the library normalizes the name at every look-up. At most one a name. */
const knownZones = new Map<string, KnownZone>();

function zoneData(zone: string): moment.MomentZone {
  return knownZone(zone).data;
}

function knownZone(zone: string): KnownZone {
  const known = knownZones.get(zone);
  if (known !== undefined) return known;
  const data = isZone(zone) ? moment.tz.zone(zone) : null;
  invariant(data !== null, 'a zone is checked with isZone before it is used');
  const fresh = { data, fromAt: Infinity, untilAt: -Infinity, offsetMs: 0 };
  knownZones.set(zone, fresh);
  return fresh;
}

function moveTo(known: KnownZone, at: Instant): void {
  const { data } = known;
  // The library counts minutes west of Greenwich; old offsets have fractions of a minute.
  known.offsetMs = Math.round(-data.utcOffset(at) * minuteMs);
  const next = data.untils.findIndex((until) => until > at);
  known.fromAt = data.untils[next - 1] ?? -Infinity;
  known.untilAt = data.untils[next] ?? Infinity;
}
