import type { LocalDate } from '../calendar/dates';
import { instantOf, isZone, localDateOf, type Instant } from '../calendar/zone';
import type { RuleFacts, Verdict } from './rule';
import type { Notice, Situation } from './situation';
import { isAbout } from './validation';

/** First instant at which it is this day wherever the debtor may be; of UTC where no zone is known. */
export function dayBeginsAt({ zones }: Pick<Situation, 'zones'>, on: LocalDate): Instant {
  return Math.max(...zonesOrUtc(zones).map((zone) => instantOf(on, 0, zone)));
}

/** The day of an instant where the debtor may be; of several the latest. */
export function latestDayOf({ zones }: Pick<Situation, 'zones'>, at: Instant): LocalDate {
  return zonesOrUtc(zones)
    .map((zone) => localDateOf(at, zone))
    .reduce((latest, on) => (on > latest ? on : latest));
}

function zonesOrUtc(zones: readonly string[]): readonly string[] {
  const known = zones.filter(isZone);
  return known.length === 0 ? ['UTC'] : known;
}

/** `block` until a day has begun wherever the debtor may be, then `allow`. */
export function notBefore(
  situation: Situation,
  freeOn: LocalDate,
  sentences: { readonly allow: string; readonly defer: string },
  facts: RuleFacts = {},
): Verdict {
  const freeAt = dayBeginsAt(situation, freeOn);
  const figures = { ...facts, freeOn };
  return situation.at >= freeAt
    ? { answer: 'allow', sentence: sentences.allow, facts: figures }
    : { answer: 'block', sentence: sentences.defer, facts: figures, liftsAt: freeAt };
}

/** Notices of these kinds about any debt of the effect; one that names no debt is about all. The oldest first. */
export function noticesAbout(
  { notices, debts }: Situation,
  ...kinds: readonly Notice['kind'][]
): Notice[] {
  return notices
    .filter(
      ({ kind, debtIds }) =>
        kinds.includes(kind) &&
        (debts.length === 0 || debts.some(({ id }) => isAbout({ debtIds }, id))),
    )
    .toSorted((left, right) => (left.on < right.on ? -1 : left.on > right.on ? 1 : 0));
}
