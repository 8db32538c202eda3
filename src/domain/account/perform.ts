import { channels } from '../contact/channels';
import { approvalDeadlines } from '../agreements/approval';
import { addDays } from '../calendar/dates';
import { accrueInterest } from '../ledger/accrual';
import { contractSource } from '../ledger/interest-due';
import { feePosting } from '../ledger/postings';
import { toWire } from '../money/money';
import { assertNever } from '../result';
import type { Strategy } from '../strategy/document';
import { channelOfKey } from '../strategy/steps';
import type { Action, ContactAction } from './actions';
import { todayOn } from './balances';
import { applyChanges, mergeChanges, noChanges, type Changes } from './changes';
import type { Facts, Instant } from './facts';
import { openedTask, plannedMessage } from './fresh-rows';
import { performClose } from './perform-close';
import { causeTitle, dueReason, effectOf, line, stepTitle } from './perform-rows';
import { performRetry, performStepEffect } from './perform-step-effects';
import { performLapse } from './perform-lapse';

/** What performing may use besides the facts; all of it data or made beforehand. */
export interface PerformContext {
  readonly now: Instant;
  readonly strategy: Strategy;
  /** Fresh ids with the prefixes of the interface. */
  readonly newId: (prefix: 'msg' | 'txn' | 'tsk' | 'apv' | 'plc' | 'agr') => string;
}

/**
 * What an action writes: the intent of a message, a charge, a task, an approval, a hand-off, a note, a
 * lapse or the end. Waits write nothing; `send` and `exchange` are carried out by their activities.
 */
export function performAction(facts: Facts, action: Action, context: PerformContext): Changes {
  // What is written off for ever is written off with the interest of its days.
  const what = action.kind === 'lapse' ? action.what : null;
  const isEnded = what?.kind === 'limitation' && what.what === 'extinguished';
  const usesFigures = isEnded || ['contact', 'charge', 'hand-off', 'end'].includes(action.kind);
  const interest = usesFigures ? interestUntilToday(facts, context) : noChanges;
  if (interest === noChanges) return performed(facts, action, context);
  return mergeChanges(interest, performed(applyChanges(facts, interest), action, context));
}

/** What a message, a fee or a claim names is booked before, so that the ledger says the same. */
function interestUntilToday(facts: Facts, { now, newId }: PerformContext): Changes {
  const { creditorId } = facts.account;
  return accrueInterest(facts, todayOn(facts, now), ({ key, ...head }) => ({
    ...head,
    id: newId('txn'),
    key: `${creditorId}/${key}`,
    at: now,
  }));
}

function performed(facts: Facts, action: Action, context: PerformContext): Changes {
  switch (action.kind) {
    case 'contact':
      return performContact(facts, action, context);
    case 'charge':
      return performCharge(facts, action, context);
    case 'task':
      return performTask(facts, action, context);
    case 'approval':
      return performApproval(facts, action, context);
    case 'hand-off':
      return performHandOff(facts, action, context);
    case 'billing':
    case 'move':
    case 'end':
      return performStepEffect(facts, action, context);
    case 'retry':
      return performRetry(facts, action, context);
    case 'skip':
      return performSkip(facts, action, context);
    case 'lapse':
      return performLapse(facts, action.what, context);
    case 'close':
      return performClose(facts, action.outcome, context);
    case 'wait':
    case 'send':
    case 'exchange':
      return noChanges;
    default:
      return assertNever(action);
  }
}

function performContact(facts: Facts, action: ContactAction, context: PerformContext): Changes {
  const { now, newId } = context;
  const id = newId('msg');
  const { payByDays } = action;
  const payByOn = payByDays === null ? null : addDays(todayOn(facts, now), payByDays);
  const effect = effectOf(facts, action, context, { kind: 'contact', messageId: id, payByOn });
  const { key, stepId, channel, template, toAddress, contactPointId, messageClass } = action;
  const partyId = action.partyId ?? null;
  const message = plannedMessage(facts, now, {
    ...{ id, key, stepId, channel, template, toAddress, contactPointId, messageClass, payByOn },
    partyId,
    stage: effect.stage,
  });
  const title = `${stepTitle(facts, action, context)}: ${channels[action.channel].title} planned`;
  const reason = dueReason(facts, action);
  const worded =
    action.tone === undefined ? {} : { tone: action.tone.tone, toneBecause: action.tone.because };
  const reader = partyId === null ? {} : { partyId };
  const data = { channel: action.channel, payByOn, ...reader, ...worded };
  return {
    effects: [effect],
    messages: [message],
    timeline: [line(action, { kind: 'message', title, reason, ref: id, data })],
  };
}

