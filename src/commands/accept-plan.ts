import { z } from 'zod';
import { todayOn } from '../domain/account/balances';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { activeAgreements, ended, findAgreement } from './shared/agreements';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/** Notes the debtor's yes to a proposed plan. A promise in force is replaced by it. */
export const acceptPlan = command({
  name: 'accept-plan',
  title: 'Accept a plan',
  help: "Notes the debtor's yes; the plan is in force from now on.",
  input: z.strictObject({ agreementId: idInput, reason: textInput.optional() }),
  roles: staff,
  stages: live,
  apply(facts, input, { now }) {
    const plan = findAgreement(facts, input.agreementId, 'plan');
    if (!plan.ok) return plan;
    if (plan.value.status === 'expired') return refuse('expired', 'The proposal has expired.');
    if (plan.value.status !== 'proposed') {
      return refuse('already_decided', 'This plan is no longer a proposal.');
    }
    const first = plan.value.instalments[0];
    if (first !== undefined && first.dueOn < todayOn(facts, now)) {
      return refuse('expired', 'The first payment date of the proposal has passed.');
    }
    const others = activeAgreements(facts);
    if (others.some((one) => one.type !== 'promise')) {
      return refuse('agreement_exists', 'Another plan or settlement is in force.');
    }
    const replaced = others.map((one) => ended(one, 'cancelled', 'replaced by a plan', now));
    const line = entry('agreement', 'Plan accepted', input.reason ?? null, plan.value.id);
    return done({
      agreements: [{ ...plan.value, status: 'active', acceptedAt: now }, ...replaced],
      timeline: [line],
    });
  },
});
