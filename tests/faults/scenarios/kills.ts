import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import { isCommitReply } from '../harness/commits';
import type { House, Victim } from '../harness/house';
import type { LineMoments } from '../harness/line';
import { loadRound } from '../harness/round';
import type { Random, RoundReport, Scenario, Size } from '../harness/scenario';
import { holderOf } from '../harness/sockets';

const wayMsMax = 150;
/** Beyond it the load is through, and what was waited for does not come. */
const waitForBlowMs = 20_000;
const pauseBeforeUpMs = 5_000;

const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));
const slow = (house: House, random: Random): void => {
  house.line.delayMs = between(random, 10, wayMsMax);
};

/** Workers, and now and then the API, killed at any time; `up` starts them again. */
const atAnyTime: Scenario = {
  ...{ fault: 'F-01', name: 'kill-at-any-time', weight: 3 },
  run: (house, random, size) =>
    loadRound(house, random, size, async (_load, spreadMs) => {
      slow(house, random);
      let kills = 0;
      const blows = size === 'short' ? 2 : between(random, 3, 5);
      for (let n = 0; n < blows; n += 1) {
        await sleep(random() * ((spreadMs * 1.5) / blows));
        const victims: readonly Victim[] = random() < 0.15 ? ['worker', 'api'] : ['worker'];
        const chosen: readonly Victim[] = random() < 0.25 ? ['api'] : victims;
        for (const victim of chosen) if (await house.kill(victim)) kills += 1;
      }
      return { kills };
    }),
};

/** Killed in a chosen moment of a post: its request is here, it is taken, half or all of its answer has left. */
const inAPost: Scenario = {
  ...{ fault: 'F-01', name: 'kill-in-a-post', weight: 4 },
  run: (house, random, size) =>
    loadRound(house, random, size, async () => {
      slow(house, random);
      let kills = 0;
      const blows = size === 'short' ? 2 : 3;
      for (let n = 0; n < blows; n += 1) {
        if (await killInPost(house, random, size)) kills += 1;
      }
      return { kills };
    }),
};

type Moment = keyof LineMoments | 'half';
const moments: readonly Moment[] = ['arrived', 'taken', 'half', 'answered'];

async function killInPost(house: House, random: Random, size: Size): Promise<boolean> {
  const moment = moments[Math.floor(random() * moments.length)] ?? 'taken';
  let toGo = between(random, 1, size === 'short' ? 5 : 12);
  let isStruck = false;
  let isKilled = false;
  const strike = async (): Promise<void> => {
    toGo -= 1;
    if (isStruck || toGo > 0) return;
    isStruck = true;
    house.blow(`aimed: a post is ${moment}`);
    isKilled = await house.kill('worker');
  };
  if (moment === 'half') {
    house.line.faultOf = () => {
      if (isStruck || toGo > 1) return void (toGo -= 1);
      void strike();
      return { kind: 'truncated', taken: true };
    };
  } else house.line.moments = { [moment]: strike };
  await waitUntil(() => isStruck, waitForBlowMs);
  house.line.moments = {};
  house.line.faultOf = undefined;
  return isKilled;
}

/** Killed at the n-th COMMIT of its own: before it reaches the database, or before its answer comes back. */
const atACommit: Scenario = {
  ...{ fault: 'F-01', name: 'kill-at-a-commit', weight: 3 },
  run: (house, random, size) =>
    loadRound(house, random, size, async () => {
      let kills = 0;
      const blows = size === 'short' ? 2 : 3;
      for (let n = 0; n < blows; n += 1) {
        const victim: Victim = random() < 0.3 ? 'api' : 'worker';
        if (await killAtCommit(house, random, victim)) kills += 1;
      }
      return { kills };
    }),
};

async function killAtCommit(house: House, random: Random, victim: Victim): Promise<boolean> {
  const { wire } = house.database;
  const isBefore = random() < 0.5;
  let toGo = between(random, 1, 25);
  let isStruck = false;
  let isKilled = false;
  const watch =
    (isCommit: (bytes: Buffer) => boolean) =>
    (bytes: Buffer, { fromPort }: { readonly fromPort: number }): 'carry' | 'break' => {
      if (!isCommit(bytes) || isStruck) return 'carry';
      const pid = house.pidOf(victim);
      if (pid === undefined || holderOf(fromPort, [pid]) === undefined) return 'carry';
      toGo -= 1;
      if (toGo > 0) return 'carry';
      isStruck = true;
      house.blow(`aimed: COMMIT ${isBefore ? 'asked for' : 'done, not heard of'}`);
      void house.kill(victim).then((done) => (isKilled = done));
      return 'break';
    };
  if (isBefore) wire.onRequest = watch(house.commitRequests);
  else wire.onReply = watch(isCommitReply);
  await waitUntil(() => isStruck, waitForBlowMs);
  wire.onRequest = wire.onReply = undefined;
  return isKilled;
}

/** The launcher is killed with all that it started, and started again. */
const launcher: Scenario = {
  ...{ fault: 'F-01', name: 'kill-launcher', weight: 1 },
  run(house: House, random: Random, size: Size): Promise<RoundReport> {
    return loadRound(house, random, size, async (_load, spreadMs) => {
      slow(house, random);
      await sleep(random() * spreadMs);
      await house.kill('launcher');
      await sleep(random() * pauseBeforeUpMs);
      await house.up();
      return { kills: 1 };
    });
  },
};

export const kills: readonly Scenario[] = [atAnyTime, inAPost, atACommit, launcher];
