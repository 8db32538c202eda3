import { createHash, timingSafeEqual } from 'node:crypto';
import type { Headers, SignatureFault } from './signature';

const headerMax = 2_000;
const pattern = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/**
 * Verifies HTTP Basic credentials, for a source that signs nothing. Both sides are hashed first, so that the
 * comparison takes the same time whatever was sent. Null: verified.
 *
 * @param secret `user:password`
 */
export function basicAuthFault(headers: Headers, secret: string): SignatureFault | null {
  const { authorization } = headers;
  if (authorization === undefined || authorization === '') return 'no-header';
  if (typeof authorization !== 'string' || authorization.length > headerMax) {
    return 'malformed-header';
  }
  const encoded = pattern.exec(authorization)?.[1];
  if (encoded === undefined) return 'malformed-header';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(Buffer.from(secret, 'utf8').toString('base64'));
  return timingSafeEqual(digest(encoded), expected) ? null : 'wrong';
}
