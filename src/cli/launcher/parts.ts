import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { FindOptions } from '../../../temporal/embedded/binaries';
import { answers } from '../../../temporal/embedded/ports';
import { type RunningPostgres, startPostgres } from '../../../temporal/embedded/postgres';
import {
  endProcess,
  ended,
  isRunning,
  knownProcess,
  lastLine,
  spawnNode,
  waitUntil,
} from '../../../temporal/embedded/processes';
import { startSandboxServer } from '../../../temporal/embedded/sandbox-server';
import { type RunningServer, startTemporal } from '../../../temporal/embedded/temporal-server';
import { inheritedEnvironment } from '../../config';
import type { Part, PartHandle } from '../supervise';
import type { LaunchPlan } from './plan';

export const repositoryRoot = path.join(__dirname, '..', '..', '..');
/** Of API and worker: they drain first, then end. */
const DRAIN_LIMIT_MS = 20_000;
const SIMULATOR_GRACE_MS = 5_000;
const LISTEN_LIMIT_MS = 30_000;
const PROCESS_POLL_MS = 500;

/** Arguments with which `node` runs one of our TypeScript files, from any folder. */
export function tsxArguments(file: string, ...rest: readonly string[]): string[] {
  const loader = pathToFileURL(require.resolve('tsx')).href;
  return ['--import', loader, path.join(repositoryRoot, file), ...rest];
}

export interface PartOptions extends FindOptions {
  readonly plan: LaunchPlan;
}

/** The embedded Postgres; `onRunning` is told its connection strings. */
export function postgresPart(
  { plan }: PartOptions,
  onNote: (line: string) => void,
  onRunning: (postgres: RunningPostgres) => void,
): Part {
  let last: RunningPostgres | undefined;
  return {
    name: 'postgres',
    start: async () => {
      last?.letGo();
      // Once the others know its port it must come back there.
      last = await startPostgres({ dataDir: plan.workDir, port: last?.port, onNote });
      if (last.adopted) onNote(`Postgres (process ${last.pid}) was still running, using it`);
      onRunning(last);
      const { stop } = last;
      return { pid: last.pid, exited: goneSoon('postgres', last.pid), stop };
    },
    lastWords: () => lastLine(path.join(plan.workDir, 'pg.log'), /FATAL|PANIC/),
  };
}

/** A daemon is not our child, so its end is seen by looking. */
async function goneSoon(name: string, pid: number): Promise<void> {
  const known = knownProcess(name, pid);
  while (isRunning(known)) await sleep(PROCESS_POLL_MS);
}

/** The embedded Temporal server with its web UI. */
export function temporalPart({ plan, ...find }: PartOptions, port: number): Part {
  return {
    name: 'temporal',
    start: () =>
      startTemporal({
        ...{ dataDir: plan.workDir, port, uiPort: plan.temporalUiPort },
        namespace: plan.config.temporal.namespace,
        ...find,
      }),
    lastWords: () => lastLine(path.join(plan.workDir, 'temporal.log')),
  };
}

/** The time-skipping server; `onRunning` is called each time it starts anew, empty. */
export function timeSkippingPart(
  { plan, ...find }: PartOptions,
  port: number,
  onRunning: (server: RunningServer) => Promise<void>,
): Part {
  return {
    name: 'time-skipping',
    start: async () => {
      const server = await startSandboxServer({ dataDir: plan.workDir, port, ...find });
      await onRunning(server);
      return server;
    },
    lastWords: () => lastLine(path.join(plan.workDir, 'time-skipping.log'), /Exception|Error/),
  };
}

/** The provider simulator with its outbox. */
export function simulatorPart(plan: LaunchPlan, port: number): Part {
  const logFile = path.join(plan.workDir, 'simulator.log');
  const { secrets } = plan;
  const args = tsxArguments(
    'src/providers/sandbox/main.ts',
    ...['--port', String(port), '--log', path.join(plan.workDir, 'outbox.jsonl')],
    ...['--callback-url', plan.url],
    ...['--sendgrid-private-key', secrets.sendgridPrivateKeyFile],
    ...['--twilio-token', plan.config.twilio.authToken ?? secrets.twilioAuthToken],
    ...(plan.options.sandbox
      ? ['--clock-url', `${plan.url}/v1/sandbox/clock`, '--clock-key', plan.adminKey]
      : []),
  );
  return {
    name: 'simulator',
    start: async () => {
      const handle = startNode('simulator', args, logFile, SIMULATOR_GRACE_MS);
      await untilListening(handle, port, logFile, 'provider simulator');
      return handle;
    },
    lastWords: () => lastLine(logFile),
  };
}

/** API or worker, as a process of its own that reads its configuration from `environment()`. */
export function productPart(
  name: 'api' | 'worker',
  args: readonly string[],
  plan: LaunchPlan,
  environment: () => NodeJS.ProcessEnv,
): Part {
  const logFile = path.join(plan.workDir, `${name}.log`);
  return {
    name,
    start: () => Promise.resolve(startNode(name, args, logFile, DRAIN_LIMIT_MS, environment())),
    lastWords: () => {
      const line = lastLine(logFile, /error|fatal/i);
      return line && `${line.slice(0, LAST_WORDS_MAX)} (${logFile})`;
    },
  };
}

const LAST_WORDS_MAX = 300;

function startNode(
  name: string,
  args: readonly string[],
  logFile: string,
  graceMs: number,
  env: NodeJS.ProcessEnv = inheritedEnvironment({}),
): PartHandle {
  const child = spawnNode(args, { logFile, env, cwd: repositoryRoot });
  if (child.pid === undefined) throw new Error(`${name} could not be started`);
  const known = knownProcess(name, child.pid);
  const stop = () => endProcess(known, graceMs);
  return { pid: child.pid, exited: ended(child), stop };
}

async function untilListening(
  handle: PartHandle,
  port: number,
  logFile: string,
  title: string,
): Promise<void> {
  let hasExited = false;
  void handle.exited.then(() => {
    hasExited = true;
  });
  const listens = await waitUntil(async () => hasExited || (await answers(port)), LISTEN_LIMIT_MS);
  if (listens && !hasExited) return;
  await handle.stop();
  throw new Error(`the ${title} does not start: ${lastLine(logFile) ?? 'it said nothing'}`);
}
