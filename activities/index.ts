import type {
  Activities,
  ExchangeInput,
  Next,
  SendInput,
  StepInput,
} from '../workflows/account/messages';
import { watched } from './attention';
import type { ActivityDeps } from './deps';
import { exchange } from './exchange';
import { unlessRestored } from './restored';
import { send } from './send';
import { step } from './step';

/** The three activities of an account, bound to their process's parts. */
export function createActivities(deps: ActivityDeps): Activities {
  const call =
    <Input extends SendInput | StepInput | ExchangeInput>(
      name: keyof Activities,
      work: (deps: ActivityDeps, input: Input) => Promise<Next>,
    ) =>
    (input: Input) =>
      watched(deps, input.accountId, name, () =>
        unlessRestored(deps, input, () => work(deps, input)),
      );
  return {
    step: call('step', step),
    send: call('send', send),
    exchange: call('exchange', exchange),
  };
}
