import { readdirSync } from 'node:fs';
import path from 'node:path';
import { chainHash, chainStart } from './audit';
import { guarded, type Database } from './client';

/** A figure of a row that its ledger entries do not yield. */
export interface Drift {
  readonly accountId: string | null;
  readonly invoiceId: string | null;
  readonly transactionId: string | null;
  readonly what: 'account-balance' | 'invoice-open' | 'transaction-unbalanced';
  readonly kept: string;
  readonly computed: string;
}

/** What can be asked of the store about itself. */
export interface Checks {
  /** Names of migrations that this database has not had yet. */
  pendingMigrations(): Promise<readonly string[]>;
  /** Does some worker hold the relay's lock, that is: is one running? */
  relayRuns(): Promise<boolean>;
  ledger(creditorId: string): Promise<{ accounts: number; drift: readonly Drift[] }>;
  /** Recomputes every link; `brokenAt` is the id of the first row that does not fit. */
  chain(creditorId: string): Promise<{ rows: number; brokenAt: string | null }>;
  accountStages(
    creditorId: string,
  ): Promise<readonly { id: string; status: string; stage: string }[]>;
}

const migrationsFolder = path.resolve(__dirname, '../../prisma/migrations');
const relayLockKey = 7_233_001;
const auditBatch = 1_000;

export function checks(database: Database): Checks {
  // Read once: this process runs the code of its start, whatever the folder holds later.
  const wanted = readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return {
    pendingMigrations: () => pendingMigrations(database, wanted),
    relayRuns: () =>
      guarded(async () => {
        const rows = await database.$queryRaw<{ n: number }[]>`
          SELECT count(*)::int AS n FROM pg_locks
           WHERE "locktype" = 'advisory' AND "granted" AND "objid" = ${relayLockKey}::oid
             AND "database" = (SELECT oid FROM pg_database WHERE datname = current_database())`;
        return (rows[0]?.n ?? 0) > 0;
      }),
    ledger: (creditorId) => ledger(database, creditorId),
    chain: (creditorId) => chain(database, creditorId),
    accountStages: (creditorId) =>
      guarded(
        () => database.$queryRaw<{ id: string; status: string; stage: string }[]>`
          SELECT "id", "status", "stage" FROM "account" WHERE "creditorId" = ${creditorId}
           ORDER BY "id"`,
      ),
  };
}

function pendingMigrations(
  database: Database,
  wanted: readonly string[],
): Promise<readonly string[]> {
  return guarded(async () => {
    const tables = await database.$queryRaw<{ there: boolean }[]>`
      SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS there`;
    if (!tables[0]?.there) return wanted;
    const rows = await database.$queryRaw<{ name: string }[]>`
      SELECT "migration_name" AS name FROM "_prisma_migrations"
       WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`;
    const applied = new Set(rows.map(({ name }) => name));
    return wanted.filter((name) => !applied.has(name));
  });
}

async function ledger(
  database: Database,
  creditorId: string,
): Promise<{ accounts: number; drift: readonly Drift[] }> {
  return guarded(async () => {
    const counted = await database.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM "account" WHERE "creditorId" = ${creditorId}`;
    const drift = await database.$queryRaw<Drift[]>`
      SELECT a."id" AS "accountId", NULL AS "invoiceId", NULL AS "transactionId",
             'account-balance' AS "what", a."balanceMinor"::text AS "kept", s.sum::text AS "computed"
        FROM "account" a JOIN LATERAL (
          SELECT coalesce(sum(e."debitMinor" - e."creditMinor"), 0) AS sum FROM "ledger_entry" e
           WHERE e."accountId" = a."id"
             AND e."ledger" IN ('receivable', 'interest', 'fees', 'costs')) s ON true
       WHERE a."creditorId" = ${creditorId} AND a."balanceMinor" <> s.sum
       UNION ALL
      SELECT i."accountId", i."id", NULL, 'invoice-open', i."openMinor"::text, coalesce(s.sum, 0)::text
        FROM "invoice" i LEFT JOIN (
          SELECT e."invoiceId", sum(e."debitMinor" - e."creditMinor") AS sum
            FROM "ledger_transaction" t JOIN "ledger_entry" e ON e."transactionId" = t."id"
           WHERE t."creditorId" = ${creditorId} AND e."ledger" = 'receivable'
           GROUP BY e."invoiceId") s ON s."invoiceId" = i."id"
       WHERE i."creditorId" = ${creditorId} AND i."openMinor" <> coalesce(s.sum, 0)
       UNION ALL
      SELECT t."accountId", NULL, t."id", 'transaction-unbalanced',
             coalesce(sum(e."debitMinor"), 0)::text, coalesce(sum(e."creditMinor"), 0)::text
        FROM "ledger_transaction" t LEFT JOIN "ledger_entry" e ON e."transactionId" = t."id"
       WHERE t."creditorId" = ${creditorId}
       GROUP BY t."id", t."accountId"
      HAVING coalesce(sum(e."debitMinor"), 0) <> coalesce(sum(e."creditMinor"), 0)
       ORDER BY 1, 2, 3`;
    return { accounts: counted[0]?.n ?? 0, drift };
  });
}

async function chain(
  database: Database,
  creditorId: string,
): Promise<{ rows: number; brokenAt: string | null }> {
  const last = new Map<string, string>();
  let rows = 0;
  let after = { chain: '', n: -1 };
  for (;;) {
    const batch = await guarded(() =>
      database.audit.findMany({
        where: {
          creditorId,
          OR: [{ chain: { gt: after.chain } }, { chain: after.chain, n: { gt: after.n } }],
        },
        orderBy: [{ chain: 'asc' }, { n: 'asc' }],
        take: auditBatch,
      }),
    );
    for (const { hash, at, ...row } of batch) {
      rows += 1;
      const prevHash = last.get(row.chain) ?? chainStart;
      const computed = chainHash(prevHash, { ...row, at: at.getTime() } as object);
      if (row.prevHash !== prevHash || computed !== hash) return { rows, brokenAt: row.id };
      last.set(row.chain, hash);
    }
    const end = batch.at(-1);
    if (end === undefined || batch.length < auditBatch) break;
    after = { chain: end.chain, n: end.n };
  }
  return { rows, brokenAt: await headBroken(database, creditorId, last) };
}

/** The account row keeps the newest hash: a chain cut at its end shows there. */
async function headBroken(
  database: Database,
  creditorId: string,
  last: ReadonlyMap<string, string>,
): Promise<string | null> {
  const heads = await guarded(() =>
    database.account.findMany({ where: { creditorId }, select: { id: true, auditHash: true } }),
  );
  const cut = heads.find(({ id, auditHash }) => (last.get(id) ?? chainStart) !== auditHash);
  return cut?.id ?? null;
}
