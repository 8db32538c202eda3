import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process as written to run.json: the pid alone may belong to somebody else tomorrow. */
export interface KnownProcess {
  readonly name: string;
  readonly pid: number;
  /** When the process started, as the operating system says; ISO instant. */
  readonly startedAt: string;
}

const CLOCK_TICKS_PER_SECOND = 100;
/** Boot time is kept in whole seconds and wanders by one when the host clock is corrected. */
const START_TOLERANCE_MS = 2_000;
const LOG_BYTES_MAX = 10_000_000;
const POLL_MS = 50;
/** After a program has ended: for output of it that has not been read yet. */
const LAST_OUTPUT_MS = 500;

/** Epoch milliseconds at which the process started; undefined if it is gone or only a zombie. */
export function processStartedAt(pid: number): number | undefined {
  return process.platform === 'linux' ? startedAtFromProc(pid) : startedAtFromPs(pid);
}

function startedAtFromProc(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in parentheses, may contain spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'));
    const startTicks = Number(fields[19]);
    return Number(boot?.[1]) * 1_000 + Math.round((startTicks * 1_000) / CLOCK_TICKS_PER_SECOND);
  } catch {
    return undefined;
  }
}

function startedAtFromPs(pid: number): number | undefined {
  const ps = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const answer = /^\s*(\S+)\s+(.+?)\s*$/.exec(ps.stdout ?? '');
  if (!answer || answer[1]?.startsWith('Z')) return undefined;
  const startedAt = Date.parse(answer[2] ?? '');
  return Number.isNaN(startedAt) ? undefined : startedAt;
}

/** Name of the program that a process runs; undefined if there is no such process. */
export function processName(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    } catch {
      return undefined;
    }
  }
  const ps = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
  return ps.stdout?.trim() || undefined;
}

/** Describes a running process for run.json. */
export function knownProcess(name: string, pid: number): KnownProcess {
  const startedAt = processStartedAt(pid) ?? Date.now();
  return { name, pid, startedAt: new Date(startedAt).toISOString() };
}

/** True while exactly this process runs: same pid and same start. */
export function isRunning(known: Pick<KnownProcess, 'pid' | 'startedAt'>): boolean {
  const startedAt = processStartedAt(known.pid);
  if (startedAt === undefined) return false;
  return Math.abs(startedAt - Date.parse(known.startedAt)) <= START_TOLERANCE_MS;
}

/** Asks the process to end and kills it after `graceMs`; returns when it is gone. */
export async function endProcess(known: KnownProcess, graceMs: number): Promise<void> {
  if (!isRunning(known)) return;
  signal(known.pid, 'SIGTERM');
  if (await waitUntil(() => !isRunning(known), graceMs)) return;
  signal(known.pid, 'SIGKILL');
  await waitUntil(() => !isRunning(known), graceMs);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

/** Polls `check` until it holds; false when `limitMs` passed first. */
export async function waitUntil(
  check: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<boolean> {
  const endsAt = Date.now() + limitMs;
  for (;;) {
    if (await check()) return true;
    if (Date.now() >= endsAt) return false;
    await sleep(POLL_MS);
  }
}

export interface SpawnOptions {
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Opens a log for appending; one that grew past its limit starts afresh. */
export function openLog(logFile: string): number {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) truncateSync(logFile);
  return openSync(logFile, 'a', 0o600);
}

/**
 * Starts a Node child in its own session, so that Ctrl-C in the terminal reaches the launcher only
 * and the launcher decides the order. Its stdin is a pipe that closes with this process, which
 * `endWithParent` in the child watches.
 */
export function spawnNode(args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawnLogged(process.execPath, args, options, 'pipe');
}

/** Ends the server when the process that started it is gone, also after kill -9. */
const parentWatch =
  '(while kill -0 $PPID && kill -0 $$; do sleep 1; done; kill $$) >/dev/null 2>&1 & exec "$0" "$@"';

/** Starts an external server behind a shell that watches for the end of this process. */
export function spawnServer(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  return spawnLogged('/bin/sh', ['-c', parentWatch, command, ...args], options, 'ignore');
}

function spawnLogged(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  stdin: 'pipe' | 'ignore',
): ChildProcess {
  const log = openLog(options.logFile);
  try {
    return spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: [stdin, log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** Resolves when the child has ended or could not be started. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

/** The last line of a log that matches, or its last line at all; for error messages. */
export function lastLine(logFile: string, pattern: RegExp = /\S/): string | undefined {
  try {
    const lines = readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    return (lines.findLast((line) => pattern.test(line)) ?? lines.at(-1))?.trim();
  } catch {
    return undefined;
  }
}

export interface RunResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly limitMs: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
  /** Called with each piece of output, for progress. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a program to its end and collects what it says; never rejects. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return new Promise((resolve) => {
    const { limitMs, onOutput, ...rest } = options;
    const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      onOutput?.(data.toString());
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
      onOutput?.(data.toString());
    });
    const finish = (status: number | null) => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ status, stdout, stderr, timedOut });
    };
    child.once('error', (error) => {
      stderr += error.message;
      finish(null);
    });
    // 'close' comes when all output has been read; a daemon that the program leaves behind may keep
    // the pipes open, so it is waited for only a little after 'exit'.
    child.once('close', (status) => finish(status));
    child.once('exit', (status) => setTimeout(() => finish(status), LAST_OUTPUT_MS).unref());
  });
}
