import type { AgreementView } from './agreement-view';
import type { InvoiceView, MessageView, PaymentView } from './view';

const agreement: AgreementView = {
  total: 'EUR 1,200.00',
  covered: 'EUR 1,500.00',
  saving: 'EUR 300.00',
  hasSeveralParts: true,
  parts: [
    { n: 1, date: '1 April 2026', amount: 'EUR 600.00', open: 'EUR 600.00', isPaid: false },
    { n: 2, date: '1 May 2026', amount: 'EUR 600.00', open: 'EUR 600.00', isPaid: false },
  ],
  first: { n: 1, date: '1 April 2026', amount: 'EUR 600.00', open: 'EUR 600.00', isPaid: false },
  last: { n: 2, date: '1 May 2026', amount: 'EUR 600.00', open: 'EUR 600.00', isPaid: false },
  next: { n: 2, date: '1 May 2026', amount: 'EUR 600.00', open: 'EUR 600.00', isPaid: false },
  missed: { n: 1, date: '1 April 2026', amount: 'EUR 600.00', open: 'EUR 600.00', isPaid: false },
  cureBy: '8 April 2026',
  expires: '22 March 2026',
  invoices: 'INV-1001, INV-1002',
  madeOn: '1 March 2026',
  taxNote: true,
};

const oldest: InvoiceView = {
  number: 'INV-1001',
  issued: '1 January 2026',
  due: '31 January 2026',
  daysLate: 29,
  amount: 'EUR 1,250.50',
  open: 'EUR 1,000.50',
  charges: 'EUR 15.00',
  total: 'EUR 1,015.50',
};
const second: InvoiceView = {
  ...oldest,
  number: 'INV-1002',
  issued: '15 January 2026',
  due: '14 February 2026',
  daysLate: 15,
  amount: 'EUR 499.50',
  open: 'EUR 499.50',
  charges: null,
  total: 'EUR 499.50',
};
const upcoming: InvoiceView = {
  ...second,
  number: 'INV-1003',
  issued: '15 February 2026',
  due: '17 March 2026',
  daysLate: 0,
};
const payment: PaymentView = {
  amount: 'EUR 250.00',
  date: '20 February 2026',
  invoice: 'INV-1001',
  lines: [
    { invoice: 'INV-1001', what: 'late fee', amount: 'EUR 15.00' },
    { invoice: null, what: 'kept for you as credit', amount: 'EUR 235.00' },
  ],
};

