import type {
  ContactPoint,
  Facts,
  InvoiceFacts,
  MessageFacts,
  PaymentFacts,
} from '../../src/domain/account/facts';
import type { AgreementFacts } from '../../src/domain/agreements/facts';

/** 2026-03-01 09:00 in Dublin. */
export const now = Date.UTC(2026, 2, 1, 9);
const day = 86_400_000;

export function invoice(values: Partial<InvoiceFacts> & { id: string }): InvoiceFacts {
  return {
    accountId: 'acc_1',
    creditorId: 'cre_1',
    source: 'generic',
    externalId: values.id,
    number: values.id.toUpperCase(),
    issuedOn: '2026-01-01',
    dueOn: '2026-01-31',
    originalDueOn: null,
    agedFromOn: null,
    interestAfterOn: null,
    chargedOffOn: null,
    firstFailedAt: null,
    failedAttempts: 0,
    amountMinor: 125_050n,
    openMinor: 125_050n,
    currency: 'EUR',
    status: 'open',
    purpose: 'commercial',
    collection: 'invoice',
    paidOn: null,
    sourceAt: now - 60 * day,
    claim: {},
    excluded: false,
    createdAt: now - 60 * day,
    ...values,
  };
}

export function payment(values: Partial<PaymentFacts> & { id: string }): PaymentFacts {
  return {
    creditorId: 'cre_1',
    accountId: 'acc_1',
    invoiceId: null,
    source: 'generic',
    externalId: values.id,
    paymentIntent: null,
    chargeId: null,
    amountMinor: 25_000n,
    refundedMinor: 0n,
    chargedBackMinor: 0n,
    currency: 'EUR',
    receivedOn: '2026-02-20',
    reference: null,
    payer: null,
    proposal: null,
    status: 'applied',
    lines: [],
    createdAt: now - 9 * day,
    ...values,
  };
}

export function agreement(values: Partial<AgreementFacts> & { id: string }): AgreementFacts {
  return {
    accountId: 'acc_1',
    type: 'plan',
    status: 'active',
    invoiceIds: ['inv-1'],
    instalments: [
      { n: 1, dueOn: '2026-02-15', amountMinor: 50_000n },
      { n: 2, dueOn: '2026-03-15', amountMinor: 50_050n },
    ],
    coveredMinor: 100_050n,
    expiresOn: null,
    toleranceMinor: 0n,
    graceDays: 7,
    graceKind: 'calendar',
    proposedBy: 'usr_1',
    acceptedAt: now - 20 * day,
    endedAt: null,
    endReason: null,
    own: {},
    createdAt: now - 20 * day,
    ...values,
  };
}

export function message(values: Partial<MessageFacts> & { id: string }): MessageFacts {
  return {
    key: `cre_1/acc_1/b3/inv-1/0/${values.id}`,
    accountId: 'acc_1',
    creditorId: 'cre_1',
    stepId: 'b3',
    stage: 'reminder',
    channel: 'email',
    template: 'b3',
    toAddress: 'ap@harbour.example',
    contactPointId: 'con_1',
    messageClass: 'A',
    status: 'accepted',
    reason: null,
    attempt: 1,
    worker: null,
    plannedAt: now - 21 * day,
    leaseUntilAt: null,
    dispatchedAt: now - 21 * day,
    acceptedAt: now - 21 * day,
    deliveredAt: now - 21 * day + 60_000,
    bouncedAt: null,
    unknownSinceAt: null,
    provider: 'sendgrid',
    providerId: 'sg-1',
    bodySha256: 'ab'.repeat(32),
    payByOn: null,
    retryAt: null,
    partyId: null,
    ...values,
  };
}

export const address: ContactPoint = {
  id: 'con_2',
  debtorId: 'deb_1',
  kind: 'address',
  value: 'Harbour Café\n1 Quay Street\r\nGalway\n',
  status: 'ok',
  smsConsent: false,
  consents: [],
  place: null,
  zones: [],
  source: 'import',
  createdAt: now - 60 * day,
};

const [first, second, third] = [
  invoice({ id: 'inv-1', openMinor: 100_050n }),
  invoice({ id: 'inv-2', issuedOn: '2026-01-15', dueOn: '2026-02-14', amountMinor: 49_950n }),
  invoice({ id: 'inv-3', issuedOn: '2026-02-15', dueOn: '2026-03-17', amountMinor: 10_000n }),
];

/** Two invoices past their date (the older partly paid, with a late fee) and one that is not yet due. */
export function sampleFacts(values: Partial<Facts> = {}): Facts {
  return {
    account: {
      id: 'acc_1',
      creditorId: 'cre_1',
      debtorId: 'deb_1',
      currency: 'EUR',
      status: 'open',
      stage: 'reminder',
      outcome: null,
      strategyId: 'b2b-standard',
      strategyVersion: 1,
      factsVersion: 7,
      stageSinceAt: now - 30 * day,
      openedAt: now - 40 * day,
      closedAt: null,
      closeAs: null,
      needsAttention: null,
      assignedTo: null,
      nextAction: null,
    },
    creditor: {
      id: 'cre_1',
      name: 'Northwind Supplies Ltd',
      settings: {
        role: 'first-party',
        fromEmail: 'accounts@northwind.example',
        fromPhone: '+35315550100',
        replyTo: 'accounts@northwind.example',
        payUrl: 'https://pay.northwind.example/',
        bankDetails: 'Northwind Supplies Ltd\nIBAN IE00 TEST 0000',
        hours: 'Monday to Friday, 9:00 to 17:00',
        strategies: { business: 'b2b-standard', consumer: 'us-consumer-first-party' },
        contract: { lateFees: { EUR: '15.00' }, clause: 'Section 7.2 of the contract' },
        authorityPercent: { collector: 10, supervisor: 30 },
        counselId: 'counsel-1',
      },
    },
    debtor: {
      id: 'deb_1',
      creditorId: 'cre_1',
      personId: 'per_1',
      externalId: 'C-4711',
      name: 'Harbour Café',
      kind: 'business',
      timeZone: 'Europe/Dublin',
      country: 'IE',
      language: 'en-IE',
      region: null,
      locality: null,
      preferences: {},
      excluded: false,
      createdAt: now - 60 * day,
    },
    contacts: [address],
    invoices: [third, second, first] as InvoiceFacts[],
    payments: [
      payment({
        id: 'pay-1',
        invoiceId: 'inv-1',
        lines: [{ invoiceId: 'inv-1', ledger: 'receivable', amountMinor: 25_000n, rule: 'oldest' }],
      }),
    ],
    principalMoves: [],
    charges: [],
    balances: [
      { ledger: 'receivable', invoiceId: 'inv-1', balanceMinor: 100_050n },
      { ledger: 'fees', invoiceId: 'inv-1', balanceMinor: 1_500n },
      { ledger: 'receivable', invoiceId: 'inv-2', balanceMinor: 49_950n },
      { ledger: 'receivable', invoiceId: 'inv-3', balanceMinor: 10_000n },
    ],
    holds: [],
    agreements: [],
    approvals: [],
    tasks: [],
    effects: [],
    messages: [message({ id: 'msg_1' })],
    calls: [],
    placements: [],
    parties: [],
    legalEvents: [],
    elsewhere: [],
    installation: null,
    ...values,
  };
}
