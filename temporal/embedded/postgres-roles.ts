import { Client } from 'pg';
import { UnusableEnvironment } from './unusable';

export interface Login {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const CONNECT_LIMIT_MS = 5_000;
const WRONG_PASSWORD = '28P01';

function clientOf(login: Login): Client {
  const { port, user, password, database } = login;
  const client = new Client({
    ...{ host: '127.0.0.1', port, user, password, database },
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  // A server that goes away must end a query with an error, not the process.
  client.on('error', () => undefined);
  return client;
}

/**
 * True if the server accepts connections now; false while it starts, stops or is not there.
 * @throws UnusableEnvironment if it refuses the password, which waiting does not heal
 */
export async function tryLogin(login: Login): Promise<boolean> {
  const client = clientOf(login);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== WRONG_PASSWORD) return false;
    throw new UnusableEnvironment(
      'the embedded Postgres refuses the password kept in the data folder (pg-password); ' +
        'restore that file, or move the data folder away to start afresh',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Makes sure of the two roles and the database, and sets the roles' passwords. `duecourse_owner`
 * owns the database and may create roles (migrations) and databases (tests); `duecourse_app` gets its rights there.
 */
export async function ensureRolesAndDatabase(
  superuser: Login,
  passwords: { readonly owner: string; readonly app: string },
): Promise<void> {
  const client = clientOf(superuser);
  await client.connect();
  try {
    const roles = [
      ['duecourse_owner', passwords.owner, 'LOGIN CREATEROLE CREATEDB'],
      ['duecourse_app', passwords.app, 'LOGIN'],
    ] as const;
    for (const [role, password, rights] of roles) {
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = known.rowCount ? 'ALTER' : 'CREATE';
      const secret = client.escapeLiteral(password);
      await client.query(`${verb} ROLE ${role} ${rights} PASSWORD ${secret}`);
    }
    // Migrations change the application role as its owner would in production, where they made it.
    await client.query('GRANT duecourse_app TO duecourse_owner WITH ADMIN OPTION');
    const database = await client.query("SELECT 1 FROM pg_database WHERE datname = 'duecourse'");
    if (!database.rowCount) await client.query('CREATE DATABASE duecourse OWNER duecourse_owner');
  } finally {
    await client.end();
  }
}
