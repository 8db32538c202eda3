import type { Result } from '../../result';
import { germanBaseRates } from './base-rates';
import { claimByHalfYear, nothing, type LateDebt, type LatePayment } from './claim';

const pointsOfBusiness = '9';
const pointsOfConsumer = '5';
const fixedSumMinor = 4_000n;

/**
 * Germany: 9 points over the base rate where no consumer takes part, 5 points otherwise; the base rate
 * is set anew each half-year and may be negative. 40 euro, not from consumers. No interest on interest.
 *
 * An agreed calendar day needs no reminder (BGB 286(2)). Without one, default begins 30 days after
 * due date and invoice (BGB 286(3)); a consumer must have been told so in the invoice.
 */
export function latePaymentDe(debt: LateDebt): Result<LatePayment> {
  if (debt.debtorKind === 'business') {
    return claimByHalfYear(debt, {
      regime: 'DE',
      table: germanBaseRates,
      points: pointsOfBusiness,
      citation: 'BGB 247, 286, 288(2), 288(5), 289',
      fixedSumMinor,
    });
  }
  const citation = 'BGB 247, 286, 288(1), 289';
  if (debt.due.kind === 'received' && debt.consumerWasTold !== true) {
    const reason =
      'a consumer who was not told of the 30 days is not in default without a reminder';
    return nothing('DE', citation, reason);
  }
  return claimByHalfYear(debt, {
    regime: 'DE',
    table: germanBaseRates,
    points: pointsOfConsumer,
    citation,
    fixedSumMinor: null,
  });
}
