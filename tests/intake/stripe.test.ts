import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { InvoiceFact, SourceReading } from '../../src/intake/facts';
import { readStripe } from '../../src/intake/stripe';
import { testUnless } from '../setup/optional';
import {
  charge,
  creditNote,
  customer,
  dispute,
  event,
  invoice,
  paidInvoice,
  seconds,
  type Fields,
} from './events';

const byStripe = { externalId: null, chargeId: 'ch_1', paymentIntent: 'pi_1' };
const read = (body: string): SourceReading => readStripe(Buffer.from(body), null);

function factsOf(body: string) {
  const reading = read(body);
  if (reading.kind !== 'event') throw new Error(`${reading.kind}: ${reading.reason}`);
  return reading.event.facts;
}

function invoiceFact(object: Fields, type = 'invoice.finalized', previous?: Fields): InvoiceFact {
  const [fact] = factsOf(event(type, object, previous ? { previous } : {}));
  if (fact?.kind !== 'invoice') throw new Error('no invoice');
  return fact;
}

describe('an invoice', () => {
  test('is read with everything that an account needs', () => {
    expect(invoiceFact(invoice())).toEqual({
      kind: 'invoice',
      change: 'seen',
      id: 'in_1',
      number: 'A-0001',
      currency: 'USD',
      amountMinor: 12_500n,
      issued: { at: Date.parse('2026-03-01T15:00:00Z') },
      due: { at: Date.parse('2026-03-31T15:00:00Z') },
      dueMoved: null,
      collection: 'invoice',
      purpose: 'commercial',
      failedAttempts: 0,
      payments: [],
      debtor: {
        id: 'cus_1',
        name: 'Ada Example',
        kind: 'business',
        email: 'ada@example.com',
        phone: '+12125550123',
        address: '1 Main Street\nNew York NY 10001\nUS',
        country: 'US',
        ...{ state: 'NY', city: 'New York', postCode: '10001' },
        timeZone: 'America/New_York',
        language: null,
        smsConsent: null,
      },
    });
  });

  test.each([
    ['finalized', 'seen'],
    ['sent', 'seen'],
    ['overdue', 'seen'],
    ['updated', 'changed'],
    ['payment_failed', 'failed'],
    ['voided', 'voided'],
    ['marked_uncollectible', 'uncollectible'],
  ])('invoice.%s is %s', (type, change) => {
    expect(invoiceFact(invoice(), `invoice.${type}`).change).toBe(change);
  });

  test('that shows its end shows it in any event', () => {
    expect(invoiceFact(invoice({ status: 'void' }), 'invoice.updated').change).toBe('voided');
    const gone = invoice({ status: 'uncollectible' });
    expect(invoiceFact(gone, 'invoice.updated').change).toBe('uncollectible');
    expect(read(event('invoice.updated', invoice({ status: 'draft' }))).kind).toBe('ignored');
  });

  test('without a due date is a card invoice, or it is not believed', () => {
    const card = invoice({ collection_method: 'charge_automatically', due_date: null });
    expect(invoiceFact(card)).toMatchObject({ due: null, collection: 'card', purpose: 'consumer' });
    expect(read(event('invoice.finalized', invoice({ due_date: null })))).toMatchObject({
      kind: 'quarantined',
      reason: 'due_date: missing',
    });
  });

  test('with a due date at midnight UTC names that day, wherever the debtor lives', () => {
    const due = invoice({ due_date: seconds('2026-03-31T00:00:00Z') });
    expect(invoiceFact(due).due).toEqual({ on: '2026-03-31' });
  });

  test('shows what was claimed before credit notes', () => {
    const credited = invoice({ amount_due: 10_000, pre_payment_credit_notes_amount: 2_500 });
    expect(invoiceFact(credited).amountMinor).toBe(12_500n);
  });

  test('says whether its due date moved', () => {
    const moved = { due_date: 1 };
    expect(invoiceFact(invoice(), 'invoice.updated', moved).dueMoved).toBe(true);
    expect(invoiceFact(invoice(), 'invoice.updated', { footer: null }).dueMoved).toBe(false);
  });

  test('without number goes by its id; without address, name and contact the account goes on', () => {
    const bare = invoice({
      ...{ number: null, customer_name: null, customer_email: null, customer_phone: null },
      customer_address: null,
    });
    expect(invoiceFact(bare)).toMatchObject({
      number: 'in_1',
      debtor: { name: null, email: null, phone: null, address: null, timeZone: null },
    });
  });
});

