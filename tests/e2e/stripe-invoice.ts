const dayS = 86_400;

/** A made-up debtor; none of this may be seen by Temporal. */
export const debtor = {
  name: 'Marchetti Ceramics Studio',
  email: 'wilhelmina@marchetti-ceramics.example',
  phone: '+12125550147',
  street: '48 Larkspur Lane',
  city: 'New York',
} as const;

export interface InvoiceOptions {
  readonly nowAt: number;
  readonly daysPastDue: number;
  readonly number: string;
  /** Minor units. */
  readonly amount: number;
}

/** `invoice.finalized` of an invoice that was sent and not paid, in the shape of Stripe's API. */
export function invoiceFinalized(options: InvoiceOptions): object {
  const { nowAt, daysPastDue, number } = options;
  const dueS = Math.floor(nowAt / 1_000) - daysPastDue * dayS;
  const finalizedS = dueS - 30 * dayS;
  return {
    id: `evt_1S${number.replace(/\W/g, '')}Zq8kD2pXv`,
    object: 'event',
    api_version: '2026-08-27.basil',
    created: finalizedS + 1,
    data: { object: invoice(options, finalizedS, dueS) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: 'invoice.finalized',
  };
}

function invoice(
  { number, amount }: InvoiceOptions,
  finalizedS: number,
  dueS: number,
): Record<string, unknown> {
  const id = `in_1S${number.replace(/\W/g, '')}Zq8kD2pXv`;
  return {
    ...restOfInvoice,
    id,
    object: 'invoice',
    number,
    amount_due: amount,
    amount_remaining: amount,
    created: finalizedS,
    due_date: dueS,
    effective_at: finalizedS,
    customer: 'cus_TkR4mWq81XvLzD',
    customer_name: debtor.name,
    customer_email: debtor.email,
    customer_phone: debtor.phone,
    customer_address: {
      city: debtor.city,
      country: 'US',
      line1: debtor.street,
      line2: null,
      postal_code: '10001',
      state: 'NY',
    },
    lines: { object: 'list', data: [line(id, amount, finalizedS)], has_more: false, url: '' },
    period_start: finalizedS,
    period_end: finalizedS,
    status_transitions: {
      finalized_at: finalizedS,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    ...{ subtotal: amount, subtotal_excluding_tax: amount },
    ...{ total: amount, total_excluding_tax: amount },
    webhooks_delivered_at: finalizedS,
  };
}

function line(invoiceId: string, amount: number, periodS: number): Record<string, unknown> {
  return {
    id: 'il_1SLine0001Zq8kD2pXv',
    object: 'line_item',
    amount,
    currency: 'usd',
    description: 'Kiln maintenance, autumn',
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    metadata: {},
    parent: {
      invoice_item_details: {
        invoice_item: 'ii_1SItem0001Zq8kD2pXv',
        proration: false,
        proration_details: { credited_items: null },
        subscription: null,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    period: { start: periodS, end: periodS },
    pretax_credit_amounts: [],
    pricing: { type: 'price_details', unit_amount_decimal: String(amount) },
    quantity: 1,
    subtotal: amount,
    taxes: [],
  };
}

const restOfInvoice = {
  account_country: 'US',
  account_name: 'Example Ltd',
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  auto_advance: true,
  automatic_tax: {
    ...{ disabled_reason: null, enabled: false },
    ...{ liability: null, provider: null, status: null },
  },
  automatically_finalizes_at: null,
  billing_reason: 'manual',
  collection_method: 'send_invoice',
  currency: 'usd',
  custom_fields: null,
  customer_account: null,
  customer_shipping: null,
  customer_tax_exempt: 'none',
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  ending_balance: 0,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: 'https://invoice.stripe.com/i/acct_1S0000000000/test_0001?s=ap',
  invoice_pdf: 'https://pay.stripe.com/invoice/acct_1S0000000000/test_0001/pdf?s=ap',
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  metadata: {},
  next_payment_attempt: null,
  on_behalf_of: null,
  parent: null,
  payment_settings: {
    ...{ default_mandate: null, payment_method_options: null, payment_method_types: null },
  },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  starting_balance: 0,
  statement_descriptor: null,
  status: 'open',
  test_clock: null,
  total_discount_amounts: [],
  total_pretax_credit_amounts: [],
  total_taxes: [],
} as const;
