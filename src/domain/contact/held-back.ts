import type { RuleAnswer } from '../account/actions';
import type { Facts, Instant, PlacementFacts } from '../account/facts';
import type { Strategy } from '../strategy/document';
import { holdRules } from './account-rules';
import { overridden } from './overrides';

/** What keeps a planned hand-over back, and until when; `clearsAt` null: a person ends it. */
export interface HeldBack {
  readonly rules: readonly RuleAnswer[];
  readonly clearsAt: Instant | null;
  readonly because: string;
}

/** Holds that came after a hand-over was planned and before it was transmitted; null: none stands against it. */
export function heldBack(
  c: { readonly facts: Facts; readonly strategy: Strategy; readonly now: Instant },
  { kind, invoiceIds }: PlacementFacts,
): HeldBack | null {
  const request = {
    kind: kind === 'legal' ? ('sue' as const) : ('place' as const),
    stepId: null,
    cause: invoiceIds[0] ?? '',
    invoiceIds,
  };
  const rules = overridden(holdRules({ ...c, request }), { ...c, request }).filter(
    (rule) => rule.answer !== 'allow',
  );
  const [first] = rules;
  if (first === undefined) return null;
  const clears = rules.map((rule) => rule.clearsAt);
  const clearsAt = clears.includes(null) ? null : Math.max(...clears.map((at) => at ?? 0));
  return { rules, clearsAt, because: first.sentence };
}
