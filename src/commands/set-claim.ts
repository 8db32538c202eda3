import { z } from 'zod';
import type { InvoiceFacts } from '../domain/account/facts';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { claimInput, readClaim } from './shared/claim';
import { findInvoice } from './shared/holds';
import { idInput } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * Says what the law wants to know of a claim; what is left out stays as it is. Errors: `not_found` (invoice,
 * portfolio), `date_invalid`, `invalid_input` when nothing is said.
 */
export const setClaim = command({
  name: 'set-claim',
  title: 'Describe a claim',
  help: 'Says what a claim rests on, whose it was and whose law its limitation follows.',
  input: z.strictObject({
    invoiceId: idInput,
    ...claimInput,
    purpose: z.enum(['consumer', 'commercial', 'unknown']).optional(),
  }),
  roles: staffAndBilling,
  stages: everyStage,
  apply(facts, input, { now }) {
    const { invoiceId, purpose, ...given } = input;
    const invoice = findInvoice(facts, invoiceId);
    if (!invoice.ok) return invoice;
    const claim = readClaim(facts, given, now);
    if (!claim.ok) return claim;
    const said = { ...claim.value, ...(purpose === undefined ? {} : { purpose }) };
    if (Object.keys(said).length === 0) {
      return refuse('invalid_input', 'Nothing is said about the claim.');
    }
    const described: InvoiceFacts = {
      ...invoice.value,
      claim: { ...invoice.value.claim, ...claim.value },
      purpose: purpose ?? invoice.value.purpose,
    };
    const title = `Claim of invoice ${invoice.value.number} described`;
    return done({
      invoices: [described],
      timeline: [entry('legal', title, null, invoiceId, said)],
    });
  },
});
