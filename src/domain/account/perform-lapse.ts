import { escalated, escalationTaskDone } from '../agreements/approval';
import { appendPart } from '../agreements/append';
import { noteDiscount } from '../agreements/contract-discount';
import { paidSinceAcceptedMinor } from '../agreements/status';
import { takenBackReason } from '../agreements/taken-back';
import { totalOf } from '../agreements/terms';
import { openReview } from '../contact/hold-reviews';
import { toWire } from '../money/money';
import { assertNever } from '../result';
import type { Lapse } from './actions';
import { noChanges, type Changes, type TimelineEntry } from './changes';
import type { Facts } from './facts';
import type { AgreementFacts } from '../agreements/facts';
import { openedTask } from './fresh-rows';
import type { PerformContext } from './perform';
import { performLimitation } from './perform-limitation';
import { coveredParts, restoreRest, settleRest } from './perform-settlement';

/** Books what time has brought about, with its consequences. */
export function performLapse(facts: Facts, what: Lapse, context: PerformContext): Changes {
  switch (what.kind) {
    case 'agreement':
      return endAgreement(facts, what, context);
    case 'append': {
      const { now, strategy } = context;
      const plan = facts.agreements.find((one) => one.id === what.agreementId);
      const judgeMinutes = strategy.sendMinutes;
      return plan === undefined ? noChanges : appendPart(facts, plan, { now, judgeMinutes });
    }
    case 'task':
      return expireTask(facts, what.taskId, context);
    case 'approval':
      return expireApproval(facts, what.approvalId, context);
    case 'discount': {
      const invoice = facts.invoices.find((one) => one.id === what.invoiceId);
      return invoice === undefined ? noChanges : noteDiscount(facts, invoice, context);
    }
    case 'escalation':
      return escalateApproval(facts, what.approvalId, context);
    case 'message':
      return giveUpMessage(facts, what.messageId, context);
    case 'hold': {
      const hold = facts.holds.find((one) => one.id === what.holdId);
      return hold === undefined ? noChanges : openReview(facts, hold, context);
    }
    case 'limitation':
      return performLimitation(facts, what, context);
    default:
      return assertNever(what);
  }
}

const endings = {
  kept: 'kept',
  'partly-kept': 'kept only in part',
  broken: 'broken',
  expired: 'expired: nobody accepted it in time',
} as const;

function endingOf({ own }: AgreementFacts, status: keyof typeof endings): string {
  if (own.incentive === undefined) return endings[status];
  return status === 'kept' ? 'earned' : status === 'expired' ? 'not earned' : endings[status];
}

function endAgreement(
  facts: Facts,
  { agreementId, status }: Extract<Lapse, { kind: 'agreement' }>,
  context: PerformContext,
): Changes {
  const agreement = facts.agreements.find((one) => one.id === agreementId);
  if (agreement === undefined) return noChanges;
  const { now } = context;
  const paid = paidSinceAcceptedMinor(agreement, facts);
  const isTakenBack = agreement.status === 'kept' && status === 'broken';
  const endReason = isTakenBack ? takenBackReason : endingOf(agreement, status);
  const entry: TimelineEntry = {
    kind: 'agreement',
    title: `${titleOf(agreement)} ${endReason}`,
    reason: isTakenBack
      ? 'Money that had kept it was charged back or has bounced: the full balance less what was paid is owed.'
      : endingReason(agreement, status),
    ref: agreement.id,
    data: {
      agreed: toWire(totalOf(agreement.instalments), facts.account.currency),
      paid: toWire(paid, facts.account.currency),
      ...(isTakenBack ? {} : restoredOf(agreement, facts, status)),
    },
  };
  const changes: Changes = {
    agreements: [{ ...agreement, status, endedAt: now, endReason }],
    timeline: [entry],
  };
  if (agreement.type !== 'settlement') return changes;
  if (status === 'kept') return settleRest(facts, agreement, changes, context);
  return isTakenBack ? restoreRest(facts, agreement, changes, context) : changes;
}

