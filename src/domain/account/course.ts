import { against, holdRules } from '../contact/account-rules';
import { channels } from '../contact/channels';
import { gate } from '../contact/gate';
import { holdToReview, reviewsAt } from '../contact/hold-reviews';
import { heldBack } from '../contact/held-back';
import { overridden, overridesEndAt } from '../contact/overrides';
import { pointNamed } from '../contact/readers';
import { escalationDueAt } from '../agreements/approval';
import { letterAwaitedUntilAt } from '../agreements/satisfaction';
import { mayAppend } from '../agreements/append';
import { discountToNote, isContractDiscount } from '../agreements/contract-discount';
import { nextJudgementAt, statusOf } from '../agreements/status';
import { statusAfterReturn } from '../agreements/taken-back';
import { limits } from '../limits';
import { assertNever } from '../result';
import { stepNamed } from '../strategy/steps';
import type { Action, Lapse, NextAction, RuleAnswer } from './actions';
import { agreementOver, carryingInvoice, owedMinor } from './balances';
import type { Facts, Instant, MessageFacts, Outcome, Stage, WaitingFor } from './facts';
import type { AgreementFacts } from '../agreements/facts';
import { isOnItsWay } from './fresh-rows';
import { eventNoticeAt } from './event-notices';
import { isReplyStep } from './own-steps';
import { ladderStage, type Case } from './ladder';
import { comingNotice, noticeDue, noticesAt } from './plan-notice';
import { awaitsReceipt, receiptAt, receiptAwaitedUntilAt } from './receipts';

/** A decision before its times are worked out. */
export interface Draft {
  readonly stage: Stage;
  readonly outcome?: Outcome;
  readonly action: Action;
  readonly waitingFor: WaitingFor;
  readonly nextAction: NextAction | null;
  readonly rules: readonly RuleAnswer[];
  readonly because: string;
}

/** A draft that waits. */
export function waiting(
  draft: Omit<Draft, 'action'> & { readonly untilAt: Instant | null },
): Draft {
  const { untilAt, ...rest } = draft;
  return { ...rest, action: { kind: 'wait', untilAt, waitingFor: draft.waitingFor } };
}

/** Closed already, to be closed, or nothing to decide here (null). */
export function closing(c: Case): Draft | null {
  const { facts, now } = c;
  const { account } = facts;
  if (account.status === 'closed') {
    const outcome = account.outcome ?? account.closeAs ?? undefined;
    return waiting({
      stage: 'closed',
      ...(outcome ? { outcome } : {}),
      waitingFor: 'person',
      nextAction: null,
      untilAt: null,
      rules: [],
      because: 'The account is closed.',
    });
  }
  if (account.closeAs === null && owedMinor(facts) > 0n) return null;
  // A settlement that was kept is confirmed first, and so is a payment where receipts are asked for.
  if (awaitsLetter(c) || awaitsReceipt(facts, now)) return null;
  // What a provider may have is carried to its end first: after the closing nobody looks for evidence.
  if (facts.messages.some(isInDoubt)) return null;
  const outcome = account.closeAs ?? outcomeOf(facts);
  return {
    stage: 'closed',
    outcome,
    action: { kind: 'close', outcome },
    waitingFor: 'step',
    nextAction: { kind: 'close', step: null, channel: null, at: now },
    rules: [],
    because: account.closeAs ? `It was decided to close it as ${outcome}.` : 'Nothing is owed.',
  };
}

/** It is being sent, or nobody knows whether it was: for a quarter of an hour at most. */
function isInDoubt({ status }: MessageFacts): boolean {
  return status === 'dispatching' || status === 'unknown';
}

/** A letter of satisfaction that can leave now is waited for; one that the hours forbid keeps nothing open. */
function awaitsLetter(c: Case): boolean {
  return c.facts.messages.some((message) => {
    const untilAt = letterAwaitedUntilAt(message);
    return untilAt !== null && c.now < untilAt && sendableAt(c, message).at <= untilAt;
  });
}

function outcomeOf(facts: Facts): Outcome {
  const isSettled = facts.agreements.some(
    (one) => one.type === 'settlement' && one.status === 'kept' && !isContractDiscount(one),
  );
  if (isSettled) return 'settled';
  return facts.invoices.every((invoice) => invoice.status === 'void') ? 'withdrawn' : 'paid';
}

