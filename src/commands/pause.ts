import { z } from 'zod';
import { dayMs } from '../domain/calendar/zone';
import { limits } from '../domain/limits';
import { ok, refuse } from '../domain/result';
import { command, done } from './command';
import { entry } from './shared/changes';
import { holdsInForce, newHold } from './shared/holds';
import { momentInput, readEnd, textInput } from './shared/inputs';
import { live, staffAndBilling } from './shared/scope';

/** Nothing is sent, charged, placed or sued until the end, 14 days when none is given, 90 at most. */
export const pause = command({
  name: 'pause',
  title: 'Pause',
  help: 'Stops everything until the given date or instant (14 days if none, at most 90).',
  input: z.strictObject({ until: momentInput.optional(), reason: textInput }),
  roles: staffAndBilling,
  stages: live,
  apply(facts, input, context) {
    const { now } = context;
    if (holdsInForce(facts, 'pause', now).length > 0) {
      return refuse('held', 'The account is paused already; resume it first.');
    }
    const until =
      input.until === undefined
        ? ok(now + limits.pauseDaysDefault * dayMs)
        : readEnd(facts, input.until, { fromAt: now, now, daysMax: limits.pauseDaysMax });
    if (!until.ok) return until;
    const own = { type: 'pause' as const, reason: input.reason, untilAt: until.value };
    const hold = newHold(facts, context, own);
    const data = { until: new Date(until.value).toISOString() };
    return done({
      holds: [hold],
      timeline: [entry('hold', 'Paused', input.reason, hold.id, data)],
    });
  },
});
