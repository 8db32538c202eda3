import { guarded, StoreError, type Database, type Transaction } from './client';
import { writeCreditorChange, type CreditorChange } from './chains';
import type { InboxResult } from './inbox';

/** Where an invoice of a billing system stands. */
export interface KnownSourceInvoice {
  readonly accountId: string;
  readonly currency: string;
  readonly sourceAt: number;
  readonly number: string;
  readonly dueOn: string | null;
  readonly amountMinor: bigint;
  /** The debtor's. */
  readonly timeZone: string | null;
}

/** A payment of a billing system; `accountId` null: it waits in the creditor's suspense. */
export interface KnownSourcePayment {
  readonly id: string;
  readonly accountId: string | null;
  readonly externalId: string;
  readonly currency: string;
  readonly heldMinor: bigint;
}

/** An event that was kept because what it is about was not known yet. */
export interface WaitingEvent {
  readonly id: string;
  readonly externalId: string;
  readonly raw: Uint8Array;
}

export interface KeptImport {
  readonly report: unknown;
}

/**
 * What intake asks of the store inside the transaction of an event or of an import. Names of the source
 * (`ch_1`, `in_1`) are locked before they are looked up, so that a refund and its payment that arrive at
 * the same moment cannot miss each other.
 */
export interface SourceRecords {
  /** Holds these names for this source and creditor until the transaction ends. */
  lockNames(
    tx: Transaction,
    creditorId: string,
    source: string,
    names: readonly string[],
  ): Promise<void>;
  invoice(
    tx: Transaction,
    creditorId: string,
    source: string,
    externalId: string,
  ): Promise<KnownSourceInvoice | null>;
  /** Account of each known invoice, by its own id at the source. */
  accountsOfInvoices(
    tx: Transaction,
    creditorId: string,
    source: string,
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** By the source's own id, by charge, by payment intent, or all that were made for an invoice. */
  payments(
    tx: Transaction,
    creditorId: string,
    source: string,
    by:
      | { readonly externalId: string }
      | { readonly chargeId: string }
      | { readonly paymentIntent: string }
      | { readonly invoiceId: string },
  ): Promise<readonly KnownSourcePayment[]>;
  /** The debtor's zone and accounts, ids ascending; null: not known by this name. */
  debtor(
    tx: Transaction,
    creditorId: string,
    externalId: string,
  ): Promise<{ timeZone: string | null; accountIds: readonly string[] } | null>;
  /** Zone of a debtor by the source's name; undefined: not known by it. */
  zoneOfDebtor(
    tx: Transaction,
    creditorId: string,
    externalId: string,
  ): Promise<string | null | undefined>;
  isOpen(tx: Transaction, accountId: string): Promise<boolean>;
  /** The open account in a currency, by its own id or as the debtor's; null: there is none. */
  openAccount(
    tx: Transaction,
    creditorId: string,
    by: { readonly accountId: string } | { readonly debtorExternalId: string },
    currency: string,
  ): Promise<string | null>;
  /** Was a transaction with this business key booked, on an account or in the creditor's suspense? */
  isBooked(tx: Transaction, creditorId: string, key: string): Promise<boolean>;
  /** Money in the creditor's own suspense, with its link of the creditor's chain. */
  writeSuspense(tx: Transaction, change: CreditorChange): Promise<void>;
  zoneOfAccount(tx: Transaction, accountId: string): Promise<string | null>;
  /** The last key (in the order of text) of a kept answer that begins so. */
  lastAnswerKey(tx: Transaction, accountId: string, prefix: string): Promise<string | null>;
  /** Has a command of this name ever run on the account? */
  hasRun(tx: Transaction, accountId: string, name: string): Promise<boolean>;
  /** Events kept until one of these names is known, oldest first. */
  waitingFor(
    tx: Transaction,
    creditorId: string,
    source: string,
    names: readonly string[],
  ): Promise<readonly WaitingEvent[]>;
  /** What became of a kept event that was applied together with another one. */
  settle(tx: Transaction, inboxId: string, result: InboxResult, wallAt: number): Promise<void>;
  /** Digest of the body first received under this id; null: none. */
  bodySha256(creditorId: string, source: string, externalId: string): Promise<string | null>;
  /** Runs `work` behind a savepoint: when it answers false, or fails for its content, nothing of it stays. */
  attempt<T extends { readonly ok: boolean }>(
    tx: Transaction,
    work: () => Promise<T>,
    failed: (reason: string) => T,
  ): Promise<T>;
  keptImport(creditorId: string, sha256: string, inside?: Transaction): Promise<KeptImport | null>;
  keepImport(
    tx: Transaction,
    row: {
      readonly id: string;
      readonly creditorId: string;
      readonly name: string;
      readonly sha256: string;
      readonly report: object;
      readonly createdAt: number;
    },
  ): Promise<void>;
  /** One transaction for a whole file: longer than those of the daily work may take. */
  importTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * First word of `inbox.detail` of an event that waits; the names follow, separated by blanks. The
 * partial index over those names and the statement below spell it out, and the names are looked up on
 * their own, or the planner would not use the index.
 */
export const waitsFor = 'waits-for';

const importTransactionMs = 30 * 60_000;

export function sourceRecords(database: Database): SourceRecords {
  return {
    lockNames,
    invoice: async (tx, creditorId, source, externalId) => {
      const rows = await tx.$queryRaw<
        (Omit<KnownSourceInvoice, 'sourceAt'> & { sourceAt: Date })[]
      >`
        SELECT i."accountId", i."currency", i."sourceAt", i."number", i."dueOn", i."amountMinor", d."timeZone"
          FROM "invoice" i JOIN "account" a ON a."id" = i."accountId"
          JOIN "debtor" d ON d."id" = a."debtorId"
         WHERE i."creditorId" = ${creditorId} AND i."source" = ${source}
           AND i."externalId" = ${externalId}`;
      const [row] = rows;
      return row === undefined ? null : { ...row, sourceAt: row.sourceAt.getTime() };
    },
    accountsOfInvoices,
    payments: (tx, creditorId, source, by) => paymentsBy(tx, creditorId, source, by),
    debtor: async (tx, creditorId, externalId) => {
      const row = await tx.debtor.findUnique({
        where: { creditorId_externalId: { creditorId, externalId } },
        select: { id: true, timeZone: true },
      });
      if (row === null) return null;
      const accounts = await tx.account.findMany({
        where: { debtorId: row.id },
        select: { id: true },
        orderBy: { id: 'asc' },
      });
      return { timeZone: row.timeZone, accountIds: accounts.map(({ id }) => id) };
    },
    ...accountRecords,
    ...creditorRecords,
    ...waitingRecords,
    bodySha256: (creditorId, source, externalId) =>
      guarded(async () => {
        const row = await database.inbox.findUnique({
          where: { creditorId_source_externalId: { creditorId, source, externalId } },
          select: { bodySha256: true },
        });
        return row?.bodySha256 ?? null;
      }),
    attempt,
    ...importRecords(database),
  };
}

export const lockNames: SourceRecords['lockNames'] = async (tx, creditorId, source, names) => {
  // One statement; the locks are taken in the order of the array, which is every caller's.
  const keys = [...new Set(names)].sort().map((name) => `${creditorId}|${source}|${name}`);
  if (keys.length === 0) return;
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended("name", 0))
      FROM unnest(${keys}::text[]) AS "name"`;
};

export const accountsOfInvoices: SourceRecords['accountsOfInvoices'] = async (
  tx,
  creditorId,
  source,
  externalIds,
) => {
  const rows = await tx.$queryRaw<{ externalId: string; accountId: string }[]>`
    SELECT "externalId", "accountId" FROM "invoice"
     WHERE "creditorId" = ${creditorId} AND "source" = ${source}
       AND "externalId" = ANY(${[...externalIds]})`;
  return new Map(rows.map((row) => [row.externalId, row.accountId]));
};

async function paymentsBy(
  tx: Transaction,
  creditorId: string,
  source: string,
  by:
    | { externalId: string }
    | { chargeId: string }
    | { paymentIntent: string }
    | { invoiceId: string },
): Promise<readonly KnownSourcePayment[]> {
  const found = async (where: object): Promise<KnownSourcePayment[]> => {
    const rows = await tx.payment.findMany({
      where: { creditorId, source, ...where },
      orderBy: { id: 'asc' },
    });
    return rows.map(({ id, accountId, externalId, currency, ...money }) => {
      const heldMinor = money.amountMinor - money.refundedMinor - money.chargedBackMinor;
      return { id, accountId, externalId, currency, heldMinor };
    });
  };
  if (!('invoiceId' in by)) return found(by);
  const invoice = await tx.invoice.findUnique({
    where: { creditorId_source_externalId: { creditorId, source, externalId: by.invoiceId } },
    select: { id: true },
  });
  return invoice === null ? [] : found({ invoiceId: invoice.id });
}

const creditorRecords: Pick<SourceRecords, 'isBooked' | 'writeSuspense'> = {
  isBooked: async (tx, creditorId, key) =>
    (await tx.ledgerTransaction.findFirst({
      where: { creditorId, key: `${creditorId}/${key}` },
      select: { id: true },
    })) !== null,
  writeSuspense: writeCreditorChange,
};

const accountRecords: Pick<
  SourceRecords,
  'isOpen' | 'openAccount' | 'zoneOfDebtor' | 'zoneOfAccount' | 'lastAnswerKey' | 'hasRun'
> = {
  zoneOfDebtor: async (tx, creditorId, externalId) => {
    const row = await tx.debtor.findUnique({
      where: { creditorId_externalId: { creditorId, externalId } },
      select: { timeZone: true },
    });
    return row === null ? undefined : row.timeZone;
  },
  openAccount: async (tx, creditorId, by, currency) => {
    const rows =
      'accountId' in by
        ? await tx.$queryRaw<{ id: string }[]>`
              SELECT "id" FROM "account" WHERE "id" = ${by.accountId} AND "status" = 'open'
                 AND "creditorId" = ${creditorId} AND "currency" = ${currency}`
        : await tx.$queryRaw<{ id: string }[]>`
              SELECT a."id" FROM "account" a JOIN "debtor" d ON d."id" = a."debtorId"
               WHERE d."creditorId" = ${creditorId} AND d."externalId" = ${by.debtorExternalId}
                 AND a."currency" = ${currency} AND a."status" = 'open'`;
    return rows[0]?.id ?? null;
  },
  isOpen: async (tx, accountId) =>
    (await tx.account.findFirst({
      where: { id: accountId, status: 'open' },
      select: { id: true },
    })) !== null,
  zoneOfAccount: async (tx, accountId) => {
    const rows = await tx.$queryRaw<{ timeZone: string | null }[]>`
    SELECT d."timeZone" FROM "account" a JOIN "debtor" d ON d."id" = a."debtorId"
     WHERE a."id" = ${accountId}`;
    return rows[0]?.timeZone ?? null;
  },
  lastAnswerKey: async (tx, accountId, prefix) => {
    const row = await tx.commandAnswer.findFirst({
      where: { scope: accountId, key: { startsWith: prefix } },
      orderBy: { key: 'desc' },
      select: { key: true },
    });
    return row?.key ?? null;
  },
  hasRun: async (tx, accountId, name) =>
    (await tx.commandAnswer.findFirst({
      where: { scope: accountId, name },
      select: { key: true },
    })) !== null,
};

const waitingRecords: Pick<SourceRecords, 'waitingFor' | 'settle'> = {
  waitingFor: (tx, creditorId, source, names) =>
    tx.$queryRaw<WaitingEvent[]>`
      SELECT "id", "externalId", "raw" FROM "inbox"
       WHERE "id" = ANY(ARRAY(
               SELECT "id" FROM "inbox"
                WHERE "detail" LIKE 'waits-for %' AND string_to_array("detail", ' ') && ${[...names]}))
         AND "creditorId" = ${creditorId} AND "source" = ${source}
         AND "verdict" IN ('quarantined', 'ignored', 'applied')
       ORDER BY "receivedAt", "id" FOR UPDATE`,
  settle: async (tx, inboxId, result, wallAt) => {
    await tx.inbox.update({
      where: { id: inboxId },
      data: {
        verdict: result.verdict,
        detail: result.detail ?? null,
        accountId: result.accountId ?? null,
        appliedAt: new Date(wallAt),
      },
    });
  },
};

const attempt: SourceRecords['attempt'] = async (tx, work, failed) => {
  await tx.$executeRaw`SAVEPOINT attempt`;
  try {
    const result = await work();
    if (!result.ok) await tx.$executeRaw`ROLLBACK TO SAVEPOINT attempt`;
    await tx.$executeRaw`RELEASE SAVEPOINT attempt`;
    return result;
  } catch (error) {
    const reason = reasonInContent(error);
    if (reason === null) throw error;
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT attempt`;
    await tx.$executeRaw`RELEASE SAVEPOINT attempt`;
    return failed(reason);
  }
};

/** A rule of the ledger or of a table that says no will say no again; an outage will not (null). */
export function reasonInContent(error: unknown): string | null {
  if (error instanceof StoreError) {
    return error.kind === 'check' || error.kind === 'unique' ? error.message : null;
  }
  if (!(error instanceof Error)) return null;
  const cause = (error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } })
    .meta?.driverAdapterError?.cause?.originalCode;
  if (cause?.startsWith('23')) return `store [${cause}]`;
  return error.message.startsWith('invariant broken:') ? error.message : null;
}

function importRecords(
  database: Database,
): Pick<SourceRecords, 'keptImport' | 'keepImport' | 'importTransaction'> {
  return {
    keptImport: (creditorId, sha256, inside) =>
      guarded(async () => {
        const row = await (inside ?? database).importRun.findUnique({
          where: { creditorId_sha256: { creditorId, sha256 } },
          select: { report: true },
        });
        return row;
      }),
    keepImport: async (tx, row) => {
      await tx.importRun.create({ data: { ...row, createdAt: new Date(row.createdAt) } });
    },
    importTransaction: (work) =>
      guarded(() => database.$transaction(work, { timeout: importTransactionMs, maxWait: 60_000 })),
  };
}
