import { z } from 'zod';
import { todayOn } from '../domain/account/balances';
import { mergeChanges, type Changes } from '../domain/account/changes';
import { dayMs } from '../domain/calendar/zone';
import { concernsPerson } from '../domain/contact/holds';
import { isMoratorium } from '../domain/ledger/frozen';
import { takeBackInMoratorium } from '../domain/ledger/moratorium';
import { limits } from '../domain/limits';
import { ok } from '../domain/result';
import { command, done } from './command';
import { after, entry, headOf } from './shared/changes';
import { withCreditUsed } from './shared/credits';
import { findInvoice, newHold } from './shared/holds';
import { idInput, momentInput, readEnd, readMoment, textInput } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * Blocks what its type blocks, for the account or one invoice, until its end or a release. A pause keeps its own
 * limits. What concerns the person is held on all open accounts of the person. A moratorium that began before it is entered takes back what was charged with effect inside it.
 */
export const hold = command({
  name: 'hold',
  title: 'Hold',
  help: 'Blocks kinds of effects for a legal or human reason until a date or until released.',
  input: z.strictObject({
    type: z.enum([
      'pause',
      'dispute',
      'attorney',
      'bankruptcy',
      'deceased',
      'scra',
      'minor',
      'breathing-space',
      'hardship',
      'fraud',
      'operator',
    ]),
    from: momentInput.optional(),
    until: momentInput.optional(),
    reason: textInput,
    invoiceId: idInput.optional(),
  }),
  roles: staffAndBilling,
  stages: everyStage,
  forPerson: ({ type, invoiceId }) => invoiceId === undefined && concernsPerson(type),
  apply(facts, input, context) {
    const { now } = context;
    if (input.invoiceId !== undefined) {
      const invoice = findInvoice(facts, input.invoiceId);
      if (!invoice.ok) return invoice;
    }
    const from = input.from === undefined ? ok(now) : readMoment(facts, input.from, 'from');
    if (!from.ok) return from;
    const fromAt = from.value;
    const daysMax = input.type === 'pause' ? limits.pauseDaysMax : undefined;
    const pauseEndAt = input.type === 'pause' ? fromAt + limits.pauseDaysDefault * dayMs : null;
    const until =
      input.until === undefined
        ? ok(pauseEndAt)
        : readEnd(facts, input.until, {
            fromAt,
            now,
            ...(daysMax === undefined ? {} : { daysMax }),
          });
    if (!until.ok) return until;
    const row = newHold(facts, context, {
      type: input.type,
      reason: input.reason,
      invoiceId: input.invoiceId ?? null,
      fromAt,
      untilAt: until.value,
    });
    const data = { type: input.type, invoiceId: row.invoiceId };
    const line = entry('hold', `Hold placed: ${input.type}`, input.reason, row.id, data);
    const held: Changes = { holds: [row], timeline: [line] };
    if (!isMoratorium(row.type) || fromAt > now) return done(held);
    const back = takeBackInMoratorium(after(facts, held), todayOn(facts, now), (head) =>
      headOf(facts, context, head),
    );
    const isPaid = (back.payments ?? []).length > 0;
    const changes = mergeChanges(held, back);
    return done(isPaid ? withCreditUsed(facts, changes, context) : changes);
  },
});
