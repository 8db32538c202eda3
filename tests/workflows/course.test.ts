import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowHandle } from '@temporalio/client';
import { createTimeSkippingEnv } from '../../temporal/embedded/sandbox-server';
import { type CommandAnswer, type RunState, updateName } from '../../workflows/account/messages';
import { type Beat, FakeStore } from './fakes';
import {
  attributesOf,
  chainOf,
  dayMs,
  detailsOf,
  inputOf,
  minuteMs,
  quietRuntime,
  resultOf,
  startAccount,
  until,
  withWorkers,
} from './helpers';

let env: TestWorkflowEnvironment;
let store: FakeStore;
let count = 0;

beforeAll(async () => {
  quietRuntime();
  env = await createTimeSkippingEnv();
});
afterAll(async () => {
  await env.teardown();
});
beforeEach(() => {
  store = new FakeStore(() => env.currentTimeMs());
});

const ladder: readonly Beat[] = [
  { stage: 'reminder', does: 'send', afterMs: 3 * dayMs },
  { stage: 'reminder', does: 'send', afterMs: 7 * dayMs, channel: 'sms' },
  { stage: 'escalation', does: 'store', afterMs: 5 * dayMs },
  { stage: 'escalation', does: 'send', afterMs: 7 * dayMs, channel: 'letter' },
];

/** Opens a scripted account and its workflow, and gives it to the test. */
async function withAccount(
  beats: readonly Beat[],
  test: (handle: WorkflowHandle, accountId: string) => Promise<void>,
  maxCachedWorkflows?: number,
): Promise<void> {
  const accountId = `acc_${(count += 1)}`;
  await store.open(accountId, beats);
  const during = async (): Promise<void> => {
    const handle = await startAccount(env.client, accountId);
    await test(handle, accountId);
    // The next test's clock may run for months: an account left open would live them too.
    await handle.terminate().catch(() => undefined);
  };
  await withWorkers(env.nativeConnection, store.activities, during, { maxCachedWorkflows });
}

const stagesOf = async (handle: WorkflowHandle): Promise<(string | null)[]> =>
  (await chainOf(env.client, handle)).map((run) => inputOf(run).stage);

const stateOf = (handle: WorkflowHandle): Promise<RunState> => handle.query<RunState>('state');

const command = (handle: WorkflowHandle, key: string, name: string): Promise<CommandAnswer> =>
  handle.executeUpdate<CommandAnswer, [unknown]>(updateName, { args: [{ key, name, data: {} }] });

async function closed(handle: WorkflowHandle): Promise<void> {
  await until(async () => (await handle.describe()).status.name === 'COMPLETED');
}

describe('the course of an account', () => {
  it('lives one run a stage and ends with the outcome', async () => {
    await withAccount(ladder, async (handle, accountId) => {
      await env.sleep(30 * dayMs);
      await closed(handle);
      expect(await stagesOf(handle)).toEqual([null, 'escalation', 'closed']);
      const chain = await chainOf(env.client, handle);
      expect(resultOf(chain[2]!)).toEqual({ accountId, outcome: 'paid' });
      const effects = store.accounts.get(accountId)!.effects;
      expect([...effects]).toEqual([
        ['send/0', 1],
        ['send/1', 1],
        ['store/2', 1],
        ['send/3', 1],
      ]);
    });
  });

  it('reads reminder, escalation, plan, escalation, closed for a settlement that was broken', async () => {
    const beats: readonly Beat[] = [
      { stage: 'reminder', does: 'send', afterMs: dayMs },
      { stage: 'escalation', does: 'send', afterMs: 30 * dayMs },
      { stage: 'plan', does: 'store', afterMs: 10 * dayMs, waitingFor: 'instalment' },
      { stage: 'escalation', does: 'store', afterMs: dayMs },
    ];
    await withAccount(beats, async (handle) => {
      await env.sleep(2 * dayMs);
      await handle.signal('acceptSettlement', { agreementId: 'agr_1' });
      await env.sleep(20 * dayMs);
      await closed(handle);
      const lived = (await attributesOfRuns(handle)).map((run) => run.Stage);
      expect(lived).toEqual(['reminder', 'escalation', 'plan', 'escalation', 'closed']);
      expect(await attributesOf(handle)).toMatchObject({
        AccountStatus: 'closed',
        Stage: 'closed',
      });
      expect(await attributesOf(handle)).not.toHaveProperty('NextActionAt');
    });
  });

  it('goes through agency and law with their exchanges', async () => {
    const beats: readonly Beat[] = [
      { stage: 'agency', does: 'exchange', afterMs: 0 },
      { stage: 'agency', does: 'exchange', afterMs: 40 * dayMs, waitingFor: 'answer' },
      { stage: 'legal', does: 'send', afterMs: dayMs },
      { stage: 'legal', does: 'exchange', afterMs: 30 * dayMs, waitingFor: 'approval' },
    ];
    await withAccount(beats, async (handle, accountId) => {
      await env.sleep(90 * dayMs);
      await closed(handle);
      // Runs of a month begin anew in their stage.
      const lived = [null, 'agency', 'legal', 'legal', 'closed'];
      expect(await stagesOf(handle)).toEqual(lived);
      expect([...store.accounts.get(accountId)!.effects.keys()]).toEqual([
        'exchange/0',
        'exchange/1',
        'send/2',
        'exchange/3',
      ]);
    });
  });

  it('replays every task from the start without a cache', async () => {
    await withAccount(
      ladder,
      async (handle) => {
        await env.sleep(2 * dayMs);
        await handle.signal('pause');
        await handle.signal('resume');
        await env.sleep(30 * dayMs);
        await closed(handle);
        expect(await stagesOf(handle)).toEqual([null, 'escalation', 'closed']);
      },
      0,
    );
  });

  it('begins a new run of the same stage after thirty days', async () => {
    const beats = Array.from({ length: 12 }, (): Beat => ({
      stage: 'escalation',
      does: 'store',
      afterMs: 7 * dayMs,
    }));
    await withAccount(beats, async (handle) => {
      await env.sleep(120 * dayMs);
      await closed(handle);
      const runs = await stagesOf(handle);
      expect(runs).toEqual([null, 'escalation', 'escalation', 'closed']);
    });
  });
});

