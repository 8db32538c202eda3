import type { AgreementFacts } from '../agreements/facts';
import { coveredOwedMinor, paidSinceAcceptedMinor, rowsOf, statusOf } from '../agreements/status';
import { takenBackReason } from '../agreements/taken-back';
import { totalOf } from '../agreements/terms';
import { addDays, type LocalDate } from '../calendar/dates';
import { dayMs, instantOf, localDateOf } from '../calendar/zone';
import { sendHourOn } from '../contact/spacing';
import { waiverChannel } from '../ledger/charge-back';
import { limits } from '../limits';
import type { Strategy } from '../strategy/document';
import { endOf } from './age';
import { dateZone, owedMinor } from './balances';
import { eventCause, eventStepId, marksOf, type EventName } from './event-steps';
import type { Facts, HoldFacts, Instant } from './facts';

/** Something to be told once. */
export interface EventMoment {
  readonly event: EventName;
  readonly stepId: string;
  /** Id of what it happened to, with what sets this time apart from another: part of the business key. */
  readonly cause: string;
  readonly at: Instant;
  /** From then on it would come too late. */
  readonly untilAt: Instant;
}

export interface MomentCase {
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly now: Instant;
}

/**
 * What the debtor can be told of by now, and what comes at a known moment: whatever the message would say is true as
 * the facts stand. Told already or not; oldest first. Nothing where the creditor did not ask for it.
 */
export function eventMoments(c: MomentCase): readonly EventMoment[] {
  const { account, creditor, agreements, holds } = c.facts;
  const { eventNotices, eventNoticesWithout = [] } = creditor.settings;
  // Where a person ends the account, that is the last word.
  if (eventNotices !== 'email' || account.closeAs !== null) return [];
  return [
    ...agreements.flatMap((one) => ofAgreement(c, one)),
    ...holds.filter(({ partyId }) => partyId === null).flatMap((one) => ofHold(c, one)),
    ...extensions(c),
    ...moneyBack(c),
    ...waivers(c),
  ]
    .filter(({ event, untilAt }) => untilAt > c.now && !eventNoticesWithout.includes(event))
    .sort((a, b) => a.at - b.at || (a.stepId + a.cause < b.stepId + b.cause ? -1 : 1));
}

/** A moment that is told for some days at most, and not beyond another end. */
function told(
  event: EventName,
  cause: string,
  at: Instant,
  endAt: Instant | null = null,
): EventMoment {
  const lastAt = at + limits.eventNoticeDaysMax * dayMs;
  const untilAt = endAt === null ? lastAt : Math.min(endAt, lastAt);
  return { event, stepId: eventStepId(event), cause, at, untilAt };
}

/** The first instant of a day. */
function beginOf({ facts }: MomentCase, on: LocalDate): Instant {
  return instantOf(on, 0, dateZone(facts));
}

const dayOf = ({ facts }: MomentCase, at: Instant): LocalDate => localDateOf(at, dateZone(facts));

function ofAgreement(c: MomentCase, one: AgreementFacts): EventMoment[] {
  switch (one.type) {
    case 'promise':
      return ofPromise(c, one);
    case 'plan':
      return ofPlan(c, one);
    case 'settlement':
      return ofSettlement(c, one);
  }
}

/** Confirmed when it is made; called to mind a day before, unless it was made then; missed: what now? */
function ofPromise(c: MomentCase, promise: AgreementFacts): EventMoment[] {
  const { id, status, acceptedAt } = promise;
  const dueOn = promise.instalments.at(-1)?.dueOn;
  if (acceptedAt === null || dueOn === undefined) return [];
  if (status === 'broken' || status === 'partly-kept') {
    return isPaidInFull(promise, c.facts) ? [] : unkept(c, promise, 'promise-missed', id);
  }
  if (!isRunning(c, promise)) return [];
  const dueAt = sendHourOn(c.facts, c.strategy, addDays(dueOn, -1));
  const overAt = beginOf(c, addDays(dueOn, 1));
  if (dayOf(c, acceptedAt) >= dayOf(c, dueAt)) {
    return [told('promise-confirmed', id, acceptedAt, overAt)];
  }
  // Never both on one day.
  const beforeAt = beginOf(c, dayOf(c, dueAt));
  return [
    told('promise-confirmed', id, acceptedAt, beforeAt),
    told('promise-due', id, dueAt, overAt),
  ];
}

