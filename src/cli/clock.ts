import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { request } from './connection';
import { Failure } from './failure';
import { minuteText, printFacts, printJson, say } from './output';

interface Moved {
  readonly from: string;
  readonly now: string;
  readonly steps: number;
  readonly actions: number;
}

interface Clock {
  readonly now: string;
  readonly moving: boolean;
  readonly move: { readonly from: string; readonly to: string; readonly steps: number } | null;
  readonly last: Moved | { readonly code: string; readonly detail: string } | null;
}

interface Options {
  readonly advance?: string;
  readonly to?: string;
  readonly json?: true;
}

const path = '/v1/sandbox/clock';
const lookEveryMs = 500;
const looksMost = 5;
const sayEveryMs = 5_000;

/** The clock of a sandbox: where it stands, and moving it with a line of progress every few seconds. */
export function addClock(program: Command): void {
  program
    .command('clock')
    .description('business time of a sandbox; moves it forward and says how far it is')
    .option('--advance <duration>', 'ISO 8601, such as P7D or P1Y')
    .option('--to <instant>', 'such as 2026-09-01T09:00:00Z')
    .option('--json', 'one JSON document')
    .action(runClock);
}

async function runClock({ advance, to, json }: Options): Promise<void> {
  if (advance !== undefined && to !== undefined) throw new Failure(2, '--advance or --to');
  if (advance !== undefined || to !== undefined) {
    const target = advance === undefined ? { to } : { advance };
    // No answer is waited for: a year of many accounts takes longer than a connection stays open.
    await request('POST', path, { body: { ...target, wait: false } });
    return show(await untilMoved(), json);
  }
  const clock = await request<Clock>('GET', path);
  if (json) return printJson(clock);
  const { now, move } = clock;
  printFacts([['now', now], ...(move === null ? [] : [['moves to', move.to] as const])]);
}

function show(moved: Moved, json: true | undefined): void {
  if (json) return printJson(moved);
  const { from, now, steps, actions } = moved;
  printFacts(Object.entries({ from, now, steps, actions }));
}

/** One look that fails says nothing of the move: the sandbox is busy. @throws Failure of the last look */
async function look(): Promise<Clock> {
  for (let triesLeft = looksMost; ; triesLeft -= 1) {
    try {
      return await request<Clock>('GET', path);
    } catch (error) {
      if (triesLeft === 1) throw error;
      await sleep(lookEveryMs);
    }
  }
}

/** @throws Failure when the move broke off */
async function untilMoved(): Promise<Moved> {
  for (let saidAt = performance.now(); ;) {
    const { now, move, last } = await look();
    if (move === null) {
      if (last !== null && 'from' in last) return last;
      throw new Failure(
        1,
        last === null ? 'the move is not known' : `${last.code}: ${last.detail}`,
      );
    }
    if (performance.now() - saidAt > sayEveryMs) {
      say(`${minuteText(now)} of ${minuteText(move.to)}, ${move.steps} steps`);
      saidAt = performance.now();
    }
    await sleep(lookEveryMs);
  }
}
