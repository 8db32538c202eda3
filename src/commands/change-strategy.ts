import { z } from 'zod';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { nameInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/** Another strategy from now on. Steps already taken under the same name are not repeated. */
export const changeStrategy = command({
  name: 'change-strategy',
  title: 'Change the strategy',
  help: 'Works the account by another published strategy or version.',
  input: z.strictObject({ strategy: nameInput, version: z.int().min(1) }),
  roles: staff,
  stages: live,
  apply(facts, input) {
    const { strategyId, strategyVersion } = facts.account;
    if (strategyId === input.strategy && strategyVersion === input.version) {
      return refuse('already_decided', 'The account is worked by this strategy already.');
    }
    const data = {
      from: `${strategyId} v${strategyVersion}`,
      to: `${input.strategy} v${input.version}`,
    };
    return done({
      account: { strategyId: input.strategy, strategyVersion: input.version },
      timeline: [entry('command', 'Strategy changed', null, null, data)],
    });
  },
});
