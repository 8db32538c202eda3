import type { Facts, Instant, MessageFacts } from '../account/facts';
import { addDays, type LocalDate } from '../calendar/dates';
import { nextWorkingDay } from '../calendar/working-days';
import { instantOf, localDateOf } from '../calendar/zone';
import type { Strategy } from '../strategy/document';
import { partyOfKey } from '../strategy/steps';
import { countryOf, dayZoneOf, partyNamed, type Reader } from './readers';

/** A step for one cause and one reader. Its parts (two channels, a fallback) are one contact for the gap. */
export interface Occurrence {
  readonly stepId: string;
  readonly cause: string;
  /** Reader, where it is not the debtor. */
  readonly partyId?: string | null | undefined;
}

/** The first working day of the debtor or party on or after a date, at the strategy's send hour. */
export function sendHourOn(
  facts: Facts,
  strategy: Strategy,
  on: LocalDate,
  reader: Reader = null,
): Instant {
  const workingOn = nextWorkingDay(on, countryOf(facts, reader));
  return instantOf(workingOn, strategy.sendMinutes, dayZoneOf(facts, reader));
}

/** When a message became a contact; null for one that never left. A bounced one counts: it was an attempt. */
export function contactedAt(message: MessageFacts): Instant | null {
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

/** Contacts of ours with one reader, without those of one step occurrence. */
function contactsWith(facts: Facts, except: Occurrence): Instant[] {
  const partyId = except.partyId ?? null;
  const own = new Set(
    facts.effects
      .filter((effect) => effect.stepId === except.stepId && effect.cause === except.cause)
      .map((effect) => effect.messageId),
  );
  return [
    ...facts.messages
      .filter((message) => message.partyId === partyId && !own.has(message.id))
      .map(contactedAt),
    ...facts.calls
      .filter((call) => call.partyId === partyId && call.direction === 'out')
      .map((call) => call.at),
  ].filter((at) => at !== null);
}

/** Contacts of ours with the same person on other accounts. */
function contactsElsewhere(facts: Facts, reader: Reader): Instant[] {
  const key = reader?.personKey ?? null;
  return facts.elsewhere
    .filter((one) => one.personKey === key && one.direction === 'out')
    .map((one) => one.at);
}

/** Local days of a reader, newest first. */
function daysOf(facts: Facts, reader: Reader, instants: readonly Instant[]): LocalDate[] {
  const zone = dayZoneOf(facts, reader);
  return instants.map((at) => localDateOf(at, zone)).sort((a, b) => (a < b ? 1 : -1));
}

/** True when this step occurrence has reached out to its reader on this local day already. */
export function hasContactOn(facts: Facts, occurrence: Occurrence, on: LocalDate): boolean {
  const partyId = occurrence.partyId ?? null;
  const zone = dayZoneOf(facts, partyNamed(facts, partyId));
  return facts.effects.some(
    (effect) =>
      effect.stepId === occurrence.stepId &&
      effect.cause === occurrence.cause &&
      effect.kind === 'contact' &&
      partyOfKey(effect.key) === partyId &&
      localDateOf(effect.at, zone) === on,
  );
}

/** First instant at which the minimum gap to the last contact is kept; null when there was none. */
export function gapKeptAt(facts: Facts, strategy: Strategy, next: Occurrence): Instant | null {
  const reader = partyNamed(facts, next.partyId);
  const lastOn = daysOf(facts, reader, contactsWith(facts, next))[0];
  if (lastOn === undefined || strategy.minimumGapDays === 0) return null;
  return sendHourOn(facts, strategy, addDays(lastOn, strategy.minimumGapDays), reader);
}

/** True when contacts on other accounts use up the budget of this reader too. */
export function sharesBudget(facts: Facts, partyId: string | null | undefined): boolean {
  return contactsElsewhere(facts, partyNamed(facts, partyId)).length > 0;
}

/**
 * First instant at which `contacts` more contacts stay within the strategy's ceiling (so many in any
 * so many days, with this person, on whichever account); null when nothing stands against it.
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
  const reader = partyNamed(facts, next.partyId);
  const contacted = [...contactsWith(facts, next), ...contactsElsewhere(facts, reader)];
  const blockingOn = daysOf(facts, reader, contacted)[room];
  if (blockingOn === undefined) return null;
  return sendHourOn(facts, strategy, addDays(blockingOn, ceiling.days), reader);
}
