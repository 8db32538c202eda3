import { addWorkingDays } from '../calendar/working-days';
import { addDays } from '../calendar/dates';
import { instantOf, zoneDataVersion } from '../calendar/zone';
import { against } from '../contact/account-rules';
import type { Law } from '../law/law';
import { payByDaysOf } from '../law/letter-days';
import { limits } from '../limits';
import { assertNever } from '../result';
import type { Strategy } from '../strategy/document';
import { repeatOf } from '../strategy/occurrences';
import { effectKey, stepsOf } from '../strategy/steps';
import type { Action, Decision, RuleAnswer } from './actions';
import { besideCard } from './card-course';
import {
  carryingInvoice,
  dateZone,
  disputedInvoiceIds,
  isExcluded,
  todayOn,
  unpaidInvoices,
} from './balances';
import {
  accountHoldGuards,
  agreed,
  closing,
  inFlight,
  lapsing,
  placed,
  stageBeside,
  turningPoints,
  waiting,
  type Draft,
} from './course';
import type { Facts, Instant, InvoiceFacts, WaitingFor } from './facts';
import { halted } from './halted';
import { passesAt } from './catch-up';
import { clearanceOf } from './clearance';
import {
  headingFor,
  ladderStage,
  nextActionOf,
  plannedStep,
  type Case,
  type Clearance,
  type Planned,
} from './ladder';
import { limitationInstants, limiting } from './limitation-course';
import type { Part, StepView } from './parts';
import { approvalOf, isAtRest } from './step-effects';
import { noticing } from './event-notices';
import { receipting } from './receipts';
import { replying } from './replies';
import { toneRules } from './tone';

/**
 * What to do next, when and why: the only place that chooses. Pure and total; the first of these that
 * has something to say decides: a text is to be answered, a receipt or word of an event is due, the account is over, time has
 * brought something about, a message or a placement is under way, an agreement rests the ladder, the ladder.
 */
export function decide(facts: Facts, strategy: Strategy, law: Law, now: Instant): Decision {
  const c: Case = { facts, strategy, law, now };
  const over = replying(c) ?? receipting(c) ?? noticing(c) ?? closing(c);
  const course =
    over ?? limiting(c) ?? lapsing(c) ?? inFlight(c) ?? placed(c) ?? agreed(c) ?? climbing(c);
  const draft = halted(c, course);
  const { waitingFor, nextAction, rules, because } = draft;
  const stage = stageBeside(c, draft.stage);
  const action = withTurningPoints(c, draft.action);
  return {
    stage,
    outcome: draft.outcome ?? null,
    action,
    waitMs: action.kind === 'wait' && action.untilAt !== null ? action.untilAt - now : null,
    waitingFor,
    nextAction,
    rules,
    because,
    strategyId: strategy.id,
    strategyVersion: strategy.version,
    zoneData: zoneDataVersion(),
    law: law.version,
  };
}

/** A wait ends at the first instant that may change the answer. */
function withTurningPoints(c: Case, action: Action): Action {
  if (action.kind !== 'wait' || c.facts.account.status === 'closed') return action;
  const instants = [...turningPoints(c), ...limitationInstants(c)];
  if (action.untilAt !== null) instants.push(Math.max(action.untilAt, c.now));
  return { ...action, untilAt: instants.length === 0 ? null : Math.min(...instants) };
}

/** The ladder of the carrying invoice. */
function climbing(c: Case): Draft {
  const invoice = carryingInvoice(c.facts, c.now);
  if (invoice !== null && isAtRest(stepsOf(c.strategy), c.facts, invoice)) return resting(c);
  return besideCard(c, invoice === null ? withoutCarrier(c) : onLadder(c, invoice));
}

function onLadder(c: Case, invoice: InvoiceFacts): Draft {
  const planned = plannedStep(c, invoice);
  if (planned === null) {
    const sentence = 'No step of the strategy is left: a person decides how to go on.';
    return forPerson(c, 'step.none', sentence);
  }
  const clearance = clearanceOf(c, planned);
  const isDue = clearance.at !== null && clearance.at <= c.now;
  return isDue ? dueNow(c, planned, clearance) : dueLater(c, planned, clearance);
}

/** The strategy has ended without closing the account: nothing more is done by itself. */
function resting(c: Case): Draft {
  const because = 'The strategy has ended: the account is left as it is.';
  const guard = against('ladder.ended', 'block', because, {
    clearsAt: null,
    clearedBy: 'change-strategy',
  });
  return waiting({
    stage: ladderStage(c),
    waitingFor: 'step',
    nextAction: null,
    untilAt: null,
    rules: [guard, ...accountHoldGuards(c)],
    because,
  });
}

