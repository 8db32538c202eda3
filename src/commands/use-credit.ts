import { z } from 'zod';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { withCreditUsed } from './shared/credits';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * Uses the debtor's credit (what was overpaid or credited) for what is owed and not disputed, by the rules of a payment.
 * A new invoice does so by itself. Error: `stage_does_not_allow` when there is no credit, or nothing that it may pay.
 */
export const useCreditNow = command({
  name: 'use-credit',
  title: 'Use credit',
  help: "Uses the debtor's credit for what is owed.",
  input: z.strictObject({}),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, _input, context) {
    const used = withCreditUsed(facts, { timeline: [] }, context);
    if ((used.transactions ?? []).length > 0) return done(used);
    return refuse('stage_does_not_allow', 'There is no credit that may pay anything owed.');
  },
});
