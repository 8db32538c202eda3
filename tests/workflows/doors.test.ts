import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  Client,
  Connection,
  WithStartWorkflowOperation,
  type WorkflowHandle,
} from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { anyFreePort } from '../../temporal/embedded/ports';
import { type RunningServer, startTemporal } from '../../temporal/embedded/temporal-server';
import { workflowIdOf } from '../../temporal/ids';
import { emptyCarried } from '../../workflows/account/carried';
import {
  type CommandAnswer,
  taskQueue,
  updateName,
  workflowType,
} from '../../workflows/account/messages';
import { type Beat, type FakeAccount, FakeStore } from './fakes';
import {
  attributesOf,
  chainOf,
  detailsOf,
  inputOf,
  quietRuntime,
  resultOf,
  startAccount,
  until,
  withWorkers,
} from './helpers';

/** Low enough for many runs in a test, high enough for a message step in one run. */
const suggestedAtEvents = 24;
const second = 1_000;
const hour = 3_600_000;

let folder: string;
let server: RunningServer;
let connection: Connection;
let nativeConnection: NativeConnection;
let client: Client;
let store: FakeStore;
let count = 0;

beforeAll(async () => {
  quietRuntime();
  folder = mkdtempSync(path.join(tmpdir(), 'duecourse-doors-'));
  server = await startTemporal({
    dataDir: folder,
    port: await anyFreePort(),
    dbFile: false,
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': suggestedAtEvents },
  });
  connection = await Connection.connect({ address: server.address });
  nativeConnection = await NativeConnection.connect({ address: server.address });
  client = new Client({ connection });
});
afterAll(async () => {
  await nativeConnection?.close();
  await connection?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  store = new FakeStore(() => Date.now());
});

const quiet: readonly Beat[] = [
  { stage: 'reminder', does: 'send', afterMs: 5 * hour },
  { stage: 'plan', does: 'store', afterMs: 5 * hour },
  { stage: 'agency', does: 'exchange', afterMs: 5 * hour },
];

const newId = (): string => `acc_${(count += 1)}`;
const during = <T>(test: () => Promise<T>): Promise<T> =>
  withWorkers(nativeConnection, store.activities, test);
const command = (handle: WorkflowHandle, key: string, name: string): Promise<CommandAnswer> =>
  handle.executeUpdate<CommandAnswer, [unknown]>(updateName, { args: [{ key, name, data: {} }] });
const isSleeping = (accountId: string, steps: number): Promise<void> =>
  until(() => store.accounts.get(accountId)!.steps >= steps);
const isClosed = (handle: WorkflowHandle): Promise<void> =>
  until(async () => (await handle.describe()).status.name === 'COMPLETED');

