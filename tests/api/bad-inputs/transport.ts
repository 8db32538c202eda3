import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { event, secret, signature } from '../../intake/events';
import { type Expected, expectOutcome } from './answers';
import { otherSecret, publicUrl, secondCreditor, twilioSignature } from './doors';
import type { BadInput, House } from './harness';
import { debtOf, unique } from './makers';

/** Section 1: signatures and transport. Nothing that is refused leaves a row behind. */
const wallSeconds = (house: House) => Math.floor(house.wallAt / 1_000);
const body = () => event('invoice.finalized', debtOf(unique()));

/** Sends a new event with each of these signature headers; the right one is the start of most. */
function withHeaders(
  id: string,
  sent: string,
  expected: Expected,
  headersOf: (right: string, house: House, body: string) => readonly (string | readonly string[])[],
  decided?: string,
): BadInput {
  return {
    id,
    sent,
    ...(decided === undefined ? {} : { decided }),
    run: async (house) => {
      const one = body();
      const right = signature(one, house.wallAt);
      for (const header of headersOf(right, house, one)) {
        const before = await house.inboxRows();
        expectOutcome(await house.bill(one, { header }), expected, String(header));
        expect((await house.inboxRows()) - before).toBe(expected === 'refused' ? 0 : 1);
      }
    },
  };
}

/** A request that nobody finishes, and what came back before the line was closed. */
async function unfinished(house: House, head: string, part: string): Promise<string> {
  const { hostname, port } = new URL(house.api.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    socket.write(`${head}\r\n\r\n${part}`);
    if (part === '') socket.end();
  });
}

const head = (headers: readonly string[]) =>
  ['POST /webhooks/billing/stripe HTTP/1.1', 'Host: duecourse.test', ...headers].join('\r\n');

const status = (sid: string) => [
  ['MessageSid', sid],
  ['MessageStatus', 'sent'],
];
const fieldsOf = (sid = `SM${unique()}`) => status(sid) as [string, string][];
const propertyBody = '{"property": "value", "boolean": true}';

async function refusedTwilio(house: House, ...sent: Parameters<House['twilio']>): Promise<void> {
  const before = await house.inboxRows();
  expectOutcome(await house.twilio(...sent), 'refused');
  expect(await house.inboxRows()).toBe(before);
}

const sendgridEvent = () => ({ sg_event_id: unique(), event: 'open', timestamp: 1_772_000_000 });
const sendgridSignature = 'X-Twilio-Email-Event-Webhook-Signature';

