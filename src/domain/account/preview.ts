import { dayMs } from '../calendar/zone';
import type { Law } from '../law/law';
import { limits } from '../limits';
import { assertNever } from '../result';
import type { Strategy } from '../strategy/document';
import type { Action, Decision } from './actions';
import type { ElsewhereFacts } from './case-file';
import { applyChanges, type Changes } from './changes';
import { decide } from './decide';
import type { Channel, Facts, Instant, Stage } from './facts';
import { limitationInstants } from './limitation-course';
import { performAction } from './perform';

/** One thing that would happen. */
export interface PreviewEntry {
  readonly at: Instant;
  readonly kind:
    | 'contact'
    | 'charge'
    | 'stage'
    | 'task'
    | 'approval'
    | 'place'
    | 'hand-off'
    | 'billing'
    | 'move'
    | 'close';
  readonly step: string | null;
  readonly channel: Channel | null;
  /** Whom a contact is for; null: the debtor, or no contact. */
  readonly partyId: string | null;
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
  const coming = [...(assume.events ?? [])].sort((a, b) => a.at - b.at);
  let current = facts;
  let worked = strategy;
  let at = now;
  for (let turn = 0; turn < limits.foldStepsMax; turn += 1) {
    while (coming[0] !== undefined && coming[0].at <= at) {
      current = happened(current, coming.shift(), at);
    }
    if (assume.isEnough?.(entries) === true) return { entries, ends: 'horizon' };
    const decision = decide(current, worked, law, at);
    if (decision.stage !== current.account.stage && decision.action.kind !== 'close') {
      entries.push(entryOf(decision, at, 'stage'));
      current = entered(current, decision.stage, at);
    }
    const { action } = decision;
    if (action.kind === 'wait') {
      const eventAt = eventBefore(coming[0], decision, at);
      if (eventAt !== null && eventAt <= horizonAt) {
        at = eventAt;
        continue;
      }
      if (decision.stage === 'closed') return { entries, ends: 'closed' };
      const given = assume.approvals === 'given' ? approved(current, at) : null;
      if (given !== null) {
        current = given;
        continue;
      }
      if (decision.waitMs === null || decision.waitingFor === 'approval') {
        // An account that is left as it is waits for nobody.
        const isAtRest = decision.waitMs === null && decision.waitingFor === 'step';
        return { entries, ends: isAtRest ? 'horizon' : 'waits-for-person' };
      }
      const c = { strategy: worked, law, now: at };
      const isForPerson =
        decision.waitingFor !== 'step' && waitsForLimitationAlone(current, decision, c);
      at += decision.waitMs;
      if (at > horizonAt) return { entries, ends: isForPerson ? 'waits-for-person' : 'horizon' };
      continue;
    }
    const kind = kindOf(action);
    if (kind !== null) entries.push(entryOf(decision, at, kind));
    current = assumed(current, action, { strategy: worked, now: at, newId });
    if (action.kind === 'move') worked = worked.moves?.[action.strategy.id] ?? worked;
    if (action.kind === 'close' && coming.length === 0) return { entries, ends: 'closed' };
  }
  return { entries, ends: 'horizon' };
}

/** What else is taken for granted. A calendar of a strategy shows what comes after a yes. */
export interface Assumptions {
  readonly approvals?: 'given';
  /** What else happens, each at its time: what one of them changes is asked of the facts as they are then. */
  readonly events?: readonly AssumedEvent[];
  /** Ends the fold early. */
  readonly isEnough?: (entries: readonly PreviewEntry[]) => boolean;
}

/** Something from outside: a payment, an answer, a command of a person. */
export interface AssumedEvent {
  readonly at: Instant;
  readonly apply: (facts: Facts, now: Instant) => Changes;
  /** Contacts with the person on other accounts. */
  readonly elsewhere?: readonly ElsewhereFacts[];
}

function happened(facts: Facts, event: AssumedEvent | undefined, at: Instant): Facts {
  if (event === undefined) return facts;
  const { elsewhere = [] } = event;
  const after = applyChanges(facts, event.apply(facts, at));
  return elsewhere.length === 0
    ? after
    : { ...after, elsewhere: [...elsewhere, ...after.elsewhere] };
}

/** The time of the next event, where it comes before the wait ends by itself. */
function eventBefore(event: AssumedEvent | undefined, decision: Decision, at: Instant) {
  if (event === undefined) return null;
  const { waitMs, waitingFor } = decision;
  const endsAt = waitMs === null || waitingFor === 'approval' ? Infinity : at + waitMs;
  return event.at < endsAt ? Math.max(event.at, at) : null;
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
      .map((message) => ({
        ...message,
        status: 'accepted' as const,
        acceptedAt: now,
        deliveredAt: now,
      }));
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
    case 'billing':
    case 'move':
    case 'close':
      return action.kind;
    case 'retry':
      return 'charge';
    case 'end':
      // What is given up closes the account in the next step; what is left stays open.
      return null;
    case 'wait':
    case 'skip':
    case 'send':
    case 'exchange':
    case 'lapse':
      return null;
    default:
      return assertNever(action);
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
    partyId: !isStage && action.kind === 'contact' ? (action.partyId ?? null) : null,
    stage,
    amountMinor: isStage ? null : amountOf(action),
    rules: isStage ? [] : rules,
  };
}

function amountOf(action: Action): bigint | null {
  if (action.kind === 'charge') return action.feeMinor;
  return action.kind === 'retry' ? action.amountMinor : null;
}
