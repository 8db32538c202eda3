import { z } from 'zod';
import { addDays } from '../domain/calendar/dates';
import { todayOn } from '../domain/account/balances';
import { refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { findInvoice } from './shared/holds';
import { dateInput, idInput, readComingDate, textInput } from './shared/inputs';
import { live, staff } from './shared/scope';

/** Days from today that a due date may be moved to, at most. */
const extensionDaysMax = 90;

/** Gives an invoice a later due date; its ladder counts from there. */
export const extendDueDate = command({
  name: 'extend-due-date',
  title: 'Extend a due date',
  help: 'Gives an unpaid invoice a later due date.',
  input: z.strictObject({ invoiceId: idInput, dueOn: dateInput, reason: textInput }),
  roles: staff,
  stages: live,
  apply(facts, input, { now }) {
    const invoice = findInvoice(facts, input.invoiceId);
    if (!invoice.ok) return invoice;
    const { status, dueOn: oldDueOn } = invoice.value;
    if (status !== 'open') return refuse('already_decided', 'This invoice is not open.');
    if (oldDueOn === null) {
      return refuse('date_invalid', 'A card invoice has no due date to extend.', 'invoiceId');
    }
    const dueOn = readComingDate(facts, input.dueOn, 'dueOn', now);
    if (!dueOn.ok) return dueOn;
    if (dueOn.value <= oldDueOn) {
      return refuse('date_invalid', 'The new due date is not later than the old one.', 'dueOn');
    }
    if (dueOn.value > addDays(todayOn(facts, now), extensionDaysMax)) {
      return refuse('above_limit', `At most ${extensionDaysMax} days from today.`, 'dueOn');
    }
    const data = { from: oldDueOn, to: dueOn.value };
    const line = entry('command', 'Due date extended', input.reason, input.invoiceId, data);
    return done({ invoices: [{ ...invoice.value, dueOn: dueOn.value }], timeline: [line] });
  },
});
