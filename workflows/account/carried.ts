import type { Carried, Message, RunStage } from './messages';

/** State of one run, started from what the run before carried over. Changed in place as the run goes. */
export interface Account {
  readonly accountId: string;
  /** The stage that this run lives; null until the first answer of a first run. */
  stage: RunStage | null;
  factsVersion: number;
  stageSinceAt: number;
  signalsSeen: number;
  /** What the run is doing, in words: summary of its wait or activity. */
  waiting: string;
  /** Details of the latest answer, for the web UI. */
  details: string;
  /** Calls that have been failing for too long, with the type of their last error. */
  readonly failing: Map<string, string>;
  /** Signals that the run before had received but not handed over. */
  readonly pending: readonly Message[];
}

const stages: readonly RunStage[] = ['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed'];

/**
 * Starts a run from carried state of any version.
 * @throws Error when it cannot be read: the workflow task fails and is retried until a release reads it
 */
export function resume(input: unknown): Account {
  const carried = parseCarried(input);
  return { ...carried, waiting: 'starting', details: '', failing: new Map() };
}

/** Reads carried state and raises older versions to the current one. Fields that are unknown are dropped. */
export function parseCarried(input: unknown): Carried {
  const given = upgrade(asRecord(input));
  return {
    v: 1,
    accountId: text(given, 'accountId'),
    stage: stageOrNull(given.stage),
    factsVersion: count(given, 'factsVersion'),
    stageSinceAt: count(given, 'stageSinceAt'),
    signalsSeen: count(given, 'signalsSeen'),
    pending: Array.isArray(given.pending) ? given.pending.map(message) : [],
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** One `case` a version that ever was; each raises by one. Without `v`: started by hand with the id only. */
function upgrade(given: Fields): Fields {
  switch (given.v) {
    case 1:
      return given;
    case undefined:
      return { ...emptyCarried(text(given, 'accountId')) };
    default:
      throw new Error(`carried state of version ${String(given.v)} cannot be read`);
  }
}

/** Carried state of an account whose workflow starts. */
export function emptyCarried(accountId: string): Carried {
  const nothing = { factsVersion: 0, stageSinceAt: 0, signalsSeen: 0, pending: [] };
  return { v: 1, accountId, stage: null, ...nothing };
}

function message(value: unknown): Message {
  const given = asRecord(value);
  const via = given.via === 'update' ? 'update' : 'signal';
  return { key: text(given, 'key'), via, name: text(given, 'name'), data: given.data ?? null };
}

function stageOrNull(value: unknown): RunStage | null {
  if (value === null) return null;
  const stage = stages.find((known) => known === value);
  if (stage === undefined) throw new Error(`carried stage ${String(value)} is unknown`);
  return stage;
}

function asRecord(value: unknown): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw new Error('carried state is not an object');
}

function text(given: Fields, name: string): string {
  const value = given[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`carried state has no ${name}`);
}

function count(given: Fields, name: string): number {
  const value = given[name];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`carried state has no ${name}`);
}
