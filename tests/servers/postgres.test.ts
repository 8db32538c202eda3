import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { anyFreePort } from '../../temporal/embedded/ports';
import { type RunningPostgres, startPostgres } from '../../temporal/embedded/postgres';
import { processStartedAt } from '../../temporal/embedded/processes';

let dataDir: string;
let postgres: RunningPostgres | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'duecourse-postgres-'));
});

afterEach(async () => {
  await postgres?.stop();
  postgres = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('keeps what was committed through kill -9, on the same port', async () => {
  const port = await anyFreePort();
  const first = await startPostgres({ dataDir, port });
  postgres = first;
  await query(first.ownerUrl, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)');
  process.kill(first.pid, 'SIGKILL');

  postgres = await startPostgres({ dataDir, port });

  expect(postgres.adopted).toBe(false);
  expect(postgres.port).toBe(port);
  expect(await query(postgres.ownerUrl, 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
  first.letGo();
});

test('adopts a server that is still running', async () => {
  const first = await startPostgres({ dataDir, durable: false });
  postgres = await startPostgres({ dataDir, durable: false });

  expect(postgres).toMatchObject({ adopted: true, pid: first.pid, port: first.port });
  first.letGo();
  await postgres.stop();
  expect(processStartedAt(first.pid)).toBeUndefined();
});

test('gives neither role more than it needs, and sessions run in UTC', async () => {
  postgres = await startPostgres({ dataDir, durable: false });

  const rights = "SELECT rolsuper, current_setting('TimeZone') AS zone FROM pg_roles";
  for (const url of [postgres.ownerUrl, postgres.appUrl]) {
    const rows = await query(url, `${rights} WHERE rolname = current_user`);
    expect(rows).toEqual([{ rolsuper: false, zone: 'UTC' }]);
  }
  await expect(query(postgres.appUrl, 'CREATE TABLE mine (id int)')).rejects.toThrow(
    'permission denied',
  );
});

test('says which port is busy', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as net.AddressInfo;
  try {
    await expect(startPostgres({ dataDir, port })).rejects.toThrow(
      `port ${port} (Postgres) is busy`,
    );
  } finally {
    other.close();
  }
});
