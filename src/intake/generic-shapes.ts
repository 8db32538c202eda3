import { z } from 'zod';
import { isLocalDate } from '../domain/calendar/dates';
import { limits } from '../domain/limits';

/**
 * The events that any billing system can send here; documented in docs/billing.md. They are ours, so they are
 * strict: a field that is not known is a mistake of the sender, not something to pass over.
 */
const idMax = 200;
const lineMax = 500;
const attemptsMax = 1_000;
const firstYear = 2000;
const lastYear = 2100;

/** One word of visible ASCII: ids are looked up in lists separated by blanks. */
export const genericId = z
  .string()
  .regex(/^[!-~]+$/)
  .max(idMax);

const inRange = (text: string): boolean => {
  const year = Number(text.slice(0, 4));
  return year >= firstYear && year < lastYear;
};
const day = z.string().refine((text) => isLocalDate(text) && inRange(text), 'a date');
const instant = z.iso.datetime({ offset: true }).refine(inRange, 'an instant');
const money = z.strictObject({ amount: z.string().max(40), currency: z.string().max(3) });
const text = z.string().max(limits.textMax).nullish();
const line = z.string().max(lineMax).nullish();
const when = { on: day.optional(), at: instant.optional() };

export const genericEnvelope = z.strictObject({
  type: z.string().min(1).max(idMax),
  timestamp: instant,
  /** Only to be compared with the `webhook-id` header, which is what counts. */
  id: genericId.optional(),
  creditorId: z.string().max(idMax).optional(),
  data: z.record(z.string(), z.unknown()),
});

const customer = z.strictObject({
  id: genericId,
  name: text,
  kind: z.enum(['business', 'consumer']).nullish(),
  email: text,
  phone: text,
  address: z
    .strictObject({
      line1: line,
      line2: line,
      city: line,
      state: line,
      postCode: line,
      country: line,
    })
    .nullish(),
  timeZone: line,
  language: line,
  smsConsent: z.boolean().nullish(),
  /** Mark of the stored method that is charged. */
  paymentMethod: genericId.nullish(),
});

export const invoiceData = z.strictObject({
  invoice: z.strictObject({
    id: genericId,
    number: line,
    amount: money,
    issuedOn: day,
    /** Null only for one that is charged to a card: it counts from its first failed charge. */
    dueOn: day.nullable(),
    collection: z.enum(['invoice', 'card']).optional(),
    purpose: z.enum(['consumer', 'commercial', 'unknown']).optional(),
    failedAttempts: z.int().min(0).max(attemptsMax).optional(),
    /** When you charge again; null: you will not. */
    nextAttemptAt: instant.nullable().optional(),
    /** Of a charge that failed. */
    attempt: z
      .strictObject({
        id: genericId.optional(),
        at: instant.optional(),
        code: genericId.optional(),
        decline: z.enum(['soft', 'hard', 'authentication']).optional(),
        paymentMethod: genericId.optional(),
      })
      .optional(),
  }),
  customer,
});

export const paymentData = z.strictObject({
  payment: z.strictObject({
    id: genericId,
    amount: money,
    ...when,
    invoiceId: genericId.nullish(),
    customerId: genericId.nullish(),
    accountId: genericId.nullish(),
    reference: line,
    payer: line,
  }),
});

export const refundData = z.strictObject({
  refund: z.strictObject({ id: genericId, paymentId: genericId, amount: money, ...when }),
});

export const returnData = z.strictObject({
  return: z.strictObject({ id: genericId, paymentId: genericId, amount: money, ...when }),
});

export const creditNoteData = z.strictObject({
  creditNote: z.strictObject({ id: genericId, invoiceId: genericId, amount: money, ...when }),
});

/** A payment that the payer's bank took back, or an invoice that the debtor says is wrong. */
export const disputeData = z.strictObject({
  dispute: z.union([
    z.strictObject({
      id: genericId,
      paymentId: genericId,
      amount: money,
      openedAt: instant.optional(),
      outcome: z.enum(['won', 'lost']).optional(),
    }),
    z.strictObject({
      id: genericId,
      invoiceId: genericId,
      reason: line,
      outcome: z.enum(['upheld', 'rejected']).optional(),
    }),
  ]),
});

export const cancelledData = z.strictObject({
  subscription: z.strictObject({ customerId: genericId }),
});

export const customerData = z.strictObject({ customer });

export type GenericEvent = z.infer<typeof genericEnvelope>;
export type GenericCustomer = z.infer<typeof customer>;
export type GenericInvoice = z.infer<typeof invoiceData>['invoice'];
export type GenericMoney = z.infer<typeof money>;
export type GenericWhen = { readonly on?: string | undefined; readonly at?: string | undefined };
