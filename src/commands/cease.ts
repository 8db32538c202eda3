import { z } from 'zod';
import { ok } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { holdsInForce, newHold } from './shared/holds';
import { idInput, textInput } from './shared/inputs';
import { findParty } from './shared/parties';
import { everyStage, staffAndBilling } from './shared/scope';

/** The debtor, or one party, wants no contact, at all or by one channel. Never refused: a repeated stop is only noted. */
export const cease = command({
  name: 'cease',
  title: 'Cease contact',
  help: 'The debtor asked for no contact, at all or by one channel; stays until it is released.',
  input: z.strictObject({
    scope: z.enum(['all', 'email', 'sms', 'letter', 'call']),
    partyId: idInput.optional().describe('Only this party; else the debtor.'),
    reason: textInput,
  }),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const party = input.partyId === undefined ? ok(null) : findParty(facts, input.partyId);
    if (!party.ok) return party;
    const partyId = party.value?.id ?? null;
    const channel = input.scope === 'all' ? null : input.scope;
    // What was asked of one channel stands by itself: it outlives the end of a wider stop.
    const known = holdsInForce(facts, 'cease', context.now).find(
      (hold) => hold.channel === channel && hold.partyId === partyId,
    );
    const data = { scope: input.scope };
    if (known !== undefined) {
      const line = entry('hold', 'Contact had ceased already', input.reason, known.id, data);
      return done({ timeline: [line] });
    }
    const hold = newHold(facts, context, { type: 'cease', reason: input.reason, channel, partyId });
    const line = entry('hold', 'Contact ceased', input.reason, hold.id, data);
    return done({ holds: [hold], timeline: [line] });
  },
});
