import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { loadConfig } from '../config';
import { enginePanic, noFilters, withSchemaEngine } from './schema-engine';

export interface MigrateOptions {
  /** Folder of the migrations; `prisma/migrations` of this checkout if absent. */
  readonly folder?: string;
  /** Told what happens, one line at a time. */
  readonly onProgress?: (line: string) => void;
}

export interface MigrateResult {
  /** Names of the migrations applied by this call, oldest first. */
  readonly applied: string[];
}

/** The schema could not be brought up to date; the message says which migration and why. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const defaultFolder = path.join(__dirname, '..', '..', 'prisma', 'migrations');
/** "Failed migrations in the target database": a run before this one failed or was killed. */
const FAILED_EARLIER = 'P3009';

/**
 * Brings the database up to date with the migrations folder, in the ordinary `_prisma_migrations`
 * table. Each migration is applied whole or not at all; what a failed or killed run left marked as
 * failed is marked as rolled back and tried again. Two at once: one applies, the other waits.
 *
 * @throws MigrationError if a migration fails, or if one was edited after it had been applied
 */
export async function migrate(
  ownerUrl: string,
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  const migrationsList = readMigrations(options.folder ?? defaultFolder);
  const onProgress = options.onProgress ?? (() => undefined);
  let scriptError: unknown;
  try {
    const applied = await withSchemaEngine(
      ownerUrl,
      async (engine) => {
        await refuseEdited(engine, migrationsList);
        return applyHealing(engine, migrationsList, onProgress);
      },
      {
        onScriptError: (error) => {
          scriptError = error;
        },
      },
    );
    for (const name of applied) onProgress(`applied ${name}`);
    return { applied };
  } catch (error) {
    throw error instanceof MigrationError
      ? error
      : new MigrationError(describe(error, scriptError));
  }
}

/** Names of applied migrations whose file has changed since; for tests and the audit. */
export async function editedMigrations(
  ownerUrl: string,
  folder = defaultFolder,
): Promise<string[]> {
  const migrationsList = readMigrations(folder);
  return withSchemaEngine(ownerUrl, (engine) => findEdited(engine, migrationsList));
}

/** Reads a migrations folder in the form the engine takes. */
export function readMigrations(folder: string): MigrationList {
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  const lockFile = path.join(folder, 'migration_lock.toml');
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: names
      .map((entry) => entry.name)
      .sort()
      .map((name) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: readScript(folder, name) },
      })),
  };
}

function readScript(
  folder: string,
  name: string,
): MigrationList['migrationDirectories'][number]['migrationFile']['content'] {
  const file = path.join(folder, name, 'migration.sql');
  if (!existsSync(file)) throw new MigrationError(`migration ${name} has no migration.sql`);
  return { tag: 'ok', value: readFileSync(file, 'utf8') };
}

async function findEdited(engine: SchemaEngine, migrationsList: MigrationList): Promise<string[]> {
  const { editedMigrationNames, failedMigrationNames } = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: noFilters,
  });
  // A failed migration left nothing behind: mending its file is how it is healed.
  return editedMigrationNames.filter((name) => !failedMigrationNames.includes(name));
}

async function refuseEdited(engine: SchemaEngine, migrationsList: MigrationList): Promise<void> {
  const edited = await findEdited(engine, migrationsList);
  if (edited.length === 0) return;
  throw new MigrationError(
    `edited after it was applied: ${edited.join(', ')}; restore the file and write a new migration`,
  );
}

async function applyHealing(
  engine: SchemaEngine,
  migrationsList: MigrationList,
  onProgress: (line: string) => void,
): Promise<string[]> {
  const apply = async () => {
    const done = await engine.applyMigrations({ migrationsList, filters: noFilters });
    return done.appliedMigrationNames;
  };
  try {
    return await apply();
  } catch (error) {
    if (codeOf(error) !== FAILED_EARLIER) throw error;
  }
  const { failedMigrationNames } = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: noFilters,
  });
  for (const migrationName of failedMigrationNames) {
    onProgress(`${migrationName} did not finish earlier and left nothing; trying it again`);
    await engine.markMigrationRolledBack({ migrationName });
  }
  return apply();
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code;
  return /\bP\d{4}\b/.exec(error instanceof Error ? error.message : '')?.[0];
}

/** The engine's errors, one line for a person; a connection string is never part of them. */
function describe(error: unknown, scriptError: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const migration = /migration_name="([^"]+)"/.exec(said)?.[1];
  if (migration && scriptError instanceof Error) {
    const { detail, where } = scriptError as { detail?: string; where?: string };
    const more = detail ?? where?.split('\n')[0];
    return `migration ${migration} failed and left nothing behind: ${scriptError.message}${
      more ? ` (${more})` : ''
    }`;
  }
  const lines = `${said}\n${enginePanic()}`.split('\n').map((line) => line.trim());
  // The engine's own trace says nothing to the reader of one line.
  return lines.filter((line) => line !== '' && !/^(\d+: |with |at )/.test(line)).join(' ');
}

/** Run as a program: the engine's timer needs `process.exit`. */
async function main(): Promise<void> {
  const { databaseMigrateUrl } = loadConfig();
  if (!databaseMigrateUrl)
    throw new MigrationError('DATABASE_MIGRATE_URL or DATABASE_URL is needed');
  await migrate(databaseMigrateUrl, { onProgress: (line) => process.stdout.write(`${line}\n`) });
}

if (require.main === module) {
  main().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
