import { z } from 'zod';
import {
  anchors,
  claimFields,
  contactRoles,
  weekdays,
  type Strategy,
} from '../domain/strategy/document';
import { limits as bounds } from '../domain/limits';
import { tones } from '../domain/strategy/condition';
import { amount, conditionInput, idText } from './condition';
import { conventionsInput, readConventions } from './conventions';

const title = z.string().trim().min(1).max(200);
const days = (least: number, most: number) => z.int().min(least).max(most);
const { stepTimesMax } = bounds;
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

const catchUp = z.enum(['sequential', 'collapse', 'skip']);

const step = z.strictObject({
  id: idText,
  replaces: z.array(idText).min(1).max(20).optional(),
  title,
  anchor: z.enum(anchors),
  days: days(-90, 1_000),
  from: z.enum(['sending', 'delivery']).optional(),
  repeat: z.strictObject({ everyDays: days(1, 365), times: days(2, stepTimesMax) }).optional(),
  afterAttempt: days(2, 20).optional(),
  catchUp: catchUp.optional(),
  contacts: z
    .array(
      z.strictObject({
        channel,
        template: idText,
        fallback: channel.optional(),
        to: z.enum(contactRoles).optional(),
        variants: z.partialRecord(z.enum(tones), idText).optional(),
      }),
    )
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
    .strictObject({
      kind: z.enum(['call', 'visit', 'decision']),
      title,
      expiresWorkingDays: days(1, 60),
    })
    .optional(),
  attachments: z.array(idText).min(1).max(5).optional(),
  fee: z.enum(['contract-late-fee', 'statutory-fixed-sum', 'material-cost']).optional(),
  materialCost: z.partialRecord(channel, amount).optional(),
  payByDays: days(1, 90).optional(),
  condition: conditionInput.optional(),
  approval: z.strictObject({ people: days(1, 5), title, expiresDays: days(1, 90) }).optional(),
  handOff: z.literal('legal').optional(),
  tell: z.enum(['pause-service', 'cancel-service']).optional(),
  moveTo: idText.optional(),
  end: z.enum(['leave', 'cancel-service', 'write-off', 'close']).optional(),
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
  contactDays: z.array(z.enum(weekdays)).min(1).max(6).optional(),
  messagesMax: days(1, 100).optional(),
  aroundAttempts: z.strictObject({ hoursAfter: days(0, 72), hoursBefore: days(0, 72) }).optional(),
  cardRetry: z
    .strictObject({
      afterDays: z.array(days(1, 60)).min(1).max(15),
      attemptsMax: days(1, 15),
      perDays: days(1, 365),
    })
    .optional(),
  claim: z.strictObject({ requires: z.array(z.enum(claimFields)).max(20) }).optional(),
  tone: z
    .array(z.strictObject({ tone: z.enum(tones), when: conditionInput }))
    .min(1)
    .max(20)
    .optional(),
  eligibility: z
    .strictObject({ agency: conditionInput, legal: conditionInput })
    .partial()
    .optional(),
  limits,
  stages: z
    .array(
      z.strictObject({
        stage: z.enum(['reminder', 'escalation', 'legal']),
        title,
        catchUp: catchUp.optional(),
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
