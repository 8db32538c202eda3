import { setTimeout as sleep } from 'node:timers/promises';
import { acceptedPosts } from '../harness/evidence';
import type { Answer, House } from '../harness/house';
import type { Random, RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { accountOf, ledgerOf, messagesOf, sumsOf, untilPlanned, type AccountView } from './books';
import { some } from './chance';
import { publishLadders, raceLadders } from './ladders';
import {
  act,
  isStop,
  isTrigger,
  moneyOf,
  raceActions,
  setUp,
  type Arena,
  type RaceAction,
} from './race-actions';
import { fewAtOnce } from './raw-post';

/** Pairs out of 120 a round, and races of each beside its two serial orders. */
const sizes: Readonly<Record<Size, { readonly pairs: number; readonly races: number }>> = {
  short: { pairs: 8, races: 2 },
  full: { pairs: 24, races: 4 },
};
const pairsAtOnce = 3;
const offsetMs = 200;
/** What is due goes out so long after the trigger, so that it is aimed at. */
const triggerLeadMs = 250;
/** Between product and Temporal, so that there is time between a plan and its claim. */
const wireDelayMs = 40;
/** Of what races against the ladder, so much comes just when a message has been planned. */
const aimedShare = 0.6;
const restMs = 1_200;
const restEveryMs = 200;
const restLimitMs = 30_000;
const dueSoonMs = 2_000;

/** Two actions, or one with itself. */
export type Pair = readonly [RaceAction, RaceAction];

/** Two people, or a person and the ladder, at the same moment: some serial order explains what came of it. */
export const races: Scenario = {
  fault: 'F-12',
  name: 'races of people, debtors and the ladder',
  weight: 3,
  run: (house, random, size) => {
    const { pairs, races: racesEach } = sizes[size];
    return racePairs(house, random, some(random, everyPair(), pairs), {
      ...{ races: racesEach, delayMs: wireDelayMs },
    });
  },
};

/** Races the given pairs; the wire to Temporal is slowed by `delayMs` meanwhile. */
export async function racePairs(
  house: House,
  random: Random,
  pairs: readonly Pair[],
  dose: { readonly races: number; readonly delayMs: number },
): Promise<RoundReport> {
  await publishLadders(house, Object.values(raceLadders));
  house.temporal.wire.set({ kind: 'delay', ms: dose.delayMs });
  try {
    const reports = await fewAtOnce(pairs, pairsAtOnce, (pair) =>
      racePair(house, random, pair, dose.races),
    );
    return {
      counts: {
        pairsRaced: reports.reduce((sum, { raced }) => sum + raced, 0),
        commands: reports.reduce((sum, { raced }) => sum + (raced + 2) * 2, 0),
      },
      violations: reports.flatMap(({ violations }) => violations),
    };
  } finally {
    await house.heal();
  }
}

/** All unordered pairs of the fifteen actions, each with itself too: 120. */
export function everyPair(): Pair[] {
  return raceActions.flatMap((one, index) =>
    raceActions.slice(index).map((other): Pair => [one, other]),
  );
}

interface PairReport {
  readonly raced: number;
  readonly violations: readonly Violation[];
}

async function racePair(
  house: House,
  random: Random,
  pair: Pair,
  raceCount: number,
): Promise<PairReport> {
  const violations: Violation[] = [];
  const name = pair.join(' against ');
  const [there, back] = [
    await serial(house, pair, violations),
    await serial(house, [pair[1], pair[0]], violations),
  ];
  violations.push(...lawOfOrder(pair, there), ...lawOfOrder([pair[1], pair[0]], back));
  const orders = [wordsOf(there, pair), wordsOf(back, [pair[1], pair[0]])];
  for (let n = 0; n < raceCount; n += 1) {
    const isDoubleClick = pair[0] === pair[1] && random() < 0.5;
    const one = await race(house, random, pair, isDoubleClick, violations);
    const words = wordsOf(one, pair);
    if (isDoubleClick) {
      const ids = new Set(
        one.answers.map(({ body }) => (body as { commandId?: string }).commandId),
      );
      if (one.answers[0]?.status === one.answers[1]?.status && ids.size === 1) continue;
      violations.push(fault(`${one.id}, ${name}, the same click twice: ${tell(words)}`));
      continue;
    }
    if (isExplained(pair, words, orders)) continue;
    violations.push(
      fault(`${one.id}, ${name}: ${tell(words)}; in order: ${orders.map(tell).join(' or ')}`),
    );
  }
  // Two actions that cannot stand side by side do not race.
  const isRace = there.missing.length + back.missing.length === 0;
  return { raced: isRace ? raceCount : 0, violations };
}

/** What was answered and how it ended, in words. */
interface Words {
  readonly said: string;
  readonly state: string;
}

const tell = ({ said, state }: Words): string => `${said} ${state}`;

/**
 * One of the two orders says the same. What falls due is three things, the command, the plan and the claim,
 * and the other action may come between them: then each half is explained by itself.
 */
function isExplained(pair: Pair, { said, state }: Words, orders: readonly Words[]): boolean {
  if (isTrigger(pair[0]) === isTrigger(pair[1])) {
    return orders.some((one) => one.said === said && one.state === state);
  }
  return orders.some((one) => one.said === said) && orders.some((one) => one.state === state);
}

interface Outcome {
  readonly id: string;
  readonly missing: readonly string[];
  readonly answers: readonly Answer[];
  readonly account: AccountView;
  readonly sums: Record<string, number>;
}

/** One action, rest, then the other. */
async function serial(house: House, pair: Pair, violations: Violation[]): Promise<Outcome> {
  const arena = await setUp(house, pair);
  await rest(house, arena.id);
  const answers: Answer[] = [];
  for (const [index, action] of pair.entries()) {
    answers.push(await act(house, arena, action, `${index}`));
    await rest(house, arena.id);
  }
  return outcome(house, arena, pair, answers, violations);
}

async function race(
  house: House,
  random: Random,
  pair: Pair,
  isDoubleClick: boolean,
  violations: Violation[],
): Promise<Outcome> {
  const arena = await setUp(house, pair);
  await rest(house, arena.id);
  const [first, second] = pair;
  const lead = isTrigger(first) === isTrigger(second) ? 0 : isTrigger(first) ? -1 : 1;
  const startMs = (random() * 2 - 1) * offsetMs - lead * triggerLeadMs;
  const beforeMs = Math.max(0, -startMs);
  const pending: string[][] = [];
  const trigger = pair.findIndex(isTrigger);
  const isAimed = isTrigger(first) !== isTrigger(second) && random() < aimedShare;
  const one = async (index: 0 | 1, waitMs: number): Promise<Answer> => {
    if (isAimed && index !== trigger) await untilPlanned(house, arena.id);
    else await sleep(waitMs);
    const key = isDoubleClick ? 'same' : `${index}`;
    const answer = await act(house, arena, pair[index], key);
    if (isStop(pair[index]) && answer.status === 200) {
      const rows = await messagesOf(house, arena.id);
      const waiting = rows.filter(({ status }) => status === 'planned' || status === 'not-sent');
      pending.push(waiting.map(({ id }) => id));
    }
    return answer;
  };
  const answers = await Promise.all([one(0, beforeMs), one(1, beforeMs + startMs)]);
  await rest(house, arena.id);
  const taken = acceptedPosts(house.outboxFile).filter(({ accountId }) => accountId === arena.id);
  const isStopped = pair.includes('send due') && !pair.includes('fee');
  for (const id of pending.flat().filter(() => isStopped)) {
    if (!taken.some(({ intentId }) => intentId === id)) continue;
    violations.push(
      fault(`${arena.id}, ${pair.join(' against ')}: ${id} went out after the stop's 2xx`),
    );
  }
  return outcome(house, arena, pair, answers, violations);
}

/** How it stands at rest; with the rules that hold whatever the order. */
async function outcome(
  house: House,
  arena: Arena,
  pair: Pair,
  answers: readonly Answer[],
  violations: Violation[],
): Promise<Outcome> {
  const { id } = arena;
  const account = await accountOf(house, id);
  const entries = await ledgerOf(house, id);
  const sums = sumsOf(entries);
  const what = `${id}, ${pair.join(' against ')}: `;
  const total = Object.values(sums).reduce((sum, one) => sum + one, 0);
  if (total !== 0) violations.push({ rule: 'I-09', what: `${what}out of balance by ${total}` });
  const keys = new Set(answers.map(({ body }) => (body as { commandId?: string }).commandId));
  const came = answers.filter(({ status }) => status === 200);
  const isOnce = keys.size === 1 && came.length > 1;
  const money = pair
    .filter((_, index) => answers[index]?.status === 200 && !(isOnce && index > 0))
    .reduce((sum, action) => sum + moneyOf(action), 0);
  if ((sums['cash'] ?? 0) !== money) {
    violations.push({ rule: 'I-08', what: `${what}${sums['cash']} booked, ${money} came in` });
  }
  const posts = acceptedPosts(house.outboxFile).filter(({ accountId }) => accountId === id);
  const steps = posts.map(({ subject, text }) => `${subject} ${text}`);
  const intents = posts.map(({ intentId }) => intentId);
  if (new Set(intents).size < intents.length || new Set(steps).size < steps.length) {
    violations.push({ rule: 'I-01', what: `${what}${posts.length} posts, some twice` });
  }
  const fees = entries.filter(({ account: ledger, debit }) => ledger === 'fees' && debit !== null);
  const charged = fees.filter(({ reason }) => /^Late fee/.test(reason)).length;
  if (charged > 1) violations.push({ rule: 'I-07', what: `${what}${charged} late fees` });
  for (const answer of answers.filter(({ status }) => status >= 500)) {
    violations.push(fault(`${what}${answer.status}`));
  }
  return { id, missing: arena.missing, answers, account, sums };
}

/** Answers and state in words, for comparison: what is sent is judged apart. */
function wordsOf({ answers, account, sums }: Outcome, pair: Pair): Words {
  const { status, stage, outcome: end, balance, invoices, holds, agreements } = account;
  // Which refusal it is may differ while the workflow is still tidying up after the first of the two.
  const said = answers.map(({ status: code }, index) => `${pair[index]} ${code}`).sort();
  return {
    said: said.join(', '),
    state: JSON.stringify({
      ...{ status, stage, end, balance: balance.amount, sums },
      invoices: invoices.map((one) => `${one.status} ${one.open.amount}`),
      holds: holds.map(({ type }) => type).sort(),
      agreements: agreements.map((one) => `${one.type} ${one.status}`).sort(),
    }),
  };
}

/** What the second of two must get when the first has certainly been there. */
function lawOfOrder([first, second]: Pair, { id, answers, sums }: Outcome): Violation[] {
  const [, { status } = { status: 0 }] = answers;
  const isFirstDone = answers[0]?.status === 200;
  const refused: readonly (readonly [RaceAction, RaceAction])[] = [
    ['dispute open', 'settlement accept'],
    ['dispute open', 'hand-off approve'],
    ['settlement withdraw', 'settlement accept'],
    ['settlement accept', 'settlement withdraw'],
    ['payment full', 'settlement accept'],
    ['close', 'settlement accept'],
    ['close', 'plan accept'],
    ['pause', 'pause'],
    ['dispute open', 'dispute open'],
  ];
  const isRefused = refused.some(([one, other]) => one === first && other === second);
  const found: Violation[] = [];
  if (isFirstDone && isRefused && status < 400) {
    found.push(fault(`${id}: ${second} was answered ${status} after ${first}`));
  }
  if (isFirstDone && second === 'fee' && isStop(first) && (sums['fees'] ?? 0) !== 0) {
    found.push(fault(`${id}: a late fee after ${first}`));
  }
  return found;
}

/** Nothing is due or under way any more, and nothing has changed for a moment. */
async function rest(house: House, id: string): Promise<void> {
  const endsAt = Date.now() + restLimitMs;
  let version = -1;
  let sinceAt = Date.now();
  while (Date.now() < endsAt) {
    const account = await accountOf(house, id);
    const rows = await messagesOf(house, id);
    const isUnderWay = rows.some(({ status }) => status === 'dispatching' || status === 'planned');
    const dueAt = account.nextAction?.at ?? null;
    const isDue = dueAt !== null && Date.parse(dueAt) < Date.now() + dueSoonMs;
    if (account.factsVersion !== version || ((isUnderWay || isDue) && account.status === 'open')) {
      [version, sinceAt] = [account.factsVersion, Date.now()];
    }
    if (Date.now() - sinceAt >= restMs) return;
    await sleep(restEveryMs);
  }
}

const fault = (what: string): Violation => ({ rule: 'F-12', what });
