import type { DebtorFacts } from '../../domain/account/facts';
import { whereabouts, type Place } from '../places';

/** What was said of a place; absent: nothing. */
export interface GivenPlace {
  readonly country?: string | undefined;
  readonly state?: string | undefined;
  readonly city?: string | undefined;
  readonly postCode?: string | undefined;
}

/** Where the debtor is after something was said of the place; what was not said stays within its country and state. */
export interface Abode {
  readonly place: Place;
  readonly region: string | null;
  readonly locality: string | null;
  /** Zones that the post code speaks for. */
  readonly zones: readonly string[];
}

/** Null: nothing was said of the place. */
export function abodeAfter(
  debtor: Pick<DebtorFacts, 'country' | 'region' | 'locality'>,
  given: GivenPlace,
): Abode | null {
  const { city, postCode } = given;
  const country = given.country ?? debtor.country;
  const isSaid = [given.country, given.state, city, postCode].some((one) => one !== undefined);
  if (!isSaid) return null;
  const known = country === debtor.country ? debtor.region : null;
  const place = {
    country,
    state: given.state ?? known,
    city: city ?? null,
    postCode: postCode ?? null,
  };
  const { region, locality, zones } = whereabouts(place);
  const isSameTown = city === undefined && postCode === undefined && region === debtor.region;
  return { place, region, locality: isSameTown ? debtor.locality : locality, zones };
}
