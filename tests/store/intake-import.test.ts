import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { agingOfGroups, bucketStarts, defaultBucketDays } from '../../src/domain/reporting/aging';
import type { ImportReport } from '../../src/intake/import';
import { repositoryRoot } from '../setup/shared';
import { testUnless } from '../setup/optional';
import { openHouse, type House } from './intake-house';

/** What the product promises for a portfolio of this size; a busy machine needs its time. */
const importLimitMs = 120_000;
jest.setTimeout(importLimitMs + 30_000);

let house: House;

beforeEach(async () => {
  house = await openHouse();
});

afterEach(() => house.close());

const map = {
  currency: 'USD',
  dateFormat: 'YYYY-MM-DD',
  columns: { number: 'No', debtor: 'Who', issuedOn: 'Issued', dueOn: 'Due', amount: 'Amount' },
  settledOn: 'Settled',
  disputed: { column: 'Disputed', yes: ['Yes'], no: ['No'] },
  defaults: { timeZone: 'America/New_York' },
};
const header = 'No,Who,Issued,Due,Amount,Settled,Disputed';
const rows = [
  'A1,D1,2026-01-05,2026-02-04,100.00,2026-02-10,Yes',
  'A2,D1,2026-01-06,2026-02-05,40.00,2026-01-20,No',
  'B1,D2,2026-01-05,2026-02-04,70.00,,No',
  'B2,D2,2026-01-05,2026-02-04,30.00,2026-02-04,No',
  'C1,D3,2026-01-05,2026-02-04,10.00,,Yes',
];

async function run(lines: readonly string[], over: object = {}): Promise<ImportReport> {
  const report = await house.intake.importCsv({
    creditorId: 'default',
    actor: { kind: 'user', id: 'key_1', role: 'billing' },
    name: 'old.csv',
    csv: [header, ...lines].join('\n'),
    map,
    dryRun: false,
    ...over,
  });
  if (!report.ok) throw new Error(report.error.detail);
  return report.value;
}

const counts = () =>
  house.query<{ name: string; n: string }>(
    `SELECT 'account' AS name, count(*)::text AS n FROM "account"
     UNION ALL SELECT 'debtor', count(*)::text FROM "debtor"
     UNION ALL SELECT 'invoice', count(*)::text FROM "invoice"
     UNION ALL SELECT 'payment', count(*)::text FROM "payment"
     UNION ALL SELECT 'hold', count(*)::text FROM "hold"
     UNION ALL SELECT 'ledger', count(*)::text FROM "ledger_entry"
     UNION ALL SELECT 'audit', count(*)::text FROM "audit"
     UNION ALL SELECT 'wake', count(*)::text FROM "wake"
     UNION ALL SELECT 'run', count(*)::text FROM "import_run"`,
  );

const byReference = async (reference: string) => {
  const accounts = await house.accounts();
  const found = accounts.find(({ debtor }) => debtor.externalId === `csv:${reference}`);
  if (!found) throw new Error(`no account of ${reference}`);
  return found;
};

test('a file brings its invoices in: what is settled is past, what is unpaid is worked', async () => {
  expect(await run(rows)).toEqual({
    ...{ rows: 5, accepted: 5, rejected: [], accounts: 3, opened: 2, dryRun: false },
  });
  const settled = await byReference('D1');
  expect(settled.account).toMatchObject({ status: 'closed', stage: 'closed', outcome: 'paid' });
  expect(settled.invoices).toMatchObject([
    { number: 'A1', status: 'paid', openMinor: 0n, paidOn: '2026-02-10' },
    { number: 'A2', status: 'paid', paidOn: '2026-01-20' },
  ]);
  expect(settled.holds).toMatchObject([
    {
      type: 'dispute',
      outcome: 'rejected',
      fromAt: Date.parse('2026-02-04T05:00:00Z'),
      releasedAt: Date.parse('2026-02-10T05:00:00Z'),
    },
  ]);
  expect(await house.books(settled.account.id)).toEqual({ cash: '14000', income: '-14000' });
  const open = await byReference('D2');
  expect(open.account).toMatchObject({ status: 'open', outcome: null });
  expect(open.invoices.map(({ number, openMinor }) => [number, openMinor])).toEqual(
    expect.arrayContaining([
      ['B1', 7_000n],
      ['B2', 0n],
    ]),
  );
  expect((await byReference('D3')).holds).toMatchObject([{ type: 'dispute', releasedAt: null }]);
  const woken = await house.store.wakes.takeUnsent(9);
  const ids = [open.account.id, (await byReference('D3')).account.id];
  expect(woken.map(({ accountId }) => accountId).sort()).toEqual(ids.sort());
  const dated = await house.query<{ effectiveOn: string; reason: string }>(
    `SELECT "effectiveOn", "reason" FROM "ledger_transaction"
      WHERE "accountId" = '${settled.account.id}' ORDER BY 1`,
  );
  expect(dated.map(({ effectiveOn }) => effectiveOn)).toEqual([
    ...['2026-01-05', '2026-01-06', '2026-01-20', '2026-02-10'],
  ]);
});

test('the same file again changes nothing, also twenty times at once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => run(rows)));
  const before = await counts();
  expect(before).toContainEqual({ name: 'run', n: '1' });
  expect(await run(rows)).toMatchObject({ rows: 5, accepted: 5, opened: 0 });
  expect(await counts()).toEqual(before);
});

test('the same invoices in another file are known; one that is settled since is paid', async () => {
  await run(rows);
  const later = rows.map((row) => row.replace('70.00,,', '70.00,2026-02-20,'));
  const report = await run([...later, 'B3,D2,2026-02-05,2026-03-04,5.00,,No']);
  expect(report).toMatchObject({ rejected: [], opened: 0 });
  const { invoices, account } = await byReference('D2');
  expect(invoices.map(({ number, status }) => [number, status]).sort()).toEqual([
    ['B1', 'paid'],
    ['B2', 'paid'],
    ['B3', 'open'],
  ]);
  expect(account.status).toBe('open');
});

