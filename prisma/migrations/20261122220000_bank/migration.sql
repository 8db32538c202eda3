-- Bank money: every line of every statement once, a chain of its own for what belongs to no account, and
-- what the books held before each change carried its money, so that the ledger can be audited from the start.
CREATE TABLE "bank_line" (
    "id" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "statementId" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "bookedOn" VARCHAR(10) NOT NULL,
    "amountMinor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "creditDebit" TEXT NOT NULL,
    "payer" TEXT,
    "ibanEnd" TEXT,
    "remittance" TEXT,
    "bankReference" TEXT,
    "endToEndId" TEXT,
    "outcome" TEXT NOT NULL,
    "because" TEXT NOT NULL,
    "paymentId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "bank_line_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "bank_line_creditorId_externalId_key" ON "bank_line"("creditorId", "externalId");
CREATE INDEX "bank_line_creditorId_endToEndId_idx" ON "bank_line"("creditorId", "endToEndId");
CREATE INDEX "bank_line_creditorId_bankReference_idx" ON "bank_line"("creditorId", "bankReference");
ALTER TABLE "bank_line" ADD CONSTRAINT "bank_line_positive" CHECK ("amountMinor" > 0);
ALTER TABLE "bank_line" ADD CONSTRAINT "bank_line_outcome_known"
    CHECK ("outcome" IN ('matched', 'proposed', 'suspense', 'debit'));

-- Invoice numbers are compared without regard to case.
CREATE INDEX "invoice_number_idx" ON "invoice"("creditorId", upper("number"));

-- Newest link of a chain that has no account row to keep it.
CREATE TABLE "audit_head" (
    "chain" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("chain")
);

-- Transactions booked before audit rows carried money, as those rows would have carried them.
CREATE TABLE "ledger_baseline" (
    "transactionId" TEXT NOT NULL,
    "creditorId" TEXT NOT NULL,
    "money" JSONB NOT NULL,
    CONSTRAINT "ledger_baseline_pkey" PRIMARY KEY ("transactionId")
);
CREATE INDEX "ledger_baseline_creditorId_idx" ON "ledger_baseline"("creditorId");
INSERT INTO "ledger_baseline" ("transactionId", "creditorId", "money")
SELECT t."id", t."creditorId", jsonb_build_object(
           'id', t."id", 'creditorId', t."creditorId", 'accountId', t."accountId", 'currency', t."currency",
           'key', t."key", 'at', t."at", 'effectiveOn', t."effectiveOn", 'reason', t."reason",
           'reverses', t."reverses", 'entries', coalesce((SELECT jsonb_agg(jsonb_build_object(
               'id', e."id", 'ledger', e."ledger", 'debitMinor', e."debitMinor"::text,
               'creditMinor', e."creditMinor"::text, 'invoiceId', e."invoiceId") ORDER BY e."id")
               FROM "ledger_entry" e WHERE e."transactionId" = t."id"), '[]'))
  FROM "ledger_transaction" t
 WHERE NOT EXISTS (SELECT 1 FROM "audit" a, jsonb_array_elements(a."money") m
                    WHERE a."creditorId" = t."creditorId" AND m->>'id' = t."id");
CREATE TRIGGER ledger_baseline_append_only BEFORE UPDATE OR DELETE ON "ledger_baseline"
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_baseline_no_truncate BEFORE TRUNCATE ON "ledger_baseline"
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE INSERT, UPDATE, DELETE ON "ledger_baseline" FROM duecourse_app;

-- Double entry, also where rows were lost: a repair (key `<creditor>/repair/<transaction>/<n>`) may be as
-- lopsided as what it repairs, but both together balance when the database transaction commits.
CREATE OR REPLACE FUNCTION ledger_transaction_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off record;
    repaired text;
    owner text;
BEGIN
    SELECT "currency", sum("debitMinor") AS debit, sum("creditMinor") AS credit
      INTO off
      FROM "ledger_entry"
     WHERE "transactionId" = NEW."transactionId"
     GROUP BY "currency"
    HAVING sum("debitMinor") <> sum("creditMinor")
     LIMIT 1;
    IF FOUND THEN
        SELECT t."creditorId", substring(t."key" FROM '^[^/]+/repair/([^/]+)/[0-9]+$')
          INTO owner, repaired
          FROM "ledger_transaction" t WHERE t."id" = NEW."transactionId";
        IF repaired IS NOT NULL THEN
            SELECT e."currency" INTO off
              FROM "ledger_entry" e
             WHERE e."transactionId" = repaired
                OR e."transactionId" IN (SELECT t."id" FROM "ledger_transaction" t
                     WHERE t."creditorId" = owner
                       AND starts_with(t."key", owner || '/repair/' || repaired || '/'))
             GROUP BY e."currency"
            HAVING sum(e."debitMinor") <> sum(e."creditMinor")
             LIMIT 1;
            IF NOT FOUND THEN
                RETURN NULL;
            END IF;
        END IF;
        RAISE EXCEPTION 'ledger transaction % does not balance in %', NEW."transactionId", off."currency"
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;
