import { z } from 'zod';
import { owedMinor } from '../domain/account/balances';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { after, entry, workedAgain } from './shared/changes';
import { joined, writeOffUndone } from './shared/closing';
import { textInput } from './shared/inputs';
import { seniors } from './shared/scope';

/**
 * A closed account is worked again under the same id; what was written off is owed again and the stage
 * follows from the facts. Refused when nothing would be owed, after a kept settlement, and when the debt has
 * ceased to exist.
 */
export const reopen = command({
  name: 'reopen',
  title: 'Reopen',
  help: 'Works a closed account again; write-offs are undone.',
  input: z.strictObject({ reason: textInput }),
  roles: seniors,
  stages: ['closed'],
  apply(facts, input, context) {
    const wasKept = facts.agreements.some(
      (agreement) => agreement.type === 'settlement' && agreement.status === 'kept',
    );
    if (
      facts.account.outcome === 'extinguished' ||
      (facts.account.outcome === 'settled' && wasKept)
    ) {
      return refuse(
        'stage_does_not_allow',
        'What was forgiven for good cannot be asked for again.',
      );
    }
    const undone = writeOffUndone(facts, context, `reopened: ${input.reason}`);
    const changes = undone ?? { timeline: [] };
    if (owedMinor(after(facts, changes)) <= 0n) {
      return refuse('stage_does_not_allow', 'Nothing is owed on this account.');
    }
    const line = entry('command', 'Reopened', input.reason, null, { was: facts.account.outcome });
    return done(joined(changes, { account: workedAgain, timeline: [line] }));
  },
});
