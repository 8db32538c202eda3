import type { BankLine } from '../domain/ledger/bank-line';
import type { Claim } from '../domain/ledger/matching';
import { Prisma } from './generated/client';
import { guarded, inLongTransaction, type Database, type Transaction } from './client';
import { revive } from './codec';
import { writeCreditorChange, type CreditorChange } from './chains';

/** What became of a line. */
export interface BankOutcome {
  readonly id: string;
  readonly line: BankLine;
  readonly outcome: 'matched' | 'proposed' | 'suspense' | 'debit';
  readonly because: string;
  /** The payment it became; of a debit the payment that it names. */
  readonly paymentId: string | null;
}

/** A payment in suspense as the list shows it, with the names behind its proposal. */
export interface SuspenseRow {
  readonly id: string;
  readonly accountId: string | null;
  readonly source: string;
  readonly amountMinor: bigint;
  readonly refundedMinor: bigint;
  readonly chargedBackMinor: bigint;
  readonly currency: string;
  readonly receivedOn: string;
  readonly reference: string | null;
  readonly payer: string | null;
  readonly status: string;
  readonly proposedAccountId: string | null;
  readonly proposedInvoiceId: string | null;
  readonly rule: string | null;
  readonly debtorName: string | null;
  readonly invoiceNumber: string | null;
}

