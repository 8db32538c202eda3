import { addDays, type LocalDate } from '../calendar/dates';
import { dayMs, instantOf, isZone, localDateOf, type Instant } from '../calendar/zone';
import type { Verdict } from './rule';
import type { Attempt, ContactPurpose, LawChannel, Recipient, Situation } from './situation';

/** So many contacts within so many days, and no more. */
export interface Cap {
  readonly count: number;
  /** Length of the window in calendar days of the debtor, the day of the contact included. It rolls. */
  readonly days: number;
  /** `debt`: each debt has its own budget; an attempt that named none uses up that of each. */
  readonly per: 'person' | 'debt';
  /** Absent: every channel. */
  readonly channels?: readonly LawChannel[];
  /** Absent: only what went out. */
  readonly directions?: readonly Attempt['direction'][];
  readonly counts: (attempt: Attempt) => boolean;
  /** What is counted, in the plural: `calls`, `calls and texts`, `contacts`. */
  readonly what: string;
}

/** People other than those whom a cap protects. */
const others: ReadonlySet<Recipient> = new Set<Recipient>([
  'attorney',
  'bankruptcy-attorney',
  'trustee',
  'credit-bureau',
  'creditor',
  'third-person',
]);

/** Purposes that ask for nothing: a bare confirmation of an opt-out, and what is not about a debt. */
const noCollection: ReadonlySet<ContactPurpose> = new Set<ContactPurpose>([
  'opt-out-confirmation',
  'account-alert',
  'marketing',
]);

/** True where a contact is about the debt and reaches the debtor or whoever stands beside or for the debtor. */
export function collects({ recipient, channel, purpose }: Situation): boolean {
  return !others.has(recipient) && channel !== 'credit-report' && !noCollection.has(purpose);
}

/** The person was spoken to or left a message, or a message arrived as far as is known. */
export function wasReached({ result }: Attempt): boolean {
  return (
    result === 'conversation' || result === 'voicemail' || result === 'sent' || result === 'dropped'
  );
}

/** It rang, or a message could be left, or a message went out; not a line that was never connected. */
export function wasConnected(attempt: Attempt): boolean {
  return wasReached(attempt) || attempt.result === 'no-answer';
}

/**
 * `allow` while one more contact fits a cap, else `block`, which lifts with the first day on which it does. Days are
 * those of the debtor; where several zones are plausible, it must fit in each. A rolling window is never
 * milder than a week or month of the calendar, so a cap "a week" is one of 7 days and one "a month" of 31.
 * Cost grows with the attempts, not with their product with the debts.
 */
export function capVerdict(situation: Situation, cap: Cap): Verdict {
  const recent = recentOf(situation, cap);
  const limitingAt = limitingOf(recent, situation, cap);
  const { count: max, days, what } = cap;
  const open: Verdict = {
    answer: 'allow',
    sentence: `Fewer than ${max} ${what} in ${days} days.`,
    facts: { max, days },
  };
  if (limitingAt === null) return open;
  const zones = situation.zones.filter(isZone);
  if (zones.length === 0) {
    const sentence = `It is not known where the debtor is, so the ${days} days cannot be counted.`;
    return { answer: 'review', sentence, facts: { max, days }, clearedBy: 'update-contact' };
  }
  const freeAt = Math.max(
    ...zones.map((zone) => instantOf(freeOn(limitingAt, days, zone), 0, zone)),
  );
  if (freeAt <= situation.at) return open;
  return {
    answer: 'block',
    sentence: `All ${max} ${what} that ${days} days allow are used up.`,
    facts: { max, days, oldestCountedAt: limitingAt, nextAllowedAt: freeAt },
    liftsAt: freeAt,
  };
}

/** First day whose window no longer holds an attempt. */
function freeOn(limitingAt: Instant, days: number, zone: string): LocalDate {
  return addDays(localDateOf(limitingAt, zone), days);
}

/** Attempts that may still lie in the window in some zone; none is a day from another. */
function recentOf({ at, attempts }: Situation, cap: Cap): Attempt[] {
  const { channels, directions = ['out'], counts } = cap;
  const sinceAt = at - (cap.days + 2) * dayMs;
  return attempts.filter(
    (attempt) =>
      attempt.at > sinceAt &&
      attempt.at <= at &&
      directions.includes(attempt.direction) &&
      (channels === undefined || channels.includes(attempt.channel)) &&
      !others.has(attempt.to) &&
      counts(attempt),
  );
}

/** The attempt that has to leave the window before one more fits; null: one fits already. */
function limitingOf(
  recent: readonly Attempt[],
  { debts }: Situation,
  { per, count }: Cap,
): Instant | null {
  if (recent.length < count) return null;
  if (per === 'person' || debts.length === 0) {
    return nth(
      recent.map(({ at }) => at),
      count,
    );
  }
  // An attempt names a debt by its own id or by the number that several go under.
  const keys = new Map(
    debts.flatMap(({ id, group }) => [id, group ?? id].map((name) => [name, group ?? id] as const)),
  );
  const named = new Map<string, Instant[]>([...keys.values()].map((key) => [key, []]));
  const unnamed: Instant[] = [];
  for (const { at, debtIds } of recent) {
    if (debtIds.length === 0) keepNewest(unnamed, at, count);
    for (const key of new Set(debtIds.map((id) => keys.get(id)))) {
      const own = key === undefined ? undefined : named.get(key);
      if (own !== undefined) keepNewest(own, at, count);
    }
  }
  const limiting = [...named.values()].map((own) => nth([...own, ...unnamed], count) ?? -Infinity);
  const latestAt = limiting.reduce((latest, at) => Math.max(latest, at), -Infinity);
  return latestAt === -Infinity ? null : latestAt;
}

/** The n-th newest instant; null where there are fewer. */
function nth(instants: readonly Instant[], n: number): Instant | null {
  return instants.toSorted((left, right) => right - left)[n - 1] ?? null;
}

/** Keeps the newest few of a list, the newest first. */
function keepNewest(list: Instant[], at: Instant, max: number): void {
  const place = list.findIndex((one) => one < at);
  list.splice(place === -1 ? list.length : place, 0, at);
  if (list.length > max) list.pop();
}
