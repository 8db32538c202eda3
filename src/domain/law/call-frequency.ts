import { addDays, type LocalDate } from '../calendar/dates';
import { dayMs, instantOf, localDateOf } from '../calendar/zone';
import type { Instant } from '../account/facts';
import type { Attempt, Consent, Recipient } from './situation';

/** Days of the window, of the rest after a conversation and of a prior consent; the first day counts. */
export const frequencyDays = 7;
/** Calls in the window that are still presumed to comply. */
export const callsMax = 7;
/** Local days reach back so far at most, whatever the clocks do. */
const reachMs = (frequencyDays + 2) * dayMs;

/** A call that wants to be placed now, to one person about one particular debt. */
export interface FrequencyQuestion {
  readonly at: Instant;
  /** Where the person plausibly is; at least one. The strictest of them answers. */
  readonly zones: readonly string[];
  /**
   * Ids under which the particular debt goes: one, or all loans that were serviced under one number
   * when they were obtained, with that number (12 CFR 1006.14(b)(4)).
   */
  readonly debtIds: readonly string[];
  /** With this person, both directions, in any order, about any debt. */
  readonly attempts: readonly Attempt[];
  /** Prior consents to more calls about this debt, given directly to the collector. */
  readonly consents: readonly Pick<Consent, 'at' | 'untilAt' | 'withdrawnAt'>[];
}

export interface FrequencyAnswer {
  readonly decision: 'presumed-compliant' | 'presumed-violation';
  /** Calls of the window until now that count; the one asked for is not among them. */
  readonly count: number;
  /** First instant at which a call is presumed to comply: `at` itself, or the start of a local day. */
  readonly nextAllowedAt: Instant;
  /** Local day of the conversation after which calls rest, while they do. */
  readonly conversationOn: LocalDate | null;
  readonly because: string;
}

/** Nobody whose calls count: the exclusions of 12 CFR 1006.14(b)(3)(iii), and persons of their own. */
const otherPersons: ReadonlySet<Recipient> = new Set<Recipient>([
  'attorney',
  'bankruptcy-attorney',
  'trustee',
  'credit-bureau',
  'creditor',
  'third-person',
  'estate',
]);

/**
 * Call frequency of 12 CFR 1006.14(b)(2), a presumption and no prohibition: not more than seven calls
 * in seven consecutive days, and none in the seven that begin with the day of a telephone conversation.
 * Days are those of the person. An attempt that names no debt counts for every debt that is asked
 * about: the regulation lets the collector choose at least one (comment 14(b)(4)-1), and all is the
 * choice that never counts too little. One that names several counts for each.
 */
export function callFrequency(question: FrequencyQuestion): FrequencyAnswer {
  const past = relevant(question);
  const answers = question.zones.map((zone) => answerIn(zone, past, question));
  return answers.reduce((strictest, one) =>
    one.nextAllowedAt > strictest.nextAllowedAt ? one : strictest,
  );
}

/** Telephone calls, live or not, that reached or tried to reach this person about this debt. */
function relevant({ at, debtIds, attempts }: FrequencyQuestion): Attempt[] {
  const strangers = numbersOfStrangers(attempts, at);
  return attempts.filter(
    (one) =>
      one.at <= at &&
      one.at > at - reachMs &&
      isTelephone(one) &&
      !otherPersons.has(one.to) &&
      !(one.number !== null && strangers.has(one.number)) &&
      (one.debtIds.length === 0 || one.debtIds.some((id) => debtIds.includes(id))),
  );
}

/** Ringless voicemail is a call; messages that are read are not (comment 14(b)-1). */
function isTelephone({ channel }: Attempt): boolean {
  return channel === 'call' || channel === 'voicemail' || channel === 'ringless-voicemail';
}

