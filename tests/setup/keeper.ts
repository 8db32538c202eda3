/**
 * A child process that holds what several suites share: one Postgres with a migrated template
 * database, and the workflow bundle. It lives exactly as long as the pipe from jest is open, so a
 * killed test run leaves nothing behind; what a killed keeper leaves is ended by the next one.
 *
 * Prints one line of JSON (`KeeperReady`) on stdout when ready.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { withDatabase } from './urls';
import { keeperRoot, repositoryRoot, templateDatabase, type KeeperReady } from './shared';

interface TestPostgres {
  readonly ownerUrl: string;
  readonly appUrl: string;
  stop(): Promise<void>;
}

const wanted = new Set(process.argv.slice(2));
const runFolder = path.join(keeperRoot, `run-${process.pid}`);

/** Data folder of the Postgres of one run; `pg/` in it is the cluster. */
const dataFolder = (run: string): string => path.join(run, 'postgres');

// Ctrl-C reaches the whole process group; this process ends when jest has closed the pipe.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function startDatabase(): Promise<TestPostgres | undefined> {
  if (!existsSync(path.join(repositoryRoot, 'temporal/embedded/postgres.ts'))) return undefined;
  const { startPostgres } = await import('../../temporal/embedded/postgres.js');
  const postgres = await startPostgres({ dataDir: dataFolder(runFolder), durable: false });
  await makeTemplate(postgres);
  return postgres;
}

/** Migrates once; every suite then copies files instead of running migrations. */
async function makeTemplate(postgres: TestPostgres): Promise<void> {
  const owner = new Client({ connectionString: withDatabase(postgres.ownerUrl, 'postgres') });
  await owner.connect();
  try {
    await owner.query(`CREATE DATABASE ${templateDatabase}`);
    if (existsSync(path.join(repositoryRoot, 'src/store/migrate.ts'))) {
      const { migrate } = await import('../../src/store/migrate.js');
      await migrate(withDatabase(postgres.ownerUrl, templateDatabase));
    }
    // A template with a connection on it cannot be copied: close the door and show out who is left.
    await owner.query(`ALTER DATABASE ${templateDatabase} WITH ALLOW_CONNECTIONS false`);
    await owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      templateDatabase,
    ]);
  } finally {
    await owner.end();
  }
}

async function writeBundle(): Promise<string | undefined> {
  if (!existsSync(path.join(repositoryRoot, 'temporal/bundle.ts'))) return undefined;
  const { bundleWorkflows } = await import('../../temporal/bundle.js');
  const { code } = await bundleWorkflows();
  const file = path.join(runFolder, 'workflows.js');
  writeFileSync(file, code);
  return file;
}

/** Ends what keepers left behind that were killed before they could stop their Postgres. */
function endLeftovers(): void {
  for (const name of existsSync(keeperRoot) ? readdirSync(keeperRoot) : []) {
    const keeperPid = Number(name.replace('run-', ''));
    if (!Number.isInteger(keeperPid) || isKeeper(keeperPid)) continue;
    const folder = path.join(keeperRoot, name);
    endPostgresOf(dataFolder(folder));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pids are reused: a live pid counts only if its command line is a keeper's (where we can see it). */
function isKeeper(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return commandLine(pid)?.includes('keeper') ?? true;
}

function endPostgresOf(folder: string): void {
  const cluster = path.join(folder, 'pg');
  const pidFile = path.join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid < 2) return;
  if (!(commandLine(pid)?.includes(cluster) ?? false)) return;
  try {
    process.kill(pid, 'SIGQUIT'); // immediate: the data is thrown away anyway
  } catch {
    // already gone
  }
}

function commandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  endLeftovers();
  mkdirSync(runFolder, { recursive: true });
  const [postgres, bundlePath] = await Promise.all([
    wanted.has('postgres') ? startDatabase() : undefined,
    wanted.has('bundle') ? writeBundle() : undefined,
  ]);
  const stop = async (): Promise<void> => {
    await postgres?.stop();
    rmSync(runFolder, { recursive: true, force: true });
    process.exit(0);
  };
  process.stdin.on('end', () => void stop());
  process.stdin.on('error', () => void stop());
  process.stdin.resume();
  const ready: KeeperReady = {
    ownerUrl: postgres?.ownerUrl ?? null,
    appUrl: postgres?.appUrl ?? null,
    bundlePath: bundlePath ?? null,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  endPostgresOf(dataFolder(runFolder));
  rmSync(runFolder, { recursive: true, force: true });
  process.exit(1);
});
