import type { Facts } from '../domain/account/facts';
import { mergeChanges, type Changes, type TimelineEntry } from '../domain/account/changes';
import { ok, refuse, type Refusal, type Result } from '../domain/result';
import type { Transaction } from '../store/client';
import type { Actor, Command, CommandContext } from './command';
import { findCommand } from './index';
import type { ChangeDeps } from './ports';
import { afterApproval, proposalOf } from './proposal';
import { afterInterest } from './shared/interest';
import { changeAccount, type Changed, type Outcome } from './run';

export interface CommandRequest {
  readonly accountId: string;
  readonly actor: Actor;
  readonly key: string;
  readonly name: string;
  readonly data: unknown;
  readonly expectVersion?: number;
  readonly knownVersion?: number | undefined;
  readonly keepRefusal?: boolean;
  readonly quiet?: boolean;
  readonly inside?: Transaction;
  /** First line of an account that nothing was written to yet; left out of any other. No part of the input. */
  readonly firstLine?: TimelineEntry | undefined;
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
    forPerson: parsed.ok && command.forPerson?.(parsed.value) === true,
    suspensePaymentId: parsed.ok ? command.suspense?.(parsed.value) : undefined,
    target: parsed.ok ? command.target?.(parsed.value) : undefined,
    apply: (facts, context) => {
      if (!parsed.ok) return parsed;
      const applied = applyCommand(command, facts, parsed.value, context);
      const { firstLine } = request;
      if (!applied.ok || firstLine === undefined || facts.account.factsVersion > 0) return applied;
      const { changes } = applied.value;
      const timeline = [firstLine, ...changes.timeline];
      return ok({ ...applied.value, changes: { ...changes, timeline } });
    },
  });
}

/**
 * What a command would change in facts that are only assumed: the same input check, stage check and `apply`, and
 * nothing is written. A command that asks for a second person leaves its question.
 */
export function assumedCommand(
  { name, data }: { readonly name: string; readonly data: unknown },
  facts: Facts,
  context: CommandContext,
): Result<Outcome, CommandRefusal> {
  const command = findCommand(name);
  if (command === undefined) return refuse('not_found', `there is no command ${name}`);
  const parsed = parseInput(command, data);
  return parsed.ok ? applyCommand(command, facts, parsed.value, context) : parsed;
}

const fieldNameMax = 100;

function parseInput(command: Command, data: unknown): Result<unknown, CommandRefusal> {
  const parsed = command.input.safeParse(data ?? {});
  if (parsed.success) return ok(parsed.data);
  const faults = parsed.error.issues.map((issue): Refusal => {
    const path = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') {
      return { code: 'invalid_input', detail: issue.message, path };
    }
    // The library's own message repeats the names, however long they are.
    const name = (issue.keys[0] ?? '').slice(0, fieldNameMax);
    const where = path === '' ? name : `${path}.${name}`;
    return { code: 'unknown_field', detail: 'This field is not known.', path: where };
  });
  const unknown = faults.find(({ code }) => code === 'unknown_field');
  const first = unknown ??
    faults[0] ?? { code: 'invalid_input' as const, detail: 'the input does not fit' };
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
  const ready = command.accrues ? afterInterest(facts, context) : { facts, booked: null };
  const applied = command.apply(ready.facts, input, context);
  if (!applied.ok) return applied;
  const { booked } = ready;
  const joined = (changes: Changes): Changes =>
    booked === null ? changes : mergeChanges(booked, changes);
  if (applied.value.kind === 'needs-approval') {
    const asked = proposalOf(command, ready.facts, input, context, applied.value);
    return ok({ ...asked, changes: joined(asked.changes) });
  }
  const { changes } = applied.value;
  const said = { changes: joined(withCommandLine(command, changes, context)) };
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
