import type { LedgerTransaction } from '../domain/account/changes';
import { isRepaired, type FoundEntry, type LedgerCase } from '../domain/ledger/repair';
import { Prisma } from './generated/client';
import { writeCreditorChange, type CreditorChange } from './chains';
import { inLongTransaction, type Database, type Transaction } from './client';
import { revive } from './codec';

type Reader = Database | Transaction;

/** A figure that differs from what it is made of. */
export interface FigureRow {
  readonly accountId: string | null;
  readonly invoiceId: string | null;
  readonly transactionId: string | null;
  readonly ledger: string | null;
  readonly what: string;
  readonly kept: string;
  readonly computed: string;
}

/** Everything ever booked, as the chain of audit rows tells it; rows before they carried money stand in the baseline. */
const events = (creditorId: string): Prisma.Sql => Prisma.sql`
  told AS MATERIALIZED (
    SELECT m FROM "audit" a, jsonb_array_elements(a."money") m WHERE a."creditorId" = ${creditorId}
     UNION ALL
    SELECT "money" FROM "ledger_baseline" WHERE "creditorId" = ${creditorId}),
  -- A header that a repair brought back is told again, without entries.
  event AS MATERIALIZED (
    SELECT DISTINCT ON (m->>'id') m->>'id' AS id, m FROM told
     ORDER BY m->>'id', jsonb_array_length(m->'entries') DESC),
  event_entry AS MATERIALIZED (
    SELECT v.id AS tid, v.m->>'accountId' AS account, v.m->>'currency' AS currency,
           v.m->>'key' AS key, e->>'id' AS id, e->>'ledger' AS ledger, e->>'invoiceId' AS invoice,
           (e->>'debitMinor')::bigint AS debit, (e->>'creditMinor')::bigint AS credit
      FROM event v, jsonb_array_elements(v.m->'entries') e)`;

/**
 * Transactions whose rows differ from what was told of them when they were booked, in the order in which
 * that was; those that a repair has made up for are among them.
 */
export async function ledgerCases(reader: Reader, creditorId: string): Promise<LedgerCase[]> {
  const rows = await reader.$queryRaw<{ id: string }[]>`
    WITH ${events(creditorId)},
    kept AS (
      SELECT e.* FROM "ledger_entry" e LEFT JOIN "ledger_transaction" t ON t."id" = e."transactionId"
        LEFT JOIN "account" a ON a."id" = e."accountId"
       WHERE t."creditorId" = ${creditorId} OR e."transactionId" IN (SELECT id FROM event)
          OR (t."id" IS NULL AND a."creditorId" = ${creditorId}))
    SELECT coalesce(t."id", v.id) AS id
      FROM (SELECT * FROM "ledger_transaction"
             WHERE "creditorId" = ${creditorId} OR "id" IN (SELECT id FROM event)) t
      FULL JOIN event v ON v.id = t."id"
     WHERE t."id" IS NULL OR v.id IS NULL
        OR (t."creditorId", t."accountId", t."currency", t."key", t."at", t."effectiveOn", t."reason",
            t."reverses")
           IS DISTINCT FROM
           (v.m->>'creditorId', v.m->>'accountId', v.m->>'currency', v.m->>'key',
            (v.m->>'at')::timestamptz(3), v.m->>'effectiveOn', v.m->>'reason', v.m->>'reverses')
     UNION
    SELECT coalesce(k."transactionId", x.tid)
      FROM kept k FULL JOIN event_entry x ON x.id = k."id"
     WHERE k."id" IS NULL OR x.id IS NULL
        OR (k."transactionId", k."accountId", k."currency", k."ledger", k."invoiceId", k."debitMinor",
            k."creditMinor")
           IS DISTINCT FROM
           (x.tid, x.account, x.currency, x.ledger, x.invoice, x.debit, x.credit)`;
  if (rows.length === 0) return [];
  return details(
    reader,
    creditorId,
    rows.map(({ id }) => id),
  );
}

interface CaseRow {
  readonly id: string;
  readonly header: Omit<LedgerTransaction, 'entries'> | null;
  readonly entries: readonly FoundEntry[] | null;
  readonly wanted: LedgerTransaction | null;
  readonly repairs: readonly LedgerTransaction[] | null;
  readonly reversed: readonly string[] | null;
}

