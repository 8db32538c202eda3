import { createIntake } from '../../src/intake';
import { camtXml, entryXml } from '../intake/camt';
import { Harness } from './harness';

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
