import { readGeneric } from '../../src/intake/generic';
import type { SourceReading } from '../../src/intake/facts';
import {
  claim,
  disputed,
  genericEvent,
  invoiceSays,
  money,
  paid,
  refunded,
} from './generic-events';

const read = (body: string, id: string | null = 'msg_1'): SourceReading =>
  readGeneric(Buffer.from(body), id);

function factsOf(body: string): unknown {
  const reading = read(body);
  if (reading.kind !== 'event') throw new Error(JSON.stringify(reading));
  return reading.event.facts;
}

/** Reason and nothing else: what was sent never shows in it. */
const reasonOf = (body: string, id: string | null = 'msg_1'): string | null => {
  const reading = read(body, id);
  return reading.kind === 'quarantined' ? reading.reason : null;
};

const event = (data: object, type = 'payment.received') =>
  genericEvent(type, data as Record<string, unknown>, '2026-04-05T15:00:00Z');

describe('an event of our own format', () => {
  test('shows an invoice with its customer', () => {
    expect(factsOf(genericEvent('invoice.created', invoiceSays()))).toEqual([
      {
        ...{ kind: 'invoice', change: 'seen', id: 'inv_1', number: 'A-0001', currency: 'USD' },
        ...{ amountMinor: 12_500n, issued: { on: '2026-03-01' }, due: { on: '2026-03-31' } },
        ...{ dueMoved: null, collection: 'invoice', purpose: 'commercial', failedAttempts: 0 },
        payments: [],
        debtor: {
          ...{ id: 'cust_1', name: 'Ada Example', kind: 'business', email: 'ada@example.com' },
          ...{ phone: '+12125550123', address: '1 Main Street\nNew York NY 10001\nUS' },
          ...{ country: 'US', state: 'NY', city: 'New York', postCode: '10001' },
          ...{ timeZone: 'America/New_York', language: null, smsConsent: null },
        },
      },
    ]);
  });

  test('takes somebody of whom it says nothing for a consumer', () => {
    const facts = factsOf(genericEvent('invoice.created', invoiceSays({}, { kind: undefined })));
    expect(facts).toMatchObject([{ purpose: 'consumer', debtor: { kind: 'consumer' } }]);
  });

  test('an invoice without a due date is one of a card', () => {
    const body = genericEvent('invoice.payment_failed', invoiceSays({ dueOn: null }));
    expect(factsOf(body)).toMatchObject([
      { change: 'failed', collection: 'card', due: null, failedAttempts: 1 },
    ]);
    const invoiced = { dueOn: null, collection: 'invoice' };
    expect(reasonOf(genericEvent('invoice.created', invoiceSays(invoiced)))).toBe('dueOn: missing');
  });

  test('tells money in, money back and disputes by their own names', () => {
    expect(factsOf(event(paid({ on: '2026-04-02', reference: 'bank 1' })))).toMatchObject([
      {
        ...{ kind: 'payment', externalId: 'pay_1', invoiceId: 'inv_1', customerId: null },
        ...{ amountMinor: 12_500n, received: { on: '2026-04-02' }, reference: 'bank 1' },
      },
    ]);
    expect(factsOf(event(refunded(), 'payment.refunded'))).toMatchObject([
      { kind: 'refund', back: { kind: 'part', id: 're_1', amountMinor: 2_500n } },
    ]);
    const back = { return: { id: 'b_1', paymentId: 'pay_1', amount: money('125.00') } };
    expect(factsOf(event(back, 'payment.returned'))).toMatchObject([
      { kind: 'chargeback', id: 'return:b_1', wonAt: null },
    ]);
    expect(factsOf(event(disputed({ outcome: 'won' }), 'dispute.closed'))).toMatchObject([
      { kind: 'chargeback', id: 'dp_1', wonAt: Date.parse('2026-04-05T15:00:00Z') },
    ]);
    const wrong = { dispute: { id: 'dp_2', invoiceId: 'inv_1', reason: 'not mine' } };
    expect(factsOf(event(wrong, 'dispute.opened'))).toEqual([
      { kind: 'dispute', id: 'dp_2', invoiceId: 'inv_1', reason: 'not mine', closed: null },
    ]);
  });

  test('is known by the id that was signed with it', () => {
    const body = JSON.parse(event(paid())) as object;
    const withId = (id: unknown) => JSON.stringify({ ...body, id });
    expect(read(withId('msg_1')).kind).toBe('event');
    for (const id of ['msg_2', '', 7, 'x'.repeat(300)]) {
      expect(read(withId(id)).kind).toBe('quarantined');
    }
    expect(reasonOf(event(paid()), 'x'.repeat(300))).toBe('id: invalid');
  });

  test('of a type that nobody uses is ignored', () => {
    expect(read(event({}, 'subscription.renewed'))).toMatchObject({ kind: 'ignored', id: 'msg_1' });
  });

  test.each([
    ['an amount that is a number', { amount: { amount: 100, currency: 'USD' } }],
    ['no decimals', { amount: money('100') }],
    ['an exponent', { amount: money('1e3') }],
    ['minus nothing', { amount: money('-0.00') }],
    ['nothing', { amount: money('0.00') }],
    ['less than nothing', { amount: money('-5.00') }],
    ['more than a double holds', { amount: money('90071992547409.93') }],
    ['more than 64 bits hold', { amount: money('92233720368547758.08') }],
    ['a currency in small letters', { amount: money('1.00', 'usd') }],
    ['a sign for a currency', { amount: money('1.00', 'US$') }],
    ['no currency', { amount: money('1.00', 'XXX') }],
    ['decimals of the yen', { amount: money('1.00', 'JPY') }],
    ['a day that is none', { on: '2027-02-30' }],
    ['a moment without a zone', { at: '2026-04-05T15:00:00' }],
    ['a leap second', { at: '2026-12-31T23:59:60Z' }],
    ['1970', { at: '1970-01-01T00:00:00Z' }],
    ['a field that is not known', { balance: 1 }],
    ['an id of two words', { id: 'pay 1' }],
  ])('with %s is not believed', (_name, over) => {
    const reason = reasonOf(event(paid(over)));
    expect(reason).toMatch(/^[\w.]+: \w+$/);
  });

  test.each([
    ['no zone', '2026-04-05T15:00:00'],
    ['the year 9999', '9999-01-01T00:00:00Z'],
    ['1970', '1970-01-01T00:00:00Z'],
    ['a day that is none', '2027-02-30T00:00:00Z'],
  ])('with a time of %s is not believed', (_name, at) => {
    expect(reasonOf(genericEvent('payment.received', paid(), at))).toMatch(/^timestamp: /);
  });

  test.each([
    ['', 'customer.name: invalid_text'],
    ['   ', 'customer.name: invalid_text'],
    ['\u202e\u200b', 'customer.name: invalid_text'],
    ['x'.repeat(1_000), 'customer.name: invalid_text'],
  ])('with the name %p is not believed', (name, reason) => {
    expect(reasonOf(genericEvent('invoice.created', invoiceSays({}, { name })))).toBe(reason);
  });

  test('keeps a name as it is, without what turns text around', () => {
    const named = (name: string) =>
      factsOf(genericEvent('invoice.created', invoiceSays({}, { name })));
    expect(named('Zoe\u0308 Mu\u0308ller \u20ac')).toMatchObject([
      { debtor: { name: 'Zoë Müller €' } },
    ]);
    expect(named('evil\u202eliam')).toMatchObject([{ debtor: { name: 'evilliam' } }]);
    expect(named('{{7*7}} <b>')).toMatchObject([{ debtor: { name: '{{7*7}} <b>' } }]);
  });

  test('a due date decades away is a mistake', () => {
    const body = genericEvent('invoice.created', {
      ...invoiceSays(),
      invoice: claim({ dueOn: '2076-03-31' }),
    });
    expect(reasonOf(body)).toBe('dueOn: out_of_range');
  });

  test('a zone that does not exist is none', () => {
    for (const timeZone of ['Mars/Phobos', 'EST', 'GMT+25']) {
      const body = genericEvent('invoice.created', invoiceSays({}, { timeZone }));
      expect(factsOf(body)).toMatchObject([{ debtor: { timeZone: null } }]);
    }
  });

  test('an outcome belongs to the end of a dispute', () => {
    expect(reasonOf(event(disputed({ outcome: 'lost' }), 'dispute.opened'))).toBe(
      'outcome: misplaced',
    );
    expect(reasonOf(event(disputed(), 'dispute.closed'))).toBe('outcome: misplaced');
  });
});
