import type { Client, WorkflowHandle } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createWorkers } from '../../temporal/worker';
import { workflowIdOf } from '../../temporal/ids';
import { emptyCarried } from '../../workflows/account/carried';
import type { Activities, Closed } from '../../workflows/account/messages';
import { taskQueue, workflowType } from '../../workflows/account/messages';
import { workflowBundlePath } from '../setup/database';

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

/** Quiet logs of the SDK; call it before anything of the SDK is created. */
export function quietRuntime(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}

/** Runs the product's workers on these activities while `during` runs. */
export async function withWorkers<T>(
  connection: NativeConnection,
  activities: Activities,
  during: () => Promise<T>,
  options: { readonly maxCachedWorkflows?: number; readonly codePath?: string } = {},
): Promise<T> {
  const workers = await createWorkers({
    connection,
    namespace: 'default',
    activities,
    workflowBundle: { codePath: options.codePath ?? workflowBundlePath() },
    maxCachedWorkflows: options.maxCachedWorkflows,
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  try {
    return await Promise.race([during(), endedEarly(running)]);
  } finally {
    for (const worker of workers) stop(worker);
    await running;
  }
}

function stop(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

async function endedEarly(running: Promise<unknown>): Promise<never> {
  await running;
  throw new Error('the workers ended before the test did');
}

/** Starts an account's workflow as the relay does, without attributes. */
export async function startAccount(client: Client, accountId: string): Promise<WorkflowHandle> {
  return client.workflow.start(workflowType, {
    workflowId: workflowIdOf(accountId),
    taskQueue,
    args: [emptyCarried(accountId)],
  });
}

/** Histories of all runs of an account, the first one first. */
export async function chainOf(client: Client, first: WorkflowHandle): Promise<History[]> {
  const histories: History[] = [];
  let runId: string | null | undefined = await firstRunIdOf(client, first.workflowId);
  while (runId) {
    const history: History = await client.workflow
      .getHandle(first.workflowId, runId)
      .fetchHistory();
    histories.push(history);
    runId = lastEvent(history)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return histories;
}

async function firstRunIdOf(client: Client, workflowId: string): Promise<string> {
  const current = await client.workflow.getHandle(workflowId).fetchHistory();
  const started = current.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (!started?.firstExecutionRunId) throw new Error('no first run');
  return started.firstExecutionRunId;
}

export function lastEvent(history: History): HistoryEvent | undefined {
  return history.events?.at(-1);
}

/** Carried state with which a run began. */
export function inputOf(history: History): { stage: string | null; signalsSeen: number } {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  const data = started?.input?.payloads?.[0]?.data;
  if (!data) throw new Error('a run without input');
  return JSON.parse(Buffer.from(data).toString('utf8')) as { stage: string; signalsSeen: number };
}

/** Result of a run that closed the account. */
export function resultOf(history: History): Closed | null {
  const completed = lastEvent(history)?.workflowExecutionCompletedEventAttributes;
  const data = completed?.result?.payloads?.[0]?.data;
  return data ? (JSON.parse(Buffer.from(data).toString('utf8')) as Closed) : null;
}

/** What the web UI shows as the details of the running workflow. */
export async function detailsOf(handle: WorkflowHandle): Promise<string> {
  const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

/** Search attributes of the latest run, decoded. */
export async function attributesOf(handle: WorkflowHandle): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await handle.describe();
  return Object.fromEntries(
    typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
  );
}

/** Waits in real time until it holds. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  limitMs = 20_000,
): Promise<void> {
  const endsAt = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > endsAt) throw new Error('did not come to hold in time');
    await new Promise((done) => setTimeout(done, 25));
  }
}
