import { dayMs } from '../../../calendar/zone';
import { addWorkingDays } from '../../../calendar/working-days';
import type { LocalDate } from '../../../calendar/dates';
import type { Attempt, LawChannel, Restriction, Situation } from '../../situation';

const hourMs = 3_600_000;

/** Time in which an answer still counts as given at the time that the person chose. Policy: the text names none. */
export const sameTimeMs = 2 * hourMs;

/** Time in which a represented person may be answered once. Policy: the text names none. */
export const answerMs = 7 * dayMs;

/** Business days that a revocation or a commercial opt-out may take at the very latest. */
const honourBusinessDays = 10;

/** Contacts that answer what the person began, and ask for nothing new. */
const answers: readonly Situation['purpose'][] = [
  'reply',
  'verification',
  'dispute-answer',
  'original-creditor-answer',
  'opt-out-confirmation',
];

/** What the person forbade and has not taken back; a request counts from its receipt. */
export function standing({ restrictions, at }: Situation): readonly Restriction[] {
  return restrictions.filter((one) => one.at <= at && (one.liftedAt === null || one.liftedAt > at));
}

/**
 * The one answer that a person may get who wrote or called first: by the same medium, within `withinMs`
 * of the message, and none was given since. Each new message of the person allows one more
 * (12 CFR 1006.6(b)(1), (2) with comments).
 */
export function isOneAnswer(situation: Situation, withinMs: number): boolean {
  const { at, channel, attempts, purpose } = situation;
  if (channel === null || !answers.includes(purpose)) return false;
  const before = attempts.filter(
    (one) => one.at <= at && familyOf(one.channel) === familyOf(channel),
  );
  const askedAt = Math.max(...before.filter((one) => one.direction === 'in').map((one) => one.at));
  return at - askedAt <= withinMs && !before.some((one) => isOutSince(one, askedAt));
}

function isOutSince(attempt: Attempt, sinceAt: number): boolean {
  return attempt.direction === 'out' && attempt.at >= sinceAt;
}

/** Messages that went to the same address by the same medium since an instant. */
export function sentSince(situation: Situation, sinceAt: number): readonly Attempt[] {
  const { at, channel, address, attempts } = situation;
  return attempts.filter(
    (one) =>
      isOutSince(one, sinceAt) &&
      one.at < at &&
      one.channel === channel &&
      (one.number === null || isSameAddress(one.number, address?.value ?? null)),
  );
}

/** Media that one request covers together: who forbids calls forbids voicemail too. */
function familyOf(channel: LawChannel): 'voice' | 'post' | LawChannel {
  switch (channel) {
    case 'call':
    case 'voicemail':
    case 'ringless-voicemail':
      return 'voice';
    case 'letter':
    case 'postcard':
      return 'post';
    default:
      return channel;
  }
}

/**
 * Does a request cover this use of a medium and an address? What it does not name it covers, but an
 * opt-out that names nothing is about electronic messages.
 */
export function covers(restriction: Restriction, { channel, address }: Situation): boolean {
  if (channel === null) return false;
  const named = restriction.channel;
  const isMedium = named === null || familyOf(named) === familyOf(channel);
  const isElectronic = channel === 'email' || channel === 'sms' || channel === 'portal';
  const isUnnamed = named === null && restriction.address === null;
  if (!isMedium || (isUnnamed && restriction.type === 'opt-out' && !isElectronic)) return false;
  return restriction.address === null || isSameAddress(restriction.address, address?.value ?? null);
}

/** The same mailbox or number, however it is written; an address not known is taken as the same. */
export function isSameAddress(one: string, other: string | null): boolean {
  return other === null || plain(one) === plain(other);
}

function plain(address: string): string {
  const text = address.trim().toLowerCase();
  return text.includes('@') ? text : text.replace(/[^\da-z]/g, '');
}

/**
 * Last day on which a revocation (47 CFR 64.1200(a)(10)) or a commercial opt-out (15 USC 7704(a)(4)) may be
 * honoured: ten business days after receipt, federal holidays left out. Nothing here waits for it.
 */
export function latestHonourOn(receivedOn: LocalDate): LocalDate {
  return addWorkingDays(receivedOn, honourBusinessDays, 'US');
}
