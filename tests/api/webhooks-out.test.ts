import { Webhook } from 'standardwebhooks';
import { createOutbound } from '../../src/providers/outbound';
import { newWebhookSecret } from '../../src/providers/webhook-signature';
import { endpointStore } from '../../src/store/webhook-endpoints';
import { startDoorsOut, type DoorsOut, type DoorsOutOptions } from '../../temporal/doors-out';
import { doorsOutParts } from '../../temporal/doors-out-parts';
import { Receiver, until, type Answering, type Received } from '../store/receiver';
import { adminKey, Harness, londonDebtor } from './harness';

let receiver: Receiver;
let harness: Harness;
let running: DoorsOut[] = [];

const fast = { pollMs: 10, retryMs: [20, 20, 20], coolMs: { first: 20, longest: 20 } };
const silent = { info: () => undefined, warn: () => undefined };

beforeEach(async () => {
  receiver = await Receiver.start();
  const outbound = createOutbound({ allowed: [receiver.hostPort] });
  harness = await Harness.start((deps) => ({
    ...deps,
    doorsOut: { ...deps.doorsOut, outbound },
  }));
});

afterEach(async () => {
  await Promise.all(running.map((doors) => doors.stop()));
  running = [];
  await harness.stop();
  await receiver.stop();
});

function work(own: Partial<DoorsOutOptions> = {}): DoorsOut {
  const { store, deps } = harness;
  const config = {
    ...{ encryptionKeys: [], outboundAllow: [receiver.hostPort] },
    stripe: { webhookSecrets: [] },
  };
  const parts = { store, clock: deps.change.clock, deps: deps.change };
  const doors = startDoorsOut({ ...doorsOutParts(config, parts, silent), ...fast, ...own });
  running.push(doors);
  return doors;
}

interface Made {
  readonly id: string;
  readonly secret: string;
}

async function endpoint(body: object = {}, path = ''): Promise<Made> {
  const made = await harness.post('/v1/webhook-endpoints', { url: receiver.url + path, ...body });
  expect(made.status).toBe(201);
  return made.body as Made;
}

async function account(reference: string, key?: string): Promise<string> {
  const options = key === undefined ? {} : { key };
  const opened = await harness.post('/v1/accounts', londonDebtor(reference), options);
  expect(opened.status).toBe(201);
  return opened.body.id as string;
}

const payload = ({ body }: Received) =>
  JSON.parse(body) as { type: string; types: string[]; id: string; data: Record<string, never> };
const idOf = ({ headers }: Received): string => String(headers['webhook-id']);
const rows = async (where = '') =>
  harness.store.database.$queryRawUnsafe<{ status: string; eventId: string; attempt: number }[]>(
    `SELECT "status", "eventId", "attempt" FROM "webhook_delivery" ${where} ORDER BY "createdAt"`,
  );
const allDelivered = async (): Promise<boolean> => {
  const all = await rows();
  return all.length > 0 && all.every(({ status }) => status === 'delivered');
};

describe('events', () => {
  it('of every change are signed, sent once and say what changed, without names and texts', async () => {
    const { secret } = await endpoint();
    const id = await account('EVT-1');
    await harness.command(id, 'pause', { reason: 'she is in hospital' });
    await harness.command(id, 'record-payment', {
      ...{ amount: '1250.50', receivedOn: '2026-03-02', reference: 'thanks, Thornton' },
    });
    work();
    await until(allDelivered, 'all delivered');
    const audit = await harness.store.database.audit.findMany({ where: { accountId: id } });
    expect(receiver.received.map(idOf).sort()).toEqual(audit.map((row) => row.id).sort());
    const told = receiver.received.map((one) => {
      const verified = new Webhook(secret).verify(one.body, one.headers as Record<string, string>);
      expect(verified).toEqual(payload(one));
      expect(payload(one).id).toBe(idOf(one));
      return payload(one);
    });
    const types = new Set(told.flatMap((one) => one.types));
    for (const type of ['account.opened', 'invoice.added', 'hold.placed', 'payment.booked']) {
      expect(types).toContain(type);
    }
    const paid = told.find((one) => one.types.includes('payment.booked'));
    expect(paid).toMatchObject({
      type: 'payment.booked',
      data: {
        account: { id, status: 'open', balance: { amount: '0.00', currency: 'GBP' } },
        changed: { payments: [{ amount: { amount: '1250.50' }, status: 'applied' }] },
      },
    });
    const everything = receiver.received.map(({ body }) => body).join('\n');
    expect(everything).not.toMatch(/Thornton|debtor\.example|hospital|High Street|2079460123/);
  });

  it('go to the endpoints of their creditor that want them, and cost no row where there are none', async () => {
    const other = await harness.keyOf('admin', 'Olga', 'other');
    await harness.store.directory.putCreditor(
      'other',
      'Other Ltd',
      (await harness.get('/v1/creditors/default')).body,
      harness.nowAt,
    );
    const theirs = await harness.post(
      '/v1/webhook-endpoints',
      { url: `${receiver.url}/theirs` },
      { key: other },
    );
    expect(theirs.status).toBe(201);
    await account('EVT-2');
    expect(await rows()).toEqual([]);
    const opened = await endpoint({ events: ['account.opened'] }, '/opened');
    const off = await endpoint({}, '/off');
    await harness.post(`/v1/webhook-endpoints/${off.id}/disable`, {});
    const id = await account('EVT-3');
    await harness.command(id, 'note', { text: 'nothing to tell' });
    work();
    await until(allDelivered, 'all delivered');
    expect(receiver.received.map(({ path }) => path)).toEqual(['POST /opened']);
    expect(receiver.received.map((one) => payload(one).type)).toEqual(['account.opened']);
    expect((await harness.get(`/v1/webhook-endpoints/${opened.id}/deliveries`)).body).toMatchObject(
      { deliveries: [{ type: 'account.opened', accountId: id, status: 'delivered' }] },
    );
    expect((await harness.get(`/v1/webhook-endpoints/${theirs.body.id}`)).status).toBe(404);
  });
});

