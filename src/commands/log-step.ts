import { z } from 'zod';
import { carryingInvoice } from '../domain/account/balances';
import { ok, refuse } from '../domain/result';
import { command, done } from './command';
import { findInvoice } from './shared/holds';
import { idInput, textInput } from './shared/inputs';
import { live, staffAndBilling } from './shared/scope';
import { noticeFields, takenSteps } from './shared/taken-steps';

/**
 * A step of the ladder that was taken outside the product: it is not taken again, and counts for the gap as if
 * it were ours. Errors: `not_found`, `already_decided`, `above_limit`, `date_invalid`, `invalid_input`, `stage_does_not_allow`.
 */
export const logStep = command({
  name: 'log-step',
  title: 'Log a step taken elsewhere',
  help: 'Records a step of the strategy that was taken outside, so that the account goes on behind it.',
  input: z.strictObject({
    ...noticeFields,
    invoiceId: idInput
      .optional()
      .describe('For which invoice; absent: the one that carries the ladder.'),
    note: textInput.optional(),
  }),
  roles: staffAndBilling,
  stages: live,
  apply(facts, { invoiceId, note, ...notice }, context) {
    const carrier = carryingInvoice(facts, context.now);
    const invoice = invoiceId === undefined ? ok(carrier) : findInvoice(facts, invoiceId);
    if (!invoice.ok) return invoice;
    if (invoice.value === null) {
      return refuse('stage_does_not_allow', 'No debt carries the account now.');
    }
    const taken = takenSteps(facts, context, {
      ...{ invoice: invoice.value, notices: [notice], path: 'notice' },
      note: note ?? 'logged by hand',
    });
    if (taken.ok) return done(taken.value);
    const { code, detail, path } = taken.error;
    return refuse(code, detail, path?.replace('notice.0.', ''));
  },
});