export const transport: readonly BadInput[] = [
  {
    id: 'B-001',
    sent: 'no signature header',
    run: async (house) => {
      const headers = { 'Content-Type': 'application/json' };
      const path = '/webhooks/billing/stripe';
      expectOutcome(await house.send({ path, headers, body: body() }), 'refused');
      expect(house.lines.at(-1)).toMatchObject({ code: 'webhook_refused' });
    },
  },
  withHeaders('B-002', 'an empty signature header', 'refused', () => ['']),
  withHeaders('B-003', 'a header without a time', 'refused', () => ['bad_header']),
  withHeaders('B-004', 'a time and no signature', 'refused', (right) => [
    right.split(',')[0] ?? '',
    't=1700000000',
  ]),
  withHeaders('B-005', 'a right signature of another scheme only', 'refused', (right) => [
    right.replace('v1=', 'v0='),
  ]),
  withHeaders('B-006', 'a right signature beside a wrong one', 'applied', (right) => [
    `${right},v1=potato`,
  ]),
  {
    id: 'B-007',
    sent: 'a right signature, 301 s old',
    run: async (house) => {
      const mark = house.lines.length;
      const old = await house.bill(body(), { signedAt: house.wallAt - 301_000 });
      expectOutcome(old, 'refused');
      expect(house.lines.slice(mark)).toContainEqual(expect.objectContaining({ reason: 'stale' }));
      expectOutcome(await house.bill(body(), { signedAt: house.wallAt - 300_000 }), 'applied');
    },
  },
  {
    id: 'B-008',
    sent: 'a right signature from 301 s ahead',
    run: async (house) => {
      const mark = house.lines.length;
      const early = await house.bill(body(), { signedAt: house.wallAt + 301_000 });
      expectOutcome(early, 'refused');
      expect(house.lines.slice(mark)).toContainEqual(expect.objectContaining({ reason: 'future' }));
    },
  },
  {
    id: 'B-009',
    sent: 'a time in milliseconds, signed so',
    run: async (house) => {
      const one = await house.bill(body(), { signedAt: house.wallAt * 1_000 });
      expectOutcome(one, 'refused');
    },
  },
  withHeaders('B-010', 'times that are no plain number, and two', 'refused', (right, house) => {
    const [, mac = ''] = right.split(',');
    const now = wallSeconds(house);
    const spelled = ['NaN', '-1', '1e3', '0x65', ` ${now}`, `${now}.0`, `0${now}`];
    return [...spelled.map((time) => `t=${time},${mac}`), `t=${now},t=${now},${mac}`];
  }),
  withHeaders('B-011', 'the signature header twice', 'refused', (right) => [[right, right]]),
  {
    id: 'B-012',
    sent: 'a body written anew after it was signed',
    run: async (house) => {
      const one = body();
      const header = signature(one, house.wallAt);
      const anew = JSON.stringify(JSON.parse(one), undefined, 1);
      expectOutcome(await house.bill(anew, { header }), 'refused');
    },
  },
  {
    id: 'B-013',
    sent: 'signed with the secret without its prefix',
    run: async (house) => {
      const bare = secret.replace('whsec_', '');
      expectOutcome(await house.bill(body(), { secret: bare }), 'refused');
    },
  },
  {
    id: 'B-014',
    sent: "signed with the other creditor's secret",
    run: async (house) => {
      const mark = house.lines.length;
      expectOutcome(await house.bill(body(), { secret: otherSecret }), 'refused');
      expectOutcome(await house.bill(body(), { creditor: secondCreditor }), 'refused');
      const alarms = house.lines.slice(mark).filter(({ alert }) => alert === 'security');
      expect(alarms).toMatchObject([
        { creditorId: 'default', reason: 'other-creditors-secret' },
        { creditorId: secondCreditor, reason: 'other-creditors-secret' },
      ]);
      const own = await house.bill(body(), { creditor: secondCreditor, secret: otherSecret });
      expectOutcome(own, 'applied');
    },
  },
  {
    id: 'B-015',
    sent: 'a small body that unpacks to 64 MB',
    decided: 'a webhook is refused with 400 for every reason, not with 413',
    run: async (house) => {
      const packed = gzipSync(Buffer.alloc(64_000_000));
      const before = process.memoryUsage().arrayBuffers;
      const headers = { 'Content-Encoding': 'gzip' };
      expectOutcome(await house.bill(packed, { headers }), 'refused');
      // Stopped at the limit of 1 MB: far from what it would have become.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32_000_000);
      const unknown = { 'Content-Encoding': 'lzma' };
      expectOutcome(await house.bill(body(), { headers: unknown }), 'refused');
    },
  },
  {
    id: 'B-016',
    sent: 'a signed body of 5 MB',
    decided: 'a webhook is refused with 400 for every reason, not with 413',
    run: async (house) => {
      const large = JSON.stringify({ id: 'evt_large', pad: 'x'.repeat(5_000_000) });
      const headers = [`Stripe-Signature: ${signature(large, house.wallAt)}`];
      // Answered when the length is known, with the body still to come.
      const told = [...headers, `Content-Length: ${large.length}`];
      expect(await unfinished(house, head(told), '{')).toMatch(/^HTTP\/1.1 400 .*webhook_refused/s);
      // Without a length: answered once it is too much.
      const part = `1e8480\r\n${'x'.repeat(2_000_000)}\r\n0\r\n\r\n`;
      const chunked = [...headers, 'Transfer-Encoding: chunked'];
      expect(await unfinished(house, head(chunked), part)).toMatch(/^HTTP\/1.1 400 /);
    },
  },
  {
    id: 'B-017',
    sent: 'a length larger than the body, then the end of the line',
    run: async (house) => {
      const before = await house.inboxRows();
      const one = body();
      const { hostname, port } = new URL(house.api.url);
      await new Promise<void>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => {
          const headers = [
            `Stripe-Signature: ${signature(one, house.wallAt)}`,
            `Content-Length: ${one.length + 10}`,
          ];
          socket.end(`${head(headers)}\r\n\r\n${one}`);
        });
        socket.resume();
        socket.once('error', reject);
        socket.once('close', () => resolve());
      });
      expect(await house.inboxRows()).toBe(before);
    },
  },
  {
    id: 'B-018',
    sent: 'a signed event called text/plain',
    run: async (house) => {
      // The signature covers the bytes; what they are called changes nothing.
      const headers = { 'Content-Type': 'text/plain' };
      expectOutcome(await house.bill(body(), { headers }), 'applied');
    },
  },
  {
    id: 'B-019',
    sent: 'a signed event called UTF-16',
    decided: 'a webhook is refused with 400 for every reason, not with 415',
    run: async (house) => {
      const headers = { 'Content-Type': 'application/json; charset=utf-16' };
      expectOutcome(await house.bill(body(), { headers }), 'refused');
      const latin = { 'Content-Type': 'application/json; charset=utf-8' };
      expectOutcome(await house.bill(body(), { headers: latin }), 'applied');
    },
  },
  {
    id: 'B-020',
    sent: 'signed bytes that are not UTF-8',
    run: async (house) => {
      const bytes = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xc3, 0x28, 0x22, 0x7d])]);
      expectOutcome(await house.bill(bytes), 'quarantined');
    },
  },
  {
    id: 'B-021',
    sent: 'GET, PUT, DELETE and TRACE on webhooks',
    run: async (house) => {
      const billing = ['stripe', 'chargebee', 'generic'].map((source) => `billing/${source}`);
      const providers = ['sendgrid', 'sendgrid/inbound', 'twilio/status', 'twilio/inbound'];
      const paths = [...billing, ...providers];
      for (const path of paths) {
        for (const method of ['GET', 'PUT', 'DELETE', 'TRACE']) {
          const answered = await house.send({ method, path: `/webhooks/${path}` });
          expectOutcome(answered, 'method_not_allowed', `${method} ${path}`);
          expect(answered.headers.allow).toBe('POST');
        }
      }
    },
  },
  {
    id: 'B-022',
    sent: 'a status of Twilio signed for another host',
    run: async (house) => {
      const signed = 'https://elsewhere.test/webhooks/twilio/status';
      await refusedTwilio(house, 'status', fieldsOf(), { signed });
    },
  },
  {
    id: 'B-023',
    sent: 'a status signed for http while the public address is https',
    run: async (house) => {
      const signed = 'http://duecourse.test/webhooks/twilio/status';
      const said: Record<string, string>[] = [{}, { 'X-Forwarded-Proto': 'http' }];
      for (const headers of said) {
        await refusedTwilio(house, 'status', fieldsOf(), { signed, headers });
      }
      const stranger = 'http://stranger.test/webhooks/twilio/status';
      const headers = { Host: 'stranger.test', 'X-Forwarded-Host': 'stranger.test' };
      await refusedTwilio(house, 'status', fieldsOf(), { signed: stranger, headers });
    },
  },
  {
    id: 'B-024',
    sent: 'a status signed with the standard port in its address',
    run: async (house) => {
      const signed = `${publicUrl}:443/webhooks/twilio/status`;
      expectOutcome(await house.twilio('status', fieldsOf(), { signed }), 'ignored');
    },
  },
  {
    id: 'B-025',
    sent: 'a status with a parameter three times',
    run: async (house) => {
      const digits = ['5678', '1234', '1234'].map((value) => ['Digits', value] as const);
      expectOutcome(await house.twilio('status', [...fieldsOf(), ...digits]), 'ignored');
    },
  },
  {
    id: 'B-026',
    sent: 'JSON of Twilio whose hash is signed, with another body',
    run: async (house) => {
      const hash = createHash('sha256').update(propertyBody).digest('hex');
      const path = `/webhooks/twilio/status?bodySHA256=${hash}`;
      const json = {
        path,
        headers: {
          Host: 'duecourse.test',
          'Content-Type': 'application/json',
          'X-Twilio-Signature': twilioSignature(`${publicUrl}${path}`, {}),
        },
      };
      const changed = propertyBody.replace('true', 'false');
      expectOutcome(await house.send({ ...json, body: changed }), 'refused');
      // With its own body it is taken, and says nothing that we know.
      expectOutcome(await house.send({ ...json, body: propertyBody }), 'ignored');
    },
  },
  {
    id: 'B-027',
    sent: 'JSON of Twilio whose hash nobody signed',
    run: async (house) => {
      const path = '/webhooks/twilio/status';
      const headers = {
        Host: 'duecourse.test',
        'Content-Type': 'application/json',
        'X-Twilio-Signature': twilioSignature(`${publicUrl}${path}`, {}),
      };
      expectOutcome(await house.send({ path, headers, body: propertyBody }), 'refused');
    },
  },
  {
    id: 'B-028',
    sent: 'a status with one more parameter than was signed',
    run: async (house) => {
      await refusedTwilio(house, 'status', fieldsOf(), { unsigned: [['ErrorCode', '21610']] });
    },
  },
  {
    id: 'B-029',
    sent: 'events with a signature of two zeros',
    run: async (house) => {
      for (const forged of ['MAYCAQACAQA=', 'MAYCAQECAQE=']) {
        const headers = { [sendgridSignature]: forged };
        expectOutcome(await house.sendgrid([sendgridEvent()], { headers }), 'refused');
      }
    },
  },
  {
    id: 'B-030',
    sent: 'events without the line break that was signed',
    run: async (house) => {
      const raw = JSON.stringify([sendgridEvent()]);
      expectOutcome(await house.sendgrid(null, { raw, signedRaw: `${raw}\r\n` }), 'refused');
      expectOutcome(await house.sendgrid(null, { raw: `${raw}\r\n` }), 'ignored');
    },
  },
  {
    id: 'B-031',
    sent: 'events with a word for their time',
    run: async (house) => {
      const headers = { 'X-Twilio-Email-Event-Webhook-Timestamp': 'timestamp' };
      expectOutcome(await house.sendgrid([sendgridEvent()], { headers }), 'refused');
    },
  },
  {
    id: 'B-032',
    sent: 'events with signatures of 0 bytes, of letters, of 8 KB and of 100 KB',
    run: async (house) => {
      for (const odd of ['', 'potato', 'A'.repeat(8_000), 'MEUCIQ==']) {
        const headers = { [sendgridSignature]: odd };
        expectOutcome(await house.sendgrid([sendgridEvent()], { headers }), 'refused');
      }
      // Node itself turns away what has 100 KB of headers, before there is a request.
      const headers = { [sendgridSignature]: 'A'.repeat(100_000) };
      expect((await house.sendgrid([sendgridEvent()], { headers })).status).toBe(431);
    },
  },
  {
    id: 'B-033',
    sent: 'events signed with the former key, while both hold and after',
    run: async (house) => {
      expectOutcome(await house.sendgrid([sendgridEvent()], { keyNo: 1 }), 'refused');
      house.bothKeys(true);
      for (const keyNo of [0, 1]) {
        expectOutcome(await house.sendgrid([sendgridEvent()], { keyNo }), 'ignored');
      }
      house.bothKeys(false);
      expectOutcome(await house.sendgrid([sendgridEvent()], { keyNo: 1 }), 'refused');
    },
  },
];
