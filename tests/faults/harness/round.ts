import { setTimeout as sleep } from 'node:timers/promises';
import { check } from './checker';
import type { Debt } from './debts';
import {
  acceptedPosts,
  type Evidence,
  gather,
  type LedgerEntryView,
  readAccounts,
  type Traces,
} from './evidence';
import type { House } from './house';
import { Load, type LoadOptions } from './load';
import type { Counts, Random, RoundReport, Size, Violation } from './scenario';

/** Lease of a lost worker, restarts, callbacks: after so long everything is at rest. */
const settleLimitMs = 180_000;
const settleEveryMs = 500;
const probeEveryMs = 5_000;
const probedAtOnce = 6;
/** An action that is due later than this is not waited for. */
const soonMs = 60_000;

/** How much comes in during one round; enough for each story once, and for faults to meet something. */
const loads: Readonly<Record<Size, LoadOptions>> = {
  short: { accounts: 20, spreadMs: 4_000 },
  full: { accounts: 48, spreadMs: 16_000 },
};

/** What a scenario did to the house while the load came in. */
export interface Struck {
  readonly kills?: number;
  readonly cuts?: number;
  /** Its own pass rules that broke. */
  readonly violations?: readonly Violation[];
  /** Messages that nobody took and whose fate is not known, where the fault explains none or only so many. */
  readonly lostMax?: { readonly count: number; readonly rule: string };
}

/** One round: a load, faults meanwhile, rest, and everything checked. */
export async function loadRound(
  house: House,
  random: Random,
  size: Size,
  strike: (load: Load, spreadMs: number) => Promise<Struck>,
): Promise<RoundReport> {
  const before = marksOf(house);
  const options = loads[size];
  const load = new Load(house, random, options);
  const probe = new Probe(house, load.debts);
  const [, struck] = await Promise.all([
    load.run(),
    strike(load, options.spreadMs).finally(() => house.heal()),
  ]);
  await probe.stop();
  const isSettled = await settle(house, load.debts);
  const { debts, stops, notes } = load;
  const traces: Traces = { debts, stops, notes, earlier: probe.seen };
  const evidence = await gather(house, traces);
  const own: Violation[] = [
    ...(struck.violations ?? []),
    ...tooManyLost(struck, evidence),
    ...load.refused.map((what) => ({ rule: 'I-15', what })),
    ...(isSettled ? [] : [{ rule: 'I-20', what: `not at rest after ${settleLimitMs} ms` }]),
  ];
  remember(house, traces, evidence);
  return {
    counts: { ...countsSince(house, before, evidence), ...pick(struck) },
    violations: [...own, ...check(evidence)],
  };
}

function tooManyLost({ lostMax }: Struck, { accounts, posts }: Evidence): Violation[] {
  if (lostMax === undefined) return [];
  const taken = new Set(posts.map(({ intentId }) => intentId));
  const lost = accounts
    .flatMap(({ messages }) => messages)
    .filter(({ id, status }) => !taken.has(id) && ['unknown', 'abandoned'].includes(status));
  const what = `never sent: ${lost.map(({ id }) => id).join(', ')}`;
  return lost.length > lostMax.count ? [{ rule: lostMax.rule, what }] : [];
}

const pick = ({ kills = 0, cuts = 0 }: Struck): Partial<Counts> => ({ kills, cuts });

/** How far the logs of a house were when something began. */
export interface Marks {
  readonly line: number;
  readonly delivered: number;
  readonly driven: number;
}

export function marksOf(house: House): Marks {
  return {
    line: house.line.log.entries.length,
    delivered: house.sender.log.entries.length,
    driven: house.driven.entries.length,
  };
}

function countsSince(house: House, marks: Marks, evidence: Evidence): Partial<Counts> {
  const line = house.line.log.entries.slice(marks.line);
  const delivered = house.sender.log.entries.slice(marks.delivered);
  const driven = house.driven.entries.slice(marks.driven);
  const money = [...delivered, ...driven].flatMap((one) => one.money ?? []);
  return {
    messages: evidence.posts.length,
    ambiguousSends: line.filter(({ ambiguous }) => ambiguous).length,
    webhooks: delivered.length,
    duplicates: delivered.length - new Set(delivered.map(({ id }) => id)).size,
    commands: driven.filter(({ where }) => where.includes('/commands/')).length,
    payments: new Set(money.map(({ paymentId }) => paymentId)).size,
  };
}

/** Looks at ledgers while faults go on, as well as it can. */
class Probe {
  readonly seen: LedgerEntryView[] = [];
  private readonly ids = new Set<string>();
  private isOver = false;
  private readonly looking: Promise<void>;

