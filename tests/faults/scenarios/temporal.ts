import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import type { House } from '../harness/house';
import { loadRound, marksOf, type Struck } from '../harness/round';
import type { Random, Scenario, Size, Violation } from '../harness/scenario';

const answerLimitMs = 2_000;
const appliedLimitMs = 60_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** How long a server is away: seconds in the short tier, up to half a minute in the full one. */
function awayMs(random: Random, size: Size): number {
  return Math.floor(
    (size === 'short' ? 2_000 : 1_000) + random() * (size === 'short' ? 3_000 : 29_000),
  );
}

/**
 * What came in while Temporal was away was answered well and at once: only Temporal is away, and
 * nobody who asks may feel it. One in a hundred may be slow, as machines are.
 */
export function answeredMeanwhile(
  house: House,
  spans: readonly Span[],
  since: ReturnType<typeof marksOf>,
): Violation[] {
  const requests = [
    ...house.sender.log.entries.slice(since.delivered).map((one) => ({ ...one, name: one.id })),
    ...house.driven.entries.slice(since.driven).map((one) => ({ ...one, name: one.where })),
  ].filter(({ sentAt }) => spans.some(({ from, to }) => sentAt >= from && sentAt < to));
  const bad = requests.filter(({ status }) => status === 0 || status >= 500);
  const slow = requests.filter(({ sentAt, answeredAt }) => answeredAt - sentAt > answerLimitMs);
  const slowMax = Math.max(1, Math.floor(requests.length / 100));
  return [
    ...bad.map(({ name, status }) => ({
      rule: 'F-02',
      what: `${name} was answered ${status} while Temporal was away`,
    })),
    ...(slow.length > slowMax
      ? [{ rule: 'F-02', what: `${slow.length} of ${requests.length} answers took over 2 s` }]
      : []),
  ];
}

/** What was answered meanwhile reaches the workflows within a minute of the return. */
async function toldInTime(house: House, backAt: number): Promise<Violation[]> {
  const leftMs = appliedLimitMs - (Date.now() - backAt);
  let count = NaN;
  const isTold = await waitUntil(async () => {
    const { url, adminKey } = house.run;
    const headers = { Authorization: `Bearer ${adminKey}` };
    const text = await fetch(`${url}/metrics`, { headers }).then((answer) => answer.text());
    count = Number(/^duecourse_wakes_unsent (\d+)$/m.exec(text)?.[1] ?? NaN);
    return count === 0;
  }, leftMs);
  return isTold ? [] : [{ rule: 'F-02', what: `${count} wakes unsent a minute after the return` }];
}

/** One or more times away during the load; `away` and `back` are told apart by how it goes. */
function outage(
  name: string,
  weight: number,
  times: (random: Random, size: Size) => number,
  away: (house: House) => Promise<void> | void,
  back: (house: House) => Promise<void> | void,
): Scenario {
  return {
    ...{ fault: 'F-02', name, weight },
    run: (house, random, size) =>
      loadRound(house, random, size, async (_load, spreadMs): Promise<Struck> => {
        const since = marksOf(house);
        const spans: Span[] = [];
        const count = times(random, size);
        for (let n = 0; n < count; n += 1) {
          await sleep(random() * (spreadMs / count));
          const from = Date.now();
          house.blow(`${name}: away`);
          await away(house);
          await sleep(awayMs(random, size) / count);
          spans.push({ from, to: Date.now() });
          await back(house);
          house.blow(`${name}: back`);
        }
        const violations = [
          ...answeredMeanwhile(house, spans, since),
          ...(await toldInTime(house, Date.now())),
        ];
        const isKill = name === 'temporal-kill';
        // Workers and database live on: whoever had claimed a message can send it and say so.
        const lostMax = { count: 0, rule: 'F-02' };
        return { kills: isKill ? count : 0, cuts: isKill ? 0 : count, violations, lostMax };
      }),
  };
}

const once = (): number => 1;

export const temporalFaults: readonly Scenario[] = [
  outage(
    ...(['temporal-kill', 3] as const),
    (random, size) => (size === 'short' ? 1 : 1 + Math.floor(random() * 3)),
    (house) => house.temporal.kill(),
    (house) => house.temporal.start(),
  ),
  outage(
    ...(['temporal-stop', 1, once] as const),
    (house) => house.temporal.stop(),
    (house) => house.temporal.start(),
  ),
  outage(
    ...(['temporal-cut', 2, once] as const),
    (house) => house.temporal.wire.set({ kind: 'cut' }),
    (house) => house.temporal.wire.set({ kind: 'pass' }),
  ),
  outage(
    ...(['temporal-slow', 1, once] as const),
    (house) => house.temporal.wire.set({ kind: 'delay', ms: 200 }),
    (house) => house.temporal.wire.set({ kind: 'pass' }),
  ),
];
