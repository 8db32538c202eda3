import { addDays, type LocalDate } from '../calendar/dates';
import { addWorkingDays } from '../calendar/working-days';
import { instantOf, localDateOf } from '../calendar/zone';
import { countryOf, dayZoneOf } from '../contact/readers';
import { ceilingKeptAt, gapKeptAt, sendHourOn } from '../contact/spacing';
import { limits } from '../limits';
import type { Step } from '../strategy/document';
import { effectsOf, stepNamed } from '../strategy/steps';
import { tooLateOn } from './anchors';
import { agreementOver, dateZone, dueDayOn, isExcluded, ledgerMinor } from './balances';
import type { Instant, InvoiceFacts, StepEffect } from './facts';
import type { Case } from './ladder';
import { skipNote, type StepView } from './parts';
import { firstTiming, timingOf, type Timing } from './schedule';
import { approvalOf } from './step-effects';
import type { Arranged, Place } from './succession';

type Dated = Extract<Timing, { kind: 'at' }>;

/**
 * What the catch-up rule does with a step whose day has passed. Only a day that came while this ladder was at work can be
 * missed: an account that is enrolled late begins at its first step, whatever its age. `sequential`: every step is done,
 * oldest first, the gap kept. `collapse`: of the steps with this rule that are due together only the newest is done, also over the end of a stage. `skip`: a
 * step that was not done in the working days after it was possible is passed over. What a person has to agree to, and what
 * has legal weight, is never passed over.
 */
export function caughtUp(
  c: Case,
  view: StepView,
  place: Place,
  timing: Dated,
): Omit<Arranged, 'timing'> {
  const mayPass = mayBePassed(view.step);
  const joined = view.catchUp === 'collapse' && mayPass ? collapse(c, view, place, timing) : null;
  if (joined?.passed !== undefined) return joined;
  const givesWayAt = joined?.givesWayAt ?? null;
  const none = { givesWayAt, note: timing.note };
  const dayOn = (at: Instant): LocalDate => localDateOf(at, dateZone(c.facts));
  if (timing.at > c.now || dayOn(timing.at) === dayOn(c.now)) return none;
  if (!isMissed(c, view, place, timing.at)) return none;
  const rule = mayPass ? view.catchUp : 'sequential';
  const story = `its day was ${dayOn(timing.at)}, and nothing could be done until ${dayOn(c.now)}`;
  if (rule === 'skip') {
    return { givesWayAt: null, passed: `${story} (catch-up rule skip)` };
  }
  const way = rule === 'collapse' ? 'it stands for those missed before it' : 'one at a time';
  return { givesWayAt, note: `${story}; ${way} (catch-up rule ${rule})` };
}

/** Nothing is lost with it but a message, a call or a visit. */
function mayBePassed(step: Step): boolean {
  const hasWeight =
    step.messageClass === 'B' ||
    step.notice !== undefined ||
    step.handOff !== undefined ||
    step.tell !== undefined ||
    step.moveTo !== undefined ||
    step.end !== undefined ||
    step.task?.kind === 'decision';
  return approvalOf(step) === undefined && !hasWeight;
}

/** Joins the step into the newest one of the same rule that is due with it; null: it stands alone, or came late. */
function collapse(
  c: Case,
  view: StepView,
  { steps, index }: Place,
  timing: Dated,
): Pick<Arranged, 'passed' | 'givesWayAt'> | null {
  let newest: Step | null = null;
  let givesWayAt: Instant | null = null;
  for (const [ahead, placed] of steps.slice(index + 1).entries()) {
    if (placed.catchUp !== 'collapse' || !mayBePassed(placed.step)) break;
    // What is counted from the step before has no day until that is done.
    if (placed.step.anchor === 'previous') break;
    const next: StepView = { ...view, ...placed, time: 0 };
    if (skipNote(next) !== null) continue;
    const then = timingOf(c, next, steps[index + ahead]);
    if (then.kind !== 'at') continue;
    if (then.at > c.now) {
      givesWayAt = then.at;
      break;
    }
    newest = placed.step;
  }
  if (newest === null) return givesWayAt === null ? null : { givesWayAt };
  if (timing.at < inHandsSince(c, view, { steps, index })) return null;
  const on = localDateOf(timing.at, dateZone(c.facts));
  const until = localDateOf(c.now, dateZone(c.facts));
  const story =
    on === until
      ? `its day is ${on}`
      : `its day was ${on}, and nothing could be done until ${until}`;
  const passed = `${story}: ${newest.title} stands for it too (catch-up rule collapse)`;
  return { passed, givesWayAt: null };
}

