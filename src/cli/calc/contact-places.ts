import { defaultZonesOf, isZone } from '../../domain/calendar/zone';
import { jurisdictionsOf, type Abode } from '../../domain/law/jurisdictions';
import type { Gap } from '../../domain/law/law';
import { normalPhone } from '../../commands/contact-values';
import { zonesOfPhone } from '../../commands/phone-zones';
import {
  countryCode,
  regionOf,
  whereabouts as postalWhereabouts,
  zoneFor,
  type Place as PostalPlace,
} from '../../commands/places';
import type { ContactInput } from './contact-input';

type Debtor = NonNullable<ContactInput['debtor']>;
type Postal = NonNullable<Debtor['addresses']>[number];
type Phone = NonNullable<Debtor['phones']>[number];

/** Where the debtor may be and whose law may bind, with what could not be found out. */
export interface Whereabouts {
  readonly zones: readonly string[];
  readonly jurisdictions: readonly string[];
  /** Sentences: each is a reason for a person to look. */
  readonly gaps: readonly Gap[];
}

interface Place extends Abode {
  readonly zones: readonly string[];
}

/** Reads places and zones from what is stated and from addresses and numbers. */
export function whereabouts(given: ContactInput, isContact: boolean): Whereabouts {
  const { debtor = {}, jurisdictions } = given;
  const { addresses = [], phones = [], zones: stated = [] } = debtor;
  const places = addresses.map((address) => placeOf(address, stated));
  const country = places.find((place) => place?.country != null)?.country ?? null;
  const numbers = [...phones, ...numberUsed(given)].map((phone) => numberOf(phone, country));
  const zones = [
    ...stated,
    ...places.flatMap((place) => place?.zones ?? []),
    ...numbers.flatMap(({ zones: known }) => known),
  ];
  // With nothing else to go by, the debtor is where the law is that was stated.
  const known = [...new Set(zones.length > 0 ? zones : (jurisdictions ?? []).flatMap(zonesOfLaw))];
  const found = places.flatMap((place) =>
    place === null || place.country === null ? [] : jurisdictionsOf(place, []),
  );
  const bind =
    jurisdictions?.flatMap(enclosing) ??
    (found.length > 0
      ? found
      : jurisdictionsOf({ country: null, region: null }, known.filter(isZone)));
  return {
    zones: known,
    jurisdictions: [...new Set(bind)],
    gaps: [
      ...(isContact ? zoneGaps(known) : []),
      ...(stated.length === 0 ? places.flatMap(placeGaps) : []),
      ...numbers.flatMap(numberGaps),
      ...lawGaps(bind),
    ],
  };
}

function placeOf(given: Postal, stated: readonly string[]): Place | null {
  if (typeof given === 'string') return placeOfText(given, stated);
  const { region = null, locality = null, postalCode = null, zone } = given;
  const named = given.country ?? region?.match(/^[A-Z]{2}(?=-)/)?.[0] ?? null;
  // A state that was named without its country is one of the United States.
  const country = countryCode(named) ?? (regionOf('US', region) === null ? null : 'US');
  return placeIn({ country, state: region, city: locality, postCode: postalCode }, stated, zone);
}

/** Zones of a place; `hints` say in which part of a state in several zones it lies. */
function placeIn(place: PostalPlace, hints: readonly string[], zone?: string): Place {
  const { region, locality, zones } = postalWhereabouts(place);
  const sure = [zone ?? zoneFor(null, place) ?? [], zone === undefined ? zones : []].flat(2);
  const several = place.country === 'US' ? zonesOfState(region) : [];
  const hinted = several.filter((one) => hints.includes(one));
  const plausible = hinted.length > 0 ? hinted : several;
  return { country: place.country, region, locality, zones: sure.length > 0 ? sure : plausible };
}

function zonesOfLaw(jurisdiction: string): readonly string[] {
  return placeOfText(jurisdiction.toUpperCase(), [])?.zones ?? [];
}

