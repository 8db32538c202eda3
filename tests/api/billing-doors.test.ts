import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import pino from 'pino';
import { intakeCounts } from '../../src/api/webhooks/intake-counts';
import { createIntake, type IntakeAlert } from '../../src/intake';
import type { SourceKey } from '../../src/intake/signature';
import { sourceSecretStore, type SourceSecretStore } from '../../src/store/source-secrets';
import { basic, chargebeeEvent, chargebeePair, invoice } from '../intake/chargebee-events';
import {
  genericEvent,
  genericSecret,
  invoiceSays,
  money,
  paid,
  refunded,
  standardHeaders,
} from '../intake/generic-events';
import { Harness, startAt } from './harness';

let api: Harness;
let secrets: SourceSecretStore;
let wallAt = startAt;
const alerts: IntakeAlert[] = [];
const ring = [{ id: 'k1', key: randomBytes(32) }];

beforeAll(async () => {
  const counts = intakeCounts(pino({ level: 'silent' }));
  api = await Harness.start((deps) => {
    const { database } = deps.store as Harness['store'];
    const wallClock = { now: () => wallAt };
    secrets = sourceSecretStore(database, ring, wallClock);
    const own: Readonly<Record<string, readonly SourceKey[]>> = {
      generic: [{ id: 'current', secret: genericSecret }],
      chargebee: [{ id: 'current', secret: chargebeePair }],
    };
    return {
      ...deps,
      change: { ...deps.change, wallClock },
      sourceSecrets: secrets,
      intakeCounts: counts,
      intake: createIntake({
        store: deps.store as Harness['store'],
        change: { ...deps.change, wallClock },
        secretsOf: (source, creditorId) =>
          creditorId === 'default'
            ? Promise.resolve(own[source] ?? [])
            : secrets.inUse(source, creditorId),
        othersSecrets: async (source, creditorId) => [
          ...(creditorId === 'default' ? [] : (own[source] ?? [])),
          ...(await secrets.ofOthers(source, creditorId)),
        ],
        alert: (alert) => {
          alerts.push(alert);
          counts.alert(alert);
        },
      }),
    };
  });
  const settings = await api.get('/v1/creditors/default');
  for (const id of ['second', 'third']) {
    const found = await api.store.directory.creditor('default');
    if (!found.ok || settings.status !== 200) throw new Error('no creditor');
    await api.store.directory.putCreditor(id, id, found.value.settings, startAt);
  }
});
afterAll(() => api.stop());

let messages = 0;

function generic(body: string, options: { creditor?: string; secret?: string; at?: number } = {}) {
  messages += 1;
  const { creditor, secret, at = wallAt } = options;
  const path = `/webhooks/billing/generic${creditor === undefined ? '' : `/${creditor}`}`;
  const headers = standardHeaders(`msg_${messages}`, body, at, secret);
  return api.call('POST', path, { key: null, raw: body, headers });
}

const refused = { status: 400, body: { code: 'webhook_refused' } };
const as = (creditor: string) => ({ headers: { 'X-Duecourse-Creditor': creditor } });
const rotate = (creditor: string, source: string, body: object) =>
  api.post(`/v1/creditors/${creditor}/webhook-secrets/${source}/rotate`, body, as(creditor));

