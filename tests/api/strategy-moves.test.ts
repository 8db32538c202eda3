import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { carryOn, systemActor } from '../../activities/carry-on';
import { changeAccount } from '../../src/commands/run';
import { currentLaw } from '../../src/domain/law/current';
import { ok } from '../../src/domain/result';
import { preview } from '../../src/domain/account/preview';
import { newId } from '../../src/store/ids';
import { repositoryRoot } from '../setup/shared';
import { Harness, adminKey, londonDebtor, type Answered } from './harness';

let api: Harness;
beforeAll(async () => {
  api = await Harness.start();
  for (const version of [1, 2]) await publish('ladder', version, steps(version));
  await publish('other', 1, steps(2), { conventions: { ageFrom: 'issued' } });
  await publish('private', 1, steps(1), { debtorKind: 'consumer' });
});
afterAll(() => api.stop());

const email = (template: string) => [{ channel: 'email', template }];

/** The second version asks two days earlier, and calls the second step by another name. */
function steps(version: number): object[] {
  const second = version === 1 ? { id: 'second' } : { id: 'next', replaces: ['second'] };
  const first = { id: 'first', title: 'First', anchor: 'due', days: 31 };
  return [
    { ...first, contacts: email('b2') },
    {
      ...{ ...second, title: 'Second', anchor: 'due', days: version === 1 ? 40 : 38 },
      contacts: email('b3'),
    },
    { id: 'third', title: 'Third', anchor: 'due', days: 50, contacts: email('b3') },
  ];
}

async function publish(id: string, version: number, own: object[], changes = {}): Promise<void> {
  const document = {
    ...{ id, version, title: id, debtorKind: 'business', role: 'first-party' },
    ...{ sendHour: '09:30', window: { open: '08:00', close: '18:00' }, minimumGapDays: 4 },
    limits: {
      promise: {
        ...{ longestDays: 14, count: 2, perDays: 90, tolerancePercent: '1' },
        ...{ graceDays: 2, graceKind: 'working' },
      },
      plan: { bands: [{ upTo: null, months: 3, smallestPart: '1' }], graceDays: 7 },
      settlement: { earliestDaysPastDue: 45, cureDays: 7, longestDays: 60 },
    },
    stages: [{ stage: 'reminder', title: 'Reminder', steps: own }],
    ...changes,
  };
  const headers = { 'Content-Type': 'application/yaml' };
  const raw = JSON.stringify(document);
  expect(await api.call('POST', '/v1/strategies', { raw, headers })).toMatchObject({ status: 201 });
}

let opened = 0;
async function account(changes = {}): Promise<{ id: string; factsVersion: number }> {
  opened += 1;
  const body = { ...londonDebtor(`SM${opened}`), strategy: 'ladder', ...changes };
  const { body: made, status } = await api.post('/v1/accounts', body);
  expect(status).toBe(201);
  await api.command(made.id, 'change-strategy', { strategy: 'ladder', version: 1 });
  const { factsVersion } = (await api.get(`/v1/accounts/${made.id}`)).body;
  return { id: made.id as string, factsVersion: factsVersion as number };
}

interface Question {
  readonly id: string;
  readonly accountId: string;
}

/** What the account's workflow would do now. */
async function stepOf(accountId: string): Promise<void> {
  await changeAccount(api.deps.change, {
    ...{ accountId, actor: systemActor, key: null, name: 'step', input: null },
    apply: (facts, context) =>
      ok({ changes: carryOn(facts, facts.account.stage, context, currentLaw) }),
  });
}

const diff = (body: object, id = 'ladder') => api.post(`/v1/strategies/${id}/diff`, body);
const migrate = (body: object, key = newId('evt'), id = 'ladder', options = {}) =>
  api.post(
    `/v1/strategies/${id}/migrate`,
    { reason: 'The new ladder is kinder.', ...body },
    { headers: { 'Idempotency-Key': key }, ...options },
  );
const code = ({ status, body }: Answered) => [status, body.code as string];
const stepsOf = (actions: readonly { step: string; at: string }[]) =>
  actions.map(({ step, at }) => `${step} ${at.slice(0, 10)}`);

