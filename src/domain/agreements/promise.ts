import { graceEndOn, isMissed, isPaid, paidBy, type AgreementTerms } from './terms';

/**
 * A promise to pay: kept as soon as the sum has come in (less the tolerance), else at the end of its
 * grace broken, or partly kept when something came.
 */
export function promiseStatus(terms: AgreementTerms): 'active' | 'kept' | 'partly-kept' | 'broken' {
  if (!isMissed(terms)) return isPaid(terms) ? 'kept' : 'active';
  const last = terms.instalments.at(-1);
  const cameMinor = last ? paidBy(terms.payments, graceEndOn(last.dueOn, terms.grace)) : 0n;
  return cameMinor > 0n ? 'partly-kept' : 'broken';
}
