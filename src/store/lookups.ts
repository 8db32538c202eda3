import { Prisma } from './generated/client';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { revive } from './codec';
import { accountsOfInvoices, lockNames } from './source-records';
import { inboundLookups, type InboundLookups } from './inbound';
import { wakeEveryOpen } from './wakes';

/** What is open on an invoice and since when it counts. */
export interface OpenItem {
  readonly accountId: string;
  readonly dueOn: string | null;
  readonly firstFailedAt: number | null;
  readonly openMinor: bigint;
}

/** An account that knows an address, as that of the debtor or of a party. */
export interface KnownContact {
  readonly accountId: string;
  readonly creditorId: string;
  readonly status: 'open' | 'closed';
}

/** Small questions of the HTTP edge; each is one statement. */
export interface Lookups extends InboundLookups {
  openItems(accountIds: readonly string[]): Promise<readonly OpenItem[]>;
  /** Id of the audit row that a command wrote; null: none under this key. */
  commandId(accountId: string, key: string): Promise<string | null>;
  /** Accounts that know an address, each once, by id. */
  accountsByContact(
    kind: 'email' | 'phone' | 'address',
    value: string,
  ): Promise<readonly KnownContact[]>;
  /** The account on which a person owes as the debtor, an open one first; null: none. */
  accountOfPerson(creditorId: string, personKey: string): Promise<string | null>;
  /** Accounts of a debtor of this creditor, at most one a currency, by currency. */
  accountsOfDebtor(creditorId: string, debtorId: string): Promise<readonly string[]>;
  /**
   * Account of each invoice of a debtor that is known by its id at the source. The debtor's name stays locked until the
   * transaction ends, so that two who bring the same invoices in see each other.
   */
  homesOfInvoices(
    tx: Transaction,
    of: { readonly creditorId: string; readonly source: string; readonly reference: string },
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** One transaction around several accounts' rows; undone when `work` throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Makes the wake of every open account unsent: after Temporal has forgotten everything, as the
   * server of a sandbox does at its end. Answers how many.
   */
  wakeEveryOpen(wallAt: number): Promise<number>;
  /** Effects performed in (fromAt, untilAt]. */
  effectsBetween(fromAt: number, untilAt: number): Promise<number>;
}

export function lookups(database: Database): Lookups {
  const query = <T>(sql: Prisma.Sql): Promise<readonly T[]> =>
    guarded(async () => {
      const rows = await database.$queryRaw<object[]>(sql);
      return rows.map((row) => revive<T>(JSON.parse(JSON.stringify(row))));
    });
  return {
    ...inboundLookups(database),
    openItems: (accountIds) =>
      query<OpenItem>(Prisma.sql`
        SELECT "accountId", "dueOn", "firstFailedAt", "openMinor"::text AS "openMinor"
          FROM "invoice"
         WHERE "accountId" = ANY(${accountIds}) AND "status" <> 'void' AND "openMinor" > 0`),
    commandId: async (accountId, key) => {
      const rows = await query<{ id: string }>(Prisma.sql`
        SELECT "id" FROM "audit"
         WHERE "accountId" = ${accountId} AND "commandKey" = ${key} ORDER BY "n" LIMIT 1`);
      return rows[0]?.id ?? null;
    },
    accountsByContact: (kind, value) =>
      query<KnownContact>(Prisma.sql`
        SELECT a."id" AS "accountId", a."creditorId", a."status" FROM "account" a
         WHERE a."id" IN (
            SELECT o."id" FROM "contact_point" c JOIN "account" o ON o."debtorId" = c."debtorId"
             WHERE c."kind" = ${kind} AND c."value" = ${value}
            UNION
            SELECT y."accountId" FROM "contact_point" c JOIN "party" y ON y."id" = c."debtorId"
             WHERE c."kind" = ${kind} AND c."value" = ${value})
         ORDER BY a."id"`),
    accountOfPerson: async (creditorId, personKey) => {
      const rows = await query<{ id: string }>(Prisma.sql`
        SELECT a."id" FROM "person" n JOIN "debtor" d ON d."personId" = n."id"
          JOIN "account" a ON a."debtorId" = d."id" AND a."creditorId" = n."creditorId"
         WHERE n."creditorId" = ${creditorId} AND n."key" = ${personKey}
         ORDER BY a."status" DESC, a."openedAt", a."id" LIMIT 1`);
      return rows[0]?.id ?? null;
    },
    accountsOfDebtor: async (creditorId, debtorId) => {
      const rows = await query<{ id: string }>(Prisma.sql`
        SELECT "id" FROM "account"
         WHERE "creditorId" = ${creditorId} AND "debtorId" = ${debtorId} ORDER BY "currency"`);
      return rows.map(({ id }) => id);
    },
    wakeEveryOpen: (wallAt) => guarded(() => wakeEveryOpen(database, wallAt)),
    homesOfInvoices: async (tx, { creditorId, source, reference }, externalIds) => {
      await lockNames(tx, creditorId, source, [reference]);
      return accountsOfInvoices(tx, creditorId, source, externalIds);
    },
    transaction: (work) => inTransaction(database, work),
    effectsBetween: async (fromAt, untilAt) => {
      const rows = await query<{ n: number }>(Prisma.sql`
        SELECT count(*)::int AS n FROM "step_effect"
         WHERE "at" > ${new Date(fromAt)} AND "at" <= ${new Date(untilAt)}`);
      return rows[0]?.n ?? 0;
    },
  };
}
