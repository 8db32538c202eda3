import { changeAccount, type Changed, type Outcome } from '../src/commands/run';
import { claimSend } from '../src/commands/system/claim-send';
import { putOffSend } from '../src/commands/system/put-off-send';
import { recordSend } from '../src/commands/system/record-send';
import { suppressSend } from '../src/commands/system/suppress-send';
import type { Command, CommandContext } from '../src/commands/command';
import type { Facts, MessageFacts } from '../src/domain/account/facts';
import { noChanges } from '../src/domain/account/changes';
import type { GateVerdict } from '../src/domain/account/actions';
import { lookUpAt } from '../src/domain/account/course';
import { statementStep } from '../src/domain/account/own-steps';
import { gate, type GateContext } from '../src/domain/contact/gate';
import { disclosureOf } from '../src/domain/law/disclosures';
import { pointNamed } from '../src/domain/contact/readers';
import { limits } from '../src/domain/limits';
import { stepNamed } from '../src/domain/strategy/steps';
import { ok, type Result } from '../src/domain/result';
import type { Admission } from '../src/providers/breaker';
import type { SendOutcome } from '../src/providers/outcome';
import { StoreError } from '../src/store/client';
import { statementTemplate } from '../src/texts/compose';
import type { Next, SendInput } from '../workflows/account/messages';
import { carryOn, systemActor } from './carry-on';
import type { ActivityDeps } from './deps';
import { evidenceOf, type Doubtful } from './evidence';
import { clockOff, thrown } from './failures';
import { toNext } from './next';
import { documentsOf, renderFor, senderOf, type Known, type Prepared } from './prepare';

/** A provider's answer with the provider's name. */
type SendAnswer = SendOutcome & { readonly provider: string };

/** What a turn of `send` found: something to post, evidence to look for, or nothing to do. */
type Turn =
  | {
      readonly kind: 'post';
      readonly prepared: Prepared;
      readonly leaseUntilAt: number;
      /** The gate once more, before the first byte. */
      readonly askAgain: (now: number) => GateVerdict;
    }
  | { readonly kind: 'reconcile'; readonly doubtful: Doubtful }
  /** A statement of account: its text needs what was booked, which facts do not carry. */
  | { readonly kind: 'read-ledger' }
  | { readonly kind: 'nothing' };

/**
 * Carries one message to its end: gate and claim in one transaction, one POST outside of it, its
 * outcome in a second one. A claim that finds an earlier attempt never posts; it reconciles.
 */
export async function send(deps: ActivityDeps, input: SendInput): Promise<Next> {
  if (!deps.clock.trusted()) {
    await deps.clock.now();
    if (!deps.clock.trusted()) throw clockOff();
  }
  const own = (await deps.templates?.newestFor(input.messageId)) ?? [];
  let { turn, claimed } = await claimTurn(deps, input, { own, entries: null });
  if (turn.kind === 'read-ledger') {
    const entries = await deps.lists.ledger(input.accountId);
    ({ turn, claimed } = await claimTurn(deps, input, { own, entries }));
  }
  if (turn.kind === 'nothing') {
    return toNext(claimed.facts, claimed.decision, claimed.now, input.stage);
  }
  const outcome = await carryOut(deps, turn);
  const recorded = await insistently(() => record(deps, input, outcome));
  return toNext(recorded.facts, recorded.decision, recorded.now, input.stage);
}

/** Keeps what the provider answered, and does what follows from it. */
function record(
  deps: ActivityDeps,
  input: SendInput,
  outcome: SendAnswer | null,
): Promise<Changed> {
  return change(deps, input, 'record-send', (facts, context) => {
    const kept =
      outcome === null
        ? ok<Outcome>({ changes: noChanges })
        : apply(recordSend, facts, { messageId: input.messageId, outcome }, context);
    // An answer that comes after the message was given up on changes nothing any more.
    if (!kept.ok && kept.error.code !== 'already_decided') return kept;
    const answered = kept.ok ? kept.value.changes : noChanges;
    const changes = carryOn(facts, input.stage, context, deps.law, answered);
    return ok({ changes });
  });
}

/** Pauses between tries to write an answer down: it is known here alone, and the activity may take 45 s in all. */
const recordAgainAfterMs: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000];