/** Numbers of which it was learned last that they are not the person's (comment 14(b)(2)(i)-3). */
function numbersOfStrangers(attempts: readonly Attempt[], at: Instant): Set<string> {
  const learned = new Map<string, Attempt>();
  for (const one of attempts) {
    if (one.number === null || one.at > at) continue;
    if (one.result !== 'wrong-number' && one.result !== 'conversation') continue;
    const known = learned.get(one.number);
    if (known === undefined || one.at >= known.at) learned.set(one.number, one);
  }
  return new Set(
    [...learned].filter(([, { result }]) => result === 'wrong-number').map(([number]) => number),
  );
}

function answerIn(
  zone: string,
  past: readonly Attempt[],
  { at, consents }: FrequencyQuestion,
): FrequencyAnswer {
  const talksAt = past.filter(({ result }) => result === 'conversation').map((one) => one.at);
  const spans = consents.map((consent) => spanOf(consent, talksAt, zone));
  const isConsented = (when: Instant) =>
    spans.some(({ fromAt, untilAt }) => fromAt < when && when < untilAt);
  const today = localDateOf(at, zone);
  const windowFromAt = instantOf(addDays(today, 1 - frequencyDays), 0, zone);
  const countedAt = past
    .filter((one) => one.at >= windowFromAt && isCounted(one) && !isConsented(one.at))
    .map((one) => one.at)
    .sort((left, right) => left - right);
  const count = countedAt.length;
  const conversationOn = talksAt.length === 0 ? null : localDateOf(Math.max(...talksAt), zone);
  const restsUntilOn = conversationOn === null ? today : addDays(conversationOn, frequencyDays);
  // The window is free again when no more than six calls are left in it.
  const leavesAt = countedAt[count - callsMax];
  const windowFreeOn =
    leavesAt === undefined ? today : addDays(localDateOf(leavesAt, zone), frequencyDays);
  if (isConsented(at)) {
    const because = 'The person consented to be called, so this call does not count.';
    return answer({ count, at, because });
  }
  if (restsUntilOn <= today && windowFreeOn <= today) {
    const because = `${count} of ${callsMax} calls were made in seven days, and no conversation is less than seven days old.`;
    return answer({ count, at, because });
  }
  const isResting = restsUntilOn >= windowFreeOn;
  const freeOn = isResting ? restsUntilOn : windowFreeOn;
  return {
    decision: 'presumed-violation',
    count,
    nextAllowedAt: instantOf(freeOn, 0, zone),
    conversationOn: restsUntilOn > today ? conversationOn : null,
    because: isResting
      ? `There was a conversation on ${conversationOn ?? ''}: the first free day is ${freeOn}.`
      : `${count} calls were made in seven days: the first free day is ${freeOn}.`,
  };
}

function answer(given: Pick<FrequencyAnswer, 'count' | 'because'> & { at: Instant }) {
  const { count, at, because } = given;
  return {
    decision: 'presumed-compliant' as const,
    count,
    nextAllowedAt: at,
    conversationOn: null,
    because,
  };
}

/** Placed by the collector and connected to the dialled number (12 CFR 1006.14(b)(3)(ii)). */
function isCounted({ direction, result }: Attempt): boolean {
  if (direction === 'in') return false;
  switch (result) {
    case 'busy':
    case 'not-in-service':
    case 'bounced':
    case 'wrong-number':
      return false;
    default:
      return true;
  }
}

/**
 * Calls after `fromAt` and before `untilAt` are made under a consent: seven days, its own included, less
 * if its term ends, if it is taken back, or with the next conversation (comment 14(b)(3)(i)-2).
 */
function spanOf(
  { at, untilAt, withdrawnAt }: FrequencyQuestion['consents'][number],
  talksAt: readonly Instant[],
  zone: string,
): { readonly fromAt: Instant; readonly untilAt: Instant } {
  const weekUntilAt = instantOf(addDays(localDateOf(at, zone), frequencyDays), 0, zone);
  // The call that becomes the conversation is still made under it.
  const talksUntilAt = talksAt.filter((when) => when > at).map((when) => when + 1);
  const ends = [weekUntilAt, untilAt ?? Infinity, withdrawnAt ?? Infinity, ...talksUntilAt];
  return { fromAt: at, untilAt: Math.min(...ends) };
}
