import { z } from 'zod';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { findHold, releasing } from './shared/holds';
import { idInput, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/**
 * Ends one hold before its time, from now on; for a person, on all accounts of the person. What was
 * discharged in bankruptcy stays (11 USC 524(a)(2)): `held`.
 */
export const releaseHold = command({
  name: 'release-hold',
  title: 'Release a hold',
  help: 'Ends one hold; what it blocked may go on unless another hold blocks it too.',
  input: z.strictObject({ holdId: idInput, reason: textInput }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const hold = findHold(facts, input.holdId, context.now);
    if (!hold.ok) return hold;
    if (hold.value.details.dischargedOn !== undefined) {
      const detail =
        'A debt that was discharged is not asked for again; amend-hold notes a dismissal.';
      return refuse('held', detail, 'holdId');
    }
    return done(releasing(facts, hold.value, input.reason, context));
  },
});
