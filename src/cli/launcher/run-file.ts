import { rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readJson, writePrivate } from '../../../temporal/embedded/kept-file';
import { type KnownProcess, endProcess, isRunning } from '../../../temporal/embedded/processes';

const childSchema = z.object({
  name: z.string(),
  pid: z.int().positive(),
  startedAt: z.iso.datetime(),
});

const runFileSchema = z.object({
  url: z.url(),
  console: z.url(),
  temporalAddress: z.string(),
  temporalNamespace: z.string(),
  /** Absent in the sandbox, which has no web UI, and beside a Temporal of one's own. */
  temporalUi: z.url().optional(),
  databaseUrl: z.string(),
  adminKey: z.string(),
  sandbox: z.boolean(),
  pid: z.int().positive(),
  children: z.array(childSchema),
  stripeWebhookSecret: z.string(),
  genericWebhookSecret: z.string(),
});

/** What `up` writes to `run.json` for the CLI and for other programs. */
export type RunFile = z.infer<typeof runFileSchema>;

const LEFTOVER_GRACE_MS = 25_000;

const runFilePath = (dataDir: string) => path.join(dataDir, 'run.json');
/** Children as they start; `run.json` is written when everything is ready. */
const childrenPath = (dataDir: string) => path.join(dataDir, 'children.json');

/** `run.json` of a data folder; undefined if nothing was started there. */
export function readRunFile(dataDir: string): RunFile | undefined {
  return runFileSchema.safeParse(readJson(runFilePath(dataDir))).data;
}

export function writeRunFile(dataDir: string, run: RunFile): void {
  writePrivate(runFilePath(dataDir), `${JSON.stringify(run, undefined, 2)}\n`);
}

export function writeChildren(dataDir: string, children: readonly KnownProcess[]): void {
  writePrivate(childrenPath(dataDir), `${JSON.stringify({ children }, undefined, 2)}\n`);
}

/** After everything has been stopped. */
export function removeRunFiles(dataDir: string): void {
  rmSync(runFilePath(dataDir), { force: true });
  rmSync(childrenPath(dataDir), { force: true });
}

/**
 * Ends what a killed launcher left running: only processes whose pid and start time were written
 * down. A Postgres is left alone; it is adopted, or stopped through its data folder.
 */
export async function endLeftovers(dataDir: string, onNote: (line: string) => void): Promise<void> {
  const listed = [runFilePath(dataDir), childrenPath(dataDir)].flatMap((file) => {
    const parsed = z.object({ children: z.array(childSchema) }).safeParse(readJson(file));
    return parsed.data?.children ?? [];
  });
  const running = [...new Map(listed.map((child) => [child.pid, child])).values()].filter(
    (child) => child.name !== 'postgres' && isRunning(child),
  );
  await Promise.all(
    running.map(async (child) => {
      onNote(`ending ${child.name} (process ${child.pid}), left over from an earlier start`);
      await endProcess(child, LEFTOVER_GRACE_MS);
    }),
  );
  removeRunFiles(dataDir);
}
