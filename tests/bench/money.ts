/** Money: postings through the one way to change an account, interest, and ageing of a large book. */
import { Client, Pool } from 'pg';
import { runCommand } from '../../src/commands/run-command';
import { addDays } from '../../src/domain/calendar/dates';
import { defaultConventions } from '../../src/domain/money/conventions';
import { simpleInterest, type AccrualTerms } from '../../src/domain/money/interest';
import { bucketStarts, defaultBucketDays } from '../../src/domain/reporting/aging';
import type { Store } from '../../src/store/open';
import { each } from './lifecycle';
import type { Standing } from './parts';
import { enrol, JumpClock, openProduct } from './product';
import { median, type Row } from './report';

const atOnce = 10;
const accounts = 40;
const paymentsEach = 10;
const invoices = 100_000;
const invoicesEach = 20;
const debts = 300;
const turns = 7;

export interface MoneyRound {
  /** Payments a second: product, and bare inserts of the rows that the product wrote. */
  readonly postings: { readonly product: number; readonly floor: number };
  /** Debts a CPU second: by windows, and day by day. */
  readonly interest: { readonly product: number; readonly floor: number };
  /** Milliseconds: the report with a line a debtor, and one bare sum over the entries. */
  readonly ageing: { readonly product: number; readonly floor: number };
}

/** All three, each with its floor in the same run. */
export async function moneyRound(standing: Standing): Promise<MoneyRound> {
  return {
    postings: await postingsRound(standing),
    interest: interestRound(),
    ageing: await ageingRound(standing),
  };
}

export function moneyRows(rounds: readonly MoneyRound[]): Row[] {
  const row = (
    name: string,
    unit: string,
    of: (round: MoneyRound) => MoneyRound['ageing'],
  ): Row => ({
    ...{ name, unit, goal: null },
    product: rounds.map((round) => of(round).product),
    floor: rounds.map((round) => of(round).floor),
  });
  return [
    row('posting / bare inserts of the same rows', 'payments/s', (round) => round.postings),
    row('interest of 300 debts, windows / day by day', 'debts/s', (round) => round.interest),
    row('ageing of 100,000 invoices / bare sum', 'ms', (round) => round.ageing),
  ];
}

/** Tables that a payment adds rows to. */
const written = [
  'payment',
  'ledger_transaction',
  'ledger_entry',
  'audit',
  'command_answer',
] as const;
type Written = Readonly<Record<(typeof written)[number], object[]>>;

async function postingsRound(standing: Standing): Promise<MoneyRound['postings']> {
  const urls = await standing.database();
  const { store, deps } = await openProduct(urls.appUrl, new JumpClock());
  try {
    const ids = await enrol(store, deps, accounts);
    const before = new Date(await deps.clock.now());
    const jobs = Array.from({ length: accounts * paymentsEach }, (_, n) => n);
    const productMs = await timed(() =>
      each(jobs, atOnce, async (n) => {
        const done = await runCommand(deps, {
          accountId: ids[n % ids.length] ?? '',
          actor: { kind: 'user', id: 'bench', role: 'admin' },
          key: `pay-${n}`,
          name: 'record-payment',
          data: { amount: '10.00', receivedOn: '2026-03-20', reference: `bench ${n}` },
        });
        if (!done.ok) throw new Error(`${done.error.code}: ${done.error.detail}`);
      }),
    );
    const rows = await rowsSince(urls.ownerUrl, before, jobs.length);
    const other = await standing.database();
    const floorMs = await bareInserts(other.ownerUrl, rows);
    const perSecond = (ms: number): number => (jobs.length * 1_000) / ms;
    return { product: perSecond(productMs), floor: perSecond(floorMs) };
  } finally {
    await store.close();
  }
}

/** What each payment wrote, payment by payment. */
async function rowsSince(url: string, since: Date, wanted: number): Promise<Written[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const of = async (table: string, where: string): Promise<Record<string, unknown>[]> => {
      const text = `SELECT to_jsonb(t) AS row FROM "${table}" t WHERE ${where} ORDER BY 1`;
      const { rows } = await client.query<{ row: Record<string, unknown> }>(text);
      return rows.map(({ row }) => row);
    };
    const iso = since.toISOString();
    const payments = await of('payment', `t."createdAt" >= '${iso}'`);
    const ofCash = `SELECT "transactionId" FROM "ledger_entry" WHERE "ledger" = 'cash'`;
    const transactions = await of('ledger_transaction', `t."id" IN (${ofCash})`);
    const entries = await of('ledger_entry', 'true');
    const audits = await of('audit', `t."command" = 'record-payment'`);
    const answers = await of('command_answer', `t."name" = 'record-payment'`);
    const counts = [payments, transactions, audits, answers].map(({ length }) => length);
    if (counts.some((count) => count !== wanted)) throw new Error(`rows differ: ${counts.join()}`);
    return payments.map((payment, n) => {
      const transaction = transactions[n] ?? {};
      return {
        payment: [payment],
        ledger_transaction: [transaction],
        ledger_entry: entries.filter((entry) => entry['transactionId'] === transaction['id']),
        audit: [audits[n] ?? {}],
        command_answer: [answers[n] ?? {}],
      };
    });
  } finally {
    await client.end();
  }
}

