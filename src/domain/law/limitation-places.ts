import { limitationLaws, type LimitationLaw } from './limitation-data';

/** Places whose law may be that of a claim, of those that bind the debtor; empty: no period is on file for one of them. */
export function limitationPlaces(jurisdictions: readonly string[]): readonly string[] {
  const countries = jurisdictions.filter((one) => one !== 'EU' && !one.includes('-'));
  const parts = jurisdictions.filter((one) => one.includes('-'));
  const alone = parts.filter((part) => !countries.some((one) => part.startsWith(`${one}-`)));
  const found = [
    ...countries.map((country) =>
      placesOf(
        country,
        parts.filter((part) => part.startsWith(`${country}-`)),
      ),
    ),
    ...alone.map((part) => placesOf(part, [part])),
  ];
  if (found.some((places) => places.length === 0)) return [];
  const [only, ...more] = found;
  return only !== undefined && more.length === 0 ? only : [...new Set(found.flat())];
}

function placesOf(country: string, parts: readonly string[]): readonly string[] {
  if (parts.length > 0) return parts.filter((part) => lawsByPlace.has(part));
  if (lawsByPlace.has(country)) return [country];
  return partsByCountry.get(country) ?? [];
}

/** Places with a period on file. */
export function isLimitationPlace(text: string): boolean {
  return lawsByPlace.has(text) || partsByCountry.has(text);
}

/** Every period on file by the place whose law it is. */
export const lawsByPlace: ReadonlyMap<string, readonly LimitationLaw[]> = grouped();
const partsByCountry: ReadonlyMap<string, readonly string[]> = partsOfCountries();

function grouped(): ReadonlyMap<string, readonly LimitationLaw[]> {
  const groups = new Map<string, LimitationLaw[]>();
  for (const law of limitationLaws) {
    groups.set(law.jurisdiction, [...(groups.get(law.jurisdiction) ?? []), law]);
  }
  return groups;
}

function partsOfCountries(): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const place of lawsByPlace.keys()) {
    const [country, part] = place.split('-');
    if (country === undefined || part === undefined) continue;
    parts.set(country, [...(parts.get(country) ?? []), place]);
  }
  return parts;
}
