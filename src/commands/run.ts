import { decide } from '../domain/account/decide';
import {
  overdueInvoices,
  owedMinor,
  todayOn,
  unpaidInvoices,
  dueDayOn,
} from '../domain/account/balances';
import {
  applyChanges,
  mergeChanges,
  type Changes,
  type LedgerTransaction,
  type TimelineEntry,
} from '../domain/account/changes';
import type { Decision } from '../domain/account/actions';
import { eventOf } from '../domain/account/events';
import { writeBacksOf } from '../domain/account/write-backs';
import type { Facts } from '../domain/account/facts';
import { attentionFor } from '../domain/contact/claim-rule';
import { typesOfPerson } from '../domain/contact/holds';
import { isOver } from '../domain/contact/hold-terms';
import { ok, refuse, type Refusal, type Result } from '../domain/result';
import type { Strategy } from '../domain/strategy/document';
import { underStrategy } from '../domain/strategy/under';
import type { AccountWrite, DocumentRow, OpenedChange } from '../store/accounts';
import { canonical, chainHash, hashOf } from '../store/audit';
import type { Transaction } from '../store/client';
import type { CommandAnswer } from '../../workflows/account/messages';
import type { Actor, CommandContext } from './command';
import type { ChangeDeps } from './ports';
import { endedLines } from './shared/holds';
import { followed, movedForPerson, takesUpWork, type MovedHold } from './shared/person-holds';

/** What an apply function hands back to be written: facts, and what hangs on them. */
export interface Outcome {
  readonly changes: Changes;
  readonly documents?: readonly DocumentRow[];
  readonly answer?: Partial<CommandAnswer>;
}

export interface ChangeRequest {
  readonly accountId: string;
  readonly actor: Actor;
  /** Idempotency key within the account; null for the workflow's own steps, whose effects carry keys of their own. */
  readonly key: string | null;
  readonly name: string;
  readonly input: unknown;
  readonly apply: (facts: Facts, context: CommandContext) => Result<Outcome>;
  /** The workflow itself asks and follows the answer: no wake is due. */
  readonly quiet?: boolean;
  /** `If-Match`: refused as `stale` when the facts have moved on. */
  readonly expectVersion?: number;
  /**
   * Newest version that the account's workflow has heard of. A store that is older was restored: refused as
   * `stale`, and nothing is written.
   */
  readonly knownVersion?: number | undefined;
  /** A refusal becomes a line of the timeline and the kept answer (signals have nobody to answer to). */
  readonly keepRefusal?: boolean;
  /** Payment that is locked and handed over besides the facts: money that is on no account yet. */
  readonly suspensePaymentId?: string | undefined;
  /** Published version that is handed over besides the facts. */
  readonly target?: { readonly id: string; readonly version: number } | undefined;
  /** What the person is told or protected by counts for all open accounts of the person, in one transaction. */
  readonly forPerson?: boolean;
  /** It is such an other account. */
  readonly isElsewhere?: boolean;
  /** Run inside a transaction that is open already (the inbox row's). */
  readonly inside?: Transaction;
}

export interface Changed {
  readonly facts: Facts;
  readonly decision: Decision;
  readonly strategy: Strategy;
  readonly now: number;
  readonly answer: CommandAnswer;
  /** True when the key had been seen: nothing was done again. */
  readonly replayed: boolean;
}

/**
 * The one way to change an account: lock persons and account, answer a known key, apply (pure),
 * decide, write everything with one audit row and at most one pending wake.
 */
