import { activityInfo } from '@temporalio/activity';
import { changeAccount } from '../src/commands/run';
import { noLongerDoubted } from '../src/commands/shared/restored';
import type { Facts } from '../src/domain/account/facts';
import type { Changes } from '../src/domain/account/changes';
import { ok } from '../src/domain/result';
import { systemActor } from './carry-on';
import type { ActivityDeps } from './deps';

/** Attempts of an ordinary activity after which a person should look: about ten minutes of failing. */
const attemptsUntilFlagged = 10;
const keepsFailing = 'keeps failing';

/**
 * Runs one call of an account. When it has failed for ten minutes the store says so too, as far as the
 * store can be reached; the failure itself goes on to Temporal, which tries again.
 */
export async function watched<T>(
  deps: ActivityDeps,
  accountId: string,
  call: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (activityInfo().attempt === attemptsUntilFlagged) await flag(deps, accountId, call);
    throw error;
  }
}

/** What takes the flag off again once a call has succeeded, or a person has looked after a restore. */
export function unflagged(facts: Facts, now: number): Partial<Changes> {
  const isFlagged = facts.account.needsAttention?.endsWith(keepsFailing) ?? false;
  return isFlagged ? { account: { needsAttention: null } } : noLongerDoubted(facts, now);
}

async function flag(deps: ActivityDeps, accountId: string, call: string): Promise<void> {
  const needsAttention = `${call} ${keepsFailing}`;
  const line = { kind: 'note' as const, title: 'Needs attention', reason: needsAttention };
  await changeAccount(deps, {
    accountId,
    actor: systemActor,
    key: null,
    name: 'flag',
    input: null,
    quiet: true,
    apply: () =>
      ok({
        changes: { account: { needsAttention }, timeline: [{ ...line, ref: null, data: {} }] },
      }),
  }).catch(() => undefined); // the store may be what fails; the web UI shows it all the same
}