async function details(
  reader: Reader,
  creditorId: string,
  ids: readonly string[],
): Promise<LedgerCase[]> {
  const rows = await reader.$queryRaw<object[]>`
    WITH ${events(creditorId)},
    repair AS (
      SELECT substring(v.m->>'key' FROM '^[^/]+/repair/([^/]+)/[1-9][0-9]*$') AS tid, v.m FROM event v)
    SELECT i.id, v.m AS "wanted", to_jsonb(t) AS "header",
           (SELECT jsonb_agg(to_jsonb(e) || jsonb_build_object('debitMinor', e."debitMinor"::text,
                     'creditMinor', e."creditMinor"::text) ORDER BY e."id")
              FROM "ledger_entry" e WHERE e."transactionId" = i.id) AS "entries",
           (SELECT jsonb_agg(r.m ORDER BY r.m->>'key') FROM repair r WHERE r.tid = i.id) AS "repairs",
           (SELECT jsonb_agg(x."reverses") FROM "ledger_transaction" x
             WHERE x."reverses" IN (i.id, v.m->>'reverses')) AS "reversed"
      FROM unnest(${[...ids]}::text[]) AS i(id)
      LEFT JOIN event v ON v.id = i.id LEFT JOIN "ledger_transaction" t ON t."id" = i.id
     ORDER BY coalesce((v.m->>'at')::timestamptz, t."at"), i.id`;
  return rows.map((raw) => {
    const row = revive<CaseRow>(raw);
    return {
      ...{ transactionId: row.id, creditorId, header: row.header, wanted: row.wanted },
      ...{ entries: row.entries ?? [], repairs: row.repairs ?? [], reversed: row.reversed ?? [] },
    };
  });
}

/** Figures that differ: kept ones against entries, entries against events, suspense against payments, currencies. */
export async function ledgerFigures(reader: Reader, creditorId: string): Promise<FigureRow[]> {
  return reader.$queryRaw<FigureRow[]>`
    WITH ${events(creditorId)},
    own AS MATERIALIZED (
      SELECT e.*, t."key", t."currency" AS "of" FROM "ledger_transaction" t
        JOIN "ledger_entry" e ON e."transactionId" = t."id" WHERE t."creditorId" = ${creditorId}),
    booked AS (
      SELECT e."accountId", e."currency", e."ledger", sum(e."debitMinor" - e."creditMinor") AS sum
        FROM "ledger_entry" e LEFT JOIN "account" a ON a."id" = e."accountId"
        LEFT JOIN "ledger_transaction" t ON t."id" = e."transactionId"
       WHERE coalesce(a."creditorId", t."creditorId") = ${creditorId} GROUP BY 1, 2, 3),
    told_sum AS (
      SELECT account, currency, ledger, sum(debit - credit) AS sum FROM event_entry
       WHERE key !~ '^[^/]+/repair/' GROUP BY 1, 2, 3)
    ${keptFigures(creditorId)}
     UNION ALL
    SELECT coalesce(b."accountId", s.account), NULL, NULL, coalesce(b."ledger", s.ledger), 'ledger-balance',
           coalesce(b.sum, 0)::text, coalesce(s.sum, 0)::text
      FROM booked b FULL JOIN told_sum s
        ON coalesce(s.account, '') = coalesce(b."accountId", '') AND s.currency = b."currency"
       AND s.ledger = b."ledger"
     WHERE coalesce(b.sum, 0) <> coalesce(s.sum, 0)
     UNION ALL
    SELECT NULL, NULL, NULL, 'suspense', 'suspense-balance', coalesce(p.sum, 0)::text,
           coalesce(-s.sum, 0)::text
      FROM (SELECT "currency", sum("amountMinor" - "refundedMinor" - "chargedBackMinor") AS sum
              FROM "payment" WHERE "creditorId" = ${creditorId} AND "status" = 'suspense' GROUP BY 1) p
      FULL JOIN (SELECT "currency", sum(sum) AS sum FROM booked WHERE "ledger" = 'suspense' GROUP BY 1) s
        ON s."currency" = p."currency"
     WHERE coalesce(p.sum, 0) <> coalesce(-s.sum, 0)
     ORDER BY 1, 2, 3`;
}