/** What a bank statement asks of the store, inside its one transaction. */
export interface BankRecords {
  /** One statement of a creditor at a time. */
  lock(tx: Transaction, creditorId: string): Promise<void>;
  known(
    tx: Transaction,
    creditorId: string,
    externalIds: readonly string[],
  ): Promise<ReadonlySet<string>>;
  /** Everything of ours that one of these references (in capitals) names. */
  claimsNamed(
    tx: Transaction,
    creditorId: string,
    references: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Claim[]>>;
  /** Open invoices on which exactly one of these amounts is open. */
  claimsOwing(
    tx: Transaction,
    creditorId: string,
    amountsMinor: readonly bigint[],
  ): Promise<readonly Claim[]>;
  /** Payments that came in by a line with this reference of the bank or of the payer; by reference. */
  paymentsNamed(
    tx: Transaction,
    creditorId: string,
    references: readonly string[],
  ): Promise<ReadonlyMap<string, readonly { readonly id: string; readonly amountMinor: bigint }[]>>;
  paymentIds(
    tx: Transaction,
    creditorId: string,
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  write(
    tx: Transaction,
    statement: { readonly id: string; readonly creditorId: string; readonly at: number },
    outcomes: readonly BankOutcome[],
  ): Promise<void>;
  writeSuspense(tx: Transaction, change: CreditorChange): Promise<void>;
  /** One transaction for a whole file, run again when another one was in its way. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

export function bankRecords(database: Database): BankRecords {
  return {
    lock: async (tx, creditorId) => {
      const name = `${creditorId}|bank`;
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
    },
    known: async (tx, creditorId, externalIds) => {
      const rows = await tx.$queryRaw<{ externalId: string }[]>`
        SELECT "externalId" FROM "bank_line"
         WHERE "creditorId" = ${creditorId} AND "externalId" = ANY(${[...externalIds]})`;
      return new Set(rows.map((row) => row.externalId));
    },
    claimsNamed,
    claimsOwing: async (tx, creditorId, amountsMinor) => {
      const amounts = [...new Set(amountsMinor)].map(String);
      const rows = await tx.$queryRaw<object[]>`
        SELECT i."accountId", i."id" AS "invoiceId", i."currency", i."openMinor"::text AS "openMinor",
               coalesce(i."dueOn", i."issuedOn") AS "dueOn", d."name" AS "debtorName"
          FROM "invoice" i JOIN "account" a ON a."id" = i."accountId"
          JOIN "debtor" d ON d."id" = a."debtorId"
         WHERE i."creditorId" = ${creditorId} AND i."status" = 'open'
           AND i."openMinor" = ANY(${amounts}::bigint[]) ORDER BY i."id"`;
      return rows.map((row) => revive<Claim>(row));
    },
    paymentsNamed,
    paymentIds: async (tx, creditorId, externalIds) => {
      const rows = await tx.$queryRaw<{ externalId: string; id: string }[]>`
        SELECT "externalId", "id" FROM "payment" WHERE "creditorId" = ${creditorId}
           AND "source" = 'bank' AND "externalId" = ANY(${[...externalIds]})`;
      return new Map(rows.map((row) => [row.externalId, row.id]));
    },
    write: writeLines,
    writeSuspense: writeCreditorChange,
    transaction: (work) => inLongTransaction(database, work),
  };
}

async function claimsNamed(
  tx: Transaction,
  creditorId: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, readonly Claim[]>> {
  const names = [...new Set(references)];
  const rows = await tx.$queryRaw<object[]>`
    SELECT upper(i."number") AS "reference", i."accountId", i."id" AS "invoiceId", i."currency",
           i."openMinor"::text AS "openMinor", coalesce(i."dueOn", i."issuedOn") AS "dueOn",
           d."name" AS "debtorName"
      FROM "invoice" i JOIN "account" a ON a."id" = i."accountId"
      JOIN "debtor" d ON d."id" = a."debtorId"
     WHERE i."creditorId" = ${creditorId} AND upper(i."number") = ANY(${names})
     UNION ALL
    SELECT upper(a."id"), a."id", NULL, a."currency", '0', '', d."name"
      FROM "account" a JOIN "debtor" d ON d."id" = a."debtorId"
     WHERE a."creditorId" = ${creditorId} AND a."id" = ANY(${names.map((name) => name.toLowerCase())})
     ORDER BY 2, 3`;
  return grouped(rows.map((row) => revive<Claim & { reference: string }>(row)));
}

async function paymentsNamed(
  tx: Transaction,
  creditorId: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, readonly { id: string; amountMinor: bigint }[]>> {
  const names = [...new Set(references)];
  const rows = await tx.$queryRaw<object[]>`
    SELECT l."paymentId" AS "id", l."amountMinor"::text AS "amountMinor", r."reference"
      FROM "bank_line" l, LATERAL (VALUES (upper(l."endToEndId")), (upper(l."bankReference"))) AS r("reference")
     WHERE l."creditorId" = ${creditorId} AND l."creditDebit" = 'credit'
       AND r."reference" = ANY(${names}) AND l."paymentId" IS NOT NULL ORDER BY 1`;
  return grouped(
    rows.map((row) => revive<{ id: string; amountMinor: bigint; reference: string }>(row)),
  );
}

function grouped<Row extends { readonly reference: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.reference);
    if (group) group.push(row);
    else groups.set(row.reference, [row]);
  }
  return groups;
}

async function writeLines(
  tx: Transaction,
  statement: { readonly id: string; readonly creditorId: string; readonly at: number },
  outcomes: readonly BankOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.bankLine.createMany({
    data: outcomes.map(({ id, line, outcome, because, paymentId }) => ({
      ...{ id, outcome, because, paymentId, externalId: line.externalId, line: line.line },
      ...{ creditorId: statement.creditorId, statementId: statement.id },
      ...{ bookedOn: line.bookedOn, amountMinor: line.amountMinor, currency: line.currency },
      ...{ creditDebit: line.creditDebit, payer: line.payer, remittance: line.remittance },
      ...{ bankReference: line.bankReference, endToEndId: line.endToEndId },
      // Enough to tell accounts of one payer apart, not enough to debit one.
      ibanEnd: line.iban?.slice(-4) ?? null,
      createdAt: new Date(statement.at),
    })),
  });
}

/** Payments of a creditor by status, oldest id first, with what a proposal names. */
export function paymentsByStatus(
  database: Database,
  creditorId: string,
  status: string | null,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<readonly SuspenseRow[]> {
  return guarded(async () => {
    const byStatus = status === null ? Prisma.empty : Prisma.sql`AND p."status" = ${status}`;
    const after = page.cursor === null ? Prisma.empty : Prisma.sql`AND p."id" > ${page.cursor}`;
    const rows = await database.$queryRaw<object[]>`
      SELECT p."id", p."accountId", p."source", p."amountMinor"::text AS "amountMinor",
             p."refundedMinor"::text AS "refundedMinor",
             p."chargedBackMinor"::text AS "chargedBackMinor", p."currency", p."receivedOn",
             p."reference", p."payer", p."status", p."proposal"->>'accountId' AS "proposedAccountId",
             p."proposal"->>'invoiceId' AS "proposedInvoiceId", p."proposal"->>'rule' AS "rule",
             d."name" AS "debtorName", i."number" AS "invoiceNumber"
        FROM "payment" p
        LEFT JOIN "account" a ON a."id" = p."proposal"->>'accountId'
        LEFT JOIN "debtor" d ON d."id" = a."debtorId"
        LEFT JOIN "invoice" i ON i."id" = p."proposal"->>'invoiceId'
       WHERE p."creditorId" = ${creditorId} ${byStatus} ${after}
       ORDER BY p."id" LIMIT ${page.limit}`;
    return rows.map((row) => revive<SuspenseRow>(row));
  });
}
