import { against } from '../contact/account-rules';
import { addressFor } from '../contact/channels';
import { gate, type GateRequest } from '../contact/gate';
import { countryOf, dayZoneOf, partyNamed, readersOf, type Reader } from '../contact/readers';
import { hasContactOn, sendHourOn } from '../contact/spacing';
import { addDays, type LocalDate } from '../calendar/dates';
import { isWorkingDay } from '../calendar/working-days';
import { instantOf, localDateOf } from '../calendar/zone';
import type { Law } from '../law/law';
import { limits } from '../limits';
import { assertNever } from '../result';
import type { Step, Strategy } from '../strategy/document';
import { effectsOf, stepsOf, type PlacedStep } from '../strategy/steps';
import type { NextAction, RuleAnswer } from './actions';
import { dunningDayOn } from './age';
import { anchorOn, carryingInvoice, dateZone, dueDayOn, todayOn } from './balances';
import type { EffectKind, Facts, Instant, InvoiceFacts, Stage, StepEffect } from './facts';
import { carriedEffects, forerunnersOf, inheritedIndex } from './carrier';
import { forbiddenFee } from './forbidden-fee';
import { letterServed } from './letter';
import { contactPart, firstChannel, nextPart, readerFate, type Part, type StepView } from './parts';

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
  /** Strategy time of the step; null when the step has begun. */
  readonly scheduledAt: Instant | null;
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
    const readers = readersOf(c.facts, placed, c.now);
    const asked = { stepId: placed.step.id, cause: invoice.id };
    const gated = { isClosed: closedWays(c, asked), forbiddenFee: forbiddenFee(c, asked) };
    const whole: StepView = { ...placed, facts: c.facts, invoice, now: c.now, readers, ...gated };
    const hasBegun = index === begun;
    const dueAt = hasBegun ? null : scheduledAt(c, whole, steps[index - 1]);
    const view = turnOf(c, whole, dueAt);
    const part = nextPart(view);
    if (part !== null) yield { view, part, scheduledAt: dueAt };
  }
}

/** What lifts an answer that is about an address, and not about the hour or the account. */
const aboutAddress: ReadonlySet<string> = new Set(['update-contact', 'record-consent']);

