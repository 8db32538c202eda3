import { gate, type GateRequest } from '../contact/gate';
import { readersOf, type Reader } from '../contact/readers';
import type { Law } from '../law/law';
import { limits } from '../limits';
import { assertNever } from '../result';
import type { Strategy } from '../strategy/document';
import { effectsOf, stepsOf, type PlacedStep } from '../strategy/steps';
import type { NextAction, RuleAnswer } from './actions';
import { carryingInvoice } from './balances';
import { carriedEffects, inheritedIndex } from './carrier';
import { clearanceOf } from './clearance';
import type { Facts, Instant, InvoiceFacts, Stage, StepEffect } from './facts';
import { forbiddenFee } from './forbidden-fee';
import { firstChannel, nextPart, readerFate, type Part, type StepView } from './parts';
import type { Timing } from './schedule';
import { arranged, type Arranged } from './succession';
import { atItsTime, messagesLeft } from './times';

/** Everything that a decision is made from. */
export interface Case {
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly law: Law;
  readonly now: Instant;
}

/** The next part of the ladder with the time that the strategy gives it. */
export interface Planned {
  readonly view: StepView;
  readonly part: Part;
  /** When the strategy wants it. */
  readonly timing: Timing;
  /** When it leaves the place to a later step, if it could not be done before; null: it does not. */
  readonly givesWayAt: Instant | null;
  /** What the timeline says of its day, where that is not plain. */
  readonly note?: string | undefined;
}

/** When the planned part is free to happen, and what stands before it until then. */
export interface Clearance {
  /** Null: a person must act. */
  readonly at: Instant | null;
  /** Guards in force now and those that will meet it on its way. */
  readonly guards: readonly RuleAnswer[];
  /** Every answer at `now`, for the record. */
  readonly rules: readonly RuleAnswer[];
}

/** First incomplete step for the carrying invoice; null when no step is left. */
export function plannedStep(c: Case, invoice: InvoiceFacts): Planned | null {
  return plannedSteps(c, invoice).next().value ?? null;
}

/**
 * What the account is heading for: the first step ahead that would not be passed over as things
 * stand today.
 */
export function headingFor(c: Case, invoice: InvoiceFacts): Planned | null {
  for (const planned of plannedSteps(c, invoice)) {
    if (planned.part.kind !== 'skip' || planned.part.channel !== 'skip') return planned;
  }
  return null;
}

/** Incomplete steps in document order, from the last one that was touched. */
function* plannedSteps(c: Case, invoice: InvoiceFacts): Generator<Planned, undefined> {
  const steps = stepsOf(c.strategy);
  // What stands before a step that has begun is over: a migrated strategy never goes back.
  const begun = steps.findLastIndex(({ step }) =>
    effectsOf(c.facts, step, invoice.id).some((effect) => effect.kind !== 'skip'),
  );
  const inherited = inheritedIndex(c, invoice, steps);
  for (const [index, placed] of steps.entries()) {
    if (index < begun || index <= inherited) continue;
    const whole = viewOf(c, invoice, placed);
    const day = arranged(c, whole, { steps, index });
    const { passed } = day;
    const view = turnOf(c, passed === undefined ? whole : { ...whole, passed }, day);
    const part = nextPart(view);
    if (part !== null) yield { ...day, view, part };
  }
}

/** One step of the ladder as it stands. */
function viewOf(c: Case, invoice: InvoiceFacts, placed: PlacedStep): StepView {
  const { facts, strategy, now } = c;
  const { step, stage, catchUp } = placed;
  const readers = readersOf(facts, placed, now);
  const { moves } = strategy;
  // Written out: this is made for every step that is looked at, and a spread takes several times as long.
  const view: StepView = { step, stage, catchUp, facts, invoice, now, readers, moves, strategy };
  const { time } = atItsTime(view);
  const first = { stepId: step.id, cause: invoice.id };
  const asked = time ? { ...first, time } : first;
  const gated: StepView = {
    step,
    stage,
    catchUp,
    facts,
    invoice,
    now,
    readers,
    moves,
    strategy,
    messagesLeft: messagesLeft(facts, strategy, invoice),
    isClosed: closedWays(c, asked),
    forbiddenFee: forbiddenFee(c, asked),
  };
  return time ? { ...gated, time } : gated;
}

