import { startAt } from '../harness';
import { expectOutcome } from './answers';
import type { BadInput, House } from './harness';
import { unique } from './makers';

/** Section 4, from B-095 on: searches, addresses, files, forms and spans. */

const payment = { amount: '10.00', receivedOn: '2026-03-01', reference: 'bank' };

async function balance(house: House, id: string): Promise<string> {
  return (await house.call('GET', `/v1/accounts/${id}`)).body.balance.amount as string;
}

export const requests: readonly BadInput[] = [
  {
    id: 'B-095',
    sent: 'searches full of wildcards and expressions',
    run: async (house) => {
      const odd = [
        '%'.repeat(200),
        '_%'.repeat(100),
        '(a+)+$',
        '\\'.repeat(199),
        '[^a]*'.repeat(40),
      ];
      for (const q of [...odd, `${'a'.repeat(199)}!`, "'; DROP TABLE account; --", '\u0000']) {
        const path = `/v1/accounts?q=${encodeURIComponent(q)}`;
        const [found, good] = await Promise.all([
          house.call('GET', path),
          house.call('GET', '/v1/me'),
        ]);
        expect([200, 400]).toContain(found.status);
        // Nobody is called that: wildcards are letters here.
        if (found.status === 200) expect(found.body.accounts).toEqual([]);
        expect(good.status).toBe(200);
      }
    },
  },
  {
    id: 'B-096',
    sent: 'addresses for webhooks that are not public',
    run: async (house) => {
      const addresses = [
        'http://169.254.169.254/latest/meta-data/',
        'http://localhost:5432',
        'https://localhost/',
        'http://[::1]/',
        'https://[::ffff:10.0.0.1]/',
        'http://0x7f000001/',
        'http://2130706433/',
        'http://127.1/',
        'https://10.0.0.1/',
        'https://192.168.1.1/',
        'https://100.64.0.1/',
        'https://0.0.0.0/',
        'https://user:password@127.0.0.1/',
        'file:///etc/passwd',
        'gopher://127.0.0.1:25/',
        'ftp://example.com/',
        'not an address',
        'https://private.example/',
      ];
      house.addresses.set('private.example', ['10.0.0.1']);
      for (const url of addresses) {
        const body = { url, events: ['account.closed'] };
        const { status } = await house.call('POST', '/v1/webhook-endpoints', { body });
        expect([url, status]).toEqual([url, 422]);
      }
      const { body: kept } = await house.call('GET', '/v1/webhook-endpoints');
      const urls = (kept.webhookEndpoints as { url: string }[]).map(({ url }) => url);
      expect(addresses.filter((url) => urls.includes(url))).toEqual([]);
      // Public when it is saved, private when it is called.
      house.addresses.set('turning.example', ['93.184.215.14', '10.0.0.1']);
      const body = { url: 'https://turning.example/' };
      const saved = await house.call('POST', '/v1/webhook-endpoints', { body });
      expect(saved.status).toBe(201);
      const path = `/v1/webhook-endpoints/${String(saved.body.id)}`;
      const tried = await house.call('POST', `${path}/test`, { body: {} });
      expect(tried.body).toMatchObject({ delivered: false, error: 'EADDRNOTPUBLIC' });
      expect((await house.call('DELETE', path)).status).toBe(204);
    },
  },
  {
    id: 'B-097',
    sent: 'templates with unknown variables, unclosed tags, scripts, remote pictures',
    run: async (house) => {
      const head = '---\ntitle: T\nkind: demand\nneeds: oldest\nsubject: Hello\n---\n';
      const faulty: readonly (readonly [string, number, number])[] = [
        ['one\n{{ unknown }}', 8, 4],
        ['{{ debtor.constructor }}', 7, 4],
        ['x\n{% if payBy', 8, 1],
        ['{% if payBy %}', 7, 1],
        ["{% include 'pay' %}", 7, 1],
        ["{% render '../../etc/passwd' %}", 7, 1],
        ['a <script>alert(1)</script>', 7, 3],
        ['<img src="https://x.example/p.gif">', 7, 1],
        ['{% for a in (1..99999) %}{% for b in (1..99999) %}x{% endfor %}{% endfor %}', 7, 1],
      ];
      for (const [text, line, column] of faulty) {
        const body = { name: 'bad', language: 'en', text: `${head}${text}` };
        for (const path of ['/v1/templates', '/v1/templates/validate']) {
          const answered = await house.call('POST', path, { body });
          expectOutcome(answered, 'template_invalid');
          const [first] = answered.body.errors as { line: number; column: number }[];
          if (!text.includes('for')) expect({ text, ...first }).toMatchObject({ line, column });
        }
      }
      const { status } = await house.call('GET', '/v1/templates/bad');
      expect(status).toBe(404);
      const yaml = 'id: x\nversion: none\nstages:\n  - unknown: [\n';
      const answered = await house.send({
        path: '/v1/strategies',
        headers: { Authorization: 'Bearer admin-key-of-this-test', 'Content-Type': 'text/yaml' },
        body: yaml,
      });
      expectOutcome(answered, 'strategy_invalid');
      expect(answered.body.errors.length).toBeGreaterThan(0);
    },
  },
  {
    id: 'B-098',
    sent: 'files that are too large, packed, too wide, or half readable',
    run: async (house) => {
      const columns = { number: 'n', debtor: 'd', name: 'w', amount: 'a' };
      const map = {
        ...{ currency: 'EUR', dateFormat: 'YYYY-MM-DD', defaults: { country: 'DE' } },
        columns: { ...columns, issuedOn: 'i', dueOn: 'u' },
      };
      const send = (csv: string) => house.call('POST', '/v1/imports', { body: { csv, map } });
      const heading = 'n,d,w,a,i,u';
      const tag = `I${unique()}`;
      const good = `${tag}-1,${tag},Ann,100.00,2026-01-02,2026-02-01`;
      const half = await send(`${heading}\n${good}\n${tag}-2,${tag},Bob,1.001,2026-01-02,x\n`);
      expect(half).toMatchObject({ status: 200, body: { opened: 0 } });
      expect(half.body.rejected.length).toBeGreaterThan(0);
      expect(await house.accountOf(tag)).toBeNull();
      const wide = await send(`${'c,'.repeat(1_000_000)}\n${good}\n`);
      const zip = await send(`PK\u0003\u0004${'\u0001'.repeat(1_000)}`);
      const open = await send(`${heading}\n"${good}\n`);
      for (const { status, body } of [wide, zip, open]) {
        if (status === 200) expect(body.accepted).toBe(0);
        else expect([400, 413, 422]).toContain(status);
      }
      const bytes = Buffer.concat([
        Buffer.from(`{"csv":"${heading}\\n${tag}-3,${tag},M`),
        Buffer.from([0xfc]),
        Buffer.from('ller","map":{}}'),
      ]);
      const headers = {
        Authorization: 'Bearer admin-key-of-this-test',
        'Content-Type': 'application/json',
      };
      expectOutcome(
        await house.send({ path: '/v1/imports', headers, body: bytes }),
        'invalid_input',
      );
      expect(await house.accountOf(tag)).toBeNull();
      expect((await send(`${heading}\n${good}\n`)).body).toMatchObject({ accepted: 1 });
    },
  },
  {
    id: 'B-099',
    sent: 'JSON called a form; a form from another site with only the cookie',
    run: async (house) => {
      const id = await house.open(`FRM${unique()}`);
      const types = ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', ''];
      for (const type of types) {
        const answered = await house.command(id, 'record-payment', payment, {
          headers: { 'Content-Type': type },
        });
        expectOutcome(answered, 'unsupported_media_type', type);
      }
      const cookie = await house.signIn();
      const crossSite = await house.send({
        path: `/console/accounts/${id}/commands/record-payment`,
        headers: {
          Cookie: cookie,
          Origin: 'https://elsewhere.test',
          'Content-Type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ ...payment, key: unique() }).toString(),
      });
      expect(crossSite.status).toBe(403);
      const withCookie = await house.send({
        path: `/v1/accounts/${id}/commands/record-payment`,
        headers: { Cookie: cookie, 'Content-Type': 'application/json', 'Idempotency-Key': 'c' },
        body: JSON.stringify(payment),
      });
      expectOutcome(withCookie, 'unauthenticated');
      expect(await balance(house, id)).toBe('1250.50');
    },
  },
  {
    id: 'B-100',
    sent: 'spans of 9,999 years, and that end before they begin',
    run: async (house) => {
      const id = await house.open(`SPN${unique()}`);
      const spans = ['from=0001-01-01&to=9999-12-31', 'from=2026-03-02&to=2026-03-01'];
      const paths = ['reports/dso', 'reports/lateness'].map((path) => `/v1/${path}`);
      for (const span of spans) {
        for (const path of paths) {
          expectOutcome(await house.call('GET', `${path}?${span}`), 'date_invalid', path);
        }
      }
      const statement = `/v1/accounts/${id}/statement?${spans[1]}`;
      expectOutcome(await house.call('GET', statement), 'date_invalid');
      const pause = { until: '9999-12-31', reason: 'for ever' };
      expectOutcome(await house.command(id, 'pause', pause), 'above_limit');
      const back = { until: new Date(startAt - 1).toISOString(), reason: 'yesterday' };
      expectOutcome(await house.command(id, 'pause', back), 'date_invalid');
    },
  },
];