describe('a delivery', () => {
  it('is tried again under the same id until it arrives', async () => {
    await endpoint({ events: ['account.opened'] });
    await account('TRY-1');
    receiver.answer = () => ({ status: receiver.received.length < 3 ? 500 : 200 });
    work();
    await until(allDelivered, 'delivered at last');
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(idOf)).size).toBe(1);
    expect((await rows())[0]).toMatchObject({ attempt: 3 });
  });

  it('that a killed worker had taken comes again under the same id', async () => {
    const { id } = await endpoint({ events: ['account.opened'] });
    await account('KILL-1');
    const now = Date.now();
    const taken = await harness.deps.doorsOut.deliveries.claim(id, now, now + 300, 10);
    expect(taken).toHaveLength(1);
    work();
    expect(receiver.received).toEqual([]);
    await until(allDelivered, 'delivered by the next worker');
    expect(receiver.received.map(idOf)).toEqual([taken[0]?.eventId]);
    expect((await rows())[0]).toMatchObject({ attempt: 2 });
  });

  it('by two workers at once arrives once', async () => {
    await endpoint();
    for (const n of [1, 2, 3, 4, 5]) await account(`TWO-${n}`);
    work();
    work();
    await until(allDelivered, 'all delivered');
    const ids = receiver.received.map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is given up after the last attempt, shown, and sent again by a person', async () => {
    const { id } = await endpoint({ events: ['account.opened'] });
    await account('UP-1');
    await account('UP-2');
    receiver.answer = () => ({ status: 503 });
    work();
    await until(async () => (await rows(`WHERE "status" = 'failed'`)).length === 2, 'given up');
    const path = `/v1/webhook-endpoints/${id}`;
    const failed = (await harness.get(`${path}/deliveries?status=failed`)).body;
    expect(failed.deliveries[0]).toMatchObject({
      lastStatus: 503,
      lastError: 'http-503',
      attempts: 4,
    });
    expect((await harness.get(path)).body.failingSince).not.toBeNull();
    receiver.answer = () => ({ status: 204 });
    const one = failed.deliveries[0].id as string;
    expect((await harness.post(`${path}/deliveries/${one}/replay`, {})).status).toBe(200);
    await until(async () => (await rows(`WHERE "status" = 'delivered'`)).length === 1, 'one');
    const since = { since: '2020-01-01T00:00:00Z' };
    expect((await harness.post(`${path}/replay`, since)).body).toEqual({ replayed: 1 });
    await until(allDelivered, 'both');
    expect((await harness.get(path)).body.failingSince).toBeNull();
    expect((await harness.post(`${path}/deliveries/whd_none/replay`, {})).status).toBe(404);
  });

  it('that is answered by 410 turns its endpoint off', async () => {
    const { id } = await endpoint({ events: ['account.opened'] });
    await account('GONE-1');
    receiver.answer = () => ({ status: 410 });
    work();
    await until(async () => (await rows(`WHERE "status" = 'failed'`)).length === 1, 'given up');
    const path = `/v1/webhook-endpoints/${id}`;
    await until(async () => (await harness.get(path)).body.status === 'disabled', 'disabled');
    await account('GONE-2');
    expect(await rows()).toHaveLength(1);
    expect((await harness.post(`${path}/enable`, {})).body).toMatchObject({ status: 'active' });
  });

  it('waits as long as the receiver asks, and no redirect is followed', async () => {
    await endpoint({ events: ['account.opened'] });
    await account('WAIT-1');
    const at: number[] = [];
    receiver.answer = (): Answering => {
      at.push(performance.now());
      if (at.length === 1) return { status: 429, headers: { 'retry-after': '1' } };
      if (at.length === 2) return { status: 307, headers: { location: `${receiver.url}/else` } };
      return { status: 200 };
    };
    work();
    await until(allDelivered, 'delivered');
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(900);
    expect(receiver.received.map(({ path }) => path)).toEqual(['POST /', 'POST /', 'POST /']);
  });

  it('to a receiver that never answers holds up no other', async () => {
    const dead = await Receiver.start();
    try {
      dead.answer = () => null;
      const allowed = [receiver.hostPort, dead.hostPort];
      const outbound = createOutbound({ allowed, timeoutMs: 5_000 });
      const { endpoints } = harness.deps.doorsOut;
      const by = { creditorId: 'default', actor: { kind: 'user', id: 'Ada' }, at: harness.nowAt };
      const given = { events: [], description: null, secret: newWebhookSecret() };
      await endpoints.create(by, { ...given, url: dead.url }, Date.now());
      const { id } = await endpoint({}, '/quick');
      for (let n = 0; n < 5; n += 1) await account(`SLOW-${n}`);
      const began = performance.now();
      const doors = work({ outbound });
      const waiting = `WHERE "endpointId" = '${id}' AND "status" = 'pending'`;
      await until(async () => (await rows(waiting)).length === 0, 'the quick one has all');
      expect(performance.now() - began).toBeLessThan(5_000);
      expect(dead.received.length).toBeGreaterThan(0);
      await dead.stop();
      await doors.stop();
    } finally {
      await dead.stop();
    }
  });
});

