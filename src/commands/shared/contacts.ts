import type { PartyFacts } from '../../domain/account/case-file';
import type { ContactPoint, Facts } from '../../domain/account/facts';
import type { CommandContext } from '../command';
import { zonesOfPhone } from '../phone-zones';

/** What a person says of an address besides its value; it wins over what the value speaks for. */
export type PointDetails = Partial<Pick<ContactPoint, 'place' | 'role' | 'zones'>>;

/** A contact point with what is known of it by the source that names it. */
export function newPoint(
  facts: Facts,
  context: CommandContext,
  own: Pick<ContactPoint, 'kind' | 'value'> & Partial<ContactPoint>,
): ContactPoint {
  return {
    id: context.newId('cpt'),
    debtorId: facts.debtor.id,
    status: 'ok',
    smsConsent: false,
    consents: [],
    place: null,
    zones: own.kind === 'phone' && own.status !== 'invalid' ? zonesOfPhone(own.value) : [],
    source: context.actor.id,
    createdAt: context.now,
    ...own,
  };
}

/**
 * The contact points of a kind, of the debtor or a party, after a person gave the whole list: new values
 * are added, named ones that bounced are tried again, the others are no longer used. An opt-out stays.
 * Only changed rows.
 */
export function replacedPoints(
  facts: Facts,
  context: CommandContext,
  kind: ContactPoint['kind'],
  values: readonly string[],
  details: ReadonlyMap<string, PointDetails>,
  party?: PartyFacts,
): ContactPoint[] {
  const owner = party?.id ?? facts.debtor.id;
  const known = (party ?? facts).contacts.filter((point) => point.kind === kind);
  const added = [...new Set(values)]
    .filter((value) => !known.some((point) => point.value === value))
    .map((value) =>
      newPoint(facts, context, { kind, value, debtorId: owner, ...details.get(value) }),
    );
  const changed = known.flatMap((point): ContactPoint[] => {
    const detail = details.get(point.value);
    const isNamed = values.includes(point.value);
    const status = point.status === 'opted-out' ? point.status : isNamed ? 'ok' : 'invalid';
    if (status === point.status && detail === undefined) return [];
    return [{ ...point, status, ...detail }];
  });
  return [...changed, ...added];
}
