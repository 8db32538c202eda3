import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { reportNames } from '../../src/domain/reporting/names';
import { repositoryRoot } from '../setup/shared';
import { adminKey, Harness, londonDebtor } from './harness';
import { keepAgreement, keepContact } from './report-rows';

/**
 * A small made-up set. Today is 2026-03-02.
 *   R1 GBP  R1-1 due 2026-02-01 1000.00, of which 400.00 came on 20 February; R1-2 due 2026-03-12 250.50
 *   R2 GBP  R2-1 due 2026-02-01 1000.00, paid on 25 February; R2-2 due 2026-03-12 250.50
 *   E1 EUR  E1-1 issued 2025-12-01 due 2025-12-31 500.00
 *   J1 JPY  overpaid by 70 on 1 March: owes nothing
 */
let api: Harness;
let first: string;
let second: string;
let euros: string;

beforeAll(async () => {
  api = await Harness.start();
  const open = async (body: unknown) => (await api.post('/v1/accounts', body)).body.id as string;
  first = await open(londonDebtor('R1'));
  second = await open(londonDebtor('R2'));
  const euroDebtor = londonDebtor('E1');
  const invoice = { number: 'E1-1', issuedOn: '2025-12-01', dueOn: '2025-12-31', amount: '500.00' };
  euros = await open({
    ...euroDebtor,
    debtor: { ...euroDebtor.debtor, name: '=HYPERLINK("http://x")' },
    currency: 'EUR',
    invoices: [invoice],
  });
  const yen = await open({
    ...londonDebtor('J1'),
    currency: 'JPY',
    invoices: [{ number: 'J1-1', issuedOn: '2026-02-01', dueOn: '2026-03-03', amount: '700' }],
  });
  await pays(first, '400.00', '2026-02-20');
  await pays(second, '1000.00', '2026-02-25');
  await pays(yen, '770', '2026-03-01');
});
afterAll(() => api.stop());

async function pays(id: string, amount: string, receivedOn: string): Promise<void> {
  const answer = await api.command(id, 'record-payment', { amount, receivedOn, reference: 'r' });
  expect(answer.status).toBe(200);
}

async function rows(nameAndQuery: string): Promise<Record<string, unknown>[]> {
  const { status, body } = await api.get(`/v1/reports/${nameAndQuery}`);
  expect(body).toMatchObject({ definition: expect.any(String) as string });
  expect(status).toBe(200);
  for (const row of body.rows as object[]) expect(Object.keys(row)).toEqual(body.columns);
  return body.rows as Record<string, unknown>[];
}

/** Buckets that hold something. */
async function aged(query: string): Promise<Record<string, [string, number][]>> {
  const { body } = await api.get(`/v1/reports/aging${query}`);
  const currencies = body.currencies as {
    currency: string;
    buckets: { name: string; amount: string; invoices: number }[];
  }[];
  return Object.fromEntries(
    currencies.map(({ currency, buckets }) => [
      currency,
      buckets.flatMap(({ name, amount, invoices }): [string, number][] =>
        invoices > 0 ? [[`${name} ${amount}`, invoices]] : [],
      ),
    ]),
  );
}

