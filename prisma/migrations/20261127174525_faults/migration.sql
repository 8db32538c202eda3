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
CREATE INDEX "webhook_delivery_status_nextAt_idx" ON "webhook_delivery"("status", "nextAt");

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
