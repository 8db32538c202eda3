import { expectOutcome } from './answers';
import { otherStandardSecret, secondCreditor } from './doors';
import type { House } from './harness';
import { phoneOf, unique } from './makers';
import type { Fields } from '../../intake/events';

/**
 * The same rows for the other billing systems, where they can come in there: our own format, which is strict,
 * and Chargebee, which signs nothing and sends a password.
 */

const timestamp = '2026-03-01T15:00:01Z';
export const dollars = (amount: string) => ({ amount, currency: 'USD' });

export function genericInvoice(tag: string, invoice: Fields = {}, customer: Fields = {}) {
  return {
    type: 'invoice.created',
    timestamp,
    data: {
      invoice: {
        ...{ id: `in_${tag}`, number: tag, amount: dollars('125.00') },
        ...{ issuedOn: '2026-03-01', dueOn: '2026-03-31' },
        ...invoice,
      },
      customer: {
        ...{ id: `cus_${tag}`, name: `Debtor ${tag}`, kind: 'business' },
        ...{ email: `${tag}@generic.example`, phone: phoneOf(tag, 'US') },
        address: { line1: '1 Main Street', city: 'New York', state: 'NY', country: 'US' },
        ...customer,
      },
    },
  };
}

export function genericPayment(tag: string, payment: Fields = {}) {
  return {
    type: 'payment.received',
    timestamp,
    data: {
      payment: {
        ...{ id: `pay_${tag}`, amount: dollars('125.00'), on: '2026-03-01' },
        invoiceId: `in_${tag}`,
        ...payment,
      },
    },
  };
}

export function chargebeeInvoice(tag: string, invoice: Fields = {}, customer: Fields = {}) {
  const at = Date.parse(timestamp) / 1_000;
  return {
    ...{ id: `ev_${tag}_${unique()}`, occurred_at: at, event_type: 'invoice_generated' },
    content: {
      invoice: {
        ...{ id: `in_${tag}`, customer_id: `cus_${tag}`, status: 'payment_due' },
        ...{ currency_code: 'USD', date: at, due_date: at + 30 * 86_400, total: 12_500 },
        ...invoice,
      },
      customer: {
        ...{ id: `cus_${tag}`, company: `Debtor ${tag}`, email: `${tag}@chargebee.example` },
        ...customer,
      },
    },
  };
}

/** An event in our own format that is put aside, and leaves no account. */
async function aside(house: House, tag: string, event: object | string, what: string) {
  expectOutcome(await house.generic(event), 'quarantined', what);
  expect(await house.accountOf(tag)).toBeNull();
}

async function asideOfChargebee(house: House, tag: string, event: object | string, what: string) {
  expectOutcome(await house.chargebee(event), 'quarantined', what);
  expect(await house.accountOf(tag)).toBeNull();
}

const refuses = async (house: House, headers: Record<string, string | string[]>) => {
  const before = await house.inboxRows();
  expectOutcome(await house.generic(genericInvoice(unique()), { headers }), 'refused');
  expect(await house.inboxRows()).toBe(before);
};

type More = Readonly<Record<string, (house: House) => Promise<void>>>;