/**
 * Did its day pass while nothing could be done? It did where the step was possible and is late for it, or where it came
 * due while a step before it was.
 */
function isMissed(c: Case, view: StepView, place: Place, at: Instant): boolean {
  if (at < takenOverAt(c, view.invoice) || at < inHandsSince(c, view, place)) return false;
  if (isLate(c, view, possibleAt(c, view, at), c.now)) return true;
  return stretches(c, view, place).some(({ fromAt, untilAt }) => fromAt <= at && at <= untilAt);
}

/** Has the last working day gone by that a step has after it became possible? */
function isLate(c: Case, view: StepView, possible: Instant, doneAt: Instant): boolean {
  const zone = dayZoneOf(c.facts, view.readers[0] ?? null);
  return localDateOf(doneAt, zone) > lastDayOn(c, view, possible);
}

function lastDayOn({ facts }: Case, { readers }: StepView, possible: Instant): LocalDate {
  const reader = readers[0] ?? null;
  const on = localDateOf(possible, dayZoneOf(facts, reader));
  return addWorkingDays(on, limits.catchUpGraceWorkingDays, countryOf(facts, reader));
}

/**
 * When a step that nobody can do before a person acts is passed over, so that it holds nothing up: one of the rule `skip`
 * (an address that the law does not open), and one about a day to come when that has come; null: not by itself.
 */
export function passesAt(c: Case, view: StepView, timing: Timing): Instant | null {
  const lateOn = tooLateOn(c.facts, view.invoice, view.step);
  if (lateOn !== null) {
    const lateAt = instantOf(lateOn, 0, dateZone(c.facts));
    if (lateAt > c.now) return lateAt;
  }
  if (view.catchUp !== 'skip' || timing.kind !== 'at' || !mayBePassed(view.step)) return null;
  const lastOn = lastDayOn(c, view, possibleAt(c, view, timing.at));
  const at = sendHourOn(c.facts, c.strategy, addDays(lastOn, 1));
  return at > c.now ? at : null;
}

/** The earliest moment that the strategy's own waits leave: its day, the gap, the ceiling, dates given, tasks, agreements. */
function possibleAt(c: Case, view: StepView, at: Instant): Instant {
  const { facts, strategy } = c;
  const { step, invoice, readers } = view;
  const partyId = readers[0]?.id ?? null;
  const next = { stepId: step.id, cause: invoice.id, partyId };
  const reachesOut = step.contacts !== undefined || step.task?.kind === 'call';
  const spaced = reachesOut
    ? [
        gapKeptAt(facts, strategy, next),
        ceilingKeptAt(facts, strategy, next, step.contacts?.length ?? 1),
      ]
    : [];
  const waits = [...spaced, endOfStepsAt(c, view), endOfAgreementsAt(c, invoice)];
  return Math.max(at, ...waits.filter((one) => one !== null));
}

/** When the steps before were over: what was done and given, asked and answered. */
function endOfStepsAt({ facts, strategy }: Case, { invoice, step }: StepView): Instant {
  const own = new Set(effectsOf(facts, step, invoice.id));
  let lastAt = 0;
  for (const effect of facts.effects) {
    if (effect.cause !== invoice.id || effect.kind === 'skip' || own.has(effect)) continue;
    const task = facts.tasks.find((one) => one.id === effect.taskId);
    const approval = facts.approvals.find((one) => one.id === effect.approvalId);
    const given = effect.payByOn;
    const payByAt = given === null ? 0 : sendHourOn(facts, strategy, addDays(given, 1));
    lastAt = Math.max(lastAt, task?.doneAt ?? 0, approval?.decidedAt ?? 0, payByAt);
  }
  return lastAt;
}

/** An agreement that rested the ladder is no outage. */
function endOfAgreementsAt({ facts }: Case, { id }: InvoiceFacts): Instant {
  const over = facts.agreements.filter(
    ({ invoiceIds, acceptedAt }) =>
      acceptedAt !== null && (invoiceIds.length === 0 || invoiceIds.includes(id)),
  );
  return over.reduce((last, { endedAt }) => Math.max(last, endedAt ?? 0), 0);
}

interface Stretch {
  readonly fromAt: Instant;
  readonly untilAt: Instant;
}

