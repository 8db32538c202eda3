import { createHmac, timingSafeEqual } from 'node:crypto';
import { ageFault, headerSeconds, type SignatureFault } from './signature';

const headerMax = 2_000;
const signaturesMax = 20;
const macPattern = /^[\da-f]{64}$/;

/**
 * Verifies a Stripe signature header over the raw bytes: `t=<seconds>,v1=<hex>`; HMAC-SHA256 of
 * `<t>.<body>` with one of the secrets (the current one, and the previous one while it is rotated). One
 * right `v1` is enough; other schemes do not count. Refused when it is more than 300 s old, and, unlike
 * Stripe's own library, when it lies more than 300 s ahead, or names its time twice (which is also what a
 * header sent twice looks like once it is joined). Null: verified.
 *
 * @param header every value of the header, as received
 * @param nowAt wall time, epoch milliseconds
 */
export function stripeSignatureFault(
  body: Uint8Array,
  header: string | readonly string[] | undefined,
  secrets: readonly string[],
  nowAt: number,
): SignatureFault | null {
  if (header === undefined || header === '') return 'no-header';
  if (typeof header !== 'string' || header.length > headerMax) return 'malformed-header';
  const parts = header.split(',').map((part) => part.trim().split('='));
  const times = parts.filter(([name]) => name === 't').map(([, value]) => value ?? '');
  const macs = parts.filter(([name]) => name === 'v1').map(([, value]) => value ?? '');
  const [time = ''] = times;
  const seconds = headerSeconds(time);
  if (seconds === null || times.length > 1) return 'malformed-header';
  if (macs.length === 0 || macs.length > signaturesMax) return 'malformed-header';
  const isRight = secrets.some((secret) => {
    if (secret.trim() === '') return false;
    const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
    return macs.some(
      (mac) => macPattern.test(mac) && timingSafeEqual(expected, Buffer.from(mac, 'hex')),
    );
  });
  return isRight ? ageFault(seconds, nowAt) : 'wrong';
}
