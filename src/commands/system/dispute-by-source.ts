import { z } from 'zod';
import { mergeChanges } from '../../domain/account/changes';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { readDetails } from '../shared/hold-details';
import { holdsInForce, releasing, statedHold } from '../shared/holds';
import { idInput, textInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, knownInvoice, nothingNew } from '../shared/source';

/**
 * The debtor disputed an invoice with the creditor's billing system, or it was settled there. A dispute that
 * somebody opened here stays: who opened one resolves it. What was right about it the source tells as a credit
 * note or a void, so that nothing is credited twice.
 */
export const disputeBySource = command({
  name: 'dispute-by-source',
  title: 'Disputed at the source',
  help: 'The billing system says that an invoice is disputed, or no longer.',
  input: z.strictObject({
    ...invoiceRef,
    disputeId: idInput,
    reason: textInput,
    isOver: z.boolean(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given, context) {
    const invoice = knownInvoice(facts, given);
    if (!invoice.ok) return invoice;
    const { id: invoiceId } = invoice.value;
    const standing = holdsInForce(facts, 'dispute', context.now).filter(
      (hold) => hold.invoiceId === invoiceId,
    );
    if (given.isOver) {
      const own = standing.filter((hold) => hold.placedBy === context.actor.id);
      const changes = own.map((hold) => releasing(facts, hold, given.reason, context));
      return done(changes.reduce(mergeChanges, nothingNew));
    }
    if (standing.length > 0) return done(nothingNew);
    const details = readDetails(facts, 'dispute', {}, context);
    if (!details.ok) return details;
    const row = statedHold(facts, context, {
      ...{ type: 'dispute', reason: given.reason, invoiceId, amountMinor: null },
      ...{ fromAt: null, untilAt: null, details: details.value },
    });
    if (!row.ok) return row;
    const line = entry('hold', 'Dispute opened', given.reason, row.value.id, { invoiceId });
    return done({ holds: [row.value], timeline: [line] });
  },
});
