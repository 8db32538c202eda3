import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { environmentNames, templateDatabase } from './shared';
import { withDatabase } from './urls';

/** A database of a suite's own, with every migration applied and no rows. */
export interface TestDatabase {
  readonly name: string;
  /** As the application's role: no update or delete on ledger and audit. */
  readonly appUrl: string;
  /** As the owner of the schema. */
  readonly ownerUrl: string;
  /** Removes it, also with connections open. */
  drop(): Promise<void>;
}

/**
 * Copies the migrated template (about 0.1 s). Call it in `beforeAll` and `drop` it in `afterAll`;
 * what a suite forgets goes with the whole server at the end of the run.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const ownerServer = required(environmentNames.ownerUrl);
  const appServer = required(environmentNames.appUrl);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(ownerServer, `CREATE DATABASE ${name} TEMPLATE ${templateDatabase}`);
  return {
    name,
    appUrl: withDatabase(appServer, name),
    ownerUrl: withDatabase(ownerServer, name),
    drop: () => onServer(ownerServer, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Path of the workflow bundle, for `Worker.create({ workflowBundle: { codePath } })`. */
export function workflowBundlePath(): string {
  return required(environmentNames.bundlePath);
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(serverUrl, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: this suite belongs in a project whose global setup sets it`);
}
