import { currentLaw } from '../domain/law/current';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino, { type Logger } from 'pino';
import { connectClient } from '../../temporal/client';
import { temporalProbe } from '../../temporal/readiness';
import type { BusinessClock } from '../commands/ports';
import { ConfigError, type Config } from '../config';
import { createIntake } from '../intake';
import type { SourceKey } from '../intake/signature';
import { checks } from '../store/checks';
import { databaseClock, wallClock } from '../store/clock';
import { newId } from '../store/ids';
import { lookups } from '../store/lookups';
import { openStore, seed, type Store } from '../store/open';
import { sourceSecretStore } from '../store/source-secrets';
import { readStrategy, shippedVersions } from '../strategies/read';
import { defaultCreditor } from './callers';
import type { ApiDeps, MovableClock } from './deps';
import { doorsOut } from './doors-out';
import { createApi } from './server';
import { intakeCounts } from './webhooks/intake-counts';
import { settleWaiting } from './webhooks/replay';

const drainMs = 10_000;
/** How often statuses are looked at that came before we knew their message. */
const settleEveryMs = 60_000;
const stderr = 2;

export interface RunningApi {
  readonly url: string;
  /** Finishes what runs, takes nothing new, closes its connections. */
  stop(): Promise<void>;
}

/** The API process until SIGTERM or SIGINT; resolves when everything has been closed. */
export async function runApi(config: Config): Promise<void> {
  const running = await startApi(config);
  await new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve());
  });
  await running.stop();
}

/** Starts the API of a configuration. @throws ConfigError without a database */
export async function startApi(config: Config): Promise<RunningApi> {
  const { databaseUrl } = config;
  if (databaseUrl === undefined) throw new ConfigError('DATABASE_URL is needed');
  const logger = pino({ name: 'duecourse-api' }, pino.destination(stderr));
  const store = openStore(databaseUrl);
  // Facts live in the store: commands and webhooks are taken while Temporal is away.
  const connected = await connectClient(config, { lazy: true });
  const time = await businessTime(config, store);
  const deps: ApiDeps = makeDeps(config, store, logger, {
    ...time,
    temporal: temporalProbe(connected.client, () => checks(store.database).relayRuns(), {
      canList: config.sandbox === undefined,
    }),
  });
  await seedOnce(config, store, deps);
  const settling = setInterval(() => {
    settleWaiting(deps).catch(() => logger.warn('waiting statuses could not be looked at'));
  }, settleEveryMs);
  const server = createServer(createApi(deps));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.sandbox === undefined ? undefined : '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  logger.info({ port }, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      clearInterval(settling);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(timer);
      await time.close();
      await connected.close();
      await store.close();
    },
  };
}

function makeDeps(
  config: Config,
  store: Store,
  logger: Logger,
  parts: Pick<ApiDeps, 'temporal' | 'movable'> & { readonly clock: BusinessClock },
): ApiDeps {
  const change: ApiDeps['change'] = {
    store: store.accounts,
    clock: parts.clock,
    wallClock,
    strategies: store.strategies,
    law: currentLaw,
    newId,
  };
  const sourceSecrets = sourceSecretStore(store.database, config.encryptionKeys, wallClock);
  const counts = intakeCounts(logger);
  return {
    config,
    store,
    lookups: lookups(store.database),
    checks: checks(store.database),
    change,
    intake: createIntake({
      store,
      change,
      secretsOf: (source, creditorId) =>
        creditorId === defaultCreditor
          ? Promise.resolve(ownSecrets(config, source))
          : sourceSecrets.inUse(source, creditorId),
      othersSecrets: async (source, creditorId) => [
        ...(creditorId === defaultCreditor ? [] : ownSecrets(config, source)),
        ...(await sourceSecrets.ofOthers(source, creditorId)),
      ],
      alert: counts.alert,
    }),
    sourceSecrets,
    intakeCounts: counts,
    doorsOut: doorsOut(store.database, config),
    readStrategy,
    temporal: parts.temporal,
    movable: parts.movable,
    logger,
  };
}

/** Secrets of the configuration belong to the creditor `default`: the current one first, then the one before. */
function ownSecrets(config: Config, source: string): readonly SourceKey[] {
  const { stripe, chargebee, genericWebhookSecret, genericWebhookSecretPrevious } = config;
  const pair = (password: string | undefined): string | undefined =>
    chargebee && password ? `${chargebee.user}:${password}` : undefined;
  const given: Readonly<Record<string, readonly (string | undefined)[]>> = {
    stripe: stripe.webhookSecrets,
    chargebee: [pair(chargebee?.password), pair(chargebee?.previousPassword)],
    generic: [genericWebhookSecret, genericWebhookSecretPrevious],
  };
  return (given[source] ?? []).flatMap((secret, place) =>
    secret === undefined ? [] : [{ id: place === 0 ? 'current' : 'previous', secret }],
  );
}

/** The database's time, or the movable one of a sandbox. */
async function businessTime(
  config: Config,
  store: Store,
): Promise<{ clock: BusinessClock; movable: MovableClock | null; close(): Promise<void> }> {
  const { address } = config.temporal;
  if (config.sandbox === undefined) {
    return { clock: databaseClock(store.database), movable: null, close: async () => undefined };
  }
  if (address === undefined) throw new ConfigError('TEMPORAL_ADDRESS is needed in the sandbox');
  // Loaded here only: it brings the testing library with it.
  const { openSandboxClock } = await import('../../temporal/embedded/sandbox-clock.js');
  const sandbox = await openSandboxClock(address, config.sandbox.offsetMs);
  return { clock: sandbox.clock, movable: sandbox.service, close: () => sandbox.service.close() };
}

/** The default creditor and the shipped strategies; an unmigrated database is readiness's to tell. */
async function seedOnce(config: Config, store: Store, deps: ApiDeps): Promise<void> {
  if ((await deps.checks.pendingMigrations()).length > 0) {
    deps.logger.warn('migrations are missing; run migrate');
    return;
  }
  await seed(store, {
    creditorName: config.creditorName,
    madeUpContract: config.sandbox !== undefined,
    strategies: shippedVersions(),
    businessAt: await deps.change.clock.now(),
  });
  // A sandbox that was kept has a new server, which knows no workflow of the old one.
  if (config.sandbox !== undefined) await deps.lookups.wakeEveryOpen(wallClock.now());
}
