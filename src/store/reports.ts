import type { AgingBasis, AgingGroup } from '../domain/reporting/aging';
import type { StepResult } from '../domain/reporting/steps';
import type { LatenessRow } from '../domain/reporting/lateness';
import { Prisma } from './generated/client';
import { guarded, type Database } from './client';
import { revive } from './codec';
import { latenessSql, stepResultsSql } from './sql/report-statements';

export interface Period {
  readonly fromOn: string;
  /** Last day, included. */
  readonly toOn: string;
}

/** Agreements of one kind, currency and fate. */
export interface AgreementTally {
  readonly currency: string;
  readonly status: string;
  readonly agreements: number;
  readonly amountMinor: bigint;
}

/** What the reports read; every question is one statement, summed by the database. */
export interface Reports {
  /** Open principal at the end of a day, from the entries booked for that day or before. */
  aging(creditorId: string, wanted: AgingWanted): Promise<readonly AgingGroup[]>;
  /** Money of debtors that pays nothing, by currency, at the end of a day. */
  creditAt(creditorId: string, asOf: string): Promise<ReadonlyMap<string, bigint>>;
  /** Principal invoiced in a period less what was credited in it, by currency. */
  salesIn(creditorId: string, period: Period): Promise<ReadonlyMap<string, bigint>>;
  /** Accounts with something overdue at the end of the first day, and how many were current at the end of the last. */
  cured(
    creditorId: string,
    period: Period,
    by: AgingBasis,
  ): Promise<readonly { currency: string; delinquent: number; cured: number }[]>;
  /** Promises by the day they fell due. */
  promises(creditorId: string, period: Period): Promise<readonly AgreementTally[]>;
  /** Plans by the day they ended; running ones whatever the period. */
  plans(creditorId: string, period: Period): Promise<readonly AgreementTally[]>;
  /** Accounts with an agreement in force. */
  accountsInAgreement(creditorId: string): Promise<readonly string[]>;
  stepResults(creditorId: string, period: Period): Promise<readonly StepResult[]>;
  lateness(creditorId: string, period: Period): Promise<readonly LatenessRow[]>;
}

export interface AgingWanted {
  readonly asOf: string;
  readonly by: AgingBasis;
  /** First day past due of each bucket but the current one. */
  readonly starts: readonly number[];
  readonly withDebtors: boolean;
}

export function reports(database: Database): Reports {
  const query = <T>(sql: Prisma.Sql): Promise<readonly T[]> =>
    guarded(async () => {
      const rows = await database.$queryRaw<object[]>(sql);
      return rows.map((row) => revive<T>(row));
    });
  // A whole book is read by hash joins. Right after a large import the tables have no statistics yet,
  // and a nested loop over them, which the planner then takes, is quadratic.
  const queryBook = <T>(sql: Prisma.Sql): Promise<readonly T[]> =>
    guarded(async () => {
      const [, rows] = await database.$transaction([
        database.$executeRaw`SET LOCAL enable_nestloop = off`,
        database.$queryRaw<object[]>(sql),
      ]);
      return rows.map((row) => revive<T>(row));
    });
  const byCurrency = async (sql: Prisma.Sql): Promise<ReadonlyMap<string, bigint>> => {
    const rows = await queryBook<{ currency: string; sumMinor: bigint }>(sql);
    return new Map(rows.map(({ currency, sumMinor }) => [currency, sumMinor]));
  };
  return {
    aging: async (creditorId, wanted) => {
      const [row] = await queryBook<{ groups: string }>(agingSql(creditorId, wanted));
      return groupsOf(row?.groups ?? '[]');
    },
    creditAt: (creditorId, asOf) =>
      byCurrency(Prisma.sql`
        SELECT e."currency", sum(e."creditMinor" - e."debitMinor")::text AS "sumMinor"
          FROM "ledger_transaction" t JOIN "ledger_entry" e ON e."transactionId" = t."id"
         WHERE t."creditorId" = ${creditorId} AND t."effectiveOn" <= ${asOf}
           AND e."ledger" = 'overpayment' GROUP BY e."currency"`),
    salesIn: (creditorId, { fromOn, toOn }) =>
      byCurrency(Prisma.sql`
        SELECT e."currency", sum(e."creditMinor" - e."debitMinor")::text AS "sumMinor"
          FROM "ledger_transaction" t JOIN "ledger_entry" e ON e."transactionId" = t."id"
         WHERE t."creditorId" = ${creditorId} AND t."effectiveOn" BETWEEN ${fromOn} AND ${toOn}
           AND e."ledger" = 'income' AND e."invoiceId" IS NOT NULL GROUP BY e."currency"`),
    cured: (creditorId, period, by) => queryBook(curedSql(creditorId, period, by)),
    promises: (creditorId, { fromOn, toOn }) =>
      query<AgreementTally>(
        agreementsSql(
          creditorId,
          'promise',
          Prisma.sql`(g."instalments" -> -1 ->> 'dueOn') BETWEEN ${fromOn} AND ${toOn}`,
        ),
      ),
    plans: (creditorId, { fromOn, toOn }) =>
      query<AgreementTally>(
        agreementsSql(
          creditorId,
          'plan',
          Prisma.sql`(g."status" = 'active'
            OR to_char(g."endedAt", 'YYYY-MM-DD') BETWEEN ${fromOn} AND ${toOn})`,
        ),
      ),
    accountsInAgreement: async (creditorId) => {
      const rows = await query<{ id: string }>(Prisma.sql`
        SELECT DISTINCT a."id" FROM "agreement" g JOIN "account" a ON a."id" = g."accountId"
         WHERE a."creditorId" = ${creditorId} AND g."status" = 'active' ORDER BY a."id"`);
      return rows.map(({ id }) => id);
    },
    stepResults: (creditorId, period) => query<StepResult>(stepResultsSql(creditorId, period)),
    lateness: (creditorId, period) => query<LatenessRow>(latenessSql(creditorId, period)),
  };
}

