import { nextPlanNotice, noticeSteps, type PlanNotice } from '../agreements/notices';
import { daysBetween } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { effectKey } from '../strategy/steps';
import type { RuleAnswer } from './actions';
import { dateZone, todayOn } from './balances';
import type { Draft } from './course';
import type { Instant } from './facts';
import type { AgreementFacts } from '../agreements/facts';
import type { Case } from './ladder';
import { passageOf } from './own-messages';

type GatedNotice = PlanNotice & { readonly rules: readonly RuleAnswer[] };

/** The next notice of a plan with the instant at which the gate lets it pass; null: none does in time. */
export function comingNotice(c: Case, plan: AgreementFacts): GatedNotice | null {
  const { facts, now } = c;
  const notice = nextPlanNotice(plan, c);
  if (notice === null || notice.at > now) return notice && { ...notice, rules: [] };
  const passage = passageOf(c, notice);
  const isInTime =
    passage !== null &&
    (passage.at <= now || localDateOf(passage.at, dateZone(facts)) <= notice.lastOn);
  return isInTime ? { ...notice, ...passage } : null;
}

/** The notice as what is due now. */
export function noticeDue({ facts, now }: Case, notice: GatedNotice): Draft {
  const { stepId, cause, repeat, channel, point, payByOn, rules } = notice;
  const { title, template, messageClass } = noticeSteps[stepId];
  return {
    stage: 'plan',
    action: {
      kind: 'contact',
      key: effectKey(facts, { stepId, cause, repeat, channel }),
      ...{ stepId, cause, repeat, channel, template, messageClass },
      toAddress: point.value,
      contactPointId: point.id,
      payByDays: payByOn === null ? null : daysBetween(todayOn(facts, now), payByOn),
    },
    waitingFor: 'instalment',
    nextAction: { kind: 'contact', step: stepId, channel, at: now },
    rules,
    because: `${title} is due.`,
  };
}

/** Instants of the next notices of the plans that run. */
export function noticesAt(c: Case): (Instant | null)[] {
  return c.facts.agreements
    .filter((one) => one.type === 'plan' && one.status === 'active')
    .map((plan) => comingNotice(c, plan)?.at ?? null);
}
