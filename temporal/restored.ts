import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import type { temporal } from '@temporalio/proto';
import { attributeKeys } from '../workflows/account/attributes';
import { workflowType } from '../workflows/account/messages';
import type { InstallationStore, KnownCourse } from '../src/store/installation';
import { accountIdOf, workflowIdOf } from './ids';

/** Workflows compared at a start, accounts read at once, histories read to be certain, events read of each. */
const limits = { compared: 200_000, batch: 1_000, histories: 1_000, events: 200 } as const;
const readAtOnce = 20;

type Courses = Pick<InstallationStore, 'courses' | 'openTold'>;

/**
 * Looks for a workflow that knows more than the store does: the store was restored to a time before.
 * Compares what running workflows show with what the store holds, and reads the newest events where
 * they differ. Answers the id of such an account; null: none. Needs no worker.
 */
export async function findRestored(client: Client, store: Courses): Promise<string | null> {
  const suspects: string[] = [];
  /** They differ because Temporal has not been told; looked at last. */
  const untold: string[] = [];
  const running = new Set<string>();
  let batch = new Map<string, Shown>();
  const compare = async (): Promise<string | null> => {
    if (batch.size === 0) return null;
    const known = new Map((await store.courses([...batch.keys()])).map((row) => [row.id, row]));
    for (const [id, shown] of batch) {
      const course = known.get(id);
      if (course === undefined) return id;
      if (differs(course, shown)) (course.isTold ? suspects : untold).push(id);
    }
    batch = new Map();
    return null;
  };
  const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query })) {
    const id = accountIdOf(workflowId);
    if (id === null) continue;
    running.add(id);
    const stage = typedSearchAttributes.get(attributeKeys.stage) ?? null;
    const nextActionAt = typedSearchAttributes.get(attributeKeys.nextActionAt)?.getTime() ?? null;
    batch.set(id, { stage, nextActionAt });
    if (batch.size >= limits.batch) {
      const lost = await compare();
      if (lost !== null) return lost;
    }
    if (running.size >= limits.compared) break;
  }
  const lost = await compare();
  if (lost !== null) return lost;
  if (running.size < limits.compared) suspects.push(...(await withoutWorkflow(store, running)));
  return firstAhead(client, store, [...suspects, ...untold].slice(0, limits.histories));
}

interface Shown {
  readonly stage: string | null;
  readonly nextActionAt: number | null;
}

/** A workflow that shows no stage yet has not heard anything. */
function differs(course: KnownCourse, { stage, nextActionAt }: Shown): boolean {
  if (stage === null) return false;
  return course.stage !== stage || course.nextActionAt !== nextActionAt;
}

/** Open accounts that should have a workflow which runs, and have none: it may have ended after the backup. */
async function withoutWorkflow(store: Courses, running: ReadonlySet<string>): Promise<string[]> {
  const missing: string[] = [];
  for (let after = ''; ;) {
    const ids = await store.openTold(after, limits.batch);
    missing.push(...ids.filter((id) => !running.has(id)));
    const last = ids.at(-1);
    if (last === undefined || missing.length >= limits.histories) return missing;
    after = last;
  }
}

async function firstAhead(
  client: Client,
  store: Courses,
  suspects: readonly string[],
): Promise<string | null> {
  for (let from = 0; from < suspects.length; from += readAtOnce) {
    const ids = suspects.slice(from, from + readAtOnce);
    const heard = await Promise.all(ids.map((id) => heardOf(client, id)));
    const known = new Map(
      (await store.courses(ids)).map(({ id, factsVersion }) => [id, factsVersion]),
    );
    const ahead = ids.find((id, index) => (heard[index] ?? 0) > (known.get(id) ?? Infinity));
    if (ahead !== undefined) return ahead;
  }
  return null;
}

/** The newest version of the facts that stands in the latest run of a workflow; 0: none, or no such workflow. */
async function heardOf(client: Client, accountId: string): Promise<number> {
  const { namespace, loadedDataConverter } = client.options;
  try {
    const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: { workflowId: workflowIdOf(accountId) },
      maximumPageSize: limits.events,
    });
    for (const event of history?.events ?? []) {
      const values = await decodeArrayFromPayloads(loadedDataConverter, payloadsOf(event));
      for (const value of values) {
        const version = (value as { factsVersion?: unknown } | null)?.factsVersion;
        if (typeof version === 'number') return version;
      }
    }
    return 0;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}

/** Answers of activities, local ones too, and what the run began with. */
function payloadsOf(event: temporal.api.history.v1.IHistoryEvent) {
  const payloads =
    event.markerRecordedEventAttributes?.details?.result?.payloads ??
    event.activityTaskCompletedEventAttributes?.result?.payloads ??
    event.workflowExecutionStartedEventAttributes?.input?.payloads;
  return payloads ?? [];
}

const grpcNotFound = 5;

function isNotFound(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === grpcNotFound;
}
