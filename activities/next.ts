import { details, timerSummary } from '../src/domain/account/details';
import { anchorOn, dateZone, unpaidInvoices } from '../src/domain/account/balances';
import type { Decision } from '../src/domain/account/actions';
import type { Channel, Facts } from '../src/domain/account/facts';
import { channels } from '../src/domain/contact/channels';
import { instantOf } from '../src/domain/calendar/zone';
import type { CommandAnswer, Next, RunStage } from '../workflows/account/messages';

/** The decision in the workflow's words: what to do next, how long to wait, what to show. */
export function toNext(
  facts: Facts,
  decision: Decision,
  now: number,
  asked: RunStage | null,
  answers: readonly CommandAnswer[] = [],
): Next {
  const { account } = facts;
  const { action } = decision;
  const due = whatToDo(decision, asked);
  return {
    v: 1,
    stage: decision.stage,
    outcome: account.outcome,
    factsVersion: account.factsVersion,
    stageSinceAt: account.stageSinceAt,
    nowAt: now,
    do: due,
    waitMs: due === 'wait' ? decision.waitMs : null,
    send: action.kind === 'send' ? sendOf(action.messageId, action.channel) : null,
    exchange: action.kind === 'exchange' ? { placementId: action.placementId } : null,
    summary: timerSummary(decision),
    details: details(facts, decision, now),
    attributes: {
      stage: decision.stage,
      accountStatus: account.status,
      creditor: account.creditorId,
      waitingFor: decision.waitingFor,
      oldestDueAt: oldestDueAt(facts),
      nextActionAt: decision.waitMs === null ? null : now + decision.waitMs,
      needsAttention: account.needsAttention !== null,
    },
    answers,
  };
}

function whatToDo(decision: Decision, asked: RunStage | null): Next['do'] {
  if (decision.stage === 'closed') return 'close';
  if (asked !== null && decision.stage !== asked) return 'again';
  const { kind } = decision.action;
  if (kind === 'wait' || kind === 'send' || kind === 'exchange') return kind;
  return 'again';
}

function sendOf(messageId: string, channel: Channel): Next['send'] {
  const { queue } = channels[channel];
  return queue === null ? { messageId, channel } : { messageId, channel, queue };
}

function oldestDueAt(facts: Facts): number | null {
  const oldest = unpaidInvoices(facts)[0];
  const on = oldest ? anchorOn(facts, oldest) : null;
  return on === null ? null : instantOf(on, 0, dateZone(facts));
}
