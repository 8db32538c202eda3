import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PRIVATE_FILE = 0o600;

/** Text of a file, or undefined if it is not there. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes a file that only its owner reads; a reader never sees half of it, also after a crash. */
export function writePrivate(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content, { mode: PRIVATE_FILE });
  chmodSync(draft, PRIVATE_FILE);
  renameSync(draft, file);
}

/** JSON kept in a file; undefined if the file is missing or damaged. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readIfThere(file) ?? '');
  } catch {
    return undefined;
  }
}

/** A value made once and kept in `file` from then on. */
export function keptOnce(file: string, make: () => string): string {
  const kept = readIfThere(file)?.trim();
  if (kept) return kept;
  const made = make();
  writePrivate(file, `${made}\n`);
  return made;
}

/** A random secret of `bytes` bytes that is safe in URLs, shells and SQL. */
export function randomSecret(bytes = 24): string {
  return randomBytes(bytes).toString('hex');
}