  constructor(
    private readonly house: House,
    private readonly debts: readonly Debt[],
  ) {
    this.looking = this.look();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.looking;
  }

  private async look(): Promise<void> {
    for (let turn = 0; !this.isOver; turn += 1) {
      const known = this.debts.filter(({ accountId }) => accountId !== '');
      for (let n = 0; n < Math.min(probedAtOnce, known.length); n += 1) {
        const debt = known[(turn * probedAtOnce + n) % known.length];
        if (debt !== undefined) await this.read(debt);
      }
      await sleep(this.isOver ? 0 : probeEveryMs / 5);
    }
  }

  private async read({ accountId, creditorId }: Debt): Promise<void> {
    try {
      const where = `/v1/accounts/${accountId}/ledger`;
      const answer = await this.house.call('GET', where, { creditorId, limitMs: probeEveryMs });
      if (answer.status !== 200) return;
      for (const entry of (answer.body as { entries: LedgerEntryView[] }).entries) {
        if (this.ids.has(entry.id)) continue;
        this.ids.add(entry.id);
        this.seen.push(entry);
      }
    } catch {
      // The API is away just now, which is what the round is about.
    }
  }
}

/** Waits until nothing of these debts is under way; false: it never came to that. */
export async function settle(house: House, debts: readonly Debt[]): Promise<boolean> {
  const endsAt = Date.now() + settleLimitMs;
  let open: readonly Debt[] = debts;
  for (;;) {
    const accounts = await readAccounts(house, open);
    const taken = new Set(acceptedPosts(house.outboxFile).map(({ intentId }) => intentId));
    open = open.filter((_, index) => {
      const account = accounts[index];
      if (account === undefined) return true;
      const isMoving = account.messages.some(({ status, id }) => {
        // Evidence of one that was taken comes by itself; of another one none will come for long.
        if (status === 'unknown') return taken.has(id);
        return status === 'dispatching' || (status === 'planned' && account.nextAction !== null);
      });
      const dueAt = account.nextAction?.at ?? null;
      const isWaiting = account.messages.some(({ status }) => status === 'unknown');
      const isDue =
        account.status === 'open' &&
        !isWaiting &&
        dueAt !== null &&
        Date.parse(dueAt) < Date.now() + soonMs;
      return isMoving || isDue;
    });
    if (open.length === 0) return true;
    if (Date.now() >= endsAt) return false;
    await sleep(settleEveryMs);
  }
}

/** What has ended becomes visible in Temporal's list a moment later, busy machines included. */
const houseLimitMs = 60_000;
const houseEveryMs = 1_000;

/** The rules that look at all of a house, once it is at rest: for scenarios that bring no load of their own. */
export async function checkHouse(house: House): Promise<Violation[]> {
  const endsAt = Date.now() + houseLimitMs;
  for (;;) {
    const nobody: Traces = { debts: [], stops: [], notes: [], earlier: [] };
    const found = check(await gather(house, nobody));
    if (found.length === 0 || Date.now() >= endsAt) return found;
    await sleep(houseEveryMs);
  }
}

/** Accounts whose ambiguous sends are not settled yet: looked at again when they must be. */
interface Leftover {
  readonly traces: Traces;
  readonly since: number;
}

const leftovers = new WeakMap<House, Leftover[]>();
const settledAfterMs = 17 * 60_000;

function remember(house: House, traces: Traces, evidence: Evidence): void {
  const waiting = new Set(
    evidence.accounts
      .filter(({ messages }) => messages.some(({ status }) => status === 'unknown'))
      .map(({ id }) => id),
  );
  if (waiting.size === 0) return;
  const debts = traces.debts.filter(({ accountId }) => waiting.has(accountId));
  const list = leftovers.get(house) ?? [];
  list.push({ traces: { ...traces, debts, earlier: [] }, since: Date.now() });
  leftovers.set(house, list);
}

/** Checks again what was left unsettled more than a quarter of an hour ago. */
export async function checkLeftovers(house: House): Promise<Violation[]> {
  const list = leftovers.get(house) ?? [];
  const isDue = ({ since }: Leftover): boolean => Date.now() - since > settledAfterMs;
  leftovers.set(
    house,
    list.filter((one) => !isDue(one)),
  );
  const found: Violation[] = [];
  for (const { traces } of list.filter(isDue)) {
    await settle(house, traces.debts);
    found.push(...check(await gather(house, traces)));
  }
  return found;
}
