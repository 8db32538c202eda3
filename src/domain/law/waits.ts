import type { LocalDate } from '../calendar/dates';
import { dayBeginsAt } from './days';
import type { RuleFacts, Verdict } from './rule';
import type { Notice, Situation } from './situation';
import { isAbout } from './validation';

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
