import type { HoldDetails } from '../account/case-file';
import type { Facts, HoldFacts, HoldType, Instant } from '../account/facts';
import { endOf } from '../account/age';
import { dateZone } from '../account/balances';
import { addDays, addMonths, type LocalDate } from '../calendar/dates';
import { dayMs, instantOf, localDateOf } from '../calendar/zone';
import { breathingSpaceFrom } from '../law/breathing-space';
import { limits } from '../limits';
import { holdTypes } from './holds';

/** When a hold begins and ends; `untilAt` null: when somebody or something else ends it. */
export interface HoldTerm {
  readonly fromAt: Instant;
  readonly untilAt: Instant | null;
}

/** What a person or a system said of a hold: the moments where they are given, and the details. */
export interface StatedHold {
  readonly type: HoldType;
  readonly fromAt: Instant | null;
  readonly untilAt: Instant | null;
  readonly details: HoldDetails;
}

/** Months in which there is one standard breathing space (SI 2020/1311 reg. 24). */
const onceInMonths = 12;

/**
 * Beginning and end of a hold by its type. What is stated goes first; else the details say it: a petition
 * stands from the day it was filed, whether or not we were told, until it is dismissed, and for ever once
 * debts are discharged (11 USC 362, 524); a breathing space from the day after it was registered, for
 * sixty days or until thirty days after treatment; military service from its first to its last day.
 */
export function holdTerm(facts: Facts, stated: StatedHold, now: Instant): HoldTerm {
  const { type, details, untilAt } = stated;
  const zone = dateZone(facts);
  const startOf = (on: LocalDate): Instant => instantOf(on, 0, zone);
  const from = (on: LocalDate | undefined): Instant =>
    stated.fromAt ?? (on === undefined ? now : startOf(on));
  const dayAfter = (on: LocalDate | undefined): Instant | null =>
    on === undefined ? null : startOf(addDays(on, 1));
  switch (type) {
    case 'bankruptcy': {
      const endAt = details.dischargedOn === undefined ? untilAt : null;
      return { fromAt: from(details.filedOn), untilAt: dayAfter(details.dismissedOn) ?? endAt };
    }
    case 'breathing-space':
      return breathingSpace(stated, now, zone);
    case 'scra': {
      const { serviceFromOn, serviceUntilOn } = details;
      return { fromAt: from(serviceFromOn), untilAt: untilAt ?? dayAfter(serviceUntilOn) };
    }
    case 'hardship': {
      const fromAt = from(undefined);
      const sixtyDaysAt = startOf(addDays(localDateOf(fromAt, zone), limits.hardshipDays));
      const reviewedAt = dayAfter(details.reviewOn) ?? sixtyDaysAt;
      return { fromAt, untilAt: untilAt ?? Math.max(sixtyDaysAt, reviewedAt) };
    }
    case 'pause': {
      const fromAt = from(undefined);
      return { fromAt, untilAt: untilAt ?? fromAt + limits.pauseDaysDefault * dayMs };
    }
    default:
      return { fromAt: from(undefined), untilAt };
  }
}

/** Details that say when a hold begins, and those that say when it ends. */
const beginnings = ['filedOn', 'registeredOn', 'serviceFromOn'] as const;
const endings = [
  'dischargedOn',
  'dismissedOn',
  'serviceUntilOn',
  'moratorium',
  'registeredOn',
  'treatmentEndedOn',
] as const;

/**
 * Beginning and end after something new became known. What is not touched stays; an end never lies
 * before `now`: what has rested until today has rested.
 */
export function amendedTerm(
  facts: Facts,
  hold: HoldFacts,
  known: { readonly untilAt: Instant | null; readonly details: HoldDetails },
  now: Instant,
): HoldTerm {
  const says = (names: readonly (keyof HoldDetails)[]): boolean =>
    names.some((name) => known.details[name] !== undefined);
  const details = { ...hold.details, ...known.details };
  const ownEnd = says(endings) ? null : hold.untilAt;
  const stated = {
    type: hold.type,
    details,
    fromAt: says(beginnings) ? null : hold.fromAt,
    untilAt: known.untilAt ?? ownEnd,
  };
  const term = holdTerm(facts, stated, now);
  const reviewedAt =
    known.untilAt === null && known.details.reviewOn !== undefined
      ? instantOf(addDays(known.details.reviewOn, 1), 0, dateZone(facts))
      : 0;
  const untilAt = known.untilAt === null && !says(endings) ? hold.untilAt : term.untilAt;
  return {
    fromAt: term.fromAt,
    untilAt: untilAt === null ? null : Math.max(untilAt, reviewedAt, now),
  };
}

