import type { Facts } from '../domain/account/facts';
import { preview, type PreviewEntry } from '../domain/account/preview';
import type { RuleAnswer } from '../domain/account/actions';
import { whyOf } from '../domain/account/why';
import { decide } from '../domain/account/decide';
import { addDays } from '../domain/calendar/dates';
import { localDateOf } from '../domain/calendar/zone';
import { limits } from '../domain/limits';
import { toWire } from '../domain/money/money';
import type { AccountFilter, AccountRow, TimelineRow } from '../store/lists';
import type { OpenItem } from '../store/lookups';
import type { ApiDeps } from './deps';
import { notFound, Problem } from './problems';
import {
  accountRowJson,
  accountRowOf,
  guardJson,
  instantText,
  nextActionJson,
  plain,
} from './wire';

/** Questions about accounts that HTTP and the console ask alike. */

/** @throws Problem not_found, also for another creditor's account */
export async function factsOf(deps: ApiDeps, creditorId: string, id: string): Promise<Facts> {
  const facts = /^acc_[a-z2-7]{26}$/.test(id) ? await deps.store.accounts.facts(id) : null;
  if (facts === null || facts.account.creditorId !== creditorId) throw notFound('account');
  return facts;
}

export type AccountQuery = Omit<AccountFilter, 'creditorId' | 'oldestDueOnOrBefore'> & {
  readonly minDaysPastDue?: number;
};

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

