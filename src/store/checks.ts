import { readdirSync } from 'node:fs';
import path from 'node:path';
import { chainHash, chainStart } from './audit';
import { findingOf, type LedgerCase } from '../domain/ledger/repair';
import { guarded, type Database } from './client';
import { ledgerDifferences, ledgerRepairs, ledgerTotals, type LedgerRepairs } from './ledger-audit';

/** Something of the books that is not as recorded; transactions come first, in the order in which they were booked. */
export interface Drift {
  readonly accountId: string | null;
  readonly invoiceId: string | null;
  readonly transactionId: string | null;
  readonly entryId: string | null;
  /** Ledger account of a balance. */
  readonly ledger: string | null;
  /** See `CaseKind` of domain/ledger/repair.ts and `ledgerFigures` of ledger-audit.ts. */
  readonly what: string;
  readonly kept: string;
  readonly computed: string;
}

export interface LedgerCheck {
  readonly accounts: number;
  readonly drift: readonly Drift[];
  /** Every ledger account of the creditor, suspense and overpayment too; debit minus credit. */
  readonly totals: readonly { currency: string; ledger: string; balanceMinor: string }[];
}

/** What can be asked of the store about itself. */
export interface Checks {
  /** Names of migrations that this database has not had yet. */
  pendingMigrations(): Promise<readonly string[]>;
  /** Does some worker hold the relay's lock, that is: is one running? */
  relayRuns(): Promise<boolean>;
  /** Balances worked out from entries and from the chain's events; the first drift names what is wrong. */
  ledger(creditorId: string): Promise<LedgerCheck>;
  /** What a repair of the books works with. */
  readonly repairs: LedgerRepairs;
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
    repairs: ledgerRepairs(database),
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

async function ledger(database: Database, creditorId: string): Promise<LedgerCheck> {
  return guarded(async () => {
    const counted = await database.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM "account" WHERE "creditorId" = ${creditorId}`;
    const { cases, figures } = await ledgerDifferences(database, creditorId);
    const totals = await ledgerTotals(database, creditorId);
    const drift = [...cases.map(caseDrift), ...figures.map((one) => ({ ...one, entryId: null }))];
    return { accounts: counted[0]?.n ?? 0, drift, totals };
  });
}

function caseDrift(one: LedgerCase): Drift {
  const { transactionId, wanted, header, entries } = one;
  const accountId = (wanted ?? header ?? entries[0])?.accountId ?? null;
  return { accountId, transactionId, ledger: null, ...findingOf(one) };
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

/** The account row (or the chain's own) keeps the newest hash: a chain cut at its end shows there. */
async function headBroken(
  database: Database,
  creditorId: string,
  last: ReadonlyMap<string, string>,
): Promise<string | null> {
  const heads = await guarded(() =>
    database.account.findMany({ where: { creditorId }, select: { id: true, auditHash: true } }),
  );
  const cut = heads.find(({ id, auditHash }) => (last.get(id) ?? chainStart) !== auditHash);
  const own = await guarded(() => database.auditHead.findMany({ where: { creditorId } }));
  const cutOwn = own.find(({ chain: name, hash }) => (last.get(name) ?? chainStart) !== hash);
  return cut?.id ?? cutOwn?.chain ?? null;
}