describe('an account whose store or provider fails', () => {
  const one: readonly Beat[] = [
    { stage: 'reminder', does: 'send', afterMs: 3 * dayMs },
    { stage: 'reminder', does: 'store', afterMs: 30 * dayMs },
  ];

  it('asks for attention after ten minutes, names the error type only, and goes on when it is mended', async () => {
    await withAccount(one, async (handle, accountId) => {
      await env.sleep(dayMs);
      store.failing.set('step', 'StoreDown');
      await handle.signal('pause');
      await env.sleep(8 * minuteMs);
      expect((await stateOf(handle)).needsAttention).toBe(false);
      await env.sleep(6 * minuteMs);
      expect(await attributesOf(handle)).toMatchObject({ NeedsAttention: true });
      expect(await detailsOf(handle)).toContain('`step` fails (StoreDown)');
      expect(await detailsOf(handle)).not.toContain('must not be shown');

      await handle.signal('resume');
      store.failing.clear();
      await env.sleep(6 * minuteMs);
      expect(await attributesOf(handle)).toMatchObject({ NeedsAttention: false });
      const { applied } = store.accounts.get(accountId)!;
      expect(applied.map(({ name }) => name)).toEqual(['pause', 'resume']);
      await env.sleep(40 * dayMs);
      await closed(handle);
    });
  });

  it('hands a pause over while a send is still failing', async () => {
    await withAccount(one, async (handle, accountId) => {
      store.failing.set('send', 'ProviderDown');
      await env.sleep(3 * dayMs + 2 * minuteMs);
      expect(store.attempts.get('send')).toBeGreaterThan(2);
      expect((await command(handle, 'k1', 'pause')).status).toBe('done');
      expect(store.accounts.get(accountId)!.isPaused).toBe(true);
      await env.sleep(12 * minuteMs);
      expect(await attributesOf(handle)).toMatchObject({ NeedsAttention: true });
      store.failing.clear();
      await env.sleep(6 * minuteMs);
      expect((await stateOf(handle)).needsAttention).toBe(false);
    });
  });

  it('asks for attention at once when no retry helps, and tries again every five minutes', async () => {
    await withAccount(one, async (handle) => {
      store.failing.set('send', '!Contract');
      await env.sleep(3 * dayMs + minuteMs);
      expect(await attributesOf(handle)).toMatchObject({ NeedsAttention: true });
      expect(store.attempts.get('send')).toBe(1);
      await env.sleep(10 * minuteMs);
      expect(store.attempts.get('send')).toBe(3);
      store.failing.clear();
      await handle.signal('wake');
      await env.sleep(minuteMs);
      expect(await attributesOf(handle)).toMatchObject({ NeedsAttention: false });
    });
  });
});

/** Attributes that each run ended with: what it was started with, and its upserts over it. */
async function attributesOfRuns(handle: WorkflowHandle): Promise<Record<string, unknown>[]> {
  const chain = await chainOf(env.client, handle);
  return chain.map(({ events }) => {
    const fields = (events ?? []).flatMap((event) => [
      event.workflowExecutionStartedEventAttributes?.searchAttributes?.indexedFields ?? {},
      event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {},
    ]);
    return Object.fromEntries(
      fields.flatMap((set) =>
        Object.entries(set).map(([name, { data }]) => [
          name,
          data?.length ? (JSON.parse(Buffer.from(data).toString('utf8')) as unknown) : null,
        ]),
      ),
    );
  });
}
