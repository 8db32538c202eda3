import { defaultZonesOf } from '../calendar/zone';

/**
 * The zone to work with when none was stated and the address does not say. No law keeps hours for a
 * business, so the most populous zone of its country serves, and UTC where not even the country is
 * known; for a consumer nothing is assumed: without a known zone nothing is sent.
 */
export function assumedZone(kind: 'business' | 'consumer', country: string | null): string | null {
  if (kind === 'consumer') return null;
  return (country === null ? undefined : defaultZonesOf(country)[0]) ?? 'UTC';
}
