import { Prisma } from '../generated/client';

/** Days after a step in which money, a dispute or an opt-out is put down to it. */
export const afterStepDays = 7;

interface Period {
  readonly fromOn: string;
  readonly toOn: string;
}

const dayOf = (column: Prisma.Sql): Prisma.Sql => Prisma.sql`to_char(${column}, 'YYYY-MM-DD')`;

/**
 * What came of the contacts of a period. Money, disputes and requests to stop count once, for the
 * newest contact of the seven days before; money net of what went back.
 */
export function stepResultsSql(creditorId: string, { fromOn, toOn }: Period): Prisma.Sql {
  const untilOn = Prisma.sql`(${toOn}::date + 1)`;
  return Prisma.sql`
    WITH step AS MATERIALIZED (
      SELECT s."key", s."accountId", s."stepId", s."stage", s."channel", s."at", a."currency",
             m."template", m."contactPointId", ${dayOf(Prisma.sql`s."at"`)}::date AS "on",
             m."status" IN ('accepted', 'unknown', 'abandoned') AS "isSent",
             m."status" = 'accepted' AND m."bouncedAt" IS NULL AS "isServed"
        FROM "step_effect" s JOIN "account" a ON a."id" = s."accountId"
        JOIN "message" m ON m."id" = s."messageId"
       WHERE a."creditorId" = ${creditorId} AND s."kind" = 'contact'
         AND s."at" >= ${fromOn}::date AND s."at" < ${untilOn}
    ), sent AS (SELECT * FROM step WHERE "isSent"),
    money AS (
      SELECT "key", sum("netMinor") AS "minor" FROM (
        SELECT DISTINCT ON (p."id") s."key",
               p."amountMinor" - p."refundedMinor" - p."chargedBackMinor" AS "netMinor"
          FROM sent s JOIN "payment" p ON p."accountId" = s."accountId" AND p."status" = 'applied'
           AND p."createdAt" >= s."at"
           AND p."receivedOn"::date BETWEEN s."on" AND s."on" + ${afterStepDays}::int
         ORDER BY p."id", s."at" DESC, s."key") x
       WHERE "netMinor" > 0 GROUP BY "key"
    ), dispute AS (
      SELECT "key", count(*) AS "n" FROM (
        SELECT DISTINCT ON (h."id") s."key"
          FROM sent s JOIN "hold" h ON h."accountId" = s."accountId" AND h."type" = 'dispute'
           AND h."createdAt" >= s."at" AND h."createdAt" < s."at" + ${afterStepDays}::int * interval '1 day'
         ORDER BY h."id", s."at" DESC, s."key") x GROUP BY "key"
    ), stopped AS (
      SELECT "key", count(*) AS "n" FROM (
        SELECT "key" FROM (
          SELECT DISTINCT ON (h."id") s."key"
            FROM sent s JOIN "hold" h ON h."accountId" = s."accountId" AND h."type" = 'cease'
             AND h."createdAt" >= s."at" AND h."createdAt" < s."at" + ${afterStepDays}::int * interval '1 day'
           ORDER BY h."id", s."at" DESC, s."key") x
         UNION ALL
        SELECT "key" FROM (
          SELECT DISTINCT ON (c."id", s."accountId") s."key"
            FROM sent s JOIN "contact_point" c ON c."id" = s."contactPointId"
           WHERE c."status" = 'opted-out' ORDER BY c."id", s."accountId", s."at" DESC, s."key") y
      ) z GROUP BY "key"
    )
    SELECT s."stage", s."stepId", s."channel", s."template", s."currency",
           d."strategy", count(*)::int AS "planned",
           count(*) FILTER (WHERE s."isSent")::int AS "sent",
           count(*) FILTER (WHERE s."isServed")::int AS "served",
           count(m."key")::int AS "paid", coalesce(sum(m."minor"), 0)::text AS "moneyMinor",
           coalesce(sum(q."n"), 0)::int AS "disputes", coalesce(sum(t."n"), 0)::int AS "optOuts"
      FROM step s LEFT JOIN money m ON m."key" = s."key" LEFT JOIN dispute q ON q."key" = s."key"
      LEFT JOIN stopped t ON t."key" = s."key"
      LEFT JOIN LATERAL (
        SELECT (u."decision" ->> 'strategyId') || ' v' || (u."decision" ->> 'strategyVersion')
                 AS "strategy"
          FROM "audit" u
         WHERE u."accountId" = s."accountId" AND u."at" = s."at" AND u."decision" IS NOT NULL
         ORDER BY u."n" LIMIT 1) d ON true
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`;
}

/** Why debtors were late, as far as somebody or something said so; each with where it comes from. */
export function latenessSql(creditorId: string, { fromOn, toOn }: Period): Prisma.Sql {
  return Prisma.sql`
    SELECT substr(${dayOf(Prisma.sql`r."at"`)}, 1, 7) AS "month", a."debtorId",
           d."name" AS "debtor", a."currency", r."source", r."reason", count(*)::int AS "times",
           (array_agg(r."note" ORDER BY r."at" DESC) FILTER (WHERE r."note" IS NOT NULL))[1]
             AS "note"
      FROM (
        SELECT "accountId", "fromAt" AS "at", 'dispute' AS "source", "reason", NULL AS "note"
          FROM "hold" WHERE "type" = 'dispute'
         UNION ALL
        SELECT "accountId", "fromAt", 'hold', "type", NULL FROM "hold"
         WHERE "type" NOT IN ('dispute', 'pause', 'operator', 'reply', 'cease')
         UNION ALL
        SELECT "accountId", "endedAt", "type", "status", "endReason" FROM "agreement"
         WHERE "status" IN ('broken', 'partly-kept') AND "endedAt" IS NOT NULL
         UNION ALL
        SELECT "accountId", "at", 'call', "result", "note" FROM "call_log"
         WHERE "result" = 'conversation' OR "note" IS NOT NULL
         UNION ALL
        SELECT "accountId", "doneAt", 'task', "outcome", "note" FROM "task"
         WHERE "status" = 'done' AND "outcome" IS NOT NULL AND "doneAt" IS NOT NULL
         UNION ALL
        SELECT "accountId", "firstFailedAt", 'card', 'charge failed', NULL FROM "invoice"
         WHERE "firstFailedAt" IS NOT NULL
      ) r JOIN "account" a ON a."id" = r."accountId" JOIN "debtor" d ON d."id" = a."debtorId"
     WHERE a."creditorId" = ${creditorId}
       AND ${dayOf(Prisma.sql`r."at"`)} BETWEEN ${fromOn} AND ${toOn}
     GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 3, 2, 5, 7 DESC, 6`;
}