/** Books what time has brought about; null when nothing is due to lapse. */
export function lapsing(c: Case): Draft | null {
  const what = lapseOf(c);
  return what === null ? null : lapseOn(c, what);
}

/** Something that time has brought about, as what is done now. */
export function lapseOn(c: Case, what: Lapse): Draft {
  return {
    stage: standingStage(c),
    action: { kind: 'lapse', what },
    waitingFor: 'step',
    nextAction: { kind: 'wait', step: null, channel: null, at: c.now },
    rules: [],
    because: lapseReason(what),
  };
}

function lapseOf({ facts, strategy, now }: Case): Lapse | null {
  for (const agreement of facts.agreements) {
    const turned = statusAfterReturn(agreement, facts);
    if (turned !== null) return { kind: 'agreement', agreementId: agreement.id, status: turned };
    if (agreement.status !== 'active' && agreement.status !== 'proposed') continue;
    const status = statusOf(agreement, facts, now, strategy.sendMinutes);
    if (status === 'broken' && mayAppend(agreement)) {
      return { kind: 'append', agreementId: agreement.id };
    }
    const hasEnded =
      status === 'kept' || status === 'partly-kept' || status === 'broken' || status === 'expired';
    if (hasEnded) return { kind: 'agreement', agreementId: agreement.id, status };
  }
  const task = facts.tasks.find((one) => one.status === 'open' && isPast(one.expiresAt, now));
  if (task) return { kind: 'task', taskId: task.id };
  const approval = facts.approvals.find(
    (one) => one.status === 'pending' && isPast(one.expiresAt, now),
  );
  if (approval) return { kind: 'approval', approvalId: approval.id };
  const waits = facts.approvals.find((one) => isPast(escalationDueAt(one), now));
  if (waits) return { kind: 'escalation', approvalId: waits.id };
  const discounted = discountToNote(facts, now);
  if (discounted) return { kind: 'discount', invoiceId: discounted.id };
  const held = holdToReview(facts, strategy.sendMinutes, now);
  if (held) return { kind: 'hold', holdId: held.id };
  const lost = facts.messages.find((one) => isPast(giveUpAt(one), now));
  return lost ? { kind: 'message', messageId: lost.id } : null;
}

function lapseReason(what: Lapse): string {
  switch (what.kind) {
    case 'agreement':
      return `An agreement is ${what.status}.`;
    case 'append':
      return 'A part of a plan was missed and moves to its end.';
    case 'task':
      return 'A task was not done in its time.';
    case 'approval':
      return 'An approval was not given in its time.';
    case 'discount':
      return 'The contract gives a discount for early payment.';
    case 'escalation':
      return 'A question has waited for an answer too long.';
    case 'message':
      return 'The fate of a message stayed unknown.';
    case 'hold':
      return 'A person has to look at a hold.';
    case 'limitation':
      return what.what === 'warning'
        ? `A claim can be sued for until ${what.lastOn}: a person is told.`
        : `A debt has ended with its period of limitation on ${what.lastOn}.`;
    default:
      return assertNever(what);
  }
}

function isPast(at: Instant | null, now: Instant): boolean {
  return at !== null && at <= now;
}

function giveUpAt(message: MessageFacts): Instant | null {
  if (message.status !== 'unknown') return null;
  return (message.unknownSinceAt ?? message.plannedAt) + limits.reconcileGiveUpMs;
}

/** Carries a message that is under way to its end. */
export function inFlight(c: Case): Draft | null {
  const flying = c.facts.messages
    .filter(isOnItsWay)
    .sort(
      (left, right) =>
        Number(isReplyStep(right.stepId)) - Number(isReplyStep(left.stepId)) ||
        left.plannedAt - right.plannedAt ||
        (left.id < right.id ? -1 : 1),
    );
  const message = flying[0];
  if (message === undefined) return null;
  const { at, rules } = sendableAt(c, message);
  const draft = {
    stage: messageStage(c, message),
    waitingFor: 'step' as const,
    nextAction: {
      kind: 'contact' as const,
      step: message.stepId,
      channel: message.channel,
      at: Math.max(at, c.now),
    },
    rules,
    because: flightReason(message),
  };
  if (at > c.now) {
    const rest = { sinceAt: message.plannedAt, clearsAt: at, clearedBy: 'time' };
    const guard = against('message.in-flight', 'defer', draft.because, rest);
    return waiting({ ...draft, rules: [...rules, guard], untilAt: at });
  }
  return { ...draft, action: { kind: 'send', messageId: message.id, channel: message.channel } };
}

