import { z } from 'zod';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { instantInput, nameInput, readInstant } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

/** The customer has ended the service: what is owed stays owed, but no stored method is charged by us any more. */
export const serviceCancelled = command({
  name: 'service-cancelled',
  title: 'Service cancelled',
  help: 'The customer has ended the service; stored payment methods are not charged any more.',
  input: z.strictObject({ source: nameInput, at: instantInput }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { source, at: given }) {
    const at = readInstant(given, 'at');
    if (!at.ok) return at;
    const invoices = facts.invoices
      .filter((one) => one.source === source && one.collection === 'card' && one.status === 'open')
      .filter(({ cancelledAt }) => (cancelledAt ?? Infinity) > at.value)
      .map((one) => ({ ...one, cancelledAt: at.value }));
    if (invoices.length === 0) return done(nothingNew);
    const reason = 'No stored payment method is charged by us any more.';
    const line = entry('payment', 'The customer has cancelled the service', reason);
    return done({ invoices, timeline: [line] });
  },
});
