import { basicAuthFault } from './basic-auth';
import { readChargebee } from './chargebee';
import { readGeneric } from './generic';
import type { SourceReader } from './reading';
import {
  verifyWith,
  type Headers,
  type SignatureFault,
  type SourceKey,
  type Verification,
} from './signature';
import { standardSignatureFault } from './standard-signature';
import { readStripe } from './stripe';
import { stripeSignatureFault } from './stripe-signature';

/** A billing system: how its deliveries are verified over the raw bytes, and how they are read. */
export interface Source {
  readonly read: SourceReader;
  /** Signed header that gives the event its id; null: the id stands in the body. */
  readonly idHeader: string | null;
  /** Status for a delivery that is not verified, whatever the reason. */
  readonly refusedStatus: 400 | 401;
  readonly verify: (
    body: Uint8Array,
    headers: Headers,
    keys: readonly SourceKey[],
    nowAt: number,
  ) => Verification;
}

/** Without a key the header is not even looked at. */
function byKeys(
  faultOf: (
    body: Uint8Array,
    headers: Headers,
    secret: string,
    at: number,
  ) => SignatureFault | null,
): Source['verify'] {
  return (body, headers, keys, nowAt) =>
    verifyWith(keys, (secret) => faultOf(body, headers, secret, nowAt));
}

const sources: Readonly<Record<string, Source>> = {
  stripe: {
    read: readStripe,
    idHeader: null,
    refusedStatus: 400,
    verify: byKeys((body, headers, secret, at) =>
      stripeSignatureFault(body, headers['stripe-signature'], [secret], at),
    ),
  },
  chargebee: {
    read: readChargebee,
    idHeader: null,
    refusedStatus: 401,
    verify: byKeys((_body, headers, secret) => basicAuthFault(headers, secret)),
  },
  generic: {
    read: readGeneric,
    idHeader: 'webhook-id',
    refusedStatus: 400,
    verify: byKeys(standardSignatureFault),
  },
};

/** Null: there is no such source. */
export function sourceOf(name: string): Source | null {
  return Object.hasOwn(sources, name) ? (sources[name] ?? null) : null;
}
