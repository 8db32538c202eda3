import { setTimeout as sleep } from 'node:timers/promises';
import type { BusinessClock } from '../../commands/ports';
import { dayMs } from '../../domain/calendar/zone';
import { limits } from '../../domain/limits';
import { ok, refuse, type Refusal, type Result } from '../../domain/result';
import type { MovableClock } from '../deps';

/** What the stepping controller asks of the rest; tests put their own in its place. */
export interface ClockParts {
  readonly clock: BusinessClock;
  readonly movable: MovableClock;
  /** Things still in motion in the store at this business instant. */
  readonly restless: (at: number) => Promise<number>;
  readonly nextDueAt: () => Promise<number | null>;
  /** What the provider simulator still has in hand: posts, and callbacks that it has not delivered. */
  readonly outside: () => Promise<number>;
  readonly effectsBetween: (fromAt: number, untilAt: number) => Promise<number>;
}

export interface Moved {
  readonly from: number;
  readonly now: number;
  readonly steps: number;
  /** Effects performed on the way. */
  readonly actions: number;
}

/** A move that is under way. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** A move that has begun; `ended` comes when all is quiet at its end, and never rejects. */
export interface Begun extends Move {
  readonly ended: Promise<Result<Moved>>;
}

export interface SteppingClock {
  /** Moves to an instant, from one due instant to the next; answers at its end. */
  moveTo(target: number): Promise<Result<Moved>>;
  /** The same for whoever does not wait. Errors: `clock_moving`, `clock_backwards`, `above_limit`. */
  begin(target: number): Promise<Result<Begun>>;
  /** Null: the clock goes with wall time. */
  readonly move: Move | null;
  /** How the last move ended; null: there was none. */
  readonly last: Result<Moved> | null;
}

/** A workflow waits a second longer than the decision says, so that it never asks too early. */
const pastDueMs = 1_000;
const pollMs = 15;
/** Quiet twice in a row: between a wake being sent and its account being decided lies a moment. */
const quietReadings = 2;
/** Nothing changed for so long: what waits may wait for time (a retry), so time goes on a little. */
const stuckMs = 1_500;
const nudgeMs = 1_000;
/** Wall time without any change after which a move is given up; a busy machine is slow, not stuck. */
const standstillMs = 60_000;
/** Wall time that one step may take at all. */
const stepLimitMs = 600_000;
const stepsMax = 50_000;

/**
 * Moves business time of the sandbox as a calendar would: to the next instant at which an account has
 * something to do, waits until everything that follows is done, and on to the next.
 */
export function steppingClock(parts: ClockParts): SteppingClock {
  let isTaken = false;
  let under: { from: number; to: number; steps: number } | null = null;
  let last: Result<Moved> | null = null;
  const begin = async (to: number): Promise<Result<Begun>> => {
    if (isTaken) return refuse('clock_moving', 'The clock is being moved already.');
    isTaken = true;
    try {
      const from = await parts.clock.now();
      const refused = unfit(from, to);
      if (refused !== null) return refused;
      const move = { from, to, steps: 0 };
      under = move;
      const ended = walk(parts, move)
        .catch((error: unknown) => refuse('try_later', `The move broke off: ${nameOf(error)}.`))
        .then((outcome) => {
          [isTaken, under, last] = [false, null, outcome];
          return outcome;
        });
      return ok({ ...move, ended });
    } finally {
      isTaken = under !== null;
    }
  };
  return {
    begin,
    async moveTo(target) {
      const begun = await begin(target);
      return begun.ok ? begun.value.ended : begun;
    },
    get move() {
      return under === null ? null : { ...under };
    },
    get last() {
      return last;
    },
  };
}

function unfit(from: number, to: number): { ok: false; error: Refusal } | null {
  if (to < from) return refuse('clock_backwards', 'The clock only moves forward.');
  if (to - from <= limits.advanceDaysMax * dayMs) return null;
  return refuse('above_limit', `At most ${limits.advanceDaysMax} days at once.`);
}

/** Errors by name only: messages of drivers and servers may carry data. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');

async function walk(
  parts: ClockParts,
  move: { readonly from: number; readonly to: number; steps: number },
): Promise<Result<Moved>> {
  const { from, to } = move;
  for (;;) {
    if (!(await untilQuiet(parts))) {
      return refuse(
        'try_later',
        'Not everything came to rest; see the accounts that need attention.',
      );
    }
    const now = await parts.clock.now();
    const { steps } = move;
    if (now >= to || steps >= stepsMax) {
      const actions = await parts.effectsBetween(from, now);
      return ok({ from, now, steps, actions });
    }
    const dueAt = await parts.nextDueAt();
    const nextAt = dueAt !== null && dueAt <= to ? dueAt + pastDueMs : to;
    await parts.movable.sleep(Math.max(1, nextAt - now));
    move.steps += 1;
  }
}

/** False: something stayed in motion and nothing came of it, or for longer than a step may take. */
async function untilQuiet(parts: ClockParts): Promise<boolean> {
  const beganAt = performance.now();
  let changedAt = beganAt;
  let nudgedAt = beganAt;
  let quiet = 0;
  let before = '';
  for (;;) {
    const motion = await motionOf(parts);
    quiet = motion?.restless === 0 && motion.outside === 0 ? quiet + 1 : 0;
    if (quiet >= quietReadings) return true;
    const state = JSON.stringify(motion);
    const wall = performance.now();
    if (state !== before) changedAt = wall;
    before = state;
    if (wall - changedAt > standstillMs || wall - beganAt > stepLimitMs) return false;
    // What is done outside takes wall time, and would be given up if business time ran on meanwhile.
    const mayWaitForTime = motion !== null && motion.restless > 0 && motion.outside === 0;
    if (mayWaitForTime && wall - Math.max(changedAt, nudgedAt) > stuckMs) {
      await parts.movable.sleep(nudgeMs);
      nudgedAt = performance.now();
    }
    await sleep(pollMs);
  }
}

/** Null: a part that is busy or starts anew does not say, so it is asked again; that is no sign of rest. */
async function motionOf(
  parts: ClockParts,
): Promise<{ readonly restless: number; readonly outside: number } | null> {
  try {
    const restless = await parts.restless(await parts.clock.now());
    return { restless, outside: await parts.outside() };
  } catch {
    return null;
  }
}