function titleOf({ type, own }: AgreementFacts): string {
  if (own.incentive) return 'Early-payment incentive';
  return type === 'promise' ? 'Promise to pay' : type === 'plan' ? 'Payment plan' : 'Settlement';
}

function endingReason(
  { type, own }: AgreementFacts,
  status: Extract<Lapse, { kind: 'agreement' }>['status'],
): string | null {
  if (status === 'kept') return null;
  const isOffer = type === 'settlement' && own.incentive !== undefined;
  if (status === 'expired')
    return isOffer ? 'Less than all of it came in time: it is owed in full.' : null;
  const short = 'Less than agreed had come in when the days of grace were over.';
  return type === 'settlement'
    ? `${short} It is void: the full balance less what was paid is owed.`
    : `${short} What was paid stays credited.`;
}

/** A void settlement: what is owed again of what it covered. */
function restoredOf(
  agreement: AgreementFacts,
  facts: Facts,
  status: Extract<Lapse, { kind: 'agreement' }>['status'],
): Readonly<Record<string, unknown>> {
  if (agreement.type !== 'settlement' || status !== 'broken') return {};
  const restMinor = coveredParts(facts, agreement).reduce((sum, one) => sum + one.amountMinor, 0n);
  return { restored: toWire(restMinor, facts.account.currency) };
}

function expireTask(facts: Facts, taskId: string, { now }: PerformContext): Changes {
  const task = facts.tasks.find((one) => one.id === taskId);
  if (task === undefined) return noChanges;
  return {
    tasks: [{ ...task, status: 'expired', doneAt: now }],
    timeline: [
      {
        kind: task.kind === 'call' ? 'call' : 'decision',
        title: `Task not done: ${task.title}`,
        reason: 'Its time is over; the next step goes on.',
        ref: task.id,
        data: { step: task.stepId },
      },
    ],
  };
}

function expireApproval(facts: Facts, approvalId: string, { now }: PerformContext): Changes {
  const approval = facts.approvals.find((one) => one.id === approvalId);
  if (approval === undefined) return noChanges;
  const waits = approval.subject.kind === 'step';
  return {
    approvals: [{ ...approval, status: 'expired', decidedAt: now }],
    tasks: escalationTaskDone(facts, approvalId, 'expired', 'expired', now),
    timeline: [
      {
        kind: 'decision',
        title: `Approval not given in time: ${approval.title}`,
        reason: waits
          ? 'The step does not go on by itself: a person decides.'
          : 'It is not done; whoever still wants it asks again.',
        ref: approval.id,
        data: {},
      },
    ],
  };
}

function escalateApproval(facts: Facts, approvalId: string, context: PerformContext): Changes {
  const approval = facts.approvals.find((one) => one.id === approvalId);
  return approval === undefined ? noChanges : escalated(facts, approval, context);
}

/** A reminder is let go; what became of a notice is for a person to find out. */
function giveUpMessage(facts: Facts, messageId: string, context: PerformContext): Changes {
  const message = facts.messages.find((one) => one.id === messageId);
  if (message === undefined) return noChanges;
  const { now, newId } = context;
  const reason = 'No evidence that it was sent or not sent.';
  const isNotice = message.messageClass === 'B';
  const entry: TimelineEntry = {
    kind: 'message',
    title: 'Fate of a message unknown',
    reason: isNotice ? `${reason} A person finds out.` : `${reason} It is not sent again.`,
    ref: message.id,
    data: { step: message.stepId, channel: message.channel },
  };
  const changes: Changes = {
    messages: [{ ...message, status: 'abandoned', reason }],
    timeline: [entry],
  };
  if (!isNotice) return changes;
  const task = openedTask(facts, now, {
    id: newId('tsk'),
    effectKey: message.key,
    stepId: message.stepId,
    kind: 'review',
    title: `Not proven sent: find out whether the notice of step ${message.stepId} went out`,
  });
  return { ...changes, tasks: [task] };
}
