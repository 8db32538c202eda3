import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Relay, type RelayStore, startRelay, type UnsentWake } from '../../temporal/relay';
import { waitUntil } from '../../temporal/embedded/processes';

/** Wakes in the order in which they came, as the store keeps them. */
class Queue implements RelayStore {
  readonly unsent: UnsentWake[];
  looks = 0;

  constructor(ids: readonly string[]) {
    const shared = { creditorId: 'default', version: 1, open: true };
    this.unsent = ids.map((accountId) => ({ accountId, ...shared }));
  }

  takeUnsent(limit: number): Promise<readonly UnsentWake[]> {
    this.looks += 1;
    return Promise.resolve(this.unsent.slice(0, limit));
  }

  markSent(accountId: string): Promise<void> {
    const index = this.unsent.findIndex((wake) => wake.accountId === accountId);
    if (index >= 0) this.unsent.splice(index, 1);
    return Promise.resolve();
  }

  heal(): Promise<number> {
    return Promise.resolve(0);
  }

  async withRelayLock(run: (lost: AbortSignal) => Promise<void>): Promise<boolean> {
    await run(new AbortController().signal);
    return true;
  }
}

/** A server that takes every signal but those for some accounts. */
function serverWithout(fails: (workflowId: string) => boolean): {
  client: Client;
  tries: string[];
} {
  const tries: string[] = [];
  const signalWithStart = async (_type: string, { workflowId }: { workflowId: string }) => {
    tries.push(workflowId);
    await sleep(1);
    if (fails(workflowId)) throw new Error('refused');
  };
  return { client: { workflow: { signalWithStart } } as unknown as Client, tries };
}

let relay: Relay | undefined;
afterEach(() => relay?.stop());

const named = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `acc_${prefix}${n}`);

test('wakes that cannot be sent hold nobody up, however many stand in front, and are tried again', async () => {
  // More than one look takes, and the oldest of all.
  const queue = new Queue([...named('bad', 150), ...named('good', 400)]);
  const { client, tries } = serverWithout((id) => id.includes('bad'));
  relay = startRelay({ store: queue, client, nowAt: () => 0, pollMs: 5 });
  const isSent = await waitUntil(() => relay?.sentCount === 400, 15_000);
  expect(isSent).toBe(true);
  const badTries = tries.filter((id) => id.includes('bad')).length;
  expect(badTries).toBeLessThan(700);
  expect(
    await waitUntil(() => tries.filter((id) => id.includes('bad')).length > badTries, 8_000),
  ).toBe(true);
  await relay.stop();
  expect(queue.unsent).toHaveLength(150);
});

test('ten thousand queued wakes drain at far more than fifty a second, and an empty queue is no busy loop', async () => {
  const queue = new Queue(named('q', 10_000));
  const { client } = serverWithout(() => false);
  const startedAt = performance.now();
  relay = startRelay({ store: queue, client, nowAt: () => 0 });
  expect(await waitUntil(() => queue.unsent.length === 0, 60_000)).toBe(true);
  const perSecond = 10_000 / ((performance.now() - startedAt) / 1_000);
  expect(perSecond).toBeGreaterThan(200);
  const looks = queue.looks;
  await sleep(1_000);
  await relay.stop();
  expect(queue.looks - looks).toBeLessThanOrEqual(11);
});