it('a look at a move shows the next actions before and after, and touches nothing', async () => {
  const { id, factsVersion } = await account();
  const { status, body } = await diff({ accounts: [id] });
  expect(status).toBe(200);
  const [row] = body.accounts;
  expect(body.strategy).toEqual({ id: 'ladder', version: 2 });
  expect(row).toMatchObject({ accountId: id, factsVersion, from: { id: 'ladder', version: 1 } });
  expect(row).toMatchObject({ changed: true, notes: [] });
  expect(stepsOf(row.before).slice(0, 3)).toEqual([
    'first 2026-03-04',
    'second 2026-03-13',
    'third 2026-03-23',
  ]);
  expect(stepsOf(row.after).slice(0, 3)).toEqual([
    'first 2026-03-04',
    'next 2026-03-11',
    'third 2026-03-23',
  ]);
  expect(row.after.length).toBeLessThanOrEqual(5);
  expect((await api.get(`/v1/accounts/${id}`)).body).toMatchObject({
    factsVersion,
    strategy: { id: 'ladder', version: 1 },
  });
});

it('what was looked at is moved, what changed since is left out, and a repeat moves nothing twice', async () => {
  const [moving, changed, closing] = [await account(), await account(), await account()];
  const accounts = [moving, changed, closing, { id: 'acc_nobody', factsVersion: 1 }];
  const seen = await diff({ version: 2, accounts: [moving.id] });
  await api.command(changed.id, 'note', { text: 'rang back' });
  await api.command(closing.id, 'close', { outcome: 'withdrawn', reason: 'sold' });
  await stepOf(closing.id);
  const key = newId('evt');
  const first = await migrate({ version: 2, accounts }, key);
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({
    moved: [{ accountId: moving.id, factsVersion: moving.factsVersion + 1 }],
    skipped: [
      { accountId: changed.id, code: 'changed-since-preview' },
      { accountId: closing.id, code: 'closed' },
      { accountId: 'acc_nobody', code: 'not-found' },
    ],
  });
  expect((await migrate({ version: 2, accounts }, key)).body).toEqual(first.body);
  // The key stands for this move: it does not say that another one was made.
  const other = await migrate({ version: 1, accounts }, key);
  expect(code(other)).toEqual([422, 'idempotency_key_reuse']);
  const { body: now } = await api.get(`/v1/accounts/${moving.id}/preview`);
  const contacts = now.entries.filter(({ kind }: { kind: string }) => kind !== 'stage');
  expect(stepsOf(contacts).slice(0, 5)).toEqual(stepsOf(seen.body.accounts[0].after));
  const { body: story } = await api.get(`/v1/accounts/${moving.id}/timeline?limit=200`);
  const lines = story.entries.filter(
    ({ title }: { title: string }) => title === 'Strategy changed',
  );
  expect(lines.at(-1)).toMatchObject({
    reason: 'The new ladder is kinder.',
    data: { from: 'ladder v1', to: 'ladder v2' },
  });
  const again = await account();
  const there = await migrate({ version: 1, accounts: [again] });
  expect(there.body.skipped).toMatchObject([{ code: 'already-there' }]);
});

it('back again is a move like any other', async () => {
  const { id, factsVersion } = await account();
  await migrate({ version: 2, accounts: [{ id, factsVersion }] });
  const { body } = await diff({ version: 1, accounts: [id] });
  const back = await migrate({
    version: 1,
    accounts: [{ id, factsVersion: body.accounts[0].factsVersion }],
  });
  expect(back.body).toMatchObject({ moved: [{ accountId: id }], skipped: [] });
  expect((await api.get(`/v1/accounts/${id}`)).body.strategy).toEqual({ id: 'ladder', version: 1 });
});

