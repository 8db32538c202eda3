import { z } from 'zod';
import { ledgerMinor } from '../../domain/account/balances';
import type { Facts, InvoiceFacts } from '../../domain/account/facts';
import { invoicePosting } from '../../domain/ledger/postings';
import { command, done } from '../command';
import { after, booked, entry, headOf, openIfOwed, shown } from '../shared/changes';
import { joined } from '../shared/closing';
import { withCreditUsed } from '../shared/credits';
import { dateInput, idInput, moneyInput, readAmount, readPastDate } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, knownInvoice, nothingNew } from '../shared/source';

/**
 * A credit note that had counted was voided at the source: what it took off the claim is owed again, and credit that it
 * had made is used for it. A closed account is worked again. Of a voided invoice nothing is owed, whatever happens to its notes.
 */
export const voidCreditNote = command({
  name: 'void-credit-note',
  title: 'Credit note voided',
  help: 'The billing system voided a credit note: its amount is owed again.',
  input: z.strictObject({
    ...invoiceRef,
    creditNoteId: idInput,
    amount: moneyInput,
    on: dateInput,
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
    const { id, number, status } = invoice.value;
    const gone = creditedMinor(facts, invoice.value);
    const amountMinor = amount.value < gone ? amount.value : gone;
    if (status === 'void' || amountMinor <= 0n) return done(nothingNew);
    const head = headOf(facts, context, {
      key: `credit-note-void/${given.source}/${given.creditNoteId}`,
      reason: `credit note on invoice ${number} voided`,
      effectiveOn: on.value,
    });
    const posting = invoicePosting(facts.account, head, { invoiceId: id, amountMinor });
    const data = { amount: shown(facts, amountMinor) };
    const line = entry('payment', `Credit note on invoice ${number} voided`, null, id, data);
    const owed = joined(booked(facts, [posting]), { timeline: [line] });
    const paid = withCreditUsed(facts, owed, context);
    return done(joined(paid, { account: openIfOwed(after(facts, paid)), timeline: [] }));
  },
});

/** How much of an invoice's amount is credited today. */
function creditedMinor(facts: Facts, { id, amountMinor }: InvoiceFacts): bigint {
  return amountMinor + ledgerMinor(facts, 'income', id);
}
