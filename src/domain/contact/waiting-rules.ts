import type { RuleAnswer } from '../account/actions';
import { dateZone, stillHeldMinor, todayOn, unpaidInvoices } from '../account/balances';
import type { Facts, Instant, MessageFacts } from '../account/facts';
import { eventPassed } from '../account/event-moments';
import { eventOf } from '../account/event-steps';
import { isReplyStep, receiptStep, statementStep } from '../account/own-steps';
import { isNoticeStep } from '../agreements/notices';
import { satisfactionStep } from '../agreements/satisfaction';
import { daysBetween } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { limits } from '../limits';
import type { Strategy } from '../strategy/document';
import { timeOf } from '../strategy/occurrences';
import { effectsOf, partyOfKey, stepNamed } from '../strategy/steps';
import { against } from './account-rules';
import type { GateContext } from './gate';

/**
 * Rules for a message that was planned and has not left yet: what made it worth sending may be gone. It is
 * suppressed then and never sent late. Nothing for an effect that is asked for the first time.
 */
export function waitingRules({ facts, strategy, request, now }: GateContext): RuleAnswer[] {
  if (request.messageId === undefined) return [];
  const message = facts.messages.find((one) => one.id === request.messageId);
  const why = message && pointlessBecause(message, request.cause, { facts, strategy, now });
  if (why === undefined || why === null) return [];
  const rest = { blocks: ['contact'] as const, clearsAt: null, clearedBy: 'nothing' };
  return [against('message.pointless', 'block', why, rest)];
}

interface Moment {
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly now: Instant;
}

function pointlessBecause(message: MessageFacts, cause: string, moment: Moment): string | null {
  if (earlierCopy(message, cause, moment.facts) !== null) {
    return 'An earlier copy of it proved to be sent.';
  }
  const { stepId } = message;
  if (eventOf(stepId) !== null) return eventPassed(moment, { stepId, cause });
  if (stepId === receiptStep) return receiptReason(cause, moment.facts);
  return isOfNoLadder(stepId) ? null : ladderReason(message, cause, moment);
}

/** That money went back is told as that. */
function receiptReason(cause: string, { payments }: Facts): string | null {
  const payment = payments.find(({ id }) => id === cause);
  if (payment === undefined) return null;
  return stillHeldMinor(payment) > 0n ? null : 'All of the payment went back.';
}

function ladderReason(
  message: MessageFacts,
  cause: string,
  { facts, strategy, now }: Moment,
): string | null {
  const placed = stepNamed(strategy, message.stepId);
  if (placed === null) return 'The strategy has no such step any more.';
  const isSkipped = effectsOf(facts, placed.step, cause).some(
    ({ kind, channel }) => kind === 'skip' && channel === 'skip',
  );
  if (isSkipped) return 'The step was skipped.';
  const isInvoice = facts.invoices.some(({ id }) => id === cause);
  if (isInvoice && !unpaidInvoices(facts).some(({ id }) => id === cause)) {
    return 'Nothing is owed any more on the invoice that it is about.';
  }
  return isStale(message, facts, now)
    ? 'It waited so long that the date it gives is too near.'
    : null;
}

/** It gives a date, counted from the day on which it was planned. */
function isStale({ payByOn, plannedAt }: MessageFacts, facts: Facts, now: Instant): boolean {
  if (payByOn === null) return false;
  const zone = dateZone(facts);
  const waitedDays = daysBetween(localDateOf(plannedAt, zone), localDateOf(now, zone));
  return waitedDays > limits.messageWaitDays || payByOn <= todayOn(facts, now);
}

/** Messages that no step of a ladder asks for. */
function isOfNoLadder(stepId: string): boolean {
  const own: readonly string[] = [statementStep, satisfactionStep];
  return own.includes(stepId) || isReplyStep(stepId) || isNoticeStep(stepId);
}

/** The same message sent before, for the same cause, to the same reader by the same way, and not come back. */
function earlierCopy(message: MessageFacts, cause: string, facts: Facts): MessageFacts | null {
  // A statement is sent as often as it is asked for.
  if (message.stepId === statementStep) return null;
  const { id, stepId, channel, partyId } = message;
  const own = facts.effects.find((one) => one.messageId === id);
  const time = own === undefined ? 0 : timeOf(own);
  const ids = facts.effects
    .filter((one) => one.stepId === stepId && one.cause === cause && one.channel === channel)
    .filter((one) => timeOf(one) === time)
    .filter((one) => partyOfKey(one.key) === partyId)
    .map((one) => one.messageId);
  const sent = facts.messages.find(
    (one) =>
      one.id !== id && ids.includes(one.id) && one.status === 'accepted' && one.bouncedAt === null,
  );
  return sent ?? null;
}