describe('ageing', () => {
  it.each([
    [
      '',
      {
        EUR: [['61-90 500.00', 1]],
        GBP: [
          ['current 501.00', 2],
          ['1-30 600.00', 1],
        ],
      },
    ],
    [
      '?asOf=2026-02-15',
      {
        EUR: [['31-60 500.00', 1]],
        GBP: [
          ['current 501.00', 2],
          ['1-30 2000.00', 2],
        ],
        JPY: [['current 700', 1]],
      },
    ],
    // Paid on the day of the report is paid.
    [
      '?asOf=2026-02-20',
      {
        EUR: [['31-60 500.00', 1]],
        GBP: [
          ['current 501.00', 2],
          ['1-30 1600.00', 2],
        ],
        JPY: [['current 700', 1]],
      },
    ],
    ['?asOf=2025-11-30', {}],
    [
      '?buckets=7,14,28',
      {
        EUR: [['28+ 500.00', 1]],
        GBP: [
          ['current 501.00', 2],
          ['28+ 600.00', 1],
        ],
      },
    ],
  ])('%s', async (query, expected) => {
    expect(await aged(query)).toEqual(expected);
  });

  it('has a line for each debtor that adds up, and credit apart', async () => {
    const { body } = await api.get('/v1/reports/aging?by=debtor');
    const pounds = body.currencies[1];
    expect(pounds).toMatchObject({ currency: 'GBP', total: '1101.00', credit: '0.00' });
    expect(pounds.debtors.map((one: { total: string }) => one.total)).toEqual(['850.50', '250.50']);
    expect(body).toMatchObject({ by: 'due', asOf: '2026-03-02' });
    const whole = await api.get('/v1/reports/aging?by=total');
    expect(whole.body.currencies[1]).toMatchObject({ total: '1101.00', debtors: [] });
  });
});

describe('figures of a period', () => {
  const february = '?from=2026-02-01&to=2026-02-28';

  it.each([
    // 1101.00 * 28 / 501.00 = 61.53
    [
      'dso',
      [
        ['EUR', null],
        ['GBP', 61.5],
        ['JPY', 28],
      ],
    ],
    [
      'bpdso',
      [
        ['EUR', null],
        ['GBP', 28],
        ['JPY', 28],
      ],
    ],
    [
      'add',
      [
        ['EUR', null],
        ['GBP', 33.5],
        ['JPY', 0],
      ],
    ],
    // (2000 + 501 - 1101) / (2000 + 501 - 501); nothing of the euros was collected; no yen was due
    [
      'cei',
      [
        ['EUR', 0],
        ['GBP', 70],
        ['JPY', null],
      ],
    ],
  ])('%s', async (name, expected) => {
    const found = await rows(`${name}${february}`);
    expect(found.map((row) => [row['currency'], row[name]])).toEqual(expected);
  });

  it('says what the figures are made of', async () => {
    expect((await rows(`cei${february}`))[1]).toEqual({
      currency: 'GBP',
      beginReceivables: '2000.00',
      creditSales: '501.00',
      endReceivables: '1101.00',
      endCurrentReceivables: '501.00',
      cei: 70,
    });
  });

  it('rolls from a bucket to the next one a month later', async () => {
    const found = await rows('roll-rates?from=2026-01-31&to=2026-02-28');
    const pounds = found.filter(({ currency }) => currency === 'GBP');
    expect(pounds.map((row) => [row['bucketFrom'], row['bucketTo'], row['rate']])).toEqual([
      ['current', '1-30', 30],
      ['1-30', '31-60', null],
      ['31-60', '61-90', null],
      ['61-90', '91-120', null],
      ['91-120', '120+', null],
    ]);
    const euro = found.find((row) => row['currency'] === 'EUR' && row['bucketTo'] === '31-60');
    // 31 days on 31 January already: 31-60 then and now.
    expect(euro).toMatchObject({ before: '0.00', now: '500.00', rate: null });
  });

  it('counts accounts that were cured', async () => {
    expect(await rows('cure-rate?from=2026-02-15&to=2026-03-02')).toEqual([
      { currency: 'EUR', delinquentAtStart: 1, currentAtEnd: 0, rate: 0 },
      { currency: 'GBP', delinquentAtStart: 2, currentAtEnd: 1, rate: 50 },
    ]);
  });
});

