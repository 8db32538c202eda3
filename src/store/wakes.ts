import { Client } from 'pg';
import type { WallClock } from '../commands/ports';
import { limits } from '../domain/limits';
import { guarded, type Database, type Transaction } from './client';

/** One account that Temporal has not been told about yet. */
export interface UnsentWake {
  readonly accountId: string;
  readonly creditorId: string;
  readonly version: number;
  readonly open: boolean;
}

export interface WakeStore {
  /** Oldest unsent wakes, at most `limit`. */
  takeUnsent(limit: number): Promise<readonly UnsentWake[]>;
  /** Marks sent unless a newer change has come meanwhile. */
  markSent(accountId: string, version: number): Promise<void>;
  /**
   * Writes wakes for open accounts whose next action is overdue by five minutes of business time,
   * and for open accounts that were never woken. Answers how many.
   */
  heal(businessAt: number): Promise<number>;
  /** Unsent wakes now, for quiet detection and metrics. */
  countUnsent(): Promise<number>;
  /**
   * Runs `work` while this process alone holds the relay's advisory lock; false at once when another
   * one has it. The lock lives with a connection of its own; `lost` is aborted when that ends.
   */
  withRelayLock(work: (lost: AbortSignal) => Promise<void>): Promise<boolean>;
}

const relayLockKey = 7_233_001;

export function wakeStore(
  database: Database,
  connectionString: string,
  wallClock: WallClock,
): WakeStore {
  return {
    takeUnsent: (limit) =>
      guarded(
        () => database.$queryRaw<UnsentWake[]>`
          SELECT w."accountId", a."creditorId", w."version", (a."status" = 'open') AS "open"
            FROM "wake" w JOIN "account" a ON a."id" = w."accountId"
           WHERE w."sentAt" IS NULL
           ORDER BY w."createdAt" LIMIT ${limit}`,
      ),
    markSent: (accountId, version) =>
      guarded(async () => {
        await database.$executeRaw`
          UPDATE "wake" SET "sentAt" = ${new Date(wallClock.now())}
           WHERE "accountId" = ${accountId} AND "version" = ${version}`;
      }),
    heal: (businessAt) =>
      guarded(
        () => database.$executeRaw`
          INSERT INTO "wake" ("accountId", "version", "open", "createdAt", "sentAt")
          SELECT a."id", a."factsVersion", true, ${new Date(wallClock.now())}, NULL
            FROM "account" a LEFT JOIN "wake" w ON w."accountId" = a."id"
           WHERE a."status" = 'open'
             AND (w."accountId" IS NULL
                  OR (w."sentAt" < ${new Date(wallClock.now() - limits.healAgainMs)}
                      AND a."nextActionAt" < ${new Date(businessAt - limits.overdueActionAgeMs)}))
              ON CONFLICT ("accountId") DO UPDATE
             SET "createdAt" = EXCLUDED."createdAt", "sentAt" = NULL`,
      ),
    countUnsent: () => guarded(() => database.wake.count({ where: { sentAt: null } })),
    withRelayLock: (work) => withRelayLock(connectionString, work),
  };
}

/** Makes the wake of every open account unsent. Answers how many. */
export function wakeEveryOpen(db: Database | Transaction, wallAt: number): Promise<number> {
  return db.$executeRaw`
    INSERT INTO "wake" ("accountId", "version", "open", "createdAt", "sentAt")
    SELECT "id", "factsVersion", true, ${new Date(wallAt)}, NULL
      FROM "account" WHERE "status" = 'open'
        ON CONFLICT ("accountId") DO UPDATE
       SET "createdAt" = EXCLUDED."createdAt", "sentAt" = NULL`;
}

/** Makes the wakes of a creditor's open accounts unsent whose mark begins so. */
export async function wakeMarked(
  db: Database | Transaction,
  creditorId: string,
  mark: string,
  wallAt: number,
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "wake" ("accountId", "version", "open", "createdAt", "sentAt")
    SELECT "id", "factsVersion", true, ${new Date(wallAt)}, NULL
      FROM "account"
     WHERE "creditorId" = ${creditorId} AND "status" = 'open'
       AND starts_with("needsAttention", ${mark})
        ON CONFLICT ("accountId") DO UPDATE
       SET "createdAt" = EXCLUDED."createdAt", "sentAt" = NULL`;
}

async function withRelayLock(
  connectionString: string,
  work: (lost: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const client = new Client({ connectionString, keepAlive: true });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
    const { rows } = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS got',
      [relayLockKey],
    );
    if (!rows[0]?.got) return false;
    await work(lost.signal);
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
