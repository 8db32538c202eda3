import { createHmac } from 'node:crypto';
import type { Fields } from './events';

/** Events in our own format, as docs/billing.md describes it; every field can be overridden. */
export const genericSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export const money = (amount: string, currency = 'USD') => ({ amount, currency });

export const buyer = (over: Fields = {}): Fields => ({
  id: 'cust_1',
  name: 'Ada Example',
  kind: 'business',
  email: 'ada@example.com',
  phone: '+12125550123',
  address: {
    ...{ line1: '1 Main Street', city: 'New York', state: 'NY' },
    ...{ postCode: '10001', country: 'US' },
  },
  ...over,
});

export const claim = (over: Fields = {}): Fields => ({
  id: 'inv_1',
  number: 'A-0001',
  amount: money('125.00'),
  issuedOn: '2026-03-01',
  dueOn: '2026-03-31',
  ...over,
});

export const invoiceSays = (over: Fields = {}, customer: Fields = {}): Fields => ({
  invoice: claim(over),
  customer: buyer(customer),
});

export const paid = (over: Fields = {}): Fields => ({
  payment: { id: 'pay_1', amount: money('125.00'), invoiceId: 'inv_1', ...over },
});

export const refunded = (over: Fields = {}): Fields => ({
  refund: { id: 're_1', paymentId: 'pay_1', amount: money('25.00'), ...over },
});

export const disputed = (over: Fields = {}): Fields => ({
  dispute: { id: 'dp_1', paymentId: 'pay_1', amount: money('50.00'), ...over },
});

export function genericEvent(type: string, data: Fields, at = '2026-03-01T15:00:01Z'): string {
  return JSON.stringify({ type, timestamp: at, data });
}

/** Headers as Standard Webhooks writes them. */
export function standardHeaders(
  id: string,
  body: string | Uint8Array,
  at: number,
  secret = genericSecret,
): Record<string, string> {
  const time = Math.floor(at / 1_000);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(time),
    'webhook-signature': `v1,${mac}`,
  };
}
