/**
 * `npm run goldens`: lives every story on the time-skipping server and keeps the histories.
 * Run it when a release adds something that the goldens lack, into a folder of its own version;
 * never over the goldens of an earlier release.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflows } from '../../temporal/bundle';
import { createTimeSkippingEnv } from '../../temporal/embedded/sandbox-server';
import { FakeStore } from '../workflows/fakes';
import {
  chainOf,
  type History,
  quietRuntime,
  startAccount,
  withWorkers,
} from '../workflows/helpers';
import { stories, type Story } from './stories';

const folder = path.join(__dirname, 'histories', process.argv[2] ?? 'v1');

/** Fields that say where a history was made, not what happened. */
const scrubbed = new Set(['identity', 'stackTrace', 'workerInstanceKey', 'workerControlTaskQueue']);

async function record(env: TestWorkflowEnvironment, story: Story, codePath: string): Promise<void> {
  const store = new FakeStore(() => env.currentTimeMs());
  const accountId = `acc_${story.name}`;
  await store.open(accountId, story.beats);
  const live = async (): Promise<void> => {
    const handle = await startAccount(env.client, accountId);
    await story.live({ env, client: env.client, store, handle });
    const chain = await chainOf(env.client, handle);
    chain.forEach((history, index) => keep(`${story.name}.${index + 1}.json`, history));
    // The next story's clock runs for months: an account left open would live them too.
    await handle.terminate().catch(() => undefined);
  };
  await withWorkers(env.nativeConnection, store.activities, live, { codePath });
}

function keep(name: string, history: History): void {
  const withoutPlaces = (key: string, value: unknown): unknown =>
    scrubbed.has(key) ? undefined : value;
  const text = JSON.stringify(JSON.parse(historyToJSON(history)), withoutPlaces, 1);
  writeFileSync(path.join(folder, name), `${text}\n`);
}

async function main(): Promise<void> {
  quietRuntime();
  mkdirSync(folder, { recursive: true });
  const { codePath } = await bundleWorkflows();
  const env = await createTimeSkippingEnv();
  try {
    for (const story of stories) await record(env, story, codePath);
  } finally {
    await env.teardown();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
