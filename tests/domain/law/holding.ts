import type { EffectKind, Facts, HoldFacts } from '../../../src/domain/account/facts';
import { gate } from '../../../src/domain/contact/gate';
import { noLaw } from '../../../src/domain/law/law';
import { limits } from '../../../src/domain/limits';
import { type Account, noon, strategy, twoInvoices } from '../commands-fixture';

export const reason = 'told us';
export const kinds: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];

/** Kinds that the holds of an account stop, for the debtor or a party, on account of one invoice. */
export function stopped(
  state: Facts,
  now: number,
  request: { readonly cause?: string; readonly partyId?: string } = {},
): readonly EffectKind[] {
  const { cause = state.invoices[0]?.id ?? '' } = request;
  return kinds.filter((kind) => {
    const asked = { ...request, kind, stepId: null, cause };
    const { rules } = gate(asked, state, strategy, noLaw, now, limits.leaseMs);
    return rules.some((rule) => rule.rule.startsWith('hold.') && rule.answer === 'block');
  });
}

/** An account with one hold more, placed at `now`. */
export function placed(data: object, now = noon): [Account, HoldFacts] {
  const account = twoInvoices();
  account.run('hold', { reason, ...data }, { now });
  const row = account.facts.holds.at(-1);
  if (row === undefined) throw new Error('no hold');
  return [account, row];
}

/** Beginning and end as text. */
export const term = ({ fromAt, untilAt }: HoldFacts): (string | null)[] =>
  [fromAt, untilAt].map((one) => (one === null ? null : new Date(one).toISOString()));
