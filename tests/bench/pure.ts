/** The pure parts, in this process alone: how fast `decide` and the preview are. */
import { currentLaw } from '../../src/domain/law/current';
import { createRequire } from 'node:module';
import { decide } from '../../src/domain/account/decide';
import type { Facts } from '../../src/domain/account/facts';
import type { Strategy } from '../../src/domain/strategy/document';
import { at, b2b, consumer, facts, invoice } from '../domain/account-facts';
import { fold } from '../domain/account-fold';
import { cpuRate } from './cpu-rate';
import { median } from './report';

const dayMs = 86_400_000;
const zones = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Phoenix',
  'Europe/London',
  'America/Anchorage',
  'Pacific/Honolulu',
];

export interface PureFigures {
  readonly decidesPerSecond: number;
  readonly decidesWithoutWindowsPerSecond: number;
  /** Years in which people approve everything, so that nothing stops the fold. */
  readonly approvedYearsPerSecond: number;
  readonly decisionsOfApprovedYear: number;
}

interface State {
  readonly facts: Facts;
  readonly strategy: Strategy;
  readonly at: number;
}

type Decide = typeof decide;

/** One copy for all rounds: a new one would have to be compiled again in each. */
let withoutWindows: Decide | null = null;

/** Both forms of `decide` in turns, so that what disturbs one disturbs the other. */
export function pureRound(): PureFigures {
  const states = statesOf();
  withoutWindows ??= decideWithoutWindows();
  const copy = withoutWindows;
  const rates: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 3; turn += 1) {
    rates[0].push(cpuRate(() => decideAll(decide, states)));
    rates[1].push(cpuRate(() => decideAll(copy, states)));
  }
  const starts = startsOf();
  const from = at('2026-02-20', '12:00');
  let decisions = 0;
  const years = cpuRate(() => {
    decisions = 0;
    for (const { facts: start, strategy } of starts) {
      decisions += fold(start, from, from + 365 * dayMs, { strategy, approves: true }).done.length;
    }
    return starts.length;
  });
  return {
    decidesPerSecond: median(rates[0]),
    decidesWithoutWindowsPerSecond: median(rates[1]),
    approvedYearsPerSecond: years,
    decisionsOfApprovedYear: decisions / starts.length,
  };
}

function startsOf(): Omit<State, 'at'>[] {
  return [b2b, consumer].flatMap((strategy) =>
    zones.map((zone) => ({ strategy, facts: facts([invoice('inv_1')], { strategy, zone }) })),
  );
}

/** Every fifth morning of two months, for each debtor: facts as they were and the instant to decide at. */
function statesOf(): State[] {
  return startsOf().flatMap(({ facts: start, strategy }) =>
    Array.from({ length: 12 }, (_, n) => {
      const from = at('2026-02-20', '12:00');
      const until = from + n * 5 * dayMs;
      const lived = fold(start, from, until, { strategy, approves: true });
      return { facts: lived.facts, strategy, at: until };
    }),
  );
}

function decideAll(one: Decide, states: readonly State[]): number {
  for (const state of states) one(state.facts, state.strategy, currentLaw, state.at);
  return states.length;
}

/** A second copy of the domain in which every hour is open. */
function decideWithoutWindows(): Decide {
  const load = createRequire(__filename);
  const windows = load.resolve('../../src/domain/contact/windows');
  const domain = (name: string): boolean => /[\\/]src[\\/]domain[\\/]/.test(name);
  const kept = Object.entries(load.cache).filter(([name]) => domain(name));
  for (const [name] of kept) delete load.cache[name];
  const open = {
    ...(load(windows) as object),
    openFor: (now: number) => now,
  };
  const stub = load.cache[windows];
  if (stub === undefined) throw new Error('the windows were not loaded');
  stub.exports = open;
  const copy = load('../../src/domain/account/decide') as { decide: Decide };
  for (const name of Object.keys(load.cache)) if (domain(name)) delete load.cache[name];
  for (const [name, module] of kept) load.cache[name] = module;
  return copy.decide;
}
