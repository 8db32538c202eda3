import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keptOnce, randomSecret, readIfThere, writePrivate } from './kept-file';
import { isFree, nextFreePort } from './ports';
import { type PostgresRunner, postgresRunner, runPostgres } from './postgres-binaries';
import { type Login, ensureRolesAndDatabase, tryLogin } from './postgres-roles';
import { lastLine, processName, processStartedAt } from './processes';
import { PortBusy, UnusableEnvironment } from './unusable';

export interface PostgresOptions {
  /** Folder that holds `pg/` (the cluster), its log, its passwords and its port. */
  readonly dataDir: string;
  /** Exactly this port. Absent: the one used last time, else the first free from 5433. */
  readonly port?: number;
  /** False switches fsync off: for tests. */
  readonly durable?: boolean;
  /** Told when a busy port made it move; one line. */
  readonly onNote?: (line: string) => void;
}

export interface RunningPostgres {
  readonly port: number;
  /** Connection string of `duecourse_owner`, who runs migrations. */
  readonly ownerUrl: string;
  /** Connection string of `duecourse_app`, as whom the product runs. */
  readonly appUrl: string;
  /** Connection string of the superuser of this cluster, for scratch databases in tests. */
  readonly superuserUrl: string;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** True if it was running already, left over from a launcher that was killed. */
  readonly adopted: boolean;
  /** Stops the server; connections are closed, nothing committed is lost. */
  stop(): Promise<void>;
  /** Leaves it running when this process ends; for a server that is gone and about to be replaced. */
  letGo(): void;
}

const FIRST_PORT = 5433;
const START_LIMIT_MS = 15_000;
/** Longer than a call to a provider may take, and shorter than the next start waits. */
const DRAIN_LIMIT_SECONDS = 12;
const RETRY_MS = 250;
/** `pg_ctl status`: 0 runs, 3 does not run, 4 no cluster. */
const RUNS = 0;
const UNREADABLE = 4;

/**
 * Starts the embedded Postgres, or adopts the one that is already running on this data folder. It
 * ends with this process, also after kill -9 (a clean stop, so nothing is lost).
 * @throws PortBusy if `port` was given and is taken; UnusableEnvironment with one clear line else
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const files = filesOf(options.dataDir);
  mkdirSync(options.dataDir, { recursive: true });
  const runner = await postgresRunner(options.dataDir);
  const password = keptOnce(files.superuserPassword, randomSecret);
  if (!existsSync(path.join(files.cluster, 'PG_VERSION'))) {
    await initialise(runner, files, options.durable ?? true);
  }
  // Before it runs, so that no failure below leaves it behind when this process ends.
  const watcher = stopWithThisProcess(runner, files.cluster);
  const started = await startOrAdopt(runner, files, options, password);
  const login: Login = { port: started.port, user: 'duecourse', password, database: 'postgres' };
  const passwords = {
    owner: keptOnce(files.ownerPassword, randomSecret),
    app: keptOnce(files.appPassword, randomSecret),
  };
  await ensureRolesAndDatabase(login, passwords);
  writePrivate(files.port, `${started.port}\n`);
  const letGo = () => {
    watcher.kill('SIGKILL');
    watcher.stdin?.destroy();
  };
  const at = `127.0.0.1:${started.port}`;
  return {
    ...started,
    ownerUrl: `postgresql://duecourse_owner:${passwords.owner}@${at}/duecourse`,
    appUrl: `postgresql://duecourse_app:${passwords.app}@${at}/duecourse`,
    superuserUrl: `postgresql://duecourse:${password}@${at}/postgres`,
    letGo,
    stop: async () => {
      letGo();
      await stopPostgres(options.dataDir, runner);
    },
  };
}

/** Stops the Postgres of a data folder if one runs, whoever started it. */
export async function stopPostgres(dataDir: string, known?: PostgresRunner): Promise<void> {
  const { cluster } = filesOf(dataDir);
  if (!existsSync(path.join(cluster, 'postmaster.pid'))) return;
  const runner = known ?? (await postgresRunner(dataDir));
  await runPostgres(runner, 'pgCtl', ['-D', cluster, '-m', 'fast', '-w', '-t', '30', 'stop']);
}

interface PostgresFiles {
  readonly cluster: string;
  readonly log: string;
  readonly port: string;
  readonly superuserPassword: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
}

function filesOf(dataDir: string): PostgresFiles {
  const file = (name: string) => path.resolve(dataDir, name);
  return {
    cluster: file('pg'),
    log: file('pg.log'),
    port: file('pg-port'),
    superuserPassword: file('pg-password'),
    ownerPassword: file('pg-password-owner'),
    appPassword: file('pg-password-app'),
  };
}

