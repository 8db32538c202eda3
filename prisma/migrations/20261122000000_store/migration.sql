CREATE TABLE "creditor" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "creditor_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "debtor" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "timeZone" TEXT,
    "country" TEXT,
    "language" TEXT NOT NULL,
    "excluded" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "debtor_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "contact_point" (
    "id" TEXT NOT NULL,
    "debtorId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "smsConsent" BOOLEAN NOT NULL,
    "source" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_point_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "debtorId" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "outcome" TEXT,
    "strategyId" TEXT NOT NULL,
    "strategyVersion" INTEGER NOT NULL,
    "factsVersion" INTEGER NOT NULL,
    "stageSinceAt" TIMESTAMPTZ(3) NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closeAs" TEXT,
    "needsAttention" TEXT,
    "assignedTo" TEXT,
    "nextAction" JSONB,
    "nextActionAt" TIMESTAMPTZ(3),
    "waitingFor" TEXT,
    "oldestDueOn" VARCHAR(10),
    "balanceMinor" BIGINT NOT NULL,
    "overdueMinor" BIGINT NOT NULL,
    "decision" JSONB,
    "auditCount" INTEGER NOT NULL,
    "auditHash" TEXT NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "invoice" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "issuedOn" VARCHAR(10) NOT NULL,
    "dueOn" VARCHAR(10),
    "firstFailedAt" TIMESTAMPTZ(3),
    "failedAttempts" INTEGER NOT NULL,
    "amountMinor" BIGINT NOT NULL,
    "openMinor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "collection" TEXT NOT NULL,
    "paidOn" VARCHAR(10),
    "sourceAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "payment" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "accountId" TEXT,
    "invoiceId" TEXT,
    "source" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "paymentIntent" TEXT,
    "chargeId" TEXT,
    "amountMinor" BIGINT NOT NULL,
    "refundedMinor" BIGINT NOT NULL,
    "chargedBackMinor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "receivedOn" VARCHAR(10) NOT NULL,
    "reference" TEXT,
    "status" TEXT NOT NULL,
    "lines" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_transaction" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "accountId" TEXT,
    "currency" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "effectiveOn" VARCHAR(10) NOT NULL,
    "reason" TEXT NOT NULL,
    "reverses" TEXT,

    CONSTRAINT "ledger_transaction_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ledger_entry" (
    "id" TEXT NOT NULL,
    "transactionId" TEXT NOT NULL,
    "accountId" TEXT,
    "currency" TEXT NOT NULL,
    "ledger" TEXT NOT NULL,
    "debitMinor" BIGINT NOT NULL,
    "creditMinor" BIGINT NOT NULL,
    "invoiceId" TEXT,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "hold" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "invoiceId" TEXT,
    "type" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "blocks" JSONB NOT NULL,
    "channel" TEXT,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "untilAt" TIMESTAMPTZ(3),
    "releasedAt" TIMESTAMPTZ(3),
    "releaseReason" TEXT,
    "amountMinor" BIGINT,
    "outcome" TEXT,
    "placedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "agreement" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "invoiceIds" JSONB NOT NULL,
    "instalments" JSONB NOT NULL,
    "coveredMinor" BIGINT NOT NULL,
    "expiresOn" VARCHAR(10),
    "toleranceMinor" BIGINT NOT NULL,
    "graceDays" INTEGER NOT NULL,
    "graceKind" TEXT NOT NULL,
    "proposedBy" TEXT NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "approval" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "subject" JSONB NOT NULL,
    "title" TEXT NOT NULL,
    "subjectHash" TEXT NOT NULL,
    "proposedBy" TEXT NOT NULL,
    "people" INTEGER NOT NULL,
    "decisions" JSONB NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "task" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "effectKey" TEXT,
    "stepId" TEXT,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "owner" TEXT,
    "status" TEXT NOT NULL,
    "outcome" TEXT,
    "note" TEXT,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "doneAt" TIMESTAMPTZ(3),

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "step_effect" (
    "key" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "stepId" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "repeat" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT,
    "messageId" TEXT,
    "taskId" TEXT,
    "transactionId" TEXT,
    "approvalId" TEXT,
    "payByOn" VARCHAR(10),

    CONSTRAINT "step_effect_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "message" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "stepId" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "toAddress" TEXT NOT NULL,
    "contactPointId" TEXT,
    "messageClass" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "attempt" INTEGER NOT NULL,
    "worker" TEXT,
    "plannedAt" TIMESTAMPTZ(3) NOT NULL,
    "leaseUntilAt" TIMESTAMPTZ(3),
    "dispatchedAt" TIMESTAMPTZ(3),
    "acceptedAt" TIMESTAMPTZ(3),
    "deliveredAt" TIMESTAMPTZ(3),
    "bouncedAt" TIMESTAMPTZ(3),
    "unknownSinceAt" TIMESTAMPTZ(3),
    "provider" TEXT,
    "providerId" TEXT,
    "bodySha256" TEXT,
    "payByOn" VARCHAR(10),
    "retryAt" TIMESTAMPTZ(3),

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "document" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "messageId" TEXT,
    "name" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "document_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "call_log" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "direction" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "invoiceIds" JSONB NOT NULL,
    "note" TEXT,
    "by" TEXT NOT NULL,

    CONSTRAINT "call_log_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "placement" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "partyId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "invoiceIds" JSONB NOT NULL,
    "effectKey" TEXT NOT NULL,
    "receiptId" TEXT,
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "transmittedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "placement_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "suppression" (
    "creditorId" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("creditorId","channel","address")
);

CREATE TABLE "audit" (
    "id" TEXT NOT NULL,
    "chain" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "creditorId" TEXT NOT NULL,
    "accountId" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "commandKey" TEXT,
    "factsVersion" INTEGER NOT NULL,
    "timeline" JSONB NOT NULL,
    "decision" JSONB,
    "prevHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "command_answer" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "answer" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "command_answer_pkey" PRIMARY KEY ("scope","key")
);

CREATE TABLE "inbox" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "raw" BYTEA NOT NULL,
    "headers" JSONB NOT NULL,
    "bodySha256" TEXT NOT NULL,
    "verifiedBy" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "verdict" TEXT NOT NULL,
    "detail" TEXT,
    "accountId" TEXT,
    "appliedAt" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "wake" (
    "accountId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "open" BOOLEAN NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "wake_pkey" PRIMARY KEY ("accountId")
);

CREATE TABLE "strategy_version" (
    "creditorId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "sha256" TEXT NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "strategy_version_pkey" PRIMARY KEY ("creditorId","id","version")
);

CREATE TABLE "import_run" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "report" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");
CREATE UNIQUE INDEX "person_creditorId_key_key" ON "person"("creditorId", "key");
CREATE UNIQUE INDEX "debtor_creditorId_externalId_key" ON "debtor"("creditorId", "externalId");
CREATE INDEX "debtor_personId_idx" ON "debtor"("personId");
CREATE INDEX "contact_point_debtorId_idx" ON "contact_point"("debtorId");
CREATE INDEX "contact_point_kind_value_idx" ON "contact_point"("kind", "value");
CREATE UNIQUE INDEX "account_creditorId_debtorId_currency_key" ON "account"("creditorId", "debtorId", "currency");
CREATE INDEX "account_creditorId_status_stage_idx" ON "account"("creditorId", "status", "stage");
CREATE INDEX "account_status_nextActionAt_idx" ON "account"("status", "nextActionAt");
CREATE UNIQUE INDEX "invoice_creditorId_source_externalId_key" ON "invoice"("creditorId", "source", "externalId");
CREATE INDEX "invoice_accountId_idx" ON "invoice"("accountId");
CREATE INDEX "invoice_creditorId_issuedOn_idx" ON "invoice"("creditorId", "issuedOn");
CREATE UNIQUE INDEX "payment_creditorId_source_externalId_key" ON "payment"("creditorId", "source", "externalId");
CREATE INDEX "payment_accountId_idx" ON "payment"("accountId");
CREATE INDEX "payment_creditorId_paymentIntent_idx" ON "payment"("creditorId", "paymentIntent");
CREATE INDEX "payment_creditorId_chargeId_idx" ON "payment"("creditorId", "chargeId");
CREATE UNIQUE INDEX "ledger_transaction_creditorId_key_key" ON "ledger_transaction"("creditorId", "key");
CREATE UNIQUE INDEX "ledger_transaction_reverses_key" ON "ledger_transaction"("reverses");
CREATE INDEX "ledger_transaction_accountId_idx" ON "ledger_transaction"("accountId");
CREATE INDEX "ledger_entry_accountId_idx" ON "ledger_entry"("accountId");
CREATE INDEX "ledger_entry_transactionId_idx" ON "ledger_entry"("transactionId");
CREATE INDEX "hold_accountId_idx" ON "hold"("accountId");
CREATE INDEX "agreement_accountId_idx" ON "agreement"("accountId");
CREATE INDEX "approval_accountId_idx" ON "approval"("accountId");
CREATE INDEX "approval_creditorId_status_idx" ON "approval"("creditorId", "status");
CREATE UNIQUE INDEX "task_effectKey_key" ON "task"("effectKey");
CREATE INDEX "task_accountId_idx" ON "task"("accountId");
CREATE INDEX "task_creditorId_status_idx" ON "task"("creditorId", "status");
CREATE INDEX "step_effect_accountId_idx" ON "step_effect"("accountId");
CREATE UNIQUE INDEX "message_key_key" ON "message"("key");
CREATE INDEX "message_accountId_idx" ON "message"("accountId");
CREATE INDEX "message_status_idx" ON "message"("status");
CREATE INDEX "message_providerId_idx" ON "message"("providerId");
CREATE INDEX "document_messageId_idx" ON "document"("messageId");
CREATE INDEX "document_accountId_idx" ON "document"("accountId");
CREATE INDEX "call_log_accountId_idx" ON "call_log"("accountId");
CREATE UNIQUE INDEX "placement_effectKey_key" ON "placement"("effectKey");
CREATE INDEX "placement_accountId_idx" ON "placement"("accountId");
CREATE UNIQUE INDEX "audit_chain_n_key" ON "audit"("chain", "n");
CREATE INDEX "audit_accountId_n_idx" ON "audit"("accountId", "n");
CREATE UNIQUE INDEX "inbox_creditorId_source_externalId_key" ON "inbox"("creditorId", "source", "externalId");
CREATE INDEX "inbox_creditorId_verdict_receivedAt_idx" ON "inbox"("creditorId", "verdict", "receivedAt");
CREATE INDEX "wake_sentAt_createdAt_idx" ON "wake"("sentAt", "createdAt");
CREATE UNIQUE INDEX "import_run_creditorId_sha256_key" ON "import_run"("creditorId", "sha256");

-- Rows belong together: a child never outlives its account.
ALTER TABLE "debtor" ADD CONSTRAINT "debtor_person_there" CHECK ("personId" <> '');
ALTER TABLE "account" ADD CONSTRAINT "account_status_known" CHECK ("status" IN ('open', 'closed'));
ALTER TABLE "account" ADD CONSTRAINT "account_stage_known"
    CHECK ("stage" IN ('reminder', 'escalation', 'plan', 'agency', 'legal', 'closed'));
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_open_within" CHECK ("openMinor" >= 0);
ALTER TABLE "payment" ADD CONSTRAINT "payment_positive" CHECK ("amountMinor" > 0);
ALTER TABLE "payment" ADD CONSTRAINT "payment_returned_within"
    CHECK ("refundedMinor" >= 0 AND "chargedBackMinor" >= 0);
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_one_side"
    CHECK ("debitMinor" >= 0 AND "creditMinor" >= 0 AND ("debitMinor" = 0) <> ("creditMinor" = 0));
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_account_known"
    CHECK ("ledger" IN ('receivable', 'interest', 'fees', 'costs', 'cash', 'suspense', 'overpayment',
                        'write-off', 'income'));
ALTER TABLE "message" ADD CONSTRAINT "message_status_known"
    CHECK ("status" IN ('planned', 'dispatching', 'accepted', 'rejected', 'unknown', 'not-sent',
                        'abandoned', 'suppressed'));
ALTER TABLE "message" ADD CONSTRAINT "message_lease_when_dispatching"
    CHECK ("status" <> 'dispatching' OR "leaseUntilAt" IS NOT NULL);

-- Double entry: every transaction balances when the database transaction commits.
CREATE FUNCTION ledger_transaction_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off record;
BEGIN
    SELECT "currency", sum("debitMinor") AS debit, sum("creditMinor") AS credit
      INTO off
      FROM "ledger_entry"
     WHERE "transactionId" = NEW."transactionId"
     GROUP BY "currency"
    HAVING sum("debitMinor") <> sum("creditMinor")
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger transaction % does not balance in %', NEW."transactionId", off."currency"
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER ledger_entry_balances
    AFTER INSERT ON "ledger_entry"
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_transaction_balances();

-- Money and audit are only ever added; corrections are reversals. Binds the owner too.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON "ledger_transaction"
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON "ledger_entry"
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON "audit"
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_transaction_no_truncate BEFORE TRUNCATE ON "ledger_transaction"
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON "ledger_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON "audit"
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Lock first, read after: the persons behind an account, then the account. Statements inside a
-- volatile function each see a new snapshot, so what another transaction committed while this one
-- waited for the lock is read.
CREATE FUNCTION lock_account(account_id text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM 1 FROM "person"
      WHERE "id" IN (SELECT d."personId" FROM "account" a JOIN "debtor" d ON d."id" = a."debtorId"
                      WHERE a."id" = account_id)
      ORDER BY "id" FOR UPDATE;
    PERFORM 1 FROM "account" WHERE "id" = account_id FOR UPDATE;
    RETURN FOUND;
END;
$$;

-- Everything a decision reads, as one document. Money as text: JSON numbers would lose cents.
CREATE FUNCTION account_facts(account_id text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'account', to_jsonb(a) - 'decision'
            || jsonb_build_object('balanceMinor', a."balanceMinor"::text, 'overdueMinor', a."overdueMinor"::text),
        'creditor', (SELECT to_jsonb(c) FROM "creditor" c WHERE c."id" = a."creditorId"),
        'debtor', (SELECT to_jsonb(d) FROM "debtor" d WHERE d."id" = a."debtorId"),
        'contacts', coalesce((SELECT jsonb_agg(to_jsonb(p) ORDER BY p."createdAt", p."id")
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
            FROM "placement" q WHERE q."accountId" = a."id"), '[]')
    )
    FROM "account" a WHERE a."id" = account_id
$$;

-- The beginning of every change, in one round trip: lock, then the answer already kept for the key,
-- then the facts as they are behind the lock.
CREATE FUNCTION open_change(account_id text, command_key text) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    answer jsonb;
BEGIN
    IF NOT lock_account(account_id) THEN
        RETURN NULL;
    END IF;
    SELECT to_jsonb(k) INTO answer FROM "command_answer" k
     WHERE k."scope" = account_id AND k."key" = command_key;
    RETURN jsonb_build_object('kept', answer, 'facts', account_facts(account_id));
END;
$$;

-- Two roles: the owner migrates, the application lives with what it may do.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'duecourse_app') THEN
        CREATE ROLE duecourse_app LOGIN;
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO duecourse_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO duecourse_app;
REVOKE UPDATE, DELETE ON "ledger_transaction", "ledger_entry", "audit" FROM duecourse_app;
DO $$
BEGIN
    IF to_regclass('"_prisma_migrations"') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations" FROM duecourse_app;
    END IF;
END
$$;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO duecourse_app;
