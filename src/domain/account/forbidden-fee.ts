import { gate, type GateRequest } from '../contact/gate';
import { limits } from '../limits';
import type { Case } from './ladder';
import type { StepView } from './parts';

/**
 * Asks the gate whether something forbids the fee of a step for good, and not the message that would name
 * it: then the message goes out without the fee. Answers the sentence of the rule; null: nothing does, or
 * both wait.
 */
export function forbiddenFee(
  { facts, strategy, law, now }: Case,
  step: Pick<GateRequest, 'stepId' | 'cause'>,
): NonNullable<StepView['forbiddenFee']> {
  const against = (request: GateRequest) =>
    gate(request, facts, strategy, law, now, limits.leaseMs).rules.filter(
      ({ answer, clearsAt }) => answer !== 'allow' && answer !== 'defer' && clearsAt === null,
    );
  return ({ channel, point, partyId }) => {
    const [rule] = against({ ...step, kind: 'charge' });
    if (rule === undefined) return null;
    const message = { ...step, kind: 'contact' as const, channel, contactPoint: point, partyId };
    return against(message).length === 0 ? rule.sentence : null;
  };
}
