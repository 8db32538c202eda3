import {
  helpAnswerStep,
  receiptStep,
  statementStep,
  stopConfirmedStep,
} from '../account/own-steps';
import type { GateContext } from '../contact/gate';
import { stepNamed } from '../strategy/steps';
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
      const placed = stepId === null ? null : stepNamed(strategy, stepId);
      if (placed?.step.notice !== undefined) return placed.step.notice;
      const isBeforeAction = placed?.stage === 'legal' && placed.step.messageClass === 'B';
      return isBeforeAction ? 'letter-of-claim' : 'reminder';
    }
  }
}
