import { problemTable } from '../../src/api/problems';
import { Harness, adminKey, londonDebtor } from './harness';

let api: Harness;
let accountId: string;

beforeAll(async () => {
  api = await Harness.start();
  accountId = (await api.post('/v1/accounts', londonDebtor('B1'))).body.id as string;
});
afterAll(() => api.stop());

/** The table of the interface, written down here a second time on purpose. */
const statuses: Readonly<Record<string, number>> = {
  ...{ invalid_input: 400, unknown_field: 400, invalid_query: 400, idempotency_key_required: 400 },
  ...{ webhook_refused: 400, unauthenticated: 401, forbidden: 403, own_proposal: 403 },
  ...{ not_found: 404, method_not_allowed: 405, stage_does_not_allow: 409, held: 409 },
  ...{ already_decided: 409, in_progress: 409, agreement_exists: 409, clock_moving: 409 },
  ...{ stale: 412, too_large: 413, unsupported_media_type: 415, idempotency_key_reuse: 422 },
  ...{ amount_invalid: 422, currency_unknown: 422, date_invalid: 422, expired: 422 },
  ...{ below_minimum: 422, above_limit: 422, strategy_invalid: 422, clock_backwards: 422 },
  ...{ template_invalid: 422 },
  ...{ precondition_required: 428, rate_limited: 429, try_later: 503 },
};

describe('problems', () => {
  it('have the statuses of the interface', () => {
    const table = Object.entries(problemTable).filter(([code]) => code !== 'internal');
    expect(Object.fromEntries(table.map(([code, { status }]) => [code, status]))).toEqual(statuses);
  });

  const secret = 'echo-me-not-7431';
  it.each([
    ['GET', '/v1/nothing-here', {}, 'not_found'],
    ['GET', '/v1/accounts/acc_unknown', {}, 'not_found'],
    ['GET', '/v1/accounts/%00', {}, 'not_found'],
    ['GET', '/v1/accounts/%E0%A4%A', {}, 'invalid_input'],
    ['PATCH', '/v1/accounts', {}, 'method_not_allowed'],
    ['DELETE', '/v1/accounts/acc_x', {}, 'method_not_allowed'],
    ['GET', `/v1/accounts?${secret}=1`, {}, 'invalid_query'],
    ['GET', '/v1/accounts?limit=201', {}, 'invalid_query'],
    ['GET', '/v1/accounts?limit=1&limit=2', {}, 'invalid_query'],
    ['GET', `/v1/accounts?stage=${secret}`, {}, 'invalid_query'],
    ['GET', '/v1/reports/aging?asOf=2026-02-30', {}, 'invalid_query'],
    ['GET', `/v1/me?${secret}`, {}, 'invalid_query'],
    ['POST', '/v1/keys', { raw: `{"role": "${secret}`, headers: json() }, 'invalid_input'],
    ['POST', '/v1/keys', { raw: '[]', headers: json() }, 'invalid_input'],
    [
      'POST',
      '/v1/keys',
      { raw: new Uint8Array([0x22, 0xff, 0x22]), headers: json() },
      'invalid_input',
    ],
    [
      'POST',
      '/v1/keys',
      { raw: 'role=admin', headers: { 'Content-Type': 'text/plain' } },
      'unsupported_media_type',
    ],
    [
      'POST',
      '/v1/keys',
      { raw: '{}', headers: { 'Content-Type': 'application/json; charset=latin1' } },
      'unsupported_media_type',
    ],
    ['POST', '/v1/keys', { body: { role: 'admin', name: 'x', [secret]: 1 } }, 'unknown_field'],
    ['POST', '/v1/keys', { body: { role: 'admin', name: 'system' } }, 'invalid_input'],
    ['POST', '/v1/keys', { raw: 'x'.repeat(1_000_001), headers: json() }, 'too_large'],
    ['PUT', '/v1/creditors/default', { body: settings() }, 'precondition_required'],
    [
      'PUT',
      '/v1/creditors/default',
      { body: settings(), headers: { 'If-Match': '"no"' } },
      'stale',
    ],
    [
      'POST',
      '/v1/strategies/validate',
      { raw: 'id: [', headers: { 'Content-Type': 'application/yaml' } },
      'strategy_invalid',
    ],
  ] as const)('%s %s answers a problem', async (method, path, options, code) => {
    const { status, headers, body } = await api.call(method, path, options);
    expect({ code: body.code, status }).toEqual({ code, status: statuses[code] });
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(Object.keys(body).sort()).toEqual(
      ['code', 'detail', 'errors', 'requestId', 'status', 'title', 'type'].sort(),
    );
    expect(body.requestId).toBe(headers.get('x-request-id'));
    const { errors, ...rest } = body;
    expect(JSON.stringify(rest)).not.toContain(secret);
    for (const error of errors as { message: string }[])
      expect(error.message).not.toContain(secret);
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:\d/);
  });

  it('name every method that is allowed', async () => {
    const { headers } = await api.call('PATCH', '/v1/accounts');
    expect(headers.get('allow')).toBe('GET, POST, HEAD');
  });

  it('name every fault of a strategy', async () => {
    const { body } = await api.call('POST', '/v1/strategies', {
      raw: 'id: x\nversion: none\nunknownThing: 1\n',
      headers: { 'Content-Type': 'application/yaml' },
    });
    expect(body.code).toBe('strategy_invalid');
    expect(body.errors.length).toBeGreaterThan(2);
  });
});