/** When a message under way is to be looked after, and what the gate says of one not yet sent. */
function sendableAt(
  c: Case,
  message: MessageFacts,
): { readonly at: Instant; readonly rules: readonly RuleAnswer[] } {
  switch (message.status) {
    case 'dispatching':
      return { at: message.leaseUntilAt ?? c.now, rules: [] };
    case 'unknown': {
      const since = message.unknownSinceAt ?? message.plannedAt;
      const endAt = since + limits.reconcileGiveUpMs;
      return { at: Math.min(lookUpAt(message) ?? endAt, endAt), rules: [] };
    }
    default: {
      const verdict = askAgain(c, message);
      const readyAt = message.retryAt ?? c.now;
      // What is blocked goes to the sender all the same: its claim is refused and says why.
      const openAt = verdict.answer === 'defer' ? (verdict.untilAt ?? c.now) : c.now;
      return { at: Math.max(readyAt, openAt), rules: verdict.rules };
    }
  }
}

/** When evidence of an unknown message is looked for next; null: it can only come by itself. */
export function lookUpAt(message: MessageFacts): Instant | null {
  if (!channels[message.channel].canBeLookedUp) return null;
  const since = message.unknownSinceAt ?? message.plannedAt;
  // The sender moves `retryAt` on before each look-up.
  const isLookedUp = message.retryAt !== null && message.retryAt > since;
  return isLookedUp ? message.retryAt : since + limits.reconcileAfterMs;
}

function askAgain({ facts, strategy, law, now }: Case, message: MessageFacts) {
  const effect = facts.effects.find((one) => one.messageId === message.id);
  const request = {
    kind: 'contact' as const,
    channel: message.channel,
    stepId: effect?.stepId ?? null,
    cause: effect?.cause ?? '',
    contactPoint: pointNamed(facts, message.contactPointId),
    partyId: message.partyId,
    messageId: message.id,
  };
  return gate(request, facts, strategy, law, now, limits.leaseMs);
}

function messageStage(c: Case, message: MessageFacts): Stage {
  return stepNamed(c.strategy, message.stepId) === null ? standingStage(c) : message.stage;
}

function flightReason(message: MessageFacts): string {
  switch (message.status) {
    case 'dispatching':
      return 'A message is being sent.';
    case 'unknown':
      return 'Whether a message was sent is being looked up.';
    case 'not-sent':
      return 'A message could not be sent yet and is tried again.';
    default:
      return 'A message is ready to be sent.';
  }
}

/** Hands over what is planned, and rests while somebody else has the matter. */
export function placed(c: Case): Draft | null {
  const placement = c.facts.placements.find(
    (one) => one.status === 'planned' || one.status === 'transmitted' || one.status === 'accepted',
  );
  if (placement === undefined) return null;
  const isLegal = placement.kind === 'legal';
  const kind = isLegal ? ('hand-off' as const) : ('place' as const);
  const stage: Stage = isLegal ? 'legal' : 'agency';
  const who = isLegal ? 'counsel' : 'the agency';
  if (placement.status === 'planned') {
    const held = heldBack(c, placement);
    if (held !== null) {
      const { rules, clearsAt: untilAt, because } = held;
      const nextAction = { kind, step: null, channel: null, at: untilAt };
      return waiting({ stage, waitingFor: 'hold', nextAction, untilAt, rules, because });
    }
    return {
      stage,
      action: { kind: 'exchange', placementId: placement.id },
      waitingFor: 'answer',
      nextAction: { kind, step: null, channel: null, at: c.now },
      rules: [],
      because: `The matter is ready for ${who}.`,
    };
  }
  const sentence = `The matter lies with ${who}; own contact has stopped.`;
  const guard = against('placement.running', 'block', sentence, {
    sinceAt: placement.transmittedAt ?? placement.createdAt,
    clearsAt: null,
    clearedBy: 'answer',
  });
  return waiting({
    stage,
    waitingFor: 'answer',
    nextAction: null,
    untilAt: null,
    rules: [guard, ...accountHoldGuards(c)],
    because: sentence,
  });
}

