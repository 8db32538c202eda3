-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "events" JSONB NOT NULL,
    "description" TEXT,
    "secret" TEXT NOT NULL,
    "previousSecret" TEXT,
    "previousUntilAt" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "statusReason" TEXT,
    "failingSinceAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" TEXT NOT NULL,
    "endpointId" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "accountId" TEXT,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "nextAt" TIMESTAMPTZ(3),
    "lastStatus" INTEGER,
    "lastError" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "deliveredAt" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "write_back" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "factsVersion" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "nextAt" TIMESTAMPTZ(3),
    "lastError" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "doneAt" TIMESTAMPTZ(3),

    CONSTRAINT "write_back_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "installation" (
    "id" TEXT NOT NULL,
    "heldSinceAt" TIMESTAMPTZ(3),
    "heldReason" TEXT,
    "releasedAt" TIMESTAMPTZ(3),
    "releasedBy" TEXT,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source_secret" (
    "creditorId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "secrets" JSONB NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "source_secret_pkey" PRIMARY KEY ("creditorId","source")
);

-- CreateIndex
CREATE INDEX "webhook_endpoint_creditorId_status_idx" ON "webhook_endpoint"("creditorId", "status");

-- CreateIndex
CREATE INDEX "webhook_delivery_endpointId_status_nextAt_idx" ON "webhook_delivery"("endpointId", "status", "nextAt");

-- CreateIndex
CREATE INDEX "webhook_delivery_creditorId_createdAt_idx" ON "webhook_delivery"("creditorId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_endpointId_eventId_key" ON "webhook_delivery"("endpointId", "eventId");

-- CreateIndex
CREATE UNIQUE INDEX "write_back_key_key" ON "write_back"("key");

-- CreateIndex
CREATE INDEX "write_back_status_nextAt_idx" ON "write_back"("status", "nextAt");

-- CreateIndex
CREATE INDEX "write_back_accountId_idx" ON "write_back"("accountId");

-- Facts with the hold under which the whole installation may stand: one row, or none.
ALTER TABLE "installation" ADD CONSTRAINT "installation_one" CHECK ("id" = 'installation');
CREATE OR REPLACE FUNCTION account_facts(account_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'installation', (SELECT jsonb_build_object('heldSinceAt', n."heldSinceAt", 'reason', coalesce(n."heldReason", ''))
            FROM "installation" n WHERE n."id" = 'installation' AND n."heldSinceAt" IS NOT NULL),
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

-- Finds or makes person, debtor and account in one round trip: many accounts are opened at once. What another
-- transaction has made meanwhile is taken; a debtor that is known stays as it is.
CREATE FUNCTION account_for(given JSONB)
RETURNS TABLE("accountId" TEXT, "debtorId" TEXT, "created" BOOLEAN) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    wanted_debtor "debtor" := jsonb_populate_record(NULL::"debtor", given->'debtor');
    wanted_account "account" := jsonb_populate_record(NULL::"account", given->'account');
    found_debtor TEXT;
    found_account TEXT;
    is_new BOOLEAN := false;
BEGIN
    SELECT "id" INTO found_debtor FROM "debtor"
     WHERE "creditorId" = wanted_debtor."creditorId" AND "externalId" = wanted_debtor."externalId";
    IF found_debtor IS NULL THEN
        INSERT INTO "person" SELECT * FROM jsonb_populate_record(NULL::"person", given->'person')
            ON CONFLICT ("creditorId", "key") DO NOTHING;
        SELECT "id" INTO wanted_debtor."personId" FROM "person"
         WHERE "creditorId" = wanted_debtor."creditorId" AND "key" = given->'person'->>'key';
        INSERT INTO "debtor" SELECT wanted_debtor.*
            ON CONFLICT ("creditorId", "externalId") DO NOTHING RETURNING "id" INTO found_debtor;
        IF found_debtor IS NULL THEN
            SELECT "id" INTO found_debtor FROM "debtor"
             WHERE "creditorId" = wanted_debtor."creditorId" AND "externalId" = wanted_debtor."externalId";
        ELSE
            INSERT INTO "contact_point"
            SELECT * FROM jsonb_populate_recordset(NULL::"contact_point", given->'contacts');
        END IF;
    END IF;
    SELECT "id" INTO found_account FROM "account"
     WHERE "creditorId" = wanted_account."creditorId" AND "debtorId" = found_debtor
       AND "currency" = wanted_account."currency";
    IF found_account IS NULL THEN
        wanted_account."debtorId" := found_debtor;
        INSERT INTO "account" SELECT wanted_account.*
            ON CONFLICT ("creditorId", "debtorId", "currency") DO NOTHING RETURNING "id" INTO found_account;
        is_new := found_account IS NOT NULL;
        IF NOT is_new THEN
            SELECT "id" INTO found_account FROM "account"
             WHERE "creditorId" = wanted_account."creditorId" AND "debtorId" = found_debtor
               AND "currency" = wanted_account."currency";
        END IF;
    END IF;
    RETURN QUERY SELECT found_account, found_debtor, is_new;
END $$;

-- What waits in quarantine is counted at every scrape, among however many events were applied.
CREATE INDEX "inbox_quarantined" ON "inbox" ("source", "receivedAt") WHERE "verdict" = 'quarantined';

-- What every event of a billing system begins with, in one round trip: keep it (a known one answers null), lock
-- the source's names that it speaks of in the order of the array, and look up what is known under them. Each
-- statement sees what was committed while the one before it waited.
CREATE FUNCTION begin_event(
    row_id TEXT, creditor TEXT, source_name TEXT, external_id TEXT, type_name TEXT, body BYTEA, header JSONB,
    body_sha256 TEXT, verified_by TEXT, received_at TIMESTAMPTZ, names TEXT[]
) RETURNS JSONB LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "inbox" ("id", "creditorId", "source", "externalId", "type", "raw", "headers",
                         "bodySha256", "verifiedBy", "receivedAt", "verdict")
    VALUES (row_id, creditor, source_name, external_id, type_name, body, header,
            body_sha256, verified_by, received_at, 'received')
    ON CONFLICT ("creditorId", "source", "externalId") DO NOTHING;
    IF NOT FOUND THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws('|', creditor, source_name, one), 0))
       FROM unnest(names) AS one;
    RETURN jsonb_build_object(
        'invoices', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                       'externalId', i."externalId", 'accountId', i."accountId", 'currency', i."currency",
                       'sourceAt', i."sourceAt", 'number', i."number", 'dueOn', i."dueOn",
                       'amountMinor', i."amountMinor"::text, 'timeZone', d."timeZone"))
              FROM "invoice" i JOIN "account" a ON a."id" = i."accountId"
              JOIN "debtor" d ON d."id" = a."debtorId"
             WHERE i."creditorId" = creditor AND i."source" = source_name
               AND i."externalId" = ANY(names)), '[]'),
        'isAwaited', EXISTS (
            SELECT 1 FROM "inbox" w
             WHERE w."id" = ANY(ARRAY(
                       SELECT o."id" FROM "inbox" o
                        WHERE o."detail" LIKE 'waits-for %' AND string_to_array(o."detail", ' ') && names))
               AND w."creditorId" = creditor AND w."source" = source_name));
END $$;
