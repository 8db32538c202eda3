import { z } from 'zod';
import type { LegalEventFacts } from '../domain/account/case-file';
import { limitationEventKinds } from '../domain/law/limitation-of-invoice';
import { ok, refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { findInvoice } from './shared/holds';
import { dateInput, idInput, readDate, readPastDate, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/** Kinds that last, so that they may have an end. */
const lasting: ReadonlySet<string> = new Set(['suit', 'negotiation', 'tolling', 'extension']);

/**
 * Records what moves the time in which claims can be sued for: an acknowledgment, a payment that came in
 * elsewhere, a suit, a judgment, a negotiation, days that do not count, a day that was agreed or that counsel
 * confirmed. Whether it counts is for the law of the claim. What lasts is recorded again, with the same first
 * day, when it is over. Errors: `not_found`, `date_invalid`, `invalid_input`.
 */
export const recordLimitationEvent = command({
  name: 'record-limitation-event',
  title: 'Record an event of limitation',
  help: 'Records what moves the last day for a suit: acknowledgment, suit, agreed extension and others.',
  input: z.strictObject({
    invoiceId: idInput.optional().describe('Every claim of the account, if absent.'),
    kind: z.enum(limitationEventKinds),
    on: dateInput,
    until: dateInput
      .optional()
      .describe('Last day of what lasts; for an extension the day that was agreed or confirmed.'),
    note: textInput.optional(),
  }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const { kind, invoiceId = null } = input;
    const invoice = invoiceId === null ? ok(null) : findInvoice(facts, invoiceId);
    if (!invoice.ok) return invoice;
    const on = readPastDate(facts, input.on, 'on', context.now);
    if (!on.ok) return on;
    const until = input.until === undefined ? ok(null) : readDate(input.until, 'until');
    if (!until.ok) return until;
    if (kind === 'extension' && until.value === null) {
      return refuse('invalid_input', 'An extension names the day until which it goes.', 'until');
    }
    if (until.value !== null && !lasting.has(kind)) {
      return refuse('invalid_input', 'This happens on one day: it has no end.', 'until');
    }
    if (until.value !== null && (until.value < on.value || until.value >= '9000')) {
      return refuse('date_invalid', 'The end lies before the beginning, or too far.', 'until');
    }
    const { actor, now, newId } = context;
    const event: LegalEventFacts = {
      id: newId('lev'),
      accountId: facts.account.id,
      invoiceId,
      partyId: null,
      kind,
      on: on.value,
      at: now,
      data: {
        untilOn: until.value,
        ...(input.note === undefined ? {} : { note: input.note }),
      },
      by: actor.id,
      createdAt: now,
    };
    const data = { kind, on: on.value, until: until.value, invoiceId };
    const line = entry('legal', `Limitation: ${kind}`, input.note ?? null, event.id, data);
    return done({ legalEvents: [event], timeline: [line] });
  },
});
