import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../temporal/embedded/processes';
import type { House } from '../harness/house';
import type { LineEntry, LineFault, LineProvider } from '../harness/line';
import type { Random, RoundReport, Scenario, Size, Violation } from '../harness/scenario';
import { paidOn, placeOfNow } from '../harness/terms';
import { messagesOf } from './books';
import { pick, whole } from './chance';
import { freshPhone, oneEmail, oneText, openAccount, publishLadders } from './ladders';
import { fewAtOnce } from './raw-post';

type StormKind = 'rate-limit' | 'failing' | 'slow' | 'refused' | 'unauthorised';

interface Dose {
  readonly kinds: readonly StormKind[];
  readonly messages: number;
  readonly stormMs: number;
  /** From the end of the storm until all is sent. */
  readonly drainLimitMs: number;
}
const sizes: Readonly<Record<Size, Dose>> = {
  // Few enough failures that the product goes on trying.
  short: { kinds: ['rate-limit'], messages: 4, stormMs: 12_000, drainLimitMs: 40_000 },
  full: {
    kinds: ['rate-limit', 'rate-limit', 'failing', 'slow', 'refused', 'unauthorised'],
    ...{ messages: 26, stormMs: 45_000, drainLimitMs: 300_000 },
  },
};
const retryAfterSeconds = { least: 3, most: 6 } as const;
/** Of a wait that a provider asks for: a quarter more, and the time until a worker comes to it. */
const spread = 1.25;
const slackMs = 6_000;
const readingMs = 50;
const slowMs = { least: 5_000, most: 8_000 } as const;
/** The product leaves a provider alone at so many failures, and then tries once in half a minute. */
const failuresMost = 20;
const probeEveryMs = 30_000;
/** Posts that were on their way when it became too many. */
const underWayMost = 12;
const attemptsMost = 12;
const otherLimitMs = 60_000;
const payShare = 0.25;
const attentionLimitMs = 120_000;
const openingsAtOnce = 6;

/** One message in the storm, or on the other channel. */
interface Case {
  readonly accountName: string;
  readonly provider: LineProvider;
  readonly to: string;
  readonly isPaid: boolean;
  accountId: string;
  paidAt: number | null;
}

/** One channel's provider is unwell for a while: the other goes on, nothing is lost, nothing hammered, nothing late. */
export const storms: Scenario = {
  fault: 'F-05',
  name: 'provider storms',
  weight: 2,
  async run(house, random, size) {
    await publishLadders(house, [oneEmail, oneText]);
    const dose = sizes[size];
    const kind = pick(random, dose.kinds);
    const hit = pick(random, ['sendgrid', 'twilio'] as const);
    const cases = casesOf(house, random, dose.messages, hit);
    const storm = new Storm(house, cases, hit, kind);
    await storm.blow(random, dose.stormMs);
    await storm.pass(dose.drainLimitMs);
    if (kind === 'unauthorised') await storm.serveAgain();
    return {
      counts: {
        messages: cases.length,
        cuts: 1,
        ambiguousSends:
          kind === 'failing' ? storm.posts().filter((one) => one.ambiguous).length : 0,
      },
      violations: await storm.judge(size),
    } satisfies RoundReport;
  },
};

function casesOf(house: House, random: Random, messages: number, hit: LineProvider): Case[] {
  return (['sendgrid', 'twilio'] as const).flatMap((provider) =>
    Array.from({ length: messages }, (_, index) => {
      const accountName = house.fresh('storm');
      return {
        ...{ accountName, provider, accountId: '', paidAt: null },
        to: provider === 'sendgrid' ? `ap@${accountName}.example` : freshPhone(),
        isPaid: provider === hit && (index === 0 || random() < payShare),
      };
    }),
  );
}

class Storm {
  private readonly from: number;
  private readonly startedAt = Date.now();
  private readonly violations: Violation[] = [];

  constructor(
    private readonly house: House,
    private readonly cases: readonly Case[],
    private readonly hit: LineProvider,
    private readonly kind: StormKind,
  ) {
    this.from = house.line.log.entries.length;
  }

  /** What was posted for these messages since. */
  posts(): readonly LineEntry[] {
    const tos = new Set(this.cases.map(({ to }) => to));
    return this.house.line.log.entries.slice(this.from).filter(({ to }) => tos.has(to));
  }