/** Stretches after which a step before this one was done late: from its own day to when it was done. */
function stretches(c: Case, view: StepView, { steps, index }: Place): readonly Stretch[] {
  const found: Stretch[] = [];
  let lastAt = inHandsSince(c, view, { steps, index });
  for (const [n, placed] of steps.slice(0, index).entries()) {
    const doneAt = firstAt(c, placed.step, view.invoice);
    if (doneAt === null) continue;
    const before = dayOfDone(c, view, { steps, index }, n);
    const spacedOn = addDays(localDateOf(lastAt, dateZone(c.facts)), c.strategy.minimumGapDays);
    const spacedAt = instantOf(spacedOn, c.strategy.sendMinutes, dateZone(c.facts));
    const possible = Math.max(before ?? doneAt, spacedAt);
    if (before !== null && isLate(c, view, possible, doneAt)) {
      found.push({ fromAt: before, untilAt: doneAt });
    }
    lastAt = Math.max(lastAt, endAt(c, placed.step, view.invoice) ?? doneAt);
  }
  return found;
}

/** The day that a step which is done had, as things stand now; null: it had none. */
function dayOfDone(c: Case, view: StepView, { steps }: Place, index: number): Instant | null {
  const placed = steps[index];
  if (placed === undefined) return null;
  const timing = firstTiming(c, { ...view, ...placed }, steps[index - 1]);
  return timing.kind === 'at' ? timing.at : null;
}

function doneEffects(c: Case, step: Step, invoice: InvoiceFacts): readonly StepEffect[] {
  return effectsOf(c.facts, step, invoice.id).filter(({ kind }) => kind !== 'skip');
}

function firstAt(c: Case, step: Step, invoice: InvoiceFacts): Instant | null {
  return doneEffects(c, step, invoice)[0]?.at ?? null;
}

/** When a step was over: its last message or the end of its task, and the day after the date that it gave. */
function endAt(c: Case, step: Step, invoice: InvoiceFacts): Instant | null {
  const ends = doneEffects(c, step, invoice).map((effect) => {
    const task = c.facts.tasks.find((one) => one.id === effect.taskId);
    const given = effect.payByOn;
    const payByAt = given === null ? 0 : sendHourOn(c.facts, c.strategy, addDays(given, 1));
    return Math.max(effect.at, task?.doneAt ?? 0, payByAt);
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/**
 * Since when this ladder has been at work for the invoice: a day before was not missed, it was never ours. Steps that
 * were behind then are made up for one at a time, and what came due meanwhile was not missed either.
 */
function inHandsSince(c: Case, view: StepView, { steps, index }: Place): Instant {
  const { invoice } = view;
  let since = takenOverAt(c, invoice);
  for (const [n, placed] of steps.slice(0, index).entries()) {
    const doneAt = firstAt(c, placed.step, invoice);
    if (doneAt === null || doneAt <= since) continue;
    const dayAt = dayOfDone(c, view, { steps, index }, n);
    if (dayAt !== null && dayAt < since) since = doneAt;
  }
  return since;
}

/** When this ladder began with the invoice: account and invoice were here, and no other ladder was at work. */
function takenOverAt(c: Case, invoice: InvoiceFacts): Instant {
  const { facts, strategy } = c;
  const foreign = facts.effects.filter(
    ({ cause, stepId, kind }) =>
      cause === invoice.id &&
      kind !== 'skip' &&
      kind !== 'retry' &&
      stepNamed(strategy, stepId) === null,
  );
  const since = [facts.account.openedAt, invoice.createdAt, carriesSince(c, invoice)];
  return Math.max(...since, ...foreign.map(({ at }) => at));
}

/** When the older invoices stopped carrying the ladder. Where nothing says when, it is now: nothing was missed. */
function carriesSince(c: Case, invoice: InvoiceFacts): Instant {
  const { facts, now } = c;
  const dueOn = dueDayOn(facts, invoice);
  const older = facts.invoices.filter((one) => {
    const otherOn = dueDayOn(facts, one);
    return one.id !== invoice.id && otherOn !== null && dueOn !== null && otherOn < dueOn;
  });
  return older.reduce((since, one) => Math.max(since, stoppedAt(c, one) ?? now), 0);
}

function stoppedAt({ facts, now }: Case, invoice: InvoiceFacts): Instant | null {
  const zone = dateZone(facts);
  if (invoice.status === 'paid' && invoice.paidOn !== null) {
    return instantOf(addDays(invoice.paidOn, 1), 0, zone);
  }
  if (ledgerMinor(facts, 'receivable', invoice.id) <= 0n) return invoice.sourceAt;
  if (isExcluded(facts, invoice, now)) return null;
  const agreement = agreementOver(facts, invoice.id);
  if (agreement !== null) return agreement.acceptedAt;
  const held = facts.holds.filter(({ invoiceId }) => invoiceId === invoice.id);
  return held.length === 0 ? null : Math.max(...held.map(({ fromAt }) => fromAt));
}
