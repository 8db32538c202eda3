import { contactedAt } from '../contact/spacing';
import { lastTimeOf } from '../strategy/occurrences';
import { stepNamed } from '../strategy/steps';
import type { Strategy } from '../strategy/document';
import type { Facts, InvoiceFacts } from './facts';
import { nextPart, type StepView } from './parts';

/** The step at the time that it has come to: the one that has begun, or the next when that is made; at the end the last. */
export function atItsTime(view: StepView): StepView {
  const { step, facts, invoice } = view;
  if (step.repeat === undefined) return view;
  const time = lastTimeOf(facts, step, invoice.id);
  const last = { ...view, time };
  const isMade = time + 1 < step.repeat.times && nextPart(last) === null;
  return isMade ? { ...view, time: time + 1 } : last;
}

/** Messages that one invoice may still bring; undefined: any number. What never left does not count. */
export function messagesLeft(
  facts: Facts,
  strategy: Strategy,
  invoice: InvoiceFacts,
): number | undefined {
  const { messagesMax } = strategy;
  if (messagesMax === undefined) return undefined;
  const ids = new Set(
    facts.effects
      .filter(({ cause, stepId }) => cause === invoice.id && stepNamed(strategy, stepId) !== null)
      .map(({ messageId }) => messageId),
  );
  const left = facts.messages.filter((one) => {
    const isWaiting = one.status === 'planned' || one.status === 'not-sent';
    return ids.has(one.id) && (isWaiting || contactedAt(one) !== null);
  });
  return messagesMax - left.length;
}
