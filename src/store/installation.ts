import { restorePlacer } from '../commands/shared/restored';
import type { InstallationHold } from '../domain/account/case-file';
import { guarded, inTransaction, type Database } from './client';
import { recordCreditorChange } from './chains';
import { revive } from './codec';
import { wallClock } from './clock';
import { sharedCreditor } from './strategies';
import { wakeEveryOpen } from './wakes';

/** A change of the whole installation: why, when (business time) and by whom. */
export interface InstallationChange {
  readonly reason: string;
  readonly at: number;
  readonly actor: { readonly kind: string; readonly id: string };
}

/** What the store knows of an account's course, to be compared with its workflow. */
export interface KnownCourse {
  readonly id: string;
  readonly factsVersion: number;
  readonly stage: string;
  readonly nextActionAt: number | null;
  /** Has Temporal been told of the newest change? */
  readonly isTold: boolean;
}

export interface InstallationStore {
  /** The courses of these accounts; those that are not known are left out. */
  courses(accountIds: readonly string[]): Promise<readonly KnownCourse[]>;
  /** Ids of open accounts of which Temporal has been told everything, after this one by id. */
  openTold(after: string, limit: number): Promise<readonly string[]>;
  /** Null: the installation is at work. */
  held(): Promise<InstallationHold | null>;
  /**
   * From the commit on nothing leaves for any debtor; every open account is woken to take note of it.
   * False when it is on hold already: the first reason stands.
   */
  hold(change: InstallationChange): Promise<boolean>;
  /** Ends the hold and wakes every open account. False: there was none. */
  release(change: InstallationChange): Promise<boolean>;
  /** Accounts of a creditor, or of all, that a restore has left to a person: how many, and the first of them by id. */
  doubted(
    creditorId: string,
    limit: number,
  ): Promise<{ readonly count: number; readonly accountIds: readonly string[] }>;
}

/** The one row of the table. */
const id = 'installation';

export function installationStore(database: Database): InstallationStore {
  return {
    courses: (accountIds) =>
      guarded(async () => {
        const rows = await database.$queryRaw<object[]>`
          SELECT a."id", a."factsVersion", a."stage", to_jsonb(a."nextActionAt") AS "nextActionAt",
                 coalesce(w."sentAt" IS NOT NULL, false) AS "isTold"
            FROM "account" a LEFT JOIN "wake" w ON w."accountId" = a."id"
           WHERE a."id" = ANY(${[...accountIds]})`;
        return rows.map((row) => revive<KnownCourse>(row));
      }),
    openTold: (after, limit) =>
      guarded(async () => {
        const rows = await database.$queryRaw<{ id: string }[]>`
          SELECT a."id" FROM "account" a JOIN "wake" w ON w."accountId" = a."id"
           WHERE a."status" = 'open' AND w."sentAt" IS NOT NULL AND a."id" > ${after}
           ORDER BY a."id" LIMIT ${limit}`;
        return rows.map((row) => row.id);
      }),
    held: () =>
      guarded(async () => {
        const row = await database.installation.findUnique({ where: { id } });
        if (row?.heldSinceAt == null) return null;
        return { heldSinceAt: row.heldSinceAt.getTime(), reason: row.heldReason ?? '' };
      }),
    hold: ({ reason, at, actor }) =>
      inTransaction(database, async (tx) => {
        const changed = await tx.$executeRaw`
          INSERT INTO "installation" ("id", "heldSinceAt", "heldReason")
          VALUES (${id}, ${new Date(at)}, ${reason}) ON CONFLICT ("id") DO UPDATE
             SET "heldSinceAt" = EXCLUDED."heldSinceAt", "heldReason" = EXCLUDED."heldReason",
                 "releasedAt" = NULL, "releasedBy" = NULL
           WHERE "installation"."heldSinceAt" IS NULL`;
        if (changed === 0) return false;
        await wakeEveryOpen(tx, wallClock.now());
        const title = 'The installation is on hold';
        const told = { creditorId: sharedCreditor, at, actor, title, reason };
        await recordCreditorChange(tx, { ...told, command: 'hold-installation' });
        return true;
      }),
    release: ({ reason, at, actor }) =>
      inTransaction(database, async (tx) => {
        const changed = await tx.$executeRaw`
          UPDATE "installation" SET "heldSinceAt" = NULL, "releasedAt" = ${new Date(at)},
                 "releasedBy" = ${actor.id}
           WHERE "id" = ${id} AND "heldSinceAt" IS NOT NULL`;
        if (changed === 0) return false;
        await wakeEveryOpen(tx, wallClock.now());
        const title = 'The installation is at work again';
        const told = { creditorId: sharedCreditor, at, actor, title, reason };
        await recordCreditorChange(tx, { ...told, command: 'release-installation' });
        return true;
      }),
    doubted: (creditorId, limit) =>
      guarded(async () => {
        const rows = await database.$queryRaw<{ count: number; ids: string[] | null }[]>`
          SELECT count(*)::int AS count, (array_agg("id" ORDER BY "id"))[1:${limit}::int] AS ids
            FROM "account" a WHERE a."creditorId" = ${creditorId} AND EXISTS (
              SELECT 1 FROM "hold" h WHERE h."accountId" = a."id" AND h."placedBy" = ${restorePlacer}
                 AND h."releasedAt" IS NULL)`;
        return { count: rows[0]?.count ?? 0, accountIds: rows[0]?.ids ?? [] };
      }),
  };
}
