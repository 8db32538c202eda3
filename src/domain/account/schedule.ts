import { addDays, type LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { against } from '../contact/account-rules';
import { sendHourOn } from '../contact/spacing';
import type { Step } from '../strategy/document';
import { effectsOfTime } from '../strategy/occurrences';
import { stepsOf, type PlacedStep } from '../strategy/steps';
import type { RuleAnswer } from './actions';
import { dunningDayOn } from './age';
import { anchored, isAhead } from './anchors';
import { dateZone, dueDayOn } from './balances';
import type { Facts, Instant, InvoiceFacts } from './facts';
import type { Case, Planned } from './ladder';
import type { StepView } from './parts';

/**
 * When the strategy wants a step. `free`: whenever it is free, because it has begun or is passed over. `waits`: it has
 * no day yet, and the guard says what brings it.
 */
export type Timing =
  | { readonly kind: 'free' }
  | { readonly kind: 'at'; readonly at: Instant; readonly note?: string | undefined }
  | { readonly kind: 'waits'; readonly guard: RuleAnswer };

const free: Timing = { kind: 'free' };

/**
 * Anchor day plus the step's days, on a day of contact at the send hour. A time after the first counts from the one
 * before it.
 */
export function timingOf(c: Case, view: StepView, before: PlacedStep | undefined): Timing {
  const { time = 0 } = view;
  if (hasBegun(view)) return free;
  return time > 0 ? againAt(c, view, time) : firstTiming(c, view, before);
}

/** The same for the first time of a step, whether it has begun or not. */
export function firstTiming(c: Case, view: StepView, before: PlacedStep | undefined): Timing {
  const { facts, strategy } = c;
  const { step, invoice } = view;
  const anchor = anchored(c, view, before);
  if (anchor.kind === 'none') return free;
  if (anchor.kind === 'waits') {
    const { rule, sentence, clearsAt, clearedBy } = anchor;
    return { kind: 'waits', guard: against(rule, 'defer', sentence, { clearsAt, clearedBy }) };
  }
  const attempt = attemptOf(view);
  if (attempt !== null && !attempt.hasFailed) {
    const sentence = `${step.title} comes after failed attempt ${attempt.n} to charge the card.`;
    const rest = { clearsAt: null, clearedBy: 'attempt' };
    return { kind: 'waits', guard: against('step.attempt', 'defer', sentence, rest) };
  }
  const dayAt = sendHourOn(facts, strategy, dayOn(facts, invoice, step, anchor.on));
  const at = Math.max(dayAt, attempt?.at ?? dayAt);
  return { kind: 'at', at, note: anchor.note };
}

/** Something of this time of the step was done or asked. */
export function hasBegun({ facts, step, invoice, time = 0 }: StepView): boolean {
  return effectsOfTime(facts, step, invoice.id, time).some(({ kind }) => kind !== 'skip');
}

function againAt({ facts, strategy }: Case, view: StepView, time: number): Timing {
  const { step, invoice } = view;
  const made = effectsOfTime(facts, step, invoice.id, time - 1).filter(
    ({ kind }) => kind !== 'skip',
  );
  const [first] = made;
  if (first === undefined || step.repeat === undefined) return free;
  const madeOn = localDateOf(first.at, dateZone(facts));
  return { kind: 'at', at: sendHourOn(facts, strategy, addDays(madeOn, step.repeat.everyDays)) };
}

/** The failed attempt that a step of a card invoice waits for; null: it waits for none. */
function attemptOf({ step, invoice }: StepView): {
  readonly n: number;
  readonly hasFailed: boolean;
  readonly at: Instant | null;
} | null {
  const n = step.afterAttempt;
  if (n === undefined || invoice.collection !== 'card' || invoice.decline === 'hard') return null;
  return {
    n,
    hasFailed: invoice.failedAttempts >= n,
    at: invoice.attempts?.[n - 1]?.at ?? null,
  };
}

/** A demand is never made before the invoice itself is due, whatever the step counts from. */
function dayOn(facts: Facts, invoice: InvoiceFacts, step: Step, anchorOn: LocalDate): LocalDate {
  const dueOn = dueDayOn(facts, invoice);
  if (isAhead(facts, invoice, step)) return addDays(anchorOn, step.days);
  const on = dunningDayOn(facts, step, anchorOn, dueOn);
  const isElsewhere = step.anchor === 'earliest-unpaid' || step.anchor === 'placement';
  if (!isElsewhere || dueOn === null || step.days <= 0) return on;
  const dayAfterOn = addDays(dueOn, 1);
  return on < dayAfterOn ? dayAfterOn : on;
}

/** The same at a later moment: days of a hold that rest the age move the steps behind it on. */
export function timingThen(c: Case, { view, timing }: Planned): Timing {
  if (timing.kind === 'free' || c.now === view.now || view.passed !== undefined) return timing;
  const steps = stepsOf(c.strategy);
  const index = steps.findIndex(({ step }) => step.id === view.step.id);
  const then = timingOf(c, view, steps[index - 1]);
  const isOver = timing.kind === 'waits' && (timing.guard.clearsAt ?? Infinity) <= c.now;
  return isOver && then.kind === 'waits' ? free : then;
}