it.each([
  ['back to its older name', 2, 1],
  ['on to its newer name', 1, 2],
])('what a renamed step was approved for is not asked again: %s', async (_, from, to) => {
  const asking = `asking-${from}`;
  const approval = { people: 1, title: 'May it go out?', expiresDays: 14 };
  for (const version of [1, 2]) {
    await publish(asking, version, [{ ...steps(version)[1], days: 29, approval }]);
  }
  const { id } = await account();
  const names = ['second', 'next'];
  await api.command(id, 'change-strategy', { strategy: asking, version: from });
  await stepOf(id);
  const pending = async () =>
    ((await api.get('/v1/approvals?status=pending')).body.approvals as Question[]).filter(
      (one) => one.accountId === id,
    );
  const [question] = await pending();
  const decided = await api.command(id, 'approve', { approvalId: question?.id, reason: 'yes' });
  expect(decided.status).toBe(200);
  const next = async () => (await api.get(`/v1/accounts/${id}`)).body.nextAction as unknown;
  expect(await next()).toMatchObject({ kind: 'contact', step: names[from - 1] });
  await api.command(id, 'change-strategy', { strategy: asking, version: to });
  expect(await next()).toMatchObject({ kind: 'contact', step: names[to - 1] });
  expect(await pending()).toEqual([]);
  const { body } = await api.get(`/v1/accounts/${id}/preview`);
  expect(body.entries[0]).toMatchObject({ kind: 'contact', step: names[to - 1] });
});

it('conventions come with the strategy, in the look and from the moment of the move', async () => {
  const { id, factsVersion } = await account();
  const age = async () => (await api.get(`/v1/accounts/${id}`)).body.daysPastDue as number;
  const before = await age();
  const { body } = await diff({ accounts: [id] }, 'other');
  const [row] = body.accounts;
  expect(row.notes).toContainEqual(expect.objectContaining({ code: 'conventions-differ' }));
  expect(row.after[0].at < row.before[0].at).toBe(true);
  await migrate({ version: 1, accounts: [{ id, factsVersion }] }, newId('evt'), 'other');
  expect(await age()).toBe(before + 30);
  const kept = await api.get(`/v1/accounts/${id}`);
  expect(kept.body.nextAction).toMatchObject({ step: 'first', at: row.after[0].at });
  const { body: now } = await api.get(`/v1/accounts/${id}/preview`);
  const contacts = now.entries.filter(({ kind }: { kind: string }) => kind !== 'stage');
  expect(stepsOf(contacts).slice(0, 5)).toEqual(stepsOf(row.after));
});

it('a strategy for other debtors is refused, by the look, by the move and by the command', async () => {
  const own = await account();
  const { body } = await diff({ accounts: [own.id] }, 'private');
  expect(body.accounts[0]).toMatchObject({
    changed: false,
    notes: [{ code: 'refuses-debtor-kind' }],
  });
  const moved = await migrate({ version: 1, accounts: [own] }, newId('evt'), 'private');
  expect(moved.body).toMatchObject({ moved: [], skipped: [{ code: 'refused' }] });
  const change = (strategy: string, version: number) =>
    api.command(own.id, 'change-strategy', { strategy, version });
  expect(code(await change('private', 1))).toEqual([422, 'strategy_invalid']);
  expect((await change('private', 1)).body.errors[0].path).toBe('strategy');
  expect((await change('ladder', 77)).body.errors[0].path).toBe('version');
});

it('who may move, what is known and how much at once', async () => {
  const collector = await api.keyOf('collector', 'Ada');
  const own = await account();
  const accounts = [own];
  expect((await diff({ accounts: [own.id] })).status).toBe(200);
  const refused = await migrate({ version: 2, accounts }, 'k', 'ladder', { key: collector });
  expect(code(refused)).toEqual([403, 'forbidden']);
  const bare = await api.post('/v1/strategies/ladder/migrate', {
    ...{ version: 2, accounts, reason: 'x' },
  });
  expect(code(bare)).toEqual([400, 'idempotency_key_required']);
  expect(code(await migrate({ version: 9, accounts }))).toEqual([404, 'not_found']);
  expect(code(await diff({ accounts: [own.id] }, 'nothing'))).toEqual([404, 'not_found']);
  expect(code(await diff({ accounts: [own.id], filter: {} }))).toEqual([400, 'invalid_input']);
  const many = Array.from({ length: 201 }, (_, n) => ({ id: `acc_${n}`, factsVersion: 1 }));
  expect(code(await migrate({ version: 2, accounts: many }))).toEqual([400, 'invalid_input']);
});

