import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { event, invoice, signature } from '../../intake/events';
import type { SharedSecrets } from '../harness/sender';
import type { RawRequest } from './raw-post';

/** What the senders of all doors share with the product. */
export interface DoorSecrets extends SharedSecrets {
  /** `whsec_` and base64, as Standard Webhooks writes it. */
  readonly generic: string;
  readonly chargebeeUser: string;
  readonly chargebeePassword: string;
}

export type DoorName =
  'stripe' | 'generic' | 'chargebee' | 'sendgrid' | 'twilio-status' | 'twilio-inbound';

export const doorNames: readonly DoorName[] = [
  ...(['stripe', 'generic', 'chargebee', 'sendgrid'] as const),
  ...(['twilio-status', 'twilio-inbound'] as const),
];

/** Where each door is, with the header that proves the sender. */
export const doors: Readonly<Record<DoorName, { readonly path: string; readonly proof: string }>> =
  {
    stripe: { path: '/webhooks/billing/stripe', proof: 'stripe-signature' },
    generic: { path: '/webhooks/billing/generic', proof: 'webhook-signature' },
    chargebee: { path: '/webhooks/billing/chargebee', proof: 'authorization' },
    sendgrid: { path: '/webhooks/sendgrid', proof: 'x-twilio-email-event-webhook-signature' },
    'twilio-status': { path: '/webhooks/twilio/status', proof: 'x-twilio-signature' },
    'twilio-inbound': { path: '/webhooks/twilio/inbound', proof: 'x-twilio-signature' },
  };

export const sendgridTime = 'x-twilio-email-event-webhook-timestamp';
const formType = 'application/x-www-form-urlencoded; charset=UTF-8';
const json = { 'content-type': 'application/json' };

/** A request as its true sender makes it, about something of its own; `at` is the sender's clock. */
export function genuine(
  door: DoorName,
  secrets: DoorSecrets,
  productUrl: string,
  at = Date.now(),
): RawRequest {
  const name = randomBytes(8).toString('hex');
  const { path } = doors[door];
  switch (door) {
    case 'stripe': {
      const body = Buffer.from(stripeBody(name));
      return { path, body, headers: stripeHeaders(body, at, secrets.stripe) };
    }
    case 'generic': {
      const body = Buffer.from(
        JSON.stringify({ type: 'nothing.of.ours', timestamp: iso(at), data: { name } }),
      );
      return { path, body, headers: genericHeaders(`msg_${name}`, body, at, secrets.generic) };
    }
    case 'chargebee': {
      const fields = { id: `ev_${name}`, event_type: 'nothing_of_ours', occurred_at: seconds(at) };
      const body = Buffer.from(JSON.stringify({ ...fields, api_version: 'v2', content: {} }));
      const pair = `${secrets.chargebeeUser}:${secrets.chargebeePassword}`;
      return { path, body, headers: { ...json, authorization: basic(pair) } };
    }
    case 'sendgrid': {
      const body = Buffer.from(
        `${JSON.stringify([mailEvent(name, at), mailEvent(`${name}b`, at)])}\r\n`,
      );
      return { path, body, headers: sendgridHeaders(body, at, secrets.sendgrid.sign) };
    }
    case 'twilio-status': {
      const where = `${path}?intentId=msg_${name}&accountId=acc_${name}`;
      const sid = `SM${name}${name}`;
      const own = { MessageSid: sid, MessageStatus: 'sent', SmsSid: sid, SmsStatus: 'sent' };
      return twilioRequest(productUrl, where, { ...twilioFields, ...own }, secrets.twilio);
    }
    case 'twilio-inbound': {
      const sid = `SM${name}${name}`;
      // Nobody's number, with letters beyond ASCII: what is signed is bytes.
      const own = {
        MessageSid: sid,
        SmsSid: sid,
        Body: `Zoë's “question” + ${name}`,
        NumMedia: '0',
      };
      const from = `+1555${String(Number.parseInt(name.slice(0, 6), 16) % 10_000_000).padStart(7, '0')}`;
      return twilioRequest(
        productUrl,
        path,
        { ...twilioFields, ...own, From: from },
        secrets.twilio,
      );
    }
  }
}

const twilioFields = {
  AccountSid: `AC${'0'.repeat(32)}`,
  ApiVersion: '2010-04-01',
  To: '+15005550006',
};

/** A form signed for the address at which the product is called, or for another one. */
export function twilioRequest(
  productUrl: string,
  where: string,
  fields: Record<string, string>,
  token: string,
): RawRequest {
  const body = Buffer.from(new URLSearchParams(fields).toString());
  const mac = getExpectedTwilioSignature(token, `${productUrl}${where}`, fields);
  return { path: where, body, headers: { 'content-type': formType, 'x-twilio-signature': mac } };
}

/** One claim that nobody is asked for: its debtor is nowhere. */
function stripeBody(name: string): string {
  const nowhere = { customer_address: null, customer_phone: null, customer_email: null };
  const claim = invoice({
    ...{ id: `in_${name}`, number: `F-${name}`, customer: `cus_${name}`, ...nowhere },
    customer_name: 'Zoë Müller & Söhne €',
  });
  return event('invoice.finalized', claim, { id: `evt_${name}` });
}

export function stripeHeaders(body: Buffer, at: number, secret: string): Record<string, string> {
  return { ...json, 'stripe-signature': signature(body, at, secret) };
}

export function genericHeaders(
  id: string,
  body: Buffer,
  at: number,
  secret: string,
  digest = 'sha256',
): Record<string, string> {
  const time = seconds(at);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac(digest, key).update(`${id}.${time}.`).update(body).digest('base64');
  return {
    ...{ ...json, 'webhook-id': id, 'webhook-timestamp': String(time) },
    'webhook-signature': `v1,${mac}`,
  };
}

export function sendgridHeaders(
  body: Buffer,
  at: number,
  by: (timestamp: string, body: string) => string,
): Record<string, string> {
  const timestamp = String(seconds(at));
  return {
    ...{ ...json, [doors.sendgrid.proof]: by(timestamp, body.toString('utf8')) },
    [sendgridTime]: timestamp,
  };
}

/** Signs as the e-mail provider does, but with another key, curve or hash. */
export function strangeSigner(
  namedCurve: 'prime256v1' | 'secp384r1' | 'secp256k1',
  hash: 'sha256' | 'sha384',
): (timestamp: string, body: string) => string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return (timestamp, body) =>
    sign(hash, Buffer.from(timestamp + body, 'utf8'), privateKey).toString('base64');
}

function mailEvent(name: string, at: number): object {
  return {
    ...{ email: `${name}@nobody.example`, event: 'delivered', response: '250 Zoë OK' },
    ...{ sg_event_id: `ev-${name}`, sg_message_id: `${name}.recvd-0`, timestamp: seconds(at) },
  };
}

export const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
const seconds = (at: number): number => Math.floor(at / 1_000);
const iso = (at: number): string => new Date(at).toISOString();
