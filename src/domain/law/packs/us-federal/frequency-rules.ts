import { dayMs, localDateOf, minuteMs } from '../../../calendar/zone';
import { callFrequency, frequencyDays, type FrequencyAnswer } from '../../call-frequency';
import { dayEndsAt, latestDay, zonesOf } from '../../days';
import type { LawRule, Verdict } from '../../rule';
import type { Attempt, LawChannel, LawDebt, Situation } from '../../situation';
import { passes, reachesConsumer, regF } from './coverage';

const telephone: readonly LawChannel[] = ['call', 'voicemail', 'ringless-voicemail'];
/** Two unanswered calls to one number within five minutes (comment 14(b)(2)(i)-2.i). */
const successionMs = 5 * minuteMs;
/** Seven calls to one number in one day (same comment). */
const callsOfDayMax = 7;
/**
 * Contacts by all media in seven days, without a word from the person, from which somebody looks whether
 * together they harass (comment 14(a)-2). The regulation names no number: this one is the product's.
 */
const contactsOfWeekMax = 14;
const weekMs = frequencyDays * dayMs;

export const frequencyRules: readonly LawRule[] = [
  regF({
    id: 'us.reg-f.call-frequency',
    title: 'Seven calls in seven days, and none within seven days of a conversation',
    citation: '12 CFR 1006.14(b)(2) to (4)',
    channels: telephone,
    appliesTo: reachesConsumer,
    ask: frequency,
  }),
  regF({
    id: 'us.reg-f.call-pattern',
    title: 'Calls in rapid succession, or many on one day',
    citation: '12 CFR 1006.14(a), comment 14(b)(2)(i)-2.i and ii',
    channels: telephone,
    appliesTo: reachesConsumer,
    ask: pattern,
  }),
  regF({
    id: 'us.reg-f.contact-volume',
    title: 'Calls and messages together',
    citation: '12 CFR 1006.14(a), comment 14(a)-2',
    channels: [...telephone, 'sms', 'email', 'portal', 'social', 'in-person'],
    appliesTo: reachesConsumer,
    ask: volume,
  }),
  regF({
    id: 'us.reg-f.location-call',
    title: 'Somebody else is asked once where the consumer is',
    citation: '12 CFR 1006.10(c)',
    purposes: ['location'],
    appliesTo: ({ recipient }) => recipient === 'third-person',
    ask: location,
  }),
];

function frequency(situation: Situation): Verdict {
  const { at, attempts, debts } = situation;
  const consents = callConsents(situation);
  const answers = particularDebts(debts).map((debtIds) =>
    callFrequency({ at, zones: zonesOf(situation), debtIds, attempts, consents }),
  );
  const [first, ...rest] = answers;
  if (first === undefined) return passes('The call is about no debt.');
  const strictest = rest.reduce(
    (last, one) => (one.nextAllowedAt > last.nextAllowedAt ? one : last),
    first,
  );
  const facts = { countInSevenDays: strictest.count, conversationOn: strictest.conversationOn };
  return verdictOf(strictest, facts);
}

function verdictOf(answer: FrequencyAnswer, facts: Verdict['facts']): Verdict {
  switch (answer.decision) {
    case 'presumed-compliant':
      return passes(answer.because, facts);
    case 'presumed-violation':
      return {
        answer: 'defer',
        sentence: answer.because,
        facts,
        liftsAt: answer.nextAllowedAt,
        isPresumption: true,
      };
  }
}

/** Each particular debt with the ids under which it was called about. */
function particularDebts(debts: readonly LawDebt[]): string[][] {
  const ids = new Map<string, string[]>();
  for (const { id, group } of debts) {
    const key = group === null ? `debt ${id}` : `group ${group}`;
    const known = ids.get(key);
    if (known === undefined) ids.set(key, group === null ? [id] : [group, id]);
    else known.push(id);
  }
  return [...ids.values()];
}