describe('signals', () => {
  it('are handed over in their order also when they came before any worker', async () => {
    const accountId = newId();
    await store.open(accountId, quiet);
    const handle = await startAccount(client, accountId);
    await handle.signal('resume', 'first');
    await handle.signal('pause');
    await handle.signal('acceptSettlement', { agreementId: 'agr_1' });
    await during(async () => {
      await until(() => store.accounts.get(accountId)!.applied.length === 3);
    });
    const { firstExecutionRunId: runId } = handle as unknown as { firstExecutionRunId: string };
    expect(store.accounts.get(accountId)!.applied).toEqual([
      { key: `signal/${runId}/1`, via: 'signal', name: 'resume', data: 'first' },
      { key: `signal/${runId}/2`, via: 'signal', name: 'pause', data: null },
      {
        key: `signal/${runId}/3`,
        via: 'signal',
        name: 'acceptSettlement',
        data: { agreementId: 'agr_1' },
      },
    ]);
  });

  it('sent a thousand times across continue-as-new are each applied once', async () => {
    const accountId = newId();
    await store.open(accountId, quiet);
    const handle = await startAccount(client, accountId);
    await during(async () => {
      for (let sent = 0; sent < 1_000; sent += 10) {
        const burst = Array.from({ length: 10 }, (_, n) =>
          client.workflow.getHandle(handle.workflowId).signal('pause', { number: sent + n }),
        );
        await Promise.all(burst);
        // A timer of the dev server takes a second: time for some twenty ends of runs meanwhile.
        await new Promise((done) => setTimeout(done, 250));
      }
      await until(() => store.accounts.get(accountId)!.applied.length >= 1_000, 60 * second);
    });
    const { applied } = store.accounts.get(accountId)!;
    const numbers = applied.map(({ data }) => (data as { number: number }).number);
    expect(new Set(numbers).size).toBe(1_000);
    expect(applied).toHaveLength(1_000);
    const sequence = applied.map(({ key }) => Number(key.split('/')[2]));
    expect(sequence).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
    expect(new Set(applied.map(({ key }) => key.split('/')[1])).size).toBe(1);
    const chain = await chainOf(client, handle);
    expect(chain.length).toBeGreaterThanOrEqual(20);
    expect(inputOf(chain.at(-1)!).signalsSeen).toBeGreaterThan(0);
  });

  it('that arrive while an account closes are handed over before it ends, with no step run twice', async () => {
    const accountId = newId();
    await store.open(accountId, quiet);
    const handle = await startAccount(client, accountId);
    await during(async () => {
      await isSleeping(accountId, 1);
      store.stepTakesMs = 150;
      const answer = command(handle, 'c1', 'close');
      for (let n = 0; n < 12; n += 1) {
        // The last ones may find the account closed: then their sender is told so.
        await client.workflow
          .getHandle(handle.workflowId)
          .signal('pause')
          .catch(() => undefined);
        await new Promise((done) => setTimeout(done, 40));
      }
      expect((await answer).status).toBe('done');
      await isClosed(handle);
    });
    const chain = await chainOf(client, handle);
    const signalled = chain.flatMap(({ events }) =>
      (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes),
    );
    const { applied } = store.accounts.get(accountId)!;
    expect(applied.filter(({ via }) => via === 'signal')).toHaveLength(signalled.length);
    expect(resultOf(chain.at(-1)!)).toEqual({ accountId, outcome: 'paid' });
    const recorded = chain.flatMap(({ events }) =>
      (events ?? []).filter((event) => event.markerRecordedEventAttributes),
    );
    expect(store.accounts.get(accountId)!.steps).toBe(recorded.length);
  });
});

