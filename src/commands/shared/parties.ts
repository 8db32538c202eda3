import type { PartyFacts } from '../../domain/account/case-file';
import type { Facts } from '../../domain/account/facts';
import { ok, refuse, type Result } from '../../domain/result';

/** A party that belongs to the account today; `not_found`, or `already_decided` when it was ended. */
export function findParty(facts: Facts, partyId: string): Result<PartyFacts> {
  const party = facts.parties.find((one) => one.id === partyId);
  if (party === undefined) {
    return refuse('not_found', 'This account has no party of that id.', 'partyId');
  }
  if (party.endedAt === null) return ok(party);
  return refuse(
    'already_decided',
    'This party does not belong to the account any more.',
    'partyId',
  );
}
