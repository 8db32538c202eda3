-- AlterTable
ALTER TABLE "contact_point" ADD COLUMN     "role" TEXT;

-- AlterTable
ALTER TABLE "debtor" ADD COLUMN     "tags" JSONB;

-- AlterTable
ALTER TABLE "invoice" ADD COLUMN     "attempts" JSONB,
ADD COLUMN     "decline" TEXT,
ADD COLUMN     "declineCode" TEXT,
ADD COLUMN     "nextAttemptAt" TIMESTAMPTZ(3),
ADD COLUMN     "paymentMethod" TEXT,
ADD COLUMN     "paymentMethodAt" TIMESTAMPTZ(3),
ADD COLUMN     "cancelledAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "templateVersion" INTEGER;

-- AlterTable
ALTER TABLE "strategy_version" ADD COLUMN     "text" TEXT;

-- CreateTable
CREATE TABLE "template_version" (
    "creditorId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "template_version_pkey" PRIMARY KEY ("creditorId","name","language","version")
);

-- CreateTable
CREATE TABLE "credit_policy_version" (
    "creditorId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "sha256" TEXT NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credit_policy_version_pkey" PRIMARY KEY ("creditorId","version")
);

-- What is published never changes.
REVOKE UPDATE, DELETE ON "template_version", "credit_policy_version" FROM duecourse_app;
