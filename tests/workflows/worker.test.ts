import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { EncryptionKey } from '../../src/config';
import { type ConnectedClient, connectClient, type TemporalConfig } from '../../temporal/client';
import { EncryptionCodec } from '../../temporal/data-converter';
import { anyFreePort } from '../../temporal/embedded/ports';
import { type RunningServer, startTemporal } from '../../temporal/embedded/temporal-server';
import { workflowIdOf } from '../../temporal/ids';
import { type Relay, type RelayStore, startRelay, type UnsentWake } from '../../temporal/relay';
import { runWorker } from '../../temporal/worker';
import { type CommandAnswer, updateName } from '../../workflows/account/messages';
import { type Beat, FakeStore } from './fakes';
import { attributesOf, until } from './helpers';

const hour = 3_600_000;
const quiet: readonly Beat[] = [{ stage: 'reminder', does: 'send', afterMs: 5 * hour }];
const newKey = (id: string): EncryptionKey => ({ id, key: randomBytes(32) });

let folder: string;
let server: RunningServer;
let connected: ConnectedClient;
let config: TemporalConfig;
let store: FakeStore;
let wakes: FakeWakes;

/** Unsent wakes in memory. */
class FakeWakes implements RelayStore {
  readonly unsent = new Map<string, UnsentWake>();
  isLocked = false;
  healed = 0;
  /** Happens between taking a wake and marking it. */
  meanwhile: (() => void) | null = null;

  change(accountId: string, version: number, open = true): void {
    this.unsent.set(accountId, { accountId, creditorId: 'default', version, open });
  }

  async takeUnsent(limit: number): Promise<readonly UnsentWake[]> {
    return [...this.unsent.values()].slice(0, limit);
  }

  async markSent(accountId: string, version: number): Promise<void> {
    this.meanwhile?.();
    this.meanwhile = null;
    if (this.unsent.get(accountId)?.version === version) this.unsent.delete(accountId);
  }

  async heal(): Promise<number> {
    this.healed += 1;
    return 0;
  }

  async withRelayLock(run: (lost: AbortSignal) => Promise<void>): Promise<boolean> {
    if (this.isLocked) return false;
    this.isLocked = true;
    try {
      await run(new AbortController().signal);
      return true;
    } finally {
      this.isLocked = false;
    }
  }
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'duecourse-worker-'));
  server = await startTemporal({ dataDir: folder, port: await anyFreePort(), dbFile: false });
  config = {
    temporal: { address: server.address, namespace: 'default', uiPort: 0, uiPortIsSet: false },
    encryptionKeys: [newKey('new'), newKey('old')],
  };
  connected = await connectClient(config);
});
afterAll(async () => {
  await connected?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  store = new FakeStore(() => Date.now());
  wakes = new FakeWakes();
});

const handleOf = (accountId: string): WorkflowHandle =>
  connected.client.workflow.getHandle(workflowIdOf(accountId));
const relayOf = (options: { healEveryMs?: number } = {}): Relay =>
  startRelay({
    store: wakes,
    client: connected.client,
    nowAt: () => Date.now(),
    pollMs: 20,
    ...options,
  });

describe('the relay', () => {
  it('starts an open account with what lists need, and tells a closed one only if it runs', async () => {
    wakes.change('acc_open', 1);
    wakes.change('acc_closed', 4, false);
    const relay = relayOf();
    await until(() => wakes.unsent.size === 0);
    wakes.change('acc_open', 2);
    await until(() => wakes.unsent.size === 0);
    await relay.stop();

    const description = await handleOf('acc_open').describe();
    expect(description.status.name).toBe('RUNNING');
    expect(await attributesOf(handleOf('acc_open'))).toMatchObject({
      AccountStatus: 'open',
      Creditor: 'default',
      NeedsAttention: false,
    });
    expect(await description.staticSummary()).toBe('Course of account acc_open');
    const { events } = await handleOf('acc_open').fetchHistory();
    const signals = events?.filter((event) => event.workflowExecutionSignaledEventAttributes);
    expect(signals).toHaveLength(2);
    await expect(handleOf('acc_closed').describe()).rejects.toThrow('not found');
    await handleOf('acc_open').terminate();
  });

  it('does not lose a change that comes while a wake is being sent', async () => {
    wakes.meanwhile = () => wakes.change('acc_twice', 2);
    wakes.change('acc_twice', 1);
    const relay = relayOf();
    await until(() => wakes.unsent.size === 0);
    await relay.stop();
    expect(relay.sentCount).toBe(2);
    await handleOf('acc_twice').terminate();
  });

  it('works alone, heals as often as it should, and survives a store that fails', async () => {
    const first = relayOf({ healEveryMs: 50 });
    const second = relayOf({ healEveryMs: 50 });
    await until(() => wakes.healed >= 3);
    const taking = wakes.takeUnsent.bind(wakes);
    wakes.takeUnsent = () => Promise.reject(new Error('store down'));
    await new Promise((done) => setTimeout(done, 200));
    wakes.takeUnsent = taking;
    wakes.change('acc_later', 1);
    await until(() => wakes.unsent.size === 0);
    await Promise.all([first.stop(), second.stop()]);
    expect(wakes.isLocked).toBe(false);
    await handleOf('acc_later').terminate();
  });
});

