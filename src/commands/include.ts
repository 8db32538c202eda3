import { z } from 'zod';
import { isLeftOut } from '../domain/account/balances';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { excluding } from './shared/exclusions';
import { idInput, textInput } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

/** Ends an exclusion: dunning goes on from now. Errors: `not_found`, `already_decided` where nothing is excluded. */
export const include = command({
  name: 'include',
  title: 'Include in dunning',
  help: 'Ends an exclusion of the debtor or of one invoice.',
  input: z.strictObject({
    invoiceId: idInput.optional().describe('Only this invoice; else the debtor.'),
    reason: textInput,
  }),
  roles: staffAndBilling,
  stages: everyStage,
  forPerson: ({ invoiceId }) => invoiceId === undefined,
  apply(facts, { invoiceId, reason }, { now, isElsewhere }) {
    const invoice = facts.invoices.find((one) => one.id === invoiceId);
    const one = invoiceId === undefined ? facts.debtor : invoice;
    // Two accounts of one debtor share its row: on the second it is included already.
    if (one !== undefined && !isLeftOut(one, now) && !isElsewhere) {
      return refuse('already_decided', 'It is not excluded.', 'invoiceId');
    }
    const end = { isExcluded: false, untilAt: null, reason };
    const changes = excluding(facts, invoiceId ?? null, end);
    return changes.ok ? done(changes.value) : changes;
  },
});
