import { dateZone, todayOn } from '../account/balances';
import type { RuleAnswer } from '../account/actions';
import type { Channel, ContactPoint, Facts, Instant, StepEffect } from '../account/facts';
import type { AgreementFacts } from './facts';
import { addDays, type LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { addressFor, isCeased } from '../contact/channels';
import { sendHourOn } from '../contact/spacing';
import { limits } from '../limits';
import type { Strategy } from '../strategy/document';
import type { PlanRow } from './plan';
import { rowsOf } from './status';

/** Messages of a plan that runs; they are no steps of a ladder. Each goes out once a plan or once a part. */
export const noticeSteps = {
  'plan-confirmed': {
    title: 'The plan in writing',
    template: 'plan-confirmed',
    messageClass: 'A',
  },
  'instalment-notice': {
    title: 'Notice before a part of the plan',
    template: 'instalment-notice',
    messageClass: 'A',
  },
  'instalment-missed': {
    title: 'Notice of a missed part of the plan',
    template: 'plan-missed',
    messageClass: 'B',
  },
} as const;
export type NoticeStep = keyof typeof noticeSteps;

/** Ways to send one, the first that reaches the debtor. */
const ways = ['email', 'letter'] as const;

/** A notice that is to go out, with the day by which it asks for money. */
export interface PlanNotice {
  readonly stepId: NoticeStep;
  /** Agreement and part number: what the notice is for, once. */
  readonly cause: string;
  readonly repeat: number;
  readonly channel: Exclude<Channel, 'call'>;
  readonly point: ContactPoint;
  readonly at: Instant;
  /** After this day it would come too late. */
  readonly lastOn: LocalDate;
  readonly payByOn: LocalDate | null;
}

interface Moment {
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly now: Instant;
}

/** Cause of the notices of one part. */
function partCause(agreementId: string, n: number): string {
  return `${agreementId}#${n}`;
}

/** What a notice is for, in words. */
export function noticeCauseTitle(stepId: NoticeStep, cause: string): string {
  return stepId === 'plan-confirmed' ? 'the plan' : `part ${cause.split('#')[1] ?? ''} of the plan`;
}

/** True for a message of a plan that runs. */
/** Id of the plan that a notice of this cause is about. */
export function noticeAgreementId(cause: string): string {
  return cause.split('#')[0] ?? cause;
}

export function isNoticeStep(stepId: string | null): stepId is NoticeStep {
  return stepId !== null && Object.hasOwn(noticeSteps, stepId);
}

/**
 * The next notice of a plan in force: so many days before a part that is not covered yet, and on the day
 * after one that was not paid, as long as it can be cured. At the send hour of a working day; one that
 * would come too late is left out. Null: none is to come.
 */
export function nextPlanNotice(plan: AgreementFacts, moment: Moment): PlanNotice | null {
  const notices = rowsOf(plan, moment.facts, moment.now)
    .filter(({ status }) => status !== 'paid' && status !== 'appended')
    .flatMap((row) => [...noticeBefore(plan, row, moment), ...noticeOfMissed(plan, row, moment)]);
  return [...confirmation(plan, moment), ...notices].reduce<PlanNotice | null>(
    (first, one) => (first === null || one.at < first.at ? one : first),
    null,
  );
}

/** The whole table in writing, once it is in force, and again when it is put in force again. */
function confirmation(plan: AgreementFacts, moment: Moment): PlanNotice[] {
  const { acceptedAt, own, instalments } = plan;
  const lastOn = instalments.at(-1)?.dueOn;
  if (own.confirms !== true || acceptedAt === null || lastOn === undefined) return [];
  const cause = `${plan.id}#made-${own.reinstated ?? 0}`;
  return planned('plan-confirmed', { cause, at: acceptedAt, lastOn, payByOn: null }, moment);
}

function noticeBefore(plan: AgreementFacts, row: PlanRow, moment: Moment): PlanNotice[] {
  const { facts, strategy, now } = moment;
  const { noticeDays } = plan.own;
  if (noticeDays === undefined || row.dueOn < todayOn(facts, now)) return [];
  const at = sendHourOn(facts, strategy, addDays(row.dueOn, -noticeDays));
  // Whoever agreed after that moment knows the date.
  if (plan.acceptedAt === null || at < plan.acceptedAt) return [];
  const [cause, lastOn] = [partCause(plan.id, row.n), row.dueOn];
  return planned('instalment-notice', { cause, at, lastOn, payByOn: lastOn }, moment);
}

function noticeOfMissed(plan: AgreementFacts, row: PlanRow, moment: Moment): PlanNotice[] {
  const { facts, strategy, now } = moment;
  if (row.cureByOn < todayOn(facts, now)) return [];
  const at = sendHourOn(facts, strategy, addDays(row.dueOn, 1));
  const [cause, lastOn] = [partCause(plan.id, row.n), row.cureByOn];
  return planned('instalment-missed', { cause, at, lastOn, payByOn: lastOn }, moment);
}

function planned(
  stepId: NoticeStep,
  notice: Pick<PlanNotice, 'cause' | 'at' | 'lastOn' | 'payByOn'>,
  { facts, now }: Moment,
): PlanNotice[] {
  const { cause, at, lastOn } = notice;
  if (localDateOf(at, dateZone(facts)) > lastOn) return [];
  const done = facts.effects.filter((one) => one.stepId === stepId && one.cause === cause);
  const way = wayFor(facts, done, now);
  return way === null ? [] : [{ stepId, ...way, ...notice }];
}

/** The first way that has not failed; null when the notice went out, or there is no way left. */
function wayFor(
  facts: Facts,
  done: readonly StepEffect[],
  now: Instant,
): Pick<PlanNotice, 'channel' | 'point' | 'repeat'> | null {
  for (const channel of ways) {
    const tried = done.filter((effect) => effect.channel === channel);
    const last = tried.at(-1);
    const message = facts.messages.find((one) => one.id === last?.messageId);
    const isBack = message?.status === 'rejected' || (message?.bouncedAt ?? null) !== null;
    if (isBack) continue;
    if (last !== undefined && message?.status !== 'suppressed') return null;
    if (tried.length >= limits.suppressedRepeatsMax) continue;
    const point = isCeased(facts, channel, now) ? null : addressFor(facts, channel);
    if (point !== null) return { channel, point, repeat: tried.length };
  }
  return null;
}

/** Why a notice that was planned must not go out any more; null when it may, or it is no notice of a plan. */
export function noticeObsolete(
  { stepId, cause }: { readonly stepId: string | null; readonly cause: string },
  facts: Facts,
  now: Instant,
): string | null {
  if (!isNoticeStep(stepId)) return null;
  const [agreementId, n] = cause.split('#');
  const plan = facts.agreements.find((one) => one.id === agreementId);
  if (plan?.status !== 'active') return 'The plan is not in force any more.';
  if (stepId === 'plan-confirmed') return null;
  const row = rowsOf(plan, facts, now).find((one) => String(one.n) === n);
  return row === undefined || row.status === 'paid' || row.status === 'appended'
    ? 'The part of the plan has been paid or moved.'
    : null;
}

/** The rule of the gate for notices of a plan; nothing for everything else. */
export function obsoleteNoticeRule(
  request: { readonly stepId: string | null; readonly cause: string },
  facts: Facts,
  now: Instant,
): readonly RuleAnswer[] {
  const sentence = noticeObsolete(request, facts, now);
  if (sentence === null) return [];
  return [
    {
      rule: 'plan.notice-obsolete',
      answer: 'block',
      blocks: ['contact'],
      sentence,
      citation: null,
      sinceAt: null,
      clearsAt: null,
      clearedBy: 'nothing',
    },
  ];
}
