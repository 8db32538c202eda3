import { z } from 'zod';
import { limits } from '../domain/limits';

/**
 * What we read of Chargebee's objects (API v2), with type, length and range. Unknown fields are Chargebee's own affair
 * and pass. Amounts are whole numbers of the currency's smallest unit; instants are seconds.
 */
const idMax = 200;
const lineMax = 500;
const listMax = 200;
const amountMax = 99_999_999_999_999;
const year2000 = 946_684_800;
const year2100 = 4_102_444_800;

/** One word: ids are looked up in lists separated by blanks. */
export const chargebeeId = z
  .string()
  .regex(/^[^\s\p{C}]+$/u)
  .max(idMax);
const seconds = z.int().min(year2000).max(year2100);
const amount = z
  .int()
  .min(0)
  .max(amountMax)
  .refine((value) => !Object.is(value, -0), 'an amount');
const currency = z.string().regex(/^[A-Z]{3}$/);
const text = z.string().max(limits.textMax).nullish();
const line = z.string().max(lineMax).nullish();
const word = z.string().max(lineMax);
const list = <Shape extends z.ZodType>(shape: Shape) => z.array(shape).max(listMax).nullish();
/** Milliseconds of the last change; the finest order that Chargebee gives. */
const version = z
  .int()
  .min(year2000 * 1_000)
  .max(year2100 * 1_000)
  .nullish();

const address = z
  .object({
    first_name: text,
    last_name: text,
    company: text,
    email: text,
    phone: text,
    line1: line,
    line2: line,
    city: line,
    state: line,
    state_code: line,
    country: line,
    zip: line,
  })
  .nullish();

export const customerShape = z.object({
  id: chargebeeId,
  first_name: text,
  last_name: text,
  company: text,
  email: text,
  phone: text,
  locale: line,
  vat_number: line,
  auto_collection: line,
  primary_payment_source_id: chargebeeId.nullish(),
  billing_address: address,
  meta_data: z.record(z.string(), z.unknown()).nullish(),
});

const creditOfInvoice = z.object({
  cn_id: chargebeeId,
  cn_reason_code: line,
  cn_create_reason_code: line,
  cn_date: seconds.nullish(),
  cn_total: amount.nullish(),
  cn_status: line,
});

export const invoiceShape = z.object({
  id: chargebeeId,
  customer_id: chargebeeId,
  status: word,
  currency_code: currency,
  date: seconds,
  due_date: seconds.nullish(),
  total: amount,
  credits_applied: amount.nullish(),
  write_off_amount: amount.nullish(),
  dunning_status: line,
  next_retry_at: seconds.nullish(),
  dunning_attempts: list(z.unknown()),
  deleted: z.boolean().nullish(),
  resource_version: version,
  updated_at: seconds.nullish(),
  vat_number: line,
  billing_address: address,
  linked_payments: list(
    z.object({
      txn_id: chargebeeId,
      applied_amount: amount,
      applied_at: seconds.nullish(),
      txn_status: line,
      txn_date: seconds.nullish(),
      txn_amount: amount.nullish(),
    }),
  ),
  adjustment_credit_notes: list(creditOfInvoice),
});

export const transactionShape = z.object({
  id: chargebeeId,
  customer_id: chargebeeId.nullish(),
  type: word,
  status: word,
  amount,
  currency_code: currency,
  date: seconds.nullish(),
  reference_number: line,
  payment_source_id: chargebeeId.nullish(),
  error_code: line,
  refunded_txn_id: chargebeeId.nullish(),
  reference_transaction_id: chargebeeId.nullish(),
  linked_invoices: list(z.object({ invoice_id: chargebeeId })),
  linked_payments: list(z.object({ id: chargebeeId })),
  linked_credit_notes: list(
    z.object({
      cn_id: chargebeeId,
      applied_amount: amount.nullish(),
      cn_reference_invoice_id: chargebeeId.nullish(),
    }),
  ),
});

export const creditNoteShape = z.object({
  id: chargebeeId,
  reference_invoice_id: chargebeeId.nullish(),
  type: word,
  status: word,
  reason_code: line,
  create_reason_code: line,
  currency_code: currency,
  date: seconds.nullish(),
  voided_at: seconds.nullish(),
  total: amount,
});

export const subscriptionShape = z.object({
  customer_id: chargebeeId,
  cancel_reason: line,
});

export const eventShape = z.object({
  id: chargebeeId,
  occurred_at: seconds,
  event_type: z.string().min(1).max(idMax),
  creditorId: z.string().max(idMax).optional(),
  content: z.record(z.string(), z.unknown()),
});

export type ChargebeeEvent = z.infer<typeof eventShape>;
export type ChargebeeInvoice = z.infer<typeof invoiceShape>;
export type ChargebeeCustomer = z.infer<typeof customerShape>;
export type ChargebeeTransaction = z.infer<typeof transactionShape>;
export type ChargebeeAddress = z.infer<typeof address>;
