import type { Activities } from '../workflows/account/messages';
import type { ActivityDeps } from './deps';
import { exchange } from './exchange';
import { send } from './send';
import { step } from './step';

/** The three activities of an account, bound to their process's parts. */
export function createActivities(deps: ActivityDeps): Activities {
  return {
    step: (input) => step(deps, input),
    send: (input) => send(deps, input),
    exchange: (input) => exchange(deps, input),
  };
}