describe('amounts', () => {
  test.each([
    ['usd', 1_250, 1_250n],
    ['jpy', 1_250, 1_250n],
    ['krw', 7, 7n],
    ['bhd', 1_250, 1_250n],
    ['isk', 1_200, 12n],
    ['ugx', 500, 5n],
    ['huf', 1_250, 1_250n],
  ])('%s %i is %s minor units', (currency, amount, minor) => {
    expect(invoiceFact(invoice({ currency, amount_due: amount })).amountMinor).toBe(minor);
  });

  test.each([
    ['usd', '"100"'],
    ['usd', '100.5'],
    ['usd', '1e3'],
    ['usd', '-0'],
    ['usd', '-1'],
    ['usd', 'null'],
    ['usd', '9007199254740993'],
    ['usd', '9223372036854775808'],
    ['isk', '1250'],
    ['USD', '100'],
    ['us$', '100'],
    ['xxx', '100'],
    ['', '100'],
    ['mga', '100'],
  ])('%s %s is not believed', (currency, amount) => {
    const body = event('invoice.finalized', invoice({ currency, amount_due: 424_242 }));
    expect(read(body.replaceAll('424242', amount)).kind).toBe('quarantined');
  });
});

describe('a debtor', () => {
  test.each([
    [{}, 'business', 'commercial'],
    [{ metadata: { debtor_kind: 'consumer' } }, 'consumer', 'consumer'],
    [{ metadata: { debtor_kind: 'consumer', purpose: 'commercial' } }, 'consumer', 'commercial'],
    [{ metadata: { purpose: 'unknown' } }, 'business', 'unknown'],
    [{ metadata: { debtor_kind: 'dog' } }, 'business', 'commercial'],
    [{ collection_method: 'charge_automatically' }, 'consumer', 'consumer'],
    [
      { collection_method: 'charge_automatically', customer_tax_ids: [{ type: 'eu_vat' }] },
      ...(['business', 'commercial'] as const),
    ],
    [{ customer: customer({ metadata: { debtor_kind: 'consumer' } }) }, 'consumer', 'consumer'],
  ])('%j is %s, %s', (over, kind, purpose) => {
    const fact = invoiceFact(invoice(over));
    expect([fact.debtor.kind, fact.purpose]).toEqual([kind, purpose]);
  });

  test.each([
    ['US', 'NY', {}, 'America/New_York'],
    ['US', 'California', {}, 'America/Los_Angeles'],
    ['us', ' ny ', {}, 'America/New_York'],
    ['US', 'TX', {}, null],
    ['US', 'AZ', {}, null],
    ['US', null, {}, null],
    ['US', 'TX', { time_zone: 'America/Chicago' }, 'America/Chicago'],
    ['GB', null, {}, 'Europe/London'],
    ['DE', null, {}, 'Europe/Berlin'],
    ['JP', null, {}, 'Asia/Tokyo'],
    ['CA', 'ON', {}, null],
    ['XX', null, {}, null],
    ['Germany', null, {}, null],
    ['DE', null, { time_zone: 'Mars/Phobos' }, null],
    ['DE', null, { time_zone: 'EST' }, null],
    ['DE', null, { time_zone: 'GMT+25' }, null],
    ['DE', null, { time_zone: '' }, null],
  ])('in %s %s with %j is in %s', (country, state, metadata, zone) => {
    const address = { line1: '1 Road', city: 'Town', country, state };
    const fact = invoiceFact(invoice({ customer_address: address, metadata }));
    expect(fact.debtor.timeZone).toBe(zone);
  });

  test.each([
    ['Zoë Müller €', 'Zoë Müller €'],
    ["O'Brien", "O'Brien"],
    ['=1+1', '=1+1'],
    ['{{7*7}}', '{{7*7}}'],
    ['<script>', '<script>'],
    ['👨‍👩‍👧 Family', '👨‍👩‍👧 Family'],
    ['e\u0301', '\u00e9'],
    ['ab\u202ecd\u200b\u0007', 'abcd'],
    ['  spaces  ', 'spaces'],
  ])('called %j is kept as %j', (name, kept) => {
    expect(invoiceFact(invoice({ customer_name: name })).debtor.name).toBe(kept);
  });

  test.each(['', '   ', '\u202e\u200b', 'x'.repeat(201), 'x'.repeat(10_000)])(
    'name case %# is not believed',
    (name) => {
      const body = event('invoice.finalized', invoice({ customer_name: name }));
      expect(read(body).kind).toBe('quarantined');
    },
  );

  test('consents to text messages only by the word', () => {
    const consent = (value: string | undefined) =>
      invoiceFact(invoice({ metadata: value === undefined ? {} : { sms_consent: value } })).debtor
        .smsConsent;
    expect([consent('yes'), consent('no'), consent('true'), consent(undefined)]).toEqual([
      ...[true, false, false, null],
    ]);
  });

  test('speaks the language that the customer prefers', () => {
    const [fact] = factsOf(
      event('customer.updated', customer({ preferred_locales: ['de-AT', 'en'] })),
    );
    expect(fact).toMatchObject({ kind: 'customer', debtor: { id: 'cus_1', language: 'de-AT' } });
  });
});

