import { send } from '../../activities/send';
import { step } from '../../activities/step';
import { runCommand } from '../../src/commands/run-command';
import type { Actor } from '../../src/commands/command';
import { newId } from '../../src/store/ids';
import { waitUntil } from '../../temporal/embedded/processes';
import { Harness, londonDebtor } from '../api/harness';
import { pauseAgainstSend, readyToSend, seeded } from './race';
import { openSending, type Sending } from './sending';

const trials = 200;
const seed = 20_261_122;
const aimMs = 2;
const lockLimitMs = 5_000;

let harness: Harness;
let sending: Sending;

beforeAll(async () => {
  harness = await Harness.start();
  sending = await openSending(harness);
});

afterAll(async () => {
  await sending?.close();
  await harness?.stop();
});

const person: Actor = { kind: 'user', id: 'key_person', role: 'admin' };
const receivedOn = '2026-03-02';

/**
 * The claim has begun and waits for the lock of the account; what the lock's holder commits must
 * be seen by the gate behind it.
 */
test.each<{ name: string; data: object }>([
  { name: 'open-dispute', data: { reason: 'Goods not received.' } },
  { name: 'pause', data: { reason: 'The debtor called.' } },
  { name: 'cease', data: { scope: 'all', reason: 'In writing.' } },
  { name: 'hold', data: { type: 'attorney', reason: 'Represented.' } },
  {
    name: 'record-payment',
    data: { amount: { amount: '1250.50', currency: 'GBP' }, receivedOn, reference: 'transfer' },
  },
])('$name, committed while the claim waits for the lock: nothing is sent', async (given) => {
  const input = await readyToSend(harness, sending);
  const { accountId, messageId } = input;
  let sent: Promise<unknown> = Promise.resolve();
  await harness.store.database.$transaction(async (tx) => {
    const command = { ...given, accountId, actor: person, key: newId('evt'), inside: tx };
    expect(await runCommand(sending.deps, command)).toMatchObject({ ok: true });
    sent = send(sending.deps, input);
    expect(await waitUntil(isLockAwaited, lockLimitMs)).toBe(true);
  });
  await sent;

  expect(await sending.taken(accountId)).toBe(0);
  const facts = await harness.store.accounts.facts(accountId);
  const message = facts?.messages.find(({ id }) => id === messageId);
  expect(['planned', 'suppressed']).toContain(message?.status);
  if (message?.status === 'suppressed') expect(message.reason).not.toBe('');
});

/** Some transaction of this database waits for a row that another one has locked. */
async function isLockAwaited(): Promise<boolean> {
  const rows = await harness.store.database.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return (rows[0]?.n ?? 0) > 0;
}

test('paid before its workflow has looked for the first time: that look closes the account', async () => {
  const opened = await harness.post('/v1/accounts', londonDebtor('early'));
  const accountId = (opened.body as { id: string }).id;
  const amount = { amount: '1250.50', currency: 'GBP' };
  await harness.command(accountId, 'record-payment', { amount, receivedOn, reference: 'early' });

  // A run that starts anew knows no stage yet.
  const next = await step(sending.deps, { accountId, stage: null, messages: [] });

  expect(next).toMatchObject({ stage: 'closed', do: 'close', outcome: 'paid' });
  const facts = await harness.store.accounts.facts(accountId);
  expect(facts?.account).toMatchObject({ status: 'closed', outcome: 'paid' });
});

test(`${trials} pauses against sends: a pause that stands before the claim lets nothing out`, async () => {
  const random = seeded(seed);
  const outcomes = [];
  // Aimed at the moment at which either may win, however fast this machine is just now.
  let leadMs = 0;
  for (let n = 0; n < trials; n += 1) {
    const outcome = await pauseAgainstSend(harness, sending, random, leadMs);
    leadMs += outcome.pausedFirst ? -aimMs : aimMs;
    outcomes.push(outcome);
  }
  expect(outcomes.flatMap(({ fault }) => fault ?? [])).toEqual([]);
  // Both orders came up, or the race was none.
  const pausedFirst = outcomes.filter((one) => one.pausedFirst).length;
  expect(pausedFirst).toBeGreaterThan(trials / 10);
  expect(pausedFirst).toBeLessThan(trials - trials / 10);
});
