import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import type { CallbackFate } from '../harness/callback-line';
import type { House } from '../harness/house';
import type { LineFault, LineProvider } from '../harness/line';
import type { Random, RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { placeOfNow } from '../harness/terms';
import { messagesOf, type MessageRow } from './books';
import { weighted } from './chance';
import { freshPhone, oneEmail, oneText, openAccount, publishLadders } from './ladders';
import { fewAtOnce } from './raw-post';

interface Dose {
  /** Messages on each of the two channels. */
  readonly messages: number;
  readonly lateCallbackMs: number;
  /** Until evidence is looked for at the provider, and found. */
  readonly lookUpMs: number;
}
const sizes: Readonly<Record<Size, Dose>> = {
  // Too short for a look-up: what has no callback is still unknown at its end.
  short: { messages: 40, lateCallbackMs: 6_000, lookUpMs: 0 },
  full: { messages: 130, lateCallbackMs: 45_000, lookUpMs: 175_000 },
};
/** Fewer than what would make the product leave a provider alone. */
const faultShare = 0.3;
const takenShare = 0.7;
/** The product waits 10 s for an answer. */
const lateAnswerMs = 14_000;
const openingsAtOnce = 6;
const postedLimitMs = 100_000;
const evidenceLimitMs = 25_000;
/** Longer than the longest wait for an answer. */
const quietMs = 4_000;

type FaultKind = 'no-reply' | 'reset' | 'status' | 'truncated' | 'late';
const faultKinds: readonly (readonly [FaultKind, number])[] = [
  ...([
    ['no-reply', 40],
    ['reset', 20],
    ['status', 20],
    ['truncated', 10],
    ['late', 10],
  ] as const),
];
type Evidence = 'on-time' | 'late' | 'doubled' | 'listed' | 'nowhere';
const evidenceKinds: readonly (readonly [Evidence, number])[] = [
  ...([
    ['on-time', 35],
    ['late', 20],
    ['doubled', 15],
    ['listed', 15],
    ['nowhere', 15],
  ] as const),
];

/** One message, what will happen to its post, and what will be said about it. */
interface Case {
  readonly accountName: string;
  readonly provider: LineProvider;
  readonly to: string;
  readonly fault: LineFault | undefined;
  readonly evidence: Evidence;
  accountId: string;
}

/** Providers take messages, or not, and answer in ways that prove neither; nothing is posted a second time. */
export const ambiguous: Scenario = {
  fault: 'F-04',
  name: 'ambiguous sends',
  weight: 3,
  async run(house, random, size) {
    await publishLadders(house, [oneEmail, oneText]);
    const dose = sizes[size];
    const cases = casesOf(house, random, dose.messages);
    const from = house.line.log.entries.length;
    play(house, cases, dose);
    await fewAtOnce(cases, openingsAtOnce, async (one) => {
      one.accountId = await openAccount(house, {
        ...{ name: one.accountName, zone: placeOfNow(), amount: '100.00' },
        strategy: one.provider === 'sendgrid' ? 'one-email' : 'one-sms',
        email: one.provider === 'sendgrid' ? one.to : `${one.accountName}@mail.example`,
        ...(one.provider === 'twilio' ? { phone: one.to } : {}),
      });
    });
    const tos = new Set(cases.map(({ to }) => to));
    const mine = () => house.line.log.entries.slice(from).filter(({ to }) => tos.has(to));
    await waitUntil(() => new Set(mine().map(({ to }) => to)).size === tos.size, postedLimitMs);
    const postedAt = Date.now();
    await waitUntil(() => house.callbacks.pending === 0, dose.lateCallbackMs + evidenceLimitMs);
    await sleep(Math.max(quietMs, postedAt + dose.lookUpMs - Date.now()));
    const violations = await judge(house, cases, dose, evidenceLimitMs);
    await house.line.heal();
    house.callbacks.heal();
    return {
      counts: {
        messages: cases.length,
        ambiguousSends: mine().filter((entry) => entry.ambiguous).length,
      },
      violations,
    } satisfies RoundReport;
  },
};

function casesOf(house: House, random: Random, messages: number): Case[] {
  return (['sendgrid', 'twilio'] as const).flatMap((provider) =>
    Array.from({ length: messages }, () => {
      const accountName = house.fresh('amb');
      return {
        ...{ accountName, provider, accountId: '' },
        to: provider === 'sendgrid' ? `ap@${accountName}.example` : freshPhone(),
        fault: random() < faultShare ? faultOf(random) : undefined,
        evidence: weighted(random, evidenceKinds),
      };
    }),
  );
}

function faultOf(random: Random): LineFault {
  const taken = random() < takenShare;
  const kind = weighted(random, faultKinds);
  switch (kind) {
    case 'late':
      return { kind, taken, ms: lateAnswerMs };
    case 'status':
      return { kind, taken, status: weighted(random, serverFaults) };
    case 'no-reply':
    case 'reset':
    case 'truncated':
      return { kind, taken };
  }
}

const serverFaults = [
  [500, 1],
  [502, 1],
  [503, 1],
  [504, 1],
] as const;

/** Sets the line and the way back for these messages. */
function play(house: House, cases: readonly Case[], { lateCallbackMs }: Dose): void {
  const byTo = new Map(cases.map((one) => [one.to, one]));
  const byIntent = new Map<string, Case>();
  house.line.faultOf = ({ to, intentId, attempt }) => {
    const one = byTo.get(to);
    if (one !== undefined) byIntent.set(intentId, one);
    return attempt === 1 ? one?.fault : undefined;
  };
  house.line.lookupFails = (to) => byTo.get(to)?.evidence === 'nowhere';
  house.callbacks.fateOf = (intentId) => {
    const one = byIntent.get(intentId);
    return one === undefined ? undefined : callbackOf(one, lateCallbackMs);
  };
}

function callbackOf({ evidence }: Case, lateMs: number): CallbackFate {
  switch (evidence) {
    case 'on-time':
      return { kind: 'on-time' };
    case 'late':
      return { kind: 'late', ms: lateMs };
    case 'doubled':
      return { kind: 'doubled', copies: 3 };
    case 'listed':
    case 'nowhere':
      return { kind: 'dropped' };
  }
}

/** What is wrong now; asked again until nothing is, or the time is up. */
async function judge(
  house: House,
  cases: readonly Case[],
  dose: Dose,
  limitMs: number,
): Promise<Violation[]> {
  let violations: Violation[] = [];
  await waitUntil(async () => {
    const taken = takenBy(house);
    const found = await fewAtOnce(cases, openingsAtOnce, async (one) =>
      judgeOne(house, one, await messagesOf(house, one.accountId), taken, dose),
    );
    violations = found.flat();
    return violations.length === 0;
  }, limitMs);
  return violations;
}

/** How often the provider took a message, by its address, from its own log. */
function takenBy(house: House): Map<string, number> {
  const taken = new Map<string, number>();
  for (const line of readFileSync(house.outboxFile, 'utf8').split('\n').filter(Boolean)) {
    const { post } = JSON.parse(line) as { post?: { to: string; accepted: boolean } };
    if (post?.accepted === true) taken.set(post.to, (taken.get(post.to) ?? 0) + 1);
  }
  return taken;
}

function judgeOne(
  house: House,
  one: Case,
  rows: readonly MessageRow[],
  taken: ReadonlyMap<string, number>,
  { lookUpMs }: Dose,
): Violation[] {
  const { fault, evidence, provider, to, accountId } = one;
  const times = taken.get(to) ?? 0;
  const spoiled = fault === undefined ? 'unspoiled' : `${fault.kind} ${JSON.stringify(fault)}`;
  const what = `${accountId} by ${provider}, ${spoiled}, evidence ${evidence}: `;
  const row = rows.find(({ to: address }) => address === to);
  if (rows.length !== 1 || row === undefined) {
    return [{ rule: 'I-05', what: `${what}${rows.length} messages` }];
  }
  const violations: Violation[] = [];
  if (times > 1) violations.push({ rule: 'I-01', what: `${what}taken ${times} times` });
  const posts = house.line.attemptsOf(row.id);
  if (posts !== 1) violations.push({ rule: 'F-04', what: `${what}posted ${posts} times` });
  const expected = endsAs(one, times > 0, lookUpMs > 0);
  if (!expected.includes(row.status)) {
    const wanted = expected.join(' or ');
    violations.push({ rule: 'F-04', what: `${what}${row.status}, not ${wanted}` });
  }
  return violations;
}

function endsAs(
  { fault, evidence, provider }: Case,
  isTaken: boolean,
  hasLookedUp: boolean,
): readonly string[] {
  if (fault === undefined) return ['accepted'];
  if (!isTaken) return ['unknown'];
  switch (evidence) {
    case 'on-time':
    case 'late':
    case 'doubled':
      return ['accepted'];
    case 'listed':
      return provider === 'twilio' && hasLookedUp ? ['accepted'] : ['unknown'];
    case 'nowhere':
      return ['unknown'];
  }
}
