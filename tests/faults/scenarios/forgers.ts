import { createHash, createHmac, randomBytes } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { Random } from '../harness/scenario';
import { signature } from '../../intake/events';
import { whole } from './chance';
import {
  basic,
  doors,
  genericHeaders,
  sendgridHeaders,
  sendgridTime,
  strangeSigner,
  stripeHeaders,
  twilioRequest,
  type DoorName,
  type DoorSecrets,
} from './doors';
import type { RawRequest } from './raw-post';

/** What a forger has: a captured request, and everything that is public. The true secrets only to miss them. */
export interface Captured {
  readonly door: DoorName;
  readonly request: RawRequest;
  readonly secrets: DoorSecrets;
  readonly productUrl: string;
  readonly random: Random;
}

/** Null: this one would not differ from the captured request. */
export type Forger = (captured: Captured) => RawRequest | null;

const hugeHeaderChars = 1_000_000;
const longHeaderChars = 12_000;
const staleMs = 302_000;
const sendgridStaleMs = 25 * 3_600_000 + 60_000;

function withHeader(
  request: RawRequest,
  name: string,
  value: string | string[] | null,
): RawRequest {
  const { [name]: _, ...rest } = request.headers;
  return { ...request, headers: value === null ? rest : { ...rest, [name]: value } };
}