const keptFigures = (creditorId: string): Prisma.Sql => Prisma.sql`
    SELECT a."id" AS "accountId", NULL AS "invoiceId", NULL AS "transactionId", NULL AS "ledger",
           'account-balance' AS "what", a."balanceMinor"::text AS "kept",
           coalesce(s.sum, 0)::text AS "computed"
      FROM "account" a LEFT JOIN (
        SELECT "accountId", sum(sum) AS sum FROM booked
         WHERE "ledger" IN ('receivable', 'interest', 'fees', 'costs') GROUP BY 1) s
        ON s."accountId" = a."id"
     WHERE a."creditorId" = ${creditorId} AND a."balanceMinor" <> coalesce(s.sum, 0)
     UNION ALL
    SELECT i."accountId", i."id", NULL, 'receivable', 'invoice-open', i."openMinor"::text,
           coalesce(s.sum, 0)::text
      FROM "invoice" i LEFT JOIN (
        SELECT "invoiceId", sum("debitMinor" - "creditMinor") AS sum FROM own
         WHERE "ledger" = 'receivable' GROUP BY 1) s ON s."invoiceId" = i."id"
     WHERE i."creditorId" = ${creditorId} AND i."openMinor" <> coalesce(s.sum, 0)
     UNION ALL
    SELECT min("accountId"), NULL, "transactionId", NULL, 'transaction-unbalanced',
           sum("debitMinor")::text, sum("creditMinor")::text
      FROM own WHERE "key" !~ '^[^/]+/repair/'
     GROUP BY "transactionId", "currency" HAVING sum("debitMinor") <> sum("creditMinor")
     UNION ALL
    SELECT min(o."accountId"), NULL, o."transactionId", NULL, 'currency-mixed',
           string_agg(DISTINCT o."currency", ' '), min(coalesce(a."currency", o."of"))
      FROM own o LEFT JOIN "account" a ON a."id" = o."accountId"
     WHERE o."key" !~ '^[^/]+/repair/'
     GROUP BY o."transactionId"
    HAVING bool_or(o."currency" <> o."of")
        OR bool_or(a."currency" <> o."currency" AND o."ledger" NOT IN ('cash', 'suspense'))`;

/** What is in each ledger account of the creditor, by currency, credit as a minus. */
export function ledgerTotals(
  reader: Reader,
  creditorId: string,
): Promise<{ currency: string; ledger: string; balanceMinor: string }[]> {
  return reader.$queryRaw`
    SELECT e."currency", e."ledger", sum(e."debitMinor" - e."creditMinor")::text AS "balanceMinor"
      FROM "ledger_transaction" t JOIN "ledger_entry" e ON e."transactionId" = t."id"
     WHERE t."creditorId" = ${creditorId} GROUP BY 1, 2 ORDER BY 1, 2`;
}

/** What differs now: transactions that no repair has made up for, and figures that nothing else explains. */
export async function ledgerDifferences(
  reader: Reader,
  creditorId: string,
): Promise<{ cases: readonly LedgerCase[]; figures: readonly FigureRow[] }> {
  const all = await ledgerCases(reader, creditorId);
  const repaired = new Set(all.filter(isRepaired).map(({ transactionId }) => transactionId));
  const figures = await ledgerFigures(reader, creditorId);
  return {
    cases: all.filter(({ transactionId }) => !repaired.has(transactionId)),
    figures: figures.filter(
      ({ transactionId }) => transactionId === null || !repaired.has(transactionId),
    ),
  };
}

/** What a repair of the books asks of the store, inside its one transaction. */
export interface LedgerRepairs {
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** One repair of a creditor at a time. */
  lock(tx: Transaction, creditorId: string): Promise<void>;
  open: (
    tx: Transaction,
    creditorId: string,
  ) => Promise<{ cases: readonly LedgerCase[]; figures: readonly FigureRow[] }>;
  knownAccounts(
    tx: Transaction,
    creditorId: string,
    ids: readonly (string | null)[],
  ): Promise<ReadonlySet<string>>;
  /** Books what belongs to no account, with a link of the creditor's own chain. */
  write: (tx: Transaction, change: CreditorChange) => Promise<void>;
}

export function ledgerRepairs(database: Database): LedgerRepairs {
  return {
    transaction: (work) => inLongTransaction(database, work),
    lock: async (tx, creditorId) => {
      const name = `${creditorId}|repair`;
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
    },
    open: ledgerDifferences,
    knownAccounts: async (tx, creditorId, ids) => {
      const wanted = ids.filter((id) => id !== null);
      const rows = await tx.account.findMany({
        where: { creditorId, id: { in: wanted } },
        select: { id: true },
      });
      return new Set(rows.map(({ id }) => id));
    },
    write: writeCreditorChange,
  };
}
