import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as Database } from 'pg';
import { type RunningServer, startTemporal } from '../../temporal/embedded/temporal-server';
import { nextFreePort } from '../../temporal/embedded/ports';
import { waitUntil } from '../../temporal/embedded/processes';
import { connectClient, type ConnectedClient } from '../../temporal/client';
import { workflowIdOf } from '../../temporal/ids';
import type { RunState } from '../../workflows/account/messages';
import { Book, publishLadder } from './book';
import { type Answer, Product } from './product';

const commandCount = 10;
/** A command is answered by the store alone, so Temporal's absence must not be felt. */
const answerLimitMs = 2_000;
const appliedLimitMs = 60_000;
/** Healing looks once a minute. */
const healLimitMs = 75_000;

/** What stands where after the outage; the outage itself is one, and these tests look at its marks. */
interface Outage {
  readonly commanded: readonly { readonly id: string; readonly answer: Answer; ms: number }[];
  /** Opened and paid before any workflow could look at it. */
  readonly paidUnseen: string;
  /** A change whose wake was marked as sent though nobody heard it. */
  readonly unheard: string;
  /** Restored without the row of its wake, and without a workflow. */
  readonly wakeless: string;
  /** Restored with a wake marked as sent, and without a workflow. */
  readonly forgotten: string;
  readonly backAt: number;
}

let folder: string;
let port: number;
let temporal: RunningServer;
let product: Product;
let connected: ConnectedClient;
let database: Database;
let outage: Outage;

/** Accounts of debtors of whom nobody knows where they are: nothing is due, so only commands move them. */
async function opened(name: string, size: number): Promise<readonly string[]> {
  const book = new Book(product, name, size, null);
  await book.open();
  return book.ids;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'duecourse-outage-'));
  port = await nextFreePort(41_000 + Math.floor(Math.random() * 8_000));
  temporal = await startTemporal({ dataDir: folder, port });
  product = await Product.start({ TEMPORAL_ADDRESS: temporal.address });
  await publishLadder(product);
  database = new Database({ connectionString: product.run.databaseUrl });
  await database.connect();
  outage = await live();
  connected = await connectClient({
    temporal: { ...{ address: temporal.address, namespace: 'default' }, ...ports },
    encryptionKeys: [],
  });
});

const ports = { uiPort: 8_233, uiPortIsSet: false };

