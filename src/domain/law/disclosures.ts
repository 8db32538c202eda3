import type { GateContext } from '../contact/gate';
import { situationOf } from './of-account';
import { isRegF } from './packs/us-federal/coverage';

/** What a message has to say of who sends it; the words are a text of their own, never a template's. */
export type Disclosure = 'debt-collector-first' | 'debt-collector';

/**
 * The disclosure that a message must carry (12 CFR 1006.18(e)): the first one in writing says that a debt is
 * to be collected and what answers are used for, each later one that it comes from a debt collector. Null: none.
 */
export function disclosureOf(context: GateContext): Disclosure | null {
  const situation = situationOf(context);
  if (!isRegF(situation) || situation.purpose === 'opt-out-confirmation') return null;
  const hasWritten = situation.attempts.some(
    ({ direction, result, at }) => direction === 'out' && result === 'sent' && at < situation.at,
  );
  return hasWritten ? 'debt-collector' : 'debt-collector-first';
}
