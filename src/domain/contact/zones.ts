import type { PartyFacts } from '../account/case-file';
import type { ContactPoint, DebtorFacts, Facts } from '../account/facts';
import { isZone } from '../calendar/zone';
import { rememberLast } from '../remember';
import { pointsOf } from './readers';

/**
 * Every zone in which somebody may plausibly be: the one of the address or stated, those that the
 * person named, and those that numbers and post codes speak for. One that was stopped or did not answer
 * is still the person's, so no stop ever widens the hours. A contact must suit all of them. Empty: not
 * known.
 */
export function zonesOf(facts: Facts, party: PartyFacts | null = null): readonly string[] {
  const contacts = pointsOf(facts, party);
  return zonesAmong(party ?? facts.debtor, contacts);
}

const zonesAmong = rememberLast(
  (person: PartyFacts | DebtorFacts, contacts: readonly ContactPoint[]) => {
    const evidence = [
      ...(person.timeZone === null ? [] : [person.timeZone]),
      ...(person.preferences.zones ?? []),
      ...contacts.filter(({ status }) => status !== 'invalid').flatMap((point) => point.zones),
    ];
    return [...new Set(evidence)].filter(isZone);
  },
);