/** A view with every field filled. Its paths are the allow-list of template variables. */
const fullView: MessageView = {
  at: 1_772_355_600_000,
  stepId: 'sample',
  language: 'en',
  country: 'IE',
  today: '1 March 2026',
  creditor: {
    name: 'Northwind Supplies Ltd',
    replyTo: 'accounts@northwind.example',
    phone: '+353 1 555 0100',
    hours: 'Monday to Friday, 9:00 to 17:00',
  },
  debtor: { name: 'Harbour Café', isBusiness: true, address: ['1 Quay Street', 'Galway'] },
  party: null,
  reference: 'INV-1001, INV-1002',
  invoices: [oldest, second],
  count: 2,
  oldest,
  upcoming: [upcoming],
  disputed: 'INV-0990',
  total: 'EUR 1,515.00',
  accountCharges: null,
  statement: {
    issued: 'EUR 1,750.00',
    credited: 'EUR 250.00',
    disputed: null,
    fees: 'EUR 15.00',
    interest: null,
    costs: null,
    balance: 'EUR 1,515.00',
  },
  balance: 'EUR 1,515.00',
  credit: 'EUR 20.00',
  lateFee: { amount: 'EUR 15.00', clause: 'Section 7.2: a fixed fee of EUR 15 per late invoice' },
  interest: {
    amount: 'EUR 12.40',
    contract: 'contract of 5 January 2026, Section 7.3',
    law: null,
    lawSum: null,
  },
  creditorAddress: '7 Quay Street, Galway',
  lawCharges: {
    law: 'Late Payment of Commercial Debts (Interest) Act 1998',
    interest: 'EUR 14.20',
    perDay: 'EUR 0.48',
    rate: '11.75 %',
    baseRate: '3.75 % + 8',
    from: '1 February 2026',
    fixedSum: 'EUR 80.00',
    total: 'EUR 1,609.20',
    rows: [
      {
        invoice: 'INV-1001',
        from: '1 February 2026',
        days: 29,
        rate: '11.75 %',
        base: 'EUR 1,000.50',
        interest: 'EUR 9.34',
      },
    ],
  },
  validation: {
    collectorAddress: '7 Quay Street, Galway',
    consumerAddress: '1 Quay Street, Galway',
    creditors: 'Harbour Bank',
    debts: [
      {
        account: '...1001',
        originalCreditor: 'Harbour Shop',
        creditorThen: 'Harbour Shop',
        creditorNow: 'Harbour Bank',
        itemizedOn: '1 January 2026',
        amount: 'EUR 1,250.50',
        interest: 'EUR 0.00',
        fees: 'EUR 15.00',
        payments: 'EUR 250.00',
        credits: 'EUR 0.00',
        now: 'EUR 1,015.50',
      },
    ],
    total: 'EUR 1,015.50',
    endsOn: '8 April 2026',
  },
  placement: {
    agency: 'Lighthouse Recovery',
    agencyAddress: '9 Pier Road, Cork',
    earliest: '6 April 2026',
    objectBy: '5 April 2026',
    email: 'jo@harbour.example',
  },
  card: { failedOn: '28 February 2026', nextTry: '4 March 2026', isRepeated: true },
  payBy: '11 March 2026',
  payByNext: '12 March 2026',
  isPaused: true,
  event: {
    dispute: {
      receivedOn: '20 February 2026',
      invoice: 'INV-0990',
      amount: 'EUR 120.00',
      answerBy: '22 March 2026',
      outcome: 'partly',
      answeredOn: '1 March 2026',
    },
    restUntil: '30 April 2026',
    extended: {
      invoice: 'INV-1001',
      from: '31 January 2026',
      to: '31 March 2026',
      bearsInterest: true,
    },
    placed: { on: '20 February 2026', recalledOn: '28 February 2026' },
    waived: { amount: 'EUR 15.00', on: '21 February 2026' },
    returned: { amount: 'EUR 250.00', paidOn: '20 February 2026' },
    refunded: { amount: 'EUR 40.00', paidOn: '20 February 2026' },
    planKept: false,
  },
  payUrl: 'https://pay.northwind.example/a/7f3k',
  bank: 'Northwind Supplies Ltd, IBAN IE00 TEST 0000 0000 0000 00',
  optOutUrl: 'https://pay.northwind.example/stop/7f3k',
  disclosure: null,
  payment,
  recentPayment: payment,
  payments: [payment],
  promise: { ...agreement, hasSeveralParts: false, parts: agreement.parts.slice(0, 1) },
  missedPromise: { ...agreement, hasSeveralParts: false, parts: agreement.parts.slice(0, 1) },
  plan: agreement,
  offer: agreement,
  settlement: agreement,
  accountStatement: {
    from: '1 January 2026',
    to: '1 March 2026',
    opening: 'EUR 0.00',
    closing: 'EUR 1,515.00',
    openingCredit: 'EUR 5.00',
    closingCredit: 'EUR 20.00',
    folded: 3,
    lines: [
      {
        date: '1 January 2026',
        what: 'invoice',
        invoice: 'INV-1001',
        change: 'EUR 1,250.50',
        balance: 'EUR 1,250.50',
      },
    ],
  },
  notices: [
    { date: '8 February 2026', channel: 'e-mail' },
    { date: '21 February 2026', channel: 'e-mail' },
  ],
};

/** A view in which all that may be absent is absent. */
const bareView: MessageView = {
  ...fullView,
  country: null,
  debtor: { name: '', isBusiness: false, address: ['1 Quay Street'] },
  invoices: [second],
  count: 1,
  oldest: second,
  upcoming: [],
  disputed: null,
  statement: { ...fullView.statement, credited: null, fees: null },
  credit: null,
  balance: null,
  lateFee: null,
  interest: null,
  creditorAddress: null,
  lawCharges: null,
  validation: null,
  placement: { ...fullView.placement, agency: null, agencyAddress: null, email: null },
  card: null,
  payBy: null,
  payByNext: null,
  isPaused: false,
  event: {
    ...{ dispute: null, restUntil: null, extended: null, placed: null },
    ...{ waived: null, returned: null, refunded: null, planKept: false },
  },
  payUrl: null,
  bank: null,
  optOutUrl: null,
  disclosure: null,
  payment: null,
  recentPayment: null,
  payments: [],
  promise: null,
  missedPromise: null,
  plan: null,
  offer: null,
  settlement: null,
  accountStatement: null,
  notices: [],
};

/** The same for a joint debtor by share. */
const partyView: MessageView = {
  ...fullView,
  debtor: { name: 'Jo Quay', isBusiness: false, address: ['2 Quay Street', 'Galway'] },
  party: {
    role: 'joint-debtor',
    share: { percent: '40', amount: 'EUR 606.00', whole: 'EUR 1,515.00' },
  },
  total: 'EUR 606.00',
  recentPayment: null,
  missedPromise: null,
};

/** The same sent by an agency that has written before, and by one that has not. */
const collectorView: MessageView = { ...fullView, disclosure: 'debt-collector' };
const firstOfCollectorView: MessageView = { ...fullView, disclosure: 'debt-collector-first' };

/** Views that every template is tried with: shipped ones when the product starts, others before they publish. */

export const samples = {
  full: fullView,
  bare: bareView,
  party: partyView,
  collector: collectorView,
  firstOfCollector: firstOfCollectorView,
} as const;
