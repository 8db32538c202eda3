import { generateKeyPairSync, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { secret, signature } from '../../intake/events';
import type { Asked } from './answers';
import { unique } from './makers';

/** Requests as the outside parties make them: each signed right unless told otherwise. */

export const publicUrl = 'https://duecourse.test';
export const otherSecret = 'whsec_tests_of_the_second';
export const secondCreditor = 'second';
export const twilioToken = 'twilio-token-of-this-test';
const chargebeeLogin = 'chargebee:password-of-this-test';
const standardSecret = `whsec_${Buffer.from('of the first creditor, 32 bytes').toString('base64')}`;
export const otherStandardSecret = `whsec_${Buffer.from('of the other creditor, 32 bytes').toString('base64')}`;

/** Secrets that a source of a creditor signs with. */
export function secretsOf(source: string, creditorId: string): string[] {
  const isSecond = creditorId === secondCreditor;
  if (source === 'generic') return [isSecond ? otherStandardSecret : standardSecret];
  if (source === 'chargebee') return isSecond ? [] : [chargebeeLogin];
  return [isSecond ? otherSecret : secret];
}

export function othersSecrets(source: string, creditorId: string) {
  const other = creditorId === secondCreditor ? 'default' : secondCreditor;
  return secretsOf(source, other).map((one) => ({ id: 'current', secret: one }));
}

const keys = ['current', 'previous'].map(() =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
);

export const sendgridKey = (n: number): string =>
  keys[n]?.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') ?? '';

export interface BillOptions {
  readonly creditor?: string;
  /** Instead of a right signature. */
  readonly header?: string | readonly string[];
  readonly secret?: string;
  /** Instant that the signature names; now if absent. */
  readonly signedAt?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ofStripe(body: string | Uint8Array, options: BillOptions): Asked {
  const { creditor, headers = {}, signedAt = 0 } = options;
  const header = options.header ?? signature(body, signedAt, options.secret ?? secret);
  return {
    path: `/webhooks/billing/stripe${creditor === undefined ? '' : `/${creditor}`}`,
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': header, ...headers },
    body,
  };
}

export interface GenericOptions {
  readonly id?: string;
  readonly creditor?: string;
  readonly secret?: string;
  readonly signedAt?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export function ofGeneric(event: object | string, options: GenericOptions): Asked {
  const { id = `msg-${unique()}`, creditor, signedAt = 0 } = options;
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const webhook = new Webhook(options.secret ?? standardSecret);
  return {
    path: `/webhooks/billing/generic${creditor === undefined ? '' : `/${creditor}`}`,
    headers: {
      'Content-Type': 'application/json',
      'Webhook-Id': id,
      'Webhook-Timestamp': String(Math.floor(signedAt / 1_000)),
      'Webhook-Signature': webhook.sign(id, new Date(signedAt), body),
      ...options.headers,
    },
    body,
  };
}

export function ofChargebee(event: object | string, login = chargebeeLogin): Asked {
  return {
    path: '/webhooks/billing/chargebee',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Basic ${Buffer.from(login).toString('base64')}`,
    },
    body: typeof event === 'string' ? event : JSON.stringify(event),
  };
}

export interface TwilioOptions {
  readonly query?: string;
  /** Address that was signed, if another. */
  readonly signed?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields that nobody signed. */
  readonly unsigned?: readonly (readonly [string, string])[];
}

export function ofTwilio(
  kind: 'status' | 'inbound',
  fields: readonly (readonly [string, string])[],
  options: TwilioOptions,
): Asked {
  const path = `/webhooks/twilio/${kind}${options.query ?? ''}`;
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of fields) (grouped[name] ??= []).push(value);
  const all = [...fields, ...(options.unsigned ?? [])];
  return {
    path,
    headers: {
      Host: 'duecourse.test',
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': twilioSignature(options.signed ?? `${publicUrl}${path}`, grouped),
      ...options.headers,
    },
    body: new URLSearchParams(
      all.map(([name, value]): [string, string] => [name, value]),
    ).toString(),
  };
}

export function twilioSignature(url: string, fields: Record<string, unknown>): string {
  return getExpectedTwilioSignature(twilioToken, url, fields);
}

export interface SendgridOptions {
  readonly keyNo?: number;
  readonly raw?: string;
  /** What was signed, if other bytes. */
  readonly signedRaw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ofSendgrid(events: unknown, signedAt: number, options: SendgridOptions): Asked {
  const raw = options.raw ?? `${JSON.stringify(events)}\r\n`;
  const timestamp = String(Math.floor(signedAt / 1_000));
  const signed = Buffer.from(`${timestamp}${options.signedRaw ?? raw}`);
  const key = keys[options.keyNo ?? 0]?.privateKey;
  if (key === undefined) throw new Error('no such key');
  const mac = sign('sha256', signed, { key, dsaEncoding: 'der' }).toString('base64');
  return {
    path: '/webhooks/sendgrid',
    headers: {
      'Content-Type': 'application/json',
      'X-Twilio-Email-Event-Webhook-Signature': mac,
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
      ...options.headers,
    },
    body: raw,
  };
}
