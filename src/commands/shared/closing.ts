import type { Changes } from '../../domain/account/changes';
import { mergeChanges } from '../../domain/account/changes';
import type { Facts, Outcome, TaskFacts } from '../../domain/account/facts';
import { allOwedParts } from '../../domain/ledger/allocation';
import { undoWriteOffPosting, writeOffPosting, type OwedPart } from '../../domain/ledger/postings';
import { writtenOffParts } from '../../domain/ledger/write-off';
import type { Applied, CommandContext } from '../command';
import { endAll } from './agreements';
import { booked, headOf } from './changes';

const approvalDays = 14;
const dayMs = 86_400_000;

/** Asks for `people` more persons; the question expires after two weeks. */
export function needsApproval(title: string, people: number, now: number): Applied {
  return { kind: 'needs-approval', title, people, expiresAt: now + approvalDays * dayMs };
}

/** Giving a claim up is more than a collector may do alone. */
export function mayForgive(context: CommandContext): boolean {
  return context.approved || context.actor.role !== 'collector';
}

/** Everything owed is written off; nothing owed: no posting. */
export function writeEverythingOff(facts: Facts, context: CommandContext, reason: string): Changes {
  const parts = allOwedParts(facts);
  if (parts.length === 0) return { timeline: [] };
  const id = context.newId('evt');
  const head = headOf(facts, context, { key: `write-off/${facts.account.id}/${id}`, reason });
  const settledAs = 'uncollectible' as const;
  return booked(facts, [writeOffPosting(facts.account, head, parts)], { settledAs });
}

/** The account closes as a person said: agreements and open tasks end with it. */
export function closedAs(
  facts: Facts,
  outcome: Outcome,
  reason: string,
  { now }: CommandContext,
): Changes {
  const tasks = facts.tasks
    .filter((task) => task.status === 'open')
    .map((task): TaskFacts => ({ ...task, status: 'cancelled', note: reason, doneAt: now }));
  return {
    account: { closeAs: outcome },
    agreements: endAll(facts, reason, now),
    tasks,
    timeline: [],
  };
}

/** What was written off is owed again; null when nothing was. `parts` limits it. */
export function writeOffUndone(
  facts: Facts,
  context: CommandContext,
  reason: string,
  parts: readonly OwedPart[] = writtenOffParts(facts),
): Changes | null {
  if (parts.length === 0) return null;
  const id = context.newId('evt');
  const head = headOf(facts, context, { key: `undo-write-off/${facts.account.id}/${id}`, reason });
  return booked(facts, [undoWriteOffPosting(facts.account, head, parts)]);
}

/** Joins changes made one after the other. */
export function joined(...all: readonly Changes[]): Changes {
  return all.reduce(mergeChanges);
}
