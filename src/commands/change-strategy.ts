import { z } from 'zod';
import { takenBefore, unfitFor } from '../domain/strategy/under';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { nameInput, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/**
 * Another strategy from now on. Steps already taken under the same name (or one that a step `replaces`) are
 * not repeated. Errors: `already_decided`, `strategy_invalid` (not published, or not for such a debtor or claim).
 */
export const changeStrategy = command({
  name: 'change-strategy',
  title: 'Change the strategy',
  help: 'Works the account by another published strategy or version.',
  input: z.strictObject({
    strategy: nameInput,
    version: z.int().min(1),
    reason: textInput.optional(),
  }),
  roles: staff,
  stages: live,
  target: ({ strategy, version }) => ({ id: strategy, version }),
  apply(facts, input, { strategy, target }) {
    const { strategyId, strategyVersion } = facts.account;
    if (strategyId === input.strategy && strategyVersion === input.version) {
      return refuse('already_decided', 'The account is worked by this strategy already.');
    }
    if (target === null) {
      const detail = `${input.strategy} version ${input.version} is not published.`;
      return refuse('strategy_invalid', detail, 'version');
    }
    const unfit = target === undefined ? null : unfitFor(facts, target);
    if (unfit !== null) return refuse('strategy_invalid', unfit.sentence, 'strategy');
    const data = {
      from: `${strategyId} v${strategyVersion}`,
      to: `${input.strategy} v${input.version}`,
    };
    return done({
      account: { strategyId: input.strategy, strategyVersion: input.version },
      effects: target ? takenBefore(facts, strategy, target) : [],
      timeline: [entry('command', 'Strategy changed', input.reason ?? null, null, data)],
    });
  },
});
