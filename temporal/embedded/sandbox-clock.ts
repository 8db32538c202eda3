import { setTimeout as pause } from 'node:timers/promises';
import type { BusinessClock } from '../../src/commands/ports';
import { connectTestService, type TestService } from './sandbox-server';

/** The sandbox's business clock: the time-skipping server's time plus an offset chosen at start. */
export interface SandboxClock extends BusinessClock {
  readonly service: TestService;
  readonly offsetMs: number;
}

export async function sandboxClock(address: string, offsetMs: number): Promise<SandboxClock> {
  return clockOver(await connectTestService(address), offsetMs);
}

export function clockOver(service: TestService, offsetMs: number): SandboxClock {
  return {
    service,
    offsetMs,
    now: async () => (await service.currentTimeMs()) + offsetMs,
    trusted: () => true,
  };
}

/** What the stepper must see to know what is due and when all is quiet. */
export interface Motion {
  /** Wakes unsent, messages dispatching, and open accounts due at or before this business instant. */
  restless(businessAt: number): Promise<number>;
  /** First instant after `afterAt` at which an open account has something to do; null: none. */
  nextDueAt(afterAt: number): Promise<number | null>;
  /** Callbacks that the provider simulator still has to deliver. */
  callbacksPending(): Promise<number>;
}

export interface Advanced {
  readonly from: number;
  readonly now: number;
  /** Due instants gone to. */
  readonly steps: number;
  /** False when something stayed restless for longer than a stop may take. */
  readonly quiet: boolean;
}

/** The workflow wakes a second after the instant it waits for. */
const timerMarginMs = 1_000;
/** Beyond the margin, so that timers set a few milliseconds late have fired too. */
const settleMs = 250;
const pollMs = 10;
const quietLimitMs = 15_000;
const stepsMax = 20_000;

/**
 * Moves the clock to `toAt` as the product would live it: from one due instant to the next, waiting
 * between them until all is quiet.
 */
export async function stepTo(clock: SandboxClock, motion: Motion, toAt: number): Promise<Advanced> {
  const from = await clock.now();
  let quiet = await settled(clock, motion);
  let steps = 0;
  for (; steps < stepsMax; steps += 1) {
    const now = await clock.now();
    if (now >= toAt) break;
    const dueAt = await motion.nextDueAt(now - timerMarginMs);
    const nextAt = dueAt === null ? toAt : Math.min(toAt, dueAt + timerMarginMs + settleMs);
    await clock.service.sleep(Math.max(1, nextAt - now));
    quiet = (await settled(clock, motion)) && quiet;
  }
  return { from, now: await clock.now(), steps, quiet };
}

/** Waits until nothing is in motion; false when that took too long (an account that keeps failing). */
export async function settled(clock: SandboxClock, motion: Motion): Promise<boolean> {
  const until = Date.now() + quietLimitMs;
  for (;;) {
    const now = await clock.now();
    const dueBy = now - timerMarginMs - settleMs;
    const inMotion = (await motion.restless(dueBy)) + (await motion.callbacksPending());
    if (inMotion === 0) return true;
    if (Date.now() > until) return false;
    await pause(pollMs);
  }
}
