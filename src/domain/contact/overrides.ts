import type { RuleAnswer } from '../account/actions';
import type { LegalEventFacts } from '../account/case-file';
import type { Facts, Instant } from '../account/facts';
import type { Strategy } from '../strategy/document';
import type { GateContext } from './gate';

/**
 * Rules of the house's own policy, by id: the only ones that a person may set aside. A rule that is not
 * named here stands, so a new one is never open by mistake. Law and consent never get a line.
 */
export const policyRules = [
  'gap.minimum',
  'gap.ceiling',
  'window.local-time',
  'contact.inconvenient-time',
  'debtor.excluded',
  'invoice.excluded',
  'hold.operator',
  'hold.pause',
] as const;

export type PolicyRule = (typeof policyRules)[number];

/** Policy for those who collect their own debts; whoever collects for others is bound by law (12 CFR 1006.6(b)). */
const ofFirstPartiesOnly: ReadonlySet<PolicyRule> = new Set<PolicyRule>([
  'contact.inconvenient-time',
]);

/** Is it policy for this account, so that it may be set aside? */
export function isPolicy(rule: string, facts: Facts, strategy: Strategy): rule is PolicyRule {
  const named = policyRules.find((one) => one === rule);
  if (named === undefined) return false;
  return !ofFirstPartiesOnly.has(named) || isFirstParty(facts, strategy);
}

/** Own debts, also by every portfolio in use: one claim that is collected for somebody else is enough to be bound. */
function isFirstParty({ creditor, invoices }: Facts, strategy: Strategy): boolean {
  const { role, portfolios = [] } = creditor.settings;
  const named = new Set(invoices.map((invoice) => invoice.claim.portfolio));
  const inUse = portfolios.filter((one) => named.has(one.id));
  return [role, strategy.role, ...inUse.map((one) => one.role)].every(
    (one) => one === 'first-party',
  );
}

/** What sets a rule aside at `now` for an effect that happens on account of `cause`; null: nothing does. */
export function overrideOf(
  { legalEvents }: Facts,
  rule: PolicyRule,
  cause: string,
  now: Instant,
): LegalEventFacts | null {
  const found = legalEvents.find(
    ({ kind, at, data, invoiceId }) =>
      kind === 'override' &&
      data.rule === rule &&
      at <= now &&
      now < (data.untilAt ?? at) &&
      (invoiceId === null || invoiceId === cause),
  );
  return found ?? null;
}

/**
 * Answers of the policy, those that are set aside turned into leave that names what did it. Answers of the
 * law never pass through here.
 */
export function overridden(
  rules: readonly RuleAnswer[],
  { facts, strategy, request, now }: Pick<GateContext, 'facts' | 'strategy' | 'request' | 'now'>,
): readonly RuleAnswer[] {
  if (!facts.legalEvents.some(({ kind }) => kind === 'override')) return rules;
  return rules.map((rule): RuleAnswer => {
    if (rule.answer === 'allow' || !isPolicy(rule.rule, facts, strategy)) return rule;
    const event = overrideOf(facts, rule.rule, request.cause, now);
    if (event === null) return rule;
    return {
      ...rule,
      answer: 'allow',
      blocks: [],
      sentence: `${rule.sentence} Two persons have set this rule aside for a time.`,
      sinceAt: event.at,
      clearsAt: null,
      clearedBy: 'nothing',
      facts: { override: event.id, untilAt: event.data.untilAt ?? null },
    };
  });
}

/** Instants at which rules stand again. */
export function overridesEndAt({ legalEvents }: Facts): Instant[] {
  return legalEvents.flatMap(({ kind, data }) =>
    kind === 'override' && data.untilAt !== undefined ? [data.untilAt] : [],
  );
}
