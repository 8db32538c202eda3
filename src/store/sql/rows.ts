import { Prisma } from '../generated/client';
import { encode } from '../codec';
import type { Transaction } from '../client';

/** Tables that a change writes. `replace`: inserted or replaced by key; `append`: only ever added; `once`: left as it is where the key is there. */
export const changeTables = {
  person: { mode: 'once', key: ['creditorId', 'key'] },
  debtor: { mode: 'replace', key: ['id'] },
  contact_point: { mode: 'replace', key: ['id'] },
  account: { mode: 'replace', key: ['id'] },
  invoice: { mode: 'replace', key: ['id'] },
  payment: { mode: 'replace', key: ['id'] },
  ledger_transaction: { mode: 'append', key: ['id'] },
  ledger_entry: { mode: 'append', key: ['id'] },
  hold: { mode: 'replace', key: ['id'] },
  agreement: { mode: 'replace', key: ['id'] },
  approval: { mode: 'replace', key: ['id'] },
  task: { mode: 'replace', key: ['id'] },
  step_effect: { mode: 'append', key: ['key'] },
  message: { mode: 'replace', key: ['id'] },
  document: { mode: 'append', key: ['id'] },
  call_log: { mode: 'append', key: ['id'] },
  placement: { mode: 'replace', key: ['id'] },
  party: { mode: 'replace', key: ['id'] },
  legal_event: { mode: 'append', key: ['id'] },
  suppression: { mode: 'replace', key: ['creditorId', 'channel', 'address'] },
  audit: { mode: 'append', key: ['id'] },
  command_answer: { mode: 'append', key: ['scope', 'key'] },
  wake: { mode: 'replace', key: ['accountId'] },
  write_back: { mode: 'once', key: ['key'] },
} as const;

export type ChangeTable = keyof typeof changeTables;
export type RowSet = Partial<Record<ChangeTable, readonly object[]>>;

/** One change as the creditor's endpoints are told of it. */
export interface OutgoingEvent {
  /** Id of the change's audit row. */
  readonly id: string;
  readonly creditorId: string;
  readonly accountId: string;
  readonly type: string;
  readonly types: readonly string[];
  readonly payload: object;
  /** Wall time: deliveries are tried by it. */
  readonly dueAt: number;
}

/**
 * A delivery for every endpoint that wants the event, once per endpoint and event. A creditor without
 * endpoints costs a look into an empty index. The id follows from both, so that it is as unguessable.
 */
const eventFragment = `w_webhook_delivery AS (
  INSERT INTO "webhook_delivery" ("id", "endpointId", "creditorId", "eventId", "type", "accountId",
                                  "payload", "status", "attempt", "nextAt", "createdAt")
  SELECT 'whd_' || left(translate(encode(sha256(convert_to(e."id" || v."id", 'UTF8')), 'hex'),
                                  '0189', 'wxyz'), 26),
         e."id", e."creditorId", v."id", v."type", v."accountId", v."payload", 'pending', 0,
         v."dueAt", v."dueAt"
    FROM input, jsonb_to_record(d->'event') AS v("id" text, "creditorId" text, "accountId" text,
           "type" text, "types" jsonb, "payload" jsonb, "dueAt" timestamptz)
    JOIN "webhook_endpoint" e ON e."creditorId" = v."creditorId" AND e."status" = 'active'
   WHERE e."events" = '[]'::jsonb
      OR jsonb_exists_any(e."events", ARRAY(SELECT jsonb_array_elements_text(v."types")))
      ON CONFLICT ("endpointId", "eventId") DO NOTHING RETURNING 1)`;

/**
 * Writes all rows of a change in one statement: a data-modifying CTE per table, fed by one JSON
 * parameter. One round trip, one plan per combination of tables.
 */
export async function writeRows(
  tx: Transaction,
  rows: RowSet,
  event: OutgoingEvent | null = null,
): Promise<void> {
  const tables = (Object.keys(changeTables) as ChangeTable[]).filter(
    (table) => (rows[table]?.length ?? 0) > 0,
  );
  if (tables.length === 0) return;
  const body = { ...Object.fromEntries(tables.map((table) => [table, rows[table]])), event };
  const fragments = tables.map((table) => writeFragment(table, columnsOf(rows[table] ?? [])));
  if (event !== null) fragments.push(eventFragment);
  const statement = `WITH input AS (SELECT $1::jsonb AS d), ${fragments.join(', ')} SELECT 1`;
  await tx.$queryRaw(sqlOf(statement, encode(body)));
}

/** A Prisma.Sql with one parameter in place of `$1`. */
function sqlOf(statement: string, parameter: string): Prisma.Sql {
  const [before = '', after = ''] = statement.split('$1');
  return new Prisma.Sql([before, after], [parameter]);
}

function columnsOf(rows: readonly object[]): string[] {
  const names = Object.keys(rows[0] ?? {}).sort();
  for (const name of names) if (!/^[a-zA-Z0-9]+$/.test(name)) throw new Error('column name');
  return names;
}

function writeFragment(table: ChangeTable, columns: readonly string[]): string {
  const { mode, key } = changeTables[table];
  const list = columns.map((column) => `"${column}"`).join(', ');
  const insert =
    `w_${table} AS (INSERT INTO "${table}" (${list}) SELECT ${list} ` +
    `FROM input, jsonb_populate_recordset(NULL::"${table}", d->'${table}')`;
  if (mode === 'append') return `${insert} RETURNING 1)`;
  const conflict = key.map((column) => `"${column}"`).join(', ');
  if (mode === 'once') return `${insert} ON CONFLICT (${conflict}) DO NOTHING RETURNING 1)`;
  const changed = columns.filter((column) => !(key as readonly string[]).includes(column));
  const sets = changed.map((column) => `"${column}" = EXCLUDED."${column}"`).join(', ');
  return `${insert} ON CONFLICT (${conflict}) DO UPDATE SET ${sets} RETURNING 1)`;
}