  async blow(random: Random, stormMs: number): Promise<void> {
    const { house, cases, hit, kind } = this;
    if (kind === 'refused') await house.line.refuse();
    else {
      house.line.faultOf = (post) => (post.provider === hit ? faultOf(kind, random) : undefined);
    }
    const endsAt = Date.now() + stormMs;
    await fewAtOnce(cases, openingsAtOnce, async (one) => {
      one.accountId = await openAccount(house, {
        ...{ name: one.accountName, zone: placeOfNow(), amount: '100.00' },
        strategy: one.provider === 'sendgrid' ? 'one-email' : 'one-sms',
        email: one.provider === 'sendgrid' ? one.to : `${one.accountName}@mail.example`,
        ...(one.provider === 'twilio' ? { phone: one.to } : {}),
      });
    });
    await Promise.all([this.watchOther(), this.payHit(endsAt), this.watchAttention()]);
    await sleep(Math.max(0, endsAt - Date.now()));
    this.checkBounds(Date.now() - this.startedAt);
    await house.line.heal();
  }

  /** Waits until everything has come to its end. */
  async pass(limitMs: number): Promise<void> {
    const { cases, house } = this;
    await waitUntil(async () => {
      const rows = await fewAtOnce(cases, openingsAtOnce, (one) =>
        messagesOf(house, one.accountId),
      );
      return rows.every(([row], index) => this.isOver(cases[index], row?.status));
    }, limitMs);
  }

  /** After a refused key the provider is tried with the next message, and goes on serving. */
  async serveAgain(): Promise<void> {
    await sleep(probeEveryMs + slackMs);
    const name = this.house.fresh('again');
    const id = await openAccount(this.house, {
      ...{ name, zone: placeOfNow(), amount: '100.00', email: `ap@${name}.example` },
      ...(this.hit === 'sendgrid'
        ? { strategy: 'one-email' }
        : { strategy: 'one-sms', phone: freshPhone() }),
    });
    const isServed = await waitUntil(async () => {
      const [row] = await messagesOf(this.house, id);
      return row?.status === 'accepted';
    }, otherLimitMs);
    if (isServed) return;
    this.violations.push({ rule: 'F-05', what: `${id}: not sent though the key is good again` });
  }

  async judge(size: Size): Promise<readonly Violation[]> {
    for (const one of this.cases) await this.judgeOne(one);
    if (this.kind === 'rate-limit') this.checkWaits(size);
    return this.violations;
  }

  private isOver(one: Case | undefined, status: string | undefined): boolean {
    return one !== undefined && status !== undefined && this.endsAs(one).includes(status);
  }

  private endsAs({ provider, paidAt }: Case): readonly string[] {
    if (provider !== this.hit && this.kind !== 'refused') return ['accepted'];
    if (paidAt !== null) return ['suppressed'];
    switch (this.kind) {
      case 'rate-limit':
      case 'slow':
      case 'refused':
        return ['accepted'];
      case 'failing':
        return ['accepted', 'unknown'];
      case 'unauthorised':
        // What was refused waits a quarter of an hour; what came later goes out.
        return ['accepted', 'not-sent'];
    }
  }

  private async judgeOne(one: Case): Promise<void> {
    const { accountId, to, paidAt } = one;
    const what = `${this.kind} at ${this.hit}, ${accountId}: `;
    const [row, ...more] = await messagesOf(this.house, accountId);
    const mine = this.posts().filter((post) => post.to === to);
    const taken = mine.filter((post) => post.taken).length;
    const find = (rule: string, found: string): void =>
      void this.violations.push({ rule, what: what + found });
    if (row === undefined || more.length > 0) return find('I-05', `${more.length} messages more`);
    if (taken > 1) find('I-01', `taken ${taken} times`);
    if (!this.isOver(one, row.status)) find('F-05', `${row.status} (${row.reason}) in the end`);
    if (row.status === 'accepted' && taken !== 1) find('I-04', 'accepted, but by nobody');
    const attempts = this.house.line.attemptsOf(row.id);
    if (attempts > attemptsMost) find('F-05', `posted ${attempts} times`);
    const stale = mine.filter((post) => paidAt !== null && post.arrivedAt > paidAt + slackMs);
    if (stale.length > 0) find('I-03', `posted after it was paid`);
    const again = mine.findIndex((_, at) => at > 0 && mine[at - 1]?.ambiguous === true);
    if (again >= 0 && this.kind === 'failing')
      find('F-04', 'posted again after an ambiguous answer');
  }

