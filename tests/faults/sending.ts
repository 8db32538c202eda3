import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActivityDeps } from '../../activities/deps';
import { createExchange } from '../../src/providers/counsel';
import { createLetters } from '../../src/providers/letters';
import { createSendgrid } from '../../src/providers/sendgrid';
import { sandboxTwilioToken, startSandbox } from '../../src/providers/sandbox/server';
import { createTwilio } from '../../src/providers/twilio';
import type { Harness } from '../api/harness';

/** The activities' parts over a harness's store and clock, with the real clients on a simulator. */
export interface Sending {
  readonly deps: ActivityDeps;
  /** Posts that the provider took for an account. */
  taken(accountId: string): Promise<number>;
  close(): Promise<void>;
}

export async function openSending(harness: Harness): Promise<Sending> {
  const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-race-'));
  const simulator = await startSandbox({ port: 0, logFile: path.join(folder, 'outbox.jsonl') });
  const baseUrl = simulator.url;
  const twilio = createTwilio({
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: sandboxTwilioToken,
    baseUrl,
    statusCallbackUrl: `${baseUrl}/healthz`,
  });
  const deps: ActivityDeps = {
    ...harness.deps.change,
    lists: harness.store.lists,
    installation: harness.store.installation,
    worker: 'race',
    providers: {
      email: createSendgrid({ apiKey: 'SG.race', baseUrl }),
      sms: twilio,
      letter: createLetters({ baseUrl }),
    },
    counsel: { transmit: createExchange({ baseUrl }).transmitToCounsel },
    findSent: () => Promise.resolve(null),
    publicUrl: 'http://duecourse.test',
  };
  return {
    deps,
    taken: async (accountId) => {
      const answer = await fetch(`${baseUrl}/sandbox/outbox?accountId=${accountId}`);
      return ((await answer.json()) as { messages: unknown[] }).messages.length;
    },
    close: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