describe('the worker process', () => {
  it('runs accounts encrypted, takes plain signals, and drains when it is told to stop', async () => {
    const accountId = 'acc_secret';
    const account = await store.open(accountId, quiet);
    const stopping = new AbortController();
    const running = runWorker(config, {
      activities: store.activities,
      relayStore: wakes,
      nowAt: () => Date.now(),
      stop: stopping.signal,
    });
    wakes.change(accountId, 1);
    await until(() => account.steps > 0);

    const handle = handleOf(accountId);
    const answer = await handle.executeUpdate<CommandAnswer, [unknown]>(updateName, {
      args: [{ key: 'k', name: 'note', data: { text: 'very private' } }],
    });
    expect(answer.status).toBe('done');
    const plainConnection = await Connection.connect({ address: server.address });
    const plain = new Client({ connection: plainConnection });
    await plain.workflow.getHandle(handle.workflowId).signal('pause', { reason: 'from the CLI' });
    await until(() => account.applied.length === 2);
    await plainConnection.close();
    expect(account.applied[1]).toMatchObject({ name: 'pause', data: { reason: 'from the CLI' } });

    store.failing.set('step', 'StoreDown');
    await handle.signal('wake');
    await until(() => (store.attempts.get('step') ?? 0) > account.steps + 3);
    store.failing.clear();
    const before = account.steps;
    await until(() => account.steps > before);

    store.stepTakesMs = 500;
    await handle.signal('wake');
    await until(() => (store.attempts.get('step') ?? 0) > 0 && account.steps > before);
    stopping.abort();
    await running;
    const history = readable(historyToJSON(await handle.fetchHistory()));
    expect(history).toContain('binary/encrypted');
    for (const secret of ['very private', 'must not be shown', 'Stage **reminder**']) {
      expect(history).not.toContain(secret);
    }
    await handle.terminate();
  });
});

describe('the codec', () => {
  const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
  const payload = { metadata: { encoding: text('json/plain') }, data: text('{"a":1}') };

  it('reads what any of its keys wrote, and lets other payloads pass', async () => {
    const [fresh, old] = [newKey('fresh'), newKey('old')];
    const written = await new EncryptionCodec([old]).encode([payload]);
    expect(Buffer.from(written[0]!.data!).toString('latin1')).not.toContain('{"a":1}');
    const rotated = new EncryptionCodec([fresh, old]);
    expect(await rotated.decode([...written, payload])).toEqual([payload, payload]);
    expect(await rotated.decode(await rotated.encode([payload]))).toEqual([payload]);
  });

  it('refuses what was changed on the way, or written with a key it does not have', async () => {
    const key = newKey('k');
    const [written] = await new EncryptionCodec([key]).encode([payload]);
    await expect(new EncryptionCodec([newKey('other')]).decode([written!])).rejects.toThrow(
      'unknown key (k)',
    );
    written!.data![20]! ^= 1;
    await expect(new EncryptionCodec([key]).decode([written!])).rejects.toThrow();
  });
});

/** The history with everything that is written in base64 also in clear, so that a search finds it. */
function readable(history: string): string {
  const encoded = [...history.matchAll(/"([A-Za-z0-9+/=]{4,})"/g)].map(([, found]) => found ?? '');
  const decoded = encoded.map((found) => Buffer.from(found, 'base64').toString('latin1'));
  return [history, ...decoded].join('\n');
}
