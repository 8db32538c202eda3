import { doorsOut } from '../../src/api/doors-out';
import { type ChildProcess, fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import express, { type Express } from 'express';
import { Pool } from 'pg';
import pino from 'pino';
import type { ApiDeps } from '../../src/api/deps';
import { createApi } from '../../src/api/server';
import { loadConfig } from '../../src/config';
import type { ChangeDeps } from '../../src/commands/ports';
import { createIntake } from '../../src/intake';
import { stripeSignatureFault } from '../../src/intake/stripe-signature';
import { checks } from '../../src/store/checks';
import { wallClock } from '../../src/store/clock';
import { sourceSecretStore } from '../../src/store/source-secrets';
import { lookups } from '../../src/store/lookups';
import type { Store } from '../../src/store/open';
import { readStrategy } from '../../src/strategies/read';
import { invoice as stripeInvoice } from '../intake/events';
import type { LoadJob, LoadResult, Post } from './load';
import { measure, type Counted, type Used } from './machine';
import type { Standing } from './parts';
import { openProduct } from './product';

const secret = 'whsec_bench';
const connections = 10;
/** The pace at which latencies are measured. */
export const perSecond = 50;

export interface WebhookFigures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the closed loop, with CPU of server and Postgres. */
  readonly used: Used;
}

export interface WebhookRound {
  readonly floor: readonly [WebhookFigures, WebhookFigures];
  readonly product: WebhookFigures;
  /** Events a second, each opening an account. */
  readonly openedPerSecond: number;
}

/** Floor, product, floor: signed events to 2xx, as fast as ten connections go and at a pace of 50/s. */
export async function webhookRound(
  standing: Standing,
  counted: Counted,
  requests: number,
): Promise<WebhookRound> {
  const urls = await standing.database();
  const load = fork(path.join(__dirname, 'load.ts'), { execArgv: ['--import', 'tsx'] });
  const beside = [...counted.beside, load.pid ?? 0];
  const against = { load, counted: { ...counted, beside }, requests };
  try {
    const before = await withFloor(urls.ownerUrl, (url) => figures(against, url, 'seen', 'a'));
    const { product, openedPerSecond } = await withProduct(urls.appUrl, async (url) => {
      const opening = { url, posts: posts('seen', 'p', 0, 2 * requests), atOnce: connections };
      const opened = await ask(load, opening);
      return {
        openedPerSecond: (2 * requests * 1_000) / opened.wallMs,
        product: await figures(against, url, 'paid', 'p'),
      };
    });
    const after = await withFloor(urls.ownerUrl, (url) => figures(against, url, 'seen', 'b'));
    return { floor: [before, after], product, openedPerSecond };
  } finally {
    load.disconnect();
    await once(load, 'exit');
  }
}

interface Against {
  readonly load: ChildProcess;
  readonly counted: Counted;
  readonly requests: number;
}

