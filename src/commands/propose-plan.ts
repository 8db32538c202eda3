import { z } from 'zod';
import { command, done } from './command';
import { noOtherPlan } from './shared/agreements';
import { entry, shown } from './shared/changes';
import { makePlan, planInput, planOptions } from './shared/plans';
import { live, staff } from './shared/scope';

/**
 * Offers a plan over named invoices or everything undisputed that is owed; it holds once `accept-plan`
 * notes the debtor's yes, and lapses after the day of its first part. Errors: `agreement_exists`, and those of
 * `makePlan`.
 */
export const proposePlan = command({
  name: 'propose-plan',
  title: 'Propose a plan',
  help: 'Offers payment in parts, within the limits of the strategy.',
  input: z.strictObject(planInput).refine(planOptions.check, planOptions.message),
  roles: staff,
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const free = noOtherPlan(facts);
    if (!free.ok) return free;
    const plan = makePlan(facts, input, context, { status: 'proposed' });
    if (!plan.ok) return plan;
    const { id, coveredMinor, instalments, own } = plan.value;
    const data = {
      total: shown(facts, coveredMinor),
      parts: instalments.length,
      first: instalments[0]?.dueOn,
      last: instalments.at(-1)?.dueOn,
      ...(own.surplusMinor === undefined ? {} : { surplus: shown(facts, own.surplusMinor) }),
    };
    const line = entry('agreement', 'Plan proposed', null, id, data);
    return done({ agreements: [plan.value], timeline: [line] });
  },
});
