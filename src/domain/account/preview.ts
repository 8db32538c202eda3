import { dayMs } from '../calendar/zone';
import type { Law } from '../law/law';
import { limits } from '../limits';
import type { Strategy } from '../strategy/document';
import type { Action, Decision } from './actions';
import { applyChanges } from './changes';
import { decide } from './decide';
import type { Channel, Facts, Instant, Stage } from './facts';
import { limitationInstants } from './limitation-course';
import { performAction } from './perform';

/** One thing that would happen. */
export interface PreviewEntry {
  readonly at: Instant;
  readonly kind:
    'contact' | 'charge' | 'stage' | 'task' | 'approval' | 'place' | 'hand-off' | 'close';
  readonly step: string | null;
  readonly channel: Channel | null;
  readonly stage: Stage;
  readonly amountMinor: bigint | null;
  /** Ids of the rules that were asked. */
  readonly rules: readonly string[];
}

export interface Preview {
  readonly entries: readonly PreviewEntry[];
  readonly ends: 'closed' | 'waits-for-person' | 'horizon';
}

/**
 * The course of an account if nothing happens: no payment, no answer; messages are accepted at once,
 * tasks expire, approvals and everything else that needs a person are waited for, which ends it. Folds
 * the very `decide` and `performAction` that the execution uses.
 */
export function preview(
  facts: Facts,
  strategy: Strategy,
  law: Law,
  now: Instant,
  days: number,
  assume: Assumptions = {},
): Preview {
  const entries: PreviewEntry[] = [];
  const newId = counter();
  const horizonAt = now + days * dayMs;
  let current = facts;
  let at = now;
  for (let turn = 0; turn < limits.foldStepsMax; turn += 1) {
    const decision = decide(current, strategy, law, at);
    if (decision.stage !== current.account.stage && decision.action.kind !== 'close') {
      entries.push(entryOf(decision, at, 'stage'));
      current = entered(current, decision.stage, at);
    }
    const { action } = decision;
    if (action.kind === 'wait') {
      if (decision.stage === 'closed') return { entries, ends: 'closed' };
      const given = assume.approvals === 'given' ? approved(current, at) : null;
      if (given !== null) {
        current = given;
        continue;
      }
      if (decision.waitMs === null || decision.waitingFor === 'approval') {
        return { entries, ends: 'waits-for-person' };
      }
      const isForPerson = waitsForLimitationAlone(current, decision, { strategy, law, now: at });
      at += decision.waitMs;
      if (at > horizonAt) return { entries, ends: isForPerson ? 'waits-for-person' : 'horizon' };
      continue;
    }
    const kind = kindOf(action);
    if (kind !== null) entries.push(entryOf(decision, at, kind));
    current = assumed(current, action, { strategy, now: at, newId });
    if (action.kind === 'close') return { entries, ends: 'closed' };
  }
  return { entries, ends: 'horizon' };
}

/** What else is taken for granted. A calendar of a strategy shows what comes after a yes. */
export interface Assumptions {
  readonly approvals?: 'given';
}

/** Facts after everybody has said yes at once; null: nothing is asked. */
function approved(facts: Facts, decidedAt: Instant): Facts | null {
  const pending = facts.approvals.filter(({ status }) => status === 'pending');
  if (pending.length === 0) return null;
  const approvals = pending.map((one) => ({ ...one, status: 'approved' as const, decidedAt }));
  return applyChanges(facts, { approvals, timeline: [] });
}

/** Nothing but the last day for a suit ends the wait, so it is a person who goes on before. */
function waitsForLimitationAlone(
  facts: Facts,
  { waitMs }: Decision,
  c: { readonly strategy: Strategy; readonly law: Law; readonly now: Instant },
): boolean {
  return waitMs !== null && limitationInstants({ facts, ...c }).includes(c.now + waitMs);
}

/** Ids that no store gives out, the same at every call. */
function counter(): (prefix: string) => string {
  let count = 0;
  return (prefix) => {
    count += 1;
    return `${prefix}_preview_${count}`;
  };
}

function entered(facts: Facts, stage: Stage, stageSinceAt: Instant): Facts {
  return applyChanges(facts, { account: { stage, stageSinceAt }, timeline: [] });
}

/** Facts after an action, with the outside world answering at once. */
export function assumed(
  facts: Facts,
  action: Action,
  context: Parameters<typeof performAction>[2],
): Facts {
  const { now } = context;
  if (action.kind === 'send') {
    const messages = facts.messages
      .filter((message) => message.id === action.messageId)
      .map((message) => ({ ...message, status: 'accepted' as const, acceptedAt: now }));
    return applyChanges(facts, { messages, timeline: [] });
  }
  if (action.kind === 'exchange') {
    const placements = facts.placements
      .filter((placement) => placement.id === action.placementId)
      .map((one) => ({ ...one, status: 'transmitted' as const, transmittedAt: now }));
    return applyChanges(facts, { placements, timeline: [] });
  }
  return applyChanges(facts, performAction(facts, action, context));
}

function kindOf(action: Action): PreviewEntry['kind'] | null {
  switch (action.kind) {
    case 'contact':
    case 'charge':
    case 'task':
    case 'approval':
    case 'hand-off':
    case 'close':
      return action.kind;
    default:
      return null;
  }
}

function entryOf(decision: Decision, at: Instant, kind: PreviewEntry['kind']): PreviewEntry {
  const { action, stage } = decision;
  const rules = [...new Set(decision.rules.map((rule) => rule.rule))];
  const isStage = kind === 'stage';
  const call = action.kind === 'task' && action.task === 'call' ? ('call' as const) : null;
  return {
    at,
    kind,
    step: !isStage && 'stepId' in action ? action.stepId : null,
    channel: isStage ? null : action.kind === 'contact' ? action.channel : call,
    stage,
    amountMinor: !isStage && action.kind === 'charge' ? action.feeMinor : null,
    rules: isStage ? [] : rules,
  };
}
