import { Webhook } from 'standardwebhooks';
import { basicAuthFault } from '../../src/intake/basic-auth';
import { standardKey, standardSignatureFault } from '../../src/intake/standard-signature';
import { basic, chargebeePair } from './chargebee-events';
import { genericSecret, standardHeaders } from './generic-events';

const now = Date.parse('2026-03-02T10:00:00.000Z');
const body = '{"type":"nothing","timestamp":"2026-03-02T10:00:00Z","data":{"name":"Zoë €"}}';
const bytes = Buffer.from(body);
const right = standardHeaders('msg_1', body, now);
const mac = right['webhook-signature'] ?? '';
const verify = (over: Record<string, string | string[] | undefined>, of: Uint8Array = bytes) =>
  standardSignatureFault(of, { ...right, ...over }, genericSecret, now);

describe('Standard Webhooks', () => {
  test("agrees with the scheme's own library", () => {
    const theirs = new Webhook(genericSecret).sign('msg_1', new Date(now), body);
    expect(theirs).toBe(mac);
    expect(verify({ 'webhook-signature': theirs })).toBeNull();
  });

  test('takes the vector of the specification', () => {
    const payload = '{"test": 2432232314}';
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const at = 1_614_265_330_000;
    expect(standardSignatureFault(Buffer.from(payload), headers, secret, at)).toBeNull();
    expect(standardSignatureFault(Buffer.from(`${payload} `), headers, secret, at)).toBe('wrong');
  });

  test.each([
    ['one right one among several', `v1,${'A'.repeat(43)}= ${mac}`],
    ['an asymmetric one beside it', `v1a,${'B'.repeat(86)}== ${mac}`],
  ])('takes %s', (_name, signatures) => {
    expect(verify({ 'webhook-signature': signatures })).toBeNull();
  });

  test.each([
    ['no id', { 'webhook-id': undefined }, 'no-header'],
    ['an empty id', { 'webhook-id': '' }, 'no-header'],
    ['no time', { 'webhook-timestamp': undefined }, 'no-header'],
    ['no signature', { 'webhook-signature': undefined }, 'no-header'],
    ['a header that came twice', { 'webhook-signature': [mac, mac] }, 'malformed-header'],
    ['two joined headers', { 'webhook-signature': `${mac}, ${mac}` }, 'malformed-header'],
    ['a blank in the id', { 'webhook-id': 'msg 1' }, 'malformed-header'],
    ['another id', { 'webhook-id': 'msg_2' }, 'wrong'],
    ['milliseconds', { 'webhook-timestamp': String(now) }, 'malformed-header'],
    ['an exponent', { 'webhook-timestamp': '1e9' }, 'malformed-header'],
    ['a sign', { 'webhook-timestamp': '-1' }, 'malformed-header'],
    ['a bare signature', { 'webhook-signature': mac.slice(3) }, 'malformed-header'],
    ['junk', { 'webhook-signature': 'potato' }, 'malformed-header'],
    ['another version', { 'webhook-signature': mac.replace('v1', 'v2') }, 'wrong'],
    ['a megabyte', { 'webhook-signature': `v1,${'A'.repeat(1_000_000)}` }, 'malformed-header'],
  ])('refuses %s', (_name, over, fault) => {
    expect(verify(over)).toBe(fault);
  });

  test('refuses another spelling of the same bytes', () => {
    // Of the last sextet before the padding only four bits count.
    const last = mac.at(-2) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const other = `${mac.slice(0, -2)}${alphabet[alphabet.indexOf(last) + 1] ?? ''}=`;
    expect(Buffer.from(other.slice(3), 'base64')).toEqual(Buffer.from(mac.slice(3), 'base64'));
    expect(verify({ 'webhook-signature': other })).toBe('wrong');
  });

  test.each([
    [299, null],
    [300, null],
    [301, 'stale'],
    [-300, null],
    [-301, 'future'],
  ])('%s s of age', (ageSeconds, fault) => {
    const headers = standardHeaders('msg_1', body, now - ageSeconds * 1_000);
    expect(standardSignatureFault(bytes, headers, genericSecret, now)).toBe(fault);
  });

  test('covers every byte', () => {
    const odd = Buffer.from([0xc3, 0x28]);
    expect(verify(standardHeaders('msg_1', odd, now), odd)).toBeNull();
    expect(verify({}, Buffer.from(`${body}\n`))).toBe('wrong');
  });

  test.each([
    ['whsec_', null],
    ['whsec_short', null],
    ['not base64 at all!', null],
    [genericSecret, 32],
    [genericSecret.slice('whsec_'.length), 32],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, null],
  ])('the key of %s', (secret, bytesOfKey) => {
    expect(standardKey(secret)?.length ?? null).toBe(bytesOfKey);
  });
});

describe('Basic credentials', () => {
  test.each([
    ['right ones', basic(), null],
    ['the scheme in capitals', basic().replace('Basic', 'BASIC'), null],
    ['none', undefined, 'no-header'],
    ['a token', 'Bearer abc', 'malformed-header'],
    ['another password', basic('chargebee:else'), 'wrong'],
    ['no password', basic('chargebee:'), 'wrong'],
    ['another user', basic(`x${chargebeePair}`), 'wrong'],
    ['something behind it', `${basic()} x`, 'malformed-header'],
    ['a header that came twice', [basic(), basic()], 'malformed-header'],
  ])('%s', (_name, authorization, fault) => {
    expect(basicAuthFault({ authorization }, chargebeePair)).toBe(fault);
  });
});
