import type { Period } from '../calendar/dates';
import { assertNever } from '../result';
import { divideRounded, type Rounding } from '../money/money';

/** Times a year that a period comes round. */
function timesAYear(every: Period): bigint {
  switch (every) {
    case 'P1W':
      return 52n;
    case 'P2W':
      return 26n;
    case 'P1M':
      return 12n;
    default:
      return assertNever(every);
  }
}

/**
 * What a household can pay every period: monthly income less monthly expenses, as so much a period,
 * rounded once (default: down, so that it never asks for more than is left). Zero when nothing is left.
 */
export function affordable(
  form: { readonly incomeMinor: bigint; readonly expensesMinor: bigint },
  every: Period,
  rounding: Rounding,
): { readonly surplusMinor: bigint; readonly instalmentMinor: bigint } {
  const surplusMinor = form.incomeMinor - form.expensesMinor;
  if (surplusMinor <= 0n) return { surplusMinor, instalmentMinor: 0n };
  const instalmentMinor = divideRounded(surplusMinor * 12n, timesAYear(every), rounding);
  return { surplusMinor, instalmentMinor };
}
