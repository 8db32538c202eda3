import { z } from 'zod';
import { appendMissed, withMoved } from '../domain/agreements/plan';
import { agreementTermsOf, coveredOwedMinor, statusOf } from '../domain/agreements/status';
import { limits } from '../domain/limits';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { activeAgreements, ended, findAgreement, noOtherPlan } from './shared/agreements';
import { entry, shown } from './shared/changes';
import { idInput, textInput } from './shared/inputs';
import { live } from './shared/scope';

/**
 * A broken plan is in force again, under its own id: each part that was missed is due again at the end, in the
 * plan's rhythm; what was paid stays counted and nothing that was sent is sent again. Errors: `already_decided` (not
 * broken, or paid), `agreement_exists`, `above_limit` (too often).
 */
export const reinstatePlan = command({
  name: 'reinstate-plan',
  title: 'Reinstate a plan',
  help: 'Puts a broken plan in force again; missed parts move to its end.',
  input: z.strictObject({ agreementId: idInput, reason: textInput }),
  roles: ['collector', 'supervisor', 'admin'],
  stages: live,
  accrues: true,
  apply(facts, input, { now, strategy }) {
    const found = findAgreement(facts, input.agreementId, 'plan');
    if (!found.ok) return found;
    const { value: plan } = found;
    if (plan.status !== 'broken') {
      return refuse('already_decided', 'Only a broken plan can be put in force again.');
    }
    if (coveredOwedMinor(plan, facts) <= 0n) {
      return refuse('already_decided', 'Nothing is owed any more on what the plan covers.');
    }
    const free = noOtherPlan(facts);
    if (!free.ok) return free;
    const times = (plan.own.reinstated ?? 0) + 1;
    if (times > limits.planReinstatementsMax) {
      const detail = `A plan is put in force again at most ${limits.planReinstatementsMax} times.`;
      return refuse('above_limit', detail, 'agreementId');
    }
    const again = { ...plan, status: 'active' as const, endedAt: null, endReason: null };
    const terms = agreementTermsOf(again, facts, now, strategy.sendMinutes);
    const rescheduled = appendMissed(terms, plan.own.every ?? 'P1M', 'all');
    const reinstated = {
      ...again,
      instalments: rescheduled.instalments,
      own: { ...withMoved(plan.own, rescheduled), reinstated: times },
    };
    if (statusOf(reinstated, facts, now, strategy.sendMinutes) !== 'active') {
      return refuse('already_decided', 'All parts of the plan have been paid.');
    }
    const replaced = activeAgreements(facts).map((one) =>
      ended(one, 'cancelled', 'replaced by a plan', now),
    );
    const movedMinor = rescheduled.moved.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const line = entry('agreement', 'Plan reinstated', input.reason, plan.id, {
      movedParts: rescheduled.moved.length,
      moved: shown(facts, movedMinor),
      last: rescheduled.instalments.at(-1)?.dueOn,
    });
    return done({ agreements: [reinstated, ...replaced], timeline: [line] });
  },
});