describe('money', () => {
  const payments = (over: Fields) => invoiceFact(paidInvoice(over), 'invoice.paid').payments;
  const receivedAt = Date.parse('2026-04-05T15:00:00Z');

  test('is named by its charge, else its payment intent, else the invoice', () => {
    const paid = { amountMinor: 12_500n, receivedAt };
    expect(payments({})).toEqual([
      { ...paid, externalId: 'ch_1', chargeId: 'ch_1', paymentIntent: 'pi_1' },
    ]);
    expect(payments({ charge: null })).toEqual([
      { ...paid, externalId: 'pi_1', chargeId: null, paymentIntent: 'pi_1' },
    ]);
    expect(payments({ charge: undefined, payment_intent: undefined })).toEqual([
      { ...paid, externalId: 'invoice:in_1:paid', chargeId: null, paymentIntent: null },
    ]);
  });

  test('is read from the list of newer API versions, one payment each', () => {
    const one = (id: string, amount: number, payment: Fields, status = 'paid') => ({
      ...{ id, amount_paid: amount, status, payment },
    });
    const data = [
      one('inpay_1', 10_000, { type: 'payment_intent', payment_intent: 'pi_9' }),
      one('inpay_2', 2_500, { type: 'charge', charge: 'py_8' }),
      one('inpay_3', 0, { type: 'payment_intent', payment_intent: 'pi_7' }, 'canceled'),
    ];
    const found = payments({ charge: undefined, payment_intent: undefined, payments: { data } });
    expect(found.map(({ externalId, amountMinor }) => [externalId, amountMinor])).toEqual([
      ['pi_9', 10_000n],
      ['py_8', 2_500n],
    ]);
  });

  test('that came outside Stripe counts as the amount due', () => {
    const outside = { charge: null, payment_intent: null, amount_paid: 0, paid_out_of_band: true };
    expect(payments(outside)).toMatchObject([
      { externalId: 'invoice:in_1:paid', amountMinor: 12_500n },
    ]);
  });

  test('of nothing is not believed, unless nothing was due', () => {
    expect(read(event('invoice.paid', paidInvoice({ amount_paid: 0 }))).kind).toBe('quarantined');
    const free = { amount_paid: 0, amount_due: 0, charge: null, payment_intent: null };
    expect(payments({ ...free, pre_payment_credit_notes_amount: 12_500 })).toEqual([]);
  });

  test('goes back by a refund: what went back so far, by every name of the payment', () => {
    const at = '2026-04-07T00:00:10Z';
    const refunded = charge({ amount_refunded: 500, invoice: 'in_1' });
    const body = event('charge.refunded', refunded, { at });
    expect(factsOf(body)).toEqual([
      {
        kind: 'refund',
        payment: { ...byStripe, invoiceId: 'in_1', currency: 'USD' },
        ...{ back: { kind: 'total', totalMinor: 500n }, refundedAt: Date.parse(at) },
      },
    ]);
  });

  test.each([[0], [12_501], [-1], ['5']])('a refund of %s is not believed', (refunded) => {
    const body = event('charge.refunded', charge({ amount_refunded: refunded }));
    expect(read(body).kind).toBe('quarantined');
  });

  test('goes back by a dispute and comes back when it is won', () => {
    const at = '2026-05-20T10:00:00Z';
    const [taken] = factsOf(event('charge.dispute.created', dispute()));
    const [won] = factsOf(event('charge.dispute.closed', dispute({ status: 'won' }), { at }));
    const [lost] = factsOf(event('charge.dispute.closed', dispute({ status: 'lost' }), { at }));
    expect(taken).toMatchObject({
      kind: 'chargeback',
      id: 'dp_1',
      amountMinor: 12_500n,
      wonAt: null,
    });
    expect(won).toMatchObject({ wonAt: Date.parse(at) });
    expect(lost).toMatchObject({ wonAt: null });
  });

  test('does not move by an inquiry', () => {
    const inquiry = dispute({ status: 'warning_needs_response' });
    expect(read(event('charge.dispute.created', inquiry)).kind).toBe('ignored');
    expect(read(event('charge.dispute.funds_withdrawn', dispute())).kind).toBe('event');
  });

  test.each([
    ['issued', 'event'],
    ['draft', 'ignored'],
  ])('a credit note that is %s: %s', (status, kind) => {
    expect(read(event('credit_note.created', creditNote({ status }))).kind).toBe(kind);
  });

  test('of a credit note leaves out what Stripe keeps for a later invoice', () => {
    const [whole] = factsOf(event('credit_note.created', creditNote()));
    expect(whole).toMatchObject({ kind: 'credit-note', invoiceId: 'in_1', amountMinor: 2_500n });
    const split = creditNote({
      ...{ pre_payment_amount: 500, post_payment_amount: 2_000 },
      customer_balance_transaction: 'cbtxn_1',
      refunds: [{ amount_refunded: 700 }],
    });
    expect(factsOf(event('credit_note.created', split))).toMatchObject([{ amountMinor: 1_200n }]);
  });
});

