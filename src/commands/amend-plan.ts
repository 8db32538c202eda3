import { z } from 'zod';
import { disputedInvoiceIds, owedOnInvoiceMinor } from '../domain/account/balances';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { ended, findAgreement } from './shared/agreements';
import { entry } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { makePlan, planInput, planOptions } from './shared/plans';
import { live, staff } from './shared/scope';

/**
 * New terms for what is still owed on the invoices of the plan (or those named): the plan in force ends and one with
 * the new terms, agreed already, takes its place.
 */
export const amendPlan = command({
  name: 'amend-plan',
  title: 'Amend a plan',
  help: 'Replaces the plan in force by new terms that the debtor has agreed to.',
  input: z
    .strictObject({ agreementId: idInput, ...planInput, reason: textInput })
    .refine(planOptions.check, planOptions.message),
  roles: staff,
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const { agreementId, reason, ...terms } = input;
    const old = findAgreement(facts, agreementId, 'plan');
    if (!old.ok) return old;
    if (old.value.status !== 'active') {
      return refuse('already_decided', 'Only a plan in force can be amended.');
    }
    const disputed = disputedInvoiceIds(facts, context.now);
    const stillOwed = old.value.invoiceIds.filter(
      (id) => owedOnInvoiceMinor(facts, id) > 0n && !disputed.has(id),
    );
    const invoiceIds = terms.invoiceIds ?? (stillOwed.length > 0 ? stillOwed : undefined);
    const ways = { status: 'active' as const, replaces: agreementId };
    const plan = makePlan(facts, { ...terms, invoiceIds }, context, ways);
    if (!plan.ok) return plan;
    const line = entry('agreement', 'Plan amended', reason, plan.value.id, {
      replaces: agreementId,
    });
    return done({
      agreements: [ended(old.value, 'cancelled', `amended: ${reason}`, context.now), plan.value],
      timeline: [line],
    });
  },
});
