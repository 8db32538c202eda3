import { applyChanges } from '../../src/domain/account/changes';
import type {
  ContactPoint,
  Facts,
  HoldFacts,
  InvoiceFacts,
  PaymentFacts,
} from '../../src/domain/account/facts';
import type { AgreementFacts } from '../../src/domain/agreements/facts';
import { instantOf } from '../../src/domain/calendar/zone';
import { allocate, takeBack } from '../../src/domain/ledger/allocation';
import { withOpenMinor } from '../../src/domain/ledger/open-minor';
import {
  chargebackPosting,
  invoicePosting,
  paymentPosting,
} from '../../src/domain/ledger/postings';
import type { Strategy } from '../../src/domain/strategy/document';
import { builtInStrategies } from '../../src/strategies/read';

const shipped = new Map(builtInStrategies().map((strategy) => [strategy.id, strategy]));

export function shippedStrategy(id: 'b2b-standard' | 'us-consumer-first-party'): Strategy {
  const strategy = shipped.get(id);
  if (strategy === undefined) throw new Error(`no strategy ${id}`);
  return strategy;
}

export const b2b = shippedStrategy('b2b-standard');
export const consumer = shippedStrategy('us-consumer-first-party');

/** Local time at a place. */
export function at(on: string, clock = '00:00', zone = 'Europe/London'): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return instantOf(on, (hours ?? 0) * 60 + (minutes ?? 0), zone);
}

export function invoice(id: string, fields: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    id,
    accountId: 'acc_1',
    creditorId: 'default',
    source: 'generic',
    externalId: id,
    number: id.toUpperCase(),
    issuedOn: '2026-01-01',
    dueOn: '2026-03-02',
    originalDueOn: null,
    agedFromOn: null,
    interestAfterOn: null,
    chargedOffOn: null,
    firstFailedAt: null,
    failedAttempts: 0,
    amountMinor: 200_000n,
    openMinor: 200_000n,
    currency: 'GBP',
    status: 'open',
    purpose: 'commercial',
    collection: 'invoice',
    paidOn: null,
    sourceAt: 0,
    claim: {},
    excluded: false,
    createdAt: 0,
    ...fields,
  };
}

export const email: ContactPoint = {
  id: 'cpt_email',
  debtorId: 'dbt_1',
  kind: 'email',
  value: 'ap@buyer.example',
  status: 'ok',
  smsConsent: false,
  consents: [],
  place: null,
  zones: [],
  source: 'stated',
  createdAt: 0,
};
export const phone: ContactPoint = {
  ...email,
  id: 'cpt_phone',
  kind: 'phone',
  value: '+442071234567',
  smsConsent: true,
  consents: [],
  place: null,
  zones: [],
};
export const address: ContactPoint = {
  ...email,
  id: 'cpt_address',
  kind: 'address',
  value: '1 Road\nLondon',
};

interface Setup {
  readonly zone?: string | null;
  readonly country?: string;
  readonly strategy?: Strategy;
  readonly currency?: string;
  readonly contacts?: readonly ContactPoint[];
  readonly lateFeeMinor?: bigint;
}

/** An open account with the given invoices booked. */
export function facts(invoices: readonly InvoiceFacts[], setup: Setup = {}): Facts {
  const { zone = 'Europe/London', country = 'GB', strategy = b2b, currency = 'GBP' } = setup;
  const lateFees = setup.lateFeeMinor ? { [currency]: String(setup.lateFeeMinor) } : {};
  const empty: Facts = {
    account: {
      id: 'acc_1',
      creditorId: 'default',
      debtorId: 'dbt_1',
      currency,
      status: 'open',
      stage: 'reminder',
      outcome: null,
      strategyId: strategy.id,
      strategyVersion: strategy.version,
      factsVersion: 1,
      stageSinceAt: at('2026-02-01'),
      openedAt: 0,
      closedAt: null,
      closeAs: null,
      needsAttention: null,
      assignedTo: null,
      nextAction: null,
    },
    creditor: {
      id: 'default',
      name: 'Seller Ltd',
      settings: {
        role: 'first-party',
        fromEmail: 'billing@seller.example',
        fromPhone: '+442079460000',
        replyTo: 'billing@seller.example',
        payUrl: null,
        bankDetails: null,
        hours: 'Mon to Fri',
        strategies: { business: 'b2b-standard', consumer: 'us-consumer-first-party' },
        contract: { lateFees, clause: setup.lateFeeMinor ? 'clause 7' : null },
        authorityPercent: { collector: 10, supervisor: 30 },
        counselId: 'counsel',
      },
    },
    debtor: {
      id: 'dbt_1',
      creditorId: 'default',
      personId: 'per_1',
      externalId: 'buyer',
      name: 'Buyer Ltd',
      kind: strategy.debtorKind,
      timeZone: zone,
      country,
      language: 'en',
      region: null,
      locality: null,
      preferences: {},
      excluded: false,
      createdAt: 0,
    },
    contacts: setup.contacts ?? [email, phone, address],
    invoices: [],
    payments: [],
    balances: [],
    principalMoves: [],
    charges: [],
    holds: [],
    agreements: [],
    approvals: [],
    tasks: [],
    effects: [],
    messages: [],
    calls: [],
    placements: [],
    parties: [],
    legalEvents: [],
    elsewhere: [],
    installation: null,
  };
  return invoices.reduce(withInvoice, empty);
}