describe('a body that is not an event', () => {
  test.each(['{', '[]', 'null', '"x"', '1', '', '{}'])('%j is quarantined', (body) => {
    expect(read(body)).toMatchObject({ kind: 'quarantined', id: null, type: 'unreadable' });
  });

  const good = event('invoice.finalized', invoice(), { id: 'evt_good' });
  test.each([
    ['without id', good.replace('"id":"evt_good",', '')],
    ['with an empty id', good.replace('evt_good', '')],
    ['with a number as id', good.replace('"evt_good"', '7')],
    ['with a long id', good.replace('evt_good', 'x'.repeat(300))],
    ['with a blank in its id', good.replace('evt_good', 'evt good')],
    ['of 1970', good.replace(/"created":\d+,"data"/, '"created":1,"data"')],
    ['of 9999', good.replace(/"created":\d+,"data"/, '"created":253370764800,"data"')],
    ['with a date as text', good.replace(/"created":\d+,"data"/, '"created":"2026-02-30","data"')],
    ['with an amount twice', good.replace('"amount_due"', '"amount_due":1,"amount_due"')],
    ['with NUL', good.replace('Ada', '\\u0000')],
    ['with half a surrogate pair', good.replace('Ada', '\\ud800')],
    ['due in fifty years', good.replace(/"due_date":\d+/, '"due_date":3350000000')],
    ['without customer', good.replace('"customer":"cus_1",', '')],
  ])('%s is quarantined', (_what, body) => {
    expect(body).not.toBe(good);
    expect(read(body).kind).toBe('quarantined');
  });

  test('of a type that is not used is ignored', () => {
    expect(read(event('plan.created', { id: 'plan_1' }))).toMatchObject({ kind: 'ignored' });
    expect(read(event('toString', { id: 'plan_1' }))).toMatchObject({ kind: 'ignored' });
  });

  test('says where the fault is and never what it says', () => {
    const reading = read(event('invoice.finalized', invoice({ currency: 'secret value' })));
    expect(reading).toMatchObject({ kind: 'quarantined', reason: 'currency: invalid_format' });
  });
});

const fixtures = path.resolve(
  __dirname,
  '../../../shared/data/provider-contracts/stripe-resource-fixtures.json',
);
const missing = existsSync(fixtures) ? null : "Stripe's official fixtures are not on this machine";

describe("Stripe's official examples", () => {
  const all = (): Record<string, Fields> =>
    JSON.parse(readFileSync(fixtures, 'utf8')) as Record<string, Fields>;
  const cases: readonly (readonly [string, string, Fields])[] = [
    ['invoice.finalized', 'invoice', { amount_due: 1_000 }],
    ['invoice.paid', 'invoice', { amount_paid: 1_000, status: 'paid' }],
    ['customer.updated', 'customer', {}],
    ['credit_note.created', 'credit_note', {}],
    ['charge.refunded', 'charge', { amount_refunded: 40 }],
    ['charge.dispute.created', 'dispute', { status: 'needs_response' }],
  ];
  for (const [type, resource, over] of cases) {
    testUnless(missing)(`${type} is read`, () => {
      const at = '2009-02-14T00:00:00Z';
      const reading = read(event(type, { ...all()[resource], ...over }, { at }));
      expect(reading).toMatchObject({ kind: 'event' });
    });
  }
});