describe('the update command', () => {
  it('answers done and refused, and refuses what has no key without an event', async () => {
    const accountId = newId();
    await store.open(accountId, quiet);
    const handle = await startAccount(client, accountId);
    await during(async () => {
      expect(await command(handle, 'a', 'note')).toMatchObject({ key: 'a', status: 'done' });
      expect(await command(handle, 'b', 'unheard-of')).toMatchObject({
        status: 'refused',
        code: 'stage_does_not_allow',
      });
      expect(await command(handle, 'a', 'note')).toMatchObject({ key: 'a', status: 'done' });
      await expect(command(handle, '', 'note')).rejects.toThrow();
    });
    expect(store.accounts.get(accountId)!.applied.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('is answered by the run that took it also when the command changes the stage', async () => {
    const accountId = newId();
    await store.open(accountId, quiet);
    const handle = await startAccount(client, accountId);
    await during(async () => {
      await isSleeping(accountId, 1);
      const answers = await Promise.all([
        command(handle, 'n1', 'note'),
        command(handle, 'p1', 'place'),
        command(handle, 'n2', 'note'),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
      await until(async () => inputOf(await handle.fetchHistory()).stage === 'agency');
      expect((await command(handle, 'c1', 'close')).status).toBe('done');
      await isClosed(handle);
    });
    const chain = await chainOf(client, handle);
    expect(chain.map((run) => inputOf(run).stage)).toEqual([null, 'agency', 'closed']);
  });

  it('many at once over many runs are each answered', async () => {
    const accountId = newId();
    await store.open(accountId, quiet);
    const handle = await startAccount(client, accountId);
    await during(async () => {
      for (let round = 0; round < 10; round += 1) {
        const keys = Array.from({ length: 8 }, (_, n) => `r${round}-${n}`);
        const answers = await Promise.all(
          keys.map((key) => command(client.workflow.getHandle(handle.workflowId), key, 'note')),
        );
        expect(answers.map(({ key }) => key)).toEqual(keys);
      }
    });
    expect(store.accounts.get(accountId)!.applied).toHaveLength(80);
  });

  it('starts the account with it', async () => {
    const accountId = newId();
    await store.open(accountId, quiet);
    await during(async () => {
      const startWorkflowOperation = new WithStartWorkflowOperation(workflowType, {
        workflowId: workflowIdOf(accountId),
        taskQueue,
        args: [emptyCarried(accountId)],
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      const answer = (await client.workflow.executeUpdateWithStart(updateName, {
        args: [{ key: 's1', name: 'note', data: {} }],
        startWorkflowOperation,
      })) as CommandAnswer;
      expect(answer.status).toBe('done');
    });
  });
});

describe('what an account shows', () => {
  it('names its stage and wait in attributes, details and the description of its doors', async () => {
    const accountId = newId();
    const account = await store.open(accountId, quiet);
    const handle = await startAccount(client, accountId);
    await during(async () => {
      await isSleeping(accountId, 1);
      await until(async () => 'Stage' in (await attributesOf(handle)));
      expect(await attributesOf(handle)).toEqual({
        Stage: 'reminder',
        AccountStatus: 'open',
        Creditor: 'default',
        WaitingFor: 'step',
        OldestDueOn: new Date(1_780_000_000_000),
        NextActionAt: new Date(account.dueAt),
        NeedsAttention: false,
        BuildIds: expect.anything() as unknown,
      });
      expect(await detailsOf(handle)).toBe('Stage **reminder**, wait');
      const metadata = JSON.stringify(await handle.query('__temporal_workflow_metadata'));
      for (const example of ['2027-01-15', 'agr_', 'Input: none', 'called back']) {
        expect(metadata).toContain(example);
      }
      await command(handle, 'p', 'place');
      const query = `WorkflowId = 'account:${accountId}' AND Stage = 'agency'`;
      await until(async () => (await client.workflow.count(query)).count === 1);
    });
  });
});

describe('events in the history', () => {
  const later: Beat = { stage: 'reminder', does: 'send', afterMs: 5 * hour };

  it('are at most 13 for a message, 7 for a store step and 8 for a wake that changes nothing', async () => {
    const added = await during(() =>
      Promise.all([
        eventsOf([{ stage: 'reminder', does: 'send', afterMs: 4 * second }, later], (account) =>
          until(() => account.effects.has('send/0')),
        ),
        eventsOf([{ stage: 'reminder', does: 'store', afterMs: 4 * second }, later], (account) =>
          until(() => account.effects.has('store/0')),
        ),
        eventsOf([later], async (account, handle) => {
          await handle.signal('wake');
          await until(() => account.steps > 1);
        }),
      ]),
    );
    expect(added).toEqual([13, 7, 7]);
  });

  /** Events that an account adds from one sleep to the next while something happens. */
  async function eventsOf(
    beats: readonly Beat[],
    happens: (account: FakeAccount, handle: WorkflowHandle) => Promise<void>,
  ): Promise<number> {
    const accountId = newId();
    const account = await store.open(accountId, beats);
    const handle = await startAccount(client, accountId);
    await isSleeping(accountId, 1);
    const before = await asleepLength(accountId);
    await happens(account, handle);
    return (await asleepLength(accountId)) - before;
  }

  /** Length once the account sleeps: its last event is the timer it waits for, and stays so. */
  async function asleepLength(accountId: string): Promise<number> {
    for (let before = -1; ;) {
      const { events } = await client.workflow.getHandle(workflowIdOf(accountId)).fetchHistory();
      const isAsleep = events?.at(-1)?.timerStartedEventAttributes;
      if (isAsleep && events.length === before) return before;
      before = events?.length ?? -1;
      await new Promise((done) => setTimeout(done, 300));
    }
  }
});
