import type { RuleAnswer } from '../account/actions';
import type { Instant, InvoiceFacts } from '../account/facts';
import type { Strategy } from '../strategy/document';
import { against, allow } from './account-rules';
import type { GateContext } from './gate';
import { isOfLadder } from './of-ladder';

const hourMs = 3_600_000;

/**
 * Around an attempt to charge the card nothing is sent: not in the hours after one, so that it can be told from the next,
 * and not in the hours before one that the billing system has announced, because it may pay.
 */
export function attemptRules(context: GateContext): RuleAnswer[] {
  const { facts, strategy, request, now } = context;
  const { aroundAttempts } = strategy;
  if (aroundAttempts === undefined || request.channel === undefined) return [];
  if (request.kind !== 'contact' || !isOfLadder(context)) return [];
  const invoice = facts.invoices.find(({ id }) => id === request.cause);
  if (invoice?.collection !== 'card') return [];
  const freeAt = clearOf(invoice, aroundAttempts, now);
  if (freeAt <= now) {
    return [allow('attempt.around', 'No attempt to charge the card is near.')];
  }
  const sentence = 'An attempt to charge the card was just made or is about to be.';
  const rest = { blocks: ['contact'] as const, clearsAt: freeAt, clearedBy: 'time' };
  return [against('attempt.around', 'defer', sentence, rest)];
}

/** First moment from `now` on that lies in the hours around no attempt. One that was announced may be late as long as that. */
function clearOf(
  { firstFailedAt, attempts, nextAttemptAt }: InvoiceFacts,
  { hoursAfter, hoursBefore }: NonNullable<Strategy['aroundAttempts']>,
  now: Instant,
): Instant {
  const made = [firstFailedAt, ...(attempts ?? []).map(({ at }) => at)].filter((at) => at !== null);
  let freeAt = now;
  for (const at of made) {
    if (at <= now) freeAt = Math.max(freeAt, at + hoursAfter * hourMs);
  }
  if (nextAttemptAt === null || nextAttemptAt === undefined) return freeAt;
  const fromAt = nextAttemptAt - hoursBefore * hourMs;
  const untilAt = nextAttemptAt + hoursAfter * hourMs;
  return fromAt <= freeAt && freeAt < untilAt ? untilAt : freeAt;
}
