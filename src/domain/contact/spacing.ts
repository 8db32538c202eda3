import type { Facts, Instant, MessageFacts, StepEffect } from '../account/facts';
import { addDays, type LocalDate } from '../calendar/dates';

import { instantOf, localDateOf } from '../calendar/zone';
import { rememberBeside } from '../remember';
import type { Strategy } from '../strategy/document';
import { timeOf } from '../strategy/occurrences';
import { partyOfKey } from '../strategy/steps';
import { nextContactDay } from './contact-days';
import { noticeDaysByHand } from './hand-made';
import { countryOf, dayZoneOf, partyNamed, type Reader } from './readers';

/** A step for one cause and one reader. Its parts (two channels, a fallback) are one contact for the gap. */
export interface Occurrence {
  readonly stepId: string;
  readonly cause: string;
  /** Which time of a step that repeats, from 0; absent: the first. */
  readonly time?: number | undefined;
  /** Reader, where it is not the debtor. */
  readonly partyId?: string | null | undefined;
}

/** The first day of contact of the debtor or party on or after a date, at the strategy's send hour. */
export function sendHourOn(
  facts: Facts,
  strategy: Strategy,
  on: LocalDate,
  reader: Reader = null,
): Instant {
  const workingOn = nextContactDay(strategy, on, countryOf(facts, reader));
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
function contactsWith(facts: Facts, except: Occurrence): readonly Instant[] {
  const { effects, messages, calls } = facts;
  const { stepId, cause, time = 0, partyId = null } = except;
  return contactsBeside({ facts, except }, effects, messages, calls, stepId, cause, time, partyId);
}

const contactsBeside = rememberBeside(({ facts, except }: ContactsQuestion): readonly Instant[] => {
  const partyId = except.partyId ?? null;
  const own = new Set(
    facts.effects.filter((effect) => isOf(effect, except)).map((effect) => effect.messageId),
  );
  return [
    ...facts.messages
      .filter((message) => message.partyId === partyId && !own.has(message.id))
      .map(contactedAt),
    ...facts.calls
      .filter((call) => call.partyId === partyId && call.direction === 'out')
      .map((call) => call.at),
  ].filter((at) => at !== null);
});

/** Is this a piece of the step, for this cause, at this time? */
function isOf(effect: StepEffect, { stepId, cause, time = 0 }: Occurrence): boolean {
  return effect.stepId === stepId && effect.cause === cause && timeOf(effect) === time;
}

interface ContactsQuestion {
  readonly facts: Facts;
  readonly except: Occurrence;
}

/** Contacts of ours with the same person on other accounts. */
function contactsElsewhere(facts: Facts, reader: Reader): Instant[] {
  const key = reader?.personKey ?? null;
  return facts.elsewhere
    .filter((one) => one.personKey === key && one.direction === 'out')
    .map((one) => one.at);
}

/** Local days of contacts with a reader, those of notices that went out by hand too, newest first. */
function daysOf(facts: Facts, reader: Reader, instants: readonly Instant[]): LocalDate[] {
  const zone = dayZoneOf(facts, reader);
  const days = instants.map((at) => localDateOf(at, zone));
  const byHand = noticeDaysByHand(facts, reader?.id ?? null, zone);
  return [...days, ...byHand].sort((a, b) => (a < b ? 1 : -1));
}

/** True when this step occurrence has reached out to its reader on this local day already; null: on any day. */
export function hasContactOn(facts: Facts, occurrence: Occurrence, on: LocalDate | null): boolean {
  const partyId = occurrence.partyId ?? null;
  const zone = dayZoneOf(facts, partyNamed(facts, partyId));
  return facts.effects.some(
    (effect) =>
      isOf(effect, occurrence) &&
      effect.kind === 'contact' &&
      partyOfKey(effect.key) === partyId &&
      (on === null || localDateOf(effect.at, zone) === on),
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
