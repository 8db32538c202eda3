import { z } from 'zod';
import { eventMark } from '../domain/account/event-steps';
import { toldTitles } from '../domain/account/rewritten';
import { addDays } from '../domain/calendar/dates';
import { limits } from '../domain/limits';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { findInvoice } from './shared/holds';
import { dateInput, idInput, readComingDate, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/**
 * Gives an invoice a later due date: its ladder counts from there. The first date is kept for limitation
 * and, unless it is waived, for interest; all extensions together end 90 days after it. Errors:
 * `date_invalid`, `above_limit`, `already_decided` for an invoice that is not open.
 */
export const extendDueDate = command({
  name: 'extend-due-date',
  title: 'Extend a due date',
  help: 'Gives an unpaid invoice a later due date; interest runs on unless it is waived.',
  input: z.strictObject({
    invoiceId: idInput,
    dueOn: dateInput,
    reason: textInput,
    waiveInterest: z.boolean().optional().describe('Interest runs from the new date only.'),
  }),
  roles: staff,
  stages: live,
  apply(facts, input, { now }) {
    const found = findInvoice(facts, input.invoiceId);
    if (!found.ok) return found;
    const invoice = found.value;
    if (invoice.status !== 'open') return refuse('already_decided', 'This invoice is not open.');
    if (invoice.dueOn === null) {
      return refuse('date_invalid', 'A card invoice has no due date to extend.', 'invoiceId');
    }
    const dueOn = readComingDate(facts, input.dueOn, 'dueOn', now);
    if (!dueOn.ok) return dueOn;
    if (dueOn.value <= invoice.dueOn) {
      return refuse('date_invalid', 'The new due date is not later than the old one.', 'dueOn');
    }
    const originalDueOn = invoice.originalDueOn ?? invoice.dueOn;
    const latestOn = addDays(originalDueOn, limits.extensionDaysMax);
    if (dueOn.value > latestOn) {
      const detail = `At most ${limits.extensionDaysMax} days in all after ${originalDueOn}.`;
      return refuse('above_limit', detail, 'dueOn');
    }
    const isWaived = input.waiveInterest === true;
    const data = {
      from: invoice.dueOn,
      to: dueOn.value,
      original: originalDueOn,
      interest: isWaived ? 'waived until the new date' : 'unchanged',
    };
    const line = entry('command', toldTitles.extended, input.reason, invoice.id, data);
    const interestAfterOn = isWaived ? dueOn.value : invoice.interestAfterOn;
    const extended = { ...invoice, dueOn: dueOn.value, originalDueOn, interestAfterOn };
    const moved = { id: invoice.id, from: invoice.dueOn, to: dueOn.value };
    const effects = eventMark(facts, 'due-date-extended', moved, now);
    return done({ invoices: [extended], effects, timeline: [line] });
  },
});
