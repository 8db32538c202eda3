import type { CreditPolicy } from '../domain/credit/policy';
import { hashOf } from './audit';
import { bySystem, recordCreditorChange, type CreditorRecord } from './chains';
import { guarded, inTransaction, type Database } from './client';
import { revive } from './codec';

/** A published version of a creditor's credit policy. */
export interface CreditPolicyRow {
  readonly version: number;
  readonly title: string;
  readonly publishedAt: number;
}

export interface CreditPolicyStore {
  /** Publishes a version once; the same version with other content is refused (false). */
  publish(
    creditorId: string,
    policy: CreditPolicy,
    at: number,
    actor?: CreditorRecord['actor'],
  ): Promise<boolean>;
  list(creditorId: string): Promise<readonly CreditPolicyRow[]>;
  /** The newest version unless one is named; null: there is none. */
  find(creditorId: string, version?: number): Promise<CreditPolicy | null>;
}

export function creditPolicyStore(database: Database): CreditPolicyStore {
  return {
    publish: (creditorId, policy, at, actor = bySystem) =>
      inTransaction(database, async (tx) => {
        const { version } = policy;
        const sha256 = hashOf(policy);
        const inserted = await tx.$executeRaw`
          INSERT INTO "credit_policy_version"
                 ("creditorId", "version", "document", "sha256", "publishedAt")
          VALUES (${creditorId}, ${version}, ${JSON.stringify(policy)}::jsonb, ${sha256},
                  ${new Date(at)})
          ON CONFLICT DO NOTHING`;
        if (inserted > 0) {
          const title = `Credit policy published: version ${version}`;
          const told = { creditorId, at, actor, title, ref: null, data: { version, sha256 } };
          await recordCreditorChange(tx, { ...told, command: 'publish-credit-policy' });
          return true;
        }
        const row = await tx.creditPolicyVersion.findUniqueOrThrow({
          where: { creditorId_version: { creditorId, version } },
        });
        return row.sha256 === sha256;
      }),
    list: (creditorId) =>
      guarded(async () => {
        const rows = await database.creditPolicyVersion.findMany({
          where: { creditorId },
          orderBy: { version: 'asc' },
        });
        return rows.map(({ version, document, publishedAt }) => ({
          version,
          title: (document as { title?: string }).title ?? String(version),
          publishedAt: publishedAt.getTime(),
        }));
      }),
    find: (creditorId, version) =>
      guarded(async () => {
        const row = await database.creditPolicyVersion.findFirst({
          where: { creditorId, ...(version === undefined ? {} : { version }) },
          orderBy: { version: 'desc' },
        });
        return row === null ? null : revive<CreditPolicy>(row.document);
      }),
  };
}