export async function changeAccount(
  deps: ChangeDeps,
  request: ChangeRequest,
): Promise<Result<Changed>> {
  const inputHash = hashOf({ name: request.name, input: request.input ?? null });
  return deps.store.change(
    request.accountId,
    request.key ?? '',
    async (opened, write, tx) => {
      if (opened === null) return refuse('not_found', 'there is no such account');
      // Processes measure the database's clock apart: behind the lock time never goes back.
      const now = Math.max(await deps.clock.now(), opened.ledger.changedAt);
      const { account } = opened.facts;
      const strategy = await deps.strategies.of(
        account.creditorId,
        account.strategyId,
        account.strategyVersion,
        tx,
      );
      const kept = request.key === null ? null : opened.kept;
      if (kept !== null) return replay(deps, opened, strategy, now, inputHash);
      if (request.expectVersion !== undefined && request.expectVersion !== account.factsVersion) {
        return refuse('stale', `the account is at version ${account.factsVersion} by now`);
      }
      if ((request.knownVersion ?? 0) > account.factsVersion) {
        return refuse('stale', `the store knows the account up to version ${account.factsVersion}`);
      }
      const { law, newId } = deps;
      const elsewhere = request.isElsewhere ? { isElsewhere: true as const } : {};
      const who = { actor: request.actor, ...elsewhere };
      const context = { ...who, now, strategy, law, newId, approved: false };
      const paymentId = request.suspensePaymentId;
      const suspense =
        paymentId && (await deps.store.lockPayment(tx, account.creditorId, paymentId));
      const named = request.target;
      const target =
        named && (await deps.strategies.find(account.creditorId, named.id, named.version, tx));
      const besides = { suspense: suspense || null, ...(target === undefined ? {} : { target }) };
      const applied = request.apply(opened.facts, { ...context, ...besides });
      if (!applied.ok && !request.keepRefusal) return applied;
      const outcome = applied.ok ? applied.value : refusedOutcome(request, applied.error);
      const underWay = { deps, request, opened, strategy, now, inputHash, write, tx };
      const settled = await settle(underWay, await withPersonHolds(underWay, outcome, context));
      if (!settled.ok || request.isElsewhere) return settled;
      const moved = movedForPerson(opened.facts, outcome.changes);
      if (request.forPerson || moved.length > 0) await onOtherAccounts(deps, request, moved, tx);
      return settled;
    },
    request.inside,
  );
}

/**
 * The same on the person's other open accounts: the command where it is about the person, else what it did
 * to holds of the person. The person is locked already, so two such changes cannot wait for each other.
 * What does not fit an account there is left out, as a refusal would be.
 */
async function onOtherAccounts(
  deps: ChangeDeps,
  { expectVersion: _own, knownVersion: _workflows, forPerson, ...request }: ChangeRequest,
  moved: readonly MovedHold[],
  tx: Transaction,
): Promise<void> {
  const again = forPerson
    ? { key: `${request.key}/person` }
    : {
        // The first account keeps the key; a hold that stands there already changes nothing.
        key: null,
        apply: (facts: Facts, context: CommandContext) =>
          ok({ changes: followed(facts, context, moved) }),
      };
  const rest = { isElsewhere: true, keepRefusal: false, inside: tx };
  for (const accountId of await deps.store.otherAccountsOfPerson(tx, request.accountId)) {
    await changeAccount(deps, { ...request, ...again, ...rest, accountId });
  }
}

/**
 * What was done, with lines for holds whose time came to an end since the last change; an account that is
 * taken up, by its first claim or again, gets the holds that the person has on other accounts.
 */
async function withPersonHolds(
  { deps, opened, now, tx }: UnderWay,
  outcome: Outcome,
  context: CommandContext,
): Promise<Outcome> {
  const { facts, ledger } = opened;
  const ended = endedLines(facts, ledger.changedAt, now);
  const timeline = [...ended, ...outcome.changes.timeline];
  const changes = ended.length === 0 ? outcome.changes : { ...outcome.changes, timeline };
  if (!takesUpWork(facts, changes)) return { ...outcome, changes };
  const holds = await deps.store.holdsOfPerson(tx, facts.account.id, typesOfPerson);
  const moved = holds
    .filter((hold) => !isOver(hold, now))
    .map((after) => ({ before: null, after }));
  const copied = followed(applyChanges(facts, changes), context, moved);
  return { ...outcome, changes: mergeChanges(changes, copied) };
}

