import { createHmac } from 'node:crypto';

/** Small builders of Stripe's objects in their real shapes; every field that we read can be overridden. */
export type Fields = Record<string, unknown>;

export const secret = 'whsec_tests_current';

export const seconds = (instant: string): number => Date.parse(instant) / 1_000;

export function invoice(over: Fields = {}): Fields {
  return {
    id: 'in_1',
    object: 'invoice',
    number: 'A-0001',
    status: 'open',
    collection_method: 'send_invoice',
    currency: 'usd',
    amount_due: 12_500,
    amount_paid: 0,
    amount_remaining: 12_500,
    attempt_count: 0,
    created: seconds('2026-03-01T15:00:00Z'),
    effective_at: seconds('2026-03-01T15:00:00Z'),
    due_date: seconds('2026-03-31T15:00:00Z'),
    status_transitions: { finalized_at: seconds('2026-03-01T15:00:00Z'), paid_at: null },
    customer: 'cus_1',
    customer_name: 'Ada Example',
    customer_email: 'ada@example.com',
    customer_phone: '+12125550123',
    customer_address: {
      line1: '1 Main Street',
      line2: null,
      city: 'New York',
      state: 'NY',
      postal_code: '10001',
      country: 'US',
    },
    customer_tax_ids: [],
    pre_payment_credit_notes_amount: 0,
    metadata: {},
    parent: null,
    lines: {
      object: 'list',
      data: [{ id: 'il_1', amount: 12_500, tax_rates: [{ percentage: 19.5 }] }],
    },
    ...over,
  };
}

export function customer(over: Fields = {}): Fields {
  return {
    id: 'cus_1',
    object: 'customer',
    name: 'Ada Example',
    email: 'ada@example.com',
    phone: '+12125550123',
    address: {
      line1: '1 Main Street',
      line2: null,
      city: 'New York',
      state: 'NY',
      postal_code: '10001',
      country: 'US',
    },
    preferred_locales: [],
    metadata: {},
    ...over,
  };
}

export function charge(over: Fields = {}): Fields {
  return {
    id: 'ch_1',
    object: 'charge',
    amount: 12_500,
    amount_refunded: 12_500,
    currency: 'usd',
    customer: 'cus_1',
    payment_intent: 'pi_1',
    refunded: true,
    ...over,
  };
}

export function dispute(over: Fields = {}): Fields {
  return {
    id: 'dp_1',
    object: 'dispute',
    amount: 12_500,
    charge: 'ch_1',
    created: seconds('2026-04-20T10:00:00Z'),
    currency: 'usd',
    payment_intent: 'pi_1',
    reason: 'fraudulent',
    status: 'needs_response',
    ...over,
  };
}

export function creditNote(over: Fields = {}): Fields {
  return {
    id: 'cn_1',
    object: 'credit_note',
    amount: 2_500,
    created: seconds('2026-04-02T10:00:00Z'),
    currency: 'usd',
    customer: 'cus_1',
    customer_balance_transaction: null,
    effective_at: null,
    invoice: 'in_1',
    post_payment_amount: 0,
    pre_payment_amount: 2_500,
    refunds: [],
    ...over,
  };
}

/** What invoice.paid shows, in the shape of API versions before 2025-03-31. */
export function paidInvoice(over: Fields = {}): Fields {
  return invoice({
    status: 'paid',
    amount_paid: 12_500,
    amount_remaining: 0,
    charge: 'ch_1',
    payment_intent: 'pi_1',
    status_transitions: {
      finalized_at: seconds('2026-03-01T15:00:00Z'),
      paid_at: seconds('2026-04-05T15:00:00Z'),
    },
    ...over,
  });
}

let made = 0;

export interface EventOptions {
  readonly id?: string;
  readonly at?: string;
  readonly previous?: Fields;
}

export function event(type: string, object: Fields, options: EventOptions = {}): string {
  made += 1;
  const { id = `evt_${made}`, at = '2026-03-01T15:00:01Z', previous } = options;
  return JSON.stringify({
    id,
    object: 'event',
    api_version: '2026-08-01.test',
    created: seconds(at),
    data: { object, ...(previous ? { previous_attributes: previous } : {}) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  });
}

/** Signature header as Stripe writes it. */
export function signature(body: string | Uint8Array, at: number, key = secret): string {
  const time = Math.floor(at / 1_000);
  const mac = createHmac('sha256', key).update(`${time}.`).update(body).digest('hex');
  return `t=${time},v1=${mac}`;
}
