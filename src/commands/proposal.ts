import { approvalDeadlines, escalationTaskDone } from '../domain/agreements/approval';
import type { Facts } from '../domain/account/facts';
import type { ApprovalFacts } from '../domain/agreements/facts';
import { applyChanges, mergeChanges } from '../domain/account/changes';
import { ok, refuse, type Result } from '../domain/result';
import { hashOf } from '../store/audit';
import { approvedCommand, stillAwaiting } from './approve';
import type { Command, CommandContext, Terms } from './command';
import { findCommand } from './index';
import type { Outcome } from './run';
import { entry } from './shared/changes';

interface Asked {
  readonly title: string;
  readonly people: number;
  readonly terms: Terms | null;
}

/** What is approved: the command with its input, and the figures that it has worked out from the facts. */
function subjectHashOf(name: string, data: unknown, terms: Terms | null): string {
  return hashOf(terms === null ? { name, data } : { name, data, terms });
}

/** A command that waits for more persons; its question passes on and expires by itself. */
export function proposalOf(
  command: Command,
  facts: Facts,
  input: unknown,
  context: CommandContext,
  asked: Asked,
): Outcome {
  const approval = questionOf(facts, command.name, input, context, {
    ...asked,
    by: context.actor.id,
  });
  const title = `${command.title}: waits for a second person`;
  const line = entry('command', title, asked.title, approval.id, { ...asked.terms });
  return {
    changes: { approvals: [approval], timeline: [line] },
    answer: { status: 'awaiting-approval', approvalId: approval.id },
  };
}

function questionOf(
  facts: Facts,
  name: string,
  data: unknown,
  context: CommandContext,
  asked: Asked & { readonly by: string },
): ApprovalFacts {
  return {
    id: context.newId('apv'),
    accountId: facts.account.id,
    creditorId: facts.account.creditorId,
    status: 'pending',
    subject: { kind: 'command', name, data, by: asked.by },
    title: asked.title,
    subjectHash: subjectHashOf(name, data, asked.terms),
    proposedBy: asked.by,
    people: asked.people,
    decisions: [],
    ...approvalDeadlines(facts, context.now),
    escalatedAt: null,
    createdAt: context.now,
    decidedAt: null,
  };
}

/**
 * The last approval of a command runs it in the same transaction, for its proposer, with what was
 * approved. Where the facts have moved so that something else would run, the question is asked anew.
 * Error `forbidden` when it is beyond the authority of who approves.
 */
export function afterApproval(
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
  const approval = touched.approvals.find((one) => one.id === approvalId);
  if (subject === null || approval === undefined) return ok(said);
  const command = findCommand(subject.name);
  if (command === undefined) return refuse('not_found', `there is no command ${subject.name}`);
  const proposal = { by: approval.proposedBy, hash: approval.subjectHash };
  const applied = command.apply(touched, subject.data, { ...context, approved: true, proposal });
  if (!applied.ok) return applied;
  if (applied.value.kind !== 'done') {
    return refuse('forbidden', 'It is beyond your own authority; somebody with more approves it.');
  }
  const { changes, terms } = applied.value;
  if (subjectHashOf(subject.name, subject.data, terms) !== approval.subjectHash) {
    return ok(askedAnew(facts, approval, subject, context, terms));
  }
  return ok({ ...said, changes: mergeChanges(said.changes, changes) });
}

/** The old question ends unanswered and a new one, with the figures of now, takes its place. */
function askedAnew(
  facts: Facts,
  approval: ApprovalFacts,
  { name, data }: { readonly name: string; readonly data: unknown },
  context: CommandContext,
  terms: Terms | null,
): Outcome {
  const { title, people, proposedBy: by } = approval;
  const question = questionOf(facts, name, data, context, { title, people, terms, by });
  const { now } = context;
  const old: ApprovalFacts = { ...approval, status: 'cancelled', decidedAt: now };
  const reason = 'The facts have changed since it was asked: it would be something else by now.';
  return {
    changes: {
      approvals: [old, question],
      tasks: escalationTaskDone(facts, approval.id, 'cancelled', 'asked anew', now),
      timeline: [entry('command', `Asked anew: ${title}`, reason, question.id, { ...terms })],
    },
    answer: { status: 'awaiting-approval', approvalId: question.id },
  };
}
