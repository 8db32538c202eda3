import { Prisma } from '../generated/client';

/**
 * How the debtor of an account behaves on its other accounts, each with the rows that the figures are made from; null: it
 * has no other. It is read as it stood before the lock, so a change of another account that commits meanwhile is
 * seen at the next look: figures choose words and steps, they forbid nothing.
 */
export function siblingsSql(accountId: string): Prisma.Sql {
  return Prisma.sql`(
    SELECT jsonb_agg(jsonb_build_object(
        'debtor', to_jsonb(d),
        'invoices', coalesce((SELECT jsonb_agg(jsonb_build_object('id', i."id", 'status', i."status",
                'paidOn', i."paidOn", 'dueOn', i."dueOn", 'firstFailedAt', i."firstFailedAt"))
            FROM "invoice" i WHERE i."accountId" = o."id" AND i."status" = 'paid'), '[]'),
        'payments', coalesce((SELECT jsonb_agg(jsonb_build_object('chargedBackMinor', p."chargedBackMinor"::text))
            FROM "payment" p WHERE p."accountId" = o."id" AND p."chargedBackMinor" > 0), '[]'),
        'agreements', coalesce((SELECT jsonb_agg(to_jsonb(g) || jsonb_build_object(
                'coveredMinor', g."coveredMinor"::text, 'toleranceMinor', g."toleranceMinor"::text))
            FROM "agreement" g WHERE g."accountId" = o."id" AND g."type" = 'promise'), '[]'),
        'holds', coalesce((SELECT jsonb_agg(to_jsonb(h) || jsonb_build_object('amountMinor', h."amountMinor"::text))
            FROM "hold" h WHERE h."accountId" = o."id" AND h."type" = 'dispute'), '[]'),
        'messages', coalesce((SELECT jsonb_agg(jsonb_build_object('bouncedAt', m."bouncedAt"))
            FROM "message" m WHERE m."accountId" = o."id" AND m."bouncedAt" IS NOT NULL), '[]'))
        ORDER BY o."id")
      FROM "account" s JOIN "debtor" d ON d."id" = s."debtorId"
      JOIN "account" o ON o."creditorId" = s."creditorId" AND o."debtorId" = s."debtorId" AND o."id" <> s."id"
     WHERE s."id" = ${accountId})`;
}
