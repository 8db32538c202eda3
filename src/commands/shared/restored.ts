import { noChanges, type Changes } from '../../domain/account/changes';
import type { Facts } from '../../domain/account/facts';
import { isOnItsWay } from '../../domain/account/fresh-rows';
import { holdsAt } from '../../domain/account/balances';
import type { CommandContext } from '../command';
import { entry } from './changes';
import { holdData, newHold } from './holds';

/** Why an installation is on hold whose store was found to be older than what its workflows know. */
export const restoredReason = 'the store was restored; what it did since the backup is not known.';

/** Who such holds of accounts were placed by. */
export const restorePlacer = 'restore';

const accountReason =
  'The store was restored: find out what went out since the backup, skip those steps, then release this hold.';
const attention = 'restored: what went out since the backup is not known';

function isDoubted({ holds }: Facts, now: number): boolean {
  return holds.some((hold) => hold.placedBy === restorePlacer && holdsAt(hold, now));
}

/** Stops an account of which something may have gone out that the store does not know; once. */
export function doubted(facts: Facts, context: CommandContext): Changes {
  if (isDoubted(facts, context.now)) return noChanges;
  const own = { type: 'operator' as const, reason: accountReason, placedBy: restorePlacer };
  const row = newHold(facts, context, own);
  const line = entry('hold', `Hold placed: ${row.type}`, row.reason, row.id, holdData(row));
  return { account: { needsAttention: attention }, holds: [row], timeline: [line] };
}

/**
 * What a restore leaves uncertain on an account whose workflow is not ahead of it: a message that was
 * under way in the backup, which may have gone out since; or a workflow that begins only now, because the
 * one before ended after the backup or the account was lost and has come again.
 */
export function doubtedByRestore(
  facts: Facts,
  context: CommandContext,
  { isFirstRun }: { readonly isFirstRun: boolean },
): Changes {
  const { installation, account, messages } = facts;
  if (installation === null || account.status !== 'open') return noChanges;
  const isUnderWay = messages.some(
    // One of unknown fate is looked up and never posted again.
    (message) =>
      isOnItsWay(message) &&
      message.status !== 'unknown' &&
      message.plannedAt <= installation.heldSinceAt,
  );
  const isNew = isFirstRun && installation.reason === restoredReason;
  return isUnderWay || isNew ? doubted(facts, context) : noChanges;
}

/** Takes the mark off an account whose hold a person has released. */
export function noLongerDoubted(facts: Facts, now: number): Changes {
  const isMarked = facts.account.needsAttention === attention;
  if (!isMarked || isDoubted(facts, now)) return noChanges;
  return { account: { needsAttention: null }, timeline: [] };
}
