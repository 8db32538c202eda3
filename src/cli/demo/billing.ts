import type { Person } from './cast';

const daySeconds = 86_400;
const termDays = 30;

/** Stripe objects of one person, in the shape in which the API sends them, made up. */
export function invoiceObject(person: Person, startAt: number, state: 'open' | 'paid' | 'void') {
  const start = Math.floor(startAt / 1_000);
  const due = start + person.dueDay * daySeconds;
  const isPaid = state === 'paid';
  return {
    id: `in_demo${person.index}`,
    object: 'invoice',
    number: invoiceNumber(person),
    status: state,
    collection_method: 'send_invoice',
    currency: person.currency.toLowerCase(),
    amount_due: person.amountMinor,
    amount_paid: isPaid ? person.amountMinor : 0,
    amount_remaining: isPaid ? 0 : person.amountMinor,
    created: due - termDays * daySeconds,
    due_date: due,
    customer: `cus_demo${person.index}`,
    customer_name: person.name,
    customer_email: person.email,
    customer_phone: person.phone,
    customer_address: {
      line1: `${person.index + 1} Example Street`,
      line2: null,
      city: 'Sampletown',
      state: person.state,
      postal_code: '00000',
      country: person.country,
    },
    charge: isPaid ? `ch_demo${person.index}` : null,
    payment_intent: isPaid ? `pi_demo${person.index}` : null,
    metadata: {
      debtor_kind: person.kind,
      purpose: person.kind === 'consumer' ? 'consumer' : 'commercial',
      time_zone: person.timeZone,
      sms_consent: person.phone === null ? 'no' : 'yes',
    },
  };
}

export function invoiceNumber(person: Person): string {
  return `D-${String(person.index + 1).padStart(4, '0')}`;
}

export function refundedCharge(person: Person) {
  return {
    id: `ch_demo${person.index}`,
    object: 'charge',
    currency: person.currency.toLowerCase(),
    amount: person.amountMinor,
    amount_refunded: person.amountMinor,
    invoice: `in_demo${person.index}`,
    payment_intent: `pi_demo${person.index}`,
  };
}

export function chargeDispute(person: Person, createdAt: number) {
  return {
    id: `dp_demo${person.index}`,
    object: 'dispute',
    status: 'needs_response',
    currency: person.currency.toLowerCase(),
    amount: person.amountMinor,
    created: Math.floor(createdAt / 1_000),
    charge: `ch_demo${person.index}`,
    payment_intent: `pi_demo${person.index}`,
  };
}
