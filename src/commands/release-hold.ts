import { z } from 'zod';
import { command, done } from './command';
import { entry } from './shared/changes';
import { findHold, released } from './shared/holds';
import { idInput, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/** Ends one hold before its time. */
export const releaseHold = command({
  name: 'release-hold',
  title: 'Release a hold',
  help: 'Ends one hold; what it blocked may go on unless another hold blocks it too.',
  input: z.strictObject({ holdId: idInput, reason: textInput }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, { now }) {
    const hold = findHold(facts, input.holdId, now);
    if (!hold.ok) return hold;
    const { type, id } = hold.value;
    const line = entry('hold', `Hold released: ${type}`, input.reason, id, { type });
    return done({ holds: [released(hold.value, input.reason, now)], timeline: [line] });
  },
});