describe('billing doors', () => {
  it('take what is signed, and say what became of it', async () => {
    const body = genericEvent('invoice.created', invoiceSays());
    const first = await generic(body);
    expect(first).toMatchObject({ status: 200, body: { received: true, outcome: 'applied' } });
    const [row] = await api.store.database.inbox.findMany();
    expect(row).toMatchObject({ externalId: 'msg_1', verifiedBy: 'generic/current' });
    expect(Object.keys(row?.headers as object)).toEqual(['user-agent', 'content-type']);
  });

  it('refuse for every reason alike, and a wrong password by 401', async () => {
    const body = genericEvent('payment.received', paid());
    const late = startAt - 301_000;
    for (const answer of [
      await generic(body, { secret: `whsec_${randomBytes(32).toString('base64')}` }),
      await generic(body, { at: late }),
      await generic(body, { creditor: 'second' }),
      await generic(body, { creditor: 'nobody-knows' }),
      await generic(body, { creditor: 'NOT-A-NAME' }),
    ]) {
      expect(answer).toMatchObject(refused);
      expect(Object.keys(answer.body).sort()).toEqual([
        'code',
        'detail',
        'errors',
        'requestId',
        'status',
        'title',
        'type',
      ]);
    }
    const chargebee = (authorization?: string) =>
      api.call('POST', '/webhooks/billing/chargebee', {
        key: null,
        raw: chargebeeEvent('invoice_generated', { invoice: invoice() }),
        headers: authorization === undefined ? {} : { authorization },
      });
    for (const wrong of [undefined, basic('chargebee:no'), 'Bearer x']) {
      expect(await chargebee(wrong)).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
    }
    expect(await chargebee(basic())).toMatchObject({ status: 200, body: { outcome: 'applied' } });
  });

  it('refuse a header that came twice', async () => {
    const body = chargebeeEvent('invoice_generated', { invoice: invoice({ id: 'INV-2' }) });
    const { hostname, port } = new URL(api.url);
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        {
          ...{ hostname, port, method: 'POST', path: '/webhooks/billing/chargebee' },
          headers: ['Host', hostname, 'Authorization', basic(), 'Authorization', basic()],
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
    expect(status).toBe(401);
  });

  it('take UTF-8 only, and nothing that is packed', async () => {
    const body = genericEvent('payment.received', paid({ id: 'pay_text' }));
    const post = (headers: Record<string, string>) =>
      api.call('POST', '/webhooks/billing/generic', {
        key: null,
        raw: body,
        headers: { ...standardHeaders('msg_text', body, wallAt), ...headers },
      });
    const unusual: Record<string, string>[] = [
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-encoding': 'gzip' },
    ];
    for (const odd of unusual) expect(await post(odd)).toMatchObject(refused);
    expect((await post({ 'content-type': 'text/plain; charset="utf-8"' })).status).toBe(200);
    const answer = await api.get('/webhooks/billing/generic', { key: null });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('secrets of another creditor', () => {
  it('are made or set, shown once, sealed, and taken two at a time', async () => {
    const made = await rotate('second', 'generic', {});
    expect(made).toMatchObject({
      status: 200,
      body: { source: 'generic', keys: [{ until: null }] },
    });
    const first = made.body.secret as string;
    const event = () => genericEvent('payment.received', paid({ id: `pay_${messages}` }));
    expect((await generic(event(), { creditor: 'second', secret: first })).status).toBe(200);
    const kept = await api.store.database.sourceSecret.findFirst();
    expect(JSON.stringify(kept)).not.toContain(first.slice(6));
    expect(JSON.stringify(kept)).toContain('sealed$k1$');
    const second = `whsec_${randomBytes(24).toString('base64')}`;
    const until = new Date(wallAt + 3_600_000).toISOString();
    const rotated = await rotate('second', 'generic', { secret: second, keepPreviousUntil: until });
    expect(rotated.body).toMatchObject({ keys: [{ until: null }, { until }] });
    expect(rotated.body).not.toHaveProperty('secret');
    for (const secret of [first, second]) {
      expect((await generic(event(), { creditor: 'second', secret })).status).toBe(200);
    }
    const rows = await api.store.database.inbox.findMany({ where: { creditorId: 'second' } });
    expect(new Set(rows.map(({ verifiedBy }) => verifiedBy)).size).toBe(2);
    wallAt += 3_600_001;
    expect(await generic(event(), { creditor: 'second', secret: first })).toMatchObject(refused);
    expect((await generic(event(), { creditor: 'second', secret: second })).status).toBe(200);
    const list = await api.get('/v1/creditors/second/webhook-secrets', as('second'));
    expect(list.body).toMatchObject({ webhookSecrets: [{ source: 'generic', keys: [{}] }] });
    expect(JSON.stringify(list.body)).not.toContain('whsec_');
    const audited = await api.store.database.audit.findMany({
      where: { creditorId: 'second', command: 'rotate-webhook-secret' },
    });
    expect(audited).toHaveLength(2);
    expect(
      JSON.stringify(audited, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ).not.toContain(second.slice(6));
  });

  it('open no other door, and whoever tries is told of', async () => {
    alerts.length = 0;
    const { body } = await rotate('third', 'generic', {});
    const secret = body.secret as string;
    const event = genericEvent('payment.received', paid({ id: 'pay_foreign' }));
    expect(await generic(event, { creditor: 'second', secret })).toMatchObject(refused);
    expect(await generic(event, { secret })).toMatchObject(refused);
    wallAt += 1_000;
    expect(await generic(event, { creditor: 'third' })).toMatchObject(refused);
    expect(alerts.filter(({ kind }) => kind === 'security')).toEqual(
      ['second', 'default', 'third'].map((creditorId) => ({
        ...{ kind: 'security', source: 'generic', creditorId, reason: 'other-creditors-secret' },
      })),
    );
  });

  it('are refused where they are none', async () => {
    const wrong = [
      ['generic', { secret: 'whsec_short123' }],
      ['generic', { user: 'a', password: 'long-enough' }],
      ['stripe', {}],
      ['stripe', { secret: 'sk_live_12345678' }],
      ['chargebee', { user: 'chargebee' }],
      ['chargebee', { secret: 'whsec_12345678' }],
      ['generic', { keepPreviousUntil: '2027-03-02T12:00:00Z' }],
      ['generic', { secrets: [] }],
    ] as const;
    for (const [source, body] of wrong)
      expect((await rotate('second', source, body)).status).toBe(400);
    expect((await rotate('second', 'paypal', {})).status).toBe(404);
    expect((await rotate('default', 'generic', {})).status).toBe(400);
    expect((await api.post('/v1/creditors/second/webhook-secrets/generic/rotate', {})).status).toBe(
      404,
    );
    const key = await api.keyOf('supervisor', 'Sue', 'second');
    const path = '/v1/creditors/second/webhook-secrets';
    expect((await api.get(path, { key })).status).toBe(403);
    expect((await api.post(`${path}/generic/rotate`, {}, { key })).status).toBe(403);
  });
});

describe('quarantine', () => {
  it('lists by source, shows the body, and tries again', async () => {
    const sum = { ...refunded({ id: 're_q', paymentId: 'pay_q', amount: money('200.00') }) };
    const body = genericEvent('payment.refunded', sum);
    expect((await generic(body)).body.outcome).toBe('quarantined');
    wallAt += 1;
    expect((await generic('{"type":"<script>alert(1)</script>"')).body.outcome).toBe('quarantined');
    const list = (source: string) => api.get(`/v1/quarantine?source=${source}`);
    expect((await list('stripe')).body.quarantine).toEqual([]);
    const { quarantine } = (await list('generic')).body;
    expect(quarantine).toMatchObject([
      { source: 'generic', type: 'payment.refunded', waitsFor: ['pay_q'] },
      { type: 'unreadable', reason: 'body: not-json', waitsFor: null },
    ]);
    const id = quarantine[0].id as string;
    const whole = await api.get(`/v1/quarantine/${id}`);
    expect(whole.body).toMatchObject({ body, bodyEncoding: 'utf-8', isCut: false });
    expect(whole.headers.get('cache-control')).toBe('no-store');
    const collector = await api.keyOf('collector', 'Cole');
    const billing = await api.keyOf('billing', 'Bill');
    expect((await api.get(`/v1/quarantine/${id}`, { key: collector })).status).toBe(403);
    expect((await api.get(`/v1/quarantine/${id}`, { key: billing })).status).toBe(200);
    expect((await api.get(`/v1/quarantine/${id}`, as('second'))).status).toBe(404);
    const replay = (key?: string) =>
      api.post(`/v1/quarantine/${id}/replay`, {}, key === undefined ? {} : { key });
    expect((await replay(billing)).status).toBe(403);
    expect((await replay()).body).toEqual({ id, outcome: 'quarantined' });
    await generic(genericEvent('payment.received', paid({ id: 'pay_q', amount: money('300.00') })));
    expect((await replay()).body).toEqual({ id, outcome: 'applied' });
    expect((await api.get(`/v1/quarantine/${id}`)).status).toBe(404);
  });

  it('is counted where operators look', async () => {
    const { body } = await api.get('/metrics');
    expect(body).toMatch(/^duecourse_quarantined\{source="generic"\} 1$/m);
    expect(body).toMatch(
      /^duecourse_quarantine_oldest_timestamp_seconds\{source="generic"\} \d+$/m,
    );
    expect(body).toMatch(
      /^duecourse_billing_alerts_total\{kind="refused",source="generic",reason="stale"\} 1$/m,
    );
    expect(body).toMatch(/kind="security",source="generic",reason="other-creditors-secret"\} 5$/m);
  });

  it('has pages with a button, and bodies are text there', async () => {
    const signIn = await api.call('POST', '/console/sign-in', {
      key: null,
      raw: new URLSearchParams({ key: 'admin-key-of-this-test' }).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const open = (path: string) => api.get(path, { key: null, headers: { Cookie: cookie } });
    const list = (await open('/console/quarantine')).body as string;
    expect(list).toContain('Quarantine (1)');
    const [, id = ''] = /\/console\/quarantine\/(evt_\w+)"/.exec(list) ?? [];
    const one = (await open(`/console/quarantine/${id}`)).body as string;
    expect(one).toContain('&lt;script&gt;alert(1)');
    expect(one).not.toContain('<script>');
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(one) ?? [];
    const press = (token: string) =>
      api.call('POST', `/console/quarantine/${id}/replay`, {
        key: null,
        raw: new URLSearchParams({ csrf: token }).toString(),
        headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
      });
    expect((await press('forged')).status).toBe(403);
    const pressed = await press(csrf);
    expect([pressed.status, pressed.headers.get('location')]).toEqual([
      303,
      '/console/quarantine?done=quarantined',
    ]);
  });
});
