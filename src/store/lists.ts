import type { Decision, NextAction } from '../domain/account/actions';
import type { TimelineEntry } from '../domain/account/changes';
import type { MessageFacts, TaskFacts } from '../domain/account/facts';
import type { ToldLine } from '../domain/account/rewritten';
import type { ApprovalFacts } from '../domain/agreements/facts';
import { Prisma } from './generated/client';
import { paymentsByStatus, type SuspenseRow } from './bank';
import { guarded, type Database } from './client';
import { revive } from './codec';

export interface AccountFilter {
  readonly creditorId: string;
  readonly status?: string;
  readonly stage?: string;
  readonly debtorId?: string;
  readonly needsAttention?: boolean;
  /** Worked by this strategy, in this version where one is named. */
  readonly strategy?: { readonly id: string; readonly version?: number | undefined };
  /** Not worked by this version. */
  readonly exceptStrategy?: { readonly id: string; readonly version: number };
  /** Oldest due day must be this day or earlier. */
  readonly oldestDueOnOrBefore?: string;
  readonly q?: string;
}

/** A kept document without its bytes. */
export interface KeptName {
  readonly name: string;
  readonly sha256: string;
}

export interface Page {
  readonly limit: number;
  readonly cursor: string | null;
}

/** One row of the account list; money in minor units. */
export interface AccountRow {
  readonly id: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly debtorName: string;
  readonly debtorKind: 'business' | 'consumer';
  readonly timeZone: string | null;
  readonly status: 'open' | 'closed';
  readonly stage: string;
  readonly outcome: string | null;
  readonly currency: string;
  readonly balanceMinor: bigint;
  readonly overdueMinor: bigint;
  readonly oldestDueOn: string | null;
  readonly strategyId: string;
  readonly strategyVersion: number;
  readonly nextAction: NextAction | null;
  readonly needsAttention: string | null;
  readonly factsVersion: number;
}

export interface LedgerRow {
  readonly id: string;
  readonly transactionId: string;
  readonly at: number;
  readonly effectiveOn: string;
  readonly ledger: string;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  readonly reason: string;
  readonly invoiceId: string | null;
  readonly reverses: string | null;
}

export interface ChangeRow {
  readonly at: number;
  readonly command: string;
  readonly transactionIds: readonly string[];
}

export interface TimelineRow {
  readonly id: string;
  readonly n: number;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly timeline: readonly TimelineEntry[];
  readonly decision: Decision | null;
}

export interface UnderWay {
  readonly channel: string;
  readonly status: string;
  readonly count: number;
}

export interface Lists {
  accounts(filter: AccountFilter, page: Page): Promise<readonly AccountRow[]>;
  account(creditorId: string, id: string): Promise<AccountRow | null>;
  timeline(accountId: string, afterN: number, limit: number): Promise<readonly TimelineRow[]>;
  ledger(accountId: string): Promise<readonly LedgerRow[]>;
  /** Changes of an account after an instant, oldest first, with what they booked. */
  changesAfter(accountId: string, afterAt: number, limit: number): Promise<readonly ChangeRow[]>;
  /** The newest lines whose titles end so, at most `limit`, oldest first. */
  told(accountId: string, titles: readonly string[], limit: number): Promise<readonly ToldLine[]>;
  messages(accountId: string): Promise<readonly MessageFacts[]>;
  document(
    messageId: string,
    name: string,
  ): Promise<{ mediaType: string; bytes: Uint8Array } | null>;
  /** What went with a message as files of their own, by the names it was kept under. */
  attachments(messageId: string): Promise<readonly KeptName[]>;
  approvals(
    creditorId: string,
    status: string | null,
    page: Page,
  ): Promise<readonly ApprovalFacts[]>;
  tasks(creditorId: string, status: string | null, page: Page): Promise<readonly TaskFacts[]>;
  payments(creditorId: string, status: string | null, page: Page): Promise<readonly SuspenseRow[]>;
  /** How many messages have not come to an end, by channel and status. */
  messagesUnderWay(): Promise<readonly UnderWay[]>;
  /** For quiet detection: anything still in motion at this business instant. */
  restless(businessAt: number): Promise<number>;
  /** The first instant after `afterAt` at which an open account has something to do; null: none. */
  nextDueAt(afterAt?: number): Promise<number | null>;
}

