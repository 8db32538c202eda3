import { z } from 'zod';
import { owedParts } from '../../domain/ledger/allocation';
import { writeOffPosting } from '../../domain/ledger/postings';
import { command, done } from '../command';
import { booked, entry, headOf } from '../shared/changes';
import { joined } from '../shared/closing';
import { instantInput, readInstant, textInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, isOlder, knownInvoice, nothingNew, stamped } from '../shared/source';

/** The creditor gave one invoice up at the source: what is owed on it is written off. */
export const markUncollectible = command({
  name: 'mark-uncollectible',
  title: 'Invoice uncollectible',
  help: 'The billing system gave one invoice up.',
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
    if (status !== 'open' || isOlder(invoice.value, sourceAt.value)) return done(nothingNew);
    const key = `uncollectible/${id}/${sourceAt.value}`;
    const head = headOf(facts, context, { key, reason: `invoice ${number} uncollectible` });
    const posting = writeOffPosting(facts.account, head, owedParts(facts, id));
    const line = entry('command', `Invoice ${number} given up`, given.reason ?? null, id);
    const changes = joined(booked(facts, [posting], { settledAs: 'uncollectible' }), {
      timeline: [line],
    });
    return done(stamped(changes, invoice.value, sourceAt.value));
  },
});
