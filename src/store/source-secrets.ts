import type { EncryptionKey } from '../config';
import type { Actor } from '../commands/command';
import type { WallClock } from '../commands/ports';
import { recordCreditorChange } from './chains';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { newId } from './ids';
import { seal, unseal } from './sealed';

/** A secret that a source of a creditor signs with; `untilAt` (wall time) null: until it is replaced. */
export interface SourceSecret {
  readonly id: string;
  readonly sinceAt: number;
  readonly untilAt: number | null;
}

/** A secret in use, with what it is. */
export interface UsedSecret {
  readonly id: string;
  readonly secret: string;
}

export interface Rotation {
  readonly creditorId: string;
  readonly source: string;
  readonly secret: string;
  /** Until when the one before is taken as well, wall time. */
  readonly keepPreviousUntilAt: number;
  readonly actor: Actor;
  /** Business time, for the creditor's chain. */
  readonly at: number;
}

/**
 * Webhook secrets of creditors other than `default`, sealed at rest. At most two of a source are in use: the
 * newest, and the one before it until its time ends.
 */
export interface SourceSecretStore {
  /** Those in use, newest first. What another process changed is seen within seconds. */
  inUse(source: string, creditorId: string): Promise<readonly UsedSecret[]>;
  /** Those in use by every other creditor. */
  ofOthers(source: string, creditorId: string): Promise<readonly UsedSecret[]>;
  /** Without the secrets themselves. */
  list(
    creditorId: string,
  ): Promise<readonly { readonly source: string; readonly secrets: readonly SourceSecret[] }[]>;
  /** Puts a new secret in front; the same secret again changes only how long the one before is kept. */
  rotate(rotation: Rotation): Promise<readonly SourceSecret[]>;
}

/** As the column keeps them. */
interface Kept {
  readonly id: string;
  readonly sealed: string;
  readonly since: string;
  readonly until: string | null;
}

interface Row {
  readonly creditorId: string;
  readonly source: string;
  readonly kept: readonly Kept[];
}

/** A webhook asks for secrets each time; the table changes a few times a year. */
const readAgainMs = 5_000;
const rowsMax = 10_000;

export function sourceSecretStore(
  database: Database,
  keys: readonly EncryptionKey[],
  wallClock: WallClock,
): SourceSecretStore {
  let read: { readonly at: number; readonly rows: Promise<readonly Row[]> } | null = null;
  const rows = (): Promise<readonly Row[]> => {
    const now = wallClock.now();
    if (read === null || Math.abs(now - read.at) > readAgainMs) {
      const fresh = readAll(database);
      read = { at: now, rows: fresh };
      // A failed read is not kept: the next webhook asks again.
      fresh.catch(() => {
        read = null;
      });
    }
    return read.rows;
  };
  const used = async (isMeant: (row: Row) => boolean): Promise<UsedSecret[]> => {
    const now = wallClock.now();
    const found = (await rows()).filter(isMeant).flatMap(({ kept }) => kept);
    return found
      .filter(({ until }) => until === null || Date.parse(until) > now)
      .map(({ id, sealed }) => ({ id, secret: unseal(keys, sealed) }));
  };
  return {
    inUse: (source, creditorId) =>
      used((row) => row.source === source && row.creditorId === creditorId),
    ofOthers: (source, creditorId) =>
      used((row) => row.source === source && row.creditorId !== creditorId),
    list: (creditorId) =>
      guarded(async () => {
        const now = wallClock.now();
        const found = await database.sourceSecret.findMany({
          where: { creditorId },
          orderBy: { source: 'asc' },
        });
        return found.map((row) => ({
          source: row.source,
          secrets: shown(keptOf(row.secrets), now),
        }));
      }),
    rotate: async (rotation) => {
      const kept = await inTransaction(database, (tx) =>
        rotated(tx, keys, rotation, wallClock.now()),
      );
      read = null;
      return shown(kept, wallClock.now());
    },
  };
}

function readAll(database: Database): Promise<readonly Row[]> {
  return guarded(async () => {
    const found = await database.sourceSecret.findMany({ take: rowsMax });
    return found.map(({ creditorId, source, secrets }) => ({
      ...{ creditorId, source, kept: keptOf(secrets) },
    }));
  });
}

async function rotated(
  tx: Transaction,
  keys: readonly EncryptionKey[],
  { creditorId, source, secret, keepPreviousUntilAt, actor, at }: Rotation,
  wallAt: number,
): Promise<readonly Kept[]> {
  await tx.$executeRaw`
    INSERT INTO "source_secret" ("creditorId", "source", "secrets", "changedAt")
    VALUES (${creditorId}, ${source}, '[]'::jsonb, ${new Date(wallAt)}) ON CONFLICT DO NOTHING`;
  const found = await tx.$queryRaw<{ secrets: unknown }[]>`
    SELECT "secrets" FROM "source_secret"
     WHERE "creditorId" = ${creditorId} AND "source" = ${source} FOR UPDATE`;
  const before = keptOf(found[0]?.secrets);
  const [newest, older] = before;
  const isSame = newest !== undefined && unseal(keys, newest.sealed) === secret;
  const previous = isSame ? older : newest;
  const current: Kept = isSame
    ? newest
    : { id: newId('key'), sealed: seal(keys, secret), since: iso(wallAt), until: null };
  const kept: Kept[] = [current];
  if (previous !== undefined && keepPreviousUntilAt > wallAt) {
    kept.push({ ...previous, until: iso(keepPreviousUntilAt) });
  }
  await tx.sourceSecret.update({
    where: { creditorId_source: { creditorId, source } },
    data: { secrets: kept as unknown as object, changedAt: new Date(wallAt) },
  });
  await recordCreditorChange(tx, {
    ...{ creditorId, at, actor, command: 'rotate-webhook-secret', ref: current.id },
    title: `Webhook secret of ${source} replaced`,
    data: { source, keys: kept.map(({ id, until }) => ({ id, until })) },
  });
  return kept;
}

function keptOf(value: unknown): readonly Kept[] {
  return Array.isArray(value) ? (value as Kept[]) : [];
}

function shown(kept: readonly Kept[], now: number): SourceSecret[] {
  return kept
    .filter(({ until }) => until === null || Date.parse(until) > now)
    .map(({ id, since, until }) => ({
      id,
      sinceAt: Date.parse(since),
      untilAt: until === null ? null : Date.parse(until),
    }));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
