import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIntake } from '../../src/intake';
import { camtXml, entryXml } from '../intake/camt';
import { repositoryRoot } from '../setup/shared';
import { Harness, adminKey } from './harness';

let api: Harness;

beforeAll(async () => {
  api = await Harness.start((deps) => ({
    ...deps,
    intake: createIntake({
      store: deps.store as Parameters<typeof createIntake>[0]['store'],
      change: deps.change,
      secretsOf: () => Promise.resolve([]),
    }),
  }));
  const csv =
    'number,debtor,name,amount,issued,due\nINV-1001,d1,Ann,100.00,2026-01-02,2026-02-01\n';
  const columns = { number: 'number', debtor: 'debtor', name: 'name', amount: 'amount' };
  const map = {
    ...{ currency: 'EUR', dateFormat: 'YYYY-MM-DD', defaults: { country: 'DE' } },
    columns: { ...columns, issuedOn: 'issued', dueOn: 'due' },
  };
  const imported = await api.call('POST', '/v1/imports', { body: { csv, map } });
  if (imported.status !== 200) throw new Error(JSON.stringify(imported.body));
});

afterAll(() => api.stop());

const camt = camtXml([
  entryXml({ amount: '40.00', reference: 'A', details: [{ payer: 'X', text: 'INV-1001' }] }),
  entryXml({ amount: '100.00', reference: 'B', on: '2026-03-01', details: [{ payer: 'Bob' }] }),
]);

const send = (file: string, more: object = {}) =>
  api.call('POST', '/v1/bank-statements', { body: { format: 'camt053', file, ...more } });

test('a statement is taken once, lists what waits, and a person places it', async () => {
  const first = await send(camt);
  expect(first).toMatchObject({
    status: 200,
    body: { lines: 2, matched: 1, proposed: 0, suspense: 1, duplicates: 0, rejected: [] },
  });
  expect((await send(camt)).body).toMatchObject({ matched: 0, suspense: 0, duplicates: 2 });

  const waiting = await api.call('GET', '/v1/payments?status=suspense');
  expect(waiting.body).toMatchObject({
    payments: [{ amount: { amount: '100.00', currency: 'EUR' }, payer: 'Bob', proposal: null }],
    nextCursor: null,
  });
  const paymentId = String(waiting.body.payments[0].id);
  const accounts = await api.call('GET', '/v1/accounts');
  const accountId = String(accounts.body.accounts[0].id);
  const account = await api.call('GET', `/v1/accounts/${accountId}`);
  const invoiceId = String(account.body.invoices[0].id);
  const path = `/v1/accounts/${accountId}/commands/match-payment`;
  const placed = await api.call('POST', path, {
    body: { paymentId, invoiceId },
    headers: { 'Idempotency-Key': 'm1' },
  });
  expect(placed).toMatchObject({
    status: 200,
    body: { account: { balance: { amount: '0.00', currency: 'EUR' } } },
  });
  const again = await api.call('POST', path, {
    body: { paymentId, invoiceId },
    headers: { 'Idempotency-Key': 'm2' },
  });
  expect(again).toMatchObject({
    status: 409,
    body: { code: 'already_decided', errors: [{ path: 'paymentId' }] },
  });
  const audit = await api.call('GET', '/v1/reports/audit');
  expect(audit.body.ledger).toMatchObject({
    drift: [],
    totals: expect.arrayContaining([
      { ledger: 'overpayment', balance: { amount: '-40.00', currency: 'EUR' } },
      { ledger: 'suspense', balance: { amount: '0.00', currency: 'EUR' } },
    ]),
  });
  const repaired = await api.call('POST', '/v1/reports/audit/repair');
  expect(repaired.body).toMatchObject({ repaired: [], unrepaired: [], ledger: { drift: [] } });
});

test('the console shows what waits, with a form that confirms a proposal', async () => {
  const line = { payer: 'ann', text: 'for February' };
  const csv = 'number,debtor,name,amount,issued,due\nINV-7,d7,Ann,55.00,2026-01-02,2026-02-01\n';
  const columns = { number: 'number', debtor: 'debtor', name: 'name', amount: 'amount' };
  const map = {
    ...{ currency: 'EUR', dateFormat: 'YYYY-MM-DD', defaults: { country: 'DE' } },
    columns: { ...columns, issuedOn: 'issued', dueOn: 'due' },
  };
  await api.call('POST', '/v1/imports', { body: { csv, map } });
  const statement = camtXml([entryXml({ amount: '55.00', reference: 'C', details: [line] })]);
  expect((await send(statement)).body).toMatchObject({ proposed: 1 });
  const signedIn = await fetch(`${api.url}/console/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ key: adminKey }),
  });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await (await fetch(`${api.url}/console/payments`, { headers: { cookie } })).text();
  expect(page).toContain('May be for invoice INV-7');
  const [, action = ''] = /<form[^>]*action="([^"#]*match-payment)/.exec(page) ?? [];
  const fields = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const form = new URLSearchParams();
  for (const [, name = '', value = ''] of fields) form.set(name, value);
  const done = await fetch(`${api.url}${action}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: form,
  });
  expect(done.status).toBe(303);
  expect((await api.call('GET', '/v1/payments?status=suspense')).body).toMatchObject({
    payments: [],
  });
});

test('what cannot be read is named and nothing is taken', async () => {
  const broken = await send(camtXml([entryXml({ amount: '1.001' })]));
  expect(broken).toMatchObject({
    status: 200,
    body: { matched: 0, rejected: [{ column: 'Amt', code: 'amount_invalid', value: '1.001' }] },
  });
  expect(await send(camt, { map: {} })).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', errors: [{ path: 'map' }] },
  });
  expect(await send('date\n', { format: 'csv' })).toMatchObject({ status: 400 });
  expect(await send(camt, { format: 'mt940' })).toMatchObject({ status: 400 });
});

test('the command line takes a statement and repairs the books', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'duecourse-bank-'));
  const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const entry = path.join(repositoryRoot, 'src/cli/index.ts');
      const env = { ...process.env, DUECOURSE_URL: api.url, DUECOURSE_KEY: adminKey };
      execFile(
        process.execPath,
        ['--import', 'tsx', entry, ...args],
        { cwd: repositoryRoot, env },
        (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  try {
    const csv = path.join(folder, 'bank.csv');
    const map = path.join(folder, 'bank.map.yaml');
    writeFileSync(csv, 'on;amount;text\n01.03.2026;1.000,00;hello\n01.03.2026;-5,00;fee\n');
    writeFileSync(
      map,
      "currency: EUR\ndateFormat: DD.MM.YYYY\ndecimal: ','\ndelimiter: ';'\n" +
        'columns: { bookedOn: on, amount: amount, remittance: text }\n',
    );
    const taken = await run('bank-import', csv, '--map', map, '--json');
    expect(JSON.parse(taken.stdout)).toMatchObject({ lines: 2, suspense: 1, duplicates: 0 });
    const again = await run('bank-import', csv, '--map', map);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/duplicates\s+2/);
    const bad = path.join(folder, 'bad.xml');
    writeFileSync(bad, camtXml([entryXml({ amount: '0.00' })]));
    const refused = await run('bank-import', bad);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('amount_invalid');
    const repaired = await run('audit', '--repair');
    expect(repaired.stderr).toContain('nothing to repair');
    expect(repaired.stdout).toContain('suspense');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
