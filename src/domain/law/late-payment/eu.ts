import type { Result } from '../../result';
import { ecbRates } from './base-rates';
import { claimByHalfYear, nothing, type LateDebt, type LatePayment } from './claim';

const pointsAboveBase = '8';
const fixedSumMinor = 4_000n;
const citation = 'Directive 2011/7/EU art. 2, 3, 6';

/**
 * The minimum of the directive between businesses: 8 points over the ECB reference rate of each
 * half-year, and 40 euro. A country may keep one rate for the life of a debt (Ireland does): give it
 * as a contract rate instead.
 */
export function latePaymentEu(debt: LateDebt): Result<LatePayment> {
  if (debt.debtorKind === 'consumer') {
    return nothing('EU', citation, 'the directive is between businesses and with authorities');
  }
  return claimByHalfYear(debt, {
    regime: 'EU',
    table: ecbRates,
    points: pointsAboveBase,
    citation,
    fixedSumMinor,
  });
}
