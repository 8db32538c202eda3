import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { repositoryRoot } from '../setup/shared';
import { Harness, adminKey, londonDebtor, startAt } from './harness';

let api: Harness;
let opened = 0;
beforeAll(async () => {
  api = await Harness.start();
});
afterAll(() => api.stop());

async function account(): Promise<{ id: string; invoices: readonly { id: string }[] }> {
  opened += 1;
  return (await api.post('/v1/accounts', londonDebtor(`WI${opened}`))).body;
}
const whatIf = (id: string, body: object) => api.post(`/v1/accounts/${id}/preview`, body);

interface Entry {
  readonly at: string;
  readonly kind: string;
  readonly step: string | null;
}
const contacts = (entries: readonly Entry[]) =>
  entries
    .filter(({ kind }) => kind === 'contact')
    .map(({ step, at }) => `${step} ${at.slice(0, 10)}`);

it('without an event it is the preview; nothing of it touches the account', async () => {
  const { id } = await account();
  const before = (await api.get(`/v1/accounts/${id}`)).body;
  const story = (await api.get(`/v1/accounts/${id}/timeline`)).body;
  const plain = (await api.get(`/v1/accounts/${id}/preview`)).body;
  const { status, body } = await whatIf(id, {});
  expect(status).toBe(200);
  expect(body).toMatchObject({ assumes: 'what-if', events: [], factsVersion: plain.factsVersion });
  expect(body.entries).toEqual(plain.entries);
  expect(body.ends).toBe(plain.ends);
  const events = [{ type: 'payment', on: '2026-03-10', amount: '1250.50' }];
  expect((await whatIf(id, { events })).body.ends).toBe('closed');
  expect((await api.get(`/v1/accounts/${id}`)).body).toEqual(before);
  expect((await api.get(`/v1/accounts/${id}/timeline`)).body).toEqual(story);
});

it('a payment, a dispute and its end, a promise, a pause and a bounce change the course from their day on', async () => {
  const { id, invoices } = await account();
  const plain = contacts((await whatIf(id, {})).body.entries);
  const course = async (events: readonly object[]) => {
    const { body } = await whatIf(id, { events });
    expect(body.events.map(({ status }: { status: string }) => status)).toEqual(
      events.map(() => 'applied'),
    );
    return body as { entries: readonly Entry[]; ends: string };
  };
  const paid = await course([{ type: 'payment', on: '2026-03-06', amount: '1250.50' }]);
  expect(paid.entries.at(-1)).toMatchObject({ kind: 'close' });
  expect(contacts(paid.entries)).toEqual(
    plain.filter((one) => (one.split(' ')[1] ?? '') < '2026-03-06'),
  );

  const [invoice] = invoices;
  const about = { invoiceId: invoice?.id };
  const disputed = await course([
    { type: 'dispute', at: '2026-03-03T12:00:00.000Z', ...about },
    { type: 'resolve-dispute', on: '2026-05-04' },
  ]);
  const named = contacts(disputed.entries);
  expect(named).not.toEqual(plain);
  expect(named.some((one) => (one.split(' ')[1] ?? '') >= '2026-05-04')).toBe(true);

  const promised = await course([
    { type: 'promise', on: '2026-03-03', amount: '1000.00', dueOn: '2026-03-12' },
  ]);
  expect(contacts(promised.entries).some((one) => /2026-03-(0[3-9]|1[0-2])$/.test(one))).toBe(
    false,
  );

  const paused = await course([
    { type: 'hold', hold: 'pause', on: '2026-03-03', until: '2026-04-01' },
  ]);
  expect(contacts(paused.entries).some((one) => /2026-03-(0[3-9]|[12]\d)$/.test(one))).toBe(false);
  const released = await course([
    { type: 'hold', hold: 'pause', on: '2026-03-03', until: '2026-04-01' },
    { type: 'release', on: '2026-03-11' },
  ]);
  expect(contacts(released.entries).some((one) => one.includes('2026-03-1'))).toBe(true);

  const bounced = await course([{ type: 'bounce', step: 'b2', on: '2026-03-03' }]);
  const channels = bounced.entries.filter(({ step }) => step === 'b2');
  expect(channels).toMatchObject([{ channel: 'email' }, { channel: 'letter' }]);
  await course([
    { type: 'command', name: 'skip-step', on: '2026-03-03', data: { stepId: 'b3', reason: 'x' } },
  ]);
});

