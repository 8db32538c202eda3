import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { environmentNames, repositoryRoot, type KeeperReady } from './shared';

/** Postgres unpacking its cluster, all migrations and one webpack run, on a busy machine. */
const startLimitMs = 120_000;

/** Keepers of this jest process; teardown closes their pipes. */
const keepers: ChildProcess[] = [];

/**
 * Starts a keeper holding the named parts and publishes what it holds in the environment, which
 * jest's workers inherit. Parts that an earlier call holds already are not started twice.
 */
export async function startKeeper(parts: readonly ('postgres' | 'bundle')[]): Promise<void> {
  const missing = parts.filter((part) => !process.env[held[part]]);
  if (missing.length === 0) return;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(__dirname, 'keeper.ts'), ...missing],
    { cwd: repositoryRoot, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  keepers.push(child);
  const ready = await firstLine(child);
  for (const [name, value] of Object.entries(ready) as [keyof KeeperReady, string | null][]) {
    if (value !== null) process.env[environmentNames[name]] = value;
  }
}

const held = {
  postgres: environmentNames.ownerUrl,
  bundle: environmentNames.bundlePath,
} as const;

async function firstLine(child: ChildProcess): Promise<KeeperReady> {
  if (!child.stdout) throw new Error('the keeper has no stdout');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the test servers were not ready after ${startLimitMs / 1000} s`));
    }, startLimitMs);
    lines.on('line', (line) => {
      if (line.startsWith('{"ownerUrl"')) {
        clearTimeout(timer);
        resolve(JSON.parse(line) as KeeperReady);
      } else {
        process.stderr.write(`${line}\n`);
      }
    });
    child.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the test servers did not start (keeper ended with ${code})`));
    });
  });
}

/** Closes the pipes and waits until every keeper has stopped what it held. */
export async function stopKeepers(): Promise<void> {
  await Promise.all(
    keepers.splice(0).map(async (child) => {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await gone;
    }),
  );
  for (const name of Object.values(environmentNames)) delete process.env[name];
}
