import { createHash } from 'node:crypto';
import { limits } from '../domain/limits';
import { refuse, ok, type Result } from '../domain/result';
import { bySystem, recordCreditorChange, type CreditorRecord } from './chains';
import { guarded, inTransaction, type Database, type Transaction } from './client';

/** One published version of a creditor's text; it never changes. */
export interface TemplateRow {
  readonly name: string;
  readonly language: string;
  readonly version: number;
  readonly text: string;
  readonly sha256: string;
  readonly publishedAt: number;
}

export interface TemplateText {
  readonly name: string;
  readonly language: string;
  readonly text: string;
}

export interface TemplateStore {
  /** Gives a text the next version; the text that is the newest already keeps its own. */
  publish(
    creditorId: string,
    template: TemplateText,
    at: number,
    actor?: CreditorRecord['actor'],
  ): Promise<Result<TemplateRow>>;
  /** The newest version unless one is named; null: there is none. */
  find(
    creditorId: string,
    name: string,
    language: string,
    version?: number,
  ): Promise<TemplateRow | null>;
  /** The newest version of every text. */
  newest(creditorId: string): Promise<readonly TemplateRow[]>;
  /** The same for the creditor of a message. */
  newestFor(messageId: string): Promise<readonly TemplateRow[]>;
}

interface Key {
  readonly creditorId: string;
  readonly name: string;
  readonly language: string;
  readonly version: number;
}

const cacheMax = 1_000;
const keyOf = ({ creditorId, name, language, version }: Key): string =>
  [creditorId, name, language, version].join('|');

export function templateStore(database: Database): TemplateStore {
  const kept = new Map<string, TemplateRow>();
  const read = async (keys: readonly Key[]): Promise<readonly TemplateRow[]> => {
    const unknown = keys.filter((key) => !kept.has(keyOf(key)));
    if (unknown.length > 0) {
      if (kept.size + unknown.length > cacheMax) kept.clear();
      const rows = await guarded(() =>
        database.templateVersion.findMany({ where: { OR: [...unknown] } }),
      );
      for (const row of rows) kept.set(keyOf(row), rowOf(row));
    }
    return keys.flatMap((key) => kept.get(keyOf(key)) ?? []);
  };
  return {
    publish: (creditorId, template, at, actor = bySystem) =>
      inTransaction(database, (tx) => publish(tx, { creditorId, template, at, actor })),
    find: (creditorId, name, language, version) =>
      guarded(async () => {
        const row = await database.templateVersion.findFirst({
          where: { creditorId, name, language, ...(version === undefined ? {} : { version }) },
          orderBy: { version: 'desc' },
        });
        return row === null ? null : rowOf(row);
      }),
    newest: async (creditorId) => {
      // Which versions are the newest is asked each time; their texts never change and are kept.
      const keys = await guarded(
        () => database.$queryRaw<Key[]>`
          SELECT "creditorId", "name", "language", max("version") AS version
            FROM "template_version" WHERE "creditorId" = ${creditorId} GROUP BY 1, 2, 3
           ORDER BY 2, 3 LIMIT ${limits.templatesPerCreditorMax}`,
      );
      return read(keys);
    },
    newestFor: async (messageId) => {
      const keys = await guarded(
        () => database.$queryRaw<Key[]>`
          SELECT t."creditorId", t."name", t."language", max(t."version") AS version
            FROM "message" m JOIN "template_version" t ON t."creditorId" = m."creditorId"
           WHERE m."id" = ${messageId} GROUP BY 1, 2, 3
           ORDER BY 2, 3 LIMIT ${limits.templatesPerCreditorMax}`,
      );
      return read(keys);
    },
  };
}

function rowOf(row: Omit<TemplateRow, 'publishedAt'> & { publishedAt: Date }): TemplateRow {
  const { name, language, version, text, sha256, publishedAt } = row;
  return { name, language, version, text, sha256, publishedAt: publishedAt.getTime() };
}

interface Publication {
  readonly creditorId: string;
  readonly template: TemplateText;
  readonly at: number;
  readonly actor: CreditorRecord['actor'];
}

async function publish(
  tx: Transaction,
  { creditorId, template, at, actor }: Publication,
): Promise<Result<TemplateRow>> {
  const { name, language, text } = template;
  // Lock first, read after: two who publish at once get two versions.
  await tx.$queryRaw`SELECT 1 FROM "creditor" WHERE "id" = ${creditorId} FOR UPDATE`;
  const last = await tx.templateVersion.findFirst({
    where: { creditorId, name, language },
    orderBy: { version: 'desc' },
  });
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (last?.sha256 === sha256) return ok(rowOf(last));
  const version = (last?.version ?? 0) + 1;
  if (version > limits.templateVersionsMax) {
    return refuse('above_limit', `a text has at most ${limits.templateVersionsMax} versions`);
  }
  if (last === null) {
    const texts = await tx.templateVersion.count({ where: { creditorId, version: 1 } });
    if (texts >= limits.templatesPerCreditorMax) {
      return refuse(
        'above_limit',
        `there are at most ${limits.templatesPerCreditorMax} texts of one creditor`,
      );
    }
  }
  const row = { name, language, version, text, sha256 };
  await tx.templateVersion.create({ data: { creditorId, ...row, publishedAt: new Date(at) } });
  const title = `Template published: ${name} in ${language}, version ${version}`;
  const told = { creditorId, at, actor, title, ref: name, data: { language, version, sha256 } };
  await recordCreditorChange(tx, { ...told, command: 'publish-template' });
  return ok({ ...row, publishedAt: at });
}