test('a file that settles what was open tells the workflow', async () => {
  await run(rows);
  await house.query(`UPDATE "wake" SET "sentAt" = now()`);
  await run([rows[2]?.replace('70.00,,', '70.00,2026-02-20,') ?? '']);
  const { account } = await byReference('D2');
  expect(account.stage).toBe('closed');
  expect(await house.store.wakes.takeUnsent(9)).toMatchObject([{ accountId: account.id }]);
});

test('one faulty row: nothing is written', async () => {
  const before = await counts();
  const faulty = [...rows, 'E1,D9,2026-02-30,2026-03-01,1.00,,No'];
  expect(await run(faulty)).toEqual({
    ...{ rows: 6, accepted: 5, accounts: 0, opened: 0, dryRun: false },
    rejected: [{ line: 7, column: 'Issued', code: 'date_invalid', value: '2026-02-30' }],
  });
  expect(await counts()).toEqual(before);
});

test('a row that the books refuse: nothing is written either', async () => {
  await run(rows);
  const before = await counts();
  const other = ['Z1,D8,2026-01-05,2026-02-04,1.00,,No', rows[2]?.replace('70.00', '71.00') ?? ''];
  expect(await run(other)).toMatchObject({
    rejected: [{ line: 3, column: 'Amount', code: 'amount_invalid', value: 'B1' }],
  });
  // A row that cannot be read hides no row that is refused later.
  expect(await run([...other, 'E1,D9,2026-02-30,2026-03-01,1.00,,No'])).toEqual({
    ...{ rows: 3, accepted: 1, accounts: 0, opened: 0, dryRun: false },
    rejected: [
      { line: 3, column: 'Amount', code: 'amount_invalid', value: 'B1' },
      { line: 4, column: 'Issued', code: 'date_invalid', value: '2026-02-30' },
    ],
  });
  const moved = [rows[2]?.replace('D2', 'D7') ?? ''];
  expect(await run(moved)).toMatchObject({
    rejected: [{ line: 2, column: 'No', code: 'duplicate', value: 'B1' }],
  });
  const inEuro = [rows[2] ?? ''];
  expect(await run(inEuro, { map: { ...map, currency: 'EUR' } })).toMatchObject({
    rejected: [{ line: 2, column: 'No', code: 'duplicate', value: 'B1' }],
  });
  expect(await counts()).toEqual(before);
});

test('a dry run says what would be and leaves nothing', async () => {
  const before = await counts();
  expect(await run(rows, { dryRun: true })).toMatchObject({ accounts: 3, opened: 2, dryRun: true });
  expect(await counts()).toEqual(before);
  expect(await run(rows)).toMatchObject({ accounts: 3, opened: 2, dryRun: false });
});

test('a map for another creditor, or that does not fit, is refused', async () => {
  await expect(run(rows, { map: { ...map, creditor: 'other' } })).rejects.toThrow(
    'another creditor',
  );
  await expect(run(rows, { map: 'x: 1' })).rejects.toThrow();
  await expect(run(rows, { creditorId: 'nobody' })).rejects.toThrow('no such creditor');
});

const file = path.resolve(repositoryRoot, '../shared/data/ar-invoices.csv');
const missing = existsSync(file) ? null : 'ar-invoices.csv is not beside the repository';

testUnless(missing)(
  'the receivables of 100 debtors come in whole, quickly, and age as they did',
  async () => {
    const example = path.join(repositoryRoot, 'docs/examples/ar-invoices.map.yaml');
    const startedAt = performance.now();
    let progress = 0;
    const report = await house.intake.importCsv({
      creditorId: 'default',
      actor: { kind: 'user', id: 'key_1', role: 'admin' },
      name: 'ar-invoices.csv',
      csv: readFileSync(file),
      map: readFileSync(example, 'utf8'),
      dryRun: false,
      onProgress: (done) => (progress = done),
    });
    const tookMs = performance.now() - startedAt;
    expect(report).toEqual({
      ok: true,
      value: {
        rows: 2_466,
        accepted: 2_466,
        rejected: [],
        accounts: 100,
        opened: 0,
        dryRun: false,
      },
    });
    expect(progress).toBe(100);
    expect(tookMs).toBeLessThan(importLimitMs);
    expect(await house.query(`SELECT 1 FROM "wake"`)).toEqual([]);
    expect(await house.query(`SELECT 1 FROM "account" WHERE "outcome" <> 'paid'`)).toEqual([]);
    expect(await house.query(`SELECT count(*)::int AS n FROM "hold"`)).toEqual([{ n: 561 }]);
    const asOf = '2013-06-30';
    const wanted = {
      by: 'due',
      starts: bucketStarts(defaultBucketDays),
      withDebtors: true,
    } as const;
    const groups = await house.store.reports.aging('default', { asOf, ...wanted });
    const { currencies } = agingOfGroups({
      ...{ asOf, by: 'due', groups },
      bucketDays: defaultBucketDays,
    });
    expect(currencies[0]?.buckets).toEqual([
      { name: 'current', amountMinor: 428_429n, invoices: 72 },
      { name: '1-30', amountMinor: 83_556n, invoices: 12 },
      ...['31-60', '61-90', '91-120', '120+'].map((name) => ({
        name,
        amountMinor: 0n,
        invoices: 0,
      })),
    ]);
    const later = { asOf: '2014-01-31', ...wanted };
    expect(await house.store.reports.aging('default', later)).toEqual([]);
    console.log(`imported in ${Math.round(tookMs)} ms`);
  },
);