it('another version, and what cannot be: each event says what became of it', async () => {
  const { id } = await account();
  const { body: document } = await api.get('/v1/strategies/b2b-standard');
  const version = 90;
  // One step less, and so another course.
  const stages = document.stages.map((stage: { steps: { id: string }[] }) => ({
    ...stage,
    steps: stage.steps.filter((step) => step.id !== 'b3'),
  }));
  const { sendMinutes: _minutes, window: _window, ...rest } = document;
  const written = {
    ...rest,
    version,
    sendHour: '09:30',
    window: { open: '08:00', close: '18:00' },
  };
  const raw = JSON.stringify({ ...written, stages });
  const headers = { 'Content-Type': 'application/yaml' };
  const published = await api.call('POST', '/v1/strategies', { raw, headers });
  expect(published).toMatchObject({ status: 201 });
  const other = await whatIf(id, { strategy: { id: 'b2b-standard', version } });
  expect(other.body.strategy).toEqual({ id: 'b2b-standard', version });
  const own = contacts((await whatIf(id, {})).body.entries).map((one) => one.split(' ')[0]);
  expect(own).toContain('b3');
  const without = contacts(other.body.entries).map((one) => one.split(' ')[0]);
  expect(without).not.toContain('b3');
  expect(without).toContain('b2');
  const answers = await whatIf(id, {
    events: [
      { type: 'payment', on: '2026-03-03', amount: '9.999' },
      { type: 'resolve-dispute', on: '2026-03-03' },
      { type: 'bounce', step: 'b99', on: '2026-03-03' },
      { type: 'command', name: 'nothing', on: '2026-03-03' },
      { type: 'command', name: 'change-strategy', on: '2026-03-03', data: {} },
      { type: 'payment', on: '2031-03-03', amount: '5.00' },
    ],
  });
  const told = answers.body.events as { status: string; code: string | null }[];
  expect(told.map(({ status, code }) => [status, code])).toEqual([
    ['refused', 'amount_invalid'],
    ['refused', 'not_found'],
    ['refused', 'not_found'],
    ['refused', 'not_found'],
    ['refused', 'invalid_input'],
    ['not-reached', null],
  ]);
  const code = async (body: object) => {
    const { status, body: problem } = await whatIf(id, body);
    return [status, problem.code];
  };
  expect(await code({ strategy: { id: 'nothing' } })).toEqual([404, 'not_found']);
  expect(await code({ strategy: { id: 'us-consumer-first-party' } })).toEqual([
    422,
    'strategy_invalid',
  ]);
  expect(await code({ from: '2031-01-01' })).toEqual([422, 'date_invalid']);
  expect(await code({ from: '2026-02-30' })).toEqual([422, 'date_invalid']);
  expect(await code({ events: [{ type: 'payment', amount: '1.00' }] })).toEqual([
    400,
    'invalid_input',
  ]);
  expect(await code({ events: [{ type: 'rain', on: '2026-03-03' }] })).toEqual([
    400,
    'invalid_input',
  ]);
  const many = Array.from({ length: 101 }, () => ({ type: 'release', on: '2026-03-03' }));
  expect(await code({ events: many })).toEqual([400, 'invalid_input']);
  expect((await api.post(`/v1/accounts/acc_nobody/preview`, {})).status).toBe(404);
});

it('from a past date a due date is what it was until it was extended, and nobody is left out before it was said', async () => {
  const { id, invoices } = await account();
  const plain = contacts((await whatIf(id, {})).body.entries);
  const dayOf = (one: string): string => one.split(' ')[1] ?? '';
  const extendedOn = '2026-03-06';
  const before = plain.filter((one) => dayOf(one) < extendedOn);
  expect(before.length).toBeGreaterThan(0);
  const reason = 'asked for time';
  const command = async (name: string, data: object) =>
    expect(await api.command(id, name, data)).toMatchObject({ status: 200 });
  api.nowAt = Date.parse(`${extendedOn}T06:00:00.000Z`);
  await command('extend-due-date', { invoiceId: invoices[0]?.id, dueOn: '2026-04-20', reason });
  api.nowAt += 3_600_000;
  await command('exclude', { reason });
  const past = contacts((await whatIf(id, { from: '2026-03-02' })).body.entries);
  api.nowAt += 3_600_000;
  await command('include', { reason });
  const included = contacts((await whatIf(id, { from: '2026-03-02' })).body.entries);
  const now = contacts((await whatIf(id, {})).body.entries);
  api.nowAt = startAt;
  expect(past).toEqual(before);
  expect(included.filter((one) => dayOf(one) < extendedOn)).toEqual(before);
  // The ladder of the extended date comes after it, as it does in truth.
  expect(included.filter((one) => dayOf(one) > '2026-04-20')).toEqual(
    expect.arrayContaining(now.filter((one) => dayOf(one) > '2026-06-01')),
  );
});

it('the command line asks the same', async () => {
  const { id } = await account();
  const entry = path.join(repositoryRoot, 'src/cli/index.ts');
  const run = async (...args: string[]) => {
    const words = ['--import', 'tsx', entry, 'preview', id, ...args];
    const child = spawn(process.execPath, words, {
      cwd: repositoryRoot,
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], DUECOURSE_DATA_DIR: tmpdir() },
        ...{ DUECOURSE_URL: api.url, DUECOURSE_KEY: adminKey },
      },
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { status: await ended, stdout, stderr };
  };
  const payment = '{"type":"payment","on":"2026-03-06","amount":"1250.50"}';
  const paid = await run('--event', payment, '--strategy', 'b2b-standard', '--json');
  expect(JSON.parse(paid.stdout)).toMatchObject({
    ends: 'closed',
    events: [{ status: 'applied' }],
  });
  const shown = await run('--event', payment, '--from', '2026-03-02');
  expect(shown).toMatchObject({ status: 0 });
  expect(shown.stdout).toContain('ends: closed');
  expect(await run('--event', '{')).toMatchObject({ status: 2, stdout: '' });
  expect(await run('--strategy', 'x@y')).toMatchObject({ status: 2, stdout: '' });
});
