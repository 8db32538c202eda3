import { z } from 'zod';
import { isLocalDate } from '../../domain/calendar/dates';
import type { Changes } from '../../domain/account/changes';
import type { Facts, InvoiceFacts } from '../../domain/account/facts';
import { noticeChanges } from '../../domain/account/imported-notice';
import { channelNames } from '../../domain/contact/channels';
import { limits } from '../../domain/limits';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import { after } from './changes';
import { dateInput, idInput } from './inputs';

/** A step that was taken elsewhere. */
export const noticeFields = {
  step: idInput.describe('Id of a step of the strategy, also one that it had before.'),
  on: dateInput.describe('Day on which it was taken.'),
  channel: z.enum(channelNames).optional().describe('How; absent: as the step says.'),
  times: z
    .int()
    .min(1)
    .max(limits.stepTimesMax)
    .optional()
    .describe('Of a step that repeats: how often it had been made by then; absent: once more.'),
};

/** Steps that were taken for an invoice before it came here. */
export const noticesInput = z
  .array(z.strictObject(noticeFields))
  .max(limits.noticesPerInvoiceMax)
  .optional()
  .describe('Steps that were taken before; the account goes on behind the last of them.');

export type NoticesInput = z.infer<typeof noticesInput>;

/**
 * An invoice with the steps that were taken for it before. `before`: what adds the invoice, if it is not among
 * the facts yet. Errors as `noticeChanges`; `path` is where the list stands in the input.
 */
export function takenSteps(
  facts: Facts,
  context: CommandContext,
  given: {
    readonly invoice: InvoiceFacts;
    readonly notices: NoticesInput;
    readonly before?: Changes;
    readonly note: string;
    readonly path: string;
  },
): Result<Changes> {
  const { invoice, notices = [], before, note, path } = given;
  if (notices.length === 0) return ok({ timeline: [] });
  const wrong = notices.findIndex(({ on }) => !isLocalDate(on));
  if (wrong >= 0) {
    return refuse('date_invalid', 'There is no such day in the calendar.', `${path}.${wrong}.on`);
  }
  const known = before === undefined ? facts : after(facts, before);
  const { strategy, law, now, newId, actor } = context;
  const how = { strategy, law, now, newId, note, by: actor.id };
  return noticeChanges(known, invoice, notices, how, path);
}
