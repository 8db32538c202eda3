import Stripe from 'stripe';
import { stripeSignatureFault } from '../../src/intake/stripe-signature';
import { secret, signature } from './events';

const now = Date.parse('2026-03-02T10:00:00.000Z');
const time = now / 1_000;
const body = '{"id":"evt_1","type":"invoice.paid"}';
const bytes = Buffer.from(body);
const right = signature(body, now);
const mac = right.split('v1=')[1] ?? '';
const verify = (header: string | string[] | undefined, over = bytes, secrets = [secret]) =>
  stripeSignatureFault(over, header, secrets, now);

describe('the Stripe signature', () => {
  test("takes what Stripe's own library signs, and agrees with it", () => {
    const { webhooks } = Stripe;
    const header = webhooks.generateTestHeaderString({ payload: body, secret, timestamp: time });
    expect(verify(header)).toBeNull();
    expect(webhooks.constructEvent(bytes, right, secret, 300, undefined, now)).toMatchObject({
      id: 'evt_1',
    });
  });

  test.each([
    ['no header', undefined, 'no-header'],
    ['an empty header', '', 'no-header'],
    ['no time', 'bad_header', 'malformed-header'],
    ['a time alone', `t=${time}`, 'malformed-header'],
    ['another scheme', `t=${time},v0=${mac}`, 'malformed-header'],
    ['milliseconds', signature(body, now * 1_000), 'malformed-header'],
    ['t=NaN', `t=NaN,v1=${mac}`, 'malformed-header'],
    ['t=-1', `t=-1,v1=${mac}`, 'malformed-header'],
    ['t=1e3', `t=1e3,v1=${mac}`, 'malformed-header'],
    ['t=0x65', `t=0x65,v1=${mac}`, 'malformed-header'],
    ['two times', `t=${time},t=${time},v1=${mac}`, 'malformed-header'],
    ['the header twice, joined', `${right}, ${right}`, 'malformed-header'],
    ['the header twice, joined without a blank', `${right},${right}`, 'malformed-header'],
    ['the header twice, as a list', [right, right], 'malformed-header'],
    ['a wrong MAC', `t=${time},v1=${'0'.repeat(64)}`, 'wrong'],
    ['a MAC that is no hex', `t=${time},v1=potato`, 'wrong'],
    ['a MAC in capitals', `t=${time},v1=${mac.toUpperCase()}`, 'wrong'],
    ['301 s old', signature(body, now - 301_000), 'stale'],
    ['301 s ahead', signature(body, now + 301_000), 'future'],
    ['the secret without its prefix', signature(body, now, secret.slice(6)), 'wrong'],
    ["another creditor's secret", signature(body, now, 'whsec_other'), 'wrong'],
  ])('refuses %s', (_what, header, fault) => {
    expect(verify(header)).toBe(fault);
  });

  test.each([
    ['a further signature that is wrong', `${right},v1=potato`],
    ['another scheme beside it', `t=${time},v0=abc,v1=${mac}`],
    ['300 s old', signature(body, now - 300_000)],
    ['300 s ahead', signature(body, now + 300_000)],
  ])('takes %s', (_what, header) => {
    expect(verify(header)).toBeNull();
  });

  test('covers the bytes as they came', () => {
    expect(verify(right, Buffer.from(JSON.stringify(JSON.parse(body), null, 1)))).toBe('wrong');
    const odd = Buffer.from([0xc3, 0x28]);
    const header = signature(odd, now);
    expect(verify(header, odd)).toBeNull();
  });

  test('takes the previous secret while it is being replaced, and no blank one', () => {
    const previous = signature(body, now, 'whsec_previous');
    expect(verify(previous, bytes, [secret, 'whsec_previous'])).toBeNull();
    expect(verify(previous)).toBe('wrong');
    expect(verify(signature(body, now, ''), bytes, [''])).toBe('wrong');
  });
});

describe('vectors of the Stripe scheme', () => {
  const key = 'whsec_test_secret';
  const long = '{\n  "id": "evt_test_webhook",\n  "object": "event"\n}';
  const short = '{"id":"evt_test_webhook","object":"event"}';
  const utf8 = '{"id":"evt_utf8","object":"event","name":"Zoë Müller €"}';
  const check = (t: number, text: string, v1: string) =>
    stripeSignatureFault(Buffer.from(text), `t=${t},v1=${v1}`, [key], t * 1_000);

  test.each([
    [1_700_000_000, long, '4f1cd7feda9826e746b7d482c4badebb657398df1099e1046364f6196a230150'],
    [12_345, long, '2672d138c9a412830f3bfe2ecc5bfb3277cf6f5b49d0119d77dd6cb64da1257e'],
    [1_700_000_000, short, 'd95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990'],
    [1_700_000_000, utf8, '327a6534939800c4b9ad46b2aebdb8e0635519fbb590964a5bd2b0937cf9c2d0'],
  ])('t=%s %s', (t, text, v1) => {
    expect(check(t, text, v1)).toBeNull();
    expect(check(t, `${text} `, v1)).toBe('wrong');
  });

  test('refuses a key without its prefix, and milliseconds', () => {
    const bare = '81d2dbbf6b6f7a35b1aad135f5871c81c7ac8e13f5c55b0236c9dcb3dbeb94ea';
    expect(check(1_700_000_000, long, bare)).toBe('wrong');
    const milliseconds = '1d1ecb3f6e7827d52ed3209bb16accbe57cab9003c7b045edd5e9cb1b3078c1b';
    expect(check(1_700_000_000_000, long, milliseconds)).toBe('malformed-header');
  });
});