/** One transaction a payment, one statement a table, nothing read and nothing decided. */
async function bareInserts(url: string, rows: readonly Written[]): Promise<number> {
  const pool = new Pool({ connectionString: url, max: atOnce });
  try {
    await Promise.all(Array.from({ length: atOnce }, () => pool.query('SELECT 1')));
    return await timed(() =>
      each(rows, atOnce, async (one) => {
        const client = await pool.connect();
        try {
          await client.query('BEGIN');
          for (const table of written) {
            await client.query({
              name: `bare-${table}`,
              text: `INSERT INTO "${table}" SELECT * FROM jsonb_populate_recordset(NULL::"${table}", $1)`,
              values: [JSON.stringify(one[table])],
            });
          }
          await client.query('COMMIT');
        } finally {
          client.release();
        }
      }),
    );
  } finally {
    await pool.end();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function interestRound(): MoneyRound['interest'] {
  const all = Array.from({ length: debts }, (_, n) => debt(n));
  for (const one of all.slice(0, 20)) {
    const off = simpleInterest(one).interestMinor - dayByDay(one);
    if (off > 1n || off < -1n) throw new Error('interest differs');
  }
  const rates: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 3; turn += 1) {
    rates[0].push(perCpuSecond(() => all.forEach((one) => simpleInterest(one))));
    rates[1].push(perCpuSecond(() => all.forEach((one) => dayByDay(one))));
  }
  return { product: median(rates[0]), floor: median(rates[1]) };
}

/** Two years late, five rates, four payments. */
function debt(n: number): AccrualTerms {
  const dueOn = addDays('2024-01-01', n % 90);
  const halves = ['2023-07-01', '2024-01-01', '2024-07-01', '2025-01-01', '2025-07-01'];
  return {
    principalMinor: 100_000n + BigInt(n) * 137n,
    changes: [90, 200, 333, 500].map((days) => ({
      on: addDays(dueOn, days),
      changeMinor: -10_000n,
    })),
    dueOn,
    until: addDays(dueOn, 730),
    rates: halves.map((from, index) => ({ from, percent: `${8 + index}.25` })),
    conventions: defaultConventions.interest,
  };
}

/** The plain way: what every day adds, in ten-thousandths of a percent of a year of 365 days. */
function dayByDay({ principalMinor, changes = [], dueOn, until, rates }: AccrualTerms): bigint {
  let sum = 0n;
  for (let on = addDays(dueOn, 1); on <= until; on = addDays(on, 1)) {
    const paid = changes.filter((change) => change.on < on);
    const openMinor = paid.reduce((open, change) => open + change.changeMinor, principalMinor);
    const percent = rates.filter(({ from }) => from <= on).at(-1)?.percent ?? '0.00';
    sum += openMinor * BigInt(percent.replace('.', ''));
  }
  const whole = 365n * 10_000n;
  return (sum * 2n + whole) / (2n * whole);
}

/** Debts a CPU second, warm. */
function perCpuSecond(work: () => void): number {
  work();
  const begun = process.cpuUsage();
  for (let done = debts; ; done += debts) {
    work();
    const { user, system } = process.cpuUsage(begun);
    const usedMs = (user + system) / 1_000;
    if (usedMs >= 500) return (done * 1_000) / usedMs;
  }
}

async function ageingRound(standing: Standing): Promise<MoneyRound['ageing']> {
  const urls = await standing.database();
  const { store } = await openProduct(urls.appUrl, new JumpClock());
  const client = new Client({ connectionString: urls.ownerUrl });
  await client.connect();
  try {
    await fillBook(client);
    const times: [number[], number[]] = [[], []];
    const asOf = '2026-03-01';
    for (let turn = 0; turn < turns; turn += 1) {
      times[0].push(await timed(() => age(store, asOf)));
      times[1].push(await timed(() => bareSum(client, asOf)));
    }
    if ((await age(store, asOf)) !== (await bareSum(client, asOf))) throw new Error('sums differ');
    return { product: median(times[0].slice(1)), floor: median(times[1].slice(1)) };
  } finally {
    await client.end();
    await store.close();
  }
}

async function age(store: Store, asOf: string): Promise<bigint> {
  const starts = bucketStarts(defaultBucketDays);
  const wanted = { asOf, by: 'due' as const, starts, withDebtors: true };
  const groups = await store.reports.aging('default', wanted);
  return groups.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

async function bareSum(client: Client, asOf: string): Promise<bigint> {
  const { rows } = await client.query<{ sum: string }>(
    `SELECT sum(e."debitMinor" - e."creditMinor")::text AS sum
       FROM "ledger_transaction" t JOIN "ledger_entry" e ON e."transactionId" = t."id"
      WHERE t."creditorId" = 'default' AND t."effectiveOn" <= $1 AND e."ledger" = 'receivable'`,
    [asOf],
  );
  return BigInt(rows[0]?.sum ?? '0');
}

/** A book of 100,000 invoices of 5,000 debtors, every third of them paid; checked by its sum instead of entry by entry. */
async function fillBook(client: Client): Promise<void> {
  const holders = invoices / invoicesEach;
  const at = `'2026-01-01T00:00:00Z'::timestamptz`;
  const day = (n: string): string => `to_char(date '2025-06-01' + (${n} % 270), 'YYYY-MM-DD')`;
  const account = `'acc_' || (n % ${holders})`;
  const entry = (id: string, ledger: string, debit: string, credit: string): string => `
    INSERT INTO "ledger_entry" ("id", "transactionId", "accountId", "currency", "ledger",
                                "debitMinor", "creditMinor", "invoiceId")
    SELECT '${id}' || n, '${id.slice(0, 4)}' || n, ${account}, 'USD', '${ledger}',
           ${debit}, ${credit}, CASE '${ledger}' WHEN 'cash' THEN NULL ELSE 'inv_' || n END`;
  const every = `FROM generate_series(0, ${invoices - 1}) n`;
  const third = `${every} WHERE n % 3 = 0`;
  for (const text of [
    `ALTER TABLE "ledger_entry" DISABLE TRIGGER ledger_entry_balances`,
    `INSERT INTO "debtor" ("id", "creditorId", "personId", "externalId", "name", "kind", "language",
                           "excluded", "createdAt")
     SELECT 'dbt_' || n, 'default', 'per_' || n, n, 'Buyer ' || n, 'business', 'en', false, ${at}
       FROM generate_series(0, ${holders - 1}) n`,
    `INSERT INTO "account" ("id", "creditorId", "debtorId", "currency", "status", "stage",
       "strategyId", "strategyVersion", "factsVersion", "stageSinceAt", "openedAt", "balanceMinor",
       "overdueMinor", "auditCount", "auditHash", "changedAt")
     SELECT 'acc_' || n, 'default', 'dbt_' || n, 'USD', 'closed', 'closed', 'b2b-standard', 1, 1,
            ${at}, ${at}, 0, 0, 0, '', ${at} FROM generate_series(0, ${holders - 1}) n`,
    `INSERT INTO "invoice" ("id", "accountId", "creditorId", "source", "externalId", "number",
       "issuedOn", "dueOn", "failedAttempts", "amountMinor", "openMinor", "currency", "status",
       "purpose", "collection", "sourceAt", "createdAt")
     SELECT 'inv_' || n, ${account}, 'default', 'bench', n, n, ${day('n')}, ${day('n + 30')}, 0,
            1000 + n, CASE n % 3 WHEN 0 THEN 0 ELSE 1000 + n END, 'USD', 'open', 'commercial',
            'invoice', ${at}, ${at} ${every}`,
    `INSERT INTO "ledger_transaction" ("id", "creditorId", "accountId", "currency", "key", "at",
                                       "effectiveOn", "reason")
     SELECT 'inv_' || n, 'default', ${account}, 'USD', 'invoice/' || n, ${at}, ${day('n')}, 'invoice'
       ${every} UNION ALL
     SELECT 'pay_' || n, 'default', ${account}, 'USD', 'payment/' || n, ${at}, '2026-02-25', 'paid'
       ${third}`,
    `${entry('inv_d', 'receivable', '1000 + n', '0')} ${every}`,
    `${entry('inv_c', 'income', '0', '1000 + n')} ${every}`,
    `${entry('pay_d', 'cash', '1000 + n', '0')} ${third}`,
    `${entry('pay_c', 'receivable', '0', '1000 + n')} ${third}`,
    `ALTER TABLE "ledger_entry" ENABLE TRIGGER ledger_entry_balances`,
    `ANALYZE`,
  ]) {
    await client.query(text);
  }
}
