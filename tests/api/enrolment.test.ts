import { builtInTexts } from '../../src/strategies/read';
import { Harness, londonDebtor, type Answered } from './harness';

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

describe('a notice of a step that repeats', () => {
  const days = ({ body }: Answered) =>
    (body.entries as { kind: string; step: string; at: string }[])
      .filter(({ kind }) => kind === 'contact')
      .map(({ step, at }) => `${step} ${at.slice(0, 10)}`);
  const preview = (id: string) => api.get(`/v1/accounts/${id}/preview?days=30`);
  const opened = async (reference: string, notices: readonly object[]) => {
    const body = { ...debtor(reference, notices), strategy: 'thrice' };
    return api.post('/v1/accounts', body);
  };
  beforeAll(async () => {
    const shipped = builtInTexts().find(({ id }) => id === 'b2b-standard')?.text ?? '';
    const head = shipped.slice(0, shipped.indexOf('\nstages:'));
    const contacts = '[{ channel: email, template: b2 }]';
    const raw = `${head.replace('id: b2b-standard', 'id: thrice')}
stages:
  - stage: reminder
    title: Reminder
    steps:
      - { id: again, title: Again, anchor: due, days: 15, repeat: { everyDays: 6, times: 3 }, contacts: ${contacts} }
      - { id: last, title: Last, anchor: previous, days: 9, contacts: ${contacts} }
`;
    const headers = { 'Content-Type': 'application/yaml' };
    expect(await api.call('POST', '/v1/strategies', { raw, headers })).toMatchObject({
      status: 201,
    });
  });

  it('counts as one time of it; the times that are left are made', async () => {
    const once = await opened('R1', [{ step: 'again', on: '2026-02-26' }]);
    expect(once.status).toBe(201);
    expect(days(await preview(once.body.id))).toEqual([
      'again 2026-03-04',
      'again 2026-03-10',
      'last 2026-03-19',
    ]);
    // In the order of their days, however they are listed.
    const twice = await opened('R2', [
      { step: 'again', on: '2026-02-26' },
      { step: 'again', on: '2026-02-20' },
    ]);
    expect(days(await preview(twice.body.id))).toEqual(['again 2026-03-04', 'last 2026-03-13']);
    const counted = await opened('R3', [{ step: 'again', on: '2026-02-26', times: 2 }]);
    expect(days(await preview(counted.body.id))).toEqual(['again 2026-03-04', 'last 2026-03-13']);
    const whole = await opened('R4', [{ step: 'again', on: '2026-02-26', times: 3 }]);
    expect(days(await preview(whole.body.id))).toEqual(['last 2026-03-09']);
  });

  it('is counted by the command too, until the step is over', async () => {
    const { body } = await opened('R5', [{ step: 'again', on: '2026-02-20' }]);
    const log = async (data: object) => {
      const answer = await api.command(body.id, 'log-step', { step: 'again', ...data });
      const [fault] = (answer.body.errors ?? []) as { path: string }[];
      return [answer.status, answer.body.code, fault?.path];
    };
    expect(await log({ on: '2026-02-26', times: 1 })).toEqual([409, 'already_decided', 'times']);
    expect(await log({ on: '2026-02-26', times: 4 })).toEqual([422, 'above_limit', 'times']);
    expect((await log({ on: '2026-02-26' }))[0]).toBe(200);
    expect(days(await preview(body.id))).toEqual(['again 2026-03-04', 'last 2026-03-13']);
    expect((await log({ on: '2026-03-01' }))[0]).toBe(200);
    expect(await log({ on: '2026-03-02' })).toEqual([409, 'already_decided', 'step']);
    const single = { step: 'last', on: '2026-03-02', times: 2 };
    expect(await log(single)).toEqual([400, 'invalid_input', 'times']);
  });
});
