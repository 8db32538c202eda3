import { stepNamed } from '../strategy/steps';
import type { GateContext } from './gate';

/** True when the ladder asks, and not a person. */
export function isOfLadder({
  request,
  strategy,
}: Pick<GateContext, 'request' | 'strategy'>): boolean {
  return request.stepId !== null && stepNamed(strategy, request.stepId) !== null;
}