describe('an endpoint', () => {
  it('shows its secret once and keeps to its creditor and roles', async () => {
    const made = await endpoint({ description: 'books' });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const path = `/v1/webhook-endpoints/${made.id}`;
    const shown = await harness.get(path);
    expect(JSON.stringify(shown.body)).not.toContain(made.secret.slice(6));
    expect(shown.body).toMatchObject({ status: 'active', events: [], description: 'books' });
    expect((await harness.get('/v1/webhook-endpoints')).body.webhookEndpoints).toHaveLength(1);
    const auditor = await harness.keyOf('auditor', 'Aud');
    const collector = await harness.keyOf('collector', 'Col');
    expect((await harness.get(path, { key: auditor })).status).toBe(200);
    expect((await harness.post(`${path}/test`, {}, { key: auditor })).status).toBe(403);
    expect((await harness.get(path, { key: collector })).status).toBe(403);
    expect((await harness.call('DELETE', path)).status).toBe(204);
    expect((await harness.get(path)).status).toBe(404);
  });

  it('is refused where it does not lead outside (B-096)', async () => {
    const refused = [
      'http://169.254.169.254/',
      'http://localhost:5432',
      'http://[::1]',
      'http://0x7f000001',
    ];
    for (const url of [
      ...refused,
      'file:///etc/passwd',
      'gopher://x.example',
      'https://10.0.0.1/',
    ]) {
      const answer = await harness.post('/v1/webhook-endpoints', { url });
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({
        status: 422,
        code: 'invalid_input',
        errors: [{ path: 'url' }],
      });
    }
    const { url } = receiver;
    expect((await harness.post('/v1/webhook-endpoints', { url, extra: 1 })).status).toBe(400);
    expect((await harness.post('/v1/webhook-endpoints', { url, events: ['no.such'] })).status).toBe(
      400,
    );
    expect((await harness.post('/v1/webhook-endpoints', {})).status).toBe(400);
    expect(receiver.received).toEqual([]);
    for (let n = 0; n < 20; n += 1) await endpoint({}, `/${n}`);
    expect((await harness.post('/v1/webhook-endpoints', { url })).body.code).toBe('above_limit');
  });

  it('is tested at once, and says what came back', async () => {
    const { id, secret } = await endpoint();
    const path = `/v1/webhook-endpoints/${id}/test`;
    expect((await harness.post(path, {})).body).toMatchObject({ delivered: true, status: 200 });
    const [test] = receiver.received;
    expect(new Webhook(secret).verify(test?.body ?? '', test?.headers as never)).toMatchObject({
      type: 'test',
    });
    receiver.answer = () => ({ status: 401 });
    expect((await harness.post(path, {})).body).toMatchObject({ delivered: false, status: 401 });
  });

  it('is signed with both secrets while one replaces the other', async () => {
    const { id, secret } = await endpoint({ events: ['account.opened'] });
    const rotated = await harness.post(`/v1/webhook-endpoints/${id}/rotate-secret`, {});
    expect(rotated.body.secret).not.toBe(secret);
    await account('ROT-1');
    work();
    await until(allDelivered, 'delivered');
    const [one] = receiver.received;
    for (const valid of [secret, rotated.body.secret as string]) {
      expect(() => new Webhook(valid).verify(one?.body ?? '', one?.headers as never)).not.toThrow();
    }
    const { endpoints } = harness.deps.doorsOut;
    expect(await endpoints.secrets(id, Date.now() + 25 * 3_600_000)).toEqual([rotated.body.secret]);
  });

  it('has its secret sealed where there are keys, and every change of it in the chain', async () => {
    const keys = [{ id: 'k1', key: Buffer.alloc(32, 7) }];
    const { database } = harness.store;
    const sealed = endpointStore(database, keys);
    const by = { creditorId: 'default', actor: { kind: 'user', id: 'Ada' }, at: harness.nowAt };
    const given = { url: 'https://hooks.example.com/', events: [], description: null };
    const made = await sealed.create(by, { ...given, secret: 'whsec_c2VjcmV0' }, Date.now());
    const id = made.ok ? made.value.id : '';
    const kept = await database.webhookEndpoint.findUniqueOrThrow({ where: { id } });
    expect(kept.secret).toMatch(/^sealed\$k1\$/);
    expect(await sealed.secrets(id, Date.now())).toEqual(['whsec_c2VjcmV0']);
    await sealed.setStatus(by, id, 'disabled', 'test');
    await sealed.remove(by, id);
    const said = await database.audit.findMany({
      where: { accountId: null, creditorId: 'default' },
      orderBy: { n: 'asc' },
    });
    expect(said.map(({ command }) => command).slice(-3)).toEqual([
      'create-webhook-endpoint',
      'disable-webhook-endpoint',
      'delete-webhook-endpoint',
    ]);
    expect(JSON.stringify(said)).not.toContain('c2VjcmV0');
  });
});