/** Invoices with principal open at the end of a day, and the days that it is past due then. */
function openAt(creditorId: string, asOf: string, by: AgingBasis): Prisma.Sql {
  const dueOn = Prisma.sql`coalesce(i."dueOn", to_char(i."firstFailedAt", 'YYYY-MM-DD'))`;
  const agedOn = by === 'issued' ? Prisma.sql`i."issuedOn"` : dueOn;
  // An event that re-aged the invoice counts from its day on; before, the invoice was as old as it was.
  return Prisma.sql`
    SELECT i."accountId", i."currency", o."openMinor",
           ${asOf}::date - (CASE WHEN i."agedFromOn" <= ${asOf} THEN i."agedFromOn"
                                 ELSE ${agedOn} END)::date AS "days"
      FROM (
        SELECT e."invoiceId", sum(e."debitMinor" - e."creditMinor") AS "openMinor"
          FROM "ledger_transaction" t JOIN "ledger_entry" e ON e."transactionId" = t."id"
         WHERE t."creditorId" = ${creditorId} AND t."effectiveOn" <= ${asOf}
           AND e."ledger" = 'receivable'
         GROUP BY e."invoiceId" HAVING sum(e."debitMinor" - e."creditMinor") > 0
      ) o JOIN "invoice" i ON i."id" = o."invoiceId"
     WHERE i."creditorId" = ${creditorId} AND i."issuedOn" <= ${asOf}`;
}

function agingSql(creditorId: string, { asOf, by, starts, withDebtors }: AgingWanted): Prisma.Sql {
  const bucket = Prisma.sql`width_bucket(coalesce(o."days", 0), ${[...starts]}::int[])`;
  const sums = Prisma.sql`sum(o."openMinor")::text AS "amountMinor", count(*)::int AS "invoices"`;
  const open = openAt(creditorId, asOf, by);
  if (!withDebtors) {
    return Prisma.sql`
      SELECT json_agg(json_build_array(g."currency", NULL, NULL, g."bucket", g."amountMinor",
                                       g."invoices"))::text AS "groups"
        FROM (SELECT o."currency", ${bucket} AS "bucket", ${sums}
                FROM (${open}) o GROUP BY 1, 2) g`;
  }
  return Prisma.sql`
    SELECT json_agg(json_build_array(g."currency", g."debtorId", d."name", g."bucket",
                                     g."amountMinor", g."invoices"))::text AS "groups"
      FROM (
        SELECT o."currency", a."debtorId", ${bucket} AS "bucket", ${sums}
          FROM (${open}) o JOIN "account" a ON a."id" = o."accountId" GROUP BY 1, 2, 3
      ) g JOIN "debtor" d ON d."id" = g."debtorId"`;
}

type GroupCells = readonly [string, string | null, string | null, number, string, number];

/** One text for all groups: tens of thousands of rows are read much faster so. */
function groupsOf(text: string): readonly AgingGroup[] {
  return (JSON.parse(text) as GroupCells[]).map(
    ([currency, debtorId, debtorName, bucket, amountMinor, count]) => ({
      ...{ currency, bucket, amountMinor: BigInt(amountMinor), invoices: count },
      ...(debtorId === null ? {} : { debtorId, debtorName: debtorName ?? debtorId }),
    }),
  );
}

function curedSql(creditorId: string, { fromOn, toOn }: Period, by: AgingBasis): Prisma.Sql {
  const overdueAt = (on: string) => Prisma.sql`
    SELECT DISTINCT o."accountId", o."currency" FROM (${openAt(creditorId, on, by)}) o
     WHERE o."days" > 0`;
  return Prisma.sql`
    SELECT s."currency", count(*)::int AS "delinquent",
           count(*) FILTER (WHERE e."accountId" IS NULL)::int AS "cured"
      FROM (${overdueAt(fromOn)}) s LEFT JOIN (${overdueAt(toOn)}) e
        ON e."accountId" = s."accountId"
     GROUP BY 1 ORDER BY 1`;
}

function agreementsSql(
  creditorId: string,
  type: 'promise' | 'plan',
  inPeriod: Prisma.Sql,
): Prisma.Sql {
  return Prisma.sql`
    SELECT a."currency", g."status", count(*)::int AS "agreements",
           coalesce(sum(s."sum"), 0)::text AS "amountMinor"
      FROM "agreement" g JOIN "account" a ON a."id" = g."accountId"
      JOIN LATERAL (
        SELECT sum((part ->> 'amountMinor')::numeric) AS "sum"
          FROM jsonb_array_elements(g."instalments") part) s ON true
     WHERE a."creditorId" = ${creditorId} AND g."type" = ${type} AND ${inPeriod}
     GROUP BY 1, 2 ORDER BY 1, 2`;
}
