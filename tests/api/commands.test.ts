import { commands } from '../../src/commands';
import { publicCommands } from '../../src/api/routes/commands';
import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

let opened = 0;
async function account(): Promise<string> {
  opened += 1;
  return (await api.post('/v1/accounts', londonDebtor(`C${opened}`))).body.id as string;
}

const withKey = (key: string, more: Record<string, string> = {}) => ({
  headers: { 'Idempotency-Key': key, ...more },
});

describe('the commands route', () => {
  it('needs a key of the caller', async () => {
    const id = await account();
    const path = `/v1/accounts/${id}/commands/note`;
    const none = await api.post(path, { text: 'x' });
    expect(none).toMatchObject({ status: 400, body: { code: 'idempotency_key_required' } });
    const empty = await api.post(path, { text: 'x' }, withKey(' '));
    expect(empty.body.code).toBe('idempotency_key_required');
  });

  it('answers a repeat as the first time and does nothing again', async () => {
    const id = await account();
    const data = { amount: '10.00', receivedOn: '2026-03-01', reference: 'r' };
    const first = await api.command(id, 'record-payment', data, withKey('same'));
    const again = await api.command(id, 'record-payment', data, withKey('same'));
    expect(first).toMatchObject({ status: 200, body: { status: 'done' } });
    expect(again).toMatchObject({ status: 200, body: first.body as object });
    expect(first.body.commandId).toMatch(/^evt_[a-z2-7]{26}$/);
    expect(again.body.account.balance.amount).toBe('1240.50');
    const other = { ...data, amount: '11.00' };
    const reuse = await api.command(id, 'record-payment', other, withKey('same'));
    expect(reuse).toMatchObject({ status: 422, body: { code: 'idempotency_key_reuse' } });
    const elsewhere = await api.command(id, 'note', { text: 'x' }, withKey('same'));
    expect(elsewhere.body.code).toBe('idempotency_key_reuse');
  });

  it('books one of many simultaneous repeats', async () => {
    const id = await account();
    const data = { amount: '10.00', receivedOn: '2026-03-01', reference: 'r' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.command(id, 'record-payment', data, withKey('burst'))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.commandId as string)).size).toBe(1);
    expect((await api.get(`/v1/accounts/${id}`)).body.balance.amount).toBe('1240.50');
  });

  it('refuses when the account has moved on', async () => {
    const id = await account();
    const { factsVersion } = (await api.get(`/v1/accounts/${id}`)).body as { factsVersion: number };
    const fits = { 'If-Match': `"${factsVersion}"` };
    const done = await api.command(id, 'note', { text: 'a' }, withKey('v1', fits));
    expect(done).toMatchObject({
      status: 200,
      body: { account: { factsVersion: factsVersion + 1 } },
    });
    const stale = await api.command(id, 'note', { text: 'b' }, withKey('v2', fits));
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale' } });
    const repeat = await api.command(id, 'note', { text: 'a' }, withKey('v1', fits));
    expect(repeat.status).toBe(200);
  });

  it('names the fields at fault', async () => {
    const id = await account();
    const extra = await api.command(id, 'pause', { reason: 'x', colour: 'red' });
    expect(extra).toMatchObject({ status: 400, body: { code: 'unknown_field' } });
    expect(extra.body.errors[0].path).toBe('colour');
    const missing = await api.command(id, 'record-payment', {});
    expect(missing.body.errors.map((error: { path: string }) => error.path)).toEqual(
      expect.arrayContaining(['amount', 'receivedOn', 'reference']),
    );
    const amount = { amount: '1.001', receivedOn: '2026-03-01', reference: 'r' };
    expect(await api.command(id, 'record-payment', amount)).toMatchObject({
      status: 422,
      body: { code: 'amount_invalid', errors: [{ path: 'amount' }] },
    });
    const long = await api.command(id, 'pause', { reason: 'x', until: '2026-09-01' });
    expect(long).toMatchObject({ status: 422, body: { code: 'above_limit' } });
  });

  it('takes data wrapped as in the Temporal update, and no unknown or internal command', async () => {
    const id = await account();
    expect((await api.command(id, 'note', { data: { text: 'wrapped' } })).status).toBe(200);
    const internal = commands.find(({ roles }) => roles.every((role) => role === 'system'));
    for (const name of ['nothing', internal?.name ?? '', 'constructor']) {
      expect(await api.command(id, name, {})).toMatchObject({ status: 404 });
    }
  });

  it('pauses and resumes, and shows the hold', async () => {
    const id = await account();
    const paused = await api.command(id, 'pause', { reason: 'asked' });
    expect(paused.body.account.holds).toMatchObject([
      { type: 'pause', blocks: ['contact', 'charge', 'place', 'sue'] },
    ]);
    expect(await api.command(id, 'pause', { reason: 'asked' })).toMatchObject({
      status: 409,
      body: { code: 'held' },
    });
    expect((await api.command(id, 'resume', {})).body.account.holds).toEqual([]);
  });

  it('shows a disputed invoice as disputed', async () => {
    const id = await account();
    const [first] = (await api.get(`/v1/accounts/${id}`)).body.invoices as { id: string }[];
    const dispute = { invoiceId: first?.id, reason: 'wrong goods' };
    const { body } = await api.command(id, 'open-dispute', dispute);
    const statuses = (body.account.invoices as { status: string }[]).map(({ status }) => status);
    expect(statuses).toEqual(['disputed', 'open']);
  });

  it('asks for a second person, who is never the proposer', async () => {
    const id = await account();
    const key = await api.keyOf('supervisor', 'sue');
    const own = await api.keyOf('admin', 'sue');
    const other = await api.keyOf('supervisor', 'sam');
    const boss = await api.keyOf('admin', 'ann');
    const offer = { percent: 20, expiresOn: '2026-03-10' };
    const asked = await api.command(id, 'offer-settlement', offer, { key });
    expect(asked).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
    const { approvalId } = asked.body as { approvalId: string };
    const yes = { approvalId, reason: 'agreed' };
    for (const proposer of [key, own]) {
      expect(await api.command(id, 'approve', yes, { key: proposer })).toMatchObject({
        status: 403,
        body: { code: 'own_proposal' },
      });
    }
    const list = await api.get('/v1/approvals?status=pending');
    expect(list.body.approvals).toMatchObject([{ id: approvalId, accountId: id }]);
    // A supervisor may not approve what a supervisor may not do.
    expect(await api.command(id, 'approve', yes, { key: other })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const done = await api.command(id, 'approve', yes, { key: boss });
    expect(done).toMatchObject({ status: 200, body: { status: 'done' } });
    expect(done.body.account.agreements).toMatchObject([{ type: 'settlement' }]);
  });
});