/** Asks the gate once for each way whether its address may be used at all; another way may be free. */
function closedWays(
  { facts, strategy, law, now }: Case,
  step: Pick<GateRequest, 'stepId' | 'cause'>,
): NonNullable<StepView['isClosed']> {
  const known = new Map<string, boolean>();
  return ({ channel, point, partyId }) => {
    const key = `${channel}|${point.id}|${partyId ?? ''}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const request = { ...step, kind: 'contact' as const, channel, contactPoint: point, partyId };
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
function turnOf(c: Case, view: StepView, dueAt: Instant | null): StepView {
  const { readers } = view;
  if (readers.length < 2) return view;
  const fates = readers.map((reader) => ({ reader, fate: readerFate(view, reader) }));
  const only = (reader: Reader): StepView => ({ ...view, readers: [reader] });
  const open = fates.flatMap(({ reader, fate }) => {
    if (typeof fate === 'string') return [];
    const clearance = clearanceOf(c, { view: only(reader), part: fate, scheduledAt: dueAt });
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

/** Anchor day plus the step's days, on a working day of the debtor at the send hour. */
function scheduledAt(c: Case, view: StepView, before: PlacedStep | undefined): Instant | null {
  const { facts, strategy } = c;
  const anchor = anchorDay(c, view, before);
  if (anchor === null) return null;
  const on = dunningDayOn(facts, view.step, anchor, dueDayOn(facts, view.invoice));
  return sendHourOn(facts, strategy, on);
}

/** The same at a later moment: days of a hold that rest the age move the steps behind it on. */
function scheduledThen(c: Case, { view, scheduledAt: dueAt }: Planned): Instant | null {
  if (dueAt === null || c.now === view.now) return dueAt;
  const steps = stepsOf(c.strategy);
  const index = steps.findIndex(({ step }) => step.id === view.step.id);
  return scheduledAt(c, view, steps[index - 1]);
}

function anchorDay(c: Case, view: StepView, before: PlacedStep | undefined): LocalDate | null {
  const { facts } = c;
  const { invoice, step } = view;
  // What comes before the due day is about that day, not about an age.
  const isAhead = step.days <= 0;
  const ownDay = isAhead
    ? dueDayOn(facts, invoice)
    : anchorOn(facts, invoice, todayOn(facts, c.now));
  switch (step.anchor) {
    case 'due':
      return ownDay;
    case 'failed':
      return invoice.firstFailedAt === null
        ? ownDay
        : localDateOf(invoice.firstFailedAt, dateZone(facts));
    case 'letter':
      return letterServed(facts, invoice.id)?.servedOn ?? null;
    case 'previous':
      return before ? (doneOn(c, before.step, invoice) ?? ownDay) : ownDay;
    default:
      throw new Error(`anchor ${step.anchor} is not read yet`);
  }
}

/** Day on which a step was done for the invoice, or before it for one that it inherits from: its last effect, or the end of its task. */
function doneOn(c: Case, step: Step, invoice: InvoiceFacts): LocalDate | null {
  const { facts } = c;
  const own = effectsOf(facts, step, invoice.id);
  const causes = own.length > 0 ? [] : forerunnersOf(c, invoice);
  const effects = [...own, ...causes.flatMap((id) => effectsOf(facts, step, id))];
  const instants = effects.map((effect) => {
    const task = facts.tasks.find((one) => one.id === effect.taskId);
    return Math.max(effect.at, task?.doneAt ?? 0);
  });
  return instants.length === 0 ? null : localDateOf(Math.max(...instants), dateZone(facts));
}

/**
 * Follows the guards: at the instant when all of them lift, others may stand (a hold ends at night),
 * so they are asked again there, until the way is free or only a person can clear it.
 */
export function clearanceOf(c: Case, planned: Planned): Clearance {
  const guards = new Map<string, RuleAnswer>();
  let rules: readonly RuleAnswer[] = [];
  let at = c.now;
  for (let round = 0; round < limits.clearanceRoundsMax; round += 1) {
    const answers = answersAt({ ...c, now: at }, planned);
    if (round === 0) rules = answers;
    const standing = answers.filter((answer) => answer.answer !== 'allow');
    standing.forEach((answer) => guards.set(guardKey(answer), answer));
    const clears = standing.map((answer) => answer.clearsAt);
    if (clears.length === 0) return { at, guards: [...guards.values()], rules };
    const nextAt = clears.includes(null) ? null : Math.max(...clears.map((one) => one ?? 0));
    if (nextAt === null || nextAt <= at) break;
    at = nextAt;
  }
  return { at: null, guards: [...guards.values()], rules };
}

/** A rule that stands now and again later is two guards; of the strategy's own times the last that is known counts. */
function guardKey({ rule, sinceAt, clearsAt }: RuleAnswer): string {
  return rule.startsWith('step.') ? rule : `${rule}|${sinceAt}|${clearsAt}`;
}

function answersAt(c: Case, planned: Planned): readonly RuleAnswer[] {
  const gated = requestsOf(c, planned).flatMap(
    (request) => gate(request, c.facts, c.strategy, c.law, c.now, limits.leaseMs).rules,
  );
  const guard = planned.part.kind === 'held' ? planned.part.guard : null;
  const isOver = guard === null || (guard.clearsAt !== null && guard.clearsAt <= c.now);
  const own = isOver ? [] : [guard];
  return [...scheduleRules(c, planned), ...own, ...withoutRepeats(gated)];
}

/** A step of several effects asks the gate for each; the same answer counts once. */
function withoutRepeats(rules: readonly RuleAnswer[]): readonly RuleAnswer[] {
  const key = (rule: RuleAnswer) => `${rule.rule}|${rule.answer}|${rule.sinceAt}|${rule.clearsAt}`;
  return [...new Map(rules.map((rule) => [key(rule), rule])).values()];
}

/** The strategy's own times: the step's day, the date given in the last message, the send hour. */
function scheduleRules(c: Case, planned: Planned): RuleAnswer[] {
  const { view } = planned;
  const dueAt = scheduledThen(c, planned);
  const rules: RuleAnswer[] = [];
  const add = (rule: string, clearsAt: Instant | null, sentence: string): void => {
    if (clearsAt === null || clearsAt <= c.now) return;
    rules.push(against(rule, 'defer', sentence, { clearsAt, clearedBy: 'time' }));
  };
  const on = (at: Instant): LocalDate => localDateOf(at, dateZone(c.facts));
  if (dueAt !== null)
    add('step.schedule', dueAt, `${view.step.title} is planned for ${on(dueAt)}.`);
  if (planned.part.kind === 'held') return rules;
  const payByAt = payByPassedAt(c, view);
  add('step.pay-by', payByAt, 'The date that the last message gave has not passed.');
  if (reachesOut(planned.part)) {
    const sendAt = workingMoment(c, view, readerOf(c, planned));
    add('step.send-hour', sendAt, "Contact begins at the debtor's send hour.");
  }
  return rules;
}

/** The day after the date that messages of earlier steps gave; null when none gave one. */
function payByPassedAt(c: Case, view: StepView): Instant | null {
  const own = effectsOf(c.facts, view.step, view.invoice.id);
  const dates = c.facts.effects
    .filter((effect) => effect.cause === view.invoice.id && !own.includes(effect))
    .map((effect) => effect.payByOn)
    .filter((payByOn) => payByOn !== null)
    .sort();
  const last = dates.at(-1);
  return last === undefined ? null : sendHourOn(c.facts, c.strategy, addDays(last, 1));
}

/** Now, if it is a working day of the reader past the send hour or the step has begun today; else the next such moment. */
function workingMoment(c: Case, { step, invoice }: StepView, reader: Reader): Instant {
  const { facts, strategy, now } = c;
  const zone = dayZoneOf(facts, reader);
  const todaysOn = localDateOf(now, zone);
  const occurrence = { stepId: step.id, cause: invoice.id, partyId: reader?.id };
  if (hasContactOn(facts, occurrence, todaysOn)) return now;
  const isWorking = isWorkingDay(todaysOn, countryOf(facts, reader));
  const startsAt = instantOf(todaysOn, strategy.sendMinutes, zone);
  if (isWorking && startsAt <= now) return now;
  return sendHourOn(facts, strategy, todaysOn, reader);
}

/** Whom a part is for: whoever gets its contact, else whoever stands first. */
function readerOf({ facts }: Case, { part, view }: Pick<Planned, 'part' | 'view'>): Reader {
  return part.kind === 'contact' ? partyNamed(facts, part.partyId) : (view.readers[0] ?? null);
}

function reachesOut(part: Part): boolean {
  return (
    part.kind === 'contact' ||
    part.kind === 'charge' ||
    (part.kind === 'task' && part.task === 'call')
  );
}

/** What the gate is asked before a part. A charge is asked with the message that will name it. */
function requestsOf(c: Case, { part, view }: Planned): GateRequest[] {
  const base = { stepId: view.step.id, cause: view.invoice.id };
  const contact = (one: Part | null): GateRequest[] =>
    one?.kind === 'contact'
      ? [
          {
            ...base,
            kind: 'contact',
            channel: one.channel,
            contactPoint: one.point,
            partyId: one.partyId,
            contacts: one.contacts,
          },
        ]
      : [];
  const who = readerOf(c, { part, view });
  const reader = { partyId: who?.id ?? null };
  const without = (kind: EffectKind): GateRequest[] => [
    kind === 'contact' ? { ...base, ...reader, kind } : { ...base, kind },
  ];
  switch (part.kind) {
    case 'contact':
      return contact(part);
    case 'charge':
      return [{ ...base, kind: 'charge' }, ...contact(contactPart(view))];
    case 'task':
      if (part.task === 'call') {
        const contactPoint = addressFor(c.facts, 'call', who);
        return [{ ...base, ...reader, kind: 'contact', channel: 'call', contactPoint }];
      }
      return without(part.task === 'decision' ? 'place' : 'contact');
    case 'hand-off':
      return [{ ...base, kind: 'sue', invoiceIds: part.invoiceIds }];
    case 'approval':
    case 'skip':
      return without(view.step.handOff ? 'sue' : 'contact');
    case 'held':
      return heldRequests(c, view);
    default:
      return assertNever(part);
  }
}

/** Somebody else's turn: of the gate only the holds matter, so that a pause shows. */
function heldRequests(c: Case, view: StepView): GateRequest[] {
  const isPaused = c.facts.holds.length > 0;
  return isPaused ? [{ stepId: null, cause: view.invoice.id, kind: 'contact' }] : [];
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
      return shown(part.kind);
    case 'skip':
      return shown(step.contacts ? 'contact' : 'task', firstChannel(step));
    case 'held':
      return shown(part.waitingFor === 'approval' ? 'approval' : 'task');
    default:
      return assertNever(part);
  }
}
