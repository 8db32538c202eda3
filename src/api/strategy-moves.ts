import { compareStrategies } from '../domain/account/compare';
import type { Facts } from '../domain/account/facts';
import type { PreviewEntry } from '../domain/account/preview';
import { limits } from '../domain/limits';
import type { Refusal } from '../domain/result';
import type { Strategy } from '../domain/strategy/document';
import { movedTo } from '../domain/strategy/under';
import { runCommand } from '../commands/run-command';
import type { Caller } from './callers';
import type { ApiDeps } from './deps';
import { notFound, Problem, problemOf } from './problems';
import { accountPage, entryJson, factsOf, type AccountQuery } from './reading';
import { instantText } from './wire';

/** A selection of accounts, and the version of a strategy that they may be moved to. */
export interface DiffRequest {
  readonly strategyId: string;
  /** Absent: the newest. */
  readonly version?: number | undefined;
  /** Ids; absent: all that the filter finds, page by page. */
  readonly accounts?: readonly string[] | undefined;
  readonly filter: AccountQuery;
  readonly page: { readonly limit: number; readonly cursor: string | null };
}

/**
 * The next actions of each account before and after a move. Nothing is touched. @throws Problem not_found
 */
export async function diffJson(deps: ApiDeps, caller: Caller, request: DiffRequest) {
  const target = await publishedOf(deps, caller, request.strategyId, request.version);
  const { ids, nextCursor } = await selected(deps, caller, request, target);
  const now = await deps.change.clock.now();
  const own = await deps.store.accounts.ownConventions(caller.creditorId);
  const rows: unknown[] = [];
  for (const id of ids) {
    const facts = await factsOf(deps, caller.creditorId, id);
    const { strategyId, strategyVersion, factsVersion, currency } = facts.account;
    const { strategies, law } = deps.change;
    const strategy = await strategies.of(caller.creditorId, strategyId, strategyVersion);
    const other = { facts: movedTo(facts, strategy, target, own), strategy: target };
    const compared = compareStrategies({ facts, strategy }, other, law, now);
    rows.push({
      accountId: id,
      factsVersion,
      from: { id: strategyId, version: strategyVersion },
      before: compared.before.map((entry) => actionJson(entry, currency)),
      after: compared.after.map((entry) => actionJson(entry, currency)),
      changed: compared.changed,
      notes: compared.notes,
    });
  }
  const strategy = { id: target.id, version: target.version };
  return { strategy, asOf: instantText(now), accounts: rows, nextCursor };
}

function actionJson(entry: PreviewEntry, currency: string) {
  const { rules: _rules, ...action } = entryJson(entry, currency);
  return action;
}

/** @throws Problem not_found */
async function publishedOf(
  deps: ApiDeps,
  { creditorId }: Caller,
  id: string,
  version: number | undefined,
): Promise<Strategy> {
  const versions = (await deps.store.strategies.list(creditorId)).filter((one) => one.id === id);
  const named = version ?? versions.at(-1)?.version;
  const found =
    named === undefined ? null : await deps.store.strategies.find(creditorId, id, named);
  if (found === null) throw notFound('strategy');
  return found;
}

/** Accounts named, else a page of those that fit the filter: open ones of the strategy in another version. */
async function selected(
  deps: ApiDeps,
  { creditorId }: Caller,
  { accounts, filter, page, strategyId }: DiffRequest,
  { id, version }: Strategy,
): Promise<{ readonly ids: readonly string[]; readonly nextCursor: string | null }> {
  if (accounts !== undefined) return { ids: [...new Set(accounts)], nextCursor: null };
  const wanted = {
    status: 'open',
    strategy: { id: strategyId },
    ...filter,
    exceptStrategy: { id, version },
  };
  const { rows, nextCursor } = await accountPage(deps, creditorId, wanted, page);
  return { ids: rows.map((row) => row.id), nextCursor };
}

export interface MigrateRequest {
  readonly strategyId: string;
  readonly version: number;
  readonly accounts: readonly { readonly id: string; readonly factsVersion: number }[];
  readonly reason: string;
  /** Idempotency key of the whole; each account has its own under it. */
  readonly key: string;
}

type SkipCode = 'changed-since-preview' | 'closed' | 'already-there' | 'not-found' | 'refused';

/**
 * Moves exactly those accounts that are as they were when the preview was made; what was left out is named
 * with its reason. Each is one change of its own, so a repeat under the same key goes on where it stopped and
 * moves nothing twice. @throws Problem not_found, idempotency_key_reuse (the key moved an account elsewhere)
 */
export async function migrateJson(deps: ApiDeps, caller: Caller, request: MigrateRequest) {
  const { strategyId, version, accounts, reason, key } = request;
  const target = await publishedOf(deps, caller, strategyId, version);
  const moved: unknown[] = [];
  const skipped: { accountId: string; code: SkipCode; detail: string }[] = [];
  for (const { id, factsVersion } of accounts) {
    const facts = await factsOf(deps, caller.creditorId, id).catch(nullWhenMissing);
    if (facts === null) {
      skipped.push({ accountId: id, code: 'not-found', detail: 'There is no such account.' });
      continue;
    }
    const ran = await runCommand(deps.change, {
      accountId: id,
      actor: caller.actor,
      key: `migrate/${key}`,
      name: 'change-strategy',
      data: { strategy: target.id, version: target.version, reason },
      expectVersion: factsVersion,
    });
    if (ran.ok) {
      moved.push({ accountId: id, factsVersion: ran.value.facts.account.factsVersion });
    } else if (ran.error.code === 'idempotency_key_reuse') {
      throw problemOf(ran.error);
    } else {
      const code = skipCode(facts, target, ran.error);
      skipped.push({ accountId: id, code, detail: ran.error.detail });
    }
  }
  return { strategy: { id: target.id, version: target.version }, moved, skipped };
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof Problem && error.code === 'not_found') return null;
  throw error;
}

/** Why an account was left where it is, in the words of a migration. */
function skipCode({ account }: Facts, target: Strategy, { code }: Refusal): SkipCode {
  if (account.status === 'closed') return 'closed';
  const { id, version } = target;
  if (account.strategyId === id && account.strategyVersion === version) return 'already-there';
  return code === 'stale' ? 'changed-since-preview' : 'refused';
}

/** Accounts of one request to look at or to move. */
export const movesMax = limits.listMax;