const accountSelect = Prisma.sql`
  SELECT a."id", a."creditorId", a."debtorId", d."name" AS "debtorName", d."kind" AS "debtorKind",
         d."timeZone", a."status", a."stage", a."outcome", a."currency",
         a."balanceMinor"::text AS "balanceMinor", a."overdueMinor"::text AS "overdueMinor",
         a."oldestDueOn", a."strategyId", a."strategyVersion", a."nextAction", a."needsAttention",
         a."factsVersion"
    FROM "account" a JOIN "debtor" d ON d."id" = a."debtorId"`;

export function lists(database: Database): Lists {
  const query = <T>(sql: Prisma.Sql): Promise<readonly T[]> =>
    guarded(async () => {
      const rows = await database.$queryRaw<object[]>(sql);
      return rows.map((row) => revive<T>(JSON.parse(JSON.stringify(row))));
    });
  return {
    accounts: (filter, page) =>
      query<AccountRow>(Prisma.sql`${accountSelect} ${accountWhere(filter, page.cursor)}
        ORDER BY a."id" LIMIT ${page.limit}`),
    account: async (creditorId, id) => {
      const rows = await query<AccountRow>(Prisma.sql`${accountSelect}
        WHERE a."creditorId" = ${creditorId} AND a."id" = ${id}`);
      return rows[0] ?? null;
    },
    timeline: (accountId, afterN, limit) =>
      query<TimelineRow>(Prisma.sql`
        SELECT "id", "n", "at", "actorKind", "actorId", "timeline", "decision" FROM "audit"
         WHERE "accountId" = ${accountId} AND "n" > ${afterN} ORDER BY "n" LIMIT ${limit}`),
    ledger: (accountId) =>
      query<LedgerRow>(Prisma.sql`
        SELECT e."id", e."transactionId", t."at", t."effectiveOn", e."ledger",
               e."debitMinor"::text AS "debitMinor", e."creditMinor"::text AS "creditMinor",
               t."reason", e."invoiceId", t."reverses"
          FROM "ledger_entry" e JOIN "ledger_transaction" t ON t."id" = e."transactionId"
         WHERE e."accountId" = ${accountId} ORDER BY t."at", t."id", e."debitMinor" DESC, e."id"`),
    changesAfter: (accountId, afterAt, limit) =>
      query<ChangeRow>(Prisma.sql`
        SELECT "at", "command", coalesce((SELECT jsonb_agg(m->'id')
                 FROM jsonb_array_elements("money") m), '[]') AS "transactionIds"
          FROM "audit" WHERE "accountId" = ${accountId} AND "at" > ${new Date(afterAt)}
         ORDER BY "n" LIMIT ${limit}`),
    told: (accountId, titles, limit) =>
      query<ToldLine>(Prisma.sql`
        SELECT * FROM (
          SELECT a."n", a."at", l.line->>'title' AS "title", l.line->>'ref' AS "ref",
                 l.line->'data' AS "data"
            FROM "audit" a, jsonb_array_elements(a."timeline") AS l(line)
           WHERE a."accountId" = ${accountId}
             AND l.line->>'title' LIKE ANY (${titles.map((title) => `%${title}`)})
           ORDER BY a."n" DESC LIMIT ${limit}) newest
         ORDER BY "n"`),
    messages: (accountId) =>
      query<MessageFacts>(Prisma.sql`
        SELECT * FROM "message" WHERE "accountId" = ${accountId} ORDER BY "plannedAt", "id"`),
    document: (messageId, name) =>
      guarded(async () => {
        const row = await database.document.findFirst({ where: { messageId, name } });
        return row ? { mediaType: row.mediaType, bytes: row.bytes } : null;
      }),
    attachments: (messageId) =>
      query<KeptName>(Prisma.sql`
        SELECT "name", "sha256" FROM "document"
         WHERE "messageId" = ${messageId} AND "name" LIKE 'attachment-%' ORDER BY "name"`),
    approvals: (creditorId, status, page) =>
      query<ApprovalFacts>(rowsOf('approval', creditorId, status, page)),
    payments: (creditorId, status, page) => paymentsByStatus(database, creditorId, status, page),
    tasks: (creditorId, status, page) => query<TaskFacts>(rowsOf('task', creditorId, status, page)),
    messagesUnderWay: () =>
      query<UnderWay>(Prisma.sql`
        SELECT "channel", "status", count(*)::int AS "count" FROM "message"
         WHERE "status" IN ('planned', 'dispatching', 'unknown', 'not-sent')
         GROUP BY "channel", "status"`),
    restless: (businessAt) => restless(database, businessAt),
    nextDueAt: (afterAt = 0) => nextDueAt(database, afterAt),
  };
}

