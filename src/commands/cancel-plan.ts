import { z } from 'zod';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { ended, findAgreement } from './shared/agreements';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/** Ends a proposed or active plan; the account goes on where its strategy stands. */
export const cancelPlan = command({
  name: 'cancel-plan',
  title: 'Cancel a plan',
  help: 'Ends a plan that is proposed or in force.',
  input: z.strictObject({ agreementId: idInput, reason: textInput }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, { now }) {
    const plan = findAgreement(facts, input.agreementId, 'plan');
    if (!plan.ok) return plan;
    if (plan.value.status !== 'proposed' && plan.value.status !== 'active') {
      return refuse('already_decided', 'This plan is over.');
    }
    const line = entry('agreement', 'Plan cancelled', input.reason, plan.value.id);
    const agreements = [ended(plan.value, 'cancelled', input.reason, now)];
    return done({ agreements, timeline: [line] });
  },
});
