import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Largest event batch read; SendGrid posts far smaller ones. */
export const sendgridEventBytesMax = 5_000_000;
/** Most events of one batch that are read. */
const batchMax = 10_000;
/** SendGrid retries for 24 hours, and whether a retry is signed anew is not documented. */
export const sendgridSignatureAgeMaxMs = 25 * 3_600_000;
const clockLeadMaxMs = 5 * 60_000;
/** DER of two 256-bit integers: 8 bytes at least, 72 at most. */
const derBytesMin = 8;
const derBytesMax = 72;
const textMax = 500;

export interface SendgridHeaders {
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
}

/** The two signature headers of a request with lower-case header names. */
export function sendgridHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): SendgridHeaders {
  const one = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    signature: one('x-twilio-email-event-webhook-signature'),
    timestamp: one('x-twilio-email-event-webhook-timestamp'),
  };
}

/**
 * Whether one of the keys signed this body: ECDSA P-256 with SHA-256 over timestamp and raw bytes.
 * `publicKeys` are base64 SPKI DER as SendGrid's settings page shows them; two while one is being
 * replaced. With `wallNowAt` the timestamp must be at most 25 hours old. Never throws for input. Inbound mail is
 * signed in the same way and may be larger (`bytesMax`).
 */
export function verifySendgridEvents(
  rawBody: Uint8Array,
  headers: SendgridHeaders,
  publicKeys: readonly string[],
  wallNowAt?: number,
  bytesMax: number = sendgridEventBytesMax,
): boolean {
  const { signature, timestamp } = headers;
  if (signature === undefined || timestamp === undefined) return false;
  if (rawBody.byteLength > bytesMax || !/^\d{1,12}$/.test(timestamp)) return false;
  if (wallNowAt !== undefined) {
    const ageMs = wallNowAt - Number(timestamp) * 1_000;
    if (ageMs > sendgridSignatureAgeMaxMs || ageMs < -clockLeadMaxMs) return false;
  }
  const der = decodeSignature(signature);
  if (der === null) return false;
  const signed = Buffer.concat([Buffer.from(timestamp, 'utf8'), rawBody]);
  return publicKeys.some((text) => {
    const key = readPublicKey(text);
    return key !== null && verifies(signed, key, der);
  });
}

function verifies(signed: Buffer, key: KeyObject, der: Buffer): boolean {
  try {
    return verify('sha256', signed, { key, dsaEncoding: 'der' }, der);
  } catch {
    return false;
  }
}

/** Strict DER `SEQUENCE { r, s }` with 0 < r, s; null for anything else (r = s = 0 once passed). */
function decodeSignature(text: string): Buffer | null {
  if (!/^[A-Za-z0-9+/]{8,120}={0,2}$/.test(text)) return null;
  const der = Buffer.from(text, 'base64');
  if (der.length < derBytesMin || der.length > derBytesMax) return null;
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const afterR = readPositiveInteger(der, 2);
  if (afterR === null) return null;
  return readPositiveInteger(der, afterR) === der.length ? der : null;
}

/** The offset after the DER integer at `offset`; null unless it is positive and minimal. */
function readPositiveInteger(der: Buffer, offset: number): number | null {
  const length = der[offset + 1];
  if (der[offset] !== 0x02 || length === undefined || length < 1 || length > 33) return null;
  const end = offset + 2 + length;
  if (end > der.length) return null;
  const bytes = der.subarray(offset + 2, end);
  const first = bytes[0] ?? 0;
  if ((first & 0x80) !== 0 || bytes.every((byte) => byte === 0)) return null;
  if (first === 0 && length > 1 && ((bytes[1] ?? 0) & 0x80) === 0) return null;
  return end;
}

function readPublicKey(text: string): KeyObject | null {
  try {
    const der = Buffer.from(text.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null;
  } catch {
    return null;
  }
}

export type SendgridEventKind =
  | 'processed'
  | 'delivered'
  | 'bounce'
  | 'dropped'
  | 'deferred'
  | 'spamreport'
  | 'unsubscribe'
  | 'group_unsubscribe'
  | 'other';

export interface SendgridEvent {
  /** Unique per event: the key by which repeats are recognised, for ever. */
  readonly eventId: string;
  readonly intentId?: string;
  readonly accountId?: string;
  /** As the send was answered: the part of `sg_message_id` before the first dot. */
  readonly providerMessageId?: string;
  readonly kind: SendgridEventKind;
  readonly email: string;
  readonly at: number;
  readonly reason: string | null;
  /** True when nothing more may be sent to this address. */
  readonly suppressAddress: boolean;
}

export interface SendgridEvents {
  readonly events: readonly SendgridEvent[];
  /** Elements that are no events, by position: to be put aside without losing their neighbours. */
  readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
  readonly index: number;
  readonly problem: string;
  readonly element: unknown;
}

const kinds: ReadonlySet<string> = new Set<SendgridEventKind>([
  'processed',
  'delivered',
  'bounce',
  'dropped',
  'deferred',
  'spamreport',
  'unsubscribe',
  'group_unsubscribe',
]);

/** Reads a parsed batch. A body that is no array counts as one unreadable element. */
export function readSendgridEvents(json: unknown): SendgridEvents {
  const whole = (problem: string): SendgridEvents => {
    return { events: [], unreadable: [{ index: 0, problem, element: json }] };
  };
  if (!Array.isArray(json)) return whole('no array');
  if (json.length > batchMax) return whole('more events than are read');
  const events: SendgridEvent[] = [];
  const unreadable: Unreadable[] = [];
  json.forEach((element: unknown, index) => {
    const event = readEvent(element);
    if (typeof event === 'string') unreadable.push({ index, problem: event, element });
    else events.push(event);
  });
  return { events, unreadable };
}

function readEvent(element: unknown): SendgridEvent | string {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return 'no object';
  const fields = element as Record<string, unknown>;
  const eventId = text(fields['sg_event_id']);
  const name = text(fields['event']);
  const timestamp = fields['timestamp'];
  if (eventId === undefined) return 'no sg_event_id';
  if (name === undefined) return 'no event';
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp)) return 'no timestamp';
  const kind = (kinds.has(name) ? name : 'other') as SendgridEventKind;
  const reason = text(fields['reason']) ?? text(fields['response']) ?? null;
  const messageId = text(fields['sg_message_id'])?.split('.')[0];
  const intentId = text(fields['intent_id']);
  const accountId = text(fields['account_id']);
  return {
    eventId,
    ...(intentId === undefined ? {} : { intentId }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(messageId === undefined ? {} : { providerMessageId: messageId }),
    kind,
    email: text(fields['email']) ?? '',
    at: Math.trunc(timestamp * 1_000),
    reason,
    suppressAddress: suppresses(kind, text(fields['type']), reason),
  };
}

/** Drops for these reasons mean that the address is on SendGrid's own suppression list. */
const suppressedDrop = /bounced|unsubscribed|spam report|invalid/i;

function suppresses(kind: SendgridEventKind, type: string | undefined, reason: string | null) {
  switch (kind) {
    case 'spamreport':
    case 'unsubscribe':
    case 'group_unsubscribe':
      return true;
    case 'bounce':
      // a block is the receiving server's refusal of this message, not of the address
      return type !== 'blocked';
    case 'dropped':
      return reason !== null && suppressedDrop.test(reason);
    case 'processed':
    case 'delivered':
    case 'deferred':
    case 'other':
      return false;
  }
}

/** Text that a database takes: no controls, no half of a character; undefined: there is none. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const clean = value.slice(0, textMax).replace(/\p{C}/gu, '');
  return clean === '' ? undefined : clean;
}
