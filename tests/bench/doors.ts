/** Doors in: a STOP until it stands, and what had queued up while Temporal was away until all have heard. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { Pool } from 'pg';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { createActivities } from '../../activities';
import { createApi } from '../../src/api/server';
import { runCommand } from '../../src/commands/run-command';
import { loadConfig } from '../../src/config';
import { bundleWorkflows } from '../../temporal/bundle';
import { startRelay, type Relay } from '../../temporal/relay';
import { activityDeps } from '../../temporal/wiring';
import { createWorkers } from '../../temporal/worker';
import { liveBare, startable } from './floor';
import { each } from './lifecycle';
import type { Post } from './load';
import { countedOf, startRoundServer, type Standing, type Temporal } from './parts';
import { enrol, JumpClock, openProduct } from './product';
import type { Row } from './report';
import { apiDeps, ask, listening, perSecond } from './webhook';

const token = 'twilio-token-of-the-benchmark';
const publicUrl = 'http://bench.test';
const inbound = '/webhooks/twilio/inbound';
const accountSid = `AC${'0'.repeat(32)}`;
const ourNumber = '+15005550006';
/** The floor does in one go what takes the product its whole queue; so many are enough to tell its pace. */
const floorAccounts = 300;
const atOnce = 10;
const drainLimitMs = 30 * 60_000;

interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface DoorsRound {
  readonly stop: { readonly product: Latency; readonly floor: Latency };
  /** From the commit of a STOP until the workflow has been signalled, with relay and workers at work. */
  readonly told: Latency;
  /** Accounts a second from the return of Temporal until every one has been told and has answered. */
  readonly drain: { readonly product: number; readonly floor: number };
}

/** One round: STOPs with nothing beside them, then the queue, then STOPs that workflows hear of. */
export async function doorsRound(
  standing: Standing,
  queued: number,
  requests: number,
): Promise<DoorsRound> {
  const temporal = await startRoundServer();
  const load = fork(path.join(__dirname, 'load.ts'), { execArgv: ['--import', 'tsx'] });
  try {
    const floorDrain = await bareDrain(standing, temporal);
    const floor = await floorStops(standing, load, requests);
    const of = await productDoors({ standing, temporal, load, queued, requests });
    return {
      stop: { product: of.stop, floor },
      told: of.told,
      drain: { product: of.drain, floor: floorDrain },
    };
  } finally {
    load.disconnect();
    await once(load, 'exit');
    await temporal.stop();
  }
}

/** The rows of the report. */
export function doorsRows(rounds: readonly DoorsRound[]): Row[] {
  const stop = (name: string, of: (latency: Latency) => number, goal: Row['goal']): Row => ({
    ...{ name, unit: 'ms', goal },
    product: rounds.map((round) => of(round.stop.product)),
    floor: rounds.map((round) => of(round.stop.floor)),
  });
  return [
    stop('STOP at 50/s to its suppression, p99', ({ p99Ms }) => p99Ms, null),
    stop('STOP at 50/s to its suppression, p50', ({ p50Ms }) => p50Ms, null),
    {
      ...{ name: 'STOP until its workflow is told, p99', unit: 'ms', floor: [], goal: null },
      product: rounds.map(({ told }) => told.p99Ms),
    },
    {
      ...{ name: 'drain of queued changes / raw signals', unit: 'accounts/s', goal: null },
      product: rounds.map(({ drain }) => drain.product),
      floor: rounds.map(({ drain }) => drain.floor),
    },
  ];
}

interface Doors {
  readonly standing: Standing;
  readonly temporal: Temporal;
  readonly load: ChildProcess;
  readonly queued: number;
  readonly requests: number;
}

async function productDoors({ standing, temporal, load, queued, requests }: Doors) {
  const { appUrl } = await standing.database();
  const clock = new JumpClock();
  const { store, deps } = await openProduct(appUrl, clock);
  const environment = { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: token };
  const api = createApi(apiDeps(store, deps, { ...environment, DUECOURSE_PUBLIC_URL: publicUrl }));
  const work = workOf(standing, temporal, { store, clock, deps });
  const accounts = Math.max(queued, 2 * requests);
  try {
    const ids = await enrol(store, deps, accounts, phoneOf);
    return await listening(api, async (url) => {
      const stop = await stops(load, `${url}${inbound}`, 0, requests);
      await checkSuppressed(store.database, requests);
      // All are started; then Temporal is away, and something moves on every account meanwhile.
      const first = await work();
      first.begin();
      await first.finish();
      await each(ids, atOnce, (accountId) =>
        runCommand(deps, {
          ...{ accountId, key: 'bench-pause', name: 'pause', data: { reason: 'away' } },
          actor: { kind: 'user', id: 'bench', role: 'supervisor' },
        }),
      );
      const waiting = await store.wakes.countUnsent();
      const atWork = await work();
      const backAt = performance.now();
      atWork.begin();
      await atWork.idle();
      const drain = (waiting * 1_000) / (performance.now() - backAt);
      const since = Date.now();
      await stops(load, `${url}${inbound}`, requests, requests);
      await atWork.finish();
      return { stop, drain, told: await toldSince(store.database, since) };
    });
  } finally {
    await store.close();
  }
}

/** Relay and workers of the product, which begin when they are told to. */
interface Work {
  begin(): void;
  /** Waits until every account has been told and has answered. */
  idle(): Promise<void>;
  /** Idle, and ended. */
  finish(): Promise<void>;
}