describe('agreements', () => {
  it('rates promises that fell due and plans that ended, and forecasts the open ones', async () => {
    expect(await rows('promises')).toEqual([]);
    // The money above came before the promise.
    api.nowAt += 60_000;
    const promised = { amount: '100.00', dueOn: '2026-03-06' };
    expect((await api.command(first, 'promise', promised)).status).toBe(200);
    await keepAgreement(api, first, 'promise', 'kept', '2026-02-10', 10_000n);
    await keepAgreement(api, first, 'promise', 'broken', '2026-02-12', 30_000n);
    await keepAgreement(api, second, 'promise', 'partly-kept', '2026-02-28', 5_000n);
    await keepAgreement(api, second, 'promise', 'kept', '2026-04-01', 5_000n);
    await keepAgreement(api, euros, 'promise', 'withdrawn', '2026-02-20', 100n);
    const found = await rows('promises');
    expect(found).toMatchObject([
      { currency: 'EUR', matured: 0, withdrawn: 1, keptRate: null, amountKeptRate: null },
      { currency: 'GBP', matured: 3, kept: 1, partlyKept: 1, broken: 1, keptRate: 33.3 },
    ]);
    expect(found[1]).toMatchObject({ amountMatured: '450.00', amountKeptRate: 22.2 });
    await keepAgreement(api, second, 'plan', 'broken', '2026-02-28', 5_000n);
    await keepAgreement(api, second, 'plan', 'kept', '2026-02-28', 5_000n);
    await keepAgreement(api, second, 'plan', 'cancelled', '2026-02-28', 5_000n);
    expect(await rows('plans')).toMatchObject([
      { currency: 'GBP', ended: 2, kept: 1, broken: 1, cancelled: 1, running: 0, breakRate: 50 },
    ]);
    expect(await rows('cash-forecast')).toEqual([
      {
        period: '2026-03-02',
        currency: 'GBP',
        promises: '100.00',
        plans: '0.00',
        settlements: '0.00',
        total: '100.00',
      },
    ]);
    expect(await rows('cash-forecast?group=month')).toMatchObject([{ period: '2026-03-01' }]);
  });
});

describe('steps', () => {
  it('puts money, disputes and requests to stop down to the newest contact before', async () => {
    await keepContact(api, first, 'b1', 'email', '2026-02-10');
    // 400.00 came on the 20th: three days after the second contact, ten after the first.
    await keepContact(api, first, 'b2', 'email', '2026-02-17');
    await keepContact(api, second, 'b2', 'letter', '2026-02-24', { bounced: true });
    await keepContact(api, second, 'b3', 'email', '2026-02-10', { status: 'suppressed' });
    await api.store.database.$executeRaw`
      UPDATE "payment" SET "createdAt" = ("receivedOn" || 'T12:00:00Z')::timestamptz`;
    expect(await rows('steps')).toEqual([
      line('b1', 'email', { sent: 1, served: 1, paid: 0, paidRate: 0, money: '0.00' }),
      line('b2', 'email', { sent: 1, served: 1, paid: 1, paidRate: 100, money: '400.00' }),
      line('b2', 'letter', { sent: 1, served: 0, paid: 1, paidRate: 100, money: '1000.00' }),
      line('b3', 'email', { sent: 0, served: 0, paid: 0, paidRate: null, money: '0.00' }),
    ]);
    expect(await rows('recovery?group=channel')).toMatchObject([
      { group: 'email', currency: 'GBP', sent: 2, paid: 1, paidRate: 50, money: '400.00' },
      { group: 'letter', currency: 'GBP', sent: 1, paid: 1, money: '1000.00' },
    ]);
    for (const [group, name] of [
      ['stage', 'reminder'],
      ['strategy', 'not kept'],
    ]) {
      expect(await rows(`recovery?group=${group}`)).toMatchObject([
        { group: name, sent: 3, served: 2, paid: 2, paidRate: 66.7, money: '1400.00' },
      ]);
    }
    await keepContact(api, euros, 'b1', 'email', '2026-03-02');
    await api.command(euros, 'open-dispute', { reason: '=1+1' });
    await api.command(euros, 'cease', { scope: 'email', reason: 'asked' });
    const found = await rows('steps');
    expect(found.find(({ currency }) => currency === 'EUR')).toMatchObject({
      ...{ step: 'b1', sent: 1, disputes: 1, optOuts: 1, paid: 0 },
    });
  });

  const line = (step: string, channel: string, rest: object) => ({
    ...{ stage: 'reminder', step, channel, currency: 'GBP', planned: 1 },
    ...rest,
    ...{ disputes: 0, optOuts: 0 },
  });

  it('gathers reasons for lateness, each with its source', async () => {
    await api.command(first, 'log-call', {
      at: '2026-03-02T11:00:00.000Z',
      direction: 'out',
      result: 'conversation',
      number: '+442079460123',
      note: 'new bookkeeper',
    });
    const found = await rows('lateness');
    expect(found.map((row) => [row['month'], row['source'], row['reason'], row['times']])).toEqual(
      expect.arrayContaining([
        ['2026-03', 'dispute', '=1+1', 1],
        ['2026-03', 'call', 'conversation', 1],
        ['2026-02', 'promise', 'broken', 1],
        ['2026-02', 'plan', 'broken', 1],
      ]),
    );
    expect(found.find(({ source }) => source === 'call')).toMatchObject({ note: 'new bookkeeper' });
  });
});

