import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { dayMs, localDateOf } from '../../src/domain/calendar/zone';
import { weekdayOf } from '../../src/domain/calendar/dates';
import { waitUntil } from '../../temporal/embedded/processes';
import type { Product } from './product';

const sunday = 7;
const hourMs = 3_600_000;
const openingsAtOnce = 5;

/** One e-mail, due long ago, at any hour: the only thing that a night or a Sunday stands against. */
const ladder = {
  id: 'fault-ladder',
  version: 1,
  title: 'One reminder at any hour',
  debtorKind: 'business',
  role: 'first-party',
  sendHour: '00:00',
  window: { open: '00:00', close: '24:00' },
  minimumGapDays: 0,
  limits: {
    promise: {
      ...{ longestDays: 14, count: 2, perDays: 90, tolerancePercent: '1', graceDays: 2 },
      graceKind: 'working',
    },
    plan: { bands: [{ upTo: null, months: 3, smallestPart: '250' }], graceDays: 7 },
    settlement: { earliestDaysPastDue: 45, cureDays: 7, longestDays: 60 },
  },
  stages: [
    {
      stage: 'reminder',
      title: 'Reminder',
      steps: [
        {
          ...{ id: 'r1', title: 'Reminder', anchor: 'due', days: 8 },
          contacts: [{ channel: 'email', template: 'b3' }],
        },
      ],
    },
  ],
};

/** Publishes the ladder of these tests; a repeat changes nothing. */
export async function publishLadder(product: Product): Promise<void> {
  const { url, adminKey } = product.run;
  const answer = await fetch(`${url}/v1/strategies`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'text/plain' },
    body: JSON.stringify(ladder),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}

/** A place where it is no Sunday now nor within the hour, so that an automatic contact may happen. */
function placeOfNow(): string {
  const now = Date.now();
  const places = ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'];
  const isOpen = (zone: string): boolean =>
    [now, now + hourMs].every((at) => weekdayOf(localDateOf(at, zone)) !== sunday);
  const place = places.find(isOpen);
  if (place === undefined) throw new Error('it is Sunday everywhere');
  return place;
}

/** A seeded book: accounts whose one message is due at once, by their place in it. */
export class Book {
  readonly ids: string[] = [];

  constructor(
    private readonly product: Product,
    /** Part of every address and key of this book. */
    readonly name: string,
    readonly size: number,
    /** Without one nothing is ever due: the zone is not known. */
    private readonly place: string | null = placeOfNow(),
  ) {}

  address(index: number): string {
    return `ap${index}@${this.name}.example`;
  }

  /** Opens the accounts a few at a time, each insisting on an answer under its own key. */
  async open(): Promise<void> {
    const waiting = Array.from({ length: this.size }, (_, index) => index);
    const one = async (): Promise<void> => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
        this.ids[index] = await this.openOne(index);
      }
    };
    await Promise.all(Array.from({ length: openingsAtOnce }, one));
  }

  private async openOne(index: number): Promise<string> {
    const on = (daysAgo: number): string =>
      new Date(Date.now() - daysAgo * dayMs).toISOString().slice(0, 10);
    const body = {
      debtor: {
        ...{ reference: `${this.name}-${index}`, name: `Buyer ${index} Ltd`, kind: 'business' },
        ...(this.place === null ? {} : { timeZone: this.place }),
        emails: [this.address(index)],
      },
      ...{ currency: 'USD', strategy: ladder.id },
      invoices: [
        {
          ...{ number: `${this.name}-${index}`, issuedOn: on(60), dueOn: on(30) },
          amount: { amount: '100.00', currency: 'USD' },
        },
      ],
    };
    const opened = await this.product.insist('POST', '/v1/accounts', body, `${this.name}-${index}`);
    if (opened.status !== 201) throw new Error(JSON.stringify(opened));
    return (opened.body as { id: string }).id;
  }

  /** What the provider took for this book, from its own log. */
  taken(): Post[] {
    return postsIn(this.product.logFile).filter(({ to }) => to.endsWith(`@${this.name}.example`));
  }

  /** The product's own account of each message, one list an account. */
  async messages(): Promise<MessageRow[][]> {
    return Promise.all(
      this.ids.map(async (id) => {
        const { body } = await this.product.insist('GET', `/v1/accounts/${id}/messages`);
        return (body as { messages: MessageRow[] }).messages;
      }),
    );
  }

  /** Waits until no message of the book is under way; false after `limitMs`. */
  settled(limitMs: number): Promise<boolean> {
    const over = ['accepted', 'unknown', 'abandoned'];
    return waitUntil(async () => {
      const rows = await this.messages();
      const isOver = (row: MessageRow | undefined): boolean => over.includes(row?.status ?? '');
      if (!rows.every((list) => isOver(list[0]))) return false;
      // An answer that was lost comes as a callback; without one the lease has to run out first.
      const taken = new Set(this.taken().map(({ intentId }) => intentId));
      return rows.flat().every((row) => row.status === 'accepted' || !taken.has(row.id));
    }, limitMs);
  }
}

export interface MessageRow {
  readonly id: string;
  readonly key: string;
  readonly to: string;
  readonly step: string;
  readonly status: string;
  readonly reason: string | null;
}

const postSchema = z.object({
  to: z.string(),
  subject: z.string().nullable(),
  intentId: z.string().nullable(),
  accountId: z.string().nullable(),
  accepted: z.boolean(),
});
type Post = z.infer<typeof postSchema>;

function postsIn(logFile: string): Post[] {
  if (!existsSync(logFile)) return [];
  const lines = readFileSync(logFile, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const entry = parse(line);
    return entry?.accepted ? [entry] : [];
  });
}

/** Null: a line of another kind, or one torn by a kill. */
function parse(line: string): Post | null {
  try {
    return postSchema.parse((JSON.parse(line) as { post?: unknown }).post);
  } catch {
    return null;
  }
}