it('nobody looks at or moves the accounts of another creditor', async () => {
  const own = await account();
  const second = { 'X-Duecourse-Creditor': 'second' };
  const { id: _id, ...settings } = (await api.get('/v1/creditors/default')).body;
  const made = await api.call('PUT', '/v1/creditors/second', {
    ...{ body: settings, headers: { ...second, 'If-Match': '*' } },
  });
  expect(made.status).toBeLessThan(300);
  const seen = await api.post(
    '/v1/strategies/b2b-standard/diff',
    { accounts: [own.id] },
    { headers: second },
  );
  expect(code(seen)).toEqual([404, 'not_found']);
  const { version } = (await api.get('/v1/strategies/b2b-standard')).body;
  const headers = { ...second, 'Idempotency-Key': newId('evt') };
  const body = { version, accounts: [own], reason: 'x' };
  const moved = await api.post('/v1/strategies/b2b-standard/migrate', body, { headers });
  expect(moved.body).toMatchObject({ moved: [], skipped: [{ code: 'not-found' }] });
  expect((await api.get(`/v1/accounts/${own.id}`)).body.strategy.id).toBe('ladder');
});

it('the command line looks, keeps what it saw and moves by it; without a file it does all at once', async () => {
  for (const version of [1, 2]) await publish('shell', version, steps(version));
  const ids: string[] = [];
  for (const _n of [1, 2, 3]) {
    const { id } = await account();
    await api.command(id, 'change-strategy', { strategy: 'shell', version: 1 });
    ids.push(id);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-moves-'));
  const file = path.join(folder, 'preview.json');
  const run = async (...args: string[]) => {
    const entry = path.join(repositoryRoot, 'src/cli/index.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', entry, 'strategy', ...args], {
      cwd: repositoryRoot,
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], DUECOURSE_DATA_DIR: folder },
        ...{ DUECOURSE_URL: api.url, DUECOURSE_KEY: adminKey },
      },
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { status: await ended, stdout, stderr };
  };
  try {
    const seen = await run('diff', 'shell', '--to', '2', '--from', '1', '--limit', '2', '--json');
    expect(seen).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(file, seen.stdout);
    const [first = ''] = [...ids].sort();
    await api.command(first, 'note', { text: 'meanwhile' });
    const moved = await run('migrate', 'shell', '--preview', file);
    expect(moved.status).toBe(0);
    expect(moved.stdout).toContain('1 accounts moved to shell version 2, 1 left out');
    expect(moved.stdout).toContain('changed-since-preview');
    const other = await run('migrate', 'ladder', '--preview', file);
    expect(other).toMatchObject({ status: 2, stdout: '' });
    const back = await run('migrate', 'shell', '--to', '1', '--reason', 'Not what we wanted.');
    expect(back.stdout).toContain('would do something else');
    expect(back.stdout).toContain('1 accounts moved to shell version 1, 0 left out');
    for (const id of ids) {
      const { strategy } = (await api.get(`/v1/accounts/${id}`)).body;
      expect(strategy).toEqual({ id: 'shell', version: 1 });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a new version changes none of a hundred running accounts, and the old one stays served', async () => {
  await publish('hundred', 1, steps(1));
  const bodies = Array.from({ length: 100 }, (_, n) => ({
    ...londonDebtor(`H${n}`),
    strategy: 'hundred',
  }));
  const made: string[] = [];
  for (const body of bodies) made.push((await api.post('/v1/accounts', body)).body.id as string);
  const state = async () => {
    const rows = await Promise.all(made.map((id) => api.store.accounts.facts(id)));
    return rows.map((facts) => facts?.account);
  };
  const before = await state();
  await publish('hundred', 2, steps(2));
  expect(await state()).toEqual(before);
  expect((await api.get('/v1/strategies/hundred?version=1')).body.stages[0].steps[1].id).toBe(
    'second',
  );
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Answered = await diff(
      { filter: { stage: 'reminder' }, limit: 40, ...(cursor === null ? {} : { cursor }) },
      'hundred',
    );
    seen.push(...page.body.accounts.map((row: { accountId: string }) => row.accountId));
    cursor = page.body.nextCursor as string | null;
  } while (cursor !== null);
  expect([...seen].sort()).toEqual([...made].sort());
  const one = await api.store.accounts.facts(made[0] ?? '');
  if (one === null) throw new Error('no account');
  const pinned = await api.store.strategies.of('default', 'hundred', 1);
  const own = preview(one, pinned, currentLaw, api.nowAt, 60);
  expect(own.entries.some(({ step }) => step === 'second')).toBe(true);
});