/** A page of accounts with figures of today. */
export async function accountPage(
  deps: ApiDeps,
  creditorId: string,
  query: AccountQuery,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<PageOf<ReturnType<typeof accountRowJson>>> {
  const now = await deps.change.clock.now();
  const { minDaysPastDue, ...rest } = query;
  // No place is more than a day ahead of UTC: a wide net here, the debtor's own day below.
  const isOwnAge = await agesByConventions(deps, creditorId);
  const oldestDueOnOrBefore =
    minDaysPastDue === undefined || isOwnAge
      ? undefined
      : addDays(localDateOf(now, 'UTC'), 1 - minDaysPastDue);
  const filter: AccountFilter = { ...rest, creditorId, oldestDueOnOrBefore };
  const found: ReturnType<typeof accountRowJson>[] = [];
  let cursor = page.cursor;
  for (;;) {
    const batch = await deps.store.lists.accounts(filter, { limit: page.limit + 1, cursor });
    const rows = isOwnAge ? await fromFacts(deps, batch, now) : await withFigures(deps, batch, now);
    for (const row of rows) {
      if (minDaysPastDue !== undefined && row.daysPastDue < minDaysPastDue) continue;
      if (found.length === page.limit) {
        return { rows: found, nextCursor: found.at(-1)?.id ?? null };
      }
      found.push(row);
    }
    if (batch.length <= page.limit) return { rows: found, nextCursor: null };
    cursor = batch.at(-1)?.id ?? null;
  }
}

async function agesByConventions(deps: ApiDeps, creditorId: string): Promise<boolean> {
  const found = await deps.store.directory.creditor(creditorId);
  if (found.ok && found.value.settings.conventions !== undefined) return true;
  return deps.store.strategies.haveConventions(creditorId);
}

/** Rows of a creditor whose conventions decide on the age: that needs holds and plans. */
async function fromFacts(deps: ApiDeps, rows: readonly AccountRow[], now: number) {
  const all = await Promise.all(rows.map(({ id }) => deps.store.accounts.facts(id)));
  return all.flatMap((facts) => (facts === null ? [] : [accountRowOf(facts, now)]));
}

async function withFigures(deps: ApiDeps, rows: readonly AccountRow[], now: number) {
  const items = await deps.lookups.openItems(rows.map(({ id }) => id));
  const byAccount = new Map<string, OpenItem[]>();
  for (const item of items) {
    const known = byAccount.get(item.accountId);
    if (known === undefined) byAccount.set(item.accountId, [item]);
    else known.push(item);
  }
  return rows.map((row) => accountRowJson(row, byAccount.get(row.id) ?? [], now));
}

/** Why nothing happens yet: read off a decision made now. */
export async function whyJson(deps: ApiDeps, facts: Facts) {
  const now = await deps.change.clock.now();
  const strategy = await strategyOf(deps, facts);
  const why = whyOf(decide(facts, strategy, deps.change.law, now), now);
  return {
    accountId: facts.account.id,
    asOf: instantText(now),
    nextAction: nextActionJson(why.nextAction),
    earliestAt: why.earliestAt === null ? null : instantText(why.earliestAt),
    guards: why.guards.map(guardJson),
  };
}

/** What would happen if nothing happens. */
export async function previewJson(deps: ApiDeps, facts: Facts, days: number) {
  const now = await deps.change.clock.now();
  const strategy = await strategyOf(deps, facts);
  const { entries, ends } = preview(facts, strategy, deps.change.law, now, days);
  return {
    accountId: facts.account.id,
    asOf: instantText(now),
    factsVersion: facts.account.factsVersion,
    assumes: 'nothing-happens' as const,
    entries: entries.map((entry) => entryJson(entry, facts.account.currency)),
    ends,
  };
}

/** One thing that would happen. */
export function entryJson({ at, amountMinor, ...entry }: PreviewEntry, currency: string) {
  return {
    at: instantText(at),
    ...entry,
    amount: amountMinor === null ? null : toWire(amountMinor, currency),
  };
}

function strategyOf(deps: ApiDeps, { account }: Facts) {
  return deps.change.strategies.of(account.creditorId, account.strategyId, account.strategyVersion);
}

export interface TimelineLine {
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string | null;
  readonly by: { readonly kind: string; readonly id: string };
  readonly ref: string | null;
  readonly data: unknown;
}

/** Rows looked back for the last decision that waited. */
const headingRows = 50;

const cursorPattern = /^(\d{1,9})\.(\d{1,4})$/;

/**
 * The account's story, oldest first. A cursor is the number of the audit row and of the line in it.
 * A decision is a line of its own where what the account heads for has changed.
 */
export async function timelinePage(
  deps: ApiDeps,
  accountId: string,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<{ entries: TimelineLine[]; nextCursor: string | null }> {
  const from = readCursor(page.cursor);
  const entries: TimelineLine[] = [];
  // Rows before show what the account headed for until then.
  let afterN = Math.max(0, from.n - headingRows);
  let heading: string | null = null;
  for (;;) {
    const rows = await deps.store.lists.timeline(accountId, afterN, limits.listMax);
    let last = from;
    for (const row of rows) {
      const lines = linesOf(row, heading);
      heading = headingOf(row) ?? heading;
      for (const [index, line] of lines.entries()) {
        if (row.n < from.n || (row.n === from.n && index <= from.index)) continue;
        if (entries.length === page.limit) return { entries, nextCursor: writeCursor(last) };
        entries.push(line);
        last = { n: row.n, index };
      }
    }
    if (rows.length < limits.listMax) return { entries, nextCursor: null };
    afterN = rows.at(-1)?.n ?? afterN;
  }
}

function readCursor(cursor: string | null): { n: number; index: number } {
  if (cursor === null) return { n: 0, index: -1 };
  const match = cursorPattern.exec(cursor);
  if (match === null) throw new Problem('invalid_query', 'The cursor is not one of this list.');
  return { n: Number(match[1]), index: Number(match[2]) };
}

const writeCursor = ({ n, index }: { n: number; index: number }): string => `${n}.${index}`;

/** What a row's decision waits for; null where something is under way: its own lines say so. */
function headingOf({ decision, at }: TimelineRow): string | null {
  if (decision === null || decision.action.kind !== 'wait') return null;
  const lease = decision.rules.find(({ rule }) => rule === 'message.in-flight')?.clearsAt ?? null;
  const isBeingSent = lease !== null && lease - at <= limits.leaseMs;
  return isBeingSent ? null : JSON.stringify([decision.nextAction, decision.waitingFor]);
}

function linesOf(row: TimelineRow, heading: string | null): TimelineLine[] {
  const at = instantText(row.at);
  const by = { kind: row.actorKind, id: row.actorId };
  const lines = row.timeline.map(({ kind, title, reason, ref, data }) => ({
    ...{ at, kind, title, reason, by, ref },
    data: plain(data ?? {}),
  }));
  const { decision } = row;
  const own = headingOf(row);
  if (decision === null || own === null || own === heading) return lines;
  const { strategyId, strategyVersion } = decision;
  const line: TimelineLine = {
    at,
    kind: 'decision',
    title: titleOf(decision),
    reason: decision.because,
    by: { kind: 'system', id: 'decide' },
    ref: null,
    data: {
      nextAction: nextActionJson(decision.nextAction),
      waitingFor: decision.waitingFor,
      rules: decision.rules.map(askedJson),
      strategy: { id: strategyId, version: strategyVersion },
      zoneData: decision.zoneData,
      // Decisions of before law was kept as data name none.
      law: decision.law ?? null,
    },
  };
  return [...lines, line];
}

/** A rule that was asked and its answer; where it stood in the way, the sentence and its source too. */
function askedJson({ rule, answer, sentence, citation, clearsAt }: RuleAnswer) {
  if (answer === 'allow') return { rule, answer };
  return {
    ...{ rule, answer, sentence, citation },
    clearsAt: clearsAt === null ? null : instantText(clearsAt),
  };
}

function titleOf({ nextAction }: NonNullable<TimelineRow['decision']>): string {
  if (nextAction === null) return 'Next: nothing by itself';
  const { kind, step, channel } = nextAction;
  return `Next: ${[kind, step, channel === null ? null : `by ${channel}`].filter(Boolean).join(' ')}`;
}
