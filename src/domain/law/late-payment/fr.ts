import type { Result } from '../../result';
import { ecbRates } from './base-rates';
import { claimByHalfYear, nothing, type LateDebt, type LatePayment } from './claim';

const pointsAboveBase = '10';
const fixedSumMinor = 4_000n;
const citation = 'Code de commerce L441-10, D441-5';

/**
 * France, where the contract is silent: 10 points over the ECB rate of each half-year and 40 euro per
 * invoice, without a reminder. A consumer owes the legal rate only after formal notice, which is not
 * computed here.
 */
export function latePaymentFr(debt: LateDebt): Result<LatePayment> {
  if (debt.debtorKind === 'consumer') {
    return nothing('FR', citation, 'a consumer owes the legal rate only after formal notice');
  }
  return claimByHalfYear(debt, {
    regime: 'FR',
    table: ecbRates,
    points: pointsAboveBase,
    citation,
    fixedSumMinor,
  });
}