function dueNow(c: Case, planned: Planned, { rules }: Clearance): Draft {
  const { view, part } = planned;
  const isSkip = part.kind === 'skip';
  return {
    // A step that is passed over moves nothing.
    stage: isSkip ? ladderStage(c) : view.stage,
    action: actionOf(c, planned),
    waitingFor: 'step',
    nextAction: nextActionOf(planned, c.now),
    rules: part.kind === 'contact' ? [...rules, ...toneRules(part)] : rules,
    because: isSkip ? `${view.step.title}: ${part.note}.` : `${view.step.title} is due.`,
  };
}

function dueLater(c: Case, planned: Planned, clearance: Clearance): Draft {
  const heading = headingOf(c, planned, clearance.at);
  const waitingFor = waitingForOf(planned.part, clearance);
  const holds = clearance.guards.filter(({ rule }) => rule.startsWith('hold.'));
  // The send hour after a hold lasts longer than the hold, but is not what it waits for.
  const reason = (waitingFor === 'hold' ? reasonOf(holds) : null) ?? reasonOf(clearance.guards);
  return waiting({
    stage: ladderStage(c),
    waitingFor,
    nextAction: heading && nextActionOf(heading.planned, heading.at),
    untilAt: soonest(clearance.at ?? passesAt(c, planned.view, planned.timing), planned.givesWayAt),
    rules: [...clearance.guards, ...clearance.rules.filter((rule) => rule.answer === 'allow')],
    because: reason ?? `${planned.view.step.title} is next.`,
  });
}

/**
 * What comes of the planned part. One that is passed over, or that may be by the time it is free, shows the step that is
 * then done instead.
 */
function headingOf(
  c: Case,
  planned: Planned,
  freeAt: Instant | null,
): { readonly planned: Planned; readonly at: Instant | null } | null {
  const { view, part, givesWayAt } = planned;
  const isSkip = part.kind === 'skip';
  const mayPass = view.catchUp !== 'sequential' || givesWayAt !== null;
  const thenAt = isSkip ? c.now : (freeAt ?? givesWayAt);
  if (!isSkip && (!mayPass || thenAt === null)) return { planned, at: freeAt };
  const then = { ...c, now: Math.max(c.now, thenAt ?? c.now) };
  const heading = headingFor(then, view.invoice);
  return heading && { planned: heading, at: clearanceOf(then, heading).at };
}

/** A step that gives way is looked at again when its place is taken, whatever it waits for. */
function soonest(left: Instant | null, right: Instant | null): Instant | null {
  return left === null || right === null ? (left ?? right) : Math.min(left, right);
}

/** Holds in force name the wait; then whatever only a person can clear; else it is the step's time. */
function waitingForOf(part: Part, { guards, rules }: Clearance): WaitingFor {
  if (part.kind === 'held') return part.waitingFor;
  const standing = rules.filter((rule) => rule.answer !== 'allow');
  if (standing.some((rule) => rule.rule.startsWith('hold.'))) return 'hold';
  return guards.some((rule) => rule.clearsAt === null) ? 'person' : 'step';
}

/** The sentence of the guard that lasts longest. */
function reasonOf(guards: readonly RuleAnswer[]): string | null {
  const longest = guards.reduce<RuleAnswer | null>((last, guard) => {
    const lasts = (rule: RuleAnswer): number => rule.clearsAt ?? Infinity;
    return last === null || lasts(guard) > lasts(last) ? guard : last;
  }, null);
  return longest?.sentence ?? null;
}

/** Something is owed, but nothing of it may carry the ladder. */
function withoutCarrier(c: Case): Draft {
  const { facts, now } = c;
  const disputed = disputedInvoiceIds(facts, now);
  const unpaid = unpaidInvoices(facts);
  const ends = facts.holds
    .filter((hold) => hold.invoiceId !== null && disputed.has(hold.invoiceId))
    .filter((hold) => hold.untilAt !== null && hold.untilAt > now)
    .map((hold) => hold.untilAt ?? now);
  if (unpaid.some((invoice) => disputed.has(invoice.id))) {
    const clearsAt = ends.length === 0 ? null : Math.min(...ends);
    const because = 'Everything that is owed is disputed.';
    const guard = against('hold.dispute', 'block', because, {
      clearsAt,
      clearedBy: 'resolve-dispute',
    });
    return waiting({
      stage: ladderStage(c),
      waitingFor: 'hold',
      nextAction: null,
      untilAt: clearsAt,
      rules: [guard, ...accountHoldGuards(c)],
      because,
    });
  }
  const excluded = unpaid.filter((invoice) => isExcluded(facts, invoice, now));
  if (excluded.length > 0) return allExcluded(c, excluded);
  const sentence =
    unpaid.length > 0
      ? 'No open invoice has a day to count from yet.'
      : 'What is owed belongs to no invoice: a person decides how to go on.';
  return forPerson(c, 'invoice.none', sentence);
}

