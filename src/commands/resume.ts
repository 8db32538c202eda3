import { z } from 'zod';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { holdsInForce, released } from './shared/holds';
import { textInput } from './shared/inputs';
import { live, staffAndBilling } from './shared/scope';

/** Ends every pause in force; other holds stay. Without one: `already_decided`. */
export const resume = command({
  name: 'resume',
  title: 'Resume',
  help: 'Ends the pause. Disputes and other holds are not touched.',
  input: z.strictObject({ reason: textInput.optional() }),
  roles: staffAndBilling,
  stages: live,
  apply(facts, input, { now }) {
    const pauses = holdsInForce(facts, 'pause', now);
    if (pauses.length === 0) return refuse('already_decided', 'The account is not paused.');
    const reason = input.reason ?? null;
    return done({
      holds: pauses.map((hold) => released(hold, reason ?? 'resumed', now)),
      timeline: [entry('hold', 'Resumed', reason, pauses[0]?.id ?? null)],
    });
  },
});