const restOrder: readonly AgreementFacts['type'][] = ['settlement', 'plan', 'promise'];

/**
 * Rests the ladder while an agreement runs; a plan gives notice of its parts meanwhile. Null too when the
 * agreement leaves an invoice out: that one goes on by its own dates.
 */
export function agreed(c: Case): Draft | null {
  const { facts, strategy, now } = c;
  const agreement = restOrder
    .flatMap((type) => facts.agreements.filter((one) => one.type === type))
    .find((one) => one.status === 'active');
  if (agreement === undefined) return null;
  const isPlan = agreement.type === 'plan';
  const notice = isPlan ? comingNotice(c, agreement) : null;
  if (notice !== null && notice.at <= now) return noticeDue(c, notice);
  const carrier = carryingInvoice(facts, now);
  if (carrier !== null && agreementOver(facts, carrier.id) === null) return null;
  const judgedAt = nextJudgementAt(agreement, facts, now, strategy.sendMinutes);
  const isNoticeFirst = notice !== null && (judgedAt === null || notice.at < judgedAt);
  const because = `A ${agreement.type} is running: the ladder rests.`;
  const guard = against('agreement.running', 'block', because, {
    sinceAt: agreement.acceptedAt,
    clearsAt: judgedAt,
    clearedBy: 'payment',
  });
  return waiting({
    stage: isPlan ? 'plan' : ladderStage(c),
    waitingFor: agreement.type === 'promise' ? 'promise' : 'instalment',
    nextAction: isNoticeFirst
      ? { kind: 'contact', step: notice.stepId, channel: notice.channel, at: notice.at }
      : { kind: 'wait', step: null, channel: null, at: judgedAt },
    untilAt: isNoticeFirst ? notice.at : judgedAt,
    rules: [guard, ...accountHoldGuards(c)],
    because,
  });
}

/** Ladders of invoices beside a plan go on, but the account is in the stage of its plan. */
export function stageBeside(c: Case, stage: Stage): Stage {
  const isOfLadder = stage === 'reminder' || stage === 'escalation' || stage === 'legal';
  if (!isOfLadder || placed(c) !== null) return stage;
  const hasPlan = c.facts.agreements.some((one) => one.type === 'plan' && one.status === 'active');
  return hasPlan ? 'plan' : stage;
}

/** Holds of the whole account that stand against contact: shown whatever the account waits for. */
export function accountHoldGuards({ facts, strategy, now }: Case): RuleAnswer[] {
  const request = { kind: 'contact' as const, stepId: null, cause: '' };
  const rules = overridden(holdRules({ request, facts, now }), { facts, strategy, request, now });
  return rules.filter((rule) => rule.answer !== 'allow');
}

/** The stage that the account is in as things stand, for decisions that do not move it. */
export function standingStage(c: Case): Stage {
  const { stage } = c.facts.account;
  return stage === 'closed' ? ladderStage(c) : stage;
}

/** Instants at which time alone changes what is decided or shown. */
export function turningPoints(c: Case): Instant[] {
  const { facts, strategy, now } = c;
  const instants = [
    ...noticesAt(c),
    ...[receiptAt(c), eventNoticeAt(c), receiptAwaitedUntilAt(facts)],
    ...facts.agreements.map((one) => nextJudgementAt(one, facts, now, strategy.sendMinutes)),
    ...facts.tasks.filter((one) => one.status === 'open').map((one) => one.expiresAt),
    ...facts.approvals.filter((one) => one.status === 'pending').map((one) => one.expiresAt),
    ...facts.approvals.map(escalationDueAt),
    ...facts.messages.flatMap((one) => [giveUpAt(one), letterAwaitedUntilAt(one)]),
    ...facts.holds
      .filter((hold) => hold.releasedAt === null || hold.releasedAt > now)
      .flatMap((hold) => [hold.fromAt, hold.untilAt, hold.releasedAt]),
    ...reviewsAt(facts, strategy.sendMinutes),
    ...[facts.debtor, ...facts.invoices].map((one) => one.excludedUntilAt ?? null),
    ...overridesEndAt(facts),
  ];
  return instants.filter((at) => at !== null && at > now).map(Number);
}
