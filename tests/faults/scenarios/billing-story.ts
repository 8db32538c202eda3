import { dayMs } from '../../../src/domain/calendar/zone';
import { charge, dispute, invoice, paidInvoice, type Fields } from '../../intake/events';
import type { House } from '../harness/house';
import type { Outgoing } from '../harness/sender';

/** The events that a claim lives through, in the order in which they happen. */
export const billingEvents = [
  'invoice.created',
  'invoice.overdue',
  'payment.partial',
  'payment.full',
  'invoice.voided',
  'refund',
  'dispute.opened',
  'dispute.closed',
] as const;
export type BillingEvent = (typeof billingEvents)[number];

const daysAgo: Readonly<Record<BillingEvent, number>> = {
  ...{ 'invoice.created': 60, 'invoice.overdue': 30, 'payment.partial': 25, 'payment.full': 20 },
  ...{ 'invoice.voided': 15, refund: 10, 'dispute.opened': 8, 'dispute.closed': 5 },
};

export const claimMinor = 12_500;
export const partMinor = 5_000;
const refundMinor = 2_000;
const disputedMinor = 1_500;

/** One claim of a debtor who is nowhere, so nothing is ever due; its events as the billing system sends them. */
export class BillingStory {
  /** One for the whole story, or a copy told after midnight would be another event. */
  private readonly toldAt = Date.now();
  private readonly own: Fields;

  constructor(
    private readonly house: House,
    readonly name: string,
  ) {
    const [issued, due] = [this.at(60), this.at(30)];
    this.own = {
      ...{ id: `in_${name}`, number: `N-${name}`, customer: `cus_${name}` },
      ...{ customer_email: null, customer_phone: null, customer_address: null },
      ...{ created: issued, effective_at: issued, due_date: due },
      status_transitions: { finalized_at: issued, paid_at: null },
    };
  }

  /** Seconds, so many days before the story is told. */
  private at(days: number): number {
    return Math.floor((this.toldAt - days * dayMs) / 1_000);
  }

  get invoiceNumber(): string {
    return `N-${this.name}`;
  }

  /** The same event of the story again is a copy of it: same id, same body. */
  event(kind: BillingEvent): Outgoing {
    const [type, object] = this.told(kind);
    return this.house.sender.stripe(type, object, {
      id: `evt_${this.name}_${billingEvents.indexOf(kind)}`,
      at: new Date(this.toldAt - daysAgo[kind] * dayMs).toISOString().replace(/T.*/, 'T12:00:00Z'),
    });
  }

  private told(kind: BillingEvent): readonly [string, Fields] {
    const { own, name } = this;
    const taken = { id: `ch_${name}_1`, payment_intent: null, customer: `cus_${name}` };
    const disputed = {
      ...{ id: `dp_${name}`, charge: taken.id, payment_intent: null, amount: disputedMinor },
      created: this.at(daysAgo['dispute.opened']),
    };
    switch (kind) {
      case 'invoice.created':
        return ['invoice.finalized', invoice(own)];
      case 'invoice.overdue':
        return ['invoice.overdue', invoice(own)];
      case 'payment.partial':
        return ['invoice.paid', this.paid([partMinor], 25)];
      case 'payment.full':
        return ['invoice.paid', this.paid([partMinor, claimMinor - partMinor], 20)];
      case 'invoice.voided':
        return ['invoice.voided', invoice({ ...own, status: 'void' })];
      case 'refund': {
        const refunded = { amount: partMinor, amount_refunded: refundMinor, refunded: false };
        return ['charge.refunded', charge({ ...taken, ...refunded })];
      }
      case 'dispute.opened':
        return ['charge.dispute.created', dispute(disputed)];
      case 'dispute.closed':
        return ['charge.dispute.closed', dispute({ ...disputed, status: 'won' })];
    }
  }

  /** An invoice with what has been paid on it so far, each payment under the name of its charge. */
  private paid(amounts: readonly number[], days: number): Fields {
    const data = amounts.map((amount, index) => ({
      ...{ id: `inpay_${this.name}_${index + 1}`, amount_paid: amount, status: 'paid' },
      payment: { type: 'charge', charge: `ch_${this.name}_${index + 1}` },
    }));
    const sum = amounts.reduce((all, one) => all + one, 0);
    return paidInvoice({
      ...this.own,
      ...{ charge: null, payment_intent: null, payments: { data } },
      ...{ amount_paid: sum, amount_remaining: claimMinor - sum },
      status: sum === claimMinor ? 'paid' : 'open',
      status_transitions: { finalized_at: this.at(60), paid_at: this.at(days) },
    });
  }
}
