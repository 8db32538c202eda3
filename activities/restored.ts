import { ApplicationFailure } from '@temporalio/common';
import { changeAccount } from '../src/commands/run';
import { doubted, restoredReason } from '../src/commands/shared/restored';
import { mergeChanges } from '../src/domain/account/changes';
import { ok } from '../src/domain/result';
import { systemActor } from './carry-on';
import type { ActivityDeps } from './deps';
import { thrown } from './failures';

/** Whoever asks, and the newest version of the facts that it has heard of. */
interface Asked {
  readonly accountId: string;
  readonly factsVersion?: number;
}

/**
 * Does the work unless the store is older than the workflow that asks. Then the store was restored: the
 * installation goes on hold, the account is held until a person has looked, its version goes on from
 * the workflow's, and only then the work is done.
 */
export async function unlessRestored<T>(
  deps: ActivityDeps,
  asked: Asked,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof ApplicationFailure ? error.type : null;
    const isLost = code === 'not_found' && (asked.factsVersion ?? 0) > 0;
    if (code !== 'stale' && !isLost) throw error;
    const at = await deps.clock.now();
    await deps.installation.hold({ reason: restoredReason, at, actor: systemActor });
    if (isLost) throw error;
    await hold(deps, asked);
    return work();
  }
}

async function hold(deps: ActivityDeps, { accountId, factsVersion = 0 }: Asked): Promise<void> {
  const held = await changeAccount(deps, {
    accountId,
    actor: systemActor,
    key: null,
    name: 'restored',
    input: null,
    quiet: true,
    apply: (facts, context) => {
      if (factsVersion <= facts.account.factsVersion) return ok({ changes: { timeline: [] } });
      const caughtUp = { account: { factsVersion }, timeline: [] };
      return ok({ changes: mergeChanges(doubted(facts, context), caughtUp) });
    },
  });
  if (!held.ok) throw thrown(held.error);
}