afterAll(async () => {
  await connected?.close();
  await database?.end();
  await product?.stop();
  await temporal?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Accounts that run, then Temporal gone, then commands, a restart of the API and a patchy restore, then Temporal back. */
async function live(): Promise<Outage> {
  const known = await opened('known', commandCount + 1);
  if (!(await waitUntil(async () => (await unsent()) === 0, appliedLimitMs))) {
    throw new Error('the accounts were not started');
  }
  await temporal.stop();
  await restartApi();
  const commanded = [];
  for (const [index, id] of known.slice(0, commandCount).entries()) {
    const startedAt = performance.now();
    const [name, data] = commandOf(index);
    const where = `/v1/accounts/${id}/commands/${name}`;
    const answer = await product.call('POST', where, data, `outage-${index}`);
    commanded.push({ id, answer, ms: performance.now() - startedAt });
  }
  const unheard = known[commandCount] ?? '';
  await product.call('POST', `/v1/accounts/${unheard}/commands/pause`, reason, 'outage-unheard');
  const [paidUnseen = ''] = await opened('unseen', 1);
  await product.call('POST', `/v1/accounts/${paidUnseen}/commands/record-payment`, paid, 'unseen');
  const [wakeless = '', forgotten = ''] = await opened('restored', 2);
  await database.query('DELETE FROM "wake" WHERE "accountId" = $1', [wakeless]);
  for (const id of [unheard, forgotten]) await forget(id);
  temporal = await startTemporal({ dataDir: folder, port });
  const backAt = performance.now();
  return { commanded, paidUnseen, unheard, wakeless, forgotten, backAt };
}

const reason = { reason: 'The debtor called.' };

const paid = {
  amount: { amount: '100.00', currency: 'USD' },
  receivedOn: new Date().toISOString().slice(0, 10),
  reference: 'transfer',
};

/** Half of them leave the account open, half close it. */
function commandOf(index: number): [string, object] {
  return index % 2 === 0 ? ['pause', reason] : ['record-payment', paid];
}

/** As if eleven minutes ago something had been due, the wake sent for it, and lost on its way. */
async function forget(accountId: string): Promise<void> {
  const long = `now() - interval '11 minutes'`;
  await database.query(`UPDATE "wake" SET "sentAt" = ${long} WHERE "accountId" = $1`, [accountId]);
  await database.query(`UPDATE "account" SET "nextActionAt" = ${long} WHERE "id" = $1`, [
    accountId,
  ]);
}

async function unsent(): Promise<number> {
  const sql = 'SELECT count(*)::int AS n FROM "wake" WHERE "sentAt" IS NULL';
  const { rows } = await database.query<{ n: number }>(sql);
  return rows[0]?.n ?? 0;
}

async function rowOf(accountId: string): Promise<{ version: number; isOpen: boolean }> {
  const sql = `SELECT "factsVersion" AS version, "status" = 'open' AS "isOpen"
                 FROM "account" WHERE "id" = $1`;
  const { rows } = await database.query<{ version: number; isOpen: boolean }>(sql, [accountId]);
  if (rows[0] === undefined) throw new Error(`no account ${accountId}`);
  return rows[0];
}

/** Kill -9, and the launcher starts it again: it must not need Temporal to answer. */
async function restartApi(): Promise<void> {
  await product.kill('api');
  const answer = await product.insist('GET', '/v1/accounts?limit=1');
  if (answer.status !== 200) throw new Error(JSON.stringify(answer));
}

/** Those of the accounts that their workflows still do not follow when the time is up. */
async function strayAfter(accountIds: readonly string[], limitMs: number): Promise<string[]> {
  let stray: string[] = [];
  await waitUntil(async () => {
    stray = [];
    for (const id of accountIds) if (!(await follows(id))) stray.push(id);
    return stray.length === 0;
  }, limitMs);
  return stray;
}

/** Does the account's workflow know the account as the store has it? A closed one has ended well. */
async function follows(accountId: string): Promise<boolean> {
  const handle = connected.client.workflow.getHandle(workflowIdOf(accountId));
  try {
    const { status } = await handle.describe();
    const { version, isOpen } = await rowOf(accountId);
    if (!isOpen) return status.name === 'COMPLETED';
    if (status.name !== 'RUNNING') return false;
    return (await handle.query<RunState>('state')).factsVersion >= version;
  } catch {
    return false;
  }
}

test('commands are answered while Temporal is stopped, and applied within 60 s of its return', async () => {
  const { commanded, paidUnseen, backAt } = outage;
  expect(commanded.map(({ answer }) => answer.status)).toEqual(commanded.map(() => 200));
  expect(Math.max(...commanded.map(({ ms }) => ms))).toBeLessThan(answerLimitMs);

  const leftMs = appliedLimitMs - (performance.now() - backAt);
  expect(await strayAfter([...commanded.map(({ id }) => id), paidUnseen], leftMs)).toEqual([]);
});

test('a wake that was lost on its way is sent again once the action is overdue', async () => {
  const { unheard, backAt } = outage;
  const leftMs = healLimitMs - (performance.now() - backAt);
  expect(await strayAfter([unheard], leftMs)).toEqual([]);
});

test('accounts of a restored store that have no workflow get one', async () => {
  const { wakeless, forgotten, backAt } = outage;
  const leftMs = healLimitMs - (performance.now() - backAt);
  expect(await strayAfter([wakeless, forgotten], leftMs)).toEqual([]);
});

test('afterwards each open account has exactly one workflow that runs, each closed one none', async () => {
  const { body } = await product.call('GET', '/v1/accounts?limit=200');
  const { accounts } = body as { accounts: { id: string; status: string }[] };
  const running = new Map<string, number>();
  const query = 'ExecutionStatus = "Running"';
  // What is listed follows what is true by a moment.
  const isListed = await waitUntil(async () => {
    running.clear();
    for await (const { workflowId } of connected.client.workflow.list({ query })) {
      running.set(workflowId, (running.get(workflowId) ?? 0) + 1);
    }
    return running.size === accounts.filter(({ status }) => status === 'open').length;
  }, appliedLimitMs);
  expect(isListed).toBe(true);
  expect(accounts).toHaveLength(commandCount + 4);
  for (const { id, status } of accounts) {
    expect(running.get(workflowIdOf(id)) ?? 0).toBe(status === 'open' ? 1 : 0);
  }
});
