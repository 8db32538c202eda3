import { seconds, type Fields } from './events';

/** Small builders of Chargebee's objects (API v2) in their real shapes. */
export const chargebeePair = 'chargebee:a-password-of-this-test';

export const basic = (pair = chargebeePair): string =>
  `Basic ${Buffer.from(pair).toString('base64')}`;

export function invoice(over: Fields = {}): Fields {
  return {
    id: 'INV-1',
    object: 'invoice',
    customer_id: 'cb_1',
    status: 'payment_due',
    currency_code: 'USD',
    date: seconds('2026-03-01T15:00:00Z'),
    due_date: seconds('2026-03-31T15:00:00Z'),
    net_term_days: 30,
    total: 12_500,
    amount_paid: 0,
    amount_adjusted: 0,
    write_off_amount: 0,
    credits_applied: 0,
    amount_due: 12_500,
    recurring: true,
    deleted: false,
    linked_payments: [],
    adjustment_credit_notes: [],
    issued_credit_notes: [],
    line_items: [{ id: 'li_1', amount: 12_500, tax_rate: 19.5 }],
    billing_address: {
      ...{ first_name: 'Ada', last_name: 'Example', company: 'Example Ltd' },
      ...{ email: 'ada@example.com', phone: '+12125550123', line1: '1 Main Street' },
      ...{ city: 'New York', state_code: 'NY', state: 'New York', country: 'US', zip: '10001' },
    },
    ...over,
  };
}

export function customer(over: Fields = {}): Fields {
  return {
    id: 'cb_1',
    object: 'customer',
    first_name: 'Ada',
    last_name: 'Example',
    company: 'Example Ltd',
    email: 'ada@example.com',
    auto_collection: 'off',
    net_term_days: 30,
    ...over,
  };
}

export function transaction(over: Fields = {}): Fields {
  return {
    id: 'txn_1',
    object: 'transaction',
    customer_id: 'cb_1',
    type: 'payment',
    status: 'success',
    payment_method: 'card',
    currency_code: 'USD',
    amount: 12_500,
    amount_unused: 0,
    date: seconds('2026-04-05T15:00:00Z'),
    linked_invoices: [{ invoice_id: 'INV-1', applied_amount: 12_500 }],
    ...over,
  };
}

/** An invoice as it stands once this was paid on it. */
export function paidInvoice(over: Fields = {}): Fields {
  return invoice({
    status: 'paid',
    amount_paid: 12_500,
    amount_due: 0,
    linked_payments: [
      {
        ...{ txn_id: 'txn_1', applied_amount: 12_500, txn_amount: 12_500 },
        ...{ txn_status: 'success', txn_date: seconds('2026-04-05T15:00:00Z') },
      },
    ],
    ...over,
  });
}

export function refund(over: Fields = {}): Fields {
  return transaction({
    id: 'txn_2',
    type: 'refund',
    amount: 2_500,
    date: seconds('2026-04-07T15:00:00Z'),
    refunded_txn_id: 'txn_1',
    linked_invoices: [],
    linked_credit_notes: [
      { cn_id: 'CN-1', applied_amount: 2_500, cn_reference_invoice_id: 'INV-1' },
    ],
    ...over,
  });
}

export function creditNote(over: Fields = {}): Fields {
  return {
    id: 'CN-9',
    object: 'credit_note',
    customer_id: 'cb_1',
    reference_invoice_id: 'INV-1',
    type: 'adjustment',
    status: 'adjusted',
    reason_code: 'product_unsatisfactory',
    currency_code: 'USD',
    date: seconds('2026-03-10T15:00:00Z'),
    total: 2_500,
    ...over,
  };
}

let made = 0;

export function chargebeeEvent(type: string, content: Fields, at = '2026-03-01T15:00:01Z'): string {
  made += 1;
  return JSON.stringify({
    id: `ev_${made}`,
    occurred_at: seconds(at),
    source: 'api',
    object: 'event',
    api_version: 'v2',
    event_type: type,
    content,
    webhook_status: 'scheduled',
  });
}
