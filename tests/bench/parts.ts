import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { Client as PostgresClient } from 'pg';
import { migrate } from '../../src/store/migrate';
import { startPostgres } from '../../temporal/embedded/postgres';
import { anyFreePort } from '../../temporal/embedded/ports';
import { startTemporal } from '../../temporal/embedded/temporal-server';
import { repositoryRoot } from '../setup/shared';
import { withDatabase } from '../setup/urls';
import type { Counted } from './machine';

const template = 'bench_template';

/** What every round uses: a durable Postgres with a migrated template, and the provider simulator. */
export interface Standing {
  readonly postgresPid: number;
  readonly simulatorUrl: string;
  readonly simulatorPid: number;
  /** A database of its own, migrated and empty; the old ones stay until the end. */
  database(): Promise<{ readonly appUrl: string; readonly ownerUrl: string }>;
  stop(): Promise<void>;
}

/** What a round has for itself: an in-memory Temporal server, as its cost grows with what it has seen. */
export interface Temporal {
  readonly client: Client;
  readonly native: NativeConnection;
  readonly serverPid: number;
  stop(): Promise<void>;
}

export async function startStanding(): Promise<Standing> {
  const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-bench-'));
  const postgres = await startPostgres({ dataDir: folder, durable: true });
  const admin = withDatabase(postgres.ownerUrl, 'postgres');
  await statement(admin, `CREATE DATABASE ${template}`);
  await migrate(withDatabase(postgres.ownerUrl, template));
  await statement(admin, `ALTER DATABASE ${template} WITH ALLOW_CONNECTIONS false`);
  const simulator = await startSimulator(path.join(folder, 'outbox.jsonl'));
  let databases = 0;
  return {
    postgresPid: postgres.pid,
    simulatorUrl: simulator.url,
    simulatorPid: simulator.child.pid ?? 0,
    database: async () => {
      databases += 1;
      const name = `bench_${databases}`;
      await statement(admin, `CREATE DATABASE ${name} TEMPLATE ${template}`);
      return {
        appUrl: withDatabase(postgres.appUrl, name),
        ownerUrl: withDatabase(postgres.ownerUrl, name),
      };
    },
    stop: async () => {
      const gone = once(simulator.child, 'exit');
      simulator.child.stdin?.end();
      simulator.child.kill();
      await gone;
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startRoundServer(): Promise<Temporal> {
  const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-bench-temporal-'));
  const server = await startTemporal({
    dataDir: folder,
    port: await anyFreePort(),
    dbFile: false,
  });
  const native = await NativeConnection.connect({ address: server.address });
  const client = new Client({ connection: native, namespace: 'default' });
  return {
    client,
    native,
    serverPid: server.pid,
    stop: async () => {
      await native.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function countedOf(standing: Standing, temporal: Temporal | null): Counted {
  return {
    server: temporal?.serverPid ?? 0,
    postgres: standing.postgresPid,
    beside: [standing.simulatorPid],
  };
}

async function startSimulator(logFile: string): Promise<{ child: ChildProcess; url: string }> {
  const main = path.join(repositoryRoot, 'src/providers/sandbox/main.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', main, '--port', '0', '--log', logFile],
    { cwd: repositoryRoot, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return { child, ...(JSON.parse(line) as { url: string }) };
  throw new Error('the provider simulator does not start');
}

async function statement(url: string, text: string): Promise<void> {
  const client = new PostgresClient({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
