import { addDays } from '../../calendar/dates';
import { ok, type Result } from '../../result';
import { bankOfEnglandRates, halfYearRate } from './base-rates';
import {
  fixedSumFrom,
  fixedSumLine,
  nothing,
  rateLine,
  type FixedSum,
  type LateDebt,
  type LatePayment,
} from './claim';

const citation =
  'Late Payment of Commercial Debts (Interest) Act 1998 s.2, 4, 5A; SI 2002/1675 art. 4';
const pointsAboveBase = '8';
/** A period "beginning with" a day counts that day, so it ends 29 days later (s.4(5)). */
const daysAfterReceipt = 29;

/** Bounds of the fixed sums of s.5A(2), in pence; a debt of exactly a bound is in the higher band. */
const mediumDebtMinor = 100_000n;
const largeDebtMinor = 1_000_000n;

/**
 * United Kingdom: 8 points over the Bank of England rate of the half-year in which interest begins. It
 * stays for the life of the debt. A fixed sum by size of the debt, in sterling; consumers owe neither.
 */
export function latePaymentGb(debt: LateDebt): Result<LatePayment> {
  if (debt.debtorKind === 'consumer') {
    return nothing('GB', citation, 'the Act is between businesses (s.2(1))');
  }
  const dueOn =
    debt.due.kind === 'agreed' ? debt.due.dueOn : addDays(debt.due.receivedOn, daysAfterReceipt);
  const firstInterestOn = addDays(dueOn, 1);
  const law = { table: bankOfEnglandRates, points: pointsAboveBase };
  const rate = halfYearRate({ ...law, baseRates: debt.baseRates, on: firstInterestOn });
  if (!rate.ok) return rate;
  const { band, sum } = fixedSumOf(debt.amountMinor);
  return ok({
    regime: 'GB',
    interest: { dueOn, firstInterestOn, rates: [rate.value] },
    fixedSum: fixedSumFrom(debt, firstInterestOn, sum),
    citation,
    working: [
      relevantDayLine(debt.due, dueOn),
      `${rateLine(rate.value, law)}, fixed when interest begins for the life of the debt`,
      fixedSumLine(debt, sum, band),
    ],
  });
}

function relevantDayLine(due: LateDebt['due'], dueOn: string): string {
  const begins = `interest from ${addDays(dueOn, 1)}, the day after it`;
  if (due.kind === 'agreed') return `relevant day ${dueOn}, as agreed; ${begins}`;
  return `relevant day ${dueOn}, the last of 30 days beginning with ${due.receivedOn}; ${begins}`;
}

function fixedSumOf(amountMinor: bigint): { readonly band: string; readonly sum: FixedSum } {
  if (amountMinor < mediumDebtMinor) return { band: 'debt below 1,000.00', sum: sterling(4_000n) };
  if (amountMinor < largeDebtMinor) {
    return { band: 'debt from 1,000.00 and below 10,000.00', sum: sterling(7_000n) };
  }
  return { band: 'debt of 10,000.00 or more', sum: sterling(10_000n) };
}

const sterling = (amountMinor: bigint): FixedSum => ({ amountMinor, currency: 'GBP' });