/**
 * Consents to more calls. One that is kept with a number says that the number may be used, which is
 * another matter; the person asked to be called back, or agreed to calls without naming a number.
 */
function callConsents({ consents }: Situation) {
  return consents.filter(
    ({ basis, channel, address }) =>
      basis === 'call-back' || (basis === 'direct' && channel === 'call' && address === null),
  );
}

function pattern(situation: Situation): Verdict {
  const { at, attempts, address } = situation;
  const number = address?.value ?? null;
  const calls = attempts.filter(
    (one) =>
      one.at <= at &&
      one.at > at - 2 * dayMs &&
      isOwnCall(one) &&
      (number === null || one.number === number),
  );
  const unanswered = calls.filter(({ result }) => result !== 'conversation');
  const last = Math.max(0, ...unanswered.map((one) => one.at));
  if (at - last < successionMs) {
    return {
      answer: 'review',
      sentence: 'A call to this number went unanswered less than five minutes ago.',
      liftsAt: last + successionMs,
    };
  }
  const onDay = Math.max(
    ...zonesOf(situation).map((zone) => {
      const today = localDateOf(at, zone);
      return calls.filter((one) => localDateOf(one.at, zone) === today).length;
    }),
  );
  const facts = { callsOnDay: onDay };
  if (onDay < callsOfDayMax - 1) return passes('The calls of the day are spread out.', facts);
  return {
    answer: 'review',
    sentence: `With this call ${onDay + 1} calls would be made to this number on one day.`,
    facts,
    liftsAt: dayEndsAt(situation, latestDay(situation)),
  };
}

function isOwnCall({ direction, channel, to, result }: Attempt): boolean {
  if (direction === 'in' || to === 'third-person' || to === 'attorney') return false;
  return telephone.includes(channel) && result !== 'not-in-service' && result !== 'wrong-number';
}

/** Calls and electronic messages since the person was last heard of. */
function volume({ at, attempts }: Situation): Verdict {
  const heardAt = attempts
    .filter((one) => one.direction === 'in' || one.result === 'conversation')
    .reduce((last, one) => Math.max(last, one.at <= at ? one.at : 0), 0);
  const times = attempts
    .filter((one) => isOwnCall(one) || isOwnMessage(one))
    .map((one) => one.at)
    .filter((when) => when <= at && when > at - weekMs && when > heardAt)
    .sort((left, right) => left - right);
  const facts = { contactsInSevenDays: times.length };
  const leavesAt = times[times.length - contactsOfWeekMax];
  if (leavesAt === undefined) return passes('The contacts of the week are few enough.', facts);
  return {
    answer: 'review',
    sentence: `${times.length} calls and messages went out in seven days without an answer.`,
    facts,
    liftsAt: leavesAt + weekMs,
  };
}

function isOwnMessage({ direction, channel, to, result }: Attempt): boolean {
  if (direction === 'in' || to === 'third-person' || to === 'attorney') return false;
  return (channel === 'sms' || channel === 'email') && result !== 'bounced';
}

/** Again only when that person asks for it (12 CFR 1006.10(c)); what the collector believes a person decides. */
function location({ at, attempts, consents }: Situation): Verdict {
  const reached = attempts.filter(
    ({ direction, to, result, at: when }) =>
      direction === 'out' &&
      to === 'third-person' &&
      (result === 'conversation' || result === 'sent') &&
      when <= at,
  );
  if (reached.length === 0) return passes('This person was not asked before.');
  const lastAt = Math.max(...reached.map((one) => one.at));
  const isAsked =
    consents.some(
      ({ basis, at: when, withdrawnAt }) =>
        basis === 'call-back' && when >= lastAt && withdrawnAt === null,
    ) || attempts.some((one) => one.direction === 'in' && one.at > lastAt);
  if (isAsked) return passes('This person asked to be called again.');
  return {
    answer: 'block',
    sentence: 'This person was asked where the consumer is before, and may be asked once.',
    facts: { askedAt: lastAt },
  };
}