async function initialise(
  runner: PostgresRunner,
  files: PostgresFiles,
  durable: boolean,
): Promise<void> {
  // Made beside its place and renamed, so that a kill half-way leaves nothing that looks complete.
  const draft = `${files.cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  const passwordFile = files.superuserPassword;
  // As another user the file must be readable for it; the folder is closed to everybody else.
  if (runner.user) chmodSync(passwordFile, 0o644);
  const result = await runPostgres(runner, 'initdb', [
    ...['-D', draft, '-U', 'duecourse', '-A', 'scram-sha-256', '--pwfile', passwordFile],
    ...['-E', 'UTF8', '--locale=C', ...(durable ? [] : ['--no-sync'])],
  ]);
  if (runner.user) chmodSync(passwordFile, 0o600);
  if (result.status !== 0) {
    throw new UnusableEnvironment(`the embedded Postgres cannot be set up: ${reason(result)}`);
  }
  renameSync(draft, files.cluster);
}

function reason(result: { stdout: string; stderr: string }): string {
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '');
  return said.findLast((line) => /error|fatal|could not/i.test(line)) ?? said.at(-1) ?? 'no reason';
}

type Started = Pick<RunningPostgres, 'port' | 'pid' | 'adopted'>;

async function startOrAdopt(
  runner: PostgresRunner,
  files: PostgresFiles,
  options: PostgresOptions,
  password: string,
): Promise<Started> {
  const endsAt = Date.now() + START_LIMIT_MS;
  let adopted = true;
  let said = '';
  while (Date.now() < endsAt) {
    removeForeignPidFile(files);
    if (Date.now() > endsAt - START_LIMIT_MS / 2) removeStalePidFile(files);
    const status = await runPostgres(runner, 'pgCtl', ['-D', files.cluster, 'status']);
    if (status.status === RUNS) {
      const running = readPidFile(files);
      // Killed a moment ago it still counts as running, and its port may be another server's by
      // now: only a living process that lets us in is ours.
      const isAlive = running && processStartedAt(running.pid) !== undefined;
      const login = isAlive && { ...running, user: 'duecourse', password, database: 'postgres' };
      if (login && (await tryLogin(login))) return { port: login.port, pid: login.pid, adopted };
    } else if (status.status === UNREADABLE) {
      throw new UnusableEnvironment(`the embedded Postgres cannot be used: ${reason(status)}`);
    } else {
      adopted = false;
      said = await start(runner, files, options);
      if (said === '') continue;
    }
    await sleep(RETRY_MS);
  }
  const why = said || lastLine(files.log, /FATAL|PANIC/) || 'it does not answer';
  throw new UnusableEnvironment(`the embedded Postgres does not start: ${why} (${files.log})`);
}

/** Starts the server; '' if it runs, else the reason, if trying again may help. */
async function start(
  runner: PostgresRunner,
  files: PostgresFiles,
  options: PostgresOptions,
): Promise<string> {
  const port = options.port ?? (await choosePort(files, options));
  if (!(await isFree(port))) {
    if (options.port !== undefined) throw new PortBusy(`port ${port} (Postgres) is busy`);
    return `port ${port} is busy`;
  }
  const settings = [
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`,
    '-c timezone=UTC -c log_timezone=UTC',
    ...(options.durable === false
      ? ['-c fsync=off -c synchronous_commit=off -c full_page_writes=off']
      : []),
  ];
  const result = await runPostgres(runner, 'pgCtl', [
    ...['-D', files.cluster, '-l', files.log, '-w', '-t', '60', '-o', settings.join(' '), 'start'],
  ]);
  if (result.status === 0) return '';
  const fatal = lastLine(files.log, /FATAL|PANIC/) ?? reason(result);
  // The processes of a postmaster killed a moment ago need a second to notice and let go.
  if (/pre-existing shared memory|postmaster\.pid|could not create any TCP/.test(fatal)) {
    return fatal;
  }
  throw new UnusableEnvironment(`the embedded Postgres does not start: ${fatal} (${files.log})`);
}

async function choosePort(files: PostgresFiles, options: PostgresOptions): Promise<number> {
  const kept = Number(readIfThere(files.port) ?? '') || FIRST_PORT;
  const port = await nextFreePort(kept);
  if (port !== kept) options.onNote?.(`port ${kept} is busy, Postgres listens on ${port}`);
  return port;
}

/** Process id and port of the postmaster that holds the data folder, as Postgres wrote them. */
function readPidFile(files: PostgresFiles): { pid: number; port: number } | undefined {
  const lines = readIfThere(path.join(files.cluster, 'postmaster.pid'))?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

/** After a restart of a container the pid in the file often belongs to some other process. */
function removeForeignPidFile(files: PostgresFiles): void {
  const held = readPidFile(files);
  const name = held && processName(held.pid);
  if (name !== undefined && !/postgres/.test(name)) {
    rmSync(path.join(files.cluster, 'postmaster.pid'), { force: true });
  }
}

/** Where nobody reaps the dead (no init in a container), a killed postmaster blocks for ever. */
function removeStalePidFile(files: PostgresFiles): void {
  const held = readPidFile(files);
  if (held && processStartedAt(held.pid) === undefined) {
    rmSync(path.join(files.cluster, 'postmaster.pid'), { force: true });
  }
}

/** A shell that waits for the end of its stdin, a pipe of this process, and then stops Postgres. */
function stopWithThisProcess(runner: PostgresRunner, cluster: string): ChildProcess {
  // API and worker end with us too, and first write down what providers have answered them.
  const script =
    `while read -r _; do :; done; "$@" -m smart -t ${DRAIN_LIMIT_SECONDS} >/dev/null 2>&1 ` +
    '|| exec "$@" -m fast >/dev/null 2>&1';
  const stop = [...runner.prefix, runner.pgCtl, '-D', cluster, '-w', 'stop'];
  const watcher = spawn('/bin/sh', ['-c', script, 'stop-postgres', ...stop], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    ...runner.user,
  });
  watcher.on('error', () => undefined);
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return watcher;
}
