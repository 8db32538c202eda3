import type { StrategySource } from '../commands/ports';
import type { Strategy } from '../domain/strategy/document';
import { hashOf } from './audit';
import { bySystem, recordCreditorChange, type CreditorRecord } from './chains';
import { guarded, inTransaction, type Database, type Transaction } from './client';
import { revive } from './codec';
import { moveResolver, type Documents } from './strategy-moves';

/** Versions that ship with the product stand under this creditor; every creditor may use them. */
export const sharedCreditor = '*';

export interface StrategyStore extends StrategySource {
  /** Publishes a version once; the same id and version with other content is refused (false). */
  publish(
    creditorId: string,
    strategy: Strategy,
    at: number,
    actor?: CreditorRecord['actor'],
    text?: string,
  ): Promise<boolean>;
  /** The document as its author wrote it, comments included; null: it came without its text. */
  textOf(creditorId: string, id: string, version: number): Promise<string | null>;
  /** Does any strategy that the creditor may use name conventions of its own? */
  haveConventions(creditorId: string): Promise<boolean>;
  list(
    creditorId: string,
  ): Promise<readonly { id: string; version: number; title: string; publishedAt: number }[]>;
}

export function strategyStore(database: Database): StrategyStore {
  const documents = storedDocuments(database);
  const withMoves = moveResolver(documents);
  const find: StrategyStore['find'] = async (creditorId, id, version, inside) => {
    const found = await documents.find(creditorId, id, version, inside);
    return found && withMoves(creditorId, found, inside);
  };
  const of: StrategyStore['of'] = async (creditorId, id, version, inside) => {
    const found = await find(creditorId, id, version, inside);
    if (found === null) throw new Error(`strategy ${id} version ${version} is not published`);
    return found;
  };
  return {
    find,
    of,
    newest: async (creditorId, id) => {
      const version = await documents.newestVersion(creditorId, id);
      if (version === null) throw new Error(`strategy ${id} is not published`);
      return of(creditorId, id, version);
    },
    publish: (creditorId, strategy, at, actor = bySystem, text) =>
      inTransaction(database, (tx) =>
        publish(tx, { creditorId, strategy, at, actor, text: text ?? null }),
      ),
    textOf: (creditorId, id, version) =>
      guarded(async () => {
        const row = await database.strategyVersion.findFirst({
          where: { creditorId: { in: [creditorId, sharedCreditor] }, id, version },
          orderBy: { creditorId: 'desc' },
          select: { text: true },
        });
        return row?.text ?? null;
      }),
    haveConventions: (creditorId) => haveConventions(database, creditorId),
    list: (creditorId) =>
      guarded(async () => {
        const rows = await database.strategyVersion.findMany({
          where: { creditorId: { in: [creditorId, sharedCreditor] } },
          orderBy: [{ id: 'asc' }, { version: 'asc' }],
        });
        return rows.map((row) => ({
          id: row.id,
          version: row.version,
          title: (row.document as { title?: string }).title ?? row.id,
          publishedAt: row.publishedAt.getTime(),
        }));
      }),
  };
}

/** Documents as they were published; one that was read is kept, because it never changes. */
function storedDocuments(database: Database): Documents<Transaction> {
  const kept = new Map<string, Strategy>();
  const remember = (key: string, strategy: Strategy): Strategy => {
    if (kept.size >= cacheMax) kept.clear();
    kept.set(key, strategy);
    return strategy;
  };
  const find: Documents<Transaction>['find'] = async (creditorId, id, version, inside) => {
    const key = `${creditorId}|${id}|${version}`;
    const known = kept.get(key);
    if (known) return known;
    const row = await guarded(() =>
      (inside ?? database).strategyVersion.findFirst({
        where: { creditorId: { in: [creditorId, sharedCreditor] }, id, version },
        orderBy: { creditorId: 'desc' },
      }),
    );
    return row === null ? null : remember(key, revive<Strategy>(row.document));
  };
  const newestVersion: Documents<Transaction>['newestVersion'] = async (creditorId, id, inside) => {
    // The number only: documents are large, and a published one never changes.
    const row = await guarded(() =>
      (inside ?? database).strategyVersion.findFirst({
        where: { creditorId: { in: [creditorId, sharedCreditor] }, id },
        orderBy: { version: 'desc' },
        select: { version: true },
      }),
    );
    return row?.version ?? null;
  };
  return { find, newestVersion };
}

const cacheMax = 500;

interface Publication {
  readonly creditorId: string;
  readonly strategy: Strategy;
  readonly at: number;
  readonly actor: CreditorRecord['actor'];
  readonly text: string | null;
}

async function publish(
  tx: Transaction,
  { creditorId, strategy, at, actor, text }: Publication,
): Promise<boolean> {
  const { id, version } = strategy;
  const sha256 = hashOf(strategy);
  const inserted = await tx.$executeRaw`
    INSERT INTO "strategy_version" ("creditorId", "id", "version", "document", "text", "sha256", "publishedAt")
    VALUES (${creditorId}, ${id}, ${version}, ${JSON.stringify(strategy)}::jsonb, ${text}, ${sha256},
            ${new Date(at)})
    ON CONFLICT DO NOTHING`;
  if (inserted > 0) {
    const title = `Strategy published: ${id} version ${version}`;
    const told = { creditorId, at, actor, title, ref: id, data: { version, sha256 } };
    await recordCreditorChange(tx, { ...told, command: 'publish-strategy' });
    return true;
  }
  const row = await tx.strategyVersion.findUniqueOrThrow({
    where: { creditorId_id_version: { creditorId, id, version } },
  });
  return row.sha256 === sha256;
}

function haveConventions(database: Database, creditorId: string): Promise<boolean> {
  return guarded(async () => {
    const rows = await database.$queryRaw<{ found: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM "strategy_version"
        WHERE "creditorId" IN (${creditorId}, ${sharedCreditor})
          AND jsonb_exists("document", 'conventions')) AS found`;
    return rows[0]?.found ?? false;
  });
}
