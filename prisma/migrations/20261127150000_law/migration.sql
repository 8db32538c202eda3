-- Law as dated data behind one gate: where somebody is and what an address rests on, what a claim is,
-- parties beside the debtor, notices and events of limitation, and one budget of contacts per person.
ALTER TABLE "debtor" ADD COLUMN "region" TEXT, ADD COLUMN "locality" TEXT,
    ADD COLUMN "soleTrader" BOOLEAN NOT NULL DEFAULT false, ADD COLUMN "excludedUntilAt" TIMESTAMPTZ(3),
    ADD COLUMN "preferences" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "contact_point" ADD COLUMN "consents" JSONB NOT NULL DEFAULT '[]', ADD COLUMN "place" TEXT,
    ADD COLUMN "zones" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "invoice" ADD COLUMN "claim" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "excluded" BOOLEAN NOT NULL DEFAULT false, ADD COLUMN "excludedUntilAt" TIMESTAMPTZ(3);
ALTER TABLE "hold" ADD COLUMN "partyId" TEXT, ADD COLUMN "details" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "message" ADD COLUMN "partyId" TEXT;
ALTER TABLE "call_log" ADD COLUMN "partyId" TEXT;
ALTER TABLE "suppression" ADD COLUMN "liftedAt" TIMESTAMPTZ(3);

CREATE TABLE "party" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "timeZone" TEXT,
    "country" TEXT,
    "region" TEXT,
    "personKey" TEXT NOT NULL,
    "sharePercent" TEXT,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    CONSTRAINT "party_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "party_accountId_idx" ON "party"("accountId");
CREATE INDEX "party_creditorId_personKey_idx" ON "party"("creditorId", "personKey");

CREATE TABLE "legal_event" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "invoiceId" TEXT,
    "partyId" TEXT,
    "kind" TEXT NOT NULL,
    "on" VARCHAR(10) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    "by" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "legal_event_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "legal_event_accountId_idx" ON "legal_event"("accountId");
CREATE TRIGGER legal_event_append_only BEFORE UPDATE OR DELETE ON "legal_event"
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER legal_event_no_truncate BEFORE TRUNCATE ON "legal_event"
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE UPDATE, DELETE ON "legal_event" FROM duecourse_app;

