import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readJson } from '../../../temporal/embedded/kept-file';
import { isRunning, knownProcess } from '../../../temporal/embedded/processes';
import { UnusableEnvironment } from '../../../temporal/embedded/unusable';

const holderSchema = z.object({ pid: z.int().positive(), startedAt: z.iso.datetime() });

/** Two attempts are enough: one finds a stale lock, the next one takes its place. */
const TRIES = 3;

/**
 * Takes the lock of a data folder: two launchers on one folder would open the same databases. A
 * lock whose holder no longer runs is taken over.
 *
 * @returns a function that gives it back
 * @throws UnusableEnvironment naming the process that holds it
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const lock = path.join(dataDir, 'lock');
  const draft = `${lock}.${process.pid}`;
  const { pid, startedAt } = knownProcess('launcher', process.pid);
  writeFileSync(draft, JSON.stringify({ pid, startedAt }));
  try {
    for (let tried = 0; tried < TRIES; tried += 1) {
      if (link(draft, lock)) return () => release(lock);
      const holder = holderSchema.safeParse(readJson(lock));
      if (holder.success && holder.data.pid !== process.pid && isRunning(holder.data)) {
        throw new UnusableEnvironment(
          `Duecourse already runs on ${dataDir} (process ${holder.data.pid}); ` +
            'stop it, or set DUECOURSE_DATA_DIR to another folder',
        );
      }
      putAside(lock);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new UnusableEnvironment(`the lock ${lock} cannot be taken; is another launcher starting?`);
}

/** Appears with its content or not at all, and never over an existing one. */
function link(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new UnusableEnvironment(`the data folder cannot be used: ${(error as Error).message}`);
  }
}

function putAside(lock: string): void {
  const aside = `${lock}.stale-${process.pid}`;
  try {
    renameSync(lock, aside);
    rmSync(aside, { force: true });
  } catch {
    // Another launcher was faster; the next look shows who holds it.
  }
}

function release(lock: string): void {
  const holder = holderSchema.safeParse(readJson(lock));
  if (holder.success && holder.data.pid === process.pid) rmSync(lock, { force: true });
}
