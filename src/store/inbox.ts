import { createHash } from 'node:crypto';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { revive } from './codec';
import { newId } from './ids';
import type { KnownSourceInvoice } from './source-records';

export type Verdict = 'received' | 'applied' | 'duplicate' | 'ignored' | 'quarantined';

/** One thing that came in from outside, as it came. */
export interface InboxInput {
  readonly creditorId: string;
  readonly source: string;
  /** The sender's own id of the event; one row each, for ever. */
  readonly externalId: string;
  readonly type: string;
  readonly raw: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly verifiedBy: string;
  readonly receivedAt: number;
}

export interface InboxRow extends InboxInput {
  readonly id: string;
  readonly verdict: Verdict;
  readonly detail: string | null;
}

export interface InboxResult {
  readonly verdict: Verdict;
  readonly detail?: string | null;
  readonly accountId?: string | null;
}

export interface QuarantineCount {
  readonly source: string;
  readonly count: number;
  readonly oldestAt: number;
}

/** What is known under the names that an event speaks of, when its effect begins. */
export interface Begun {
  /** By their ids at the source. */
  readonly invoices: ReadonlyMap<string, KnownSourceInvoice>;
  /** Events are kept that wait for one of the names. */
  readonly isAwaited: boolean;
}

export interface InboxStore {
  /**
   * Insert or ignore, then the effect, in one transaction: a 2xx means that both stand. A known id
   * answers `duplicate` and does nothing. When `effect` fails the row is gone too. `names` of the source
   * are locked before anything is looked up under them, until the transaction ends.
   */
  receive(
    input: InboxInput,
    effect: (tx: Transaction, begun: Begun) => Promise<InboxResult>,
    names?: readonly string[],
  ): Promise<{ id: string; verdict: Verdict }>;
  /** Oldest first; the cursor is the id of the last row before. */
  list(
    creditorId: string,
    verdict: Verdict,
    page: { limit: number; cursor: string | null },
    source?: string,
  ): Promise<readonly InboxRow[]>;
  /** How many are quarantined, and since when the oldest, by source; of one creditor, or of all. */
  quarantined(creditorId?: string): Promise<readonly QuarantineCount[]>;
  find(creditorId: string, id: string): Promise<InboxRow | null>;
  /**
   * Replays a quarantined row: same transaction rule, verdict overwritten. One that is no longer
   * quarantined (somebody was faster) is left as it is.
   */
  retry(
    id: string,
    wallAt: number,
    effect: (tx: Transaction) => Promise<InboxResult>,
  ): Promise<Verdict>;
}

export function inboxStore(database: Database): InboxStore {
  return {
    receive: (input, effect, names = []) =>
      inTransaction(database, async (tx) => {
        const id = newId('evt');
        const begun = await begin(tx, id, input, names);
        if (begun === null) return { id, verdict: 'duplicate' as const };
        const result = await effect(tx, begun);
        await close(tx, id, result, input.receivedAt);
        return { id, verdict: result.verdict };
      }),
    list: (creditorId, verdict, page, source) =>
      guarded(async () => {
        const rows = await database.inbox.findMany({
          where: { creditorId, verdict, source },
          orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
          take: page.limit,
          ...(page.cursor === null ? {} : { cursor: { id: page.cursor }, skip: 1 }),
        });
        return rows.map(readRow);
      }),
    find: (creditorId, id) =>
      guarded(async () => {
        const row = await database.inbox.findFirst({ where: { creditorId, id } });
        return row ? readRow(row) : null;
      }),
    quarantined: (creditorId) =>
      guarded(async () => {
        const rows = await database.inbox.groupBy({
          by: ['source'],
          where: { verdict: 'quarantined', creditorId },
          _count: { _all: true },
          _min: { receivedAt: true },
          orderBy: { source: 'asc' },
        });
        return rows.map(({ source, _count, _min }) => ({
          source,
          count: _count._all,
          oldestAt: _min.receivedAt?.getTime() ?? 0,
        }));
      }),
    retry: (id, wallAt, effect) =>
      inTransaction(database, async (tx) => {
        const rows = await tx.$queryRaw<{ verdict: Verdict }[]>`
          SELECT "verdict" FROM "inbox" WHERE "id" = ${id} FOR UPDATE`;
        const [row] = rows;
        if (row !== undefined && row.verdict !== 'quarantined') return row.verdict;
        const result = await effect(tx);
        await close(tx, id, result, wallAt);
        return result.verdict;
      }),
  };
}

/** Keeps the event's row, locks its names in one order for everybody, and looks up what they are; null: known. */
async function begin(
  tx: Transaction,
  id: string,
  input: InboxInput,
  names: readonly string[],
): Promise<Begun | null> {
  const { creditorId, source, externalId, type, verifiedBy } = input;
  const bodySha256 = createHash('sha256').update(input.raw).digest('hex');
  const ordered = [...new Set(names)].sort();
  const rows = await tx.$queryRaw<{ begun: unknown }[]>`
    SELECT begin_event(${id}, ${creditorId}, ${source}, ${externalId}, ${type},
                       ${Buffer.from(input.raw)}, ${JSON.stringify(input.headers)}::jsonb, ${bodySha256},
                       ${verifiedBy}, ${new Date(input.receivedAt)}, ${ordered}::text[]) AS begun`;
  const answer = rows[0]?.begun;
  if (!answer) return null;
  const { invoices, isAwaited } = revive<{
    invoices: (KnownSourceInvoice & { externalId: string })[];
    isAwaited: boolean;
  }>(answer);
  return { invoices: new Map(invoices.map((one) => [one.externalId, one])), isAwaited };
}

async function close(
  tx: Transaction,
  id: string,
  result: InboxResult,
  wallAt: number,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "inbox" SET "verdict" = ${result.verdict}, "detail" = ${result.detail ?? null},
                       "accountId" = ${result.accountId ?? null}, "appliedAt" = ${new Date(wallAt)}
     WHERE "id" = ${id}`;
}

type RawRow = Awaited<ReturnType<Database['inbox']['findFirstOrThrow']>>;

function readRow(row: RawRow): InboxRow {
  return {
    id: row.id,
    creditorId: row.creditorId,
    source: row.source,
    externalId: row.externalId,
    type: row.type,
    raw: row.raw,
    headers: row.headers as Record<string, string>,
    verifiedBy: row.verifiedBy,
    receivedAt: row.receivedAt.getTime(),
    verdict: row.verdict as Verdict,
    detail: row.detail,
  };
}
