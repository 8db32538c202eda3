import { ChainWalk, type Broken, type ChainHead, type ChainRow } from './chain-walk';
import { chainStart } from './audit';
import { guarded, inSnapshot, type Database, type Transaction } from './client';
import { Prisma } from './generated/client';
import { sharedCreditor } from './strategies';

/** Rows that one statement reads. */
const batch = 2_000;

export interface ChainCheck {
  readonly rows: number;
  /** Id of the first row that does not fit, or the chain whose end does not. */
  readonly brokenAt: string | null;
  readonly broken: Broken | null;
}

type Reader = Database | Transaction;

/** Recomputes every link of a creditor's chains and of the installation's own, as they stand at one moment. */
export function checkChains(database: Database, creditorId: string): Promise<ChainCheck> {
  return inSnapshot(database, (tx) => walkChains(tx, creditorId));
}

async function walkChains(reader: Reader, creditorId: string): Promise<ChainCheck> {
  const walk = new ChainWalk();
  const found = (broken: Broken): ChainCheck => ({
    ...{ rows: walk.rows, broken },
    brokenAt: broken.id ?? broken.chain,
  });
  for await (const { row, head } of chainRows(reader, creditorId)) {
    const broken = walk.next(row, head);
    if (broken !== null) return found(broken);
  }
  const broken = walk.end() ?? (await wholeChainGone(reader, creditorId));
  return broken === null ? { rows: walk.rows, brokenAt: null, broken } : found(broken);
}

/** A row with the head that its chain should end in. */
export interface HeadedRow {
  readonly row: ChainRow;
  /** Null: nobody knows of its chain. */
  readonly head: Omit<ChainHead, 'chain'> | null;
}

/** Where a page begins: after this row. */
export interface ChainPlace {
  readonly chain: string;
  readonly n: number;
}

const beginning: ChainPlace = { chain: '', n: -1 };

async function* chainRows(reader: Reader, creditorId: string): AsyncGenerator<HeadedRow> {
  for (let after = beginning; ;) {
    const rows = await chainPage(reader, creditorId, after, batch);
    yield* rows;
    const last = rows.at(-1)?.row;
    if (last === undefined || rows.length < batch) return;
    after = { chain: last.chain, n: last.n };
  }
}

/** Audit rows of a creditor and of the installation after a place, by chain and number; null: from the beginning. */
export async function chainPage(
  reader: Reader,
  creditorId: string,
  after: ChainPlace | null,
  limit: number,
): Promise<HeadedRow[]> {
  const { chain, n } = after ?? beginning;
  // As one text: the driver would parse each row, and the client write and parse it once more. The page
  // is found by its keys first: sorting whole rows costs more than reading them.
  const pages = await guarded(
    () => reader.$queryRaw<{ rows: string }[]>`
      WITH page AS MATERIALIZED (
        SELECT "chain", "n" FROM "audit"
         WHERE "creditorId" IN (${creditorId}, ${sharedCreditor})
           AND ("chain", "n") > (${chain}, ${n}::int)
         ORDER BY "chain", "n" LIMIT ${limit})
      SELECT coalesce(json_agg(json_build_object('row', to_json(r),
                                 'count', coalesce(a."auditCount", h."count"),
                                 'hash', coalesce(a."auditHash", h."hash"))
                               ORDER BY r."chain", r."n"), '[]')::text AS "rows"
        FROM page p JOIN "audit" r ON r."chain" = p."chain" AND r."n" = p."n"
        LEFT JOIN "account" a ON a."id" = r."chain"
        LEFT JOIN "audit_head" h ON h."chain" = r."chain"`,
  );
  const rows = JSON.parse(pages[0]?.rows ?? '[]') as PageRow[];
  return rows.map(({ row, count, hash }) => {
    const head = count === null || hash === null ? null : { count, hash };
    return { row: { ...row, at: new Date(row.at).toISOString() }, head };
  });
}

interface PageRow {
  readonly row: ChainRow;
  readonly count: number | null;
  readonly hash: string | null;
}

/** A chain of which no row is left: only its head remembers it. */
async function wholeChainGone(reader: Reader, creditorId: string): Promise<Broken | null> {
  const rows = await guarded(
    () => reader.$queryRaw<{ chain: string; isAccount: boolean }[]>`
      SELECT h.* FROM (
        SELECT "id" AS "chain", true AS "isAccount" FROM "account"
         WHERE "creditorId" = ${creditorId} AND "auditCount" > 0
         UNION ALL
        SELECT "chain", false FROM "audit_head"
         WHERE "creditorId" IN (${creditorId}, ${sharedCreditor}) AND "count" > 0) h
       WHERE NOT EXISTS (SELECT 1 FROM "audit" r WHERE r."chain" = h."chain")
       ORDER BY 1 LIMIT 1`,
  );
  const [gone] = rows;
  if (gone === undefined) return null;
  const { chain, isAccount } = gone;
  return { id: null, chain, accountId: isAccount ? chain : null, n: 1, what: 'cut' };
}

/** The newest links of chains after this one by name: small enough to be kept where nobody here can change them. */
export async function chainHeads(
  database: Database,
  creditorId: string,
  after: string,
  limit: number,
): Promise<readonly ChainHead[]> {
  return guarded(
    () => database.$queryRaw<ChainHead[]>`
      SELECT h.* FROM (${heads(creditorId)}) h WHERE h."chain" > ${after}
       ORDER BY h."chain" LIMIT ${limit}`,
  );
}

/** SHA-256 over all heads of a creditor, each `chain count hash` on a line, by chain. */
export async function headsDigest(
  database: Database,
  creditorId: string,
): Promise<{ readonly chains: number; readonly sha256: string }> {
  const rows = await guarded(
    () => database.$queryRaw<{ chains: number; sha256: string | null }[]>`
      SELECT count(*)::int AS chains, encode(sha256(convert_to(string_agg(
               format('%s %s %s', h."chain", h."count", h."hash"), E'\\n' ORDER BY h."chain"),
             'UTF8')), 'hex') AS sha256
        FROM (${heads(creditorId)}) h`,
  );
  return { chains: rows[0]?.chains ?? 0, sha256: rows[0]?.sha256 ?? chainStart };
}

const heads = (creditorId: string): Prisma.Sql => Prisma.sql`
  SELECT "id" COLLATE "C" AS "chain", "auditCount" AS "count", "auditHash" AS "hash" FROM "account"
   WHERE "creditorId" = ${creditorId} AND "auditCount" > 0
   UNION ALL
  SELECT "chain" COLLATE "C", "count", "hash" FROM "audit_head"
   WHERE "creditorId" IN (${creditorId}, ${sharedCreditor}) AND "count" > 0`;
