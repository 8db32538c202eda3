import { charge, type Fields, invoice, paidInvoice } from '../../intake/events';
import { dayMs } from '../../../src/domain/calendar/zone';
import type { House } from './house';
import type { Random } from './scenario';
import type { Outgoing, ReportedMoney } from './sender';
import { type CreditorId, phoneOfNowhere, placeOfNow } from './terms';

/** What happens to an account while it is being collected. */
export const stories = [
  ...(['quiet', 'quiet', 'quiet', 'quiet', 'quiet', 'quiet'] as const),
  ...(['paid', 'paid', 'paid', 'partial', 'partial', 'overpaid', 'refunded'] as const),
  ...(['pause', 'stop', 'dispute', 'cease', 'note', 'note', 'written-off'] as const),
] as const;
export type Story = (typeof stories)[number];

/** One account of a load, as the world outside knows it. */
export interface Debt {
  readonly name: string;
  readonly creditorId: CreditorId;
  readonly currency: 'USD' | 'EUR';
  /** By which door it comes: a billing event, or by hand. */
  readonly door: 'stripe' | 'hand';
  readonly story: Story;
  readonly zone: string;
  /** The debtor's name: stands in no other account. */
  readonly canary: string;
  readonly email: string;
  readonly phone: string;
  /** Different for each debt of a load, so that sums tell which is which. */
  readonly invoiceMinor: number;
  /** Set when the account is found. */
  accountId: string;
}

/** A stop that was answered with 2xx: from then on nothing may go out to the account, or to its phone. */
export interface Stop {
  readonly accountId: string;
  readonly scope: 'all' | 'sms';
  readonly because: string;
  readonly answeredAt: number;
}

const overpaidMinor = 1_234;
const phonesFrom = 100_000;

/** Debts of a load with names of its own; the first stories come first, so that a small load has each. */
export function debtsOf(house: House, random: Random, size: number): Debt[] {
  const zone = placeOfNow();
  const order = [...stories].sort(() => random() - 0.5);
  return Array.from({ length: size }, (_, index) => {
    const name = house.fresh('d').replace('-', '');
    const number = Number(name.slice(1));
    const story = order[index % order.length] ?? 'quiet';
    const creditorId = index % 4 === 3 ? 'second' : 'default';
    // Only the first creditor's billing system posts here; a refund has no door by hand.
    const door =
      story === 'refunded' || (creditorId === 'default' && index % 2 === 0) ? 'stripe' : 'hand';
    return {
      ...{ name, story, door, zone, creditorId: door === 'stripe' ? 'default' : creditorId },
      currency: index % 3 === 0 ? 'EUR' : 'USD',
      canary: `Zq${Buffer.from(name).toString('hex')}son`,
      email: `ap@${name}.example`,
      phone: phoneOfNowhere(phonesFrom + number),
      invoiceMinor: 10_000 + index * 37 + Math.floor(random() * 30),
      accountId: '',
    };
  });
}

/** An amount as the API takes it. */
export function wireAmount(debt: Debt, minor: number): { amount: string; currency: string } {
  return { amount: (minor / 100).toFixed(2), currency: debt.currency };
}

const daysAgo = (days: number): number => Math.floor((Date.now() - days * dayMs) / 1_000);
const wholeSecond = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
const invoiceIdOf = (debt: Debt): string => `in_${debt.name}`;
export const chargeIdOf = (debt: Debt): string => `ch_${debt.name}`;

function stripeInvoice(debt: Debt): Fields {
  const at = daysAgo(60);
  return {
    ...{ id: invoiceIdOf(debt), number: debt.name.toUpperCase(), customer: `cus_${debt.name}` },
    ...{ customer_name: debt.canary, customer_email: debt.email, customer_phone: debt.phone },
    ...{ customer_address: null, currency: debt.currency.toLowerCase() },
    ...{ amount_due: debt.invoiceMinor, amount_remaining: debt.invoiceMinor },
    ...{ created: at, effective_at: at, due_date: daysAgo(30) },
    status_transitions: { finalized_at: at, paid_at: null },
    metadata: { debtor_kind: 'business', time_zone: debt.zone, sms_consent: 'yes' },
  };
}

/** The event that opens the account. */
export function finalized(house: House, debt: Debt): Outgoing {
  const id = `evt_${debt.name}_finalized`;
  const at = new Date(daysAgo(60) * 1_000).toISOString();
  return house.sender.stripe('invoice.finalized', invoice(stripeInvoice(debt)), { id, at });
}

/** Money that the load reports for a debt, beside what a stripe event says itself. */
export function moneyOf(debt: Debt, kind: 'payment' | 'refund', minor: number): ReportedMoney {
  const { currency, name } = debt;
  return { paymentId: `${name}/${kind}/${minor}`, kind, amountMinor: minor, currency };
}

/** The event that pays the invoice, whole or with more than was asked. */
export function paid(house: House, debt: Debt): Outgoing {
  const extra = debt.story === 'overpaid' ? overpaidMinor : 0;
  const paidMinor = debt.invoiceMinor + extra;
  const payment = { type: 'charge', charge: chargeIdOf(debt) };
  const object = paidInvoice({
    ...stripeInvoice(debt),
    ...{ status: 'paid', amount_paid: paidMinor, amount_remaining: 0 },
    status_transitions: { finalized_at: daysAgo(60), paid_at: daysAgo(0) },
    payments: {
      data: [{ id: `inpay_${debt.name}`, amount_paid: paidMinor, status: 'paid', payment }],
    },
  });
  return house.sender.stripe('invoice.paid', object, {
    ...{ id: `evt_${debt.name}_paid`, at: wholeSecond() },
    money: [moneyOf(debt, 'payment', paidMinor)],
  });
}

/** Part of the payment goes back. */
export function refunded(house: House, debt: Debt): Outgoing {
  const refundMinor = Math.floor(debt.invoiceMinor / 3);
  const object = charge({
    ...{ id: chargeIdOf(debt), amount: debt.invoiceMinor, amount_refunded: refundMinor },
    ...{ refunded: false, currency: debt.currency.toLowerCase(), customer: `cus_${debt.name}` },
    payment_intent: null,
  });
  return house.sender.stripe('charge.refunded', object, {
    ...{ id: `evt_${debt.name}_refunded`, at: wholeSecond() },
    money: [moneyOf(debt, 'refund', refundMinor)],
  });
}
