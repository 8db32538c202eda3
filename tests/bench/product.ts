import { currentLaw } from '../../src/domain/law/current';
import { createActivities } from '../../activities';
import type { ChangeDeps } from '../../src/commands/ports';
import { runCommand } from '../../src/commands/run-command';
import { loadConfig } from '../../src/config';
import { wallClock } from '../../src/store/clock';
import { newId } from '../../src/store/ids';
import { openStore, seed, type Store } from '../../src/store/open';
import { builtInStrategies } from '../../src/strategies/read';
import { bundleWorkflows } from '../../temporal/bundle';
import { workflowIdOf } from '../../temporal/ids';
import { startRelay, type Relay } from '../../temporal/relay';
import { activityDeps } from '../../temporal/wiring';
import { createWorkers } from '../../temporal/worker';
import { signalNames, type Activities } from '../../workflows/account/messages';
import { startable } from './floor';
import { each, live, type Course, type Phase } from './lifecycle';
import { measure, type Counted, type Used } from './machine';
import type { Standing, Temporal } from './parts';

/** The day before the first step: the whole life fits in one run, which is renewed after thirty days. */
const startAt = Date.parse('2026-03-26T15:00:00.000Z');
const poolMax = 24;
const atOnce = 20;
const zone = 'America/New_York';

/** Business time is wall time plus a jump that only grows. */
export class JumpClock {
  private jumpMs = startAt - Date.now();

  now(): Promise<number> {
    return Promise.resolve(Date.now() + this.jumpMs);
  }

  trusted(): boolean {
    return true;
  }

  async jumpTo(at: number): Promise<void> {
    this.jumpMs += Math.max(0, at - (await this.now()));
  }
}

export interface ProductLife {
  /** Accounts and invoices written to the store. */
  readonly enrol: Used;
  readonly phases: readonly Phase[];
}

/** Enrols accounts and lives them through six wakes, with the product's own worker, relay and providers. */
export async function liveProduct(
  standing: Standing,
  temporal: Temporal,
  counted: Counted,
  accounts: number,
): Promise<ProductLife> {
  const { appUrl } = await standing.database();
  const clock = new JumpClock();
  const { store, deps } = await openProduct(appUrl, clock);
  const relays: Relay[] = [];
  try {
    const end = measure(counted);
    const ids = await enrol(store, deps, accounts);
    const enrolled = end();
    const course = courseOf({ standing, temporal, store, deps, clock, ids, relays });
    const phases = await live(course, counted);
    await checkLives(store, accounts);
    return { enrol: enrolled, phases };
  } finally {
    for (const relay of relays) await relay.stop();
    await store.close();
  }
}

export async function openProduct(
  appUrl: string,
  clock: ChangeDeps['clock'],
): Promise<{ store: Store; deps: ChangeDeps }> {
  const store = openStore(appUrl, poolMax);
  await seed(store, {
    creditorName: 'Example Ltd',
    madeUpContract: false,
    strategies: builtInStrategies(),
    businessAt: await clock.now(),
  });
  const deps: ChangeDeps = {
    store: store.accounts,
    clock,
    wallClock,
    strategies: store.strategies,
    law: currentLaw,
    newId,
  };
  return { store, deps };
}

