import { z } from 'zod';
import { agingJson } from '../../api/wire';
import { isLocalDate } from '../../domain/calendar/dates';
import { agingBuckets } from '../../domain/reporting/aging';
import { amountOf, rule } from './rule';

const bucketsMax = 20;
const dayMax = 36_500;
const invoicesMax = 200_000;

const date = z.string().refine(isLocalDate, 'date_invalid: a date that exists, as 2026-03-01');

export const aging = rule({
  name: 'aging',
  title: 'Open invoices by days past due',
  input: z.strictObject({
    asOf: date,
    buckets: z
      .array(z.int().min(1).max(dayMax))
      .min(1)
      .max(bucketsMax)
      .refine((days) => days.every((day, index) => day > (days[index - 1] ?? 0)), 'rising days')
      .optional()
      .describe('Last day of each bucket but the last; 30, 60, 90, 120 if absent.'),
    invoices: z
      .array(
        z.strictObject({
          id: z.string(),
          debtorId: z.string().optional(),
          dueOn: date.nullable(),
          issuedOn: date.nullable().optional(),
          open: z.string(),
          currency: z.string(),
        }),
      )
      .max(invoicesMax),
  }),
  compute({ asOf, buckets, invoices }) {
    const report = agingBuckets({
      asOf,
      bucketDays: buckets,
      invoices: invoices.map(({ open, currency, ...invoice }, index) => ({
        ...invoice,
        currency,
        openMinor: amountOf(open, currency, `invoices.${index}.open`),
      })),
    });
    const counted = report.currencies
      .flatMap((currency) => currency.buckets)
      .reduce((sum, bucket) => sum + bucket.invoices, 0);
    return {
      ...agingJson(report),
      working: [
        'age is asOf less dueOn in calendar days; 0 or less, or no due date, is current',
        'an invoice counts when issuedOn is asOf or earlier and something is open on it',
        `${counted} of ${invoices.length} invoices count; nothing is converted or netted`,
      ],
    };
  },
});
