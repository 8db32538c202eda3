import { currentLaw } from '../src/domain/law/current';
import { hostname } from 'node:os';
import path from 'node:path';
import type { ActivityDeps } from '../activities/deps';
import type { BusinessClock, ChangeDeps } from '../src/commands/ports';
import type { Config } from '../src/config';
import { Breaker } from '../src/providers/breaker';
import { createExchange } from '../src/providers/counsel';
import { createCounselFolder, createLetterFolder } from '../src/providers/folder';
import { createLetters } from '../src/providers/letters';
import { sendgridNotConnected, twilioNotConnected } from '../src/providers/not-connected';
import type { Provider } from '../src/providers/outcome';
import { createSendgrid } from '../src/providers/sendgrid';
import { createTwilio, type TwilioProvider } from '../src/providers/twilio';
import { databaseClock, wallClock } from '../src/store/clock';
import { newId } from '../src/store/ids';
import { openStore, type Store } from '../src/store/open';

/** Keys that the simulator accepts; the real clients need keys of the right form. */
const simulatorKeys = {
  sendgrid: 'SG.simulator',
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'simulator',
} as const;

/** The store with the clock that this installation lives by. */
export interface Parts {
  readonly store: Store;
  readonly clock: BusinessClock;
  readonly deps: ChangeDeps;
}

/** Opens the store and picks the business clock: the database's, or the sandbox's movable one. */
export async function openParts(config: Config, poolMax?: number): Promise<Parts> {
  if (config.databaseUrl === undefined) throw new Error('DATABASE_URL is not set');
  const store = openStore(config.databaseUrl, poolMax);
  const clock =
    config.sandbox === undefined
      ? databaseClock(store.database)
      : await movableClock(config.temporal.address ?? '', config.sandbox.offsetMs);
  const deps: ChangeDeps = {
    store: store.accounts,
    clock,
    wallClock,
    strategies: store.strategies,
    law: currentLaw,
    newId,
  };
  return { store, clock, deps };
}

/** Loaded in the sandbox only: it brings the testing library with it. */
async function movableClock(address: string, offsetMs: number): Promise<BusinessClock> {
  const { openSandboxClock } = await import('./embedded/sandbox-clock.js');
  return (await openSandboxClock(address, offsetMs)).clock;
}

/** One line of the worker's log. */
export type LogLine = (level: string, message: string, fields: Record<string, unknown>) => void;

/** The provider with a breaker of this process, whose changes stand in the log. */
function guarded(provider: Provider, log: LogLine): Provider {
  const { name, channel } = provider;
  const breaker = new Breaker(({ isOpen, reason }) =>
    isOpen
      ? log('warn', 'provider is left alone for a while', { provider: name, channel, reason })
      : log('info', 'provider serves again', { provider: name, channel }),
  );
  return { ...provider, breaker };
}

/** Everything the activities are made with, providers included. */
export function activityDeps(
  config: Config,
  parts: Parts,
  log: LogLine = () => undefined,
): ActivityDeps {
  const twilio = smsProvider(config);
  const { letter, counsel } = paperParts(config);
  return {
    ...parts.deps,
    lists: parts.store.lists,
    templates: parts.store.templates,
    installation: parts.store.installation,
    worker: `${hostname()}:${process.pid}`,
    providers: {
      email: guarded(emailProvider(config), log),
      sms: guarded(twilio, log),
      letter: guarded(letter, log),
    },
    counsel: { transmit: counsel },
    findSent: async (message, sentAfterAt, bodySha256) => {
      const found = await twilio.findTwilioMessage({
        to: message.to,
        from: message.from,
        sentAfterAt,
        ...(bodySha256 === null ? {} : { bodySha256 }),
      });
      return found?.providerId ?? null;
    },
    publicUrl: config.publicUrl,
  };
}

/** Letters and packs go to the simulator where it runs, else into folders that a person empties. */
function paperParts({ simulatorUrl, dataDir }: Config): {
  letter: Provider;
  counsel: ActivityDeps['counsel']['transmit'];
} {
  if (simulatorUrl === undefined) {
    return {
      letter: createLetterFolder(path.join(dataDir, 'letters')),
      counsel: createCounselFolder(path.join(dataDir, 'counsel')),
    };
  }
  const { transmitToCounsel } = createExchange({ baseUrl: simulatorUrl });
  return { letter: createLetters({ baseUrl: simulatorUrl }), counsel: transmitToCounsel };
}

function emailProvider(config: Config): Provider {
  const { apiKey, baseUrl } = config.sendgrid;
  if (apiKey === undefined && baseUrl === undefined) return sendgridNotConnected();
  return createSendgrid({
    apiKey: apiKey ?? simulatorKeys.sendgrid,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
}

function smsProvider(config: Config): TwilioProvider {
  const { accountSid, authToken, baseUrl } = config.twilio;
  if (accountSid === undefined && baseUrl === undefined) return twilioNotConnected();
  return createTwilio({
    accountSid: accountSid ?? simulatorKeys.accountSid,
    authToken: authToken ?? simulatorKeys.authToken,
    statusCallbackUrl: `${config.publicUrl}/webhooks/twilio/status`,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
}
