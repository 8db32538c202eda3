import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, House } from '../harness/house';

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export interface LedgerEntry {
  readonly account: string;
  readonly debit: Money | null;
  readonly credit: Money | null;
  readonly reason: string;
  readonly transactionId: string;
}

export interface TimelineEntry {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string | null;
  readonly ref: string | null;
}

export interface MessageRow {
  readonly id: string;
  readonly key: string;
  readonly channel: string;
  readonly to: string;
  readonly step: string;
  readonly status: string;
  readonly reason: string | null;
}

export interface AccountView {
  readonly id: string;
  readonly status: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly balance: Money;
  readonly factsVersion: number;
  readonly nextAction: { readonly kind: string; readonly at: string | null } | null;
  readonly invoices: readonly { id: string; number: string; open: Money; status: string }[];
  readonly holds: readonly { id: string; type: string; reason: string }[];
  readonly agreements: readonly { id: string; type: string; status: string }[];
}

/** What the public interface says about one account. */
export async function accountOf(house: House, id: string): Promise<AccountView> {
  return (await read(house, `/v1/accounts/${id}`)) as AccountView;
}

export async function ledgerOf(house: House, id: string): Promise<readonly LedgerEntry[]> {
  const body = (await read(house, `/v1/accounts/${id}/ledger`)) as { entries: LedgerEntry[] };
  return body.entries;
}

export async function messagesOf(house: House, id: string): Promise<readonly MessageRow[]> {
  const body = (await read(house, `/v1/accounts/${id}/messages`)) as { messages: MessageRow[] };
  return body.messages;
}

const plannedLimitMs = 10_000;
const lookEveryMs = 10;

/** Until a message is planned and nobody has claimed it; or long enough. */
export async function untilPlanned(house: House, id: string): Promise<void> {
  const endsAt = Date.now() + plannedLimitMs;
  while (Date.now() < endsAt) {
    if ((await messagesOf(house, id)).some(({ status }) => status === 'planned')) return;
    await sleep(lookEveryMs);
  }
}

const pageSize = 200;
const pagesMax = 100;

/** The whole story, page by page. */
export async function timelineOf(house: House, id: string): Promise<readonly TimelineEntry[]> {
  const all: TimelineEntry[] = [];
  let cursor = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const where = `/v1/accounts/${id}/timeline?limit=${pageSize}${cursor}`;
    const body = (await read(house, where)) as {
      entries: TimelineEntry[];
      nextCursor: string | null;
    };
    all.push(...body.entries);
    if (body.nextCursor === null) return all;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
  throw new Error(`${id}: a story without an end`);
}

/** The account that an invoice of this number stands on; null: there is none. */
export async function accountWith(house: House, invoiceNumber: string): Promise<string | null> {
  const where = `/v1/accounts?q=${encodeURIComponent(invoiceNumber)}`;
  const body = (await read(house, where)) as { accounts: { id: string }[] };
  return body.accounts[0]?.id ?? null;
}

/** What each account of the ledger comes to, in minor units: debits less credits. */
export function sumsOf(entries: readonly LedgerEntry[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { account, debit, credit } of entries) {
    sums[account] = (sums[account] ?? 0) + minorOf(debit) - minorOf(credit);
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, sum]) => sum !== 0)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

export function minorOf(money: Money | string | null): number {
  if (money === null) return 0;
  const amount = typeof money === 'string' ? money : money.amount;
  return Math.round(Number(amount) * 100);
}

async function read(house: House, where: string): Promise<unknown> {
  const answer: Answer = await house.insist('GET', where);
  if (answer.status !== 200) throw new Error(`${where}: ${JSON.stringify(answer.body)}`);
  return answer.body as unknown;
}
