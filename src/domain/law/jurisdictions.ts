import { countriesOfZone } from '../calendar/zone';

/** Members of the European Union, ISO 3166-1 alpha-2. */
const union: ReadonlySet<string> = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' '),
);

/** Where somebody lives or trades, as far as it is known. */
export interface Abode {
  readonly country: string | null;
  readonly region: string | null;
  readonly locality?: string | null;
}

/**
 * Places whose law may bind, the wide before the narrow: `US`, `US-NY`, `US-NY-NYC`. Without a country
 * those of the zones are taken, all of them: the strictest rule wins. Empty: not known.
 */
export function jurisdictionsOf(
  { country, region, locality }: Abode,
  zones: readonly string[],
): string[] {
  if (country === null) {
    return [...new Set(zones.flatMap(countriesOfZone).flatMap(countryLevel))];
  }
  const places = countryLevel(country);
  if (region === null) return places;
  const state = `${country}-${region}`;
  return locality === null || locality === undefined
    ? [...places, state]
    : [...places, state, `${state}-${locality}`];
}

/** Countries of their own by ISO 3166-1 in which the law of another one is in force. */
const enclosedIn: Readonly<Record<string, string>> = {
  ...{ PR: 'US', GU: 'US', VI: 'US', AS: 'US', MP: 'US' },
  ...{ GP: 'FR', MQ: 'FR', GF: 'FR', RE: 'FR', YT: 'FR', AX: 'FI' },
};

function countryLevel(country: string): string[] {
  const outer = enclosedIn[country];
  if (outer !== undefined) return [...countryLevel(outer), `${outer}-${country}`];
  return union.has(country) ? ['EU', country] : [country];
}