/** Accounts of one invoice each, due in a month: the first step of the ladder lies ahead. */
export async function enrol(
  store: Store,
  deps: ChangeDeps,
  accounts: number,
  phoneOf: ((n: number) => string) | null = null,
): Promise<string[]> {
  const strategy = builtInStrategies().find(({ id }) => id === 'b2b-standard');
  if (strategy === undefined) throw new Error('no strategy');
  const ids: string[] = [];
  await each(
    Array.from({ length: accounts }, (_, n) => n),
    10,
    async (n) => {
      const now = await deps.clock.now();
      const debtor = {
        creditorId: 'default',
        externalId: `bench:${n}`,
        name: `Buyer ${n} Inc`,
        kind: 'business' as const,
        timeZone: zone,
        country: 'US',
        language: 'en',
        emails: [{ value: `ap${n}@buyer${n}.example`, valid: true }],
        phones: phoneOf ? [{ value: phoneOf(n), valid: true, smsConsent: true }] : [],
        address: null,
      };
      const { accountId } = await store.directory.accountFor(debtor, 'USD', strategy, now);
      const added = await runCommand(deps, {
        accountId,
        actor: { kind: 'system', id: 'bench', role: 'system' },
        key: `bench-${n}`,
        name: 'add-invoice',
        data: {
          source: 'bench',
          externalId: `in_${n}`,
          number: `A-${n}`,
          issuedOn: '2026-03-01',
          dueOn: '2026-04-01',
          amount: { amount: '2000.00', currency: 'USD' },
          purpose: 'commercial',
          collection: 'invoice',
          sourceAt: new Date(now).toISOString(),
        },
      });
      if (!added.ok) throw new Error(`${added.error.code}: ${added.error.detail}`);
      ids.push(accountId);
    },
  );
  return ids;
}

interface CourseParts {
  readonly standing: Standing;
  readonly temporal: Temporal;
  readonly store: Store;
  readonly deps: ChangeDeps;
  readonly clock: JumpClock;
  readonly ids: readonly string[];
  /** The relay is started by the course and stopped by its owner. */
  readonly relays: Relay[];
}

function courseOf(parts: CourseParts): Course {
  const { temporal, store, deps, clock, ids, relays } = parts;
  let ended = 0;
  const config = loadConfig({
    SENDGRID_BASE_URL: parts.standing.simulatorUrl,
    TWILIO_BASE_URL: parts.standing.simulatorUrl,
    DUECOURSE_SIMULATOR_URL: parts.standing.simulatorUrl,
  });
  const activities = createActivities(activityDeps(config, { store, clock, deps }));
  const counting: Activities = {
    step: (input) => activities.step(input).finally(() => (ended += 1)),
    send: (input) => activities.send(input).finally(() => (ended += 1)),
    exchange: (input) => activities.exchange(input),
  };
  return {
    accounts: ids.length,
    start: async () => {
      const relay = startRelay({
        store: store.wakes,
        client: temporal.client,
        nowAt: () => clock.now(),
      });
      relays.push(relay);
      while (relay.sentCount < ids.length) await new Promise((done) => setTimeout(done, 10));
    },
    worker: async () => {
      const { codePath } = await bundleWorkflows();
      const connection = temporal.native;
      const options = { connection, namespace: 'default', workflowBundle: { codePath } };
      return startable(await createWorkers({ ...options, activities: counting }));
    },
    prepare: async (kind) => {
      if (kind !== 'nothing') await clock.jumpTo((await lastDueAt(store)) + 1_000);
    },
    wake: () =>
      each(ids, atOnce, (id) =>
        temporal.client.workflow.getHandle(workflowIdOf(id)).signal(signalNames.wake),
      ),
    ended: () => ended,
    isDone: async () => (await store.lists.restless(await clock.now())) === 0,
    expects: (kind) => (kind === 'message' ? 2 : 1),
  };
}

/** All accounts stand alike; the last of them decides how far to go. */
async function lastDueAt(store: Store): Promise<number> {
  const rows = await store.database.$queryRaw<{ at: Date | null }[]>`
    SELECT max("nextActionAt") AS at FROM "account" WHERE "status" = 'open'`;
  const at = rows[0]?.at;
  if (!at) throw new Error('nothing is due any more');
  return at.getTime();
}

/** The figures mean nothing unless every account lived the same life: three messages and a task. */
async function checkLives(store: Store, accounts: number): Promise<void> {
  const rows = await store.database.$queryRaw<{ messages: number; tasks: number; ids: number }[]>`
    SELECT (SELECT count(*) FROM "message" WHERE "status" = 'accepted')::int AS messages,
           (SELECT count(*) FROM "task")::int AS tasks,
           (SELECT count(DISTINCT "accountId") FROM "task")::int AS ids`;
  const [found] = rows;
  if (found?.messages === 3 * accounts && found.tasks === accounts && found.ids === accounts)
    return;
  throw new Error(`lives differ: ${JSON.stringify(found)} of ${accounts} accounts`);
}
