import { z } from 'zod';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { activeAgreements, openOffers } from './shared/agreements';
import { entry, shown } from './shared/changes';
import { makePlan, oneOfPartsAndAmount, planTerms } from './shared/plans';
import { live, staff } from './shared/scope';

/** Offers a plan over everything undisputed that is owed; it holds once `accept-plan` notes the debtor's yes. */
export const proposePlan = command({
  name: 'propose-plan',
  title: 'Propose a plan',
  help: 'Offers payment in parts, within the limits of the strategy.',
  input: z.strictObject(planTerms).refine(oneOfPartsAndAmount.check, oneOfPartsAndAmount.message),
  roles: staff,
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const inForce = activeAgreements(facts).some((one) => one.type !== 'promise');
    if (inForce || openOffers(facts, 'plan').length > 0) {
      return refuse('agreement_exists', 'Another plan or settlement is open or in force.');
    }
    const plan = makePlan(facts, input, context, 'proposed');
    if (!plan.ok) return plan;
    const { id, coveredMinor, instalments } = plan.value;
    const data = {
      total: shown(facts, coveredMinor),
      parts: instalments.length,
      first: instalments[0]?.dueOn,
      last: instalments.at(-1)?.dueOn,
    };
    const line = entry('agreement', 'Plan proposed', null, id, data);
    return done({ agreements: [plan.value], timeline: [line] });
  },
});
