import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { Facts, HoldFacts } from '../../domain/account/facts';
import { isOfWholePerson } from '../../domain/contact/holds';
import { isOver } from '../../domain/contact/hold-terms';
import type { CommandContext } from '../command';
import { after, entry } from './changes';
import { holdData, newHold, releasing, withHold } from './holds';

/** A hold of the whole person that a change has placed (`before` null), amended or released. */
export interface MovedHold {
  readonly before: HoldFacts | null;
  readonly after: HoldFacts;
}

/** Holds of the whole person among those that a change writes. */
export function movedForPerson(facts: Facts, { holds = [] }: Changes): MovedHold[] {
  return holds
    .filter(isOfWholePerson)
    .map((after) => ({ before: facts.holds.find((one) => one.id === after.id) ?? null, after }));
}

/**
 * The same on another account of the person: one that is placed stands there too unless one of its type
 * does already; one that is amended or released takes its twin along.
 */
export function followed(
  facts: Facts,
  context: CommandContext,
  moved: readonly MovedHold[],
): Changes {
  return moved.reduce<Changes>((changes, one) => {
    return mergeChanges(changes, following(after(facts, changes), context, one));
  }, nothing);
}

function following(facts: Facts, context: CommandContext, moved: MovedHold): Changes {
  const { before, after: hold } = moved;
  const twin = facts.holds.find(
    (one) => one.type === hold.type && isOfWholePerson(one) && !isOver(one, context.now),
  );
  if (before === null) return twin === undefined ? placed(facts, context, hold) : nothing;
  return twin === undefined ? nothing : taken(facts, context, twin, hold);
}

const nothing: Changes = { timeline: [] };

function placed(facts: Facts, context: CommandContext, hold: HoldFacts): Changes {
  const { type, reason, fromAt, untilAt } = hold;
  const details = shared(hold);
  const row = newHold(facts, context, { type, reason, fromAt, untilAt, details });
  const line = entry('hold', `Hold placed: ${type}`, reason, row.id, holdData(row));
  return withHold(facts, context, row, line);
}

function taken(
  facts: Facts,
  context: CommandContext,
  twin: HoldFacts,
  { fromAt, untilAt, releasedAt, releaseReason, details }: HoldFacts,
): Changes {
  if (releasedAt !== null) return releasing(facts, twin, releaseReason ?? 'released', context);
  // Parties of one account are nobody on another.
  const { representedBy } = twin.details;
  const own = representedBy === undefined ? {} : { representedBy };
  const row = { ...twin, fromAt, untilAt, details: { ...shared({ details }), ...own } };
  const line = entry('hold', `Hold amended: ${twin.type}`, null, twin.id, holdData(row));
  return withHold(facts, context, row, line);
}

function shared({ details }: Pick<HoldFacts, 'details'>): HoldFacts['details'] {
  const { representedBy: _party, ...others } = details;
  return others;
}

/** Does this change begin or take up work on the account: by its first claim, or after it was closed? */
export function takesUpWork({ account }: Facts, changes: Changes): boolean {
  return account.status === 'closed' && changes.account?.status === 'open';
}
