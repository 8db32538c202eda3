import { createHash } from 'node:crypto';
import type { ActivityDeps } from '../../activities/deps';
import { send } from '../../activities/send';
import type { MessageFacts } from '../../src/domain/account/facts';
import { limits } from '../../src/domain/limits';
import { Breaker } from '../../src/providers/breaker';
import type { OutgoingMessage, SendOutcome } from '../../src/providers/outcome';
import { StoreError } from '../../src/store/client';
import { Harness, startAt } from '../api/harness';
import { readyToSend } from '../faults/race';
import { openSending, type Sending } from '../faults/sending';

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
beforeEach(() => {
  harness.nowAt = startAt;
});

type Input = Parameters<typeof send>[1];

/** The parts with an e-mail provider that answers as told and counts its posts. */
function withProvider(
  answer: (message: OutgoingMessage) => Promise<SendOutcome>,
  rest: Partial<ActivityDeps> = {},
  breaker?: Breaker,
): { deps: ActivityDeps; posts: OutgoingMessage[] } {
  const posts: OutgoingMessage[] = [];
  const email = {
    ...sending.deps.providers.email,
    ...(breaker === undefined ? {} : { breaker }),
    send: (message: OutgoingMessage) => {
      posts.push(message);
      return answer(message);
    },
  };
  const providers = { ...sending.deps.providers, email };
  return { deps: { ...sending.deps, providers, ...rest }, posts };
}

async function messageOf({ accountId, messageId }: Input): Promise<MessageFacts | undefined> {
  const facts = await harness.store.accounts.facts(accountId);
  return facts?.messages.find(({ id }) => id === messageId);
}

const accepted: SendOutcome = { class: 'accepted', providerId: 'p1', answer: '202' };

test('a lease that ran out before the first byte: nothing is posted, the message waits', async () => {
  const input = await readyToSend(harness, sending);
  const { clock } = sending.deps;
  let looks = 0;
  const late: ActivityDeps['clock'] = {
    ...clock,
    // The worker stands still after its claim.
    now: async () => (await clock.now()) + (looks++ === 0 ? 0 : limits.leaseMs),
  };
  const { deps, posts } = withProvider(() => Promise.resolve(accepted), { clock: late });
  await send(deps, input);
  expect(posts).toEqual([]);
  expect(await messageOf(input)).toMatchObject({
    status: 'not-sent',
    reason: 'the lease ran out first',
  });
});

test('the gate is asked again before the first byte: what begins to hold within the lease stops the post', async () => {
  const input = await readyToSend(harness, sending);
  const held = { type: 'operator', reason: 'from now on' };
  expect((await harness.command(input.accountId, 'hold', held)).status).toBe(200);
  await harness.store.database.$executeRaw`
    UPDATE "hold" SET "fromAt" = ${new Date(startAt + 10_000)} WHERE "accountId" = ${input.accountId}`;
  const { clock } = sending.deps;
  let looks = 0;
  const later: ActivityDeps['clock'] = {
    ...clock,
    now: async () => (await clock.now()) + (looks++ === 0 ? 0 : 10_000),
  };
  const { deps, posts } = withProvider(() => Promise.resolve(accepted), { clock: later });
  await send(deps, input);
  expect(posts).toEqual([]);
  expect(await messageOf(input)).toMatchObject({ status: 'not-sent', attempt: 1 });
});

test('a worker that died with its claim: no retry ever posts, the fate is unknown once the lease is over', async () => {
  const input = await readyToSend(harness, sending);
  const { deps, posts } = withProvider(() => Promise.reject(new Error('killed')));
  await expect(send(deps, input)).rejects.toThrow('killed');
  await send(deps, input);
  expect(await messageOf(input)).toMatchObject({ status: 'dispatching', attempt: 1 });
  harness.nowAt = startAt + limits.leaseMs;
  const next = await send(deps, input);
  expect(await messageOf(input)).toMatchObject({ status: 'unknown', attempt: 1 });
  expect(next).toMatchObject({ do: 'wait', waitMs: limits.reconcileGiveUpMs });
  await send(deps, input);
  expect(posts).toHaveLength(1);
});

test('an answer that the store cannot take at once is written down when it can', async () => {
  const input = await readyToSend(harness, sending);
  const { store } = sending.deps;
  let isAway = false;
  let refused = 0;
  const flaky: ActivityDeps['store'] = {
    ...store,
    change: (...args) => {
      refused += isAway ? 1 : 0;
      if (isAway && refused <= 2) throw new StoreError('unavailable', null, null);
      return store.change(...args);
    },
  };
  const answer = (): Promise<SendOutcome> => {
    isAway = true;
    return Promise.resolve(accepted);
  };
  const { deps, posts } = withProvider(answer, { store: flaky });
  await send(deps, input);
  expect(refused).toBe(3);
  expect(posts).toHaveLength(1);
  expect(await messageOf(input)).toMatchObject({ status: 'accepted', providerId: 'p1' });
});

test('evidence is looked for after two minutes and once in two minutes, however often a retry asks', async () => {
  const input = await readyToSend(harness, sending);
  await harness.store.database.$executeRaw`
    UPDATE "message" SET "channel" = 'sms', "status" = 'unknown', "unknownSinceAt" = ${new Date(startAt)}
     WHERE "id" = ${input.messageId}`;
  const looks: number[] = [];
  const findSent = (): Promise<string | null> => {
    looks.push(harness.nowAt - startAt);
    return looks.length === 1
      ? Promise.reject(new Error('the list does not answer'))
      : Promise.resolve(looks.length < 3 ? null : 'SM1');
  };
  const { deps } = withProvider(() => Promise.resolve(accepted), { findSent });
  const every = limits.reconcileAfterMs;
  for (let at = 0; at <= 4 * every; at += every / 8) {
    harness.nowAt = startAt + at;
    await send(deps, input);
  }
  expect(looks).toEqual([every, 2 * every, 3 * every]);
  expect(await messageOf(input)).toMatchObject({ status: 'accepted', providerId: 'SM1' });
});