-- Persons before the account, always in this order: the debtor and every party of the account.
CREATE OR REPLACE FUNCTION lock_account(account_id text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM 1 FROM "person"
      WHERE "id" IN (SELECT d."personId" FROM "account" a JOIN "debtor" d ON d."id" = a."debtorId"
                      WHERE a."id" = account_id)
         OR "id" IN (SELECT n."id" FROM "party" y
                       JOIN "person" n ON n."creditorId" = y."creditorId" AND n."key" = y."personKey"
                      WHERE y."accountId" = account_id)
      ORDER BY "id" FOR UPDATE;
    PERFORM 1 FROM "account" WHERE "id" = account_id FOR UPDATE;
    RETURN FOUND;
END;
$$;

-- Contacts with the persons of an account on their other accounts, as debtor or as party, newest first.
-- The last part of a message's key but two is what it was for.
CREATE FUNCTION person_contacts(account_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH own AS (
        SELECT n."creditorId", n."key", n."id" AS "personId", NULL::text AS "as" FROM "account" a
          JOIN "debtor" d ON d."id" = a."debtorId" JOIN "person" n ON n."id" = d."personId"
         WHERE a."id" = account_id
        UNION
        SELECT y."creditorId", y."personKey", n."id", y."personKey" FROM "party" y
          JOIN "person" n ON n."creditorId" = y."creditorId" AND n."key" = y."personKey"
         WHERE y."accountId" = account_id),
    readers AS (
        SELECT o."id" AS "accountId", NULL::text AS "partyId", w."as" FROM own w
          JOIN "debtor" e ON e."personId" = w."personId"
          JOIN "account" o ON o."debtorId" = e."id" AND o."creditorId" = w."creditorId"
         WHERE o."id" <> account_id
        UNION
        SELECT y."accountId", y."id", w."as" FROM own w
          JOIN "party" y ON y."creditorId" = w."creditorId" AND y."personKey" = w."key"
         WHERE y."accountId" <> account_id),
    contacts AS (
        SELECT r."as", m."accountId", coalesce(m."acceptedAt", m."dispatchedAt", m."plannedAt") AS "at",
               'out' AS "direction", m."channel",
               CASE WHEN m."bouncedAt" IS NULL THEN 'sent' ELSE 'bounced' END AS "result",
               jsonb_build_array(split_part(m."key", '/', 4)) AS "causes", m."toAddress" AS "number"
          FROM readers r JOIN "message" m ON m."accountId" = r."accountId"
           AND m."partyId" IS NOT DISTINCT FROM r."partyId"
         WHERE m."status" IN ('planned', 'not-sent', 'dispatching', 'accepted', 'unknown', 'abandoned')
        UNION ALL
        SELECT r."as", l."accountId", l."at", l."direction", 'call', l."result", l."invoiceIds", l."number"
          FROM readers r JOIN "call_log" l ON l."accountId" = r."accountId"
           AND l."partyId" IS NOT DISTINCT FROM r."partyId")
    SELECT coalesce(jsonb_agg(jsonb_build_object('personKey', c."as", 'accountId', c."accountId",
               'at', c."at", 'direction', c."direction", 'channel', c."channel", 'result', c."result",
               'causes', c."causes", 'number', c."number") ORDER BY c."at" DESC, c."accountId"), '[]')
      FROM (SELECT * FROM contacts ORDER BY "at" DESC LIMIT 300) c
$$;

-- An address as facts show it: what is suppressed for the creditor is stopped, whoever has it and since when.
CREATE FUNCTION contact_facts(p "contact_point", creditor_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(p) || coalesce((
        SELECT jsonb_build_object('status', 'opted-out',
                   'smsConsent', p."smsConsent" AND NOT bool_or(s."channel" = 'sms'),
                   'consents', p."consents" || jsonb_agg(jsonb_build_object('channel', s."channel",
                       'basis', 'opt-out', 'at', s."createdAt", 'checkedAt', NULL, 'untilAt', NULL,
                       'withdrawnAt', NULL, 'source', s."source", 'deadlineOn', NULL,
                       'usedByImmediatelyPrior', false) ORDER BY s."channel"))
          FROM "suppression" s
         WHERE s."creditorId" = creditor_id AND s."address" = p."value" AND s."liftedAt" IS NULL
           AND s."channel" = ANY (CASE p."kind" WHEN 'email' THEN ARRAY['email']
                                  WHEN 'phone' THEN ARRAY['sms', 'call'] ELSE ARRAY['letter'] END)
           AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p."consents") c
                            WHERE c->>'basis' = 'opt-out' AND c->>'channel' = s."channel"
                              AND c->>'withdrawnAt' IS NULL)
        HAVING count(*) > 0), '{}')
$$;

-- Facts with parties, events of legal weight, and the contacts of the same persons on other accounts.
CREATE OR REPLACE FUNCTION account_facts(account_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'account', to_jsonb(a) - 'decision'
            || jsonb_build_object('balanceMinor', a."balanceMinor"::text, 'overdueMinor', a."overdueMinor"::text),
        'creditor', (SELECT to_jsonb(c) || coalesce((SELECT jsonb_build_object('settings', c."settings"
                || jsonb_build_object('conventions',
                    coalesce(c."settings"->'conventions', '{}') || (s."document"->'conventions')))
            FROM "strategy_version" s
           WHERE s."creditorId" IN (a."creditorId", '*') AND s."id" = a."strategyId"
             AND s."version" = a."strategyVersion" AND s."document" ? 'conventions'
           ORDER BY s."creditorId" DESC LIMIT 1), '{}')
            FROM "creditor" c WHERE c."id" = a."creditorId"),
        'debtor', (SELECT to_jsonb(d) FROM "debtor" d WHERE d."id" = a."debtorId"),
        'contacts', coalesce((SELECT jsonb_agg(contact_facts(p, a."creditorId") ORDER BY p."createdAt", p."id")
            FROM "contact_point" p WHERE p."debtorId" = a."debtorId"), '[]'),
        'invoices', coalesce((SELECT jsonb_agg(to_jsonb(i) || jsonb_build_object(
                'amountMinor', i."amountMinor"::text, 'openMinor', i."openMinor"::text)
                ORDER BY i."issuedOn", i."id")
            FROM "invoice" i WHERE i."accountId" = a."id"), '[]'),
        'payments', coalesce((SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object(
                'amountMinor', p."amountMinor"::text, 'refundedMinor', p."refundedMinor"::text,
                'chargedBackMinor', p."chargedBackMinor"::text) ORDER BY p."createdAt", p."id")
            FROM "payment" p WHERE p."accountId" = a."id"), '[]'),
        'balances', coalesce((SELECT jsonb_agg(jsonb_build_object('ledger', b."ledger",
                'invoiceId', b."invoiceId", 'balanceMinor', b.balance::text)
                ORDER BY b."ledger", b."invoiceId")
            FROM (SELECT e."ledger", e."invoiceId", sum(e."debitMinor" - e."creditMinor") AS balance
                    FROM "ledger_entry" e WHERE e."accountId" = a."id"
                   GROUP BY e."ledger", e."invoiceId") b), '[]'),
        'principalMoves', coalesce((SELECT jsonb_agg(jsonb_build_object('invoiceId', v."invoiceId",
                'on', v."effectiveOn", 'changeMinor', v.change::text)
                ORDER BY v."effectiveOn", v."invoiceId")
            FROM (SELECT e."invoiceId", t."effectiveOn", sum(e."debitMinor" - e."creditMinor") AS change
                    FROM "ledger_entry" e JOIN "ledger_transaction" t ON t."id" = e."transactionId"
                   WHERE e."accountId" = a."id" AND e."ledger" = 'receivable'
                     AND e."invoiceId" IS NOT NULL
                   GROUP BY e."invoiceId", t."effectiveOn") v), '[]'),
        'charges', coalesce((SELECT jsonb_agg(jsonb_build_object('transactionId', t."id",
                'key', t."key", 'at', t."at", 'effectiveOn', t."effectiveOn", 'reason', t."reason",
                'ledger', e."ledger", 'invoiceId', e."invoiceId",
                'amountMinor', e."debitMinor"::text, 'takenBackBy', r."id",
                'takenBackMinor', coalesce((SELECT sum(x."debitMinor" - x."creditMinor")
                    FROM "ledger_entry" x WHERE x."transactionId" = r."id"
                     AND x."ledger" = 'income' AND x."invoiceId" IS NULL), 0)::text)
                ORDER BY t."at", t."id")
            FROM "ledger_entry" e JOIN "ledger_transaction" t ON t."id" = e."transactionId"
            LEFT JOIN "ledger_transaction" r ON r."reverses" = t."id"
           WHERE e."accountId" = a."id" AND e."ledger" IN ('interest', 'fees', 'costs')
             AND e."debitMinor" > 0
             AND EXISTS (SELECT 1 FROM "ledger_entry" y WHERE y."transactionId" = t."id"
                          AND y."ledger" = 'income' AND y."invoiceId" IS NULL AND y."creditMinor" > 0)), '[]'),
        'holds', coalesce((SELECT jsonb_agg(to_jsonb(h) || jsonb_build_object(
                'amountMinor', h."amountMinor"::text) ORDER BY h."createdAt", h."id")
            FROM "hold" h WHERE h."accountId" = a."id"), '[]'),
        'agreements', coalesce((SELECT jsonb_agg(to_jsonb(g) || jsonb_build_object(
                'coveredMinor', g."coveredMinor"::text, 'toleranceMinor', g."toleranceMinor"::text)
                ORDER BY g."createdAt", g."id")
            FROM "agreement" g WHERE g."accountId" = a."id"), '[]'),
        'approvals', coalesce((SELECT jsonb_agg(to_jsonb(v) ORDER BY v."createdAt", v."id")
            FROM "approval" v WHERE v."accountId" = a."id"), '[]'),
        'tasks', coalesce((SELECT jsonb_agg(to_jsonb(t) ORDER BY t."createdAt", t."id")
            FROM "task" t WHERE t."accountId" = a."id"), '[]'),
        'effects', coalesce((SELECT jsonb_agg(to_jsonb(s) ORDER BY s."at", s."key")
            FROM "step_effect" s WHERE s."accountId" = a."id"), '[]'),
        'messages', coalesce((SELECT jsonb_agg(to_jsonb(m) ORDER BY m."plannedAt", m."id")
            FROM "message" m WHERE m."accountId" = a."id"), '[]'),
        'calls', coalesce((SELECT jsonb_agg(to_jsonb(l) ORDER BY l."at", l."id")
            FROM "call_log" l WHERE l."accountId" = a."id"), '[]'),
        'placements', coalesce((SELECT jsonb_agg(to_jsonb(q) ORDER BY q."createdAt", q."id")
            FROM "placement" q WHERE q."accountId" = a."id"), '[]'),
        'parties', coalesce((SELECT jsonb_agg(to_jsonb(y) || jsonb_build_object('contacts',
                coalesce((SELECT jsonb_agg(contact_facts(p, a."creditorId") ORDER BY p."createdAt", p."id")
                    FROM "contact_point" p WHERE p."debtorId" = y."id"), '[]'))
                ORDER BY y."createdAt", y."id")
            FROM "party" y WHERE y."accountId" = a."id"), '[]'),
        'legalEvents', coalesce((SELECT jsonb_agg(to_jsonb(w) ORDER BY w."at", w."id")
            FROM "legal_event" w WHERE w."accountId" = a."id"), '[]'),
        'elsewhere', person_contacts(a."id")
    )
    FROM "account" a WHERE a."id" = account_id
$$;