  /** The other channel does not feel the storm. */
  private async watchOther(): Promise<void> {
    const { cases, hit, house, kind } = this;
    if (kind === 'refused') return;
    const others = cases.filter(({ provider }) => provider !== hit);
    const isServed = await waitUntil(async () => {
      const rows = await fewAtOnce(others, openingsAtOnce, (one) =>
        messagesOf(house, one.accountId),
      );
      return rows.every(([row]) => row?.status === 'accepted');
    }, otherLimitMs);
    if (isServed) return;
    this.violations.push({
      rule: 'F-05',
      what: `${kind} at ${hit}: the other channel stood still`,
    });
  }

  /** Some debtors pay while their message waits, so it has become pointless. */
  private async payHit(endsAt: number): Promise<void> {
    if (this.kind !== 'rate-limit' && this.kind !== 'refused') return;
    await fewAtOnce(
      this.cases.filter(({ isPaid }) => isPaid),
      openingsAtOnce,
      async (one) => {
        const isWaiting = await waitUntil(
          async () => {
            const [row] = await messagesOf(this.house, one.accountId);
            return row?.status === 'not-sent';
          },
          Math.max(1_000, endsAt - Date.now() - 2_000),
        );
        if (!isWaiting) return;
        const answer = await this.house.command(
          ...([one.accountId, 'record-payment', paymentOf('100.00')] as const),
          { key: `${one.accountName}/pay` },
        );
        if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
        one.paidAt = Date.now();
      },
    );
  }

  /** A refused key is a person's business, soon. */
  private async watchAttention(): Promise<void> {
    if (this.kind !== 'unauthorised') return;
    const hit = this.cases.filter(({ provider }) => provider === this.hit);
    const isSeen = await waitUntil(async () => {
      const views = await fewAtOnce(hit, openingsAtOnce, (one) =>
        this.house.insist('GET', `/v1/accounts/${one.accountId}`),
      );
      return views.every(
        ({ body }) => (body as { needsAttention: string | null }).needsAttention !== null,
      );
    }, attentionLimitMs);
    if (!isSeen)
      this.violations.push({ rule: 'F-05', what: '401: nobody is told within 2 minutes' });
  }

  /** A provider that fails is not hammered. */
  private checkBounds(stormMs: number): void {
    if (this.kind === 'refused' || this.kind === 'slow') return;
    const most = failuresMost + underWayMost + Math.ceil(stormMs / probeEveryMs);
    const posted = this.posts().filter(({ provider }) => provider === this.hit).length;
    if (posted <= most) return;
    this.violations.push({ rule: 'F-05', what: `${this.kind}: ${posted} posts, at most ${most}` });
  }

  /** The time that the provider asks for is waited, and not much longer while it is still being tried. */
  private checkWaits(size: Size): void {
    const byTo = new Map<string, LineEntry>();
    for (const post of this.posts().filter(({ provider }) => provider === this.hit)) {
      const before = byTo.get(post.to);
      byTo.set(post.to, post);
      const askedMs = (before?.retryAfterSeconds ?? 0) * 1_000;
      if (before === undefined || askedMs === 0) continue;
      const waitedMs = post.arrivedAt - (before.answeredAt ?? before.arrivedAt);
      const isShort = waitedMs < askedMs - readingMs;
      const isLong = size === 'short' && waitedMs > askedMs * spread + slackMs;
      if (!isShort && !isLong) continue;
      const what = `${post.intentId}: waited ${waitedMs} ms where ${askedMs} ms were asked for`;
      this.violations.push({ rule: 'F-05', what });
    }
  }
}

/** A payment that is in. */
export function paymentOf(amount: string): object {
  return {
    amount: { amount, currency: 'USD' },
    ...{ receivedOn: paidOn(), reference: 'transfer' },
  };
}

function faultOf(kind: Exclude<StormKind, 'refused'>, random: Random): LineFault {
  switch (kind) {
    case 'rate-limit': {
      const { least, most } = retryAfterSeconds;
      return { kind: 'rate-limited', retryAfterSeconds: least + whole(random, most - least + 1) };
    }
    case 'failing':
      return { kind: 'status', taken: false, status: pick(random, [500, 502, 503, 504] as const) };
    case 'slow':
      return {
        kind: 'late',
        taken: true,
        ms: slowMs.least + random() * (slowMs.most - slowMs.least),
      };
    case 'unauthorised':
      return { kind: 'unauthorised' };
  }
}
