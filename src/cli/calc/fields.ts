import { z } from 'zod';
import { isLocalDate } from '../../domain/calendar/dates';
import { dayCounts, type DayCount } from '../../domain/money/day-count';
import { isPercent } from '../../domain/money/money';
import type { Conventions } from '../../domain/money/conventions';
import { Failure } from '../failure';

/** Rows of one list of a calculation: rates, payments, frozen periods. */
const rowsMax = 10_000;

/** A date that exists. */
export const dateField = z
  .string()
  .refine(isLocalDate, 'date_invalid: a date that exists, as 2026-03-01');

/** A yearly rate in percent: a decimal, as text or as a plain JSON number. */
export const percentField = z
  .union([z.string(), z.number().transform(String)])
  .refine(isPercent, 'amount_invalid: a percentage such as "8.5", at most 12 decimals');

/** Other names of day counts in use. */
const dayCountNames: Readonly<Record<string, DayCount>> = {
  'ACT/365': 'ACT/365F',
  'ACT/ACT ISDA': 'ACT/ACT',
  '30/360 US': '30/360',
};

/** A day count under one of its names. */
export const dayCountField = z
  .enum([...dayCounts, 'ACT/365', 'ACT/ACT ISDA', '30/360 US'])
  .transform((name) => dayCountNames[name] ?? (name as DayCount));

/** Dated rates, at least one, no two from the same day. */
export const ratesField = z
  .array(z.strictObject({ from: dateField, percent: percentField }))
  .min(1)
  .max(rowsMax)
  .refine(
    (rates) => new Set(rates.map(({ from }) => from)).size === rates.length,
    'two rates begin on the same day',
  );

export const paymentsField = z
  .array(z.strictObject({ on: dateField, amount: z.string() }))
  .max(rowsMax);

export const frozenField = z
  .array(
    z
      .strictObject({ from: dateField, to: dateField.nullable() })
      .refine(({ from, to }) => to === null || from <= to, 'date_invalid: `to` is before `from`'),
  )
  .max(rowsMax)
  .describe('Days, both included, that bear no interest; `to` null: still running.');

/** Refuses nothing-payments: what goes back has its own operation. @throws Failure naming the field */
export function refuseZero(minor: bigint, path: string): bigint {
  if (minor > 0n) return minor;
  throw new Failure(2, `amount_invalid: ${path}: The amount must be more than zero.`);
}

type InterestConventions = Conventions['interest'];

/** One line that names the conventions a calculation of interest used. */
export function conventionsLine(used: InterestConventions): string {
  const { dayCount, firstDay, paymentDay, rounding, round } = used;
  return (
    `conventions: day count ${dayCount}, first day ${firstDay}, payment day ${paymentDay}, ` +
    `rounding ${rounding}, round ${round}`
  );
}
