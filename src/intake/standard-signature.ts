import { createHmac, timingSafeEqual } from 'node:crypto';
import { ageFault, headerSeconds, type Headers, type SignatureFault } from './signature';

const headerMax = 2_000;
const signaturesMax = 20;
/** What a sender may name a message: one word of visible ASCII, which also cannot move the dots of what is signed. */
const idPattern = /^[!-~]{1,1000}$/;
/** Symmetric (`v1`) and asymmetric (`v1a`) signatures, and versions to come; base64 after the comma. */
const signaturePattern = /^v\d{1,3}[a-z]?,[A-Za-z0-9+/]+={0,2}$/;
const secretPattern = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/;
/** The key lengths of Standard Webhooks. */
const keyBytesMin = 24;
const keyBytesMax = 64;

/** The key of a `whsec_...` secret; null when it is not 24 to 64 bytes in base64. */
export function standardKey(secret: string): Buffer | null {
  const encoded = secretPattern.exec(secret)?.[1];
  if (encoded === undefined) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= keyBytesMin && key.length <= keyBytesMax ? key : null;
}

/**
 * Verifies Standard Webhooks headers over the raw bytes: `webhook-signature` lists signatures separated by
 * blanks, and one right `v1` is enough (HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`). Refused when the
 * time lies more than 300 s away on either side, is not plain seconds, or when a header came twice. Null: verified.
 *
 * @param nowAt wall time, epoch milliseconds
 */
export function standardSignatureFault(
  body: Uint8Array,
  headers: Headers,
  secret: string,
  nowAt: number,
): SignatureFault | null {
  const given = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  );
  const [id, time, signatures] = given;
  if (given.some((value) => value === undefined || value === '')) return 'no-header';
  if (typeof id !== 'string' || typeof time !== 'string' || typeof signatures !== 'string') {
    return 'malformed-header';
  }
  const seconds = headerSeconds(time);
  if (seconds === null || !idPattern.test(id) || signatures.length > headerMax) {
    return 'malformed-header';
  }
  const list = signatures.split(' ');
  if (list.length > signaturesMax || !list.every((one) => signaturePattern.test(one))) {
    return 'malformed-header';
  }
  const key = standardKey(secret);
  if (key === null) return 'wrong';
  const mac = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64');
  // Compared as written: base64 has more than one spelling of the same bytes, and only one was signed.
  const expected = Buffer.from(`v1,${mac}`);
  const isRight = list.some((one) => {
    const given = Buffer.from(one);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isRight ? ageFault(seconds, nowAt) : 'wrong';
}
