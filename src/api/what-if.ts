import { z } from 'zod';
import { factsAsOf } from '../domain/account/as-of';
import type { LedgerTransaction } from '../domain/account/changes';
import { decide } from '../domain/account/decide';
import type { Facts, Instant } from '../domain/account/facts';
import { preview, type AssumedEvent, type PreviewEntry } from '../domain/account/preview';
import { rewrittenBy, toldTitles, unwritten } from '../domain/account/rewritten';
import { eventsSince } from '../domain/account/since';
import { limits } from '../domain/limits';
import type { Strategy } from '../domain/strategy/document';
import { movedTo, takenAs, unfitFor } from '../domain/strategy/under';
import { dateInput, instantInput, nameInput, readMoment } from '../commands/shared/inputs';
import type { LedgerRow } from '../store/lists';
import type { Caller } from './callers';
import type { ApiDeps } from './deps';
import { notFound, Problem, problemOf } from './problems';
import { entryJson } from './reading';
import { assumedEvents, whatIfEvents } from './what-if-events';
import { instantText } from './wire';

export const whatIfBody = z
  .strictObject({
    events: whatIfEvents.optional().describe('What happens; absent: nothing.'),
    strategy: z
      .strictObject({ id: nameInput, version: z.int().min(1).optional() })
      .optional()
      .describe('What works the account; absent: its own.'),
    from: z
      .union([dateInput, instantInput])
      .optional()
      .describe('A past date: the account as it was then, and what came from outside since.'),
    days: z.int().min(1).max(limits.previewDaysMax).optional(),
  })
  .meta({ id: 'WhatIf' });
export type WhatIf = z.infer<typeof whatIfBody>;

/** Changes that the ladder makes itself; a fold finds them out again. */
const ofLadder: ReadonlySet<string> = new Set([
  ...['step', 'claim-send', 'record-send', 'suppress-send', 'put-off-send'],
  ...['record-exchange', 'flag', 'restored'],
]);

/** Where a fold begins. */
interface Begin {
  readonly facts: Facts;
  readonly at: Instant;
  readonly events: readonly AssumedEvent[];
}

/**
 * The course of an account if something happens, if another strategy works it, or if it had been so since a past
 * date. Nothing is touched. @throws Problem not_found, date_invalid, strategy_invalid, invalid_input
 */
export async function whatIfJson(deps: ApiDeps, caller: Caller, facts: Facts, given: WhatIf) {
  const { law } = deps.change;
  const now = await deps.change.clock.now();
  const strategy = await strategyOf(deps, facts, given);
  const own = await deps.store.accounts.ownConventions(facts.account.creditorId);
  const begin = await beginOf(deps, facts, given, now);
  const { creditorId, strategyId, strategyVersion } = facts.account;
  const pinned = await deps.change.strategies.of(creditorId, strategyId, strategyVersion);
  const then = movedTo(begin.facts, pinned, strategy, own);
  let count = 0;
  const newId = (prefix: string): string => `${prefix}_whatif_${(count += 1)}`;
  const context = { actor: caller.actor, strategy, law, newId };
  const assumed = assumedEvents(then, given.events ?? [], context);
  if (!assumed.ok) throw problemOf(assumed.error);
  const events = [...begin.events, ...assumed.value.events];
  const standing = given.from === undefined ? then : standingAt(then, strategy, begin.at, deps);
  const days = given.days ?? limits.previewDaysDefault;
  const { entries, ends } = preview(standing, strategy, law, begin.at, days, { events });
  const { account } = facts;
  const answers = assumed.value.answers.map((one) => ({ ...one, at: instantText(one.at) }));
  return {
    accountId: account.id,
    asOf: instantText(begin.at),
    factsVersion: account.factsVersion,
    assumes: 'what-if' as const,
    strategy: { id: strategy.id, version: strategy.version },
    entries: entries.map((entry) => entryJson(entry, account.currency)),
    ends,
    events: answers,
    ...(given.from === undefined
      ? {}
      : { differences: differences(facts, entries, begin.at, now) }),
  };
}

async function strategyOf(deps: ApiDeps, facts: Facts, given: WhatIf): Promise<Strategy> {
  const { creditorId, strategyId, strategyVersion } = facts.account;
  const { id, version } = given.strategy ?? { id: strategyId, version: strategyVersion };
  const named = version ?? (await newestOf(deps, creditorId, id));
  const found = await deps.change.strategies.find(creditorId, id, named);
  if (found === null) throw notFound('strategy');
  const unfit = given.strategy === undefined ? null : unfitFor(facts, found);
  if (unfit === null) return found;
  const message = unfit.sentence;
  const error = { path: 'strategy', code: 'strategy_invalid', message };
  throw new Problem('strategy_invalid', message, [error]);
}

