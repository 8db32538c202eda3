import type { RuleAnswer } from '../../../src/domain/account/actions';
import { currentLaw } from '../../../src/domain/law/current';
import { askLaw } from '../../../src/domain/law/law';
import type { Situation } from '../../../src/domain/law/situation';

const strictness = ['block', 'review', 'require', 'defer', 'allow'] as const;

/** What the law in force says, as far as it comes from rules whose ids begin so. */
export function askedOf(asked: Situation, ...prefixes: readonly string[]): RuleAnswer[] {
  return askLaw(currentLaw, asked).filter(({ rule }) =>
    prefixes.some((prefix) => rule.startsWith(prefix)),
  );
}

/** The strictest of those answers; `none` where no such rule binds. */
export function said(
  asked: Situation,
  ...prefixes: readonly string[]
): RuleAnswer['answer'] | 'none' {
  const answers = askedOf(asked, ...prefixes);
  return strictness.find((one) => answers.some(({ answer }) => answer === one)) ?? 'none';
}

/** When the strictest of those answers lifts, as text; null: not by time. */
export function liftsAt(asked: Situation, ...prefixes: readonly string[]): string | null {
  const clears = askedOf(asked, ...prefixes)
    .filter(({ answer }) => answer !== 'allow')
    .map(({ clearsAt }) => clearsAt);
  if (clears.length === 0 || clears.includes(null)) return null;
  return new Date(Math.max(...clears.map((at) => at ?? 0))).toISOString();
}
