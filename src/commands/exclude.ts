import { z } from 'zod';
import { ok } from '../domain/result';
import { command, done } from './command';
import { excluding } from './shared/exclusions';
import { idInput, momentInput, readEnd, textInput } from './shared/inputs';
import { everyStage, staffAndBilling } from './shared/scope';

/**
 * Leaves the debtor, with everything of the person, or one invoice out of dunning while its age goes on,
 * for good or until a moment. Excluded again, the new end counts. Errors: `not_found`, `date_invalid`.
 */
export const exclude = command({
  name: 'exclude',
  title: 'Exclude from dunning',
  help: 'Leaves the debtor or one invoice out of dunning; the age of what is owed goes on.',
  input: z.strictObject({
    invoiceId: idInput.optional().describe('Only this invoice; else the debtor.'),
    until: momentInput.optional().describe('End of it; until it is included again if absent.'),
    reason: textInput,
  }),
  roles: staffAndBilling,
  stages: everyStage,
  forPerson: ({ invoiceId }) => invoiceId === undefined,
  apply(facts, { invoiceId, until, reason }, context) {
    const { now } = context;
    const end = until === undefined ? ok(null) : readEnd(facts, until, { fromAt: now, now });
    if (!end.ok) return end;
    const changes = excluding(facts, invoiceId ?? null, {
      isExcluded: true,
      untilAt: end.value,
      reason,
    });
    return changes.ok ? done(changes.value) : changes;
  },
});
