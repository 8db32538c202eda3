import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { repositoryRoot } from '../setup/shared';
import { Harness, adminKey, londonDebtor } from './harness';

let api: Harness;
let accountId: string;
let folder: string;
beforeAll(async () => {
  api = await Harness.start();
  accountId = (await api.post('/v1/accounts', londonDebtor('L1'))).body.id as string;
  folder = mkdtempSync(path.join(tmpdir(), 'duecourse-cli-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api.stop();
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: string[], options: { input?: string; url?: string } = {}): Promise<Ran> {
  const entry = path.join(repositoryRoot, 'src/cli/index.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
    cwd: repositoryRoot,
    env: {
      ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], DUECOURSE_DATA_DIR: folder },
      ...{ DUECOURSE_URL: options.url ?? api.url, DUECOURSE_KEY: adminKey },
      DATABASE_URL: api.database.appUrl,
    },
  });
  child.stdin.end(options.input ?? '');
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

describe('the command line', () => {
  it('looks at accounts, for people and for programs', async () => {
    const table = await run(['accounts', '--q', 'L1']);
    expect(table).toMatchObject({ status: 0, stderr: '' });
    expect(table.stdout).toContain(accountId);
    const { stdout } = await run(['account', accountId, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ id: accountId, balance: { amount: '1250.50' } });
    for (const part of ['why', 'preview', 'timeline']) {
      const answer = await run([part, accountId, '--json']);
      expect(Object.keys(JSON.parse(answer.stdout) as object).length).toBeGreaterThan(1);
    }
  });

  it('gives a command once for one key', async () => {
    const data = '{"amount":"10.00","receivedOn":"2026-03-01","reference":"r"}';
    const args = ['command', accountId, 'record-payment', '--data', data, '--key', 'k', '--json'];
    const [first, second] = [await run(args), await run(args)];
    expect(first.status).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    expect(
      (await run(['command', accountId, 'note', '--key', 'k', '--data', '{"text":"x"}'])).status,
    ).toBe(1);
  });

  it('says with its exit what was wrong', async () => {
    const unknown = await run(['account', 'acc_nobody']);
    expect(unknown).toMatchObject({ status: 1, stdout: '' });
    const unreadable = await run(['command', accountId, 'pause', '--data', '{']);
    expect(unreadable).toMatchObject({ status: 2, stdout: '' });
    expect(unreadable.stderr).toContain('--data is not JSON');
    const missing = await run(['command', accountId, 'pause', '--data', '{}']);
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('reason');
    const nobody = await run(['accounts'], { url: 'http://127.0.0.1:9' });
    expect(nobody).toMatchObject({ status: 2, stdout: '' });
    expect(nobody.stderr).toContain('no Duecourse at http://127.0.0.1:9; start it with npm start');
  });

  it('reports, audits and makes keys', async () => {
    const csv = await run(['aging', '--as-of', '2026-02-15', '--csv']);
    expect(csv.stdout.split('\n')[0]).toBe('asOf,currency,bucket,amount,invoices');
    expect(csv.stdout).toContain('2026-02-15,GBP,1-30,1000.00,1');
    const audit = await run(['audit', '--json']);
    expect(audit.status).toBe(0);
    expect(JSON.parse(audit.stdout)).toMatchObject({ ok: true });
    const args = ['keys', 'create', '--creditor', 'default', '--role', 'auditor', '--name', 'Ada'];
    const { secret } = JSON.parse((await run([...args, '--json'])).stdout) as { secret: string };
    expect((await api.get('/v1/me', { key: secret })).body).toMatchObject({ role: 'auditor' });
  });

  it('names every fault of a strategy with its line', async () => {
    const file = path.join(folder, 'broken.yaml');
    writeFileSync(file, 'id: x\nversion: none\n');
    const { status, stderr } = await run(['strategy', 'validate', file]);
    expect(status).toBe(1);
    expect(stderr).toContain(`${file}:2:1 version: `);
  });

  it('computes rules from stdin', async () => {
    const plan = {
      currency: 'GBP',
      total: '100.00',
      parts: 3,
      firstDueOn: '2026-01-31',
      every: 'P1M',
    };
    const parts = await run(['calc', 'instalments'], { input: JSON.stringify(plan) });
    const { instalments } = JSON.parse(parts.stdout) as { instalments: unknown[] };
    expect(instalments[1]).toEqual({ n: 2, dueOn: '2026-02-28', amount: '33.33' });
    const invoices = [{ id: 'a', dueOn: '2026-01-01', open: '10.00', currency: 'USD' }];
    const aged = await run(['calc', 'aging'], {
      input: JSON.stringify({ asOf: '2026-03-02', invoices }),
    });
    expect(JSON.parse(aged.stdout)).toMatchObject({ by: 'due', currencies: [{ total: '10.00' }] });
    for (const input of ['', '{"asOf":"2026-02-30","invoices":[]}']) {
      expect(await run(['calc', 'aging'], { input })).toMatchObject({ status: 2, stdout: '' });
    }
    const unknown = await run(['calc', 'usury']);
    expect(unknown).toMatchObject({ status: 2 });
    expect(unknown.stderr).toContain('there is no calc usury');
  });

  it('computes interest and late payment as their rules do', async () => {
    const debt = { currency: 'GBP', principal: '1000.00', dueOn: '2026-01-01' };
    const rates = [{ from: '2026-01-01', percent: '8.5' }];
    const year = { ...debt, until: '2026-02-20', dayCount: 'ACT/365F', rates };
    const calculated = await run(['calc', 'interest'], { input: JSON.stringify(year) });
    expect(calculated).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(calculated.stdout)).toMatchObject({
      ...{ interest: '11.64', days: 50 },
      windows: [{ percent: '8.5', principal: '1000.00', interest: '11.643836' }],
    });
    const late = { regime: 'DE', debtorKind: 'business', currency: 'EUR', amount: '10000.00' };
    const dates = { dueOn: '2025-04-30', until: '2025-12-31' };
    const input = JSON.stringify({ ...late, ...dates });
    const statutory = await run(['calc', 'late-payment'], { input });
    expect(JSON.parse(statutory.stdout)).toMatchObject({
      ...{ interest: '706.07', fixedSum: '40.00', total: '746.07' },
    });
    const wrong = JSON.stringify({ ...year, principal: '1000.005' });
    const refused = await run(['calc', 'interest'], { input: wrong });
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('amount_invalid: principal');
    const { stdout } = await run(['calc', 'late-payment', '--schema']);
    expect(JSON.parse(stdout)).toMatchObject({ properties: { regime: { type: 'string' } } });
  });
});
