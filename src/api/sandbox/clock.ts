import { setTimeout as sleep } from 'node:timers/promises';
import type { BusinessClock } from '../../commands/ports';
import { dayMs } from '../../domain/calendar/zone';
import { limits } from '../../domain/limits';
import { ok, refuse, type Result } from '../../domain/result';
import type { MovableClock } from '../deps';

/** What the stepping controller asks of the rest; tests put their own in its place. */
export interface ClockParts {
  readonly clock: BusinessClock;
  readonly movable: MovableClock;
  /** Things still in motion in the store at this business instant. */
  readonly restless: (at: number) => Promise<number>;
  readonly nextDueAt: () => Promise<number | null>;
  /** Callbacks that the provider simulator has not delivered yet. */
  readonly callbacks: () => Promise<number>;
  readonly effectsBetween: (fromAt: number, untilAt: number) => Promise<number>;
}

export interface Moved {
  readonly from: number;
  readonly now: number;
  readonly steps: number;
  /** Effects performed on the way. */
  readonly actions: number;
}

export interface SteppingClock {
  /** Moves to an instant, from one due instant to the next. */
  moveTo(target: number): Promise<Result<Moved>>;
  readonly isMoving: boolean;
}

/** A workflow waits a second longer than the decision says, so that it never asks too early. */
const pastDueMs = 1_000;
const pollMs = 15;
/** Quiet twice in a row: between a wake being sent and its account being decided lies a moment. */
const quietReadings = 2;
/** Nothing changed for so long: what waits may wait for time (a retry), so time goes on a little. */
const stuckMs = 1_500;
const nudgeMs = 1_000;
/** Wall time that one step may take before the move is given up. */
const stepLimitMs = 60_000;
const stepsMax = 50_000;

/**
 * Moves business time of the sandbox as a calendar would: to the next instant at which an account has
 * something to do, waits until everything that follows is done, and on to the next.
 */
export function steppingClock(parts: ClockParts): SteppingClock {
  let moving = false;
  return {
    get isMoving() {
      return moving;
    },
    async moveTo(target) {
      if (moving) return refuse('clock_moving', 'The clock is being moved already.');
      moving = true;
      try {
        const from = await parts.clock.now();
        if (target < from) return refuse('clock_backwards', 'The clock only moves forward.');
        if (target - from > limits.advanceDaysMax * dayMs) {
          return refuse('above_limit', `At most ${limits.advanceDaysMax} days at once.`);
        }
        return await walk(parts, from, target);
      } finally {
        moving = false;
      }
    },
  };
}

async function walk(parts: ClockParts, from: number, target: number): Promise<Result<Moved>> {
  let steps = 0;
  for (;;) {
    if (!(await untilQuiet(parts))) {
      return refuse(
        'try_later',
        'Not everything came to rest; see the accounts that need attention.',
      );
    }
    const now = await parts.clock.now();
    if (now >= target || steps >= stepsMax) {
      const actions = await parts.effectsBetween(from, now);
      return ok({ from, now, steps, actions });
    }
    const dueAt = await parts.nextDueAt();
    const nextAt = dueAt !== null && dueAt <= target ? dueAt + pastDueMs : target;
    await parts.movable.sleep(Math.max(1, nextAt - now));
    steps += 1;
  }
}

/** False: something stayed in motion for longer than a step may take. */
async function untilQuiet(parts: ClockParts): Promise<boolean> {
  const giveUpAt = performance.now() + stepLimitMs;
  let changedAt = performance.now();
  let quiet = 0;
  let before = '';
  for (;;) {
    const restless = await parts.restless(await parts.clock.now());
    const callbacks = await parts.callbacks();
    quiet = restless + callbacks === 0 ? quiet + 1 : 0;
    if (quiet >= quietReadings) return true;
    const state = `${restless}/${callbacks}`;
    if (state !== before) changedAt = performance.now();
    before = state;
    if (performance.now() > giveUpAt) return false;
    if (restless > 0 && performance.now() - changedAt > stuckMs) {
      await parts.movable.sleep(nudgeMs);
      changedAt = performance.now();
    }
    await sleep(pollMs);
  }
}