test('while the provider is left alone a message waits without an attempt', async () => {
  const breaker = new Breaker();
  const refused: SendOutcome = {
    class: 'rejected',
    reason: 'http 401',
    code: '401',
    breaker: true,
  };
  const { deps, posts } = withProvider(() => Promise.resolve(refused), {}, breaker);
  const [first, second] = [
    await readyToSend(harness, sending),
    await readyToSend(harness, sending),
  ];
  await send(deps, first);
  const next = await send(deps, second);
  expect(posts).toHaveLength(1);
  expect(await messageOf(second)).toMatchObject({
    ...{ status: 'not-sent', attempt: 0, reason: 'http 401', provider: 'sendgrid' },
  });
  expect(next.do).toBe('wait');
  for (const { accountId } of [first, second]) {
    const facts = await harness.store.accounts.facts(accountId);
    expect(facts?.account.needsAttention).toMatch(/refuses to send/);
  }
});

describe('a letter of which nobody knows whether it was taken', () => {
  /** A letter that was posted once; `isTaken`: the print vendor has it, its answer was lost. */
  async function doubtful(isTaken: boolean) {
    const input = await readyToSend(harness, sending);
    await harness.store.database.$executeRaw`
      UPDATE "message" m SET "channel" = 'letter', "toAddress" = p."value", "contactPointId" = p."id"
        FROM "account" a, "contact_point" p
       WHERE m."id" = ${input.messageId} AND a."id" = m."accountId"
         AND p."debtorId" = a."debtorId" AND p."kind" = 'address'`;
    const posts: OutgoingMessage[] = [];
    const vendor = sending.deps.providers.letter;
    const lost: SendOutcome = { class: 'ambiguous', reason: 'no answer' };
    const letter: typeof vendor = {
      ...vendor,
      send: async (message) => {
        posts.push(message);
        if (posts.length > 1) return vendor.send(message);
        if (isTaken) await vendor.send(message);
        return lost;
      },
    };
    const providers = { ...sending.deps.providers, letter };
    const deps: ActivityDeps = { ...sending.deps, providers };
    const next = await send(deps, input);
    expect(await messageOf(input)).toMatchObject({ status: 'unknown', attempt: 1 });
    expect(next).toMatchObject({ do: 'wait', waitMs: limits.reconcileAfterMs });
    return { input, deps, posts };
  }

  test.each([true, false])(
    'is asked for by the same pages under the same id: there is one letter (taken at first: %s)',
    async (isTaken) => {
      const { input, deps, posts } = await doubtful(isTaken);
      await send(deps, input);
      expect(posts).toHaveLength(1);
      harness.nowAt = startAt + limits.reconcileAfterMs;
      await send(deps, input);
      expect(await messageOf(input)).toMatchObject({ status: 'accepted', attempt: 1 });
      expect(await sending.taken(input.accountId)).toBe(1);
      // What a print vendor is given; hashes, so that a failure can be read.
      const [first, again] = posts.map(({ intentId, to, from, subject, text, pdf }) => ({
        ...{ intentId, to, from, subject, text },
        pages: createHash('sha256')
          .update(pdf ?? '')
          .digest('hex'),
      }));
      expect(again).toEqual(first);
      await send(deps, input);
      expect(posts).toHaveLength(2);
    },
  );

  test('is not asked for while something stands against it: it could leave now for the first time', async () => {
    const { input, deps, posts } = await doubtful(false);
    const held = { type: 'operator', reason: 'stop' };
    expect((await harness.command(input.accountId, 'hold', held)).status).toBe(200);
    const every = limits.reconcileAfterMs;
    for (let at = every; at < limits.reconcileGiveUpMs; at += every) {
      harness.nowAt = startAt + at;
      await send(deps, input);
    }
    expect(posts).toHaveLength(1);
    expect(await sending.taken(input.accountId)).toBe(0);
    expect(await messageOf(input)).toMatchObject({ status: 'unknown' });
  });

  test('only a receipt is evidence: whatever else is answered leaves it unknown', async () => {
    const { input, deps, posts } = await doubtful(true);
    const answers: readonly SendOutcome[] = [
      { class: 'rejected', reason: 'http 400', code: '400' },
      { class: 'not-sent', reason: 'no connection' },
      { class: 'ambiguous', reason: 'http 500' },
    ];
    for (const [n, answer] of answers.entries()) {
      harness.nowAt = startAt + (n + 1) * limits.reconcileAfterMs;
      const letter = { ...deps.providers.letter, send: () => Promise.resolve(answer) };
      await send({ ...deps, providers: { ...deps.providers, letter } }, input);
      expect(await messageOf(input)).toMatchObject({ status: 'unknown', reason: 'no answer' });
    }
    harness.nowAt = startAt + 4 * limits.reconcileAfterMs;
    await send(deps, input);
    expect(await messageOf(input)).toMatchObject({ status: 'accepted' });
    expect([posts.length, await sending.taken(input.accountId)]).toEqual([2, 1]);
  });
});