describe('the console', () => {
  const typed = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const form = (path: string, fields: Record<string, string>, cookie = '') =>
    harness.call('POST', path, {
      ...{ key: null, raw: new URLSearchParams(fields).toString() },
      headers: { ...typed, Cookie: cookie },
    });

  it('adds, tests, shows and sends again; a refused address comes back with its reason', async () => {
    const signedIn = await form('/console/sign-in', { key: adminKey });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const page = (path: string) => harness.get(path, { key: null, headers: { Cookie: cookie } });
    const list = await page('/console/webhooks');
    const csrf = /name="csrf" value="([^"]+)"/.exec(list.body as string)?.[1] ?? '';
    const refused = await form('/console/webhooks', { csrf, url: 'https://10.0.0.1/' }, cookie);
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('Only public addresses are called.');
    const fields = { csrf, url: receiver.url, events: 'account.opened, payment.booked' };
    const added = await form('/console/webhooks', fields, cookie);
    expect(added.body).toMatch(/whsec_[A-Za-z0-9+/]{43}=/);
    const id = /\/console\/webhooks\/(whe_\w+)/.exec(added.body as string)?.[1] ?? '';
    const tested = await form(`/console/webhooks/${id}/test`, { csrf }, cookie);
    expect(tested.body).toContain('The test arrived (200).');
    await account('CON-1');
    const shown = await page(`/console/webhooks/${id}`);
    expect(shown.body).toContain('account.opened');
    expect(shown.body).not.toMatch(/whsec_|<script|style=/);
    const again = /action="(\/console\/webhooks\/\w+\/deliveries\/\w+\/replay)"/;
    const action = again.exec(shown.body as string)?.[1] ?? '';
    expect((await form(action, { csrf }, cookie)).status).toBe(303);
    expect((await form(action, { csrf: 'forged' }, cookie)).status).toBe(403);
    expect((await form(`/console/webhooks/${id}/disable`, { csrf }, cookie)).status).toBe(303);
    expect((await harness.get(`/v1/webhook-endpoints/${id}`)).body.status).toBe('disabled');
  });
});
