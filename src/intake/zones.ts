import { defaultZonesOf, isZone } from '../domain/calendar/zone';
import { stateOfName, zoneOfCountry, zoneOfState } from './zone-data';

/** A postal address as far as it tells the time. */
export interface Place {
  readonly country: string | null;
  readonly state: string | null;
}

/**
 * The debtor's zone: the one that was stated when it is a zone of a place, else what country and state
 * leave no doubt about, else null: nothing is sent until a person says where the debtor is. A stated
 * zone that does not exist is not replaced by a guess.
 */
export function zoneFor(stated: string | null, place: Place): string | null {
  if (stated !== null) return isZone(stated) ? stated : null;
  const country = countryCode(place.country);
  if (country === null) return null;
  if (country === 'US') return usZone(place.state);
  const known = zoneOfCountry[country];
  if (known !== undefined) return known;
  const zones = defaultZonesOf(country);
  return zones.length === 1 ? (zones[0] ?? null) : null;
}

/** ISO 3166-1 alpha-2 in capitals; null for anything else. */
export function countryCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(code) ? code : null;
}

function usZone(state: string | null): string | null {
  const name = state?.trim().toUpperCase() ?? '';
  return zoneOfState[stateOfName[name] ?? name] ?? null;
}
