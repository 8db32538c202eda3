import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../temporal/embedded/processes';
import type { Book, MessageRow } from './book';
import type { Product, Victim } from './product';

export interface Blow {
  /** Posts of the book that the provider has taken when the blow comes. */
  readonly atPost: number;
  /** A post is on its way for so long: several are under way when the blow comes. */
  readonly wayMs: number;
}

const inTheMiddle: Blow = { atPost: 7, wayMs: 120 };
/** Lease of a lost worker, restart, callbacks. */
const settleLimitMs = 100_000;
const afterwardsMs = 2_000;

export interface KillReport {
  /** Keys, and recipients with a subject, that the provider took more than once. */
  readonly doubled: readonly string[];
  /** Keys that the provider took, each counted once. */
  readonly taken: number;
  /** Claims that died before the first byte left: never sent, and shown as unknown or given up. */
  readonly unproven: number;
  /** What the product says and the provider's log does not, or the other way round. */
  readonly unexplained: readonly string[];
  /** From the blow until all is settled. */
  readonly settledMs: number;
}

/** Opens the book, strikes when some of its messages are out and others under way, waits for rest. */
export async function killDuring(
  product: Product,
  book: Book,
  victim: Victim,
  { atPost, wayMs }: Blow = inTheMiddle,
): Promise<KillReport> {
  const { line } = product;
  line.delayMs = wayMs;
  let struckAt = 0;
  let blow = Promise.resolve();
  const goal = line.taken + atPost;
  line.onTaken = (n) => {
    // The provider has this one, and the product will hear of it too late.
    if (n !== goal) return;
    struckAt = performance.now();
    blow = product.kill(victim);
  };
  const opened = book.open();
  opened.catch(() => undefined);
  try {
    const isStruck = await waitUntil(() => struckAt > 0, settleLimitMs);
    if (!isStruck) throw new Error(`only ${book.taken().length} messages: ${product.words}`);
    await blow;
    if (victim === 'launcher') await product.up();
    await opened;
    const isSettled = await book.settled(settleLimitMs);
    const settledMs = Math.round(performance.now() - struckAt);
    await sleep(afterwardsMs);
    const report = await compare(product, book);
    const unsettled = isSettled ? [] : [`not at rest after ${settleLimitMs} ms`];
    return { ...report, unexplained: [...report.unexplained, ...unsettled], settledMs };
  } finally {
    line.onTaken = undefined;
    line.delayMs = 0;
  }
}

/** The provider's log against the product's own rows. */
async function compare(product: Product, book: Book): Promise<Omit<KillReport, 'settledMs'>> {
  const posts = book.taken();
  const keys = posts.map(({ intentId }) => intentId ?? 'none');
  const letters = posts.map(({ to, subject }) => `${to} ${subject ?? ''}`);
  const rows = (await book.messages()).flat();
  const taken = new Set(keys);
  const unproven = rows.filter((row) => !taken.has(row.id));
  const unexplained = [
    ...keys.filter((key) => !rows.some((row) => row.id === key)).map((key) => `${key}: no row`),
    ...repeated(rows.map(({ key }) => key)).map((key) => `${key}: several rows`),
    ...rows
      .filter((row) => taken.has(row.id) && row.status !== 'accepted')
      .map((row) => `${row.id}: taken, but ${row.status}`),
    ...(await unexplainedLosses(product, book, unproven)),
  ];
  return {
    doubled: [...repeated(keys), ...repeated(letters)],
    taken: taken.size,
    unproven: unproven.length,
    unexplained,
  };
}

/** A message that was never sent must say so: its state, and a line of the timeline. */
async function unexplainedLosses(
  product: Product,
  book: Book,
  rows: readonly MessageRow[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const row of rows) {
    const accountId = row.key.split('/')[1] ?? '';
    const { body } = await product.insist('GET', `/v1/accounts/${accountId}/timeline`);
    const { entries } = body as { entries: { kind: string; ref: string | null; title: string }[] };
    const isTold = entries.some(
      ({ kind, ref, title }) => kind === 'message' && ref === row.id && /unknown/i.test(title),
    );
    const isNamed = row.status === 'unknown' || row.status === 'abandoned';
    if (!isTold || !isNamed) faults.push(`${book.name} ${row.id}: not sent, ${row.status}`);
  }
  return faults;
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
