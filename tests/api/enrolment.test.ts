import { Harness, londonDebtor } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

/** Two invoices; the older one comes with the notices. */
function debtor(reference: string, notices: readonly object[]) {
  const given = londonDebtor(reference);
  const [first, ...rest] = given.invoices;
  return { ...given, invoices: [{ ...first, notices }, ...rest] };
}

it('an account that is opened by hand goes on behind the notices that its invoices come with', async () => {
  const notices = [
    { step: 'b2', on: '2026-02-02' },
    { step: 'b3', on: '2026-02-27', channel: 'letter' },
  ];
  const body = debtor('N1', notices);
  const headers = { 'Idempotency-Key': 'once' };
  const { status, body: account } = await api.post('/v1/accounts', body, { headers });
  expect(status).toBe(201);
  expect(account.nextAction).toMatchObject({ kind: 'task', step: 'b4', channel: 'call' });
  // Four days after the letter of Friday.
  expect(account.nextAction.at.slice(0, 10)).toBe('2026-03-03');
  const { body: sent } = await api.get(`/v1/accounts/${account.id}/messages`);
  expect(sent.messages).toMatchObject([
    { step: 'b2', channel: 'email', status: 'accepted', reason: 'imported' },
    { step: 'b3', channel: 'letter', status: 'accepted', reason: 'imported' },
  ]);
  const again = await api.post('/v1/accounts', body, { headers });
  expect(again.body.factsVersion).toBe(account.factsVersion);
  const { body: story } = await api.get(`/v1/accounts/${account.id}/timeline`);
  const titles = (story.entries as { title: string }[]).map(({ title }) => title);
  expect(titles.filter((title) => title.includes('taken on'))).toHaveLength(2);
});

it('what cannot be is named with its place, and nothing of the account is kept', async () => {
  const fault = async (notice: object) => {
    const { status, body } = await api.post('/v1/accounts', debtor('N2', [notice]));
    return [status, body.code, body.errors[0]?.path];
  };
  const place = 'invoices.0.notices.0';
  expect(await fault({ step: 'b99', on: '2026-02-02' })).toEqual([
    404,
    'not_found',
    `${place}.step`,
  ]);
  expect(await fault({ step: 'b3', on: '2026-03-03' })).toEqual([
    422,
    'date_invalid',
    `${place}.on`,
  ]);
  expect(await fault({ step: 'b3', on: '2026-01-01' })).toEqual([
    422,
    'date_invalid',
    `${place}.on`,
  ]);
  expect(await fault({ step: 'b3', on: '2026-02-31' })).toEqual([
    422,
    'date_invalid',
    `${place}.on`,
  ]);
  expect((await fault({ step: 'b3' })).slice(0, 2)).toEqual([400, 'invalid_input']);
  expect((await fault({ step: 'b3', on: '2026-02-02', channel: 'smoke' })).slice(0, 2)).toEqual([
    ...[400, 'invalid_input'],
  ]);
  const { body } = await api.get('/v1/accounts?q=N2');
  expect(body.accounts).toEqual([]);
});

it('a step that was taken elsewhere is told to a running account by a command', async () => {
  const { body: account } = await api.post('/v1/accounts', londonDebtor('N3'));
  expect(account.stage).toBe('reminder');
  const step = { step: 'b5', on: '2026-02-28', channel: 'email', note: 'sent by hand' };
  const done = await api.command(account.id, 'log-step', step);
  expect(done.status).toBe(200);
  expect(done.body.account).toMatchObject({ stage: 'escalation', nextAction: { step: 'b6' } });
  expect((await api.command(account.id, 'log-step', step)).body.code).toBe('already_decided');
  const auditor = await api.keyOf('auditor', 'Ann');
  const refused = await api.command(account.id, 'log-step', step, { key: auditor });
  expect(refused.status).toBe(403);
});
