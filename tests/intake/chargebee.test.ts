import { readChargebee } from '../../src/intake/chargebee';
import type { SourceReading } from '../../src/intake/facts';
import {
  chargebeeEvent,
  creditNote,
  customer,
  invoice,
  paidInvoice,
  refund,
  transaction,
} from './chargebee-events';
import { seconds, type Fields } from './events';

const read = (type: string, content: Fields): SourceReading =>
  readChargebee(Buffer.from(chargebeeEvent(type, content)), null);

function factsOf(type: string, content: Fields): readonly unknown[] {
  const reading = read(type, content);
  if (reading.kind !== 'event') throw new Error(JSON.stringify(reading));
  return reading.event.facts;
}

describe('an invoice of Chargebee', () => {
  test('is read with the debtor that it shows', () => {
    expect(factsOf('invoice_generated', { invoice: invoice() })).toEqual([
      {
        ...{ kind: 'invoice', change: 'seen', id: 'INV-1', number: 'INV-1', currency: 'USD' },
        amountMinor: 12_500n,
        issued: { at: Date.parse('2026-03-01T15:00:00Z') },
        due: { at: Date.parse('2026-03-31T15:00:00Z') },
        ...{ dueMoved: null, collection: 'invoice', purpose: 'commercial', failedAttempts: 0 },
        payments: [],
        debtor: {
          ...{ id: 'cb_1', name: 'Example Ltd', kind: 'business', email: 'ada@example.com' },
          ...{ phone: '+12125550123', address: '1 Main Street\nNew York New York 10001\nUS' },
          ...{ country: 'US', state: 'NY', city: 'New York', postCode: '10001' },
          ...{ timeZone: 'America/New_York', language: null, smsConsent: null },
        },
      },
    ]);
  });

  test('claims what credit of the customer has not covered', () => {
    const facts = factsOf('invoice_updated', { invoice: invoice({ credits_applied: 2_000 }) });
    expect(facts).toMatchObject([{ change: 'changed', amountMinor: 10_500n }]);
  });

  test.each([
    ['voided', { status: 'voided' }, 'voided'],
    ['deleted', { deleted: true }, 'voided'],
    ['written off', { write_off_amount: 12_500 }, 'uncollectible'],
  ])('says where it ends: %s', (_name, over, change) => {
    expect(factsOf('invoice_updated', { invoice: invoice(over) })).toMatchObject([{ change }]);
  });

  test('of a card counts from its first failed charge', () => {
    const content = {
      transaction: transaction({ status: 'failure' }),
      invoice: invoice({ dunning_status: 'in_progress', dunning_attempts: [{ attempt: 1 }] }),
      customer: customer({ auto_collection: 'on' }),
    };
    expect(factsOf('payment_failed', content)).toMatchObject([
      { change: 'failed', collection: 'card', due: null, failedAttempts: 1 },
    ]);
  });

  test('that is not final yet is ignored', () => {
    expect(read('invoice_generated', { invoice: invoice({ status: 'pending' }) }).kind).toBe(
      'ignored',
    );
  });

  test('is newer by the version of its last change', () => {
    const reading = read('invoice_updated', {
      invoice: invoice({ resource_version: 1_772_377_201_123 }),
    });
    expect(reading).toMatchObject({ event: { at: 1_772_377_201_123 } });
  });

  test('of a person is a consumer', () => {
    const billing_address = { first_name: 'Ada', last_name: 'Example', country: 'GB' };
    expect(factsOf('invoice_generated', { invoice: invoice({ billing_address }) })).toMatchObject([
      { purpose: 'consumer', debtor: { name: 'Ada Example', kind: 'consumer' } },
    ]);
  });
});

describe('money of Chargebee', () => {
  test('is known by its transaction, wherever it is shown', () => {
    const content = { transaction: transaction(), invoice: paidInvoice(), customer: customer() };
    expect(factsOf('payment_succeeded', content)).toMatchObject([
      { kind: 'invoice', change: 'changed' },
      { kind: 'payment', externalId: 'txn_1', invoiceId: 'INV-1', amountMinor: 12_500n },
    ]);
  });

  test("on no invoice is the customer's", () => {
    const content = { transaction: transaction({ linked_invoices: [] }) };
    expect(factsOf('payment_succeeded', content)).toMatchObject([
      { kind: 'payment', externalId: 'txn_1', invoiceId: null, customerId: 'cb_1' },
    ]);
  });

  test('goes back, and its invoice is credited by as much', () => {
    expect(factsOf('payment_refunded', { transaction: refund() })).toMatchObject([
      { kind: 'refund', back: { kind: 'part', id: 'txn_2', amountMinor: 2_500n } },
      { kind: 'credit-note', id: 'txn_2:CN-1', invoiceId: 'INV-1', amountMinor: 2_500n },
    ]);
  });

  test('is taken back by a bank', () => {
    const reversal = transaction({
      ...{ id: 'txn_9', type: 'payment_reversal', reference_transaction_id: 'txn_1' },
    });
    expect(factsOf('transaction_created', { transaction: reversal })).toMatchObject([
      { kind: 'chargeback', id: 'txn_9', payment: { externalId: 'txn_1' } },
    ]);
    expect(read('transaction_created', { transaction: transaction() }).kind).toBe('ignored');
  });

  test('credited is less claimed; refundable credit counts where it is used', () => {
    expect(factsOf('credit_note_created', { credit_note: creditNote() })).toMatchObject([
      { kind: 'credit-note', id: 'CN-9', invoiceId: 'INV-1', amountMinor: 2_500n, voidedAt: null },
    ]);
    const voided = creditNote({ status: 'voided', voided_at: seconds('2026-03-11T00:00:00Z') });
    expect(factsOf('credit_note_updated', { credit_note: voided })).toMatchObject([
      { voidedAt: Date.parse('2026-03-11T00:00:00Z') },
    ]);
    for (const over of [{ type: 'refundable' }, { create_reason_code: 'Write Off' }]) {
      expect(read('credit_note_created', { credit_note: creditNote(over) }).kind).toBe('ignored');
    }
  });

  test.each([
    ['a text', { amount: '100' }],
    ['a fraction', { amount: 100.5 }],
    ['nothing', { amount: 0 }],
    ['less than nothing', { amount: -100 }],
    ['more than a double holds', { amount: 9_007_199_254_740_992 }],
    ['a currency in small letters', { currency_code: 'usd' }],
    ['no currency', { currency_code: 'XXX' }],
    ['a day before there was any', { date: 0 }],
    ['an id of two words', { id: 'txn 1' }],
  ])('%s is not believed', (_name, over) => {
    const reading = read('payment_succeeded', { transaction: transaction(over) });
    expect(reading.kind).toBe('quarantined');
  });

  test('of a type that is not used is ignored', () => {
    expect(read('subscription_renewed', {}).kind).toBe('ignored');
  });

  test('a customer record is read as it is now', () => {
    const changed = customer({
      company: null,
      first_name: 'Bo',
      meta_data: { sms_consent: 'yes' },
    });
    expect(factsOf('customer_changed', { customer: changed })).toMatchObject([
      {
        kind: 'customer',
        debtor: { id: 'cb_1', name: 'Bo Example', kind: null, smsConsent: true },
      },
    ]);
  });
});
