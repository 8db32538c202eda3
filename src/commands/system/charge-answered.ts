import { z } from 'zod';
import { withAttempt, withoutAttempt } from '../../domain/account/card-facts';
import { declineClass } from '../../domain/account/declines';
import type { ChargeAttempt } from '../../domain/account/card-case';
import type { InvoiceFacts } from '../../domain/account/facts';
import { assertNever } from '../../domain/result';
import { command, done } from '../command';
import { entry } from '../shared/changes';
import { nameInput } from '../shared/inputs';
import { everyStage, systemOnly } from '../shared/scope';
import { invoiceRef, knownInvoice, nothingNew } from '../shared/source';

/** What became of a charge of a stored method that we had asked for. Money that came in is told by the billing system itself. */
export const chargeAnswered = command({
  name: 'charge-answered',
  title: 'Charge answered',
  help: 'The billing system says what became of a charge that we asked for.',
  input: z.strictObject({
    ...invoiceRef,
    attempt: z.int().min(1).max(1_000),
    answer: z.enum(['paid', 'declined', 'not-made', 'unknown']),
    code: nameInput,
    ref: nameInput.nullable().optional(),
    method: nameInput.nullable().optional(),
  }),
  roles: systemOnly,
  stages: everyStage,
  apply(facts, given) {
    const found = knownInvoice(facts, given);
    if (!found.ok) return found;
    const invoice = found.value;
    const effect = facts.effects.find(
      ({ kind, cause, repeat }) =>
        kind === 'retry' && cause === invoice.id && repeat === given.attempt,
    );
    const made = (invoice.attempts ?? []).find(
      ({ by, at, ref }) => by === 'duecourse' && at === effect?.at && !ref,
    );
    if (made === undefined) return done(nothingNew);
    const { number, id } = invoice;
    const data = { attempt: given.attempt, code: given.code };
    const told = (title: string, changed: InvoiceFacts) =>
      done({
        invoices: [changed],
        timeline: [entry('payment', `${title}: invoice ${number}`, null, id, data)],
      });
    switch (given.answer) {
      case 'paid':
        return told('Charge accepted', withoutAttempt(invoice, made));
      case 'not-made':
        return told('Charge not made', withoutAttempt(invoice, made));
      case 'unknown':
        // It counts as an attempt: the budget of the card is never overdrawn.
        return told('What became of a charge is not known', invoice);
      case 'declined': {
        const { ref = null, method = null, code } = given;
        const declined: ChargeAttempt = {
          ...{ ...made, ref, code, decline: declineClass(code) },
          method: method ?? made.method,
        };
        return told('Charge declined', withAttempt(withoutAttempt(invoice, made), declined));
      }
      default:
        return assertNever(given.answer);
    }
  },
});