function replay(
  deps: ChangeDeps,
  opened: OpenedChange,
  strategy: Strategy,
  now: number,
  inputHash: string,
): Result<Changed> {
  const kept = opened.kept;
  if (kept === null || kept.inputHash !== inputHash) {
    return refuse('idempotency_key_reuse', 'this key was used for something else');
  }
  const decision = decide(opened.facts, strategy, deps.law, now);
  return ok({ facts: opened.facts, decision, strategy, now, answer: kept.answer, replayed: true });
}

/** Everything that one change holds while it is under way. */
interface UnderWay {
  readonly deps: ChangeDeps;
  readonly request: ChangeRequest;
  readonly opened: OpenedChange;
  readonly strategy: Strategy;
  readonly now: number;
  readonly inputHash: string;
  readonly write: (row: AccountWrite) => Promise<void>;
  readonly tx: Transaction;
}

async function settle(change: UnderWay, outcome: Outcome): Promise<Result<Changed>> {
  const { deps, request, opened, now, inputHash } = change;
  const found = await strategyFor(change, applyChanges(opened.facts, outcome.changes));
  if (!found.ok) return found;
  const { strategy, facts: touched } = found.value;
  const decision = decide(touched, strategy, deps.law, now);
  const { facts, entries } = follow(opened.facts, touched, outcome.changes, decision, now);
  const answer = answerOf(request.key, outcome.answer);
  const summary = summaryOf(facts, decision, now);
  const moved = hasMoved(opened, facts, summary, decision);
  const isMarked = facts.account.needsAttention !== opened.facts.account.needsAttention;
  const isNothing = entries.length === 0 && !isMarked && writesNothing(outcome);
  if (!moved && isNothing && request.key === null) {
    return ok({ facts: opened.facts, decision, strategy, now, answer, replayed: false });
  }
  const next = {
    ...facts,
    account: { ...facts.account, factsVersion: facts.account.factsVersion + 1 },
  };
  await change.write({
    facts: next,
    changes: outcome.changes,
    summary,
    audit: auditRow(change, next, entries, decision, outcome.changes.transactions ?? []),
    documents: outcome.documents ?? [],
    kept: request.key === null ? null : { key: request.key, name: request.name, inputHash, answer },
    wake: request.quiet || !moved ? null : { open: next.account.status === 'open' },
    ...toldOutside(change, next, outcome.changes),
    wallAt: deps.wallClock.now(),
  });
  return ok({ facts: next, decision, strategy, now, answer, replayed: false });
}

/** What leaves by the doors out: the event of the change, and what billing systems have to know. */
function toldOutside(
  { deps, request, opened }: UnderWay,
  next: Facts,
  changes: Changes,
): Pick<AccountWrite, 'event' | 'writeBacks'> {
  const told = writeBacksOf(opened.facts, next, changes, request.actor);
  return {
    event: eventOf(opened.facts, next, changes),
    writeBacks: told.map((one) => ({ ...one, id: deps.newId('wbk') })),
  };
}

/**
 * The strategy after the change, and the facts under it: the same, or the version that the account was moved
 * to, whose conventions count at once.
 */
async function strategyFor(
  { deps, strategy: before, tx }: UnderWay,
  facts: Facts,
): Promise<Result<{ readonly strategy: Strategy; readonly facts: Facts }>> {
  const { creditorId, strategyId, strategyVersion } = facts.account;
  if (before.id === strategyId && before.version === strategyVersion) {
    return ok({ strategy: before, facts });
  }
  const strategy = await deps.strategies.find(creditorId, strategyId, strategyVersion, tx);
  if (strategy !== null) {
    const own = await deps.store.ownConventions(creditorId, tx);
    return ok({ strategy, facts: underStrategy(facts, strategy, own) });
  }
  return refuse('strategy_invalid', `${strategyId} version ${strategyVersion} is not published`);
}

