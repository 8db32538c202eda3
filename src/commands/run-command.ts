import type { ApprovalFacts, Facts } from '../domain/account/facts';
import { applyChanges, mergeChanges, type Changes } from '../domain/account/changes';
import { ok, refuse, type Refusal, type Result } from '../domain/result';
import { hashOf } from '../store/audit';
import type { Transaction } from '../store/client';
import { approvedCommand, stillAwaiting } from './approve';
import type { Actor, Command, CommandContext } from './command';
import { findCommand } from './index';
import type { ChangeDeps } from './ports';
import { changeAccount, type Changed, type Outcome } from './run';

export interface CommandRequest {
  readonly accountId: string;
  readonly actor: Actor;
  readonly key: string;
  readonly name: string;
  readonly data: unknown;
  readonly expectVersion?: number;
  readonly keepRefusal?: boolean;
  readonly quiet?: boolean;
  readonly inside?: Transaction;
}

/** A refused input may have several faults; the first one stands in `error`, all of them in `faults`. */
export interface CommandRefusal extends Refusal {
  readonly faults?: readonly Refusal[];
}

/**
 * Runs one command of the list through `changeAccount`: role, input, stage, then the command's own
 * `apply`; asks for a second person where it says so, and runs what was approved.
 */
export async function runCommand(
  deps: ChangeDeps,
  request: CommandRequest,
): Promise<Result<Changed, CommandRefusal>> {
  const command = findCommand(request.name);
  if (command === undefined) return refuse('not_found', `there is no command ${request.name}`);
  if (!command.roles.includes(request.actor.role)) {
    return refuse('forbidden', `the role ${request.actor.role} may not ${request.name}`);
  }
  const parsed = parseInput(command, request.data);
  if (!parsed.ok && !request.keepRefusal) return parsed;
  return changeAccount(deps, {
    ...request,
    input: request.data,
    apply: (facts, context) =>
      parsed.ok ? applyCommand(command, facts, parsed.value, context) : parsed,
  });
}

function parseInput(command: Command, data: unknown): Result<unknown, CommandRefusal> {
  const parsed = command.input.safeParse(data ?? {});
  if (parsed.success) return ok(parsed.data);
  const faults = parsed.error.issues.map((issue): Refusal => {
    const path = issue.path.join('.');
    return issue.code === 'unrecognized_keys'
      ? { code: 'unknown_field', detail: issue.message, path: issue.keys.join(', ') }
      : { code: 'invalid_input', detail: issue.message, path };
  });
  const first = faults[0] ?? { code: 'invalid_input' as const, detail: 'the input does not fit' };
  return { ok: false, error: { ...first, faults } };
}

function applyCommand(
  command: Command,
  facts: Facts,
  input: unknown,
  context: CommandContext,
): Result<Outcome> {
  const { stage } = facts.account;
  if (!command.stages.includes(stage)) {
    return refuse('stage_does_not_allow', `${command.name} does not fit an account in ${stage}`);
  }
  const applied = command.apply(facts, input, context);
  if (!applied.ok) return applied;
  if (applied.value.kind === 'needs-approval') {
    const { title, people, expiresAt } = applied.value;
    return ok(proposal(command, facts, input, context, { title, people, expiresAt }));
  }
  const { changes } = applied.value;
  const said = { changes: withCommandLine(command, changes, context) };
  if (command.name !== 'approve') return ok(said);
  return afterApproval(facts, said, input, context);
}

/** Every command leaves a line, also one whose effect is only a row. */
function withCommandLine(command: Command, changes: Changes, context: CommandContext): Changes {
  if (changes.timeline.length > 0 || context.actor.role === 'system') return changes;
  const line = {
    kind: 'command' as const,
    title: command.title,
    reason: null,
    ref: null,
    data: {},
  };
  return { ...changes, timeline: [line] };
}

function proposal(
  command: Command,
  facts: Facts,
  input: unknown,
  context: CommandContext,
  asked: { title: string; people: number; expiresAt: number | null },
): Outcome {
  const approval: ApprovalFacts = {
    id: context.newId('apv'),
    accountId: facts.account.id,
    creditorId: facts.account.creditorId,
    status: 'pending',
    subject: { kind: 'command', name: command.name, data: input, by: context.actor.id },
    title: asked.title,
    subjectHash: hashOf({ name: command.name, data: input }),
    proposedBy: context.actor.id,
    people: asked.people,
    decisions: [],
    escalateAt: null,
    escalatedAt: null,
    expiresAt: asked.expiresAt,
    createdAt: context.now,
    decidedAt: null,
  };
  const line = {
    kind: 'command' as const,
    title: `${command.title}: waits for a second person`,
    reason: asked.title,
    ref: approval.id,
    data: {},
  };
  return {
    changes: { approvals: [approval], timeline: [line] },
    answer: { status: 'awaiting-approval', approvalId: approval.id },
  };
}

/** The last approval of a command runs it in the same transaction, as its proposer, with what was approved. */
function afterApproval(
  facts: Facts,
  said: Outcome,
  input: unknown,
  context: CommandContext,
): Result<Outcome> {
  const { approvalId } = input as { approvalId: string };
  if (stillAwaiting(said.changes, approvalId)) {
    return ok({ ...said, answer: { status: 'awaiting-approval', approvalId } });
  }
  const touched = applyChanges(facts, said.changes);
  const subject = approvedCommand(touched, approvalId);
  if (subject === null) return ok(said);
  const command = findCommand(subject.name);
  if (command === undefined) return refuse('not_found', `there is no command ${subject.name}`);
  const applied = command.apply(touched, subject.data, { ...context, approved: true });
  if (!applied.ok) return applied;
  if (applied.value.kind !== 'done') return refuse('forbidden', 'this needs a further approval');
  return ok({ ...said, changes: mergeChanges(said.changes, applied.value.changes) });
}
