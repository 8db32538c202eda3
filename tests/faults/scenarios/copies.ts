import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../harness/house';
import type { Outgoing } from '../harness/sender';
import type { Random, RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { BillingStory, claimMinor, partMinor, type BillingEvent } from './billing-story';
import { accountWith, ledgerOf, sumsOf } from './books';
import { whole } from './chance';
import { doorNames, genuine, type DoorName } from './doors';
import { secretsOf } from './forgeries';
import { fewAtOnce, postRaw } from './raw-post';

const sizes: Readonly<Record<Size, { readonly stories: number; readonly spreadMs: number }>> = {
  short: { stories: 4, spreadMs: 4_000 },
  full: { stories: 12, spreadMs: 15_000 },
};
/** Copies of one payment at the same instant. */
const atOnce = 200;
const copiesMin = 2;
const copiesMax = 50;
/** So many of an event's copies come within a few milliseconds of each other. */
const together = { share: 0.3, withinMs: 5 } as const;
const agedSeconds = { fresh: 299, stale: 301 } as const;
const sendgridDayMs = 24 * 3_600_000;
const dayMs = 86_400_000;

/** Copies at once and spread, replays fresh and stale, money before its claim: each counts once. */
export const copies: Scenario = {
  fault: 'F-06',
  name: 'duplicated and replayed webhooks',
  weight: 2,
  async run(house, random, size) {
    const violations: Violation[] = [];
    const { stories, spreadMs } = sizes[size];
    let duplicates = await manyAtOnce(house, violations);
    for (let n = 0; n < stories; n += 1) {
      duplicates += await storyOfCopies(house, random, spreadMs / stories, violations);
    }
    duplicates += await replays(house, violations);
    return {
      counts: { duplicates, webhooks: stories * storyOf.length + 1 },
      violations,
    } satisfies RoundReport;
  },
};

async function manyAtOnce(house: House, violations: Violation[]): Promise<number> {
  const story = new BillingStory(house, house.fresh('many').replace('-', ''));
  await house.sender.deliver(story.event('invoice.created'));
  const one = story.event('payment.full');
  const answers = await Promise.all(Array.from({ length: atOnce }, () => house.sender.post(one)));
  const refused = answers.filter(({ status }) => status !== 200);
  if (refused.length > 0) {
    const [first] = refused;
    violations.push(
      fault(`${refused.length} of ${atOnce} copies: ${first?.status} ${first?.answer}`),
    );
  }
  const applied = answers.filter(({ answer }) => answer.includes('"applied"')).length;
  if (applied !== 1) violations.push(fault(`${applied} of ${atOnce} copies were applied`));
  await checkBooks(house, story, { cash: claimMinor }, violations);
  return atOnce - 1;
}

/** Money that comes before its claim, and everything several times. */
const storyOf: readonly BillingEvent[] = ['payment.partial', 'invoice.created', 'payment.full'];

async function storyOfCopies(
  house: House,
  random: Random,
  spreadMs: number,
  violations: Violation[],
): Promise<number> {
  const story = new BillingStory(house, house.fresh('copy').replace('-', ''));
  const order = random() < 0.5 ? storyOf : storyOf.toReversed();
  let sent = 0;
  const posts: Promise<void>[] = [];
  for (const kind of order) {
    const outgoing = story.event(kind);
    const count = copiesMin + whole(random, copiesMax - copiesMin + 1);
    for (let n = 0; n < count; n += 1) {
      const isTogether = random() < together.share;
      const waitMs = random() * (isTogether ? together.withinMs : spreadMs);
      posts.push(sleep(waitMs).then(() => deliver(house, outgoing, violations)));
    }
    sent += count - 1;
  }
  await Promise.all(posts);
  await checkBooks(house, story, { cash: claimMinor }, violations);
  return sent;
}

async function deliver(house: House, outgoing: Outgoing, violations: Violation[]): Promise<void> {
  const { status, answer } = await house.sender.deliver(outgoing);
  if (status !== 200)
    violations.push(fault(`${outgoing.id}, ${outgoing.type}: ${status} ${answer}`));
}

/** One posting for each payment, and nothing else. */
async function checkBooks(
  house: House,
  story: BillingStory,
  expected: { readonly cash: number },
  violations: Violation[],
): Promise<void> {
  const id = await accountWith(house, story.invoiceNumber);
  const entries = id === null ? [] : await ledgerOf(house, id);
  const sums = sumsOf(entries);
  const postings = entries.filter(({ account }) => account === 'cash').length;
  const most = claimMinor / partMinor > 2 ? 2 : 1;
  if (sums['cash'] === expected.cash && sums['receivable'] === undefined && postings <= most)
    return;
  violations.push(fault(`${story.name}: ${postings} postings, ${JSON.stringify(sums)}`));
}

/** A captured request is good for a while, once; a fresh signature does not make an old event new. */
async function replays(house: House, violations: Violation[]): Promise<number> {
  const secrets = secretsOf(house);
  const now = Date.now();
  const { fresh, stale } = agedSeconds;
  // The product may read its clock in the next second.
  const expectations: readonly (readonly [DoorName, number, boolean])[] = [
    ...(['stripe', 'generic'] as const).flatMap((door): [DoorName, number, boolean][] => [
      [door, now + 1_000 - fresh * 1_000, true],
      [door, now - stale * 1_000, false],
      [door, now + (stale + 2) * 1_000, false],
      [door, now - dayMs, false],
      [door, now - 30 * dayMs, false],
    ]),
    ['sendgrid', now - sendgridDayMs, true],
    ['sendgrid', now - 30 * dayMs, false],
  ];
  await fewAtOnce(expectations, 4, async ([door, at, isGood]) => {
    const answer = await postRaw(house.run.url, genuine(door, secrets, house.callbacks.url, at));
    if ((answer.status === 200) === isGood) return;
    const age = Math.round((now - at) / 1_000);
    violations.push(fault(`${door}, signed ${age} s ago: ${answer.status} ${answer.text}`));
  });
  await fewAtOnce(doorNames, 2, async (door) => {
    const captured = genuine(door, secrets, house.callbacks.url);
    const first = await postRaw(house.run.url, captured);
    const again = await postRaw(house.run.url, captured);
    if (first.status === 200 && again.status === 200 && again.text.includes('duplicate')) return;
    violations.push(fault(`${door}, replayed: ${again.status} ${again.text}`));
  });
  return doorNames.length;
}

const fault = (what: string): Violation => ({ rule: 'F-06', what });
