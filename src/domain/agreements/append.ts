import type { TimelineEntry, Changes } from '../account/changes';
import type { Facts, Instant } from '../account/facts';
import type { AgreementFacts } from './facts';
import { limits } from '../limits';
import { toWire } from '../money/money';
import { appendMissed, withMoved } from './plan';
import { agreementTermsOf } from './status';

/** True when a missed part of this plan moves to its end instead of breaking it. */
export function mayAppend({ type, own }: AgreementFacts): boolean {
  if (type !== 'plan' || own.onMiss !== 'append' || own.every === undefined) return false;
  return (own.appended ?? 0) < limits.planAppendsMax;
}

/** Moves the first missed part of a plan to its end; the plan stays in force. `judgeMinutes` as for `statusOf`. */
export function appendPart(
  facts: Facts,
  plan: AgreementFacts,
  { now, judgeMinutes }: { readonly now: Instant; readonly judgeMinutes: number },
): Changes {
  const terms = agreementTermsOf(plan, facts, now, judgeMinutes);
  const rescheduled = appendMissed(terms, plan.own.every ?? 'P1M', 'first');
  const own = { ...withMoved(plan.own, rescheduled), appended: (plan.own.appended ?? 0) + 1 };
  const { instalments } = rescheduled;
  return {
    agreements: [{ ...plan, instalments, own }],
    timeline: rescheduled.moved.map(({ n, toN, amountMinor }): TimelineEntry => {
      const amount = toWire(amountMinor, facts.account.currency);
      return {
        kind: 'agreement',
        title: `Part ${n} of the plan was missed: it is due again at the end`,
        reason: `${amount.amount} ${amount.currency} had not come in when the days of grace were over; the plan goes on.`,
        ref: plan.id,
        data: { part: n, movedTo: toN, dueOn: instalments.at(-1)?.dueOn ?? null, amount },
      };
    }),
  };
}