export const moreOfTransport: More = {
  'B-001': async (house) => {
    for (const name of ['Webhook-Signature', 'Webhook-Id', 'Webhook-Timestamp']) {
      await refuses(house, { [name]: '' });
    }
    const none = { path: '/webhooks/billing/generic', body: '{}' };
    expectOutcome(await house.send(none), 'refused');
    const nobody = { path: '/webhooks/billing/chargebee', body: '{}' };
    expectOutcome(await house.send(nobody), 'unauthenticated');
  },
  'B-003': async (house) => {
    for (const header of ['bad_header', 'v1', 'v1,', 'v1,%%%', 'v2,AAAA']) {
      await refuses(house, { 'Webhook-Signature': header });
    }
    for (const login of ['', ':', 'chargebee', 'chargebee:wrong', ':password-of-this-test']) {
      expectOutcome(await house.chargebee(chargebeeInvoice(unique()), login), 'unauthenticated');
    }
  },
  'B-007': async (house) => {
    const signedAt = house.wallAt - 301_000;
    expectOutcome(await house.generic(genericInvoice(unique()), { signedAt }), 'refused');
  },
  'B-008': async (house) => {
    const signedAt = house.wallAt + 301_000;
    expectOutcome(await house.generic(genericInvoice(unique()), { signedAt }), 'refused');
  },
  'B-010': async (house) => {
    for (const time of ['NaN', '-1', '1e3', '0x65', String(house.wallAt), '1.0']) {
      await refuses(house, { 'Webhook-Timestamp': time });
    }
  },
  'B-011': async (house) => {
    for (const name of ['Webhook-Signature', 'Webhook-Id', 'Webhook-Timestamp']) {
      await refuses(house, { [name]: ['v1,AAAA', 'v1,AAAA'] });
    }
  },
  'B-014': async (house) => {
    const event = genericInvoice(unique());
    const mark = house.lines.length;
    expectOutcome(await house.generic(event, { secret: otherStandardSecret }), 'refused');
    expectOutcome(await house.generic(event, { creditor: secondCreditor }), 'refused');
    const alarms = house.lines.slice(mark).filter(({ alert }) => alert === 'security');
    expect(alarms).toHaveLength(2);
  },
};

