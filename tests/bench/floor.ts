import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../../temporal/bundle';
import type { BareActivities } from './bare-activities';
import { each, live, rested, type Course, type Phase } from './lifecycle';
import { measure, type Counted, type Used } from './machine';
import type { Temporal } from './parts';

const taskQueue = 'bare';
const atOnce = 20;
/** As the product's worker is set. */
const workerSettings = {
  maxCachedWorkflows: 200,
  maxConcurrentActivityTaskExecutions: 20,
  maxConcurrentLocalActivityExecutions: 20,
} as const;

interface Bare {
  readonly temporal: Temporal;
  readonly counted: Counted;
  readonly accounts: number;
}

/** The same shape as the product's workflow, with activities that do nothing. */
export function liveBare({ temporal, counted, accounts }: Bare): Promise<Phase[]> {
  const ids = idsOf(accounts);
  let ended = 0;
  let answer: 'send' | 'wait' = 'wait';
  const activities: BareActivities = {
    step: () => {
      ended += 1;
      return Promise.resolve(answer);
    },
    send: () => {
      ended += 1;
      return Promise.resolve(null);
    },
  };
  const course: Course = {
    accounts,
    start: () => startAll(temporal, 'bareAccount', ids),
    worker: () => bareWorker(temporal, activities),
    prepare: (kind) => {
      answer = kind === 'message' ? 'send' : 'wait';
      return Promise.resolve();
    },
    wake: () => each(ids, atOnce, (id) => temporal.client.workflow.getHandle(id).signal('wake')),
    ended: () => ended,
    isDone: () => Promise.resolve(true),
    expects: (kind) => (kind === 'message' ? 2 : 1),
  };
  return live(course, counted);
}

/** Six no-op ordinary activities, start and end of the workflow included. */
export async function liveSix({ temporal, counted, accounts }: Bare): Promise<Used> {
  const ids = idsOf(accounts);
  let ended = 0;
  const send = (): Promise<null> => {
    ended += 1;
    return Promise.resolve(null);
  };
  const worker = await bareWorker(temporal, { step: () => Promise.resolve('wait'), send });
  const end = measure(counted);
  await startAll(temporal, 'sixActivities', ids);
  worker.run();
  await rested({ ended: () => ended, isDone: () => Promise.resolve(true) }, 6 * accounts);
  const used = end();
  await worker.stop();
  return used;
}

function idsOf(accounts: number): string[] {
  return Array.from({ length: accounts }, () => `bare-${randomUUID()}`);
}

function startAll(temporal: Temporal, type: string, ids: readonly string[]): Promise<void> {
  return each(ids, atOnce, (workflowId) =>
    temporal.client.workflow.start(type, { workflowId, taskQueue, args: [] }),
  );
}

async function bareWorker(temporal: Temporal, activities: BareActivities) {
  const { codePath } = await bundleWorkflows({
    workflowsPath: path.join(__dirname, 'bare-workflow.ts'),
  });
  const worker = await Worker.create({
    connection: temporal.native,
    namespace: 'default',
    taskQueue,
    workflowBundle: { codePath },
    activities: { ...activities },
    ...workerSettings,
  });
  return startable([worker]);
}

/** Workers that begin when they are told to. */
export function startable(workers: readonly Worker[]) {
  let running: Promise<unknown> = Promise.resolve();
  return {
    run: () => {
      running = Promise.all(workers.map((worker) => worker.run()));
      running.catch(() => undefined); // met in `stop`
    },
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    },
  };
}
