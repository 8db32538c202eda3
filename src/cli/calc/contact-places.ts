import type { RuleAnswer } from '../../domain/account/actions';
import type { EffectKind } from '../../domain/account/facts';
import { defaultZonesOf, isZone, localMinutesOf, type Instant } from '../../domain/calendar/zone';
import { currentLaw } from '../../domain/law/current';
import { jurisdictionsOf, type Abode } from '../../domain/law/jurisdictions';
import { isLimitationPlace } from '../../domain/law/limitation-places';
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

export interface Gap {
  readonly rule: string;
  readonly sentence: string;
}

interface Place extends Abode {
  readonly postalCode: string | null;
  readonly zone: string | null;
}

const e164 = /^\+[1-9]\d{6,14}$/;
const cityOfNewYork =
  /^(nyc|new york( city)?|manhattan|brooklyn|(the )?bronx|queens|staten island)$/i;

/** Reads places and zones from what is stated and from addresses and numbers. */
export function whereabouts({ debtor = {}, jurisdictions }: ContactInput): Whereabouts {
  const { addresses = [], phones = [], zones: stated = [] } = debtor;
  const places = addresses.map(placeOf);
  const numbers = phones.map(numberOf);
  const zones = [
    ...stated,
    ...places.flatMap((place) => (place === null ? [] : zonesOfPlace(place))),
    ...numbers.flatMap(({ zones: known }) => known),
  ];
  const known = [...new Set(zones)];
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
      ...zoneGaps(known),
      ...(stated.length === 0 ? places.flatMap(placeGaps) : []),
      ...numbers.flatMap(({ number }) => numberGaps(number)),
      ...lawGaps(bind),
    ],
  };
}

/** A gap is answered by a person, never by a guess. */
export function reviewOf({ rule, sentence }: Gap, kind: EffectKind): RuleAnswer {
  return {
    rule,
    answer: 'review',
    blocks: [kind],
    sentence,
    citation: null,
    sinceAt: null,
    clearsAt: null,
    clearedBy: 'update-contact',
  };
}

function placeOf(given: Postal): Place | null {
  if (typeof given === 'string') return placeOfText(given);
  const { country, region, locality, postalCode = null, zone = null } = given;
  const code = region === undefined ? null : regionCode(region);
  const state = code?.includes('-') === true ? code.slice(3) : code;
  const isUs = country === undefined && state !== null && isLimitationPlace(`US-${state}`);
  return {
    country:
      country?.toUpperCase() ?? (code?.includes('-') ? code.slice(0, 2) : isUs ? 'US' : null),
    region: state,
    locality: localityCode(state, locality),
    postalCode,
    zone,
  };
}

function regionCode(region: string): string {
  return region.trim().toUpperCase();
}

/** A place (`US-CA`, `DE`), a zone, or a line that ends in a state of the United States. */
function placeOfText(text: string): Place | null {
  const nowhere = { country: null, region: null, locality: null, postalCode: null, zone: null };
  if (isZone(text)) return { ...nowhere, zone: text };
  const code = /^([A-Z]{2})(?:-([A-Z]{2,3})(?:-([A-Z]+))?)?$/.exec(text.trim());
  if (code !== null) {
    const [, country = '', region = null, locality = null] = code;
    return { ...nowhere, country, region, locality };
  }
  const line =
    /^(.*?),?\s([A-Z]{2})(?:,?\s+(\d{5})(?:-\d{4})?)?(?:,?\s*(?:US|USA|United States))?$/.exec(
      text.trim(),
    );
  if (line === null) return null;
  const [, before = '', region = '', postalCode = null] = line;
  if (!isLimitationPlace(`US-${region}`)) return null;
  const city = before.split(',').at(-1)?.trim();
  return { ...nowhere, country: 'US', region, locality: localityCode(region, city), postalCode };
}

/** The parts of a state that have law of their own. */
function localityCode(region: string | null, locality: string | undefined): string | null {
  const isNewYork =
    region === 'NY' && locality !== undefined && cityOfNewYork.test(locality.trim());
  return isNewYork ? 'NYC' : null;
}

/** The zone stated; else those of the country, where its clocks agree. */
function zonesOfPlace({ country, zone }: Place): readonly string[] {
  if (zone !== null) return [zone];
  const zones = country === null ? [] : defaultZonesOf(country);
  const epochs: readonly Instant[] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)];
  const agree = zones.every((one) =>
    epochs.every((at) => localMinutesOf(at, one) === localMinutesOf(at, zones[0] ?? one)),
  );
  return agree ? zones : [];
}

function numberOf(phone: Phone): { readonly number: string; readonly zones: readonly string[] } {
  const { number, zone } = typeof phone === 'string' ? { number: phone, zone: undefined } : phone;
  return { number: number.replace(/[\s().-]/g, ''), zones: zone === undefined ? [] : [zone] };
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
  if (place !== null && zonesOfPlace(place).length > 0) return [];
  const rule = 'law.address-unknown';
  return [{ rule, sentence: 'An address does not say in which time zone it lies.' }];
}

function numberGaps(number: string): Gap[] {
  if (e164.test(number)) return [];
  return [{ rule: 'law.phone-unknown', sentence: 'A telephone number cannot be read.' }];
}

/** A place of which no pack knows anything is as good as an unknown one. */
function lawGaps(jurisdictions: readonly string[]): Gap[] {
  const unknown = jurisdictions.filter(
    (one) => defaultZonesOf(one.slice(0, 2)).length === 0 && one !== 'EU',
  );
  const rule = 'law.jurisdiction-unknown';
  if (unknown.length > 0) {
    return unknown.map((one) => ({ rule, sentence: `${one} is no known jurisdiction.` }));
  }
  if (jurisdictions.length === 0 || jurisdictions.some((one) => currentLaw.byPlace.has(one))) {
    return [];
  }
  return [{ rule, sentence: `No law of ${jurisdictions.join(', ')} is on file.` }];
}

/** `US-NY-NYC` lies in `US-NY` and `US`; members lie in the European Union. */
function enclosing(place: string): readonly string[] {
  const [country = '', region = null, locality = null] = place.trim().toUpperCase().split('-');
  return country === 'EU' ? ['EU'] : jurisdictionsOf({ country, region, locality }, []);
}
