import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { attributeKeys } from '../workflows/account/attributes';
import { taskQueue, workflowType } from '../workflows/account/messages';
import { accountIdOf, workflowIdOf } from './ids';

const workflowTaskQueueType = 1;
/** A worker polls at least once a minute; one that has not for longer is gone. */
const pollerAgeMaxMs = 120_000;
const describedAtOnce = 20;

/** What readiness and the audit ask of Temporal. Each answer is null when well, else a short reason. */
export interface Probe {
  reachable(): Promise<string | null>;
  attributes(): Promise<string | null>;
  worker(): Promise<string | null>;
  running(
    creditorId: string,
    accounts: readonly { readonly id: string; readonly status: string }[],
  ): Promise<ReadonlyMap<string, string | null>>;
  end(accountIds: readonly string[], reason: string): Promise<void>;
}

/**
 * `relayRuns` stands in for the pollers where the server cannot name them; `canList` is false for the
 * time-skipping server, which has no visibility store.
 */
export function temporalProbe(
  client: Client,
  relayRuns: () => Promise<boolean>,
  { canList }: { readonly canList: boolean },
): Probe {
  const { connection } = client;
  const namespace = client.options.namespace;
  return {
    reachable: async () => {
      await connection.workflowService.getSystemInfo({});
      return null;
    },
    attributes: async () => {
      if (!canList) return null;
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace,
      });
      const known = new Set(Object.keys(customAttributes ?? {}));
      const missing = Object.values(attributeKeys).filter(({ name }) => !known.has(name));
      return missing.length === 0 ? null : `${missing.map(({ name }) => name).join(', ')} missing`;
    },
    worker: async () => {
      if (!canList) return (await relayRuns()) ? null : 'no worker runs';
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: workflowTaskQueueType,
      });
      const oldest = Date.now() / 1_000 - pollerAgeMaxMs / 1_000;
      const polling = (pollers ?? []).filter(
        ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= oldest,
      );
      return polling.length > 0 ? null : 'no worker polls';
    },
    running: (creditorId, accounts) =>
      canList ? listed(client, creditorId) : described(client, accounts),
    end: async (accountIds, reason) => {
      for (const id of accountIds) {
        const handle = client.workflow.getHandle(workflowIdOf(id));
        await handle.terminate(reason).catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        });
      }
    },
  };
}

async function listed(client: Client, creditorId: string): Promise<Map<string, string | null>> {
  const running = new Map<string, string | null>();
  const quoted = creditorId.replace(/[^\w.-]/g, '');
  const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running' AND Creditor = '${quoted}'`;
  for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query })) {
    const accountId = accountIdOf(workflowId);
    if (accountId === null) continue;
    running.set(accountId, typedSearchAttributes.get(attributeKeys.stage) ?? null);
  }
  return running;
}

async function described(
  client: Client,
  accounts: readonly { readonly id: string }[],
): Promise<Map<string, string | null>> {
  const running = new Map<string, string | null>();
  const queue = [...accounts];
  const look = async (): Promise<void> => {
    for (let account = queue.shift(); account; account = queue.shift()) {
      const stage = await runningStage(client, account.id);
      if (stage !== undefined) running.set(account.id, stage);
    }
  };
  await Promise.all(Array.from({ length: describedAtOnce }, look));
  return running;
}

/** Undefined: it does not run. */
async function runningStage(client: Client, accountId: string): Promise<string | null | undefined> {
  try {
    const handle = client.workflow.getHandle(workflowIdOf(accountId));
    const { status, typedSearchAttributes } = await handle.describe();
    if (status.name !== 'RUNNING') return undefined;
    return typedSearchAttributes.get(attributeKeys.stage) ?? null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
