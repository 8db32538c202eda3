import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '../../setup/shared';
import type { Edit } from './edits';

/** What the product needs to run; its packages are shared with the original. */
const parts = [
  ...['activities', 'prisma', 'src', 'temporal', 'workflows', 'package.json', 'tsconfig.json'],
] as const;

/** A copy of the product in a folder of its own, with the edits made. */
export interface Copy {
  readonly root: string;
  remove(): void;
}

/**
 * Copies the product and makes the edits.
 * @throws Error when a place of the source is not there exactly once: the sabotage has to follow it
 */
export function sabotagedCopy(edits: readonly Edit[]): Copy {
  const root = mkdtempSync(path.join(tmpdir(), 'duecourse-sabotage-'));
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  try {
    for (const part of parts) {
      cpSync(path.join(repositoryRoot, part), path.join(root, part), { recursive: true });
    }
    symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(root, 'node_modules'));
    for (const edit of edits) sabotage(root, edit);
    return { root, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function sabotage(root: string, { file, from, to }: Edit): void {
  const where = path.join(root, file);
  const [before, after, ...more] = readFileSync(where, 'utf8').split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} does not have this exactly once, so the sabotage is stale: ${from}`);
  }
  writeFileSync(where, `${before}${to}${after}`);
}
