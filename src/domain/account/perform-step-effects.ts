import { allOwedParts } from '../ledger/allocation';
import { withOpenMinor } from '../ledger/open-minor';
import { writeOffPosting } from '../ledger/postings';
import { toWire } from '../money/money';
import { assertNever } from '../result';
import type { Action } from './actions';
import { owedMinor, todayOn } from './balances';
import { withAttempt } from './card-facts';
import type { Changes } from './changes';
import type { Facts } from './facts';
import type { PerformContext } from './perform';
import { causeTitle, effectOf, line, stepTitle } from './perform-rows';

type StepEffectAction = Extract<Action, { readonly kind: 'billing' | 'move' | 'end' }>;

/** What a step does besides messages, fees and tasks. Billing systems are told by what hangs on the effect (`writeBacksOf`). */
export function performStepEffect(
  facts: Facts,
  action: StepEffectAction,
  context: PerformContext,
): Changes {
  switch (action.kind) {
    case 'billing':
      return told(facts, action, context);
    case 'move':
      return moved(facts, action, context);
    case 'end':
      return action.end === 'leave'
        ? left(facts, action, context)
        : givenUp(facts, action, context, action.end);
    default:
      return assertNever(action);
  }
}

function told(
  facts: Facts,
  action: Extract<Action, { kind: 'billing' }>,
  context: PerformContext,
): Changes {
  const { tell } = action;
  const what = tell === 'pause-service' ? 'paused' : 'cancelled';
  const title = `The billing system is told: service ${what}`;
  const reason = `Step ${action.stepId} is due for ${causeTitle(facts, action)}.`;
  return {
    effects: [effectOf(facts, action, context, { kind: 'billing', note: tell })],
    timeline: [line(action, { kind: 'decision', title, reason, ref: null, data: { tell } })],
  };
}

/** Steps that are done stay done, and what was sent keeps its distance: only the document is another one. */
function moved(
  facts: Facts,
  action: Extract<Action, { kind: 'move' }>,
  context: PerformContext,
): Changes {
  const { id, version } = action.strategy;
  const { strategyId, strategyVersion } = facts.account;
  const data = { from: `${strategyId} v${strategyVersion}`, to: `${id} v${version}` };
  const reason = `Step ${action.stepId} is due for ${causeTitle(facts, action)}.`;
  return {
    account: { strategyId: id, strategyVersion: version },
    effects: [effectOf(facts, action, context, { kind: 'move', note: data.to })],
    timeline: [
      line(action, {
        kind: 'decision',
        title: `Strategy changed to ${id}`,
        reason,
        ref: null,
        data,
      }),
    ],
  };
}

function left(
  facts: Facts,
  action: Extract<Action, { kind: 'end' }>,
  context: PerformContext,
): Changes {
  const title = `${stepTitle(facts, action, context)}: the strategy ends here`;
  const reason = `What is owed on ${causeTitle(facts, action)} stays owed; nothing more is done by itself.`;
  return {
    effects: [effectOf(facts, action, context, { kind: 'end', note: 'leave' })],
    timeline: [line(action, { kind: 'decision', title, reason, ref: null })],
  };
}

const words = {
  'write-off': 'what is owed is written off',
  close: 'the account is closed, what is owed is given up',
} as const;

/** All that is owed is written off, and the account closes: as written off, or as withdrawn. */
function givenUp(
  facts: Facts,
  action: Extract<Action, { kind: 'end' }>,
  context: PerformContext,
  end: 'write-off' | 'close',
): Changes {
  const { now, newId } = context;
  const parts = allOwedParts(facts);
  const id = newId('txn');
  const reason = `written off: step ${action.stepId} was approved`;
  const head = { id, key: action.key, at: now, effectiveOn: todayOn(facts, now), reason };
  const transactions = parts.length === 0 ? [] : [writeOffPosting(facts.account, head, parts)];
  const outcome = end === 'write-off' ? 'written-off' : 'withdrawn';
  const amount = toWire(owedMinor(facts), facts.account.currency);
  const transactionId = transactions.length === 0 ? null : id;
  return {
    account: { closeAs: outcome },
    transactions,
    invoices: withOpenMinor(facts, transactions, 'uncollectible'),
    effects: [effectOf(facts, action, context, { kind: 'end', note: end, transactionId })],
    timeline: [
      line(action, {
        kind: 'decision',
        title: `${stepTitle(facts, action, context)}: ${words[end]}`,
        reason: `Step ${action.stepId} is due and approved.`,
        ref: transactionId,
        data: { amount, outcome },
      }),
    ],
  };
}

/** Counts as an attempt from now on, whatever becomes of it: the budget is never overdrawn. */
export function performRetry(
  facts: Facts,
  action: Extract<Action, { kind: 'retry' }>,
  context: PerformContext,
): Changes {
  const { now } = context;
  const invoice = facts.invoices.find(({ id }) => id === action.cause);
  if (invoice === undefined) return { timeline: [] };
  const method = invoice.paymentMethod ?? null;
  const data = { attempt: action.repeat, amount: toWire(action.amountMinor, invoice.currency) };
  return {
    invoices: [withAttempt(invoice, { at: now, by: 'duecourse', method })],
    effects: [effectOf(facts, action, context, { kind: 'retry' })],
    timeline: [
      line(action, {
        kind: 'payment',
        title: `The stored payment method is charged again for invoice ${invoice.number}`,
        reason: `Attempt ${action.repeat} of ours; the billing system has announced none before it.`,
        ref: invoice.id,
        data,
      }),
    ],
  };
}
