import { changeAccount } from '../src/commands/run';
import { runCommand } from '../src/commands/run-command';
import { normaliseSignal } from '../src/commands/signals';
import type { Actor } from '../src/commands/command';
import { ok } from '../src/domain/result';
import type { CommandAnswer, Message, Next, StepInput } from '../workflows/account/messages';
import { doubtedByRestore } from '../src/commands/shared/restored';
import { mergeChanges } from '../src/domain/account/changes';
import { unflagged } from './attention';
import { carryOn, systemActor } from './carry-on';
import type { ActivityDeps } from './deps';
import { thrown } from './failures';
import { toNext } from './next';

/** Whoever signals from the web UI or the CLI is not known; it has a collector's authority and never approves. */
const temporalActor: Actor = { kind: 'temporal', id: 'temporal', role: 'collector' };

/** One wake: hand over what came in, decide, gate, do what lives in the store, say what is next. */
export async function step(deps: ActivityDeps, input: StepInput): Promise<Next> {
  const answers: CommandAnswer[] = [];
  for (const message of input.messages) {
    answers.push(await handOver(deps, input, message));
  }
  const changed = await changeAccount(deps, {
    accountId: input.accountId,
    actor: systemActor,
    key: null,
    name: 'step',
    input: null,
    quiet: true,
    knownVersion: input.factsVersion,
    apply: (facts, context) => {
      const isFirstRun = input.stage === null && input.factsVersion === 0;
      const doubt = doubtedByRestore(facts, context, { isFirstRun });
      const before = mergeChanges({ timeline: [], ...unflagged(facts, context.now) }, doubt);
      return ok({ changes: carryOn(facts, input.stage, context, deps.law, before) });
    },
  });
  if (!changed.ok) throw thrown(changed.error);
  const { facts, decision, now } = changed.value;
  return toNext(facts, decision, now, input.stage, answers);
}

async function handOver(
  deps: ActivityDeps,
  { accountId, factsVersion }: StepInput,
  message: Message,
): Promise<CommandAnswer> {
  const { name, data } = message.via === 'signal' ? normaliseSignal(message) : message;
  const run = await runCommand(deps, {
    accountId,
    actor: temporalActor,
    key: message.key,
    name,
    data,
    keepRefusal: true,
    quiet: true,
    knownVersion: factsVersion,
  });
  if (run.ok) return run.value.answer;
  if (run.error.code === 'stale') throw thrown(run.error);
  const { code, detail } = run.error;
  return { key: message.key, status: 'refused', code, detail, approvalId: null };
}
