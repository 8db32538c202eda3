import { z } from 'zod';
import { command, done } from './command';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { findParty } from './shared/parties';
import { everyStage, staffAndBilling } from './shared/scope';

/** A party is no longer one of the account: it is written to no more and stays in the history. Errors: `not_found`, `already_decided`. */
export const endParty = command({
  name: 'end-party',
  title: 'End a party',
  help: 'A party does not belong to the account any more; it is not written to.',
  input: z.strictObject({ partyId: idInput, reason: textInput }),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, { partyId, reason }, { now }) {
    const found = findParty(facts, partyId);
    if (!found.ok) return found;
    const { role } = found.value;
    const line = entry('command', `Party ended: ${role}`, reason, partyId, { role });
    return done({ parties: [{ ...found.value, endedAt: now }], timeline: [line] });
  },
});