describe('asking', () => {
  it('knows its names, parameters and roles', async () => {
    const key = await api.keyOf('auditor', 'ada');
    for (const name of ['aging', ...reportNames]) {
      expect((await api.get(`/v1/reports/${name}`, { key })).status).toBe(200);
      expect(await api.get(`/v1/reports/${name}?colour=red`)).toMatchObject({
        status: 400,
        body: { code: 'invalid_query', errors: [{ path: 'colour' }] },
      });
    }
    expect(await api.get('/v1/reports/gossip')).toMatchObject({ status: 404 });
    const other = await api.keyOf('auditor', 'eve', 'default2');
    expect((await api.get('/v1/reports/dso', { key: other })).body.rows).toEqual([]);
  });

  it.each([
    'dso?from=2026-02-30',
    'dso?buckets=30',
    'aging?asOf=yesterday',
    'aging?buckets=30,20',
    'aging?buckets=0',
    'aging?buckets=x',
    'aging?by=mood',
    'recovery?group=mood',
    'cash-forecast?from=2026-01-01',
  ])('refuses %s', async (query) => {
    expect(await api.get(`/v1/reports/${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_query' },
    });
  });

  it.each(['dso?from=2026-03-02&to=2026-03-01', 'dso?from=1990-01-01'])(
    'finds no sense in %s',
    async (query) => {
      expect(await api.get(`/v1/reports/${query}`)).toMatchObject({
        status: 422,
        body: { code: 'date_invalid', errors: [{ path: 'from' }] },
      });
    },
  );

  it('prints tables, JSON and CSV that no spreadsheet takes for a formula', async () => {
    const csv = await run('report', 'lateness', '--csv');
    expect(csv.stdout).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(csv.stdout).toContain(`,dispute,'=1+1,1,`);
    const table = await run('report', 'dso', '--from', '2026-02-01', '--to', '2026-02-28');
    expect(table.stdout).toMatch(/GBP.*1101\.00.*501\.00.*28.*61\.5/);
    const json = await run('report', 'cei', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ report: 'cei', rows: expect.any(Array) as [] });
    const debtors = await run('report', 'aging', '--group', 'debtor', '--csv', '--buckets', '30');
    expect(debtors.stdout.split('\n')[0]).toBe(
      'asOf,currency,debtorId,debtor,bucket,amount,invoices',
    );
    expect(await run('report', 'gossip')).toMatchObject({ status: 2, stdout: '' });
    expect(await run('report', 'dso', '--group', 'x')).toMatchObject({ status: 2, stdout: '' });
  });
});

async function run(...args: string[]): Promise<{ status: number | null; stdout: string }> {
  const entry = path.join(repositoryRoot, 'src/cli/index.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], DUECOURSE_URL: api.url, DUECOURSE_KEY: adminKey },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stdout = await text(child.stdout);
  return { status: await ended, stdout };
}
