import { decide } from '../src/domain/account/decide';
import { applyChanges, mergeChanges, noChanges, type Changes } from '../src/domain/account/changes';
import type { Facts, Stage } from '../src/domain/account/facts';
import { performAction } from '../src/domain/account/perform';
import type { CommandContext, Actor } from '../src/commands/command';
import type { Law } from '../src/domain/law/law';

export const systemActor: Actor = { kind: 'system', id: 'system', role: 'system' };

/** Store effects that one wake may carry out before it must answer: fee, skips, task, message, closing. */
const effectsPerWake = 20;

/**
 * Carries out what is due and lives in the store alone, decision by decision, until something outside
 * is next (a send, an exchange, a wait) or the account enters a stage that is not the asking run's.
 */
export function carryOn(
  facts: Facts,
  stage: Stage | null,
  context: CommandContext,
  law: Law,
  before: Changes = noChanges,
): Changes {
  let changes = before;
  let current = applyChanges(facts, before);
  for (let turn = 0; turn < effectsPerWake; turn += 1) {
    const decision = decide(current, context.strategy, law, context.now);
    const { action } = decision;
    if (action.kind === 'wait' || action.kind === 'send' || action.kind === 'exchange') break;
    // Whoever asks closes, also a first run that knows no stage yet: after it nobody asks again.
    const isClosing = action.kind === 'close' && decision.stage === 'closed';
    if (decision.stage !== stage && !isClosing) break;
    const effect = performAction(current, action, context);
    changes = mergeChanges(changes, effect);
    current = applyChanges(current, effect);
    // The other strategy is loaded with the next look.
    if (action.kind === 'move') break;
  }
  return changes;
}
