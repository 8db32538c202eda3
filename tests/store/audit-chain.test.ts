import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { recordCreditorChange } from '../../src/store/chains';
import { checks, type Checks } from '../../src/store/checks';
import { inSnapshot } from '../../src/store/client';
import { lookups } from '../../src/store/lookups';
import { openStore, type Store } from '../../src/store/open';
import { freshDatabase, type TestDatabase } from '../setup/database';

const script = path.resolve(__dirname, '../../scripts/verify-chain.py');
const chain = 'bank/default';

let fresh: TestDatabase;
let store: Store;
let own: Checks;
let owner: Client;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'duecourse-chain-'));
  fresh = await freshDatabase();
  store = openStore(fresh.appUrl, 2);
  own = checks(store.database);
  owner = new Client({ connectionString: fresh.ownerUrl });
  await owner.connect();
  for (let n = 1; n <= 5; n += 1) await record('default', n);
  await record('other', 1);
});
afterEach(async () => {
  await owner.end();
  await store.close();
  await fresh.drop();
  rmSync(folder, { recursive: true, force: true });
});

function record(creditorId: string, n: number): Promise<void> {
  return lookups(store.database).transaction((tx) =>
    recordCreditorChange(tx, {
      ...{ creditorId, at: Date.parse('2026-03-02T12:00:00.120Z') + n, command: 'test' },
      actor: { kind: 'user', id: 'ada' },
      title: `Änderung ${n}: "ü" \u2028 and a\ttab`,
      data: { ZZ: 1, a: [1.5, null, true], Ä: { '10': 1, '9': 2 }, n },
    }),
  );
}

/** As the owner of the database, past every trigger: what should never happen. */
async function tamper(statement: string): Promise<void> {
  await owner.query('ALTER TABLE "audit" DISABLE TRIGGER USER');
  await owner.query(statement);
  await owner.query('ALTER TABLE "audit" ENABLE TRIGGER USER');
}

const idOf = async (n: number): Promise<string> => {
  const sql = `SELECT "id" FROM "audit" WHERE "chain" = '${chain}' AND "n" = ${n}`;
  return (await owner.query<{ id: string }>(sql)).rows[0]?.id ?? '';
};

/** What the verifier without any code of ours says of the export: its exit and its words. */
async function verifier(heads?: object): Promise<{ status: number; said: string }> {
  const file = path.join(folder, 'chain.jsonl');
  const rows = await own.chainPage('default', null, 1_000);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const args = [script, file];
  if (heads !== undefined) {
    const kept = path.join(folder, 'heads.json');
    writeFileSync(kept, JSON.stringify(heads));
    args.push('--heads', kept);
  }
  try {
    return { status: 0, said: execFileSync('python3', args).toString() };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: Buffer };
    return { status, said: stdout.toString() };
  }
}

test('a chain that nobody touched fits, for us and for a verifier without our code', async () => {
  expect(await own.chain('default')).toEqual({ rows: 5, brokenAt: null, broken: null });
  expect(await verifier()).toEqual({ status: 0, said: '5 rows, every link fits\n' });
});

const flip = `UPDATE "audit" SET "actorId" = 'eve' WHERE "chain" = '${chain}' AND "n" = 3`;
const swap = `WITH x AS (SELECT "id", "n" FROM "audit" WHERE "chain" = '${chain}' AND "n" IN (2, 4))
  UPDATE "audit" SET "n" = -"audit"."n" FROM x WHERE x."id" = "audit"."id";
  UPDATE "audit" SET "n" = 6 + "n" WHERE "n" < 0`;
const insert = `INSERT INTO "audit" SELECT 'evt_new', "chain", 6, "creditorId", NULL, "at", 'user', 'eve',
  'test', NULL, 0, '[]', NULL, "hash", "hash", '[]' FROM "audit" WHERE "chain" = '${chain}' AND "n" = 5`;

test.each<{ how: string; statement: string; what: string; n: number; said: RegExp }>([
  { how: 'a field changed', statement: flip, what: 'changed', n: 3, said: /^changed: .*number 3/ },
  {
    how: 'a row deleted',
    statement: `DELETE FROM "audit" WHERE "chain" = '${chain}' AND "n" = 3`,
    ...{ what: 'missing', n: 3, said: /^missing: number 3/ },
  },
  { how: 'two rows swapped', statement: swap, what: 'changed', n: 2, said: /^changed: .*number 2/ },
  {
    how: 'the end cut off',
    statement: `DELETE FROM "audit" WHERE "chain" = '${chain}' AND "n" > 3`,
    ...{ what: 'cut', n: 4, said: /^cut: number 4/ },
  },
  {
    how: 'a row put in',
    statement: insert,
    what: 'inserted',
    n: 6,
    said: /^inserted: row evt_new/,
  },
])('$how: found and named by both', async ({ statement, what, n, said }) => {
  const before = await idOf(n);
  await tamper(statement);
  const { brokenAt, broken } = await own.chain('default');
  expect(broken).toMatchObject({ chain, accountId: null, n, what });
  expect(brokenAt).toBe(broken?.id ?? chain);
  if (what === 'changed' && statement === flip) expect(brokenAt).toBe(before);
  const other = await verifier();
  expect(other.status).toBe(1);
  expect(other.said).toMatch(said);
  // A creditor that it does not concern is told nothing.
  expect(await own.chain('other')).toMatchObject({ rows: 1, brokenAt: null });
});

test('a changed head is found, and a chain of which nothing is left', async () => {
  await owner.query(`UPDATE "audit_head" SET "hash" = repeat('a', 64) WHERE "chain" = '${chain}'`);
  expect((await own.chain('default')).broken).toMatchObject({ chain, n: 5, what: 'head' });
  expect((await verifier()).said).toMatch(/^head:/);
  await tamper(`DELETE FROM "audit" WHERE "chain" = '${chain}'`);
  expect((await own.chain('default')).broken).toMatchObject({ chain, n: 1, what: 'cut' });
});

test('who rewrites a whole chain and its head is found by heads that were kept elsewhere', async () => {
  const heads = await own.chainHeads('default', '', 100);
  const { sha256 } = await own.headsDigest('default');
  await record('default', 6);
  expect((await verifier({ heads })).status).toBe(0);
  await tamper(`DELETE FROM "audit" WHERE "chain" = '${chain}'`);
  await owner.query(`DELETE FROM "audit_head" WHERE "chain" = '${chain}'`);
  for (let n = 1; n <= 5; n += 1) await record('default', n + 10);
  expect(await own.chain('default')).toMatchObject({ rows: 5, brokenAt: null });
  expect((await own.headsDigest('default')).sha256).not.toBe(sha256);
  expect((await verifier({ heads })).said).toMatch(/^changed: number 5/);
});

test('what a check reads stands as it stood at its first statement, whatever is written meanwhile', async () => {
  const count = 'SELECT count(*)::int AS n FROM "audit" WHERE "chain" = $1';
  const [before, during] = await inSnapshot(store.database, async (tx) => {
    const first = await tx.$queryRawUnsafe<{ n: number }[]>(count, chain);
    await record('default', 6);
    return [first, await tx.$queryRawUnsafe<{ n: number }[]>(count, chain)];
  });
  expect(before).toEqual([{ n: 5 }]);
  expect(during).toEqual([{ n: 5 }]);
  expect(await own.chain('default')).toMatchObject({ rows: 6, brokenAt: null });
});
