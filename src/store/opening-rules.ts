import type { CreditorSettings } from '../domain/account/creditor';
import { guarded, type Database, type Transaction } from './client';
import { sharedCreditor } from './strategies';

/** What a creditor says of new accounts, with the newest version of every strategy that is named there. */
export interface OpeningRules {
  readonly settings: CreditorSettings;
  /** By id; one that is not published is not there. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Null: there is no such creditor. One statement: billing events ask it for every new account. */
export function openingRulesOf(
  database: Database | Transaction,
  creditorId: string,
): Promise<OpeningRules | null> {
  return guarded(async () => {
    const rows = await database.$queryRaw<
      { settings: CreditorSettings; versions: Readonly<Record<string, number>> }[]
    >`
      SELECT c."settings", coalesce((
               SELECT jsonb_object_agg(n."id", n."version")
                 FROM (SELECT v."id", max(v."version") AS "version" FROM "strategy_version" v
                        WHERE v."creditorId" IN (c."id", ${sharedCreditor})
                          AND v."id" IN (
                            SELECT k."value" FROM jsonb_each_text(c."settings"->'strategies') AS k
                            UNION
                            SELECT r->>'strategy'
                              FROM jsonb_array_elements(
                                     coalesce(c."settings"->'assignment', '[]')) AS r)
                        GROUP BY v."id") AS n), '{}') AS "versions"
        FROM "creditor" c WHERE c."id" = ${creditorId}`;
    const [row] = rows;
    if (row === undefined) return null;
    return { settings: row.settings, versions: new Map(Object.entries(row.versions)) };
  });
}
