import type { LocalDate } from '../calendar/dates';
import type { DatedRate } from '../money/rates';
import type { DebtType } from './situation';

/** Day from which a judgment on a consumer debt bears the lower rate, also one that was entered before. */
const consumerRateFrom: LocalDate = '2022-04-30';
const consumerPercent = '2';
const otherPercent = '9';

/**
 * Yearly rates that a money judgment of New York bears from its entry on (CPLR 5004(a)): simple, 2 percent
 * for a consumer debt, 9 percent for others. An unknown type bears the lower one: never too much.
 */
export function newYorkJudgmentRates(enteredOn: LocalDate, debtType: DebtType): DatedRate[] {
  if (debtType === 'commercial') return [{ from: enteredOn, percent: otherPercent }];
  if (enteredOn >= consumerRateFrom) return [{ from: enteredOn, percent: consumerPercent }];
  return [
    { from: enteredOn, percent: otherPercent },
    { from: consumerRateFrom, percent: consumerPercent },
  ];
}