async function figures(
  { load, counted, requests }: Against,
  url: string,
  kind: 'seen' | 'paid',
  prefix: string,
): Promise<WebhookFigures> {
  const closedLoop = posts(kind, prefix, 0, requests);
  const end = measure(counted);
  const fast = await ask(load, { url, posts: closedLoop, atOnce: connections });
  const used = end();
  const atPace = posts(kind, prefix, requests, requests);
  const slow = await ask(load, { url, posts: atPace, atOnce: perSecond, perSecond });
  const sorted = [...slow.latenciesMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return {
    requestsPerSecond: (requests * 1_000) / fast.wallMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    used,
  };
}

/** Gives the load generator a job and waits for what it saw. */
export async function ask(load: ChildProcess, job: LoadJob): Promise<LoadResult> {
  const answered = once(load, 'message') as Promise<[LoadResult]>;
  load.send(job);
  const ended = once(load, 'exit').then(() => {
    throw new Error('the load generator ended');
  });
  const [result] = await Promise.race([answered, ended]);
  if (result.failed > 0) throw new Error(`${result.failed} requests were refused`);
  return result;
}

/** Signed Stripe events about invoices of one account each: first seen, then paid. */
function posts(kind: 'seen' | 'paid', prefix: string, from: number, count: number): Post[] {
  return Array.from({ length: count }, (_, index) => {
    const n = `${prefix}${from + index}`;
    const issued = Math.floor(Date.now() / 1_000) - 10 * 86_400;
    const open = stripeInvoice({
      id: `in_${n}`,
      number: `B-${n}`,
      customer: `cus_${n}`,
      customer_email: `ap${n}@buyer${n}.example`,
      customer_phone: null,
      created: issued,
      effective_at: issued,
      due_date: issued + 5 * 86_400,
      status_transitions: { finalized_at: issued, paid_at: null },
    });
    const paid = {
      ...open,
      status: 'paid',
      amount_paid: open.amount_due,
      amount_remaining: 0,
      charge: `ch_${n}`,
      payment_intent: `pi_${n}`,
    };
    const body = JSON.stringify({
      id: `evt_${kind}_${n}`,
      object: 'event',
      type: kind === 'paid' ? 'invoice.paid' : 'invoice.finalized',
      created: issued + (kind === 'paid' ? 86_400 : 0),
      livemode: false,
      data: { object: kind === 'paid' ? paid : open },
    });
    return { body, headers: headersOf(body) };
  });
}

function headersOf(body: string): Record<string, string> {
  const time = Math.floor(Date.now() / 1_000);
  const mac = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${mac}` };
}

/** Express that verifies the same signature and writes one row: what any receiver of webhooks costs. */
async function withFloor<T>(ownerUrl: string, work: (url: string) => Promise<T>): Promise<T> {
  const pool = new Pool({ connectionString: ownerUrl, max: connections });
  await pool.query(
    'CREATE TABLE IF NOT EXISTS bench_inbox (id text PRIMARY KEY, body text NOT NULL)',
  );
  const app = express();
  app.post('/', express.raw({ type: 'application/json' }), async (req, res) => {
    const body = req.body as Buffer;
    const fault = stripeSignatureFault(
      body,
      req.headers['stripe-signature'],
      [secret],
      wallClock.now(),
    );
    if (fault !== null) return void res.status(400).end();
    const text = body.toString();
    const { id } = JSON.parse(text) as { id: string };
    await pool.query({
      name: 'inbox',
      text: 'INSERT INTO bench_inbox (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [id, text],
    });
    res.json({ received: true });
  });
  try {
    return await listening(app, (url) => work(`${url}/`));
  } finally {
    await pool.end();
  }
}

/** The product's whole HTTP side over the real store; Temporal is not asked by a webhook. */
async function withProduct<T>(appUrl: string, work: (url: string) => Promise<T>): Promise<T> {
  const clock = { now: () => Promise.resolve(Date.now()), trusted: () => true };
  const { store, deps } = await openProduct(appUrl, clock);
  try {
    const app = createApi(apiDeps(store, deps));
    const result = await listening(app, (url) => work(`${url}/webhooks/billing/stripe`));
    await checkApplied(store);
    return result;
  } finally {
    await store.close();
  }
}

/** What the API of the product is made with, over a store. */
export function apiDeps(
  store: Store,
  change: ChangeDeps,
  environment: Readonly<Record<string, string>> = {},
): ApiDeps {
  return {
    config: loadConfig({ DUECOURSE_ADMIN_KEY: 'admin-key-of-the-benchmark', ...environment }),
    store,
    lookups: lookups(store.database),
    checks: checks(store.database),
    change,
    intake: createIntake({ store, change, secretsOf: () => Promise.resolve([secret]) }),
    sourceSecrets: sourceSecretStore(store.database, [], wallClock),
    doorsOut: doorsOut(store.database, { encryptionKeys: [], outboundAllow: [] }),
    readStrategy,
    temporal: {
      reachable: () => Promise.resolve(null),
      attributes: () => Promise.resolve(null),
      worker: () => Promise.resolve(null),
      running: () => Promise.resolve(new Map()),
      end: () => Promise.resolve(),
    },
    movable: null,
    logger: pino({ level: 'silent' }),
  };
}

async function checkApplied(store: Store): Promise<void> {
  const rows = await store.database.$queryRaw<{ open: number; other: number }[]>`
    SELECT (SELECT count(*) FROM "inbox" WHERE "verdict" <> 'applied')::int AS other,
           (SELECT count(*) FROM "account" WHERE "balanceMinor" <> 0)::int AS open`;
  const [found] = rows;
  if (found?.open === 0 && found.other === 0) return;
  throw new Error(`not every event had its effect: ${JSON.stringify(found)}`);
}

/** Serves an app while `work` runs. */
export async function listening<T>(app: Express, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
