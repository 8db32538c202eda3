import { z } from 'zod';
import { defaultConventions, type Conventions } from '../../domain/money/conventions';
import { firstInterestDay, simpleInterest } from '../../domain/money/interest';
import { formatMinor } from '../../domain/money/money';
import { cappedRates, type DatedRate } from '../../domain/money/rates';
import { Failure } from '../failure';
import {
  conventionsLine,
  dateField,
  dayCountField,
  frozenField,
  paymentsField,
  percentField,
  ratesField,
  refuseZero,
} from './fields';
import { interestLines, windowsJson } from './interest-lines';
import { amountOf, rule } from './rule';

const input = z.strictObject({
  currency: z.string(),
  principal: z.string(),
  dueOn: dateField,
  until: dateField.describe('Last day of interest.'),
  dayCount: dayCountField.optional().describe('ACT/365F if absent.'),
  rates: ratesField.describe('Yearly rates; each holds until the next begins.'),
  capPercent: percentField.optional().describe('Highest yearly rate that counts.'),
  rounding: z.enum(['half-up', 'down', 'half-even']).optional(),
  round: z.enum(['once', 'daily', 'per-window']).optional(),
  inclusiveStart: z.boolean().optional().describe('The due date is the first day of interest.'),
  payments: paymentsField.optional(),
  paymentDay: z.enum(['included', 'excluded']).optional(),
  frozen: frozenField.optional(),
});

type Input = z.infer<typeof input>;

export const interest = rule({
  name: 'interest',
  title: 'Simple daily interest on a principal',
  input,
  compute(given) {
    const { currency, dueOn, until, payments = [], frozen = [], capPercent } = given;
    const conventions = conventionsOfInput(given);
    const rates = cappedRates(given.rates, capPercent);
    refuseDaysWithoutRate(rates, firstInterestDay(dueOn, conventions.firstDay));
    const paid = payments.map(({ on, amount }, index) => {
      const path = `payments.${index}.amount`;
      return { on, changeMinor: -refuseZero(amountOf(amount, currency, path), path) };
    });
    const principalMinor = amountOf(given.principal, currency, 'principal');
    const terms = { principalMinor, changes: paid, dueOn, until, rates, frozen, conventions };
    const result = simpleInterest(terms);
    const paidMinor = paid.reduce((sum, { changeMinor }) => sum - changeMinor, 0n);
    return {
      interest: formatMinor(result.interestMinor, currency),
      days: result.days,
      windows: windowsJson(result.windows, currency),
      working: [
        conventionsLine(conventions),
        ...(capPercent === undefined ? [] : [`no rate counts above ${capPercent} %`]),
        ...frozen.map(({ from, to }) => `no interest from ${from} to ${to ?? 'the end'}`),
        ...interestLines(result, currency, conventions),
        ...(paidMinor > principalMinor
          ? [`${formatMinor(paidMinor - principalMinor, currency)} was paid beyond the principal`]
          : []),
      ],
    };
  },
});

function conventionsOfInput(given: Input): Conventions['interest'] {
  const usual = defaultConventions.interest;
  const { dayCount, rounding, round, paymentDay, inclusiveStart } = given;
  return {
    dayCount: dayCount ?? usual.dayCount,
    firstDay: inclusiveStart === true ? 'due' : 'after-due',
    paymentDay: paymentDay ?? usual.paymentDay,
    rounding: rounding ?? usual.rounding,
    round: round ?? usual.round,
  };
}

/** A day without a rate would be left out silently. @throws Failure naming the field */
function refuseDaysWithoutRate(rates: readonly DatedRate[], first: string): void {
  if (rates.some(({ from }) => from <= first)) return;
  throw new Failure(2, `date_invalid: rates: no rate is in force on ${first}, the first day`);
}