function accountWhere(filter: AccountFilter, cursor: string | null): Prisma.Sql {
  const parts = [Prisma.sql`a."creditorId" = ${filter.creditorId}`];
  if (cursor) parts.push(Prisma.sql`a."id" > ${cursor}`);
  if (filter.status) parts.push(Prisma.sql`a."status" = ${filter.status}`);
  if (filter.stage) parts.push(Prisma.sql`a."stage" = ${filter.stage}`);
  if (filter.debtorId) parts.push(Prisma.sql`a."debtorId" = ${filter.debtorId}`);
  if (filter.needsAttention === true) parts.push(Prisma.sql`a."needsAttention" IS NOT NULL`);
  if (filter.needsAttention === false) parts.push(Prisma.sql`a."needsAttention" IS NULL`);
  const { strategy, exceptStrategy } = filter;
  if (strategy) {
    parts.push(Prisma.sql`a."strategyId" = ${strategy.id}`);
    if (strategy.version) parts.push(Prisma.sql`a."strategyVersion" = ${strategy.version}`);
  }
  if (exceptStrategy) {
    const { id, version } = exceptStrategy;
    parts.push(Prisma.sql`NOT (a."strategyId" = ${id} AND a."strategyVersion" = ${version})`);
  }
  if (filter.oldestDueOnOrBefore) {
    parts.push(Prisma.sql`a."oldestDueOn" <= ${filter.oldestDueOnOrBefore}`);
  }
  if (filter.q) {
    const like = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    parts.push(Prisma.sql`(a."id" = ${filter.q} OR d."name" ILIKE ${like} OR EXISTS (
      SELECT 1 FROM "invoice" i WHERE i."accountId" = a."id" AND i."number" ILIKE ${like}))`);
  }
  return Prisma.sql`WHERE ${Prisma.join(parts, ' AND ')}`;
}

function rowsOf(
  table: 'approval' | 'task',
  creditorId: string,
  status: string | null,
  page: Page,
): Prisma.Sql {
  const from = table === 'approval' ? Prisma.sql`"approval"` : Prisma.sql`"task"`;
  const byStatus = status ? Prisma.sql`AND "status" = ${status}` : Prisma.empty;
  const after = page.cursor ? Prisma.sql`AND "id" > ${page.cursor}` : Prisma.empty;
  return Prisma.sql`SELECT * FROM ${from} WHERE "creditorId" = ${creditorId} ${byStatus} ${after}
    ORDER BY "id" LIMIT ${page.limit}`;
}

function restless(database: Database, businessAt: number): Promise<number> {
  return guarded(async () => {
    const at = new Date(businessAt);
    const rows = await database.$queryRaw<{ n: number }[]>`
      SELECT ((SELECT count(*) FROM "wake" WHERE "sentAt" IS NULL)
            + (SELECT count(*) FROM "message" WHERE "status" = 'dispatching')
            + (SELECT count(*) FROM "account"
                WHERE "status" = 'open' AND "nextActionAt" <= ${at}))::int AS n`;
    return rows[0]?.n ?? 0;
  });
}

function nextDueAt(database: Database, afterAt: number): Promise<number | null> {
  return guarded(async () => {
    const rows = await database.$queryRaw<{ at: Date | null }[]>`
      SELECT min("nextActionAt") AS at FROM "account"
       WHERE "status" = 'open' AND "nextActionAt" > ${new Date(afterAt)}`;
    return rows[0]?.at?.getTime() ?? null;
  });
}
