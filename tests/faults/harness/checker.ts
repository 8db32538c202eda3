import type { Evidence } from './evidence';
import { messageRules } from './rules-messages';
import { moneyRules } from './rules-money';
import { stateRules } from './rules-state';
import type { Violation } from './scenario';

const rules = { ...messageRules, ...moneyRules, ...stateRules };

/** Ids of the rules that are checked, in order. */
export const checkedRules: readonly string[] = Object.keys(rules).sort();

/** Every broken invariant that the evidence shows. Pure: doctored evidence is told from true one. */
export function check(evidence: Evidence): Violation[] {
  return checkedRules.flatMap((rule) => rules[rule]?.(evidence) ?? []);
}
