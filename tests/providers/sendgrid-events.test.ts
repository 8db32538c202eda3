import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import {
  readSendgridEvents,
  sendgridEventBytesMax,
  sendgridHeaders,
  verifySendgridEvents,
} from '../../src/providers/sendgrid-events';

// published vector of sendgrid-nodejs
const key =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==';
const otherKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA==';
const timestamp = '1588788367';
const body = Buffer.from(
  '{"category":"example_payload","event":"test_event","message_id":"message_id"}',
);
const signature =
  'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=';

// published vector of sendgrid-python
const pythonKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==';
const pythonBody = Buffer.from(
  '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
);
const pythonSignature =
  'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=';

describe('verifySendgridEvents', () => {
  it('accepts the published vectors, with either of two keys', () => {
    expect(verifySendgridEvents(body, { signature, timestamp }, [key])).toBe(true);
    expect(verifySendgridEvents(body, { signature, timestamp }, [otherKey, key])).toBe(true);
    const headers = { signature: pythonSignature, timestamp: '1600112502' };
    expect(createHash('sha256').update(pythonBody).digest('hex')).toMatch(/^ef3e4606/);
    expect(verifySendgridEvents(pythonBody, headers, [pythonKey])).toBe(true);
    expect(verifySendgridEvents(pythonBody.subarray(0, -2), headers, [pythonKey])).toBe(false);
    const later = { ...headers, timestamp: '1600112503' };
    expect(verifySendgridEvents(pythonBody, later, [pythonKey])).toBe(false);
  });

  it.each([
    ['another body', { body: Buffer.concat([body, Buffer.from('\r\n')]) }],
    ['another timestamp', { timestamp: 'timestamp' }],
    ['another key', { keys: [otherKey] }],
    ['no key', { keys: [] }],
    ['a key that is none', { keys: ['potato', ''] }],
    ['a changed signature', { signature: signature.replace('j/0=', '3j/0=').slice(1) }],
    ['r = s = 0', { signature: 'MAYCAQACAQA=' }],
    ['r = s = 1', { signature: 'MAYCAQECAQE=' }],
    ['an empty signature', { signature: '' }],
    ['no signature', { signature: undefined }],
    ['no timestamp', { timestamp: undefined }],
    ['a word', { signature: 'potato' }],
    ['a truncated signature', { signature: signature.slice(0, 40) }],
    ['bytes after the signature', { signature: withTail(signature) }],
    ['a long signature', { signature: 'M'.repeat(10_000) }],
    ['a long body', { body: Buffer.alloc(sendgridEventBytesMax + 1) }],
  ])('refuses %s', (_name, change) => {
    const input = { body, timestamp, signature, keys: [key], ...change };
    expect(verifySendgridEvents(input.body, input, input.keys)).toBe(false);
  });

  it('refuses keys of another curve', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const made = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), pair.privateKey);
    const spki = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const headers = { signature: made.toString('base64'), timestamp };
    expect(verifySendgridEvents(body, headers, [spki])).toBe(false);
  });

  it('accepts signatures of its own curve, whatever their length', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const spki = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    for (let round = 0; round < 300; round += 1) {
      const made = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), pair.privateKey);
      const headers = { signature: made.toString('base64'), timestamp };
      expect(verifySendgridEvents(body, headers, [spki])).toBe(true);
    }
  });

  it('refuses what is older than SendGrid retries, or from the future', () => {
    const at = Number(timestamp) * 1_000;
    const hours = (count: number) => at + count * 3_600_000;
    const verified = (nowAt: number) =>
      verifySendgridEvents(body, { signature, timestamp }, [key], nowAt);
    expect(verified(hours(24))).toBe(true);
    expect(verified(hours(26))).toBe(false);
    expect(verified(hours(-1))).toBe(false);
  });

  it('reads the headers by name, and no repeated ones', () => {
    const name = 'x-twilio-email-event-webhook-signature';
    expect(sendgridHeaders({ [name]: 'a' })).toEqual({ signature: 'a', timestamp: undefined });
    expect(sendgridHeaders({ [name]: ['a', 'b'] }).signature).toBeUndefined();
  });
});

function withTail(base64: string): string {
  return Buffer.concat([Buffer.from(base64, 'base64'), Buffer.from([0])]).toString('base64');
}

describe('readSendgridEvents', () => {
  const event = (name: string, more: object = {}) => ({
    email: 'a@example.com',
    event: name,
    sg_event_id: `e-${name}`,
    sg_message_id: 'abc.filter.0',
    timestamp: 1_600_112_492,
    ...more,
  });

  it('reads ours out of an event', () => {
    const { events } = readSendgridEvents([
      event('delivered', { intent_id: 'msg_1', account_id: 'acc_1', response: '250 OK' }),
    ]);
    expect(events).toEqual([
      {
        eventId: 'e-delivered',
        intentId: 'msg_1',
        accountId: 'acc_1',
        providerMessageId: 'abc',
        kind: 'delivered',
        email: 'a@example.com',
        at: 1_600_112_492_000,
        reason: '250 OK',
        suppressAddress: false,
      },
    ]);
  });

  it.each([
    [event('spamreport'), true],
    [event('unsubscribe'), true],
    [event('group_unsubscribe'), true],
    [event('bounce', { type: 'bounce', reason: '550' }), true],
    [event('bounce', { type: 'blocked', reason: 'greylisted' }), false],
    [event('dropped', { reason: 'Bounced Address' }), true],
    [event('dropped', { reason: 'Unsubscribed Address' }), true],
    [event('dropped', { reason: 'Recipient List over Package Quota' }), false],
    [event('deferred'), false],
    [event('processed'), false],
  ])('%j suppresses the address: %s', (raw, expected) => {
    expect(readSendgridEvents([raw]).events[0]?.suppressAddress).toBe(expected);
  });

  it('keeps the good among bad ones', () => {
    const { events, unreadable } = readSendgridEvents([
      event('processed'),
      null,
      { event: 'delivered' },
      event('bounce', { timestamp: 'now' }),
      event('teleported'),
    ]);
    expect(events.map((one) => one.kind)).toEqual(['processed', 'other']);
    expect(unreadable.map((one) => one.index)).toEqual([1, 2, 3]);
    expect(readSendgridEvents([])).toEqual({ events: [], unreadable: [] });
    expect(readSendgridEvents({}).unreadable).toHaveLength(1);
  });
});
