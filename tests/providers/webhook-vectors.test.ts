import { createHash } from 'node:crypto';
import {
  readTwilioRequest,
  verifyTwilio,
  verifyTwilioBody,
} from '../../src/providers/twilio-events';
import { verifySendgridEvents } from '../../src/providers/sendgrid-events';

/** Vectors that the providers and their libraries publish. */
const token = '12345';
const address = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const caller = (number: string) => ({
  ...{ CallSid: 'CA1234567890ABCDE', Caller: number, Digits: '1234', From: number },
  To: '+18005551212',
});
const params = caller('+14158675309');
const others = caller('+14158675310');
const at = (host: string, scheme = 'https') =>
  address.replace('https', scheme).replace('mycompany.com', host);
const json = Buffer.from('{"property": "value", "boolean": true}');
const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';

describe('Twilio', () => {
  it.each<readonly [string, string, Record<string, unknown>, string]>([
    ['TW-1', address, others, 'GvWf1cFY/Q7PnoempGyD5oXAezc='],
    ['TW-2', at('example.com'), others, 'L/OH5YylLD5NRKLltdqwSvS0BnU='],
    ['TW-3', address, params, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['TW-3 called with the port', at('mycompany.com:443'), params, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['TW-4', at('mycompany.com:443'), params, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    ['TW-4 called without the port', address, params, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    ['TW-5', at('mycompany.com:80', 'http'), params, '0ZXoZLH/DfblKGATFgpif+LLRf4='],
    [
      'TW-5 called without the port',
      at('mycompany.com', 'http'),
      params,
      '0ZXoZLH/DfblKGATFgpif+LLRf4=',
    ],
    ['TW-6', at('mycompany.com:1234', 'http'), params, 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU='],
    ['TW-7', at('user:pass@mycompany.com'), params, 'CukzLTc1tT5dXEDIHm/tKBanW10='],
    [
      'TW-7 with the port',
      at('user:pass@mycompany.com:443'),
      params,
      'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=',
    ],
    ['TW-7 without a password', at('user@mycompany.com'), params, '2YRLlVAflCqxaNicjMpJcSTgzSs='],
    ['TW-8', `${address}&Body=It's+amazing`, params, 'dsq4Ehbj6cs+KdTkpF5sSSplOWw='],
    [
      'TW-8 with the quote written out',
      `${address}&Body=It%27s+amazing`,
      params,
      'dsq4Ehbj6cs+KdTkpF5sSSplOWw=',
    ],
    [
      'TW-9',
      address,
      { 'MessagingBinding.Address': ['+1325xxxxxxx', '+1415xxxxxxx'] },
      '83O6e2vORAoJHUNzJjDWN1jz+BA=',
    ],
    [
      'TW-9 in another order',
      address,
      { 'MessagingBinding.Address': ['+1415xxxxxxx', '+1325xxxxxxx'] },
      '83O6e2vORAoJHUNzJjDWN1jz+BA=',
    ],
    [
      'TW-10',
      address,
      { Sid: 'CA123', SidAccount: 'AC123', Digits: ['5678', '1234', '1234'] },
      'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    ],
  ])('%s holds', (_id, url, fields, signature) => {
    expect(verifyTwilio(url, fields, signature, [token])).toBe(true);
    // With a token before and after it, and under neither of them alone.
    expect(verifyTwilio(url, fields, signature, ['67890', token])).toBe(true);
    expect(verifyTwilio(url, fields, signature, ['67890'])).toBe(false);
  });

  it.each([
    ['TW-11', `${address}&bodySHA256=${hash}`, json, 'a9nBmqA0ju/hNViExpshrM61xv4='],
    [
      'TW-12',
      `https://mycompany.com/myapp.php?bodySHA256=${hash}`,
      json,
      'y77kIzt2vzLz71DgmJGsen2scGs=',
    ],
    [
      'TW-13',
      `${at('mycompany.com:443')}&bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a`,
      Buffer.from('{}'),
      'Ldidvp12m26NI7eqEvxnEpkd9Hc=',
    ],
    [
      'TW-13 called without the port',
      `${address}&bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a`,
      Buffer.from('{}'),
      'rw/jVviOgicj2+kHZULvebnA4ag=',
    ],
  ])('%s holds for its own body', (_id, url, body, signature) => {
    const request = { addresses: [url], body, contentType: 'application/json', signature };
    expect(readTwilioRequest(request, [token])).not.toBeNull();
    expect(
      readTwilioRequest({ ...request, body: Buffer.concat([body, body]) }, [token]),
    ).toBeNull();
    expect(verifyTwilioBody(url, Buffer.from(`${body.toString()} `))).toBe(false);
  });

  it.each([
    ['another query', { addresses: [address.replace('bar=2', 'bar=3')] }],
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['a wrong one', { signature: 'WRONG_SIGNATURE' }],
    ['no address', { addresses: [] }],
    ['a field more', { body: Buffer.from(`${form(params)}&ErrorCode=21610`) }],
    ['its fields as JSON', { contentType: 'application/json' }],
  ])('TW-N: %s is refused', (_what, change) => {
    const good = {
      addresses: [address],
      body: Buffer.from(form(params)),
      contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
      signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    };
    expect(readTwilioRequest(good, [token])).toEqual(params);
    expect(readTwilioRequest({ ...good, ...change }, [token])).toBeNull();
  });

  it('reads a parameter that comes more than once as it was signed (B-025)', () => {
    const request = {
      addresses: [address],
      body: Buffer.from('Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234'),
      contentType: undefined,
      signature: 'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    };
    expect(readTwilioRequest(request, [token])).toMatchObject({ Digits: ['5678', '1234', '1234'] });
  });
});

function form(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}

const nodeKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==';
const otherKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA==';
const nodeBody = '{"category":"example_payload","event":"test_event","message_id":"message_id"}';
const nodeSignature =
  'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=';
const pythonKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==';
const pythonBody =
  '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n';
const pythonSignature =
  'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=';

describe('SendGrid', () => {
  it('SG-2 is the published body', () => {
    const digest = createHash('sha256').update(pythonBody).digest('hex');
    expect(digest).toBe('ef3e4606385ea6adbc55fceb6117cf2784040cf145a010e5ef4afc2bc7c70452');
    expect(pythonBody).toHaveLength(327);
  });

  it.each<readonly [string, boolean, string, string, string, string]>([
    ['SG-1', true, nodeBody, '1588788367', nodeSignature, nodeKey],
    ['SG-1 with a line break', false, `${nodeBody}\r\n`, '1588788367', nodeSignature, nodeKey],
    ['SG-1 with another body', false, 'payload', '1588788367', nodeSignature, nodeKey],
    ['SG-1 with words for its time', false, nodeBody, 'timestamp', nodeSignature, nodeKey],
    [
      'SG-1 with a changed signature',
      false,
      nodeBody,
      '1588788367',
      nodeSignature.replace('NH2j/0=', 'NH3j/0='),
      nodeKey,
    ],
    ['SG-1 with another key', false, nodeBody, '1588788367', nodeSignature, otherKey],
    ['SG-2', true, pythonBody, '1600112502', pythonSignature, pythonKey],
    [
      'SG-2 without its line break',
      false,
      pythonBody.trimEnd(),
      '1600112502',
      pythonSignature,
      pythonKey,
    ],
    [
      'SG-2 with a line feed only',
      false,
      pythonBody.replace('\r', ''),
      '1600112502',
      pythonSignature,
      pythonKey,
    ],
    ['SG-2 a second later', false, pythonBody, '1600112503', pythonSignature, pythonKey],
    ...[nodeKey, pythonKey].flatMap((key) =>
      [
        ['SG-N1: r = s = 0', 'MAYCAQACAQA='],
        ['r = s = 1', 'MAYCAQECAQE='],
        ['nothing', ''],
        ['a word', 'potato'],
        ['half a signature', nodeSignature.slice(0, 48)],
        ['100 kB', 'M'.repeat(100_000)],
      ].map(([id = '', signature = '']) => {
        return [id, false, nodeBody, '1588788367', signature, key] as const;
      }),
    ),
  ])('%s: %s', (_id, expected, body, timestamp, signature, key) => {
    expect(verifySendgridEvents(Buffer.from(body), { signature, timestamp }, [key])).toBe(expected);
  });
});
