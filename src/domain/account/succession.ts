import { localDateOf } from '../calendar/zone';
import { against } from '../contact/account-rules';
import type { PlacedStep } from '../strategy/steps';
import { dateZone } from './balances';
import { caughtUp } from './catch-up';
import type { Instant } from './facts';
import type { Case } from './ladder';
import { skipNote, type StepView } from './parts';
import { hasBegun, timingOf, type Timing } from './schedule';

/** A step in its place on the ladder: its day, and whether it gives way to those behind it. */
export interface Arranged {
  readonly timing: Timing;
  /** Why it is passed over in favour of a later step; absent: it is not. */
  readonly passed?: string;
  /** When it gives way, if it could not be done before; null: it does not. */
  readonly givesWayAt: Instant | null;
  /** What the timeline says of its day, where that is not plain. */
  readonly note?: string | undefined;
}

/** Steps of the ladder from this one on; `index` is its place in `steps`. */
export interface Place {
  readonly steps: readonly PlacedStep[];
  readonly index: number;
}

/** The day of a step, and what the days of the steps behind it do to it. */
export function arranged(c: Case, view: StepView, place: Place): Arranged {
  const timing = timingOf(c, view, place.steps[place.index - 1]);
  if (hasBegun(view)) return { timing, givesWayAt: null };
  if ((view.time ?? 0) > 0) return repeated(c, view, place, timing);
  if (timing.kind === 'waits') return attempted(c, view, place, timing);
  if (timing.kind === 'free') return { timing, givesWayAt: null };
  return { ...caughtUp(c, view, place, timing), timing };
}

/** What is left of a repeated step is given up when the day of the next step comes. */
function repeated(c: Case, view: StepView, place: Place, timing: Timing): Arranged {
  const next = successor(c, view, place);
  if (next === null) return { timing, givesWayAt: null };
  const ownAt = timing.kind === 'at' ? timing.at : c.now;
  if (next.at > c.now && next.at > ownAt) return { timing, givesWayAt: next.at };
  const times = view.step.repeat?.times ?? 0;
  const passed = `made ${view.time} of ${times} times: the day of ${next.title} has come`;
  return { timing: { kind: 'at', at: next.at }, passed, givesWayAt: null };
}

/** A step that waits for an attempt gives way when the day of the next step comes. */
function attempted(
  c: Case,
  view: StepView,
  place: Place,
  timing: Extract<Timing, { kind: 'waits' }>,
): Arranged {
  if (timing.guard.rule !== 'step.attempt') return { timing, givesWayAt: null };
  const next = successor(c, view, place);
  if (next === null) return { timing, givesWayAt: null };
  if (next.at <= c.now) {
    const passed = `attempt ${view.step.afterAttempt} did not fail before the day of ${next.title}`;
    return { timing: { kind: 'at', at: next.at }, passed, givesWayAt: null };
  }
  const on = localDateOf(next.at, dateZone(c.facts));
  const { rule, sentence } = timing.guard;
  const told = `${sentence} It is passed over on ${on}, the day of ${next.title}.`;
  const guard = against(rule, 'defer', told, { clearsAt: next.at, clearedBy: 'attempt' });
  return { timing: { kind: 'waits', guard }, givesWayAt: next.at };
}

interface Successor {
  readonly at: Instant;
  readonly title: string;
}

/**
 * The next step that would be done as things stand, if it has a day of its own. One that is counted from the step before
 * waits for the last time of that; one that waits for an attempt leaves the place to the step behind it.
 */
function successor(c: Case, view: StepView, { steps, index }: Place): Successor | null {
  for (const [ahead, placed] of steps.slice(index + 1).entries()) {
    const next: StepView = { ...view, ...placed, time: 0 };
    if (skipNote(next) !== null) continue;
    if (placed.step.anchor === 'previous') return null;
    const timing = timingOf(c, next, steps[index + ahead]);
    if (timing.kind === 'at') return { at: timing.at, title: placed.step.title };
    if (timing.kind !== 'waits' || timing.guard.rule !== 'step.attempt') return null;
  }
  return null;
}