export function withInvoice(before: Facts, added: InvoiceFacts): Facts {
  const head = { id: `txn_${added.id}`, key: added.id, at: 0, effectiveOn: added.issuedOn };
  const posting = invoicePosting(
    before.account,
    { ...head, reason: 'invoice' },
    { invoiceId: added.id, amountMinor: added.amountMinor },
  );
  return applyChanges(before, { invoices: [added], transactions: [posting], timeline: [] });
}

/** A payment as the command books it. */
export function withPayment(
  before: Facts,
  amountMinor: bigint,
  now: number,
  fields: Partial<PaymentFacts> = {},
): Facts {
  const id = fields.id ?? `pay_${before.payments.length + 1}`;
  const lines = allocate(before, amountMinor, fields.invoiceId ?? null, now);
  const receivedOn = fields.receivedOn ?? new Date(now).toISOString().slice(0, 10);
  const head = { id: `txn_${id}`, key: id, at: now, effectiveOn: receivedOn, reason: 'payment' };
  const posting = paymentPosting(before.account, head, amountMinor, lines);
  const payment: PaymentFacts = {
    id,
    creditorId: 'default',
    accountId: 'acc_1',
    invoiceId: null,
    source: 'generic',
    externalId: id,
    paymentIntent: null,
    chargeId: null,
    amountMinor,
    refundedMinor: 0n,
    chargedBackMinor: 0n,
    currency: before.account.currency,
    receivedOn,
    reference: null,
    payer: null,
    proposal: null,
    status: 'applied',
    lines,
    createdAt: now,
    ...fields,
  };
  return applyChanges(before, {
    payments: [payment],
    transactions: [posting],
    invoices: withOpenMinor(before, [posting]),
    timeline: [],
  });
}

/** The bank takes a whole payment back. */
export function withChargeback(before: Facts, paymentId: string, now: number): Facts {
  const payment = before.payments.find((one) => one.id === paymentId);
  if (payment === undefined) throw new Error('no such payment');
  const { taken, kept } = takeBack(payment.lines, payment.amountMinor - payment.chargedBackMinor);
  const head = {
    id: `txn_back_${paymentId}`,
    key: `back_${paymentId}`,
    at: now,
    effectiveOn: new Date(now).toISOString().slice(0, 10),
    reason: 'chargeback',
  };
  const posting = chargebackPosting(before.account, head, taken);
  return applyChanges(before, {
    payments: [{ ...payment, chargedBackMinor: payment.amountMinor, lines: kept }],
    transactions: [posting],
    invoices: withOpenMinor(before, [posting]),
    timeline: [],
  });
}

export function hold(fields: Partial<HoldFacts> = {}): HoldFacts {
  return {
    id: `hld_${fields.type ?? 'pause'}_${fields.fromAt ?? 0}`,
    accountId: 'acc_1',
    invoiceId: null,
    type: 'pause',
    reason: 'asked',
    blocks: ['contact', 'charge', 'place', 'sue'],
    channel: null,
    fromAt: 0,
    untilAt: null,
    releasedAt: null,
    releaseReason: null,
    partyId: null,
    details: {},
    amountMinor: null,
    outcome: null,
    placedBy: 'usr',
    createdAt: 0,
    ...fields,
  };
}

export function agreement(fields: Partial<AgreementFacts> = {}): AgreementFacts {
  return {
    id: 'agr_1',
    accountId: 'acc_1',
    type: 'promise',
    status: 'active',
    invoiceIds: [],
    instalments: [{ n: 1, dueOn: '2026-03-20', amountMinor: 100_000n }],
    coveredMinor: 200_000n,
    expiresOn: null,
    toleranceMinor: 0n,
    graceDays: 0,
    graceKind: 'calendar',
    proposedBy: 'usr',
    acceptedAt: 0,
    endedAt: null,
    endReason: null,
    own: {},
    createdAt: 0,
    ...fields,
  };
}
