import type { ChildProcess } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { searchAttributeArguments } from '../attributes';
import { type FindOptions, findTemporal } from './binaries';
import { answers, isFree } from './ports';
import { endProcess, ended, knownProcess, lastLine, spawnServer, waitUntil } from './processes';
import { PortBusy, UnusableEnvironment } from './unusable';

export interface TemporalOptions extends FindOptions {
  /** Folder for the database file and the log. */
  readonly dataDir: string;
  readonly port: number;
  /** Absent: no web UI. */
  readonly uiPort?: number;
  readonly namespace?: string;
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  /** False keeps everything in memory. */
  readonly dbFile?: boolean;
}

/** A server process of ours. */
export interface RunningServer {
  /** host:port of the gRPC frontend. */
  readonly address: string;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const STOP_GRACE_MS = 10_000;

/**
 * Starts the embedded Temporal server; it ends with this process, also after kill -9.
 * @throws PortBusy naming the port that is taken; UnusableEnvironment if no server can be had
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningServer> {
  const program = await findTemporal(options);
  for (const port of [options.port, options.uiPort]) {
    if (port !== undefined && !(await isFree(port))) throw new PortBusy(`port ${port} is busy`);
  }
  const logFile = path.join(options.dataDir, 'temporal.log');
  const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const child = spawnServer(program, argumentsOf(options), { logFile });
  const address = `127.0.0.1:${options.port}`;
  return awaitServer({
    child,
    address,
    name: 'Temporal server',
    isReady: () => isServing(address, options.namespace ?? 'default'),
    reason: () => {
      const said = readFileSync(logFile).subarray(logStart).toString();
      if (/can't set (frontend|ui|http) port|address already in use/i.test(said)) {
        return new PortBusy(`port ${options.port} or ${options.uiPort} (Temporal) is busy`);
      }
      const line = lastLine(logFile) ?? 'it said nothing';
      return new UnusableEnvironment(`the Temporal server does not start: ${line} (${logFile})`);
    },
  });
}

function argumentsOf(options: TemporalOptions): string[] {
  const dynamic = Object.entries(options.dynamicConfig ?? {});
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port)],
    ...(options.uiPort === undefined ? ['--headless'] : ['--ui-port', String(options.uiPort)]),
    ...['--log-level', 'warn'],
    ...(options.namespace ? ['--namespace', options.namespace] : []),
    ...(options.dbFile === false
      ? []
      : ['--db-filename', path.join(options.dataDir, 'temporal.db')]),
    ...searchAttributeArguments(),
    ...dynamic.flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
}

/** True when the frontend answers for the namespace. */
export async function isServing(address: string, namespace: string): Promise<boolean> {
  const [host, port] = address.split(':');
  if (!(await answers(Number(port), host))) return false;
  try {
    const connection = await Connection.connect({ address, connectTimeout: '2s' });
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

interface Awaited {
  readonly child: ChildProcess;
  readonly address: string;
  readonly name: string;
  readonly isReady: () => Promise<boolean>;
  /** The error to throw when it ended before it was ready. */
  readonly reason: () => Error;
}

/** Waits until a server that was just spawned is ready, and gives the handle on it. */
export async function awaitServer(wanted: Awaited): Promise<RunningServer> {
  const { child, address } = wanted;
  const exited = ended(child);
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
  });
  const ready = await waitUntil(async () => hasExited || (await wanted.isReady()), START_LIMIT_MS);
  if (hasExited || child.pid === undefined) throw wanted.reason();
  const known = knownProcess(wanted.name, child.pid);
  const stop = async () => {
    await endProcess(known, STOP_GRACE_MS);
  };
  if (!ready) {
    await stop();
    throw wanted.reason();
  }
  return { address, pid: child.pid, exited, stop };
}
