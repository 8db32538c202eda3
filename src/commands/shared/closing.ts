import type { Changes } from '../../domain/account/changes';
import { mergeChanges } from '../../domain/account/changes';
import { todayOn } from '../../domain/account/balances';
import type { Facts, Outcome, TaskFacts } from '../../domain/account/facts';
import { allOwedParts } from '../../domain/ledger/allocation';
import { undoWriteOffPosting, writeOffPosting, type OwedPart } from '../../domain/ledger/postings';
import { reAged } from '../../domain/ledger/re-age';
import { writtenOffParts } from '../../domain/ledger/write-off';
import type { CommandContext } from '../command';
import { endAll } from './agreements';
import { booked, headOf } from './changes';

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

/** What was written off is owed again, with the age that the creditor chose; null when nothing was. `parts` limits it. */
export function writeOffUndone(
  facts: Facts,
  context: CommandContext,
  reason: string,
  parts: readonly OwedPart[] = writtenOffParts(facts),
): Changes | null {
  if (parts.length === 0) return null;
  const id = context.newId('evt');
  const head = headOf(facts, context, { key: `undo-write-off/${facts.account.id}/${id}`, reason });
  const undone = booked(facts, [undoWriteOffPosting(facts.account, head, parts)]);
  const on = todayOn(facts, context.now);
  return { ...undone, invoices: reAged(facts, undone.invoices ?? [], 'writeOffUndone', on) };
}

/** Joins changes made one after the other. */
export function joined(...all: readonly Changes[]): Changes {
  return all.reduce(mergeChanges);
}
