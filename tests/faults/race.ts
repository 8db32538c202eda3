import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../activities/send';
import { step } from '../../activities/step';
import { newId } from '../../src/store/ids';
import type { SendInput } from '../../workflows/account/messages';
import { type Harness, londonDebtor } from '../api/harness';
import type { Sending } from './sending';

/** How far the pause may come before or after the send. */
const offsetMs = 15;

let debtors = 0;

/** An account whose next reminder is planned and only has to be sent. */
export async function readyToSend(harness: Harness, sending: Sending): Promise<SendInput> {
  debtors += 1;
  const opened = await harness.post('/v1/accounts', londonDebtor(`R${debtors}`));
  if (opened.status !== 201) throw new Error(JSON.stringify(opened.body));
  const accountId = (opened.body as { id: string }).id;
  const next = await step(sending.deps, { accountId, stage: 'reminder', messages: [] });
  if (next.send === null) throw new Error(`nothing to send but ${next.do}`);
  return { accountId, messageId: next.send.messageId, stage: 'reminder' };
}

export interface Trial {
  /** The pause stood in the books before the message was claimed. */
  readonly pausedFirst: boolean;
  readonly taken: number;
  /** Status of the message in the end. */
  readonly status: string;
  /** Nothing, or what no order of the two could have brought about. */
  readonly fault: string | null;
}

/** A pause over HTTP and a send, started within a few milliseconds of each other; the pause `leadMs` before. */
export async function pauseAgainstSend(
  harness: Harness,
  sending: Sending,
  random: () => number,
  leadMs: number,
): Promise<Trial> {
  const input = await readyToSend(harness, sending);
  const pauseAfterMs = Math.max(0, -leadMs) + random() * offsetMs;
  const sendAfterMs = Math.max(0, leadMs) + random() * offsetMs;
  const [paused] = await Promise.all([
    sleep(pauseAfterMs).then(() =>
      harness.command(input.accountId, 'pause', { reason: 'Called.' }, key()),
    ),
    sleep(sendAfterMs).then(() => send(sending.deps, input)),
  ]);
  const order = await audited(harness, input.accountId);
  const pausedFirst = !order.slice(0, order.indexOf('pause')).includes('claim-send');
  const taken = await sending.taken(input.accountId);
  const facts = await harness.store.accounts.facts(input.accountId);
  const status = facts?.messages.find(({ id }) => id === input.messageId)?.status ?? 'none';
  const isAsItMust = pausedFirst
    ? taken === 0 && (status === 'planned' || status === 'suppressed')
    : taken === 1 && status === 'accepted';
  const fault =
    paused.status === 200 && isAsItMust
      ? null
      : `${order.join(' ')}: ${taken} taken, ${status}, pause answered ${paused.status}`;
  return { pausedFirst, taken, status, fault };
}

const key = () => ({ headers: { 'Idempotency-Key': newId('evt') } });

/** Commands of an account in the order in which they were committed. */
async function audited(harness: Harness, accountId: string): Promise<string[]> {
  const rows = await harness.store.database.$queryRaw<{ command: string }[]>`
    SELECT "command" FROM "audit" WHERE "accountId" = ${accountId} ORDER BY "n"`;
  return rows.map(({ command }) => command);
}

/** Small and seeded, so that a failing run can be repeated (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
