import { eventRowOf } from './event-steps';
import type { Facts } from './facts';

/** Messages that no ladder and no agreement asks for; their steps have these names. */
export const receiptStep = 'payment-receipt';
export const statementStep = 'statement-of-account';
/** Answers to a text of the reader's own: that a stop was received, and where to find help. */
export const stopConfirmedStep = 'opt-out-confirmation';
export const helpAnswerStep = 'help-answer';

/** A charge of a stored payment method that we make ourselves. */
export const retryStep = 'card-retry';

/** True for an answer to a text of the reader's own. */
export function isReplyStep(stepId: string | null): boolean {
  return stepId === stopConfirmedStep || stepId === helpAnswerStep;
}

/** True for a message that confirms or tells something and asks for nothing: it may go when nothing is owed. */
export function asksForNothing(stepId: string | null): boolean {
  const event = eventRowOf(stepId);
  return stepId === receiptStep || (event !== null && event.purpose !== 'reminder');
}

/** What such a message is called, and what it is for, for the timeline; null: it is none of them. */
export function ownStepOf(
  facts: Facts,
  { stepId, cause }: { readonly stepId: string; readonly cause: string },
): { readonly title: string; readonly cause: string } | null {
  switch (stepId) {
    case receiptStep: {
      const payment = facts.payments.find((one) => one.id === cause);
      return { title: 'Receipt', cause: `the payment of ${payment?.receivedOn ?? 'these days'}` };
    }
    case statementStep:
      return { title: 'Statement of account', cause: 'the account, because it was asked for' };
    case stopConfirmedStep:
      return { title: 'Stop confirmed', cause: 'the number, because its owner asked for a stop' };
    case helpAnswerStep:
      return { title: 'Answer to HELP', cause: 'the number, because its owner asked for help' };
    case retryStep: {
      const invoice = facts.invoices.find((one) => one.id === cause);
      return { title: 'Card charged again', cause: `invoice ${invoice?.number ?? cause}` };
    }
    default: {
      const event = eventRowOf(stepId);
      return event && { title: event.title, cause: event.about };
    }
  }
}
