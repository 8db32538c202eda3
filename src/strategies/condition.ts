import { z } from 'zod';
import type { Condition } from '../domain/strategy/condition';

/** A stable name in a document. */
export const idText = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Write lower-case letters, digits and hyphens, at most 40.');

/** An amount as text: YAML would read it as floating point. */
export const amount = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,11})(\.\d{1,4})?$/,
    'Write an amount as text, for example "250" or "99.50".',
  );
const percent = z
  .string()
  .regex(/^(100|\d{1,2})(\.\d{1,4})?$/, 'Write a percentage as text, for example "50".');
const count = z.int().min(0).max(100_000);
const steps = z.array(idText).min(1).max(50);
const words = z.array(z.string().min(1).max(100)).min(1).max(50);

/** Figures of a debtor that a document may ask for. */
export const behaviourInput = z
  .strictObject({
    averageDaysLateAtLeast: count,
    averageDaysLateAtMost: count,
    trend: z.enum(['better', 'steady', 'worse']),
    brokenPromisesAtLeast: count,
    brokenPromisesAtMost: count,
    bouncesAtLeast: count,
    disputesAtLeast: count,
  })
  .partial();

const fields = {
  overdueAtLeast: amount,
  overdueAtMost: amount,
  openAtLeast: amount,
  overduePercentAtLeast: percent,
  lateBeforeOrOpenAtLeast: amount,
  unpaidInvoicesAtLeast: count,
  unpaidInvoicesAtMost: count,
  daysPastDueAtLeast: z.int().min(-365).max(36_500),
  noPaymentForDays: z.int().min(1).max(36_500),
  undisputed: z.literal(true),
  consent: z.enum(['sms', 'email']),
  served: steps,
  servedAny: steps,
  notServed: steps,
  bounced: steps,
  tags: z.strictObject({ any: words, none: words }).partial(),
  decline: z.enum(['soft', 'hard', 'authentication']),
  declineCodes: words,
  collection: z.enum(['invoice', 'card']),
  currencies: z
    .array(z.string().regex(/^[A-Z]{3}$/))
    .min(1)
    .max(50),
  debtor: z
    .strictObject({
      kind: z.enum(['business', 'consumer']),
      soleTrader: z.boolean(),
      countries: z
        .array(z.string().regex(/^[A-Z]{2}$/))
        .min(1)
        .max(100),
      languages: z
        .array(z.string().regex(/^[a-z]{2}$/))
        .min(1)
        .max(50),
    })
    .partial(),
  behaviour: behaviourInput,
  switchedOn: idText,
};

/** Two levels of `not` and `any` are as much as a reader of a strategy can follow. */
const plain = z.strictObject(fields).partial();
const nested = z
  .strictObject({ ...fields, not: plain, any: z.array(plain).min(2).max(20) })
  .partial();

/** A condition as it is written, in a strategy or in a creditor's rules of assignment. */
export const conditionInput = z
  .strictObject({ ...fields, not: nested, any: z.array(nested).min(2).max(20) })
  .partial() as z.ZodType<Condition>;
