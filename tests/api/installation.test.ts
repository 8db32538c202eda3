import { Harness, adminKey, londonDebtor } from './harness';

const reason = 'The backup of 10:00 was restored.';
const ended: string[] = [];
let api: Harness;
let accountId: string;

beforeAll(async () => {
  api = await Harness.start((deps) => ({
    ...deps,
    temporal: {
      ...deps.temporal,
      // One account that the store does not know: it was opened after the backup.
      running: async (creditorId, accounts) => {
        const known = await deps.temporal.running(creditorId, accounts);
        return new Map([...known, ...(ended.length === 0 ? ([['acc_lost', null]] as const) : [])]);
      },
      end: (ids) => Promise.resolve(void ended.push(...ids)),
    },
  }));
  const opened = await api.post('/v1/accounts', londonDebtor('held'), {
    headers: { 'Idempotency-Key': 'held' },
  });
  expect(opened.status).toBe(201);
  accountId = opened.body.id;
});
afterAll(() => api.stop());

const release = (body: object, key = adminKey) =>
  api.post('/v1/reports/audit/release', body, { key });

async function told(): Promise<void> {
  for (const { accountId: id, version } of await api.store.wakes.takeUnsent(100)) {
    await api.store.wakes.markSent(id, version);
  }
}

async function signedIn(): Promise<string> {
  const raw = new URLSearchParams({ key: adminKey }).toString();
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    Origin: api.url,
    'Sec-Fetch-Site': 'same-origin',
  };
  const answer = await api.call('POST', '/console/sign-in', { key: null, raw, headers });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

test('an installation is put on hold, says so everywhere, takes commands, and is released by an admin', async () => {
  const supervisor = await api.keyOf('supervisor', 'sue');
  expect((await release({ reason })).body).toMatchObject({ code: 'already_decided' });
  const held = '/v1/reports/audit/hold';
  expect((await api.post(held, { reason }, { key: supervisor })).status).toBe(403);
  expect((await api.post(held, { reason, until: 'x' })).body).toMatchObject({
    code: 'unknown_field',
  });
  const put = await api.post(held, { reason });
  expect(put.body).toEqual({
    installation: {
      heldSince: '2026-03-02T12:00:00.000Z',
      reason,
      doubted: { count: 0, accountIds: [] },
    },
  });

  const { body: why } = await api.get(`/v1/accounts/${accountId}/why`);
  expect(why.guards[0]).toMatchObject({
    rule: 'installation.hold',
    blocks: ['contact', 'charge', 'place', 'sue'],
    clearsAt: null,
  });
  expect(why.earliestAt).toBeNull();
  const { body: preview } = await api.get(`/v1/accounts/${accountId}/preview`);
  expect(preview).toMatchObject({ entries: [], ends: 'waits-for-person' });
  expect((await api.command(accountId, 'note', { text: 'taken' })).status).toBe(200);
  expect((await api.get('/metrics', { key: null })).body).toMatch(
    /^duecourse_installation_held 1$/m,
  );
  const headers = { Cookie: await signedIn() };
  const page = await api.get('/console/accounts', { key: null, headers });
  expect(page.body).toContain(`on hold and sends nothing: ${reason}`);

  expect((await release({ reason: 'Looked.' }, supervisor)).status).toBe(403);
  expect(await release({ reason: 'Looked.' })).toMatchObject({
    status: 409,
    body: { code: 'in_progress' },
  });
  await told();
  const done = await release({ reason: 'Looked.' });
  expect(done.body).toMatchObject({ installation: { heldSince: null }, ended: ['acc_lost'] });
  expect(ended).toEqual(['acc_lost']);
  // Everybody hears of it.
  expect((await api.store.wakes.takeUnsent(10)).map((one) => one.accountId)).toContain(accountId);
  const after = await api.get('/console/accounts', { key: null, headers });
  expect(after.body).not.toContain('on hold and sends nothing');
  expect((await api.get('/v1/reports/audit')).body.installation).toMatchObject({ reason: null });
});

test('the chain is read page by page, with a digest of its ends', async () => {
  const all = await api.get('/v1/reports/audit/chain?limit=200');
  const { rows } = all.body;
  expect(rows.length).toBeGreaterThan(4);
  expect(all.body.nextCursor).toBeNull();
  const first = await api.get('/v1/reports/audit/chain?limit=2');
  const next = await api.get(`/v1/reports/audit/chain?limit=2&cursor=${first.body.nextCursor}`);
  expect([...first.body.rows, ...next.body.rows]).toEqual(rows.slice(0, 4));
  const wrong = await api.get('/v1/reports/audit/chain?cursor=nonsense');
  expect(wrong.body).toMatchObject({ code: 'invalid_query' });

  const heads = await api.get('/v1/reports/audit/heads?limit=2');
  const more = await api.get(`/v1/reports/audit/heads?cursor=${heads.body.nextCursor}`);
  const names = [...heads.body.heads, ...more.body.heads].map(({ chain }) => chain as string);
  expect(new Set(names).size).toBe(heads.body.digest.chains);
  expect(names).toEqual(expect.arrayContaining([accountId, 'bank/default', 'bank/*']));
  expect(heads.body.digest.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('what belongs to a creditor leaves a row of its own, with who did it', async () => {
  const rowsOf = async () => {
    const { body } = await api.get('/v1/reports/audit/chain?limit=200');
    return body.rows.map(({ row }: { row: Record<string, unknown> }) => row);
  };
  const before = (await rowsOf()).length;
  const made = await api.post('/v1/keys', { role: 'auditor', name: 'otto' });
  await api.call('DELETE', `/v1/keys/${made.body.id}`);
  const read = await api.get('/v1/creditors/default');
  const { id: _id, ...settings } = read.body;
  const headers = { 'If-Match': read.headers.get('etag') ?? '' };
  const written = await api.call('PUT', '/v1/creditors/default', { body: settings, headers });
  expect(written.status).toBe(200);
  const rows = await rowsOf();
  const added = rows.filter(
    ({ chain, command }: { chain: string; command: string }) =>
      chain === 'bank/default' && ['create-key', 'revoke-key', 'put-creditor'].includes(command),
  );
  expect(rows.length).toBe(before + 3);
  expect(added.slice(-3).map((row: { command: string; actorId: string }) => row)).toMatchObject([
    { command: 'create-key', actorId: 'admin' },
    { command: 'revoke-key', actorId: 'admin' },
    { command: 'put-creditor', actorId: 'admin' },
  ]);
  expect(JSON.stringify(rows)).not.toContain(made.body.secret);
  expect((await api.get('/v1/reports/audit')).body.chain).toMatchObject({ brokenAt: null });
});
