import { z } from 'zod';
import { limits } from '../domain/limits';

/**
 * What we read of Stripe's objects, with type, length and range. Unknown fields are Stripe's own affair
 * and pass; fields that an API version lacks may be absent. Shapes before and after API version
 * 2025-03-31 are read (payments left the invoice's own fields then, and the invoice left the charge).
 */
const idMax = 255;
const lineMax = 500;
const amountMax = 99_999_999_999_999;
const year2000 = 946_684_800;
const year2100 = 4_102_444_800;
const attemptsMax = 1_000;
const listMax = 100;
const metadataMax = 500;

export const stripeId = z
  .string()
  .regex(/^[A-Za-z0-9_]+$/)
  .max(idMax);
const ofId = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
/** An id, or the object itself where it was expanded. */
const reference = z.preprocess(ofId, stripeId);
export const maybeReference = z.preprocess(ofId, stripeId.nullish());
export const seconds = z.int().min(year2000).max(year2100);
/** Amounts are whole numbers of the currency's unit; `-0` is no way to write nothing. */
const amount = z
  .int()
  .min(0)
  .max(amountMax)
  .refine((value) => !Object.is(value, -0), 'an amount');
const currency = z.string().regex(/^[a-z]{3}$/);
const text = z.string().max(limits.textMax).nullish();
const line = z.string().max(lineMax).nullish();
const metadata = z.record(z.string(), z.string().max(metadataMax).nullable()).nullish();
const address = z
  .object({
    line1: line,
    line2: line,
    city: line,
    state: line,
    postal_code: line,
    country: line,
  })
  .nullish();

export const customerShape = z.object({
  id: stripeId,
  name: text,
  email: text,
  phone: text,
  address,
  preferred_locales: z.array(z.string().max(idMax)).max(listMax).nullish(),
  metadata,
});

/** Expanded customers bring their metadata; a bare id brings none. */
const customer = z.union([stripeId.transform((id) => ({ id })), customerShape]);

const invoicePayment = z.object({
  id: stripeId.nullish(),
  amount_paid: amount.nullish(),
  status: z.string().max(idMax).nullish(),
  payment: z
    .object({
      charge: maybeReference,
      payment_intent: maybeReference,
      payment_record: maybeReference,
    })
    .nullish(),
});

export const invoiceShape = z.object({
  id: stripeId,
  number: line,
  status: z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']).nullish(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']),
  currency,
  amount_due: amount,
  amount_paid: amount,
  pre_payment_credit_notes_amount: amount.nullish(),
  paid_out_of_band: z.boolean().nullish(),
  attempt_count: z.int().min(0).max(attemptsMax).nullish(),
  next_payment_attempt: seconds.nullish(),
  created: seconds,
  effective_at: seconds.nullish(),
  due_date: z.int().nullish(),
  status_transitions: z
    .object({ finalized_at: seconds.nullish(), paid_at: seconds.nullish() })
    .nullish(),
  customer,
  customer_name: text,
  customer_email: text,
  customer_phone: text,
  customer_address: address,
  customer_tax_ids: z.array(z.unknown()).max(listMax).nullish(),
  metadata,
  subscription_details: z.object({ metadata }).nullish(),
  parent: z.object({ subscription_details: z.object({ metadata }).nullish() }).nullish(),
  charge: maybeReference,
  payment_intent: maybeReference,
  payments: z.object({ data: z.array(invoicePayment).max(listMax) }).nullish(),
});

export const creditNoteShape = z.object({
  id: stripeId,
  status: z.string().max(40).nullish(),
  voided_at: seconds.nullish(),
  invoice: reference,
  currency,
  amount,
  created: seconds,
  effective_at: seconds.nullish(),
  pre_payment_amount: amount.nullish(),
  post_payment_amount: amount.nullish(),
  out_of_band_amount: amount.nullish(),
  customer_balance_transaction: maybeReference,
  refunds: z
    .array(z.object({ amount_refunded: amount.nullish() }))
    .max(listMax)
    .nullish(),
});

export const chargeShape = z.object({
  id: stripeId,
  currency,
  amount,
  amount_refunded: amount,
  invoice: maybeReference,
  payment_intent: maybeReference,
});

/** The charge of a dispute is an id, or the charge itself, which may know its invoice. */
const disputedCharge = z.union([
  stripeId.transform((id) => ({ id, invoice: null })),
  z.object({ id: stripeId, invoice: maybeReference }),
]);

export const disputeShape = z.object({
  id: stripeId,
  status: z.string().max(idMax),
  currency,
  amount,
  created: seconds,
  charge: disputedCharge,
  payment_intent: maybeReference,
});

export const eventShape = z.object({
  id: stripeId.min(1),
  object: z.literal('event').optional(),
  type: z.string().min(1).max(idMax),
  created: seconds,
  /** Ours, if somebody between Stripe and us says whose event it is. */
  creditorId: z.string().max(idMax).optional(),
  data: z.object({
    object: z.record(z.string(), z.unknown()),
    previous_attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
});

export type StripeEvent = z.infer<typeof eventShape>;
export type StripeInvoice = z.infer<typeof invoiceShape>;
export type StripeCustomer = z.infer<typeof customerShape>;
export type StripeDispute = z.infer<typeof disputeShape>;
export type StripeAddress = z.infer<typeof address>;
export type StripeMetadata = z.infer<typeof metadata>;
