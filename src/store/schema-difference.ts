import { type ColumnType, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { types } from 'pg';
import { migrate } from './migrate';
import { type EngineOptions, noFilters, withSchemaEngine } from './schema-engine';

/** Postgres's internal one-byte type "char", which the catalogs use and the adapter does not know. */
const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * Applies the migrations folder to an empty scratch database and compares it with a schema.
 *
 * @param scratchUrl owner of an empty database that the caller throws away afterwards
 * @returns the SQL that leads from the folder to the schema, undefined if they agree
 */
export async function schemaDifference(
  scratchUrl: string,
  folder: string,
  schema: string,
): Promise<string | undefined> {
  await migrate(scratchUrl, { folder });
  const files = [{ path: 'schema.prisma', content: schema }];
  const comparison = {
    from: { tag: 'schemaDatasource' as const, files, configDir: '.' },
    to: { tag: 'schemaDatamodel' as const, files },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: noFilters,
  };
  const result = await withSchemaEngine(scratchUrl, (engine) => engine.diff(comparison), {
    patch: readInternalChars,
  });
  return result.exitCode === 0 ? undefined : (result.stdout ?? '');
}

type Adapter = Parameters<NonNullable<EngineOptions['patch']>>[0];
type Field = { readonly name: string; dataTypeID: number };

/** Introspection reads catalog columns of type "char": asks for them as text and names them so. */
function readInternalChars(adapter: Adapter): void {
  const pool = adapter.underlyingDriver();
  const charColumns = new Set<string>();
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<{ fields?: Field[] }>;
  const queryNotingChars = async (...args: unknown[]) => {
    const result = await query(...args);
    charColumns.clear();
    for (const field of result.fields ?? []) {
      if (field.dataTypeID !== CHAR_OID) continue;
      charColumns.add(field.name);
      field.dataTypeID = TEXT_OID;
    }
    return result;
  };
  Object.assign(pool, { query: queryNotingChars });
  types.setTypeParser(CHAR_OID, (value: string) => value);

  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (statement) => {
    const result = await queryRaw(statement);
    const columnTypes = result.columnTypes.map((type, index): ColumnType =>
      charColumns.has(result.columnNames[index] ?? '') ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
}