describe('the documents made from the list', () => {
  it('OpenAPI has every public command with its input, and exactly the served routes', async () => {
    const { status, body } = await api.get('/openapi.json', { key: null });
    expect(status).toBe(200);
    const prefix = '/v1/accounts/{id}/commands/';
    const paths = Object.keys(body.paths as object);
    const named = paths
      .filter((path) => path.startsWith(prefix))
      .map((p) => p.slice(prefix.length));
    expect(named.sort()).toEqual(['{name}', ...publicCommands().map(({ name }) => name)].sort());
    for (const path of paths.filter((one) => !one.startsWith(prefix))) {
      const address = path.replaceAll(/\{\w+\}/g, 'acc_x');
      const { headers } = await api.call('PATCH', address);
      const methods = Object.keys((body.paths as Record<string, object>)[path] ?? {});
      const allowed = (headers.get('allow') ?? '').toLowerCase().split(', ');
      expect({ path, allowed: allowed.filter((one) => one !== 'head').sort() }).toEqual({
        path,
        allowed: methods.sort(),
      });
    }
    const pause = (body.paths as Record<string, any>)[`${prefix}pause`]; // eslint-disable-line @typescript-eslint/no-explicit-any
    const { schema } = pause.post.requestBody.content['application/json'];
    expect(Object.keys(schema.properties as object)).toEqual(['until', 'reason']);
  });

  it('the documentation page comes from this host alone', async () => {
    const { status, body } = await api.get('/docs/', { key: null });
    expect(status).toBe(200);
    expect(body).not.toMatch(/https?:\/\//);
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']) {
      expect((await api.get(`/docs/${file}`, { key: null })).status).toBe(200);
    }
    expect((await api.get('/docs/package.json', { key: null })).status).toBe(404);
  });
});