export const moreOfBilling: More = {
  'B-034': async (house) => {
    const tag = unique();
    await aside(house, tag, `{${tag}`, 'half a JSON');
    await asideOfChargebee(house, tag, `{${tag}`, 'half a JSON');
  },
  'B-037': async (house) => {
    const tag = `gi${unique()}`;
    const event = { ...genericInvoice(tag), id: 'another-than-the-header' };
    await aside(house, tag, event, 'an id that is not the signed one');
    for (const id of ['', 5, null, 'x'.repeat(300), 'two words']) {
      const odd = { ...chargebeeInvoice(tag), id };
      await asideOfChargebee(house, tag, odd, String(id).slice(0, 10));
    }
  },
  'B-040': async (house) => {
    const tag = `ga${unique()}`;
    const odd = [100, 100.5, null, '1e3', '-0', 'NaN', '1,000.00', '0x64', '1.005', '١٢', ''];
    for (const amount of odd) {
      const event = genericInvoice(tag, { amount: { amount, currency: 'USD' } });
      await aside(house, tag, event, String(amount));
    }
    for (const total of ['100', 100.5, -100, null, {}]) {
      await asideOfChargebee(house, tag, chargebeeInvoice(tag, { total }), String(total));
    }
  },
  'B-041': (house) => {
    const tag = `gz${unique()}`;
    return aside(house, tag, genericPayment(tag, { amount: dollars('0.00') }), 'nothing');
  },
  'B-043': async (house) => {
    const tag = `gl${unique()}`;
    const event = genericInvoice(tag, { amount: dollars('90071992547409.93') });
    const { outcome } = (await house.generic(event)).body as { outcome: string };
    // Either nothing of it, or every digit.
    const kept = (await house.accountOf(tag))?.balance.amount ?? outcome;
    expect(['90071992547409.93', 'quarantined']).toContain(kept);
  },
  'B-045': async (house) => {
    const tag = `gc${unique()}`;
    for (const currency of ['usd', 'US$', 'XXX', '']) {
      const event = genericInvoice(tag, { amount: { amount: '1.00', currency } });
      await aside(house, tag, event, currency);
      const other = chargebeeInvoice(tag, { currency_code: currency });
      await asideOfChargebee(house, tag, other, currency);
    }
    const yen = genericInvoice(tag, { amount: { amount: '100.00', currency: 'JPY' } });
    await aside(house, tag, yen, 'yen with decimals');
  },
  'B-046': async (house) => {
    const tag = `ge${unique()}`;
    expectOutcome(await house.generic(genericInvoice(tag)), 'applied');
    const amount = { amount: '125.00', currency: 'EUR' };
    expectOutcome(await house.generic(genericPayment(tag, { amount })), 'applied');
    expect((await house.accountOf(tag)).balance).toEqual(dollars('125.00'));
    expect(await suspended(house, tag)).toMatchObject([{ amount }]);
  },
  'B-047': async (house) => {
    const tag = `gs${unique()}`;
    expectOutcome(await house.generic(genericPayment(tag)), 'applied');
    expect(await suspended(house, tag)).toMatchObject([{ amount: dollars('125.00') }]);
    // Its invoice comes, and the money goes there.
    expectOutcome(await house.generic(genericInvoice(tag)), 'applied');
    expect((await house.accountOf(tag)).balance.amount).toBe('0.00');
    expect(await suspended(house, tag)).toEqual([]);
  },
  'B-048': async (house) => {
    const tag = `gd${unique()}`;
    expectOutcome(await house.generic(genericInvoice(tag)), 'applied');
    expectOutcome(await house.generic(genericPayment(tag)), 'applied');
    expect((await house.accountOf(tag)).stage).toBe('closed');
    const late = genericPayment(tag, {
      ...{ id: `late_${tag}`, invoiceId: null, customerId: `cus_${tag}` },
    });
    expectOutcome(await house.generic(late), 'applied');
    // Never lost: owed back to the debtor while the account is being closed, and then in suspense.
    const { id } = await house.accountOf(tag);
    const { overpayment = 0 } = await house.books(id as string);
    expect((await suspended(house, tag)).length * 12_500 - overpayment).toBe(12_500);
  },
  'B-050': async (house) => {
    const tag = `gr${unique()}`;
    expectOutcome(await house.generic(genericInvoice(tag)), 'applied');
    expectOutcome(await house.generic(genericPayment(tag)), 'applied');
    const refund = { id: `re_${tag}`, paymentId: `pay_${tag}`, amount: dollars('125.01') };
    const event = { type: 'payment.refunded', timestamp, data: { refund } };
    expectOutcome(await house.generic(event), 'quarantined');
    expect((await house.accountOf(tag)).balance.amount).toBe('0.00');
  },
  'B-051': async (house) => {
    const tag = `gt${unique()}`;
    const odd = ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2027-02-30T00:00:00Z'];
    const more = ['2026-03-01T12:00:00', '2026-12-31T23:59:60Z', '2026-03-01', 1_772_000_000, ''];
    for (const time of [...odd, ...more]) {
      const event = { ...genericInvoice(tag), timestamp: time };
      await aside(house, tag, event, String(time));
    }
  },
  'B-052': async (house) => {
    const tag = `gf${unique()}`;
    for (const dueOn of ['2076-03-01', '1970-01-01', '2027-02-30', null, undefined, '01.04.2026']) {
      const event = genericInvoice(tag, { dueOn, collection: 'invoice' });
      await aside(house, tag, event, String(dueOn));
    }
  },
  'B-053': async (house) => {
    const tag = `gn${unique()}`;
    for (const name of ['', '  ', 'x'.repeat(201)]) {
      await aside(house, tag, genericInvoice(tag, {}, { name }), name.slice(0, 9));
    }
  },
  'B-063': async (house) => {
    const tag = `gx${unique()}`;
    const customer = { timeZone: 'Mars/Phobos', kind: 'consumer', phone: null, address: null };
    expectOutcome(await house.generic(genericInvoice(tag, {}, customer)), 'applied');
    expect((await house.accountOf(tag)).debtor.timeZone).toBeNull();
  },
  'B-067': async (house) => {
    const tag = `go${unique()}`;
    const mark = house.lines.length;
    await aside(house, tag, { ...genericInvoice(tag), creditorId: secondCreditor }, 'another');
    expect(house.lines.slice(mark)).toContainEqual(
      expect.objectContaining({ alert: 'security', reason: 'other-creditor-named' }),
    );
    await aside(house, tag, { ...genericInvoice(tag), tenant: secondCreditor }, 'unknown field');
    expect(await house.accountOf(tag, secondCreditor)).toBeNull();
  },
};

/** Money of a tag that lies in suspense. */
async function suspended(house: House, tag: string) {
  const { body } = await house.call('GET', '/v1/payments?status=suspense&limit=200');
  const rows = body.payments as { reference: string | null }[];
  return rows.filter(({ reference }) => reference?.endsWith(tag));
}
