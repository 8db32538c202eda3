import { z } from 'zod';
import { lateInterestConventions, type LateDebt } from '../../domain/law/late-payment/claim';
import { latePaymentRule } from '../../domain/law/late-payment/rule';
import { simpleInterest } from '../../domain/money/interest';
import { formatMinor } from '../../domain/money/money';
import { Failure } from '../failure';
import { conventionsLine, dateField, ratesField } from './fields';
import { interestLines, windowsJson } from './interest-lines';
import { amountOf, rule, valueOf } from './rule';

const input = z.strictObject({
  regime: z.enum(['GB', 'DE', 'EU', 'FR']),
  debtorKind: z.enum(['business', 'consumer']),
  currency: z.string(),
  amount: z.string().describe('The debt when interest begins.'),
  dueOn: z
    .union(
      [dateField, z.strictObject({ receivedOn: dateField })],
      'date_invalid: a date that exists, as 2026-03-01, or {receivedOn}',
    )
    .optional()
    .describe('The day agreed for payment; or give receivedOn.'),
  receivedOn: dateField
    .optional()
    .describe('No day was agreed: goods or services and the invoice were received on this day.'),
  until: dateField.describe('Last day of interest.'),
  baseRates: ratesField.optional().describe('Base rates that replace those on file.'),
  consumerWasTold: z
    .boolean()
    .optional()
    .describe('Germany: the invoice told the consumer that default begins after 30 days.'),
});

export const latePayment = rule({
  name: 'late-payment',
  title: 'Statutory interest and fixed sum of a late debt',
  input,
  compute(given) {
    const { regime, debtorKind, currency, until, baseRates, consumerWasTold } = given;
    const amountMinor = amountOf(given.amount, currency, 'amount');
    const due = dueOf(given);
    const debt = { debtorKind, currency, amountMinor, due, until, baseRates, consumerWasTold };
    const law = valueOf(latePaymentRule(regime)(debt));
    const conventions = lateInterestConventions;
    const result =
      law.interest === null
        ? null
        : simpleInterest({
            ...{ principalMinor: amountMinor, until, conventions },
            dueOn: law.interest.dueOn,
            rates: law.interest.rates,
          });
    const fixedSumMinor = law.fixedSum?.amountMinor ?? 0n;
    const interestMinor = result?.interestMinor ?? 0n;
    return {
      interest: formatMinor(interestMinor, currency),
      fixedSum: formatMinor(fixedSumMinor, currency),
      total: formatMinor(interestMinor + fixedSumMinor, currency),
      firstInterestOn: law.interest?.firstInterestOn ?? null,
      days: result?.days ?? 0,
      windows: windowsJson(result?.windows ?? [], currency),
      working: [
        `law: ${law.citation}`,
        ...law.working,
        ...(result === null ? [] : [conventionsLine(conventions)]),
        ...(result === null ? [] : interestLines(result, currency, conventions)),
      ],
    };
  },
});

/** Exactly one of the two days. @throws Failure naming the field */
function dueOf({ dueOn, receivedOn }: z.infer<typeof input>): LateDebt['due'] {
  if ((dueOn === undefined) === (receivedOn === undefined)) {
    throw new Failure(2, 'invalid_input: dueOn: give either dueOn or receivedOn');
  }
  if (typeof dueOn === 'string') return { kind: 'agreed', dueOn };
  return { kind: 'received', receivedOn: dueOn?.receivedOn ?? receivedOn ?? '' };
}