/** What lifts an answer that is about an address, and not about the hour or the account. */
const aboutAddress: ReadonlySet<string> = new Set(['update-contact', 'record-consent']);

/** Asks the gate once for each way whether its address may be used at all; another way may be free. */
function closedWays(
  { facts, strategy, law, now }: Case,
  step: Pick<GateRequest, 'stepId' | 'cause' | 'time'>,
): NonNullable<StepView['isClosed']> {
  const known = new Map<string, boolean>();
  return ({ channel, point, partyId, contacts }) => {
    const key = `${channel}|${point.id}|${partyId ?? ''}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const by = { channel, contactPoint: point, partyId, contacts };
    // The very request that the planned contact is asked with, so that the gate answers it once.
    const request = { ...step, kind: 'contact' as const, ...by };
    const { rules } = gate(request, facts, strategy, law, now, limits.leaseMs);
    const isClosed = rules.some(
      ({ answer, clearsAt, clearedBy }) =>
        answer === 'block' && clearsAt === null && aboutAddress.has(clearedBy),
    );
    known.set(key, isClosed);
    return isClosed;
  };
}

/**
 * Of several readers the one who may be written to first. One who must not be written to (a hold, an
 * opt-out, no known zone) is left out and delays nobody, as long as another one is served; with nobody
 * else served, the step waits for the first.
 */
function turnOf(c: Case, view: StepView, day: Omit<Arranged, 'passed'>): StepView {
  const { readers } = view;
  if (readers.length < 2) return view;
  const fates = readers.map((reader) => ({ reader, fate: readerFate(view, reader) }));
  const only = (reader: Reader): StepView => ({ ...view, readers: [reader] });
  const open = fates.flatMap(({ reader, fate }) => {
    if (typeof fate === 'string') return [];
    const clearance = clearanceOf(c, { view: only(reader), part: fate, ...day });
    const isFree = clearance.guards.every(({ answer }) => answer === 'defer');
    return [{ reader, fate, at: isFree ? clearance.at : null }];
  });
  const [next] = open
    .flatMap(({ reader, at }) => (at === null ? [] : [{ reader, at }]))
    .sort((a, b) => a.at - b.at);
  if (next !== undefined) return only(next.reader);
  // A notice whose fate a person looks into is not given up.
  const looked = open.find(({ fate }) => fate.kind === 'held');
  if (looked !== undefined) return only(looked.reader);
  const rest = fates.filter(({ fate }) => typeof fate === 'string');
  const isOver = rest[0]?.reader === readers[0] || rest.some(({ fate }) => fate === 'served');
  if (isOver) return { ...view, readers: rest.map(({ reader }) => reader) };
  return only(readers[0] ?? null);
}

/** Stage in which the ladder stands: that of the last thing done for the carrying invoice, or inherited by it. */
export function ladderStage(c: Case): Stage {
  const { facts, now } = c;
  const invoice = carryingInvoice(facts, now);
  if (invoice === null) {
    const { stage } = facts.account;
    return stage === 'escalation' || stage === 'legal' ? stage : 'reminder';
  }
  return newest(carriedEffects(c, invoice))?.stage ?? 'reminder';
}

function newest(effects: readonly StepEffect[]): StepEffect | null {
  return effects.reduce<StepEffect | null>(
    (last, effect) => (last === null || effect.at >= last.at ? effect : last),
    null,
  );
}

/** A planned part as lists show it. */
export function nextActionOf(planned: Planned, at: Instant | null): NextAction {
  const { view, part } = planned;
  const { step } = view;
  const shown = (kind: NextAction['kind'], channel: NextAction['channel'] = null): NextAction => ({
    kind,
    step: step.id,
    channel,
    at,
  });
  switch (part.kind) {
    case 'contact':
      return shown('contact', part.channel);
    case 'task':
      return shown('task', part.task === 'call' ? 'call' : null);
    case 'charge':
    case 'approval':
    case 'hand-off':
    case 'billing':
    case 'move':
      return shown(part.kind);
    case 'end':
      return shown('close');
    case 'skip':
      return shown(step.contacts ? 'contact' : 'task', firstChannel(step));
    case 'held':
      return shown(part.waitingFor === 'approval' ? 'approval' : 'task');
    default:
      return assertNever(part);
  }
}