/** States in several zones: without a post code all of them are plausible. */
function zonesOfState(region: string | null): readonly string[] {
  switch (region) {
    case 'AK':
      return ['America/Anchorage', 'America/Adak'];
    case 'AZ':
      return ['America/Phoenix', 'America/Denver'];
    case 'FL':
    case 'IN':
    case 'KY':
    case 'MI':
    case 'TN':
      return ['America/New_York', 'America/Chicago'];
    case 'ID':
    case 'NV':
    case 'OR':
      return ['America/Denver', 'America/Los_Angeles'];
    case 'KS':
    case 'ND':
    case 'NE':
    case 'SD':
    case 'TX':
      return ['America/Chicago', 'America/Denver'];
    default:
      return [];
  }
}

const lineOfUs =
  /^(.*?),?\s*\b([A-Z]{2})(?:,?\s+(\d{5})(?:-\d{4})?)?(?:,?\s*(?:US|USA|United States))?$/;

/** A place (`US-CA`, `US-NY-NYC`, `DE`), a zone, or a line that ends in a state of the United States. */
function placeOfText(given: string, stated: readonly string[]): Place | null {
  const text = given.trim();
  if (isZone(text)) return { country: null, region: null, zones: [text] };
  const code = /^([A-Z]{2})(?:-([A-Z]{2,3})(?:-([A-Z]+))?)?$/.exec(text);
  if (code !== null) {
    const [, country = '', state = null, city = null] = code;
    return placeIn({ country, state, city }, stated);
  }
  const [, before = '', state = '', postCode = null] = lineOfUs.exec(text) ?? [];
  if (regionOf('US', state) === null) return null;
  const city = before.split(',').at(-1)?.trim() ?? null;
  return placeIn({ country: 'US', state, city, postCode }, stated);
}

/** The number that would be used says where the debtor may be as well. */
function numberUsed({ address, debtor, recipient = 'debtor' }: ContactInput): Phone[] {
  const value = typeof address === 'string' ? address : address?.value;
  if (recipient !== 'debtor' || value?.startsWith('+') !== true) return [];
  const digits = (text: string) => text.replace(/\D/g, '');
  const isKnown = debtor?.phones?.some((phone) => {
    const number = typeof phone === 'string' ? phone : phone.number;
    return digits(number) === digits(value);
  });
  return isKnown === true ? [] : [value];
}

interface Numbered {
  /** Null: it cannot be read. */
  readonly number: string | null;
  readonly zones: readonly string[];
}

function numberOf(phone: Phone, country: string | null): Numbered {
  const { number: given, zone = undefined } = typeof phone === 'string' ? { number: phone } : phone;
  const number = normalPhone(given, country);
  if (zone !== undefined) return { number, zones: [zone] };
  return { number, zones: number === null ? [] : zonesOfPhone(number) };
}

function zoneGaps(zones: readonly string[]): Gap[] {
  const rule = 'law.zone-unknown';
  if (zones.length === 0) {
    return [{ rule, sentence: 'The time zone of the debtor is not known, so no hour is safe.' }];
  }
  return zones
    .filter((zone) => !isZone(zone))
    .map((zone) => ({ rule, sentence: `${zone} is no known time zone, so no hour is safe.` }));
}

function placeGaps(place: Place | null): Gap[] {
  if (place !== null) return [];
  const rule = 'law.address-unknown';
  return [{ rule, sentence: 'An address does not say where it lies.' }];
}

function numberGaps({ number }: Numbered): Gap[] {
  if (number !== null) return [];
  return [{ rule: 'law.phone-unknown', sentence: 'A telephone number cannot be read.' }];
}

/** What is no place at all; places whose law is not on file are the law's own matter. */
function lawGaps(jurisdictions: readonly string[]): Gap[] {
  const unknown = jurisdictions.filter(
    (one) => defaultZonesOf(one.slice(0, 2)).length === 0 && one !== 'EU',
  );
  const rule = 'law.jurisdiction-unknown';
  return unknown.map((one) => ({ rule, sentence: `${one} is no known jurisdiction.` }));
}

/** `US-NY-NYC` lies in `US-NY` and `US`; members lie in the European Union. */
function enclosing(place: string): readonly string[] {
  const [country = '', region = null, locality = null] = place.trim().toUpperCase().split('-');
  return country === 'EU' ? ['EU'] : jurisdictionsOf({ country, region, locality }, []);
}
