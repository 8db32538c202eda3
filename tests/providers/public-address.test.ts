import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { createOutbound } from '../../src/providers/outbound';
import { isPublicAddress, leadsOutside, outboundUrl } from '../../src/providers/public-address';
import type { Resolver } from '../../src/providers/public-address';
import { newWebhookSecret, webhookHeaders } from '../../src/providers/webhook-signature';

const nobody: ReadonlySet<string> = new Set();
const call = { headers: {}, body: '{}' };

/** Answers in turn; the last answer stays. */
function resolverOf(...answers: (readonly string[])[]): Resolver & { asked: number } {
  const resolver = Object.assign(
    ((_host, done) => {
      const found = answers[Math.min(resolver.asked, answers.length - 1)] ?? [];
      resolver.asked += 1;
      done(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as Resolver,
    { asked: 0 },
  );
  return resolver;
}

describe('an address that a customer chose (B-096)', () => {
  it.each([
    'http://169.254.169.254/',
    'https://169.254.169.254/latest/meta-data/',
    'http://localhost:5432',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://db.localhost/',
    'https://[::1]/',
    'http://[::1]',
    'http://0x7f000001',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://017700000001/',
    'https://127.1/',
    'https://0/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[fd00:ec2::254]/',
    'https://10.0.0.1/',
    'https://172.16.3.4/',
    'https://192.168.0.1/',
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://168.63.129.16/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://intranet/',
    'file:///etc/passwd',
    'gopher://hooks.example.com/',
    'ftp://hooks.example.com/',
    'http://hooks.example.com/',
    'https://user:secret@hooks.example.com/',
    'https://hooks.example.com:25/',
    'https://①②⑦.0.0.1/',
    'not a url',
    `https://hooks.example.com/${'a'.repeat(2_000)}`,
  ])('%s is refused by its form', (url) => {
    expect(outboundUrl(url, nobody)).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', path: 'url' },
    });
  });

  it.each([
    'https://hooks.example.com/duecourse?x=1',
    'https://hooks.example.com:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://xn--bcher-kva.example/',
  ])('%s may be called', (url) => {
    expect(outboundUrl(url, nobody).ok).toBe(true);
  });

  it('is allowed by the installation only as the very host and port on its list', () => {
    const allowed = new Set(['127.0.0.1:4010']);
    expect(outboundUrl('http://127.0.0.1:4010/x', allowed).ok).toBe(true);
    expect(outboundUrl('http://127.0.0.1:4011/x', allowed).ok).toBe(false);
    expect(outboundUrl('http://localhost:4010/x', allowed).ok).toBe(false);
    expect(outboundUrl('file://127.0.0.1:4010/x', allowed).ok).toBe(false);
  });

  it('is public only where the whole internet can reach it', () => {
    expect(['8.8.8.8', '::ffff:8.8.8.8', '2606:4700::1111'].every(isPublicAddress)).toBe(true);
    expect(['', '999.1.1.1', '0.0.0.0', '::', '192.0.2.1', '3fff::1'].some(isPublicAddress)).toBe(
      false,
    );
  });

  it('is refused at save when any address of its name is not public', async () => {
    const url = new URL('https://hooks.example.com/');
    expect(await leadsOutside(url, nobody, resolverOf(['10.0.0.1']))).toBe(false);
    expect(await leadsOutside(url, nobody, resolverOf(['8.8.8.8', '::1']))).toBe(false);
    expect(await leadsOutside(url, nobody, resolverOf(['8.8.8.8']))).toBe(true);
    expect(await leadsOutside(url, nobody, resolverOf([]))).toBe(true);
  });
});

describe('a connection', () => {
  const received: string[] = [];
  let server: Server;
  let port = 0;
  let answer: (path: string) => [number, Record<string, string>, string] = () => [200, {}, 'ok'];

  beforeAll(async () => {
    server = createServer((req, res) => {
      received.push(req.url ?? '');
      const [status, headers, body] = answer(req.url ?? '');
      res.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  beforeEach(() => {
    received.length = 0;
    answer = () => [200, {}, 'ok'];
  });

  it('is refused when the name turns private after it was checked', async () => {
    const resolver = resolverOf(['8.8.8.8'], ['127.0.0.1']);
    const outbound = createOutbound({ allowed: [], resolver });
    const url = `https://hooks.example.com:${port}/`;
    expect((await outbound.check(url)).ok).toBe(true);
    expect(await outbound.post({ ...call, url })).toMatchObject({
      status: null,
      error: 'EADDRNOTPUBLIC',
    });
    expect(resolver.asked).toBe(2);
    expect(received).toEqual([]);
    outbound.close();
  });

  it('is refused when one of several addresses is private, and for a URL that would not be saved', async () => {
    const outbound = createOutbound({ allowed: [], resolver: resolverOf(['8.8.8.8', '10.0.0.1']) });
    for (const url of ['https://hooks.example.com/', `http://127.0.0.1:${port}/`]) {
      expect((await outbound.post({ ...call, url })).error).toBe('EADDRNOTPUBLIC');
    }
    expect(received).toEqual([]);
    outbound.close();
  });

  it('follows no redirect, reads little of the answer and obeys Retry-After', async () => {
    const outbound = createOutbound({ allowed: [`127.0.0.1:${port}`], timeoutMs: 2_000 });
    const url = `http://127.0.0.1:${port}/first`;
    answer = () => [302, { location: `http://127.0.0.1:${port}/second` }, ''];
    expect((await outbound.post({ ...call, url })).status).toBe(302);
    expect(received).toEqual(['/first']);
    answer = () => [429, { 'retry-after': '30' }, 'x'.repeat(1_000_000)];
    const answered = await outbound.post({ ...call, url });
    expect(answered).toMatchObject({ status: 429, retryAfterMs: 30_000 });
    expect(answered.body.length).toBeLessThanOrEqual(16_384);
    outbound.close();
  });

  it('that nobody answers ends in time, and one that nobody takes at once', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const at = (silent.address() as AddressInfo).port;
    const outbound = createOutbound({ allowed: [`127.0.0.1:${at}`], timeoutMs: 200 });
    const url = `http://127.0.0.1:${at}/`;
    expect((await outbound.post({ ...call, url })).error).toBe('ETIMEDOUT');
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
    expect((await outbound.post({ ...call, url })).error).toBe('ECONNREFUSED');
    outbound.close();
  });
});

describe('a signature', () => {
  it('is verified by the library with the old and with the new secret', () => {
    const [old, fresh] = [newWebhookSecret(), newWebhookSecret()];
    const body = '{"type":"account.opened"}';
    const headers = webhookHeaders('evt_1', Date.now(), body, [fresh, old]);
    for (const secret of [old, fresh]) {
      expect(new Webhook(secret).verify(body, headers)).toEqual({ type: 'account.opened' });
    }
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow();
    expect(() => new Webhook(old).verify(`${body} `, headers)).toThrow();
  });
});