/** A person left every invoice that could carry the ladder out of it. */
function allExcluded(c: Case, excluded: readonly InvoiceFacts[]): Draft {
  const ends = excluded
    .map((invoice) => invoice.excludedUntilAt ?? null)
    .filter((at) => at !== null);
  const clearsAt = ends.length === 0 ? null : Math.min(...ends);
  const because = 'Everything that could be asked for is excluded from collection.';
  const clearedBy = clearsAt === null ? 'include' : 'time';
  const guard = against('invoice.excluded', 'block', because, { clearsAt, clearedBy });
  return waiting({
    stage: ladderStage(c),
    waitingFor: 'person',
    nextAction: null,
    untilAt: clearsAt,
    rules: [guard, ...accountHoldGuards(c)],
    because,
  });
}

function forPerson(c: Case, rule: string, because: string): Draft {
  const guard = against(rule, 'review', because, { clearsAt: null, clearedBy: 'person' });
  return waiting({
    stage: ladderStage(c),
    waitingFor: 'person',
    nextAction: null,
    untilAt: null,
    rules: [guard, ...accountHoldGuards(c)],
    because,
  });
}

/** The planned part as something to do now. */
function actionOf(c: Case, planned: Planned): Action {
  const { view, part, note } = planned;
  const { step, invoice } = view;
  const dayNote = note === undefined ? {} : { dayNote: note };
  const named = (channel: string, repeat = 0, partyId: string | null = null) => {
    const id = { stepId: step.id, cause: invoice.id, repeat };
    return { ...id, key: effectKey(c.facts, { ...id, channel }, partyId) };
  };
  switch (part.kind) {
    case 'skip': {
      const repeat = part.channel === 'messages' ? repeatOf(view.time ?? 0, 0) : 0;
      return { kind: 'skip', ...named(part.channel, repeat), note: part.note };
    }
    case 'approval': {
      const { title, people, expiresDays } = approvalOf(step) ?? {
        title: step.title,
        people: 1,
        expiresDays: 14,
      };
      const expiresAt = atSendHour(c, addDays(todayOn(c.facts, c.now), expiresDays));
      const { repeat, subjectHash } = part;
      const subject = named('approval', repeat);
      return { kind: 'approval', ...subject, title, people, subjectHash, expiresAt, ...dayNote };
    }
    case 'charge':
      return {
        kind: 'charge',
        ...named('fee'),
        feeMinor: part.feeMinor,
        reason: `${part.title}: ${step.title}${part.working === null ? '' : ` (${part.working})`}`,
        ...(part.ledger === 'fees' ? {} : { cost: { title: part.title, source: part.source } }),
      };
    case 'contact':
      return { ...contactAction(c, planned, part, named), ...dayNote };
    case 'task': {
      const { task, title, expiresWorkingDays } = part;
      const expiresAt = expiresWorkingDays === null ? null : taskEnd(c, expiresWorkingDays);
      const repeat = part.channel === 'task' ? repeatOf(view.time ?? 0, 0) : 0;
      return { kind: 'task', ...named(part.channel, repeat), task, title, expiresAt, ...dayNote };
    }
    case 'hand-off': {
      const { counselId } = c.facts.creditor.settings;
      return { kind: 'hand-off', ...named('hand-off'), counselId, invoiceIds: part.invoiceIds };
    }
    case 'billing':
      return { kind: 'billing', ...named(part.channel), tell: part.tell };
    case 'move':
      return { kind: 'move', ...named('move'), strategy: part.strategy };
    case 'end':
      return { kind: 'end', ...named('end'), end: part.end };
    case 'held':
      // Held parts never clear by themselves, so they are never due.
      return { kind: 'wait', untilAt: null, waitingFor: part.waitingFor };
    default:
      return assertNever(part);
  }
}

function contactAction(
  c: Case,
  { view }: Planned,
  part: Extract<Part, { kind: 'contact' }>,
  named: (
    channel: string,
    repeat: number,
    partyId: string | null,
  ) => { stepId: string; cause: string; repeat: number; key: string },
): Action {
  const { step } = view;
  return {
    kind: 'contact',
    ...named(part.channel, part.repeat, part.partyId),
    channel: part.channel,
    partyId: part.partyId,
    toAddress: part.point.value,
    contactPointId: part.point.id,
    template: part.template,
    ...(part.tone === undefined ? {} : { tone: part.tone }),
    messageClass: step.messageClass ?? 'A',
    payByDays: payByDays(c, view),
  };
}

function payByDays(
  { facts, strategy, law, now }: Case,
  { step, invoice }: StepView,
): number | null {
  const request = { kind: 'contact' as const, stepId: step.id, cause: invoice.id };
  return payByDaysOf(step, law, { request, facts, strategy, now, leaseMs: limits.leaseMs });
}

function atSendHour({ facts, strategy }: Case, on: string): Instant {
  return instantOf(on, strategy.sendMinutes, dateZone(facts));
}

function taskEnd(c: Case, workingDays: number): Instant {
  const country = c.facts.debtor.country ?? '';
  return atSendHour(c, addWorkingDays(todayOn(c.facts, c.now), workingDays, country));
}
