import { setTimeout as sleep } from 'node:timers/promises';
import {
  DefaultLogger,
  type LogEntry,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import { channels } from '../src/domain/contact/channels';
import { type Activities, taskQueue } from '../workflows/account/messages';
import { bundleWorkflows } from './bundle';
import { connectClient, defaultAddress, type TemporalConfig } from './client';
import { dataConverterOf } from './data-converter';
import { type RelayStore, startRelay } from './relay';

/** What `runWorker` is given by the program around it. */
export interface WorkerParts {
  readonly activities: Activities;
  readonly relayStore: RelayStore;
  /** Business time, for the relay's healing. */
  readonly nowAt: () => number | Promise<number>;
  /** Runs before anything is polled or sent, and again after a pause until it succeeds. */
  readonly before?: (client: Client) => Promise<void>;
  /** Structured log lines; default: none below a warning, on stderr. */
  readonly log?: (level: string, message: string, fields: Record<string, unknown>) => void;
  /** Called once when the workers poll. */
  readonly onReady?: () => void;
  /** Ends the worker like SIGTERM does; for tests and for a launcher in the same process. */
  readonly stop?: AbortSignal;
}

/** What `createWorkers` needs; also used by tests, which have a connection and a bundle already. */
export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly activities: Activities;
  readonly workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
  readonly encryptionKeys?: TemporalConfig['encryptionKeys'];
  readonly maxCachedWorkflows?: number;
}

/** Sends a second, over all workers together: what the providers allow an ordinary account. */
const sendsPerSecond: Readonly<Record<string, number>> = { email: 50, sms: 10, letter: 5 };
const sendsPerSecondOtherwise = 5;
/** The cache counts workflows, not bytes: kept small, a miss costs one replay of a short run. */
const maxCachedWorkflowsDefault = 200;
const beforeRetryMs = 2_000;
/** A worker that fails later than this is started again without end; one that fails at once is given up. */
const connectLimitMs = 60_000;
const shutdownGraceTime = '20 seconds';
/** Together below the store's connection pool; a send holds a connection only before and after its call. */
const atOnce = { local: 10, accounts: 4, sends: 10 } as const;

/** One worker for the accounts (workflows, `step`, `exchange`) and one a send queue with its rate limit. */
export async function createWorkers(options: WorkersOptions): Promise<Worker[]> {
  const { connection, namespace, activities } = options;
  const shared = {
    connection,
    namespace,
    dataConverter: dataConverterOf(options.encryptionKeys ?? []),
    shutdownGraceTime,
  };
  const accounts = Worker.create({
    ...shared,
    taskQueue,
    workflowBundle: options.workflowBundle,
    activities: { ...activities },
    maxCachedWorkflows: options.maxCachedWorkflows ?? maxCachedWorkflowsDefault,
    maxConcurrentActivityTaskExecutions: atOnce.accounts,
    maxConcurrentLocalActivityExecutions: atOnce.local,
  });
  const queues = Object.values(channels).flatMap(({ queue }) => queue ?? []);
  const senders = queues.map((queue) =>
    Worker.create({
      ...shared,
      taskQueue: queue,
      activities: { send: activities.send },
      maxConcurrentActivityTaskExecutions: atOnce.sends,
      maxTaskQueueActivitiesPerSecond: sendsPerSecond[queue] ?? sendsPerSecondOtherwise,
    }),
  );
  return Promise.all([accounts, ...senders]);
}

/**
 * The worker process: all workers and the relay, until SIGTERM, SIGINT or `parts.stop`. Drains
 * before it returns: no new tasks, 20 s for what runs, then the relay and the connections.
 */
export async function runWorker(config: TemporalConfig, parts: WorkerParts): Promise<void> {
  installRuntime(parts.log);
  const address = config.temporal.address ?? defaultAddress;
  const connection = await patiently(parts, () => NativeConnection.connect({ address }));
  const connected = await connectClient(config);
  try {
    await firstOf(connected.client, parts);
    const workers = await createWorkers({
      connection,
      namespace: config.temporal.namespace,
      activities: parts.activities,
      workflowBundle: await bundleWorkflows({ encrypted: config.encryptionKeys.length > 0 }),
      encryptionKeys: config.encryptionKeys,
    });
    await runUntilStopped(workers, connected.client, parts);
  } finally {
    await connected.close();
    await connection.close();
  }
}

/** A worker that begins while Temporal is away waits a while for it, and only then fails. */
async function patiently<T>({ log, stop }: WorkerParts, connect: () => Promise<T>): Promise<T> {
  const endsAt = performance.now() + connectLimitMs;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (stop?.aborted === true || performance.now() > endsAt) throw error;
      log?.('warn', 'Temporal does not answer yet', {});
      await sleep(beforeRetryMs);
    }
  }
}

/** Until it has succeeded or the worker is told to stop: a store that is away comes back. */
async function firstOf(client: Client, { before, log, stop }: WorkerParts): Promise<void> {
  while (before !== undefined && stop?.aborted !== true) {
    try {
      return await before(client);
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Error';
      log?.('warn', 'the worker cannot begin yet', { error: name });
      await sleep(beforeRetryMs);
    }
  }
}

async function runUntilStopped(
  workers: readonly Worker[],
  client: Client,
  parts: WorkerParts,
): Promise<void> {
  const log = parts.log ?? (() => undefined);
  const relay = startRelay({
    store: parts.relayStore,
    client,
    nowAt: parts.nowAt,
    logger: {
      info: (message, fields = {}) => log('info', message, fields),
      warn: (message, fields = {}) => log('warn', message, fields),
    },
  });
  const drain = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
  parts.stop?.addEventListener('abort', drain);
  try {
    const running = Promise.all(workers.map((worker) => worker.run()));
    parts.onReady?.();
    if (parts.stop?.aborted) drain();
    await running;
  } finally {
    drain(); // one worker failed: the others end with it, and the process is started again
    await relay.stop();
    process.off('SIGTERM', drain);
    process.off('SIGINT', drain);
    parts.stop?.removeEventListener('abort', drain);
  }
}

/** Signals are ours: the SDK's own handler would end the workers without the relay. */
function installRuntime(log: WorkerParts['log']): void {
  const write = log
    ? ({ level, message, meta }: LogEntry) => log(level.toLowerCase(), message, { ...meta })
    : undefined;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger(log ? 'INFO' : 'WARN', write),
  });
}