function performCharge(
  facts: Facts,
  action: Extract<Action, { kind: 'charge' }>,
  context: PerformContext,
): Changes {
  const { now, newId } = context;
  const { account } = facts;
  const { key, feeMinor, cost } = action;
  const { clause, terms } = facts.creditor.settings.contract;
  const contract = terms === undefined ? clause : contractSource(facts);
  const source = cost === undefined ? contract : cost.source;
  const id = newId('txn');
  const effectiveOn = todayOn(facts, now);
  const head = { id, key, at: now, effectiveOn, reason: action.reason };
  const ledger = cost === undefined ? 'fees' : 'costs';
  const transaction = feePosting(account, head, { invoiceId: action.cause, feeMinor, ledger });
  return {
    transactions: [transaction],
    effects: [effectOf(facts, action, context, { kind: 'charge', transactionId: id })],
    timeline: [
      line(action, {
        kind: 'fee',
        title: `${cost?.title ?? 'Late fee'} charged on ${causeTitle(facts, action)}`,
        reason: source === null ? action.reason : `${action.reason} (${source})`,
        ref: id,
        data: { amount: toWire(feeMinor, account.currency) },
      }),
    ],
  };
}

function performTask(
  facts: Facts,
  action: Extract<Action, { kind: 'task' }>,
  context: PerformContext,
): Changes {
  const { now, newId } = context;
  const id = newId('tsk');
  return {
    tasks: [
      openedTask(facts, now, {
        id,
        effectKey: action.key,
        stepId: action.stepId,
        kind: action.task,
        title: action.title,
        expiresAt: action.expiresAt,
      }),
    ],
    effects: [effectOf(facts, action, context, { kind: 'task', taskId: id })],
    timeline: [
      line(action, {
        kind: action.task === 'call' ? 'call' : 'decision',
        title: `Task opened: ${action.title}`,
        reason: dueReason(facts, action),
        ref: id,
      }),
    ],
  };
}

function performApproval(
  facts: Facts,
  action: Extract<Action, { kind: 'approval' }>,
  context: PerformContext,
): Changes {
  const { now, newId } = context;
  const id = newId('apv');
  const { key, stepId, title, people, subjectHash, expiresAt } = action;
  const { escalateAt } = approvalDeadlines(facts, now);
  const howMany = people === 1 ? 'one person' : `${people} people`;
  return {
    approvals: [
      {
        id,
        accountId: facts.account.id,
        creditorId: facts.account.creditorId,
        status: 'pending',
        subject: { kind: 'step', effectKey: key, stepId },
        title,
        subjectHash,
        proposedBy: 'system',
        people,
        decisions: [],
        escalateAt: expiresAt !== null && escalateAt >= expiresAt ? null : escalateAt,
        escalatedAt: null,
        expiresAt,
        createdAt: now,
        decidedAt: null,
      },
    ],
    effects: [effectOf(facts, action, context, { kind: 'approval', approvalId: id })],
    timeline: [
      line(action, {
        kind: 'decision',
        title: `Approval asked: ${title}`,
        reason: `${dueReason(facts, action)} It needs ${howMany} to agree.`,
        ref: id,
      }),
    ],
  };
}

function performHandOff(
  facts: Facts,
  action: Extract<Action, { kind: 'hand-off' }>,
  context: PerformContext,
): Changes {
  const { now, newId } = context;
  const id = newId('plc');
  const { key, counselId, invoiceIds } = action;
  return {
    placements: [
      {
        id,
        accountId: facts.account.id,
        kind: 'legal',
        partyId: counselId,
        status: 'planned',
        invoiceIds,
        effectKey: key,
        receiptId: null,
        reason: null,
        createdAt: now,
        transmittedAt: null,
        endedAt: null,
      },
    ],
    effects: [effectOf(facts, action, context, { kind: 'hand-off' })],
    timeline: [
      line(action, {
        kind: 'legal',
        title: `Hand-off to counsel prepared: ${invoiceIds.length} invoices`,
        reason: `Step ${action.stepId} is due and approved; the notice period has passed.`,
        ref: id,
      }),
    ],
  };
}

function performSkip(
  facts: Facts,
  action: Extract<Action, { kind: 'skip' }>,
  context: PerformContext,
): Changes {
  const { note } = action;
  const left = { fee: 'goes on without a fee', messages: 'goes on without a message' };
  const channel = channelOfKey(action.key);
  const what = channel === 'fee' || channel === 'messages' ? left[channel] : 'passed over';
  return {
    effects: [effectOf(facts, action, context, { kind: 'skip', note })],
    timeline: [
      line(action, {
        kind: 'decision',
        title: `${stepTitle(facts, action, context)}: ${what}`,
        reason: note,
        ref: null,
      }),
    ],
  };
}
