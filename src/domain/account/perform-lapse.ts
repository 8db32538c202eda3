import { owedParts } from '../ledger/allocation';
import { withOpenMinor } from '../ledger/open-minor';
import { writeOffPosting, type OwedPart } from '../ledger/postings';
import { escalated, escalationTaskDone } from '../agreements/approval';
import { satisfactionLetter } from '../agreements/satisfaction';
import { appendPart } from '../agreements/append';
import { paidSinceAcceptedMinor } from '../agreements/status';
import { totalOf } from '../agreements/terms';
import { toWire } from '../money/money';
import { assertNever } from '../result';
import type { Lapse } from './actions';
import { owedMinor, todayOn } from './balances';
import { applyChanges, mergeChanges, noChanges, type Changes, type TimelineEntry } from './changes';
import type { AgreementFacts, Facts } from './facts';
import type { PerformContext } from './perform';

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
    case 'escalation':
      return escalateApproval(facts, what.approvalId, context);
    case 'message':
      return giveUpMessage(facts, what.messageId, context);
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

function endAgreement(
  facts: Facts,
  { agreementId, status }: Extract<Lapse, { kind: 'agreement' }>,
  context: PerformContext,
): Changes {
  const agreement = facts.agreements.find((one) => one.id === agreementId);
  if (agreement === undefined) return noChanges;
  const { now } = context;
  const paid = paidSinceAcceptedMinor(agreement, facts);
  const endReason = endings[status];
  const entry: TimelineEntry = {
    kind: 'agreement',
    title: `${titleOf(agreement)} ${endReason}`,
    reason: endingReason(agreement, status),
    ref: agreement.id,
    data: {
      agreed: toWire(totalOf(agreement.instalments), facts.account.currency),
      paid: toWire(paid, facts.account.currency),
      ...restoredOf(agreement, facts, status),
    },
  };
  const changes: Changes = {
    agreements: [{ ...agreement, status, endedAt: now, endReason }],
    timeline: [entry],
  };
  const isKeptSettlement = agreement.type === 'settlement' && status === 'kept';
  return isKeptSettlement ? writeOffRest(facts, agreement, changes, context) : changes;
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

function coveredParts(facts: Facts, { invoiceIds }: AgreementFacts): OwedPart[] {
  const covered = invoiceIds.length > 0 ? invoiceIds : facts.invoices.map(({ id }) => id);
  return covered.flatMap((id) => owedParts(facts, id));
}

/**
 * A kept settlement ends the covered claims: the rest is written off under a reason of its own, its letter
 * of satisfaction is planned, and with nothing left the account is settled.
 */
function writeOffRest(
  facts: Facts,
  agreement: AgreementFacts,
  changes: Changes,
  context: PerformContext,
): Changes {
  const { now, newId } = context;
  const letter = satisfactionLetter(facts, agreement, context);
  const parts = coveredParts(facts, agreement);
  if (parts.length === 0) {
    const account = owedMinor(facts) > 0n ? {} : { closeAs: 'settled' as const };
    return mergeChanges(changes, { ...letter, account });
  }
  const restMinor = parts.reduce((sum, part) => sum + part.amountMinor, 0n);
  const { account } = facts;
  const head = {
    id: newId('txn'),
    key: `${account.creditorId}/${account.id}/settlement/${agreement.id}`,
    at: now,
    effectiveOn: todayOn(facts, now),
    reason: agreement.own.incentive
      ? 'Discount of an early payment'
      : `Rest of a kept settlement (${agreement.id})`,
  };
  const transaction = writeOffPosting(account, head, parts);
  const settled: Changes = {
    transactions: [transaction],
    invoices: withOpenMinor(facts, [transaction]),
    timeline: [
      {
        kind: 'payment',
        title: agreement.own.incentive ? 'Discount given' : 'Settled rest written off',
        reason: 'What was agreed has been paid in full; the rest is no longer owed.',
        ref: head.id,
        data: { amount: toWire(restMinor, account.currency), agreement: agreement.id },
      },
    ],
  };
  const booked = mergeChanges(mergeChanges(changes, settled), letter);
  const isOver = owedMinor(applyChanges(facts, booked)) <= 0n;
  return isOver ? { ...booked, account: { closeAs: 'settled' } } : booked;
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
  const task = {
    id: newId('tsk'),
    accountId: facts.account.id,
    creditorId: facts.account.creditorId,
    effectKey: message.key,
    stepId: message.stepId,
    kind: 'review' as const,
    title: `Find out whether the notice of step ${message.stepId} went out`,
    owner: facts.account.assignedTo,
    status: 'open' as const,
    outcome: null,
    note: null,
    dueAt: now,
    expiresAt: null,
    createdAt: now,
    doneAt: null,
  };
  return { ...changes, tasks: [task] };
}