/** In force, and neither kept nor missed by what has come: that is booked a moment later. */
function isRunning({ facts, strategy, now }: MomentCase, agreement: AgreementFacts): boolean {
  return (
    agreement.status === 'active' &&
    statusOf(agreement, facts, now, strategy.sendMinutes) === 'active'
  );
}

/** All that was agreed is there by now. */
function isPaidInFull(agreement: AgreementFacts, facts: Facts): boolean {
  const { instalments, toleranceMinor } = agreement;
  return paidSinceAcceptedMinor(agreement, facts) + toleranceMinor >= totalOf(instalments);
}

/** An agreement that time has ended while something is owed, and that no other follows: on a day of contact. */
function unkept(
  c: MomentCase,
  agreement: AgreementFacts,
  event: EventName,
  cause: string,
): EventMoment[] {
  const { facts, strategy } = c;
  const { endedAt } = agreement;
  if (endedAt === null || coveredOwedMinor(agreement, facts) <= 0n) return [];
  const isFollowed = facts.agreements.some(
    (one) => one.status === 'active' || (one.status === 'proposed' && one.createdAt >= endedAt),
  );
  if (isFollowed) return [];
  return [told(event, cause, Math.max(endedAt, sendHourOn(facts, strategy, dayOf(c, endedAt))))];
}

/**
 * Confirmed, where the strategy does not confirm plans anyway; a late part that was asked for and came; its end. What
 * a receipt says is not said again.
 */
function ofPlan(c: MomentCase, plan: AgreementFacts): EventMoment[] {
  const { id, status, acceptedAt, own, instalments } = plan;
  const lastOn = instalments.at(-1)?.dueOn;
  if (acceptedAt === null || lastOn === undefined) return [];
  const cause = `${id}#made-${own.reinstated ?? 0}`;
  if (status === 'broken') return unkept(c, plan, 'plan-ended', cause);
  if (status !== 'active' && status !== 'kept') return [];
  if (isPaidInFull(plan, c.facts)) return saidByReceipt(c) ? [] : completed(c, plan, cause);
  if (!isRunning(c, plan)) return [];
  const confirmed =
    own.confirms === true
      ? []
      : [told('plan-confirmed', cause, acceptedAt, beginOf(c, addDays(lastOn, 1)))];
  return [...confirmed, ...cures(c, plan)];
}

/** The receipt for the last payment says that nothing is owed. */
function saidByReceipt({ facts }: MomentCase): boolean {
  return facts.creditor.settings.receipts === 'email' && owedMinor(facts) <= 0n;
}

/** A plan that is paid: since it was judged so, and before that since its last money. */
function completed(c: MomentCase, plan: AgreementFacts, cause: string): EventMoment[] {
  const paidAt = c.facts.payments
    .filter(({ status }) => status === 'applied')
    .reduce((last, { createdAt }) => Math.max(last, createdAt), plan.acceptedAt ?? 0);
  return [told('plan-ended', cause, plan.endedAt ?? paidAt)];
}

