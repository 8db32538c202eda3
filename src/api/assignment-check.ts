import type { CreditorSettings } from '../domain/account/creditor';
import type { Condition } from '../domain/strategy/condition';
import type { ApiDeps } from './deps';
import { problemOf } from './problems';

type Rule = NonNullable<CreditorSettings['assignment']>[number];

/** What an account has only after it was opened: a rule that asks for it would never hold. */
const knownLater: readonly (keyof Condition)[] = [
  'consent',
  'served',
  'servedAny',
  'notServed',
  'bounced',
  'decline',
  'declineCodes',
];

/**
 * Every rule of assignment names a published strategy for the kind of debtor that it asks for, and asks for what can be
 * known when an account is opened.
 * @throws Problem strategy_invalid, invalid_input, with the rule's place
 */
export async function requireAssignable(
  { store }: ApiDeps,
  creditorId: string,
  { assignment = [] }: CreditorSettings,
): Promise<void> {
  if (assignment.length === 0) return;
  const published = await store.strategies.list(creditorId);
  for (const [index, rule] of assignment.entries()) {
    const path = `assignment.${index}`;
    const later = knownLater.find((name) => rule.when[name] !== undefined);
    if (later !== undefined) {
      const detail = 'This is not known yet when an account is opened: the rule would never hold.';
      throw problemOf({ code: 'invalid_input', detail, path: `${path}.when.${later}` });
    }
    const newest = published.filter(({ id }) => id === rule.strategy).at(-1);
    const strategy = newest && (await store.strategies.find(creditorId, newest.id, newest.version));
    const detail = strategy ? refusal(rule, strategy) : `${rule.strategy} is not published.`;
    if (detail !== null) {
      throw problemOf({ code: 'strategy_invalid', detail, path: `${path}.strategy` });
    }
  }
}

function refusal(
  { strategy, when }: Rule,
  { debtorKind }: { readonly debtorKind: 'business' | 'consumer' },
): string | null {
  const asked = when.debtor?.kind;
  if (asked === undefined || asked === debtorKind) return null;
  return `${strategy} is for a ${debtorKind} debtor; the rule is about a ${asked}.`;
}
