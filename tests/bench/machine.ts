import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Clock ticks of Linux's process tables are hundredths of a second. */
const msPerTick = 10;
const cores = cpus().length;
const quietSampleMs = 2_000;

/** Whose CPU time counts: process trees by their root, and this process without its children. */
export interface Counted {
  readonly server: number;
  readonly postgres: number;
  /** Ours, but no part of any figure: provider simulator, load generator. */
  readonly beside: readonly number[];
}

/** What a stretch of the benchmark used. */
export interface Used {
  /** CPU of server, worker and client (this process) and Postgres together. */
  readonly cpuMs: number;
  readonly serverMs: number;
  readonly ownMs: number;
  readonly postgresMs: number;
  readonly wallMs: number;
  /** Busy time of processes that are not ours, as a share of the whole machine. */
  readonly foreignShare: number;
}

interface Reading {
  readonly server: number;
  readonly own: number;
  readonly postgres: number;
  readonly beside: number;
  readonly busy: number;
  readonly at: number;
}

/** Starts to count; the function returned ends it. */
export function measure(counted: Counted): () => Used {
  const from = read(counted);
  return () => {
    const to = read(counted);
    const [serverMs, ownMs, postgresMs] = [
      to.server - from.server,
      to.own - from.own,
      to.postgres - from.postgres,
    ];
    const cpuMs = serverMs + ownMs + postgresMs;
    const wallMs = to.at - from.at;
    const foreignMs = to.busy - from.busy - cpuMs - (to.beside - from.beside);
    const foreignShare = Math.max(0, foreignMs) / (wallMs * cores);
    return { cpuMs, serverMs, ownMs, postgresMs, wallMs, foreignShare };
  };
}

/** Waits until others leave the machine alone, `limitMs` at most; false: they did not. */
export async function untilQuiet(
  counted: Counted,
  foreignShareMax: number,
  limitMs: number,
): Promise<boolean> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const end = measure(counted);
    await sleep(quietSampleMs);
    if (end().foreignShare <= foreignShareMax) return true;
    if (performance.now() >= giveUpAt) return false;
  }
}

/** Several stretches as one. */
export function together(used: readonly Used[]): Used {
  const sum = (of: (one: Used) => number): number =>
    used.reduce((total, one) => total + of(one), 0);
  const wallMs = sum((one) => one.wallMs);
  return {
    cpuMs: sum((one) => one.cpuMs),
    serverMs: sum((one) => one.serverMs),
    ownMs: sum((one) => one.ownMs),
    postgresMs: sum((one) => one.postgresMs),
    wallMs,
    foreignShare: sum((one) => one.foreignShare * one.wallMs) / wallMs,
  };
}

function read(counted: Counted): Reading {
  const table = processes();
  return {
    server: treeMs(table, counted.server),
    own: table.get(process.pid)?.ownMs ?? 0,
    postgres: treeMs(table, counted.postgres),
    beside: counted.beside.reduce((sum, pid) => sum + treeMs(table, pid), 0),
    busy: busyMs(),
    at: performance.now(),
  };
}

interface Row {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended. */
  readonly deadMs: number;
}

function processes(): Map<number, Row> {
  const table = new Map<number, Row>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field, the name in parentheses, may contain spaces.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = (index: number): number => Number(fields[index]) * msPerTick;
      table.set(pid, {
        parent: Number(fields[1]),
        ownMs: ticks(11) + ticks(12),
        deadMs: ticks(13) + ticks(14),
      });
    } catch {
      // It ended while we read.
    }
  }
  return table;
}

function treeMs(table: ReadonlyMap<number, Row>, root: number): number {
  const row = table.get(root);
  if (row === undefined) return 0;
  let sum = row.ownMs + row.deadMs;
  for (const [pid, { parent }] of table) if (parent === root) sum += treeMs(table, pid);
  return sum;
}

/** Everything but idle and waiting for the disk, over all cores; time taken by the host counts as busy. */
function busyMs(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = first
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) * msPerTick;
}
