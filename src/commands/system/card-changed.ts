import { z } from 'zod';
import { withMethod } from '../../domain/account/card-facts';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { instantInput, nameInput, readInstant } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { nothingNew } from '../shared/source';

/** Another stored method is charged from now on: what the bank had refused for good concerned the one before. */
export const cardChanged = command({
  name: 'card-changed',
  title: 'Payment method changed',
  help: 'The billing system charges another stored payment method from now on.',
  input: z.strictObject({ source: nameInput, method: nameInput, at: instantInput }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, { source, method, at: given }) {
    const at = readInstant(given, 'at');
    if (!at.ok) return at;
    const concerned = facts.invoices.filter(
      (one) => one.source === source && one.collection === 'card' && one.status === 'open',
    );
    const invoices = concerned
      .map((before) => ({ before, after: withMethod(before, method, at.value) }))
      .filter(({ before, after }) => before !== after);
    if (invoices.length === 0) return done(nothingNew);
    const isOther = invoices.some(({ before }) => before.paymentMethod !== method);
    return done({
      invoices: invoices.map(({ after }) => after),
      timeline: isOther ? [entry('payment', 'The stored payment method has changed')] : [],
    });
  },
});
