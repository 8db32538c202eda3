import { z } from 'zod';
import type { Facts } from '../../domain/account/facts';
import { paidMinorOf } from '../../domain/ledger/allocation';
import type { OwedLedger, OwedPart } from '../../domain/ledger/postings';
import { writtenOffParts } from '../../domain/ledger/write-off';
import { ledgerMinor } from '../../domain/account/balances';
import { command, done } from '../command';
import { after, entry, headOf } from '../shared/changes';
import { joined, writeOffUndone } from '../shared/closing';
import { creditBack } from '../shared/credits';
import { instantInput, readInstant, textInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, knownInvoice, nothingNew, stamped } from '../shared/source';

/**
 * The claim never was: the open rest and every charge on it are taken back, and what was paid is the debtor's credit.
 * No source takes a void back, so it counts whenever it is told.
 */
export const voidInvoice = command({
  name: 'void-invoice',
  title: 'Invoice voided',
  help: 'The billing system voided an invoice; payments on it become credit.',
  input: z.strictObject({
    ...invoiceRef,
    reason: textInput.optional(),
    sourceAt: instantInput,
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const invoice = knownInvoice(facts, given);
    if (!invoice.ok) return invoice;
    const sourceAt = readInstant(given.sourceAt, 'sourceAt');
    if (!sourceAt.ok) return sourceAt;
    const { id, number, status } = invoice.value;
    if (status === 'void') return done(nothingNew);
    const reason = `invoice ${number} voided`;
    // What was written off of it must not come back by undoing the write-off.
    const restored =
      writeOffUndone(facts, context, reason, writtenOffParts(facts, id)) ?? nothingNew;
    const current = after(facts, restored);
    const head = headOf(facts, context, { key: `void/${id}`, reason });
    const credited = creditBack(current, head, everythingOn(current, id), 'void') ?? nothingNew;
    const taken = joined(restored, credited);
    const row = taken.invoices?.find((one) => one.id === id) ?? invoice.value;
    const line = entry('command', `Invoice ${number} voided`, given.reason ?? null, id);
    const voided = { ...row, status: 'void' as const, paidOn: null };
    const changes = joined(taken, { invoices: [voided], timeline: [line] });
    return done(stamped(changes, voided, sourceAt.value));
  },
});

function everythingOn(facts: Facts, invoiceId: string): OwedPart[] {
  const ledgers: readonly OwedLedger[] = ['receivable', 'interest', 'fees', 'costs'];
  return ledgers.map((ledger) => {
    const openMinor = ledgerMinor(facts, ledger, invoiceId);
    const amountMinor = openMinor + paidMinorOf(facts.payments, invoiceId, ledger);
    return { invoiceId, ledger, amountMinor };
  });
}
