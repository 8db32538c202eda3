import type { WriteBack, WriteBackKind, WriteBackSource } from '../domain/account/write-backs';
import type { WireMoney } from '../domain/money/money';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import type { Page } from './lists';

export type WriteBackStatus = 'pending' | 'done' | 'failed';

/** What a billing system is told, and how far that has come. */
export interface WriteBackRow {
  readonly id: string;
  readonly creditorId: string;
  readonly accountId: string;
  readonly source: WriteBackSource;
  readonly kind: WriteBackKind;
  /** Business key; one row each. */
  readonly key: string;
  readonly payload: WriteBack['payload'];
  readonly status: WriteBackStatus;
  readonly attempt: number;
  readonly nextAt: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly doneAt: number | null;
}

export interface WriteBackStore {
  /** Newest first. */
  list(
    creditorId: string,
    filter: { readonly status?: string | undefined; readonly accountId?: string | undefined },
    page: Page,
  ): Promise<readonly WriteBackRow[]>;
  /** Tells again what failed for good; false: there is none of that id that failed. */
  replay(creditorId: string, id: string, wallAt: number): Promise<boolean>;
  /**
   * Takes what is due and counts the attempt. Of one account and source only the oldest is told, so that
   * a payment never comes after the write-off that followed it; nothing while the installation is on hold.
   */
  claim(wallAt: number, leaseUntilAt: number, most: number): Promise<readonly WriteBackRow[]>;
  done(row: WriteBackRow, wallAt: number): Promise<void>;
  /** `nextAt` null: given up; then `tell` runs in the same transaction. */
  failed(
    row: WriteBackRow,
    error: string,
    nextAt: number | null,
    tell: (tx: Transaction) => Promise<void>,
  ): Promise<void>;
}

/** What billing systems are told, in the order of each account. */
export function writeBackStore(database: Database): WriteBackStore {
  return {
    list: (creditorId, { status, accountId }, page) =>
      guarded(async () => {
        const rows = await database.writeBack.findMany({
          where: {
            creditorId,
            ...(status === undefined ? {} : { status }),
            ...(accountId === undefined ? {} : { accountId }),
          },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          ...(page.cursor === null ? {} : { cursor: { id: page.cursor }, skip: 1 }),
          take: page.limit,
        });
        return rows.map(readRow);
      }),
    replay: (creditorId, id, wallAt) =>
      guarded(async () => {
        const { count } = await database.writeBack.updateMany({
          where: { id, creditorId, status: 'failed' },
          data: { status: 'pending', attempt: 0, nextAt: new Date(wallAt) },
        });
        return count === 1;
      }),
    claim: (wallAt, leaseUntilAt, most) =>
      guarded(async () => {
        const rows = await database.$queryRaw<RawRow[]>`
          UPDATE "write_back" b
             SET "attempt" = b."attempt" + 1, "nextAt" = ${new Date(leaseUntilAt)}
           WHERE b."id" IN (
             SELECT w."id" FROM "write_back" w
              WHERE w."status" = 'pending' AND w."nextAt" <= ${new Date(wallAt)}
                AND NOT EXISTS (
                  SELECT 1 FROM "write_back" o
                   WHERE o."accountId" = w."accountId" AND o."source" = w."source"
                     AND o."status" = 'pending'
                     AND (o."factsVersion", o."id") < (w."factsVersion", w."id"))
                AND NOT EXISTS (SELECT 1 FROM "installation" n WHERE n."heldSinceAt" IS NOT NULL)
              ORDER BY w."nextAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
          RETURNING *`;
        return rows.map(readRow);
      }),
    done: ({ id }, wallAt) =>
      guarded(async () => {
        await database.writeBack.updateMany({
          where: { id },
          data: { status: 'done', nextAt: null, lastError: null, doneAt: new Date(wallAt) },
        });
      }),
    failed: ({ id, attempt }, lastError, nextAt, tell) =>
      inTransaction(database, async (tx) => {
        const next = nextAt === null ? null : new Date(nextAt);
        const { count } = await tx.writeBack.updateMany({
          where: { id, attempt, status: 'pending' },
          data: { status: nextAt === null ? 'failed' : 'pending', nextAt: next, lastError },
        });
        if (count === 1 && nextAt === null) await tell(tx);
      }),
  };
}

/** A payment as the billing system tells of it. */
export interface ToldPayment {
  readonly creditorId: string;
  readonly source: string;
  /** Ids at the source. */
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly amount: WireMoney;
}

/**
 * True for a payment that the billing system tells of because we had told it: the money is booked here
 * already. Each payment that we wrote back takes up one such echo, under its name at the source for
 * ever. Stripe marks an invoice as paid as a whole, so there the amount may be another.
 */
export async function takeEcho(tx: Transaction, told: ToldPayment): Promise<boolean> {
  const { creditorId, source, invoiceId, paymentId, amount } = told;
  const isWhole = source === 'stripe';
  const taken = await tx.$executeRaw`
    UPDATE "write_back" SET "payload" = "payload" || jsonb_build_object('echo', ${paymentId}::text)
     WHERE "id" = (
       SELECT "id" FROM "write_back"
        WHERE "accountId" = (SELECT "accountId" FROM "invoice" WHERE "creditorId" = ${creditorId}
                                AND "source" = ${source} AND "externalId" = ${invoiceId})
          AND "source" = ${source} AND "kind" = 'payment'
          AND jsonb_exists("payload"->'invoices', ${invoiceId})
          AND ("payload"->>'echo' = ${paymentId}
            OR ("payload"->>'echo' IS NULL
                AND (${isWhole} OR ("status" <> 'failed' AND "attempt" > 0
                  AND "payload"->'amount'->>'amount' = ${amount.amount}
                  AND "payload"->'amount'->>'currency' = ${amount.currency}))))
        ORDER BY ("payload"->>'echo') NULLS LAST, "createdAt", "id" LIMIT 1 FOR UPDATE)`;
  return taken === 1;
}

type RawRow = Awaited<ReturnType<Database['writeBack']['findFirstOrThrow']>>;

function readRow(row: RawRow): WriteBackRow {
  const { id, creditorId, accountId, key, attempt, lastError } = row;
  return {
    ...{ id, creditorId, accountId, key, attempt, lastError },
    source: row.source as WriteBackSource,
    kind: row.kind as WriteBackKind,
    payload: row.payload as unknown as WriteBack['payload'],
    status: row.status as WriteBackStatus,
    nextAt: row.nextAt?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
    doneAt: row.doneAt?.getTime() ?? null,
  };
}
