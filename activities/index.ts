import type { Activities } from '../workflows/account/messages';
import { watched } from './attention';
import type { ActivityDeps } from './deps';
import { exchange } from './exchange';
import { send } from './send';
import { step } from './step';

/** The three activities of an account, bound to their process's parts. */
export function createActivities(deps: ActivityDeps): Activities {
  return {
    step: (input) => watched(deps, input.accountId, 'step', () => step(deps, input)),
    send: (input) => watched(deps, input.accountId, 'send', () => send(deps, input)),
    exchange: (input) => watched(deps, input.accountId, 'exchange', () => exchange(deps, input)),
  };
}