function workOf(
  standing: Standing,
  temporal: Temporal,
  parts: Parameters<typeof activityDeps>[1],
): () => Promise<Work> {
  const { store, clock } = parts;
  const { simulatorUrl } = standing;
  const config = loadConfig({
    ...{ SENDGRID_BASE_URL: simulatorUrl, TWILIO_BASE_URL: simulatorUrl },
    DUECOURSE_SIMULATOR_URL: simulatorUrl,
  });
  const activities = createActivities(activityDeps(config, parts));
  let under = 0;
  let lastAt = performance.now();
  const counted = <T>(call: Promise<T>): Promise<T> => {
    under += 1;
    return call.finally(() => {
      under -= 1;
      lastAt = performance.now();
    });
  };
  return async () => {
    const { codePath } = await bundleWorkflows();
    const workers = startable(
      await createWorkers({
        ...{ connection: temporal.native, namespace: 'default', workflowBundle: { codePath } },
        activities: {
          step: (input) => counted(activities.step(input)),
          send: (input) => counted(activities.send(input)),
          exchange: (input) => counted(activities.exchange(input)),
        },
      }),
    );
    let relay: Relay | undefined;
    const begin = (): void => {
      workers.run();
      relay = startRelay({
        ...{ store: store.wakes, client: temporal.client, nowAt: () => clock.now() },
      });
    };
    const idle = async (): Promise<void> => {
      const giveUpAt = performance.now() + drainLimitMs;
      const stillMs = 300;
      for (;;) {
        const isStill = under === 0 && performance.now() - lastAt > stillMs;
        if (isStill && (await store.wakes.countUnsent()) === 0) return;
        if (performance.now() > giveUpAt) throw new Error('the queue did not drain in time');
        await sleep(20);
      }
    };
    const finish = async (): Promise<void> => {
      await idle();
      await relay?.stop();
      await workers.stop();
    };
    return { begin, idle, finish };
  };
}

const phoneOf = (n: number): string => `+1212${String(5_550_000 + n).padStart(7, '0')}`;

/** Latencies of STOPs at the pace, each from a number of its own. */
async function stops(
  load: ChildProcess,
  url: string,
  from: number,
  count: number,
): Promise<Latency> {
  const posts = Array.from({ length: count }, (_, index) => stopOf(from + index));
  const { latenciesMs } = await ask(load, { url, posts, atOnce: perSecond, perSecond });
  return latencyOf(latenciesMs);
}

function stopOf(n: number): Post {
  const sid = `SM${String(n).padStart(32, '0')}`;
  const fields = {
    ...{ AccountSid: accountSid, ApiVersion: '2010-04-01', Body: 'STOP', From: phoneOf(n) },
    ...{ MessageSid: sid, NumMedia: '0', NumSegments: '1', SmsMessageSid: sid, SmsSid: sid },
    ...{ SmsStatus: 'received', To: ourNumber },
  };
  const signature = getExpectedTwilioSignature(token, `${publicUrl}${inbound}`, fields);
  return {
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
  };
}

function latencyOf(latenciesMs: readonly number[]): Latency {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

interface Queries {
  $queryRawUnsafe<T>(sql: string, ...values: unknown[]): Promise<T>;
}

/** The figure means nothing unless each STOP stood when it was answered. */
async function checkSuppressed(database: Queries, wanted: number): Promise<void> {
  const [row] = await database.$queryRawUnsafe<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM "suppression" WHERE "channel" = 'sms' AND "liftedAt" IS NULL`,
  );
  if (row?.n !== wanted) throw new Error(`${row?.n} of ${wanted} numbers are suppressed`);
}

async function toldSince(database: Queries, since: number): Promise<Latency> {
  const rows = await database.$queryRawUnsafe<{ ms: number }[]>(
    `SELECT (extract(epoch FROM "sentAt" - "createdAt") * 1000)::float8 AS ms FROM "wake"
      WHERE "createdAt" >= $1 AND "sentAt" IS NOT NULL`,
    new Date(since),
  );
  return latencyOf(rows.map(({ ms }) => ms));
}

/** Express that verifies the same signature and writes one row. */
async function floorStops(
  standing: Standing,
  load: ChildProcess,
  requests: number,
): Promise<Latency> {
  const { ownerUrl } = await standing.database();
  const pool = new Pool({ connectionString: ownerUrl, max: atOnce });
  await pool.query('CREATE TABLE bench_stops (id text PRIMARY KEY, phone text NOT NULL)');
  const app = express();
  app.post(inbound, express.urlencoded({ extended: false }), async (req, res) => {
    const fields = req.body as Record<string, string>;
    const expected = getExpectedTwilioSignature(token, `${publicUrl}${inbound}`, fields);
    if (req.get('x-twilio-signature') !== expected) return void res.status(400).end();
    await pool.query({
      name: 'stop',
      text: 'INSERT INTO bench_stops (id, phone) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [fields['MessageSid'], fields['From']],
    });
    res.json({ received: true });
  });
  try {
    return await listening(app, (url) => stops(load, `${url}${inbound}`, 0, requests));
  } finally {
    await pool.end();
  }
}

/** A client that signals bare workflows of the same shape, whose local activity does nothing. */
async function bareDrain(standing: Standing, temporal: Temporal): Promise<number> {
  const counted = countedOf(standing, temporal);
  const phases = await liveBare({ temporal, counted, accounts: floorAccounts });
  const wakes = phases.filter(({ name }) => name === 'nothing');
  const wallMs = wakes.reduce((sum, { used }) => sum + used.wallMs, 0);
  return (wakes.length * floorAccounts * 1_000) / wallMs;
}
