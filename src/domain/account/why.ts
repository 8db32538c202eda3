import type { Law } from '../law/law';
import type { Strategy } from '../strategy/document';
import type { Decision, NextAction, RuleAnswer } from './actions';
import { decide } from './decide';
import type { Facts, Instant } from './facts';

/** Answer to "why not yet?". */
export interface Why {
  readonly nextAction: NextAction | null;
  /** Latest `clearsAt` of the guards; `now` when nothing stands in the way; null: a person must act. */
  readonly earliestAt: Instant | null;
  readonly guards: readonly Omit<RuleAnswer, 'answer'>[];
}

/** What stands before the next effect. Read off the decision itself, so there is no second rule. */
export function why(facts: Facts, strategy: Strategy, law: Law, now: Instant): Why {
  return whyOf(decide(facts, strategy, law, now), now);
}

/** The same for a decision already made. */
export function whyOf(decision: Decision, now: Instant): Why {
  const standing = decision.rules.filter((rule) => rule.answer !== 'allow');
  const clears = standing.map((rule) => rule.clearsAt);
  const guards = standing.map(({ answer: _answer, ...guard }) => guard);
  const { action, nextAction } = decision;
  if (clears.includes(null)) return { nextAction, earliestAt: null, guards };
  if (action.kind !== 'wait') return { nextAction, earliestAt: now, guards };
  const latest = Math.max(...clears.map((at) => at ?? 0));
  return { nextAction, earliestAt: clears.length === 0 ? null : latest, guards };
}