/** What cannot be written because the store is away is not lost at once. */
async function insistently<T>(work: () => Promise<T>): Promise<T> {
  for (const waitMs of recordAgainAfterMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return work();
}

async function claimTurn(
  deps: ActivityDeps,
  input: SendInput,
  read: Read,
): Promise<{ readonly turn: Turn; readonly claimed: Changed }> {
  let turn: Turn = { kind: 'nothing' };
  const claimed = await change(deps, input, 'claim-send', (facts, context) => {
    const found = claim(deps, input, facts, context, read);
    turn = found.turn;
    return found.outcome;
  });
  return { turn, claimed };
}

async function change(
  deps: ActivityDeps,
  input: SendInput,
  name: string,
  work: (facts: Facts, context: CommandContext) => Result<Outcome>,
): Promise<Changed> {
  const changed = await changeAccount(deps, {
    accountId: input.accountId,
    actor: systemActor,
    key: null,
    name,
    input: null,
    quiet: true,
    knownVersion: input.factsVersion,
    apply: work,
  });
  if (!changed.ok) throw thrown(changed.error);
  return changed.value;
}

function apply<Input>(
  command: Command<Input>,
  facts: Facts,
  input: Input,
  context: CommandContext,
): Result<Outcome> {
  const applied = command.apply(facts, input, context);
  if (!applied.ok) return applied;
  return applied.value.kind === 'done'
    ? ok({ changes: applied.value.changes })
    : ok({ changes: { timeline: [] } });
}

/** What facts do not carry: the creditor's texts, and what was booked for a message that is made of it; null: not read. */
type Read = Pick<Known, 'own' | 'entries'>;

interface Claim {
  readonly turn: Turn;
  readonly outcome: Result<Outcome>;
}

const nothing: Claim = { turn: { kind: 'nothing' }, outcome: ok({ changes: { timeline: [] } }) };

/** Inside the transaction: what the message is, what the gate says, and the claim with its text. */
function claim(
  deps: ActivityDeps,
  input: SendInput,
  facts: Facts,
  context: CommandContext,
  read: Read,
): Claim {
  const message = facts.messages.find((row) => row.id === input.messageId);
  if (message === undefined) return nothing;
  if (message.status === 'unknown') return lookUp(deps, message, facts, context);
  if (message.status === 'dispatching') return expireLease(deps, message, facts, context);
  const isFree = message.status === 'planned' || message.status === 'not-sent';
  if (!isFree || (message.retryAt !== null && context.now < message.retryAt)) return nothing;
  const asked = contextOf(message, facts, context);
  const { request, strategy, now, leaseMs } = asked;
  const verdict = gate(request, facts, strategy, deps.law, now, leaseMs);
  if (verdict.answer === 'defer') return nothing;
  if (verdict.answer !== 'allow') {
    const standing = verdict.rules.find((rule) => rule.answer === verdict.answer);
    return suppress(message, standing?.sentence ?? 'the gate refused it', facts, context);
  }
  const attachments = stepNamed(strategy, message.stepId)?.step.attachments ?? [];
  const isOfLedger = message.stepId === statementStep || attachments.includes(statementTemplate);
  if (isOfLedger && read.entries === null) {
    return { ...nothing, turn: { kind: 'read-ledger' } };
  }
  const known = { ...read, disclosure: disclosureOf(asked), attachments };
  const rendered = renderFor(deps, facts, message, now, known);
  if (!rendered.ok) return suppress(message, rendered.error.detail, facts, context);
  const prepared = rendered.value;
  const { breaker, name } = deps.providers[prepared.message.channel];
  const admission = breaker?.admit(message.id, now) ?? { isOpen: false };
  if (admission.isOpen) return putOff(message, { admission, provider: name }, facts, context);
  const claimed = take(deps, message, facts, context);
  if (!claimed.ok) return { turn: { kind: 'nothing' }, outcome: claimed };
  const { changes } = claimed.value;
  const { bodySha256, templateVersion } = prepared;
  const messages = changes.messages?.map((row) => ({ ...row, bodySha256, templateVersion })) ?? [];
  const documents = documentsOf(deps, prepared, message, context.now);
  return {
    turn: {
      kind: 'post',
      prepared,
      leaseUntilAt: now + limits.leaseMs,
      // The claim has seen to it that a lease fits in; by then a moment is enough.
      askAgain: (at) => gate(request, facts, strategy, deps.law, at, 0),
    },
    outcome: ok({ changes: { ...changes, messages }, documents }),
  };
}

/** A lease that ran out belongs to an attempt whose fate nobody knows: it becomes unknown, never a second POST. */
function expireLease(
  deps: ActivityDeps,
  message: MessageFacts,
  facts: Facts,
  context: CommandContext,
): Claim {
  if (message.leaseUntilAt !== null && context.now < message.leaseUntilAt) return nothing;
  return { turn: { kind: 'nothing' }, outcome: take(deps, message, facts, context) };
}

/**
 * Evidence is looked for at its time and not before, however often this is tried: the next look-up is fixed
 * before this one goes out.
 */
function lookUp(
  deps: ActivityDeps,
  message: MessageFacts,
  facts: Facts,
  context: CommandContext,
): Claim {
  const { now } = context;
  const lookAt = lookUpAt(message);
  if (lookAt === null || now < lookAt) return nothing;
  const row = { ...message, retryAt: now + limits.reconcileAfterMs };
  const { request, strategy } = contextOf(message, facts, context);
  const askAgain = (at: number) => gate(request, facts, strategy, deps.law, at, 0);
  return {
    turn: { kind: 'reconcile', doubtful: { message, from: senderOf(facts, message), askAgain } },
    outcome: ok({ changes: { messages: [row], timeline: [] } }),
  };
}

/** The provider is left alone: nothing is posted, and no attempt is counted. */
function putOff(
  { id: messageId }: MessageFacts,
  { admission, provider }: { admission: Extract<Admission, { isOpen: true }>; provider: string },
  facts: Facts,
  context: CommandContext,
): Claim {
  const { reason, isRefused, waitMs: leastMs } = admission;
  const input = { messageId, reason, provider, leastMs, isRefused };
  return { turn: { kind: 'nothing' }, outcome: apply(putOffSend, facts, input, context) };
}

function take(
  deps: ActivityDeps,
  message: MessageFacts,
  facts: Facts,
  context: CommandContext,
): Result<Outcome> {
  const input = { messageId: message.id, worker: deps.worker, leaseMs: limits.leaseMs };
  return apply(claimSend, facts, input, context);
}

function suppress(
  message: MessageFacts,
  reason: string,
  facts: Facts,
  context: CommandContext,
): Claim {
  const outcome = apply(suppressSend, facts, { messageId: message.id, reason }, context);
  return { turn: { kind: 'nothing' }, outcome };
}

/** What the gate and the law are asked about a message. */
function contextOf(message: MessageFacts, facts: Facts, context: CommandContext): GateContext {
  const [, , , cause = ''] = message.key.split('/');
  const { channel, stepId, partyId, id: messageId } = message;
  const contactPoint = pointNamed(facts, message.contactPointId);
  const request = { kind: 'contact' as const, channel, stepId, cause, contactPoint };
  const { strategy, now } = context;
  return {
    request: { ...request, partyId, messageId },
    ...{ facts, strategy, now, leaseMs: limits.leaseMs },
  };
}

/** Outside any transaction. Null: no evidence of an ambiguous send was found. */
async function carryOut(deps: ActivityDeps, turn: Turn): Promise<SendAnswer | null> {
  switch (turn.kind) {
    case 'nothing':
    case 'read-ledger':
      return null;
    case 'post':
      return post(deps, turn);
    case 'reconcile':
      return evidenceOf(deps, turn.doubtful);
  }
}

/** One POST, or none when the lease or the window is over by now. */
async function post(
  deps: ActivityDeps,
  { prepared, leaseUntilAt, askAgain }: Extract<Turn, { kind: 'post' }>,
): Promise<SendAnswer> {
  const { message } = prepared;
  const provider = deps.providers[message.channel];
  const now = await deps.clock.now();
  const standing = askAgain(now).rules.find(({ answer }) => answer !== 'allow');
  const tooLate = now >= leaseUntilAt ? 'the lease ran out first' : standing?.sentence;
  if (tooLate !== undefined) {
    provider.breaker?.withdraw(message.intentId);
    return { class: 'not-sent', reason: tooLate, provider: provider.name };
  }
  const outcome = await provider.send(message);
  // By the time before it: nothing may come between an answer and its record.
  provider.breaker?.note(message.intentId, outcome, now);
  return { ...outcome, provider: provider.name };
}