describe('keys and roles', () => {
  it('are asked for before anything else', async () => {
    for (const key of [null, 'wrong', `${adminKey}x`]) {
      const { status, body, headers } = await api.get('/v1/accounts', { key });
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' });
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('let each role do its own and no more', async () => {
    const keys = {
      billing: await api.keyOf('billing', 'shop'),
      collector: await api.keyOf('collector', 'anna'),
      auditor: await api.keyOf('auditor', 'otto'),
    };
    const status = async (role: keyof typeof keys, name: string, data: unknown) =>
      (await api.command(accountId, name, data, { key: keys[role] })).status;
    expect(await status('billing', 'note', { text: 'a' })).toBe(200);
    expect(await status('billing', 'write-off', { reason: 'a' })).toBe(403);
    expect(await status('collector', 'note', { text: 'a' })).toBe(200);
    expect(await status('auditor', 'note', { text: 'a' })).toBe(403);
    expect((await api.get('/v1/accounts', { key: keys.auditor })).status).toBe(200);
    expect((await api.get('/v1/keys', { key: keys.collector })).status).toBe(403);
    expect(
      (await api.post('/v1/accounts', londonDebtor('B2'), { key: keys.collector })).status,
    ).toBe(403);
  });

  it('are made, listed without secrets, and revoked', async () => {
    const made = await api.post('/v1/keys', { role: 'auditor', name: 'eva' });
    expect(made.status).toBe(201);
    const { id, secret } = made.body as { id: string; secret: string };
    expect((await api.get('/v1/me', { key: secret })).body).toEqual({
      creditorId: 'default',
      role: 'auditor',
      name: 'eva',
    });
    expect(JSON.stringify((await api.get('/v1/keys')).body)).not.toContain(secret);
    expect((await api.call('DELETE', `/v1/keys/${id}`)).status).toBe(204);
    expect((await api.get('/v1/me', { key: secret })).status).toBe(401);
    expect((await api.call('DELETE', `/v1/keys/${id}`)).status).toBe(404);
  });

  it('the admin key acts for another creditor when told to, another key does not', async () => {
    const headers = { 'X-Duecourse-Creditor': 'second' };
    expect((await api.get('/v1/accounts', { headers })).body).toEqual({
      accounts: [],
      nextCursor: null,
    });
    const put = await api.call('PUT', '/v1/creditors/second', {
      body: settings(),
      headers: { ...headers, 'If-Match': '*' },
    });
    expect(put).toMatchObject({ status: 200, body: { contract: { lateFees: { GBP: '25.00' } } } });
    const key = await api.keyOf('collector', 'carl');
    expect((await api.get('/v1/accounts', { key, headers })).status).toBe(403);
  });
});

describe('health', () => {
  it('tells what is there, and what is not', async () => {
    expect((await api.get('/healthz', { key: null })).body).toEqual({ ok: true });
    const ready = await api.get('/readyz', { key: null });
    expect(ready).toMatchObject({
      status: 200,
      body: { ready: true, checks: { migrations: 'ok', worker: 'ok' } },
    });
    const { body } = await api.get('/metrics', { key: null });
    expect(body).toContain('duecourse_wakes_unsent');
    expect(body).toContain('duecourse_messages_under_way');
    expect(body).toContain('route="/v1/accounts/:id"');
  });
});

function json() {
  return { 'Content-Type': 'application/json' };
}

function settings() {
  return {
    name: 'Second Ltd',
    role: 'first-party',
    fromEmail: 'a@second.example',
    fromPhone: '+442079460000',
    replyTo: 'a@second.example',
    payUrl: null,
    bankDetails: null,
    hours: '9 to 17',
    strategies: { business: 'b2b-standard', consumer: 'us-consumer-first-party' },
    contract: { lateFees: { GBP: '25.00' }, clause: 'section 7' },
    authorityPercent: { collector: 10, supervisor: 30 },
    counselId: 'default',
  };
}
