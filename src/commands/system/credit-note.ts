import { z } from 'zod';
import { command, done } from '../command';
import { entry, headOf, shown } from '../shared/changes';
import { joined } from '../shared/closing';
import { creditBack } from '../shared/credits';
import {
  dateInput,
  idInput,
  moneyInput,
  readAmount,
  readPastDate,
  textInput,
} from '../shared/inputs';
import { refuse } from '../../domain/result';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, knownInvoice } from '../shared/source';

/** The creditor credits a part of an invoice; what had been paid of it becomes the debtor's credit. */
export const creditNote = command({
  name: 'credit-note',
  title: 'Credit note',
  help: 'The billing system credited a part of an invoice.',
  input: z.strictObject({
    ...invoiceRef,
    creditNoteId: idInput,
    amount: moneyInput,
    on: dateInput,
    reason: textInput.optional(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const invoice = knownInvoice(facts, given);
    if (!invoice.ok) return invoice;
    const amount = readAmount(facts, given.amount);
    if (!amount.ok) return amount;
    const on = readPastDate(facts, given.on, 'on', context.now);
    if (!on.ok) return on;
    const { id, number, amountMinor } = invoice.value;
    if (amount.value > amountMinor) {
      return refuse('amount_invalid', 'More is credited than was charged.', 'amount');
    }
    const head = headOf(facts, context, {
      key: `credit-note/${given.source}/${given.creditNoteId}`,
      reason: `credit note on invoice ${number}`,
      effectiveOn: on.value,
    });
    const part = { invoiceId: id, ledger: 'receivable' as const, amountMinor: amount.value };
    const data = { amount: shown(facts, amount.value) };
    const line = entry(
      'payment',
      `Credit note on invoice ${number}`,
      given.reason ?? null,
      id,
      data,
    );
    const credited = creditBack(facts, head, [part]) ?? { timeline: [] };
    return done(joined(credited, { timeline: [line] }));
  },
});
