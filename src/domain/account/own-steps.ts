import type { Facts } from './facts';

/** Messages that no ladder and no agreement asks for; their steps have these names. */
export const receiptStep = 'payment-receipt';
export const statementStep = 'statement-of-account';

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
    default:
      return null;
  }
}