/** Details with the days that the type gives where nobody says them: for an answer, for a review. */
export function wholeDetails(
  facts: Facts,
  stated: StatedHold,
  term: HoldTerm,
  now: Instant,
): HoldDetails {
  const { type, details } = stated;
  const zone = dateZone(facts);
  const receivedOn = details.receivedOn ?? localDateOf(now, zone);
  switch (type) {
    case 'dispute': {
      const answerByOn = addDays(receivedOn, limits.disputeAnswerDays);
      return { receivedOn, isWritten: true, answerByOn, ...details };
    }
    case 'complaint':
      return {
        receivedOn,
        answerByOn: addDays(receivedOn, limits.complaintAnswerDays),
        ...details,
      };
    case 'hardship':
      return term.untilAt === null
        ? details
        : { reviewOn: localDateOf(term.untilAt - 1, zone), ...details };
    case 'breathing-space':
      return { moratorium: 'standard', ...details };
    default:
      return details;
  }
}

/** Registered today at the latest, where nobody says when: its sixty days are never counted too short. */
function breathingSpace(stated: StatedHold, now: Instant, zone: string): HoldTerm {
  const { details, fromAt, untilAt } = stated;
  const { registeredOn } = details;
  const statedOn =
    fromAt === null ? localDateOf(now, zone) : addDays(localDateOf(fromAt, zone), -1);
  const days = breathingSpaceFrom(registeredOn ?? statedOn, { ...details });
  const beginsAt = registeredOn === undefined ? now : instantOf(days.fromOn, 0, zone);
  const endsAt = days.lastOn === null ? null : instantOf(addDays(days.lastOn, 1), 0, zone);
  return { fromAt: fromAt ?? beginsAt, untilAt: untilAt ?? endsAt };
}

/** Why a new hold cannot stand beside those that the account has; null: it can. */
export type Overlap =
  | { readonly kind: 'standing'; readonly hold: HoldFacts }
  | { readonly kind: 'once-in-twelve-months'; readonly hold: HoldFacts };

/**
 * Another hold of the type over the same scope and time, where the type refuses it, or a second standard
 * breathing space within twelve months of the last one that ran its course.
 */
export function overlapOf(facts: Facts, next: HoldFacts, now: Instant): Overlap | null {
  if (holdTypes[next.type].overlap !== 'refused') return null;
  const others = facts.holds.filter((one) => one.id !== next.id && hasScopeOf(one, next));
  const standing = others.find((one) => !isOver(one, now) && meets(one, next));
  if (standing !== undefined) return { kind: 'standing', hold: standing };
  if (next.type !== 'breathing-space' || isCrisis(next)) return null;
  const zone = dateZone(facts);
  const since = addMonths(localDateOf(next.fromAt, zone), -onceInMonths);
  const last = others.find(
    (one) =>
      one.releasedAt === null &&
      !isCrisis(one) &&
      one.untilAt !== null &&
      localDateOf(one.untilAt - 1, zone) >= since &&
      one.fromAt <= next.fromAt,
  );
  return last === undefined ? null : { kind: 'once-in-twelve-months', hold: last };
}

/** Neither in force at `now` nor still to come. */
export function isOver(hold: HoldFacts, now: Instant): boolean {
  const endAt = endOf(hold);
  return endAt !== null && endAt <= now;
}

function hasScopeOf(one: HoldFacts, other: HoldFacts): boolean {
  return (
    one.type === other.type &&
    one.invoiceId === other.invoiceId &&
    one.partyId === other.partyId &&
    one.channel === other.channel
  );
}

function meets(one: HoldFacts, other: HoldFacts): boolean {
  const endsAt = (hold: HoldFacts): number => endOf(hold) ?? Infinity;
  return one.fromAt < endsAt(other) && other.fromAt < endsAt(one);
}

function isCrisis({ details }: HoldFacts): boolean {
  return details.moratorium === 'crisis';
}
