import { z } from 'zod';
import type { Strategy } from '../domain/strategy/document';
import { conventionsInput, readConventions } from './conventions';

const idText = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Write lower-case letters, digits and hyphens, at most 40.');
const title = z.string().trim().min(1).max(200);
const amount = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,11})(\.\d{1,4})?$/,
    'Write an amount as text, for example "250" or "99.50".',
  );
const days = (least: number, most: number) => z.int().min(least).max(most);
const channel = z.enum(['email', 'sms', 'letter']);

/** What the messages of a step may be in the eyes of the law, where they are more than a reminder. */
const stepNotices = [
  'validation-notice',
  'verification',
  'original-creditor-answer',
  'termination-notice',
  'remedy-notice',
  'settlement-offer',
  'letter-of-claim',
  'placement-notice',
  'statement',
] as const;

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Write a time of day as text, for example "09:30".')
  .transform((text) => {
    const [hours = '0', minutes = '0'] = text.split(':');
    return Number(hours) * 60 + Number(minutes);
  });

const condition = z
  .strictObject({
    overdueAtLeast: amount,
    openAtLeast: amount,
    lateBeforeOrOpenAtLeast: amount,
    undisputed: z.literal(true),
    consent: z.literal('sms'),
    notServed: z.array(idText).min(1).max(50),
  })
  .partial();

const step = z.strictObject({
  id: idText,
  replaces: z.array(idText).min(1).max(20).optional(),
  title,
  anchor: z.enum(['due', 'failed', 'previous', 'letter']),
  days: days(-90, 1_000),
  contacts: z
    .array(z.strictObject({ channel, template: idText, fallback: channel.optional() }))
    .min(1)
    .max(3)
    .optional(),
  parties: z
    .array(z.enum(['joint-debtor', 'guarantor', 'parent-company']))
    .max(3)
    .optional(),
  messageClass: z.enum(['A', 'B']).optional(),
  notice: z.enum(stepNotices).optional(),
  task: z
    .strictObject({ kind: z.enum(['call', 'decision']), title, expiresWorkingDays: days(1, 60) })
    .optional(),
  fee: z.literal('contract-late-fee').optional(),
  payByDays: days(1, 90).optional(),
  condition: condition.optional(),
  approval: z.strictObject({ people: days(1, 5), title, expiresDays: days(1, 90) }).optional(),
  handOff: z.literal('legal').optional(),
});

/** A discount that grows with age, so that waiting never makes an offer worse for the debtor. */
const curve = z
  .array(
    z.strictObject({
      fromDaysPastDue: days(-90, 3_650),
      discountPercent: z
        .string()
        .regex(/^\d{1,2}(\.\d{1,4})?$/, 'Write a percentage as text: "25".'),
    }),
  )
  .min(1)
  .max(20)
  .refine(
    (rows) =>
      rows.every((row, n) => {
        const last = rows[n - 1];
        if (last === undefined) return true;
        const isLater = row.fromDaysPastDue > last.fromDaysPastDue;
        return isLater && Number(row.discountPercent) >= Number(last.discountPercent);
      }),
    'Ages rise from row to row, and the discount never falls.',
  );

const limits = z.strictObject({
  promise: z.strictObject({
    longestDays: days(1, 365),
    count: days(1, 100),
    perDays: days(1, 1_000),
    tolerancePercent: z.string().regex(/^\d{1,2}(\.\d{1,4})?$/, 'Write a percentage as text: "1".'),
    graceDays: days(0, 60),
    graceKind: z.enum(['calendar', 'working']),
  }),
  plan: z.strictObject({
    bands: z
      .array(
        z.strictObject({ upTo: amount.nullable(), months: days(1, 120), smallestPart: amount }),
      )
      .min(1)
      .max(20),
    graceDays: days(0, 60),
    graceKind: z.enum(['calendar', 'working']).optional(),
    onMiss: z.enum(['break', 'append']).optional(),
    confirm: z.boolean().optional(),
    noticeDays: days(1, 30).optional(),
  }),
  settlement: z.strictObject({
    earliestDaysPastDue: days(0, 1_000),
    cureDays: days(0, 60),
    longestDays: days(1, 1_000),
    curve: curve.optional(),
  }),
});

/** A strategy as it is written: times as text, everything else as it is meant. */
export const strategyDocument = z.strictObject({
  id: idText,
  version: z.int().min(1).max(1_000_000),
  title,
  debtorKind: z.enum(['business', 'consumer']),
  role: z.enum(['first-party', 'third-party', 'debt-buyer']),
  sendHour: clock,
  window: z.strictObject({ open: clock, close: clock }),
  minimumGapDays: days(0, 60),
  nextCarrier: z.enum(['own-age', 'inherits']).optional(),
  ceiling: z.strictObject({ contacts: days(1, 20), days: days(1, 60) }).optional(),
  conventions: conventionsInput.optional(),
  limits,
  stages: z
    .array(
      z.strictObject({
        stage: z.enum(['reminder', 'escalation', 'legal']),
        title,
        steps: z.array(step).min(1).max(50),
      }),
    )
    .min(1)
    .max(3),
});

/** The written document with its meaning in minutes. */
export function toStrategy(written: z.output<typeof strategyDocument>): Strategy {
  const { sendHour, window, conventions, ...rest } = written;
  return {
    ...rest,
    ...(conventions === undefined ? {} : { conventions: readConventions(conventions) }),
    sendMinutes: sendHour,
    window: { openMinutes: window.open, closeMinutes: window.close },
  };
}