/** Stage and next action follow the decision, in the same transaction. */
function follow(
  before: Facts,
  touched: Facts,
  changes: Changes,
  decision: Decision,
  now: number,
): { facts: Facts; entries: readonly TimelineEntry[] } {
  const stageMoved = decision.stage !== before.account.stage;
  const stageEntry: TimelineEntry = {
    kind: 'stage',
    title: `Stage: ${decision.stage}`,
    reason: decision.because,
    ref: null,
    data: { from: before.account.stage, to: decision.stage },
  };
  const account = {
    ...touched.account,
    stage: decision.stage,
    stageSinceAt: stageMoved ? now : touched.account.stageSinceAt,
    nextAction: decision.nextAction,
    needsAttention: attentionFor(touched.account.needsAttention, decision.rules),
  };
  const entries = stageMoved ? [...changes.timeline, stageEntry] : changes.timeline;
  return { facts: { ...touched, account }, entries };
}

function writesNothing(outcome: Outcome): boolean {
  const { timeline: _timeline, account, debtor, ...rows } = outcome.changes;
  const lists = [...Object.values(rows), outcome.documents];
  const merged = { ...account, ...debtor };
  return lists.every((list) => !list?.length) && Object.keys(merged).length === 0;
}

/**
 * Did anything that the workflow lives by change: status, stage, the next action or what it waits for?
 * An action that is due now is named without its instant, which would be another one at every look.
 */
function hasMoved(
  before: OpenedChange,
  after: Facts,
  summary: AccountWrite['summary'],
  decision: Decision,
): boolean {
  const isWait = decision.action.kind === 'wait';
  const course = ({ account }: Facts): unknown => {
    const { nextAction } = account;
    const named = nextAction && { ...nextAction, at: isWait ? nextAction.at : null };
    return [account.status, account.stage, named];
  };
  const { ledger, facts } = before;
  // Canonical: the database keeps the keys of a document in an order of its own.
  if (canonical(course(facts)) !== canonical(course(after))) return true;
  if (ledger.waitingFor !== summary.waitingFor) return true;
  return isWait && ledger.nextActionAt !== summary.nextActionAt;
}

function summaryOf(facts: Facts, decision: Decision, now: number): AccountWrite['summary'] {
  const overdue = overdueInvoices(facts, todayOn(facts, now));
  const oldest = unpaidInvoices(facts)[0];
  const waitUntilAt = decision.waitMs === null ? null : now + decision.waitMs;
  return {
    nextActionAt: decision.action.kind === 'wait' ? waitUntilAt : (decision.nextAction?.at ?? now),
    waitingFor: decision.waitingFor,
    oldestDueOn: oldest ? dueDayOn(facts, oldest) : null,
    balanceMinor: owedMinor(facts),
    overdueMinor: overdue.reduce((sum, invoice) => sum + invoice.openMinor, 0n),
    decision,
  };
}

function auditRow(
  { deps, request, opened, now }: UnderWay,
  facts: Facts,
  timeline: readonly TimelineEntry[],
  decision: Decision,
  money: readonly LedgerTransaction[],
): AccountWrite['audit'] {
  const row = {
    id: deps.newId('evt'),
    chain: facts.account.id,
    n: opened.ledger.auditCount + 1,
    creditorId: facts.account.creditorId,
    accountId: facts.account.id,
    at: now,
    actorKind: request.actor.kind,
    actorId: request.actor.id,
    command: request.name,
    commandKey: request.key,
    factsVersion: facts.account.factsVersion,
    timeline,
    decision,
    money,
    prevHash: opened.ledger.auditHash,
  };
  return { ...row, hash: chainHash(opened.ledger.auditHash, row) };
}

function answerOf(key: string | null, partial: Partial<CommandAnswer> | undefined): CommandAnswer {
  return {
    key: key ?? '',
    status: 'done',
    code: null,
    detail: null,
    approvalId: null,
    ...partial,
  };
}

function refusedOutcome(request: ChangeRequest, refusal: Refusal): Outcome {
  const entry: TimelineEntry = {
    kind: 'command',
    title: `${request.name} refused`,
    reason: refusal.detail,
    ref: null,
    data: { code: refusal.code, path: refusal.path ?? null },
  };
  return {
    changes: { timeline: [entry] },
    answer: { status: 'refused', code: refusal.code, detail: refusal.detail },
  };
}
