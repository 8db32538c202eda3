import { currentLaw } from '../../src/domain/law/current';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import type { ApiDeps } from '../../src/api/deps';
import { doorsOut } from '../../src/api/doors-out';
import { noIntake } from '../../src/api/no-intake';
import { createApi } from '../../src/api/server';
import type { KeyHolder } from '../../src/store/keys';
import { checks } from '../../src/store/checks';
import { wallClock } from '../../src/store/clock';
import { newId } from '../../src/store/ids';
import { lookups } from '../../src/store/lookups';
import { openStore, seed, type Store } from '../../src/store/open';
import { sourceSecretStore } from '../../src/store/source-secrets';
import { builtInStrategies, readStrategy } from '../../src/strategies/read';
import { freshDatabase, type TestDatabase } from '../setup/database';

export const adminKey = 'admin-key-of-this-test';
/** A Monday, 12:00 in London, long before or after no clock change. */
export const startAt = Date.parse('2026-03-02T12:00:00.000Z');

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  readonly body: any;
}

export interface CallOptions {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly raw?: string | Uint8Array;
}

/** The real API over a real database on a port of its own; time stands still unless moved. */
export class Harness {
  nowAt = startAt;

  private constructor(
    readonly database: TestDatabase,
    readonly store: Store,
    readonly deps: ApiDeps,
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(change: (deps: ApiDeps) => ApiDeps = (deps) => deps): Promise<Harness> {
    const database = await freshDatabase();
    const store = openStore(database.appUrl, 4);
    const time = { nowAt: startAt };
    const deps = change(depsOf(store, () => time.nowAt));
    await seed(store, {
      creditorName: 'Example Ltd',
      madeUpContract: true,
      strategies: builtInStrategies(),
      businessAt: startAt,
    });
    const server = createServer(createApi(deps));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const harness = new Harness(database, store, deps, server, `http://127.0.0.1:${port}`);
    Object.defineProperty(harness, 'nowAt', {
      get: () => time.nowAt,
      set: (at: number) => (time.nowAt = at),
    });
    return harness;
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answered> {
    const { key = adminKey, headers = {}, body, raw } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? raw === undefined
          ? {}
          : { body: raw as string }
        : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  get(path: string, options: CallOptions = {}): Promise<Answered> {
    return this.call('GET', path, options);
  }

  post(path: string, body: unknown, options: CallOptions = {}): Promise<Answered> {
    return this.call('POST', path, { ...options, body });
  }

  /** Gives a command under a key of its own. */
  command(id: string, name: string, data: unknown, options: CallOptions = {}): Promise<Answered> {
    const headers = { 'Idempotency-Key': newId('evt'), ...options.headers };
    return this.post(`/v1/accounts/${id}/commands/${name}`, data, { ...options, headers });
  }

  /** A key of a role for a person. */
  async keyOf(role: KeyHolder['role'], name: string, creditorId = 'default'): Promise<string> {
    const { secret } = await this.store.keys.create(creditorId, role, name, startAt);
    return secret;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.store.close();
    await this.database.drop();
  }
}

function depsOf(store: Store, now: () => number): ApiDeps {
  const silent = pino({ level: 'silent' });
  return {
    config: {
      adminKey,
      publicUrl: 'http://duecourse.test',
      temporal: { namespace: 'default', uiPort: 8233, uiPortIsSet: true },
      sendgrid: {},
      twilio: {},
    },
    store,
    lookups: lookups(store.database),
    checks: checks(store.database),
    change: {
      store: store.accounts,
      clock: { now: () => Promise.resolve(now()), trusted: () => true },
      wallClock,
      strategies: store.strategies,
      law: currentLaw,
      newId,
    },
    intake: noIntake,
    sourceSecrets: sourceSecretStore(store.database, [], wallClock),
    doorsOut: doorsOut(store.database, { encryptionKeys: [], outboundAllow: [] }),
    readStrategy,
    temporal: {
      reachable: () => Promise.resolve(null),
      attributes: () => Promise.resolve(null),
      worker: () => Promise.resolve(null),
      running: (_creditorId, accounts) => {
        const open = accounts.filter(({ status }) => status === 'open');
        return Promise.resolve(new Map(open.map(({ id }) => [id, null])));
      },
      end: () => Promise.resolve(),
    },
    movable: null,
    logger: silent,
  };
}

/** A business debtor in London with two invoices, one of them overdue since 1 February 2026. */
export const londonDebtor = (reference: string) => ({
  debtor: {
    reference,
    name: `Thornton & <b>Sons</b> ${reference}`,
    kind: 'business',
    country: 'GB',
    emails: [`${reference.toLowerCase()}@debtor.example`],
    phones: ['+442079460123'],
    address: '1 High Street, London N1 9GU',
  },
  currency: 'GBP',
  invoices: [
    { number: `${reference}-1`, issuedOn: '2026-01-02', dueOn: '2026-02-01', amount: '1000.00' },
    { number: `${reference}-2`, issuedOn: '2026-02-10', dueOn: '2026-03-12', amount: '250.50' },
  ],
});
