import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findingOf, type LedgerCase } from '../domain/ledger/repair';
import {
  chainHeads,
  chainPage,
  checkChains,
  headsDigest,
  type ChainCheck,
  type ChainPlace,
  type HeadedRow,
} from './chain-check';
import type { ChainHead } from './chain-walk';
import { guarded, inSnapshot, type Database } from './client';
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
  chain(creditorId: string): Promise<ChainCheck>;
  /** A page of audit rows with the heads of their chains. */
  chainPage(
    creditorId: string,
    after: ChainPlace | null,
    limit: number,
  ): Promise<readonly HeadedRow[]>;
  chainHeads(creditorId: string, after: string, limit: number): Promise<readonly ChainHead[]>;
  headsDigest(creditorId: string): Promise<{ readonly chains: number; readonly sha256: string }>;
  creditorIds(): Promise<readonly string[]>;
  accountStages(
    creditorId: string,
  ): Promise<readonly { id: string; status: string; stage: string }[]>;
}

const migrationsFolder = path.resolve(__dirname, '../../prisma/migrations');
const relayLockKey = 7_233_001;

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
    chain: (creditorId) => checkChains(database, creditorId),
    chainPage: (creditorId, after, limit) => chainPage(database, creditorId, after, limit),
    chainHeads: (creditorId, after, limit) => chainHeads(database, creditorId, after, limit),
    headsDigest: (creditorId) => headsDigest(database, creditorId),
    creditorIds: () =>
      guarded(async () => {
        const rows = await database.creditor.findMany({
          select: { id: true },
          orderBy: { id: 'asc' },
        });
        return rows.map(({ id }) => id);
      }),
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

function ledger(database: Database, creditorId: string): Promise<LedgerCheck> {
  return inSnapshot(database, async (tx) => {
    const counted = await tx.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM "account" WHERE "creditorId" = ${creditorId}`;
    const { cases, figures } = await ledgerDifferences(tx, creditorId);
    const totals = await ledgerTotals(tx, creditorId);
    const drift = [...cases.map(caseDrift), ...figures.map((one) => ({ ...one, entryId: null }))];
    return { accounts: counted[0]?.n ?? 0, drift, totals };
  });
}

function caseDrift(one: LedgerCase): Drift {
  const { transactionId, wanted, header, entries } = one;
  const accountId = (wanted ?? header ?? entries[0])?.accountId ?? null;
  return { accountId, transactionId, ledger: null, ...findingOf(one) };
}
