import { dateZone } from '../account/balances';
import type { Facts, Instant, MessageFacts } from '../account/facts';
import { addDays, type LocalDate } from '../calendar/dates';
import { nextWorkingDay } from '../calendar/working-days';
import { instantOf, localDateOf } from '../calendar/zone';
import type { Strategy } from '../strategy/document';

/** A step for one cause. Its parts (two channels, a fallback) are one contact for the gap. */
export interface Occurrence {
  readonly stepId: string;
  readonly cause: string;
}

/** The first working day of the debtor on or after a date, at the strategy's send hour. */
export function sendHourOn(facts: Facts, strategy: Strategy, on: LocalDate): Instant {
  const workingOn = nextWorkingDay(on, facts.debtor.country ?? '');
  return instantOf(workingOn, strategy.sendMinutes, dateZone(facts));
}

/** When a message became a contact; null for one that never left. A bounced one counts: it was an attempt. */
function contactedAt(message: MessageFacts): Instant | null {
  switch (message.status) {
    case 'accepted':
    case 'dispatching':
    case 'unknown':
    case 'abandoned':
      return message.acceptedAt ?? message.dispatchedAt ?? message.plannedAt;
    default:
      return null;
  }
}

/** Local days of every contact of ours, newest first, without those of one step occurrence. */
function contactDays(facts: Facts, except: Occurrence): LocalDate[] {
  const own = new Set(
    facts.effects
      .filter((effect) => effect.stepId === except.stepId && effect.cause === except.cause)
      .map((effect) => effect.messageId),
  );
  const instants = [
    ...facts.messages.filter((message) => !own.has(message.id)).map(contactedAt),
    ...facts.calls.filter((call) => call.direction === 'out').map((call) => call.at),
  ].filter((at) => at !== null);
  const zone = dateZone(facts);
  return instants.map((at) => localDateOf(at, zone)).sort((a, b) => (a < b ? 1 : -1));
}

/** True when this step occurrence has reached out on this local day already. */
export function hasContactOn(facts: Facts, occurrence: Occurrence, on: LocalDate): boolean {
  const zone = dateZone(facts);
  return facts.effects.some(
    (effect) =>
      effect.stepId === occurrence.stepId &&
      effect.cause === occurrence.cause &&
      effect.kind === 'contact' &&
      localDateOf(effect.at, zone) === on,
  );
}

/** First instant at which the minimum gap to the last contact is kept; null when there was none. */
export function gapKeptAt(facts: Facts, strategy: Strategy, next: Occurrence): Instant | null {
  const lastOn = contactDays(facts, next)[0];
  if (lastOn === undefined || strategy.minimumGapDays === 0) return null;
  return sendHourOn(facts, strategy, addDays(lastOn, strategy.minimumGapDays));
}

/**
 * First instant at which `contacts` more contacts stay within the strategy's ceiling (so many in any
 * so many days); null when nothing stands against it.
 */
export function ceilingKeptAt(
  facts: Facts,
  strategy: Strategy,
  next: Occurrence,
  contacts: number,
): Instant | null {
  const { ceiling } = strategy;
  if (ceiling === undefined) return null;
  const room = Math.max(0, ceiling.contacts - contacts);
  const blockingOn = contactDays(facts, next)[room];
  if (blockingOn === undefined) return null;
  return sendHourOn(facts, strategy, addDays(blockingOn, ceiling.days));
}