async function newestOf(deps: ApiDeps, creditorId: string, id: string): Promise<number> {
  const versions = (await deps.store.strategies.list(creditorId)).filter((one) => one.id === id);
  const newest = versions.at(-1)?.version;
  if (newest === undefined) throw notFound('strategy');
  return newest;
}

/** Today; or the account as it was, with all that came from outside since. */
async function beginOf(
  deps: ApiDeps,
  facts: Facts,
  { from }: WhatIf,
  now: Instant,
): Promise<Begin> {
  if (from === undefined) return { facts, at: now, events: [] };
  const read = readMoment(facts, from, 'from');
  if (!read.ok) throw problemOf(read.error);
  if (read.value > now) {
    throw problemOf({ code: 'date_invalid', detail: 'It lies in the future.', path: 'from' });
  }
  const first = facts.invoices.map(({ createdAt }) => createdAt);
  const fromAt = Math.max(read.value, facts.account.openedAt, Math.min(...first, now));
  const { lists } = deps.store;
  const most = limits.forkChangesMax;
  const rows = await lists.changesAfter(facts.account.id, fromAt, most + 1);
  if (rows.length > most) {
    const detail = 'More has happened since than can be lived through again.';
    throw problemOf({ code: 'above_limit', detail, path: 'from' });
  }
  const ledger = transactionsOf(facts, await lists.ledger(facts.account.id));
  const changes = rows.filter(({ command }) => !ofLadder.has(command));
  const rewritten = rewrittenBy(
    await lists.told(facts.account.id, Object.values(toldTitles), most),
  );
  return {
    facts: factsAsOf(unwritten(facts, rewritten, fromAt), ledger, fromAt),
    at: fromAt,
    events: eventsSince({ facts, ledger, changes, rewritten, fromAt }),
  };
}

/** Where the account stood then, so that no change of stage is shown that was none. */
function standingAt(facts: Facts, strategy: Strategy, at: Instant, deps: ApiDeps): Facts {
  const { stage } = decide(facts, strategy, deps.change.law, at);
  return stage === 'closed' ? facts : { ...facts, account: { ...facts.account, stage } };
}

/** The account's ledger as transactions; what its rows leave out no fold reads. */
function transactionsOf(facts: Facts, rows: readonly LedgerRow[]): LedgerTransaction[] {
  const { id: accountId, creditorId, currency } = facts.account;
  const keys = new Map(facts.charges.map(({ transactionId, key }) => [transactionId, key]));
  const found = new Map<string, LedgerTransaction>();
  for (const { id, transactionId, ledger, debitMinor, creditMinor, invoiceId, ...row } of rows) {
    const { at, effectiveOn, reason, reverses } = row;
    const before = found.get(transactionId) ?? {
      ...{ id: transactionId, creditorId, accountId, currency, at, effectiveOn, reason, reverses },
      ...{ key: keys.get(transactionId) ?? `past/${transactionId}`, entries: [] },
    };
    const entry = { id, ledger: ledger as LedgerTransaction['entries'][number]['ledger'] };
    const entries = [...before.entries, { ...entry, debitMinor, creditMinor, invoiceId }];
    found.set(transactionId, { ...before, entries });
  }
  return [...found.values()];
}

interface Deed {
  readonly at: Instant;
  readonly kind: string;
  readonly step: string;
  readonly channel: string | null;
}

/** What the account did since and would not have done, and the other way round. */
function differences(facts: Facts, entries: readonly PreviewEntry[], from: Instant, now: Instant) {
  const lived: Deed[] = facts.effects
    // What is passed over, and an end that leaves the account open, no look ahead shows either.
    .filter(({ at, kind }) => at > from && at <= now && kind !== 'skip' && kind !== 'end')
    .filter(({ note }) => note === null || !note.startsWith(takenAs))
    .map(({ at, kind, stepId, channel }) => ({
      ...{ at, kind: kind === 'retry' ? 'charge' : kind, step: stepId },
      channel: kind === 'contact' ? channel : null,
    }));
  const assumed: Deed[] = entries.flatMap(({ at, kind, step, channel }) =>
    step === null || kind === 'stage' || at > now
      ? []
      : [{ at, kind, step, channel: kind === 'contact' ? channel : null }],
  );
  const only = (own: readonly Deed[], others: readonly Deed[], where: 'lived' | 'assumed') => {
    const left = others.map(nameOf);
    return own.flatMap((deed) => {
      const n = left.indexOf(nameOf(deed));
      if (n >= 0) left.splice(n, 1);
      return n >= 0 ? [] : [{ ...deed, only: where }];
    });
  };
  return [...only(lived, assumed, 'lived'), ...only(assumed, lived, 'assumed')]
    .sort((a, b) => a.at - b.at)
    .map(({ at, ...deed }) => ({ at: instantText(at), ...deed }));
}

/** The same thing on the same day. */
function nameOf({ at, kind, step, channel }: Deed): string {
  return [instantText(at).slice(0, 10), kind, step, channel ?? ''].join('|');
}
