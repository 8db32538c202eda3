import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import { isCommitReply } from '../harness/commits';
import type { House } from '../harness/house';
import { loadRound, marksOf, type Struck } from '../harness/round';
import type { Random, Scenario, Size, Violation } from '../harness/scenario';

const leaseMs = 30_000;
const waitForBlowMs = 20_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Senders hear 2xx after a commit or 503 with `Retry-After`, nothing else; clients likewise. */
function answeredWell(house: House, since: ReturnType<typeof marksOf>): Violation[] {
  const webhooks = house.sender.log.entries
    .slice(since.delivered)
    .filter(({ status, retryAfter }) => {
      const isGood = status >= 200 && status < 300;
      return !isGood && !(status === 503 && retryAfter !== null);
    })
    .map(({ id, status, answer }) => `${id}: ${status} ${answer}`);
  const requests = house.driven.entries
    .slice(since.driven)
    .filter(({ status }) => status === 0 || (status >= 500 && status !== 503))
    .map(({ where, status, answer }) => `${where}: ${status} ${JSON.stringify(answer)}`);
  return [...webhooks, ...requests].map((what) => ({ rule: 'F-03', what }));
}

/** The gate cannot commit while the database is away, so nothing is accepted once leases have run out. */
function nothingSentMeanwhile(house: House, spans: readonly Span[]): Violation[] {
  return house.line.log.entries
    .filter(({ taken, takenAt }) => {
      const at = takenAt ?? 0;
      return taken && spans.some(({ from, to }) => at > from + leaseMs && at < to);
    })
    .map(({ intentId }) => ({ rule: 'F-03', what: `${intentId} was sent without a database` }));
}

function scenario(
  name: string,
  weight: number,
  strike: (house: House, random: Random, size: Size, spreadMs: number) => Promise<Span[]>,
): Scenario {
  return {
    ...{ fault: 'F-03', name, weight },
    run: (house, random, size) =>
      loadRound(house, random, size, async (load, spreadMs): Promise<Struck> => {
        const since = marksOf(house);
        const before = house.database.wire.cutCount;
        const spans = await strike(house, random, size, spreadMs);
        await load.over;
        const violations = [...answeredWell(house, since), ...nothingSentMeanwhile(house, spans)];
        const cuts = house.database.wire.cutCount - before;
        return { kills: name === 'postgres-kill' ? spans.length : 0, cuts, violations };
      }),
  };
}

/** Away for a while, in one way or another. */
async function away(
  house: House,
  name: string,
  ms: number,
  go: () => Promise<void> | void,
  back: () => Promise<void> | void,
): Promise<Span> {
  const from = Date.now();
  house.blow(`${name}: away`);
  await go();
  await sleep(ms);
  const to = Date.now();
  await back();
  house.blow(`${name}: back`);
  return { from, to };
}

const kill = scenario('postgres-kill', 2, async (house, random, size, spreadMs) => {
  await sleep(random() * spreadMs);
  const { database } = house;
  const ms = random() * (size === 'short' ? 1_000 : 8_000);
  return [
    await away(
      house,
      'postgres-kill',
      ms,
      () => database.kill(),
      () => database.start(),
    ),
  ];
});

const restart = scenario('postgres-restart', 1, async (house, random, _size, spreadMs) => {
  await sleep(random() * spreadMs);
  const { database } = house;
  return [
    await away(
      house,
      'postgres-restart',
      0,
      () => database.stop(),
      () => database.start(),
    ),
  ];
});

const cut = scenario('postgres-cut', 2, async (house, random, size, spreadMs) => {
  await sleep(random() * spreadMs);
  const { wire } = house.database;
  const ms = 500 + random() * (size === 'short' ? 1_500 : 10_000);
  return [
    await away(
      ...([house, 'postgres-cut', ms] as const),
      () => wire.set({ kind: 'cut' }),
      () => wire.set({ kind: 'pass' }),
    ),
  ];
});

const stall = scenario('postgres-stall', 1, async (house, random, size, spreadMs) => {
  await sleep(random() * spreadMs);
  const { wire } = house.database;
  const ms = size === 'short' ? 3_000 : 5_000 + random() * 25_000;
  return [
    await away(
      ...([house, 'postgres-stall', ms] as const),
      () => wire.set({ kind: 'stall' }),
      () => wire.set({ kind: 'pass' }),
    ),
  ];
});

/** The connection breaks at the n-th COMMIT, before it is asked for or before its answer is heard. */
function atCommit(name: string, isBefore: boolean): Scenario {
  return scenario(name, 3, async (house, random, size) => {
    const { wire } = house.database;
    let toGo = 1 + Math.floor(random() * 20);
    let left = size === 'short' ? 3 : 8;
    const every = 1 + Math.floor(random() * 15);
    const watch =
      (isCommit: (bytes: Buffer) => boolean) =>
      (bytes: Buffer): 'carry' | 'break' => {
        if (!isCommit(bytes) || left === 0) return 'carry';
        toGo -= 1;
        if (toGo > 0) return 'carry';
        [toGo, left] = [every, left - 1];
        house.blow(name);
        return 'break';
      };
    if (isBefore) wire.onRequest = watch(house.commitRequests);
    else wire.onReply = watch(isCommitReply);
    await waitUntil(() => left === 0, waitForBlowMs);
    wire.onRequest = wire.onReply = undefined;
    return [];
  });
}

export const postgresFaults: readonly Scenario[] = [
  ...[kill, restart, cut, stall],
  atCommit('postgres-cut-commit-request', true),
  atCommit('postgres-cut-commit-reply', false),
];
