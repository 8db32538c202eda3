import { z } from 'zod';
import { command, done } from './command';
import { entry } from './shared/changes';
import { holdsInForce, newHold } from './shared/holds';
import { textInput } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

/** The debtor wants no contact, at all or by one channel. Never refused: a repeated stop is only noted. */
export const cease = command({
  name: 'cease',
  title: 'Cease contact',
  help: 'The debtor asked for no contact, at all or by one channel; stays until it is released.',
  input: z.strictObject({
    scope: z.enum(['all', 'email', 'sms', 'letter', 'call']),
    reason: textInput,
  }),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, context) {
    const channel = input.scope === 'all' ? null : input.scope;
    const known = holdsInForce(facts, 'cease', context.now).find(
      (hold) => hold.channel === null || hold.channel === channel,
    );
    const data = { scope: input.scope };
    if (known !== undefined) {
      const line = entry('hold', 'Contact had ceased already', input.reason, known.id, data);
      return done({ timeline: [line] });
    }
    const hold = newHold(facts, context, { type: 'cease', reason: input.reason, channel });
    const line = entry('hold', 'Contact ceased', input.reason, hold.id, data);
    return done({ holds: [hold], timeline: [line] });
  },
});
