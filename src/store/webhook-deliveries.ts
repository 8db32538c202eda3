import type { EncryptionKey } from '../config';
import { limits } from '../domain/limits';
import { Prisma } from './generated/client';
import { guarded, type Database } from './client';
import type { Page } from './lists';
import { secretsOf } from './webhook-endpoints';

export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

/** One event for one endpoint. */
export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly eventId: string;
  readonly type: string;
  readonly accountId: string | null;
  readonly status: DeliveryStatus;
  /** Attempts so far. */
  readonly attempt: number;
  readonly nextAt: number | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly deliveredAt: number | null;
}

/** A delivery that this worker has until its lease ends. */
export interface ClaimedDelivery extends WebhookDelivery {
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Where deliveries of one endpoint go, and what they are signed with. */
export interface DueEndpoint {
  readonly id: string;
  readonly url: string;
  /** Empty: they cannot be read with the keys that this process has. */
  readonly secrets: readonly string[];
}

export interface DeliveryStore {
  /** Newest first. */
  list(
    endpointId: string,
    status: DeliveryStatus | null,
    page: Page,
  ): Promise<readonly WebhookDelivery[]>;
  /** Sends it again, whatever became of it; false: the endpoint has none of that id. */
  replay(endpointId: string, id: string, wallAt: number): Promise<boolean>;
  /** Sends again what failed for good and was made since then. Answers how many. */
  replayFailed(endpointId: string, sinceAt: number, wallAt: number): Promise<number>;
  /** Active endpoints with something due, in no order, these left out. */
  dueEndpoints(
    wallAt: number,
    except: readonly string[],
    most: number,
  ): Promise<readonly DueEndpoint[]>;
  /** Takes what is due, oldest first, and counts the attempt; it is due again when the lease ends. */
  claim(
    endpointId: string,
    wallAt: number,
    leaseUntilAt: number,
    most: number,
  ): Promise<readonly ClaimedDelivery[]>;
  delivered(claimed: ClaimedDelivery, status: number, wallAt: number): Promise<void>;
  /** `nextAt` null: given up. An attempt that was overtaken changes nothing. */
  failed(
    claimed: ClaimedDelivery,
    answer: { readonly status: number | null; readonly error: string },
    nextAt: number | null,
    wallAt: number,
  ): Promise<void>;
  /** The endpoint is gone (410): nothing more is sent to it until a person enables it. */
  disable(endpointId: string, reason: string): Promise<void>;
  /** Gives up what is older than all retries together and removes what was kept long enough. */
  tidy(wallAt: number): Promise<void>;
  /** For quiet detection and metrics. */
  countPending(): Promise<number>;
}

/** Deliveries of events. The wall clock says when: business time of a sandbox may stand still. */
export function deliveryStore(database: Database, keys: readonly EncryptionKey[]): DeliveryStore {
  return { ...forPeople(database), ...forWorkers(database, keys) };
}

function forPeople(database: Database): Pick<DeliveryStore, 'list' | 'replay' | 'replayFailed'> {
  return {
    list: (endpointId, status, page) =>
      guarded(async () => {
        const rows = await database.webhookDelivery.findMany({
          where: { endpointId, ...(status === null ? {} : { status }) },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          ...(page.cursor === null ? {} : { cursor: { id: page.cursor }, skip: 1 }),
          take: page.limit,
        });
        return rows.map(readRow);
      }),
    replay: (endpointId, id, wallAt) =>
      guarded(async () => {
        const { count } = await database.webhookDelivery.updateMany({
          where: { id, endpointId },
          data: again(wallAt),
        });
        return count === 1;
      }),
    replayFailed: (endpointId, sinceAt, wallAt) =>
      guarded(async () => {
        const { count } = await database.webhookDelivery.updateMany({
          where: { endpointId, status: 'failed', createdAt: { gte: new Date(sinceAt) } },
          data: again(wallAt),
        });
        return count;
      }),
  };
}

function forWorkers(
  database: Database,
  keys: readonly EncryptionKey[],
): Omit<DeliveryStore, 'list' | 'replay' | 'replayFailed'> {
  return {
    dueEndpoints: (wallAt, except, most) => dueEndpoints(database, keys, wallAt, except, most),
    claim: (endpointId, wallAt, leaseUntilAt, most) =>
      guarded(async () => {
        const rows = await database.$queryRaw<RawRow[]>`
          UPDATE "webhook_delivery" d
             SET "attempt" = d."attempt" + 1, "nextAt" = ${new Date(leaseUntilAt)}
           WHERE d."id" IN (
             SELECT w."id" FROM "webhook_delivery" w
              WHERE w."endpointId" = ${endpointId} AND w."status" = 'pending'
                AND w."nextAt" <= ${new Date(wallAt)}
              ORDER BY w."nextAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
          RETURNING *`;
        return rows.map((row) => ({
          ...readRow(row),
          payload: row.payload as ClaimedDelivery['payload'],
        }));
      }),
    delivered: ({ id, endpointId }, lastStatus, wallAt) =>
      guarded(async () => {
        const at = new Date(wallAt);
        await database.$executeRaw`
          WITH arrived AS (
            UPDATE "webhook_delivery" SET "status" = 'delivered', "nextAt" = NULL,
                   "lastStatus" = ${lastStatus}, "lastError" = NULL, "deliveredAt" = ${at}
             WHERE "id" = ${id} RETURNING 1)
          UPDATE "webhook_endpoint" SET "failingSinceAt" = NULL
           WHERE "id" = ${endpointId} AND "failingSinceAt" IS NOT NULL`;
      }),
    failed: ({ id, endpointId, attempt }, { status, error }, nextAt, wallAt) =>
      guarded(async () => {
        const next = nextAt === null ? null : new Date(nextAt);
        await database.$executeRaw`
          WITH tried AS (
            UPDATE "webhook_delivery" SET "status" = ${nextAt === null ? 'failed' : 'pending'},
                   "nextAt" = ${next}, "lastStatus" = ${status}, "lastError" = ${error}
             WHERE "id" = ${id} AND "attempt" = ${attempt} AND "status" = 'pending' RETURNING 1)
          UPDATE "webhook_endpoint" SET "failingSinceAt" = ${new Date(wallAt)}
           WHERE "id" = ${endpointId} AND "failingSinceAt" IS NULL`;
      }),
    disable: (endpointId, statusReason) =>
      guarded(async () => {
        await database.webhookEndpoint.updateMany({
          where: { id: endpointId, status: 'active' },
          data: { status: 'disabled', statusReason },
        });
      }),
    tidy: (wallAt) => tidy(database, wallAt),
    countPending: () =>
      guarded(() => database.webhookDelivery.count({ where: { status: 'pending' } })),
  };
}

function dueEndpoints(
  database: Database,
  keys: readonly EncryptionKey[],
  wallAt: number,
  except: readonly string[],
  most: number,
): Promise<readonly DueEndpoint[]> {
  type Row = Parameters<typeof secretsOf>[0] & { id: string; url: string };
  return guarded(async () => {
    const rows = await database.$queryRaw<Row[]>(Prisma.sql`
      SELECT e."id", e."url", e."secret", e."previousSecret", e."previousUntilAt"
        FROM "webhook_endpoint" e
       WHERE e."status" = 'active' AND NOT (e."id" = ANY (${[...except]}))
         AND EXISTS (SELECT 1 FROM "webhook_delivery" d
                      WHERE d."endpointId" = e."id" AND d."status" = 'pending'
                        AND d."nextAt" <= ${new Date(wallAt)})
       ORDER BY random() LIMIT ${most}`);
    return rows.map((row) => ({
      ...{ id: row.id, url: row.url },
      secrets: readable(() => secretsOf(row, keys, wallAt)),
    }));
  });
}

/** One endpoint whose secret cannot be read must not hold up the others. */
function readable(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

const again = (wallAt: number) => ({
  ...{ status: 'pending', attempt: 0, deliveredAt: null },
  nextAt: new Date(wallAt),
});

/** Rows that one round of tidying removes. */
const tidiedMax = 5_000;

function tidy(database: Database, wallAt: number): Promise<void> {
  return guarded(async () => {
    const tooOld = new Date(wallAt - limits.webhookGiveUpMs);
    await database.$executeRaw`
      UPDATE "webhook_delivery" SET "status" = 'failed', "nextAt" = NULL
       WHERE "status" = 'pending' AND "attempt" > 0 AND "createdAt" < ${tooOld}
         AND "nextAt" < ${new Date(wallAt)}`;
    const past = new Date(wallAt - limits.webhookKeptMs);
    await database.$executeRaw`
      DELETE FROM "webhook_delivery" WHERE "id" IN (
        SELECT "id" FROM "webhook_delivery" WHERE "status" <> 'pending' AND "createdAt" < ${past}
         LIMIT ${tidiedMax})`;
  });
}

type RawRow = Awaited<ReturnType<Database['webhookDelivery']['findFirstOrThrow']>>;

function readRow(row: RawRow): WebhookDelivery {
  const { id, endpointId, eventId, type, accountId, attempt, lastStatus, lastError } = row;
  return {
    ...{ id, endpointId, eventId, type, accountId, attempt, lastStatus, lastError },
    status: row.status as DeliveryStatus,
    nextAt: row.nextAt?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
    deliveredAt: row.deliveredAt?.getTime() ?? null,
  };
}
