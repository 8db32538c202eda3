import { z } from 'zod';
import type { HoldFacts } from '../domain/account/facts';
import { amendedTerm } from '../domain/contact/hold-terms';
import { limits } from '../domain/limits';
import { ok, refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { detailsInput, readDetails } from './shared/hold-details';
import { findHold, holdData, withHold } from './shared/holds';
import { idInput, momentInput, readEnd, textInput } from './shared/inputs';
import { everyStage, staff } from './shared/scope';

/**
 * Something more is known of a hold: another end, treatment that ended, a discharge or a dismissal, another
 * day of review. Beginning and end follow by its type; an end never lies in the past. Errors: `not_found`,
 * `already_decided` when it is over, `invalid_input` for what its type does not have or when nothing is
 * given, `date_invalid`, `above_limit`.
 */
export const amendHold = command({
  name: 'amend-hold',
  title: 'Amend a hold',
  help: 'Notes what more is known of a hold: its end, a discharge, the end of treatment, a review.',
  input: z.strictObject({
    holdId: idInput,
    until: momentInput.optional(),
    details: detailsInput.optional(),
    reason: textInput,
  }),
  roles: staff,
  stages: everyStage,
  apply(facts, input, context) {
    const { now } = context;
    const found = findHold(facts, input.holdId, now);
    if (!found.ok) return found;
    const hold = found.value;
    if (input.until === undefined && Object.keys(input.details ?? {}).length === 0) {
      return refuse('invalid_input', 'Say what has changed.', 'details');
    }
    const span = { fromAt: hold.fromAt, now };
    const daysMax = limits.pauseDaysMax;
    const until =
      input.until === undefined
        ? ok(null)
        : readEnd(facts, input.until, hold.type === 'pause' ? { ...span, daysMax } : span);
    if (!until.ok) return until;
    const details = readDetails(facts, hold.type, input.details ?? {}, context);
    if (!details.ok) return details;
    const known = { untilAt: until.value, details: details.value };
    const amended: HoldFacts = {
      ...hold,
      ...amendedTerm(facts, hold, known, now),
      details: { ...hold.details, ...details.value },
    };
    const title = `Hold amended: ${hold.type}`;
    const line = entry('hold', title, input.reason, hold.id, holdData(amended));
    if (amended.untilAt !== null && amended.untilAt <= amended.fromAt) {
      return refuse('date_invalid', 'It would end before it begins.', 'details');
    }
    return done(withHold(facts, context, withoutDismissed(amended), line));
  },
});

/** A case that was dismissed after all is not discharged. */
function withoutDismissed(hold: HoldFacts): HoldFacts {
  const { dischargedOn: _undone, ...details } = hold.details;
  return hold.details.dismissedOn === undefined ? hold : { ...hold, details };
}
