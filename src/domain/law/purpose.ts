import {
  helpAnswerStep,
  receiptStep,
  statementStep,
  stopConfirmedStep,
} from '../account/own-steps';
import { eventRowOf } from '../account/event-steps';
import type { GateContext } from '../contact/gate';
import { stepNamed, type PlacedStep } from '../strategy/steps';
import type { ContactPurpose } from './situation';

/** What an effect of an account is for, in the words of the law. */
export function purposeOf({ request, strategy }: GateContext): ContactPurpose {
  const { kind, stepId } = request;
  switch (kind) {
    case 'charge':
      return 'fee';
    case 'place':
      return 'placement';
    case 'sue':
      return 'suit';
    case 'contact': {
      if (stepId === receiptStep || stepId === statementStep) return 'statement';
      if (stepId === stopConfirmedStep) return 'opt-out-confirmation';
      if (stepId === helpAnswerStep) return 'reply';
      const event = eventRowOf(stepId);
      if (event !== null) return event.purpose;
      const placed = stepId === null ? null : stepNamed(strategy, stepId);
      return placed === null ? 'reminder' : purposeOfStep(placed);
    }
  }
}

/** What the messages of a step are for: what it says, else a notice of the legal stage is a letter of claim. */
export function purposeOfStep({ step, stage }: Pick<PlacedStep, 'step' | 'stage'>): ContactPurpose {
  if (step.notice !== undefined) return step.notice;
  const isBeforeAction = stage === 'legal' && step.messageClass === 'B';
  return isBeforeAction ? 'letter-of-claim' : 'reminder';
}
