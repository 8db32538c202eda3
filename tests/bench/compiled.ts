import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformFileSync } from '@swc/core';
import { repositoryRoot } from '../setup/shared';

/** What a loop over the pure parts needs, and nothing else. */
const folders = ['src/domain', 'src/strategies', 'tests/domain', 'tests/bench'];

/**
 * The pure parts as plain JavaScript, as a build makes them: tsx gives every inner function its name at
 * each call, which is a third of what they cost. Inside the repository, so that packages are found.
 */
export function compiled<T>(work: (folder: string) => T): T {
  const folder = path.join(repositoryRoot, 'node_modules', '.cache', `bench-${process.pid}`);
  try {
    for (const name of folders) compileFolder(name, folder);
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compileFolder(name: string, to: string): void {
  const from = path.join(repositoryRoot, name);
  const rows = readdirSync(from, { withFileTypes: true });
  mkdirSync(path.join(to, name), { recursive: true });
  for (const row of rows) {
    const file = path.join(name, row.name);
    if (row.isDirectory()) compileFolder(file, to);
    else if (row.name.endsWith('.ts')) {
      const { code } = transformFileSync(path.join(repositoryRoot, file), {
        module: { type: 'commonjs' },
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      });
      writeFileSync(path.join(to, file.replace(/\.ts$/, '.js')), code);
    } else copyFileSync(path.join(repositoryRoot, file), path.join(to, file));
  }
}