/** Told to whoever was told that the part was late, and on another day. Where receipts go out they say it. */
function cures(c: MomentCase, plan: AgreementFacts): EventMoment[] {
  const { facts, strategy, now } = c;
  if (facts.creditor.settings.receipts === 'email') return [];
  return rowsOf(plan, facts, now).flatMap((row) => {
    const cause = `${plan.id}#${row.n}`;
    const asked = facts.effects.find(
      (one) => one.stepId === 'instalment-missed' && one.cause === cause,
    );
    const message = facts.messages.find(({ id }) => id === asked?.messageId);
    if (row.status !== 'paid' || !row.isCured || !message?.acceptedAt) return [];
    const paidAt = facts.payments
      .filter(({ receivedOn }) => receivedOn > row.dueOn && receivedOn <= row.cureByOn)
      .reduce((last, { createdAt }) => Math.max(last, createdAt), 0);
    const nextAt = sendHourOn(facts, strategy, addDays(dayOf(c, message.acceptedAt), 1));
    return [told('plan-cured', cause, Math.max(paidAt, nextAt))];
  });
}

/** An incentive is accepted by paying. That money which had kept it went back is told as that. */
function ofSettlement(c: MomentCase, settlement: AgreementFacts): EventMoment[] {
  const { id, status, acceptedAt, endReason, own, instalments } = settlement;
  const lastOn = instalments.at(-1)?.dueOn;
  if (acceptedAt === null || lastOn === undefined || own.incentive !== undefined) return [];
  if (isRunning(c, settlement)) {
    return [told('settlement-accepted', id, acceptedAt, beginOf(c, addDays(lastOn, 1)))];
  }
  if (status !== 'broken' || endReason === takenBackReason) return [];
  return unkept(c, settlement, 'settlement-voided', id);
}

/** Word received is told while it stands, and a dispute once more when it is decided. */
function ofHold({ facts }: MomentCase, hold: HoldFacts): EventMoment[] {
  const { id, type, createdAt, releasedAt, outcome } = hold;
  if (type === 'hardship') return [told('hardship-received', id, createdAt, endOf(hold))];
  if (type !== 'dispute') return [];
  if (outcome === null || releasedAt === null) {
    return [told('dispute-received', id, createdAt, endOf(hold))];
  }
  const isOpenAgain = facts.holds.some(
    (one) => one.type === type && one.invoiceId === hold.invoiceId && one.createdAt > releasedAt,
  );
  return isOpenAgain ? [] : [told('dispute-answered', id, releasedAt)];
}

function extensions(c: MomentCase): EventMoment[] {
  return marksOf(c.facts, 'due-date-extended').flatMap(({ cause, at }) => {
    const { id, to } = eventCause(cause);
    const invoice = c.facts.invoices.find((one) => one.id === id);
    if (to === null || invoice?.status !== 'open' || invoice.dueOn !== to) return [];
    return [told('due-date-extended', cause, at, beginOf(c, addDays(to, 1)))];
  });
}

/** Money that is still away: a return that was itself taken back is told no more. */
function moneyBack({ facts }: MomentCase): EventMoment[] {
  return (['payment-returned', 'refund'] as const).flatMap((event) =>
    marksOf(facts, event).flatMap(({ cause, at }) => {
      const { id, to } = eventCause(cause);
      const payment = facts.payments.find((one) => one.id === id);
      if (payment === undefined || to === null) return [];
      const awayMinor = event === 'refund' ? payment.refundedMinor : payment.chargedBackMinor;
      return awayMinor >= BigInt(to) ? [told(event, cause, at)] : [];
    }),
  );
}

/** Its cause is the transaction that took the charge back. */
function waivers({ facts }: MomentCase): EventMoment[] {
  return facts.effects.flatMap(({ channel, transactionId, at }) =>
    channel === waiverChannel && transactionId !== null
      ? [told('fee-waived', transactionId, at)]
      : [],
  );
}

/** Why a message about an event that was planned must not go out any more; null: it may, or it is about none. */
export function eventPassed(
  c: MomentCase,
  { stepId, cause }: { readonly stepId: string; readonly cause: string },
): string | null {
  const stands = eventMoments(c).some((one) => one.stepId === stepId && one.cause === cause);
  return stands ? null : 'What it tells of is over, or no longer so.';
}
