/**
 * Writes the next migration from the difference between the migrations folder and schema.prisma,
 * without network: `npm run migration:new -- NAME`. With `--check` it writes nothing and fails if
 * they differ. Triggers, CHECKs, partial indexes and roles are written by hand into the file.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { schemaDifference } from '../src/store/schema-difference';
import { startPostgres } from '../temporal/embedded/postgres';

const folder = path.join(__dirname, 'migrations');
const schemaFile = path.join(__dirname, 'schema.prisma');

async function main(argument: string | undefined): Promise<number> {
  const checkOnly = argument === '--check';
  if (!argument || (!checkOnly && !/^[a-z][a-z0-9_]*$/.test(argument))) {
    process.stderr.write('usage: npm run migration:new -- NAME (lower case, _ between words)\n');
    return 2;
  }
  const scratch = mkdtempSync(path.join(tmpdir(), 'duecourse-migration-'));
  const postgres = await startPostgres({ dataDir: scratch, durable: false });
  try {
    const schema = readFileSync(schemaFile, 'utf8');
    const script = await schemaDifference(postgres.ownerUrl, folder, schema);
    if (script === undefined) {
      process.stdout.write('schema.prisma and the migrations agree\n');
      return 0;
    }
    if (checkOnly) {
      process.stdout.write(script);
      return 1;
    }
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const file = path.join(folder, `${stamp}_${argument}`, 'migration.sql');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, script);
    process.stdout.write(`${file}\n`);
    return 0;
  } finally {
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

main(process.argv[2]).then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
