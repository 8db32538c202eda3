import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { type RunningPostgres, startPostgres } from '../../temporal/embedded/postgres';
import { run } from '../../temporal/embedded/processes';

const root = path.join(__dirname, '..', '..');
const CHILD_LIMIT_MS = 60_000;

const ledger = `
CREATE TABLE ledger (id int PRIMARY KEY);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append; only'; END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse();
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'duecourse_app') THEN
    CREATE ROLE duecourse_app LOGIN;
  END IF;
END $$;
GRANT SELECT, INSERT ON ledger TO duecourse_app;
`;

let folder: string;
let dataDir: string;
let postgres: RunningPostgres;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'duecourse-migrate-'));
  folder = path.join(dataDir, 'migrations');
  postgres = await startPostgres({ dataDir, durable: false });
  write('20260101000000_ledger', ledger);
});

afterAll(async () => {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  writeFileSync(path.join(folder, name, 'migration.sql'), sql);
}

async function migrate(): Promise<{ applied?: string[]; error?: string }> {
  const child = path.join(__dirname, 'migrate-child.ts');
  const args = ['--import', 'tsx', child, postgres.ownerUrl, folder];
  const { stdout, stderr } = await run(process.execPath, args, {
    limitMs: CHILD_LIMIT_MS,
    cwd: root,
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as { applied?: string[]; error?: string };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

// One story in order: each test goes on from the database that the one before left.
test('two at once: one applies, the other applies none', async () => {
  const answers = await Promise.all([migrate(), migrate()]);

  const applied = answers.map((answer) => answer.applied?.length);
  expect(applied.sort()).toEqual([0, 1]);
  await query(postgres.appUrl, 'INSERT INTO ledger VALUES (1)');
  await expect(query(postgres.appUrl, 'DELETE FROM ledger')).rejects.toThrow('permission denied');
  await expect(query(postgres.ownerUrl, 'DELETE FROM ledger')).rejects.toThrow('append; only');
});

test('a failing migration is named and leaves nothing behind', async () => {
  write('20260102000000_notes', 'CREATE TABLE note (id int); INSERT INTO missing VALUES (1);');

  const { error } = await migrate();

  expect(error).toContain('20260102000000_notes');
  expect(error).toContain('relation "missing" does not exist');
  expect(await query(postgres.ownerUrl, "SELECT to_regclass('note') AS note")).toEqual([
    { note: null },
  ]);
});

test('once its file is mended the next run heals it', async () => {
  write('20260102000000_notes', 'CREATE TABLE note (id int);');

  expect(await migrate()).toEqual({ applied: ['20260102000000_notes'] });
  expect(await migrate()).toEqual({ applied: [] });
});

test('an applied migration that was edited is refused', async () => {
  write('20260101000000_ledger', `${ledger}-- one more thought\n`);

  const { error } = await migrate();

  expect(error).toContain('edited after it was applied: 20260101000000_ledger');
});

test('the migrations of this checkout lead to schema.prisma', async () => {
  const args = ['--import', 'tsx', 'prisma/new-migration.ts', '--check'];
  const { stdout } = await run(process.execPath, args, { limitMs: CHILD_LIMIT_MS, cwd: root });

  expect(stdout).toBe('schema.prisma and the migrations agree\n');
});