function headerOf(request: RawRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

const proofOf = ({ door, request }: Captured): string => headerOf(request, doors[door].proof);

const withProof = (captured: Captured, value: string | string[] | null): RawRequest =>
  withHeader(captured.request, doors[captured.door].proof, value);

/** Other bytes than before; null where both would read the same. */
function withBody(captured: Captured, body: Buffer): RawRequest | null {
  const { door, request } = captured;
  if (body.equals(request.body)) return null;
  // A form is signed by its fields, so `%2b` for `%2B` is no forgery.
  const isForm = door === 'twilio-status' || door === 'twilio-inbound';
  if (isForm && fieldsOf(body) === fieldsOf(request.body)) return null;
  return { ...request, body };
}

function fieldsOf(body: Buffer): string {
  return JSON.stringify([...new URLSearchParams(body.toString('utf8'))].sort());
}

function bitFlipped(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = whole(random, copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << whole(random, 8));
  return copy;
}

/** Another last part of the proof, of the same form: what it decodes to differs in one bit. */
function proofFlipped(captured: Captured): RawRequest {
  const { door, random } = captured;
  const proof = proofOf(captured);
  const start = door === 'stripe' ? proof.indexOf('v1=') + 3 : door === 'generic' ? 3 : 0;
  const encoding = door === 'stripe' ? 'hex' : 'base64';
  const bytes = Buffer.from(proof.slice(start), encoding);
  return withProof(captured, proof.slice(0, start) + bitFlipped(random, bytes).toString(encoding));
}

/** What works at every door with a signature over the body. */
const ofAnySignature: Readonly<Record<string, Forger>> = {
  'a bit of the body': (c) => withBody(c, bitFlipped(c.random, c.request.body)),
  'a byte more': (c) => withBody(c, Buffer.concat([c.request.body, Buffer.from('&')])),
  'a byte less': (c) => withBody(c, c.request.body.subarray(0, -1)),
  'no body': (c) => withBody(c, Buffer.alloc(0)),
  'body of another event': (c) =>
    withBody(c, Buffer.from(c.request.body.toString().replaceAll(/[0-9a-f]{16}/g, hex(8)))),
  'a bit of the signature': proofFlipped,
  'half a signature': (c) => withProof(c, proofOf(c).slice(0, Math.floor(proofOf(c).length / 2))),
};

/** What works at every door that asks for a proof at all. */
const ofAnyDoor: Readonly<Record<string, Forger>> = {
  'no proof': (c) => withProof(c, null),
  'empty proof': (c) => withProof(c, ''),
  'proof of spaces': (c) => withProof(c, '   '),
  potato: (c) => withProof(c, 'potato'),
  'random proof': (c) => withProof(c, randomBytes(32).toString('base64')),
  'proof of a megabyte': (c) => withProof(c, 'A'.repeat(hugeHeaderChars)),
  'long proof': (c) => withProof(c, `${proofOf(c)}${'A'.repeat(longHeaderChars)}`),
  'proof behind another one': (c) => withProof(c, [hex(32), proofOf(c)]),
  'proof under another name': (c) => withHeader(withProof(c, null), 'x-signature', proofOf(c)),
};

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

function stripeTime(time: string): Forger {
  return (c) => withProof(c, proofOf(c).replace(/^t=\d+/, `t=${time}`));
}

const signedStripe = (c: Captured, at: number, secret: string): RawRequest => ({
  ...c.request,
  headers: stripeHeaders(c.request.body, at, secret),
});

function stripeMac(
  c: Captured,
  scheme: string,
  digest: string,
  text: (t: string) => string,
): RawRequest {
  const t = String(Math.floor(Date.now() / 1_000));
  const mac = createHmac(digest, c.secrets.stripe).update(text(t)).digest('hex');
  return withProof(c, `t=${t},${scheme}=${mac}`);
}

const stripe: Readonly<Record<string, Forger>> = {
  'secret of another creditor': (c) => signedStripe(c, Date.now(), `whsec_${hex(12)}`),
  'secret without its prefix': (c) => signedStripe(c, Date.now(), c.secrets.stripe.slice(6)),
  'empty secret': (c) => signedStripe(c, Date.now(), ''),
  'too old': (c) => signedStripe(c, Date.now() - staleMs, c.secrets.stripe),
  'from the future': (c) => signedStripe(c, Date.now() + staleMs, c.secrets.stripe),
  'scheme v0': (c) => withProof(c, proofOf(c).replace('v1=', 'v0=')),
  'scheme v1 of SHA-1': (c) => stripeMac(c, 'v1', 'sha1', (t) => `${t}.${c.request.body}`),
  'scheme v1 of SHA-512': (c) => stripeMac(c, 'v1', 'sha512', (t) => `${t}.${c.request.body}`),
  'signature of the body alone': (c) => stripeMac(c, 'v1', 'sha256', () => String(c.request.body)),
  'plain hash': (c) =>
    withProof(c, `t=1,v1=${createHash('sha256').update(c.request.body).digest('hex')}`),
  'a second later': (c) =>
    withProof(
      c,
      proofOf(c).replace(/\d+/, (t) => String(Number(t) + 1)),
    ),
  'in milliseconds': (c) =>
    withProof(
      c,
      proofOf(c).replace(/\d+/, (t) => `${t}000`),
    ),
  'time NaN': stripeTime('NaN'),
  'time -1': stripeTime('-1'),
  'time 1e3': stripeTime('1e3'),
  'time in hex': stripeTime('0x65'),
  'two times': (c) => withProof(c, `t=1,${proofOf(c)}`),
  'no time': (c) => withProof(c, proofOf(c).replace(/^t=\d+,/, '')),
  'only a time': (c) => withProof(c, proofOf(c).replace(/,.*/, '')),
  'header twice': (c) => withProof(c, [proofOf(c), proofOf(c)]),
  'written anew': (c) =>
    withBody(c, Buffer.from(JSON.stringify(JSON.parse(c.request.body.toString()), null, 1))),
  'other path': (c) => ({ ...c.request, path: `${c.request.path}/nobody-${hex(3)}` }),
};

const generic: Readonly<Record<string, Forger>> = {
  'secret of another creditor': (c) =>
    signedGeneric(c, Date.now(), randomBytes(24).toString('base64')),
  'secret not decoded': (c) =>
    signedGeneric(c, Date.now(), Buffer.from(c.secrets.generic).toString('base64')),
  'too old': (c) => signedGeneric(c, Date.now() - staleMs, c.secrets.generic),
  'from the future': (c) => signedGeneric(c, Date.now() + staleMs, c.secrets.generic),
  'signature of SHA-1': (c) => signedGeneric(c, Date.now(), c.secrets.generic, 'sha1'),
  'other id': (c) => withHeader(c.request, 'webhook-id', `msg_${hex(8)}`),
  'no id': (c) => withHeader(c.request, 'webhook-id', null),
  'other time': (c) =>
    withHeader(c.request, 'webhook-timestamp', String(Math.floor(Date.now() / 1_000) + 7)),
  'time in words': (c) => withHeader(c.request, 'webhook-timestamp', 'now'),
  'no time': (c) => withHeader(c.request, 'webhook-timestamp', null),
  'scheme v0': (c) => withProof(c, proofOf(c).replace('v1,', 'v0,')),
  'scheme v1a': (c) => withProof(c, proofOf(c).replace('v1,', 'v1a,')),
  'no scheme': (c) => withProof(c, proofOf(c).replace('v1,', '')),
  'dot moved between id and time': (c) => moved(c),
};

function signedGeneric(c: Captured, at: number, secret: string, digest?: string): RawRequest {
  const id = headerOf(c.request, 'webhook-id');
  return { ...c.request, headers: genericHeaders(id, c.request.body, at, secret, digest) };
}

/** The signed text stays the same if a digit moves from the time behind the dot of the body. */
function moved(c: Captured): RawRequest {
  const time = headerOf(c.request, 'webhook-timestamp');
  const later = withHeader(c.request, 'webhook-id', `${headerOf(c.request, 'webhook-id')}.${time}`);
  const body = c.request.body;
  return withHeader({ ...later, body }, 'webhook-timestamp', '');
}

const chargebee: Readonly<Record<string, Forger>> = {
  'wrong password': (c) => withProof(c, basic(`${c.secrets.chargebeeUser}:${hex(12)}`)),
  'empty password': (c) => withProof(c, basic(`${c.secrets.chargebeeUser}:`)),
  'wrong user': (c) => withProof(c, basic(`admin:${c.secrets.chargebeePassword}`)),
  'no colon': (c) => withProof(c, basic(c.secrets.chargebeeUser)),
  swapped: (c) => withProof(c, basic(`${c.secrets.chargebeePassword}:${c.secrets.chargebeeUser}`)),
  'half a password': (c) =>
    withProof(c, basic(`${c.secrets.chargebeeUser}:${c.secrets.chargebeePassword.slice(0, 8)}`)),
  'a longer password': (c) =>
    withProof(c, basic(`${c.secrets.chargebeeUser}:${c.secrets.chargebeePassword}x`)),
  bearer: (c) => withProof(c, `Bearer ${c.secrets.chargebeePassword}`),
  'in the address': (c) => ({
    ...withProof(c, null),
    path: `${c.request.path}?user=${c.secrets.chargebeeUser}&password=${c.secrets.chargebeePassword}`,
  }),
};

const signedMail = (c: Captured, at: number, by: (t: string, b: string) => string): RawRequest => ({
  ...c.request,
  headers: sendgridHeaders(c.request.body, at, by),
});

const der = (c: Captured, change: (bytes: Buffer) => Buffer): RawRequest =>
  withProof(c, change(Buffer.from(proofOf(c), 'base64')).toString('base64'));

const sendgrid: Readonly<Record<string, Forger>> = {
  'r and s of zero': (c) => withProof(c, 'MAYCAQACAQA='),
  'r and s of one': (c) => withProof(c, 'MAYCAQECAQE='),
  'another key': (c) => signedMail(c, Date.now(), strangeSigner('prime256v1', 'sha256')),
  'a key of another curve': (c) => signedMail(c, Date.now(), strangeSigner('secp384r1', 'sha384')),
  'a key of a like curve': (c) => signedMail(c, Date.now(), strangeSigner('secp256k1', 'sha256')),
  'public key as a secret': (c) =>
    signedMail(c, Date.now(), (t, b) =>
      createHmac('sha256', c.secrets.sendgrid.publicKey)
        .update(t + b)
        .digest('base64'),
    ),
  'too old': (c) => signedMail(c, Date.now() - sendgridStaleMs, c.secrets.sendgrid.sign),
  'other time': (c) =>
    withHeader(c.request, sendgridTime, String(Math.floor(Date.now() / 1_000) - 9)),
  'time in words': (c) => withHeader(c.request, sendgridTime, 'timestamp'),
  'no time': (c) => withHeader(c.request, sendgridTime, null),
  'time with a zero before it': (c) =>
    withHeader(c.request, sendgridTime, `0${headerOf(c.request, sendgridTime)}`),
  'without its last line break': (c) => withBody(c, c.request.body.subarray(0, -2)),
  'line feed alone': (c) =>
    withBody(c, Buffer.concat([c.request.body.subarray(0, -2), Buffer.from('\n')])),
  'truncated DER': (c) => der(c, (bytes) => bytes.subarray(0, 20)),
  'DER with a tail': (c) => der(c, (bytes) => Buffer.concat([bytes, Buffer.from([0])])),
  'DER of other lengths': (c) =>
    der(c, (bytes) => Buffer.from([0x30, 0x81, bytes.length - 2, ...bytes.subarray(2)])),
  'DER junk': (c) => der(c, (bytes) => randomBytes(bytes.length)),
  'header twice': (c) => withProof(c, [proofOf(c), proofOf(c)]),
};

function signedForm(c: Captured, address: string, token: string): RawRequest {
  const fields = Object.fromEntries(new URLSearchParams(c.request.body.toString()));
  return { ...twilioRequest(address, c.request.path, fields, token), path: c.request.path };
}

const form = (c: Captured, change: (text: string) => string): RawRequest | null =>
  withBody(c, Buffer.from(change(c.request.body.toString())));

const twilio: Readonly<Record<string, Forger>> = {
  'another token': (c) => signedForm(c, c.productUrl, hex(16)),
  'empty token': (c) => signedForm(c, c.productUrl, ''),
  'SHA-256': (c) => {
    const fields = Object.fromEntries(new URLSearchParams(c.request.body.toString()));
    const text = Object.keys(fields)
      .sort()
      .reduce((all, name) => `${all}${name}${fields[name]}`, `${c.productUrl}${c.request.path}`);
    return withProof(c, createHmac('sha256', c.secrets.twilio).update(text).digest('base64'));
  },
  'a field more': (c) => form(c, (text) => `${text}&OptOutType=STOP`),
  'a field before': (c) => form(c, (text) => `Body=STOP&${text}`),
  'a field twice': (c) => form(c, (text) => `${text}&MessageSid=SM${hex(16)}`),
  'a field less': (c) => form(c, (text) => text.replace(/^[^&]*&/, '')),
  'another message': (c) => form(c, (text) => text.replace(/MessageSid=SM/, 'MessageSid=MM')),
  'a query more': (c) => ({
    ...c.request,
    path: `${c.request.path}${c.request.path.includes('?') ? '&' : '?'}intentId=msg_${hex(8)}`,
  }),
  'another query': (c) =>
    c.request.path.includes('?')
      ? { ...c.request, path: c.request.path.replace(/_\w\w/, '_zz') }
      : null,
  'hash of the body in the query': (c) => {
    const hash = createHash('sha256').update(c.request.body).digest('hex');
    const mark = c.request.path.includes('?') ? '&' : '?';
    return { ...c.request, path: `${c.request.path}${mark}bodySHA256=${hash}` };
  },
  'signed for another host': (c) => signedForm(c, 'https://elsewhere.example', c.secrets.twilio),
  'signed for another host, and called so': (c) =>
    withHeader(
      signedForm(c, 'http://elsewhere.example', c.secrets.twilio),
      'host',
      'elsewhere.example',
    ),
  'signature of the address alone': (c) =>
    withProof(
      c,
      getExpectedTwilioSignature(c.secrets.twilio, `${c.productUrl}${c.request.path}`, {}),
    ),
  'header twice': (c) => withProof(c, [proofOf(c), proofOf(c)]),
  'a billing signature': (c) =>
    withProof(c, signature(c.request.body, Date.now(), c.secrets.twilio)),
};

/** Every way to forge a request at a door, by its name. */
export const forgers: Readonly<Record<DoorName, Readonly<Record<string, Forger>>>> = {
  stripe: { ...ofAnyDoor, ...ofAnySignature, ...stripe },
  generic: { ...ofAnyDoor, ...ofAnySignature, ...generic },
  // Its password proves the sender, not the body.
  chargebee: { ...ofAnyDoor, ...chargebee },
  sendgrid: { ...ofAnyDoor, ...ofAnySignature, ...sendgrid },
  'twilio-status': { ...ofAnyDoor, ...ofAnySignature, ...twilio },
  'twilio-inbound': { ...ofAnyDoor, ...ofAnySignature, ...twilio },
};
