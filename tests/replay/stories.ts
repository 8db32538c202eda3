import type { Client, WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { type CommandAnswer, updateName } from '../../workflows/account/messages';
import type { Beat, FakeStore } from '../workflows/fakes';
import { dayMs, minuteMs } from '../workflows/helpers';

export interface Telling {
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  readonly store: FakeStore;
  readonly handle: WorkflowHandle;
}

/** A life of a scripted account whose histories are kept: every later release must replay them. */
export interface Story {
  readonly name: string;
  readonly beats: readonly Beat[];
  readonly live: (telling: Telling) => Promise<void>;
}

const command = async ({ handle }: Telling, key: string, name: string): Promise<CommandAnswer> =>
  handle.executeUpdate<CommandAnswer, [unknown]>(updateName, { args: [{ key, name, data: {} }] });

const reminder: Beat = { stage: 'reminder', does: 'send', afterMs: 3 * dayMs };
const escalation: Beat = { stage: 'escalation', does: 'store', afterMs: 5 * dayMs };
const far: Beat = { stage: 'reminder', does: 'send', afterMs: 20 * dayMs };

export const stories: readonly Story[] = [
  {
    name: 'ladder',
    beats: [
      reminder,
      { ...reminder, channel: 'sms' },
      escalation,
      { stage: 'escalation', does: 'send', afterMs: 7 * dayMs, channel: 'letter' },
    ],
    live: async ({ env }) => env.sleep(30 * dayMs),
  },
  {
    name: 'broken-settlement',
    beats: [
      reminder,
      { ...escalation, afterMs: 30 * dayMs },
      { stage: 'plan', does: 'send', afterMs: dayMs },
      { stage: 'plan', does: 'store', afterMs: 10 * dayMs, waitingFor: 'instalment' },
      escalation,
    ],
    live: async ({ env, handle }) => {
      await env.sleep(4 * dayMs);
      await handle.signal('acceptSettlement', { agreementId: 'agr_1' });
      await env.sleep(30 * dayMs);
    },
  },
  {
    name: 'agency-and-law',
    beats: [
      { stage: 'agency', does: 'exchange', afterMs: 0 },
      { stage: 'agency', does: 'exchange', afterMs: 40 * dayMs, waitingFor: 'answer' },
      { stage: 'legal', does: 'send', afterMs: dayMs, channel: 'letter' },
      { stage: 'legal', does: 'exchange', afterMs: 30 * dayMs, waitingFor: 'approval' },
    ],
    live: async ({ env }) => env.sleep(90 * dayMs),
  },
  {
    name: 'signals',
    beats: [far],
    live: async ({ env, handle }) => {
      await env.sleep(dayMs);
      await handle.signal('pause', { until: '2027-01-15', reason: 'asked for time' });
      await env.sleep(dayMs);
      await handle.signal('wake');
      await env.sleep(dayMs);
      await handle.signal('resume');
      await handle.signal('pause', 'a text');
      await env.sleep(dayMs);
    },
  },
  {
    name: 'updates',
    beats: [far, { stage: 'agency', does: 'exchange', afterMs: 5 * dayMs }],
    live: async (telling) => {
      await telling.env.sleep(dayMs);
      await Promise.all([command(telling, 'a', 'note'), command(telling, 'b', 'unheard-of')]);
      await command(telling, '', 'refused by the validator').catch(() => undefined);
      await command(telling, 'c', 'place');
      await telling.env.sleep(dayMs);
      await command(telling, 'd', 'close');
      await telling.env.sleep(dayMs);
    },
  },
  {
    name: 'store-fails',
    beats: [reminder, far],
    live: async ({ env, handle, store }) => {
      await env.sleep(dayMs);
      store.failing.set('step', 'StoreDown');
      await handle.signal('pause');
      await env.sleep(14 * minuteMs);
      await handle.signal('resume');
      store.failing.clear();
      await env.sleep(5 * dayMs);
    },
  },
  {
    name: 'send-fails',
    beats: [reminder, far],
    live: async (telling) => {
      const { env, store } = telling;
      store.failing.set('send', 'ProviderDown');
      await env.sleep(3 * dayMs + 2 * minuteMs);
      await command(telling, 'p', 'pause');
      await env.sleep(12 * minuteMs);
      store.failing.set('send', '!Contract');
      await env.sleep(12 * minuteMs);
      store.failing.clear();
      await env.sleep(dayMs);
    },
  },
  {
    name: 'months',
    beats: Array.from({ length: 12 }, () => ({ ...escalation, afterMs: 7 * dayMs })),
    live: async ({ env }) => env.sleep(100 * dayMs),
  },
  {
    name: 'cancelled',
    beats: [far],
    live: async ({ env, handle }) => {
      await env.sleep(dayMs);
      await handle.cancel();
      await env.sleep(dayMs);
    },
  },
];
