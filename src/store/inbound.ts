import { createHash } from 'node:crypto';
import type { Channel, MessageStatus } from '../domain/account/facts';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { Prisma } from './generated/client';
import { newId } from './ids';
import type { InboxInput, InboxResult } from './inbox';

/** Where a message belongs. */
export interface KnownMessage {
  readonly id: string;
  readonly accountId: string;
  readonly creditorId: string;
  readonly channel: Channel;
  readonly toAddress: string;
  readonly attempt: number;
  readonly providerId: string | null;
  readonly status: MessageStatus;
  readonly deliveredAt: number | null;
}

/** A status that came before we knew the message that it is about. */
export interface WaitingStatus {
  readonly id: string;
  readonly externalId: string;
  readonly raw: Uint8Array;
  readonly receivedAt: number;
}

/** Detail of a status that waits for its message. */
export const waitsForMessage = 'waits for its message';

/** What the doors of the providers ask of the store. */
export interface InboundLookups {
  /** A message by our id or by its provider's. */
  message(where: {
    readonly id?: string;
    readonly providerId?: string;
  }): Promise<KnownMessage | null>;
  /** Messages by our ids and by their providers', in one statement. */
  messages(where: {
    readonly ids: readonly string[];
    readonly providerIds: readonly string[];
  }): Promise<readonly KnownMessage[]>;
  /** Creditors to whom one of these addresses belongs: for answers, or as the sender. */
  creditorsAt(addresses: readonly string[]): Promise<readonly string[]>;
  /**
   * Keeps events that change nothing, a thousand in a statement; the ids that were new. What has an effect goes through
   * `inbox.receive`, in one transaction with it.
   */
  keep(rows: readonly (InboxInput & InboxResult)[]): Promise<ReadonlySet<string>>;
  /** Statuses that wait, oldest first, whose message is known by now. */
  awaitedStatuses(sinceAt: number, limit: number): Promise<readonly WaitingStatus[]>;
  /** Applies one that waits; nothing happens where somebody was faster. */
  settleStatus(
    id: string,
    wallAt: number,
    effect: (tx: Transaction) => Promise<InboxResult>,
  ): Promise<void>;
  /** Puts those aside, for a person, that have waited since before `beforeAt`; answers how many. */
  giveUpStatuses(sinceAt: number, beforeAt: number): Promise<number>;
}

export function inboundLookups(database: Database): InboundLookups {
  const messages: InboundLookups['messages'] = ({ ids, providerIds }) =>
    guarded(async () => {
      if (ids.length === 0 && providerIds.length === 0) return [];
      const found = await database.message.findMany({
        where: { OR: [{ id: { in: [...ids] } }, { providerId: { in: [...providerIds] } }] },
        select: {
          ...{ id: true, accountId: true, creditorId: true, channel: true },
          ...{ toAddress: true, attempt: true, providerId: true, status: true, deliveredAt: true },
        },
      });
      return found.map((one) => ({
        ...one,
        channel: one.channel as Channel,
        status: one.status as MessageStatus,
        deliveredAt: one.deliveredAt?.getTime() ?? null,
      }));
    });
  return {
    message: async ({ id, providerId }) => {
      const where =
        id === undefined
          ? { ids: [], providerIds: [providerId ?? ''] }
          : { ids: [id], providerIds: [] };
      const [found] = await messages(where);
      return found ?? null;
    },
    messages,
    creditorsAt: (addresses) =>
      guarded(async () => {
        const rows = await database.$queryRaw<{ id: string }[]>`
          SELECT "id" FROM "creditor"
           WHERE lower("settings"->>'replyTo') = ANY(${addresses})
              OR lower("settings"->>'fromEmail') = ANY(${addresses})
              OR "settings"->>'fromPhone' = ANY(${addresses})
           ORDER BY "id"`;
        return rows.map(({ id }) => id);
      }),
    keep: async (rows) => {
      const kept: string[] = [];
      for (let from = 0; from < rows.length; from += rowsOfStatement) {
        const some = rows.slice(from, from + rowsOfStatement);
        kept.push(...(await guarded(() => keepAll(database, some))));
      }
      return new Set(kept);
    },
    ...waitingStatuses(database),
  };
}

/** A statement has at most 65,535 parameters; a row has thirteen. */
const rowsOfStatement = 1_000;

async function keepAll(
  database: Database,
  rows: readonly (InboxInput & InboxResult)[],
): Promise<readonly string[]> {
  const values = rows.map((row) => {
    const { creditorId, source, externalId, type, raw, headers, verifiedBy } = row;
    const { verdict, detail = null, accountId = null } = row;
    const receivedAt = new Date(row.receivedAt);
    const sha256 = createHash('sha256').update(raw).digest('hex');
    return Prisma.sql`(${newId('evt')}, ${creditorId}, ${source}, ${externalId}, ${type},
      ${Buffer.from(raw)}, ${JSON.stringify(headers)}::jsonb, ${sha256}, ${verifiedBy},
      ${receivedAt}, ${verdict}, ${detail}, ${accountId}, ${receivedAt})`;
  });
  const kept = await database.$queryRaw<{ externalId: string }[]>`
    INSERT INTO "inbox" ("id", "creditorId", "source", "externalId", "type", "raw", "headers",
                         "bodySha256", "verifiedBy", "receivedAt", "verdict", "detail",
                         "accountId", "appliedAt")
    VALUES ${Prisma.join(values)}
        ON CONFLICT ("creditorId", "source", "externalId") DO NOTHING RETURNING "externalId"`;
  return kept.map(({ externalId }) => externalId);
}

function waitingStatuses(
  database: Database,
): Pick<InboundLookups, 'awaitedStatuses' | 'settleStatus' | 'giveUpStatuses'> {
  return {
    awaitedStatuses: (sinceAt, limit) =>
      guarded(async () => {
        const rows = await database.$queryRaw<(Omit<WaitingStatus, 'receivedAt'> & { at: Date })[]>`
          SELECT i."id", i."externalId", i."raw", i."receivedAt" AS "at" FROM "inbox" i
           WHERE i."verdict" = 'ignored' AND i."source" = 'twilio'
             AND i."detail" = ${waitsForMessage} AND i."receivedAt" > ${new Date(sinceAt)}
             AND EXISTS (SELECT 1 FROM "message" m
                          WHERE m."providerId" = split_part(i."externalId", '/', 1))
           ORDER BY i."receivedAt" LIMIT ${limit}`;
        return rows.map(({ at, ...row }) => ({ ...row, receivedAt: at.getTime() }));
      }),
    settleStatus: (id, wallAt, effect) =>
      inTransaction(database, async (tx) => {
        const rows = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM "inbox" WHERE "id" = ${id} AND "detail" = ${waitsForMessage}
             FOR UPDATE SKIP LOCKED`;
        if (rows.length === 0) return;
        const { verdict, detail = null, accountId = null } = await effect(tx);
        await tx.$executeRaw`
          UPDATE "inbox" SET "verdict" = ${verdict}, "detail" = ${detail},
                             "accountId" = ${accountId}, "appliedAt" = ${new Date(wallAt)}
           WHERE "id" = ${id}`;
      }),
    giveUpStatuses: (sinceAt, beforeAt) =>
      guarded(
        () => database.$executeRaw`
          UPDATE "inbox" SET "verdict" = 'quarantined', "detail" = 'no message of this id in 24 hours'
           WHERE "verdict" = 'ignored' AND "source" = 'twilio' AND "detail" = ${waitsForMessage}
             AND "receivedAt" BETWEEN ${new Date(sinceAt)} AND ${new Date(beforeAt)}`,
      ),
  };
}
