import { Client } from 'pg';
import type { BankReport } from '../../src/intake/bank/import';
import type { Actor } from '../../src/commands/command';
import { repairLedger } from '../../src/commands/repair-ledger';
import { runCommand } from '../../src/commands/run-command';
import { checks } from '../../src/store/checks';
import { openHouse, type House } from './intake-house';

export const admin: Actor = { kind: 'user', id: 'admin', role: 'admin' };

const map = {
  currency: { column: 'currency' },
  dateFormat: 'YYYY-MM-DD',
  columns: {
    bookedOn: 'date',
    amount: 'amount',
    payer: 'payer',
    remittance: 'text',
    reference: 'ref',
  },
};

export interface BankHouse extends House {
  /** Rows `date,amount,currency,payer,text,ref` of a statement. */
  statement(rows: readonly string[], dryRun?: boolean): Promise<BankReport>;
  /** Invoices `number,debtor,name,amount,currency`, due on 2026-02-01. */
  invoices(rows: readonly string[]): Promise<void>;
  accountOf(number: string): Promise<{ accountId: string; invoiceId: string; open: string }>;
  command(
    accountId: string,
    name: string,
    data: object,
    key?: string,
  ): ReturnType<typeof runCommand>;
  payments(): Promise<{ id: string; status: string; amount: string; proposal: object | null }[]>;
  /** Sum of a ledger account over the creditor's books, debit minus credit. */
  total(ledger: string): Promise<number>;
  audit(): ReturnType<ReturnType<typeof checks>['ledger']>;
  chainBrokenAt(): Promise<string | null>;
  repair(): ReturnType<typeof repairLedger>;
  /** As the owner of the database, past every trigger: what should never happen. */
  tamper(...statements: string[]): Promise<void>;
}

let keys = 0;

export async function openBankHouse(): Promise<BankHouse> {
  const house = await openHouse();
  const { intake, change, store } = house;
  const own = checks(store.database);
  return {
    ...house,
    statement: async (rows, dryRun = false) => {
      const file = ['date,amount,currency,payer,text,ref', ...rows].join('\n');
      const request = { creditorId: 'default', actor: admin, name: 'bank.csv', file, map, dryRun };
      const report = await intake.bankStatement({ ...request, format: 'csv' });
      if (!report.ok) throw new Error(report.error.detail);
      return report.value;
    },
    invoices: async (rows) => {
      const csv = ['number,debtor,name,amount,currency', ...rows]
        .map((row, n) => `${row},${n === 0 ? 'issued,due' : '2026-01-02,2026-02-01'}`)
        .join('\n');
      const report = await intake.importCsv({
        ...{ creditorId: 'default', actor: admin, name: 'invoices.csv', csv, dryRun: false },
        map: {
          currency: { column: 'currency' },
          dateFormat: 'YYYY-MM-DD',
          columns: {
            ...{ number: 'number', debtor: 'debtor', name: 'name', amount: 'amount' },
            ...{ issuedOn: 'issued', dueOn: 'due' },
          },
          defaults: { country: 'GB' },
        },
      });
      if (!report.ok || report.value.rejected.length > 0) throw new Error(JSON.stringify(report));
    },
    accountOf: async (number) => {
      const [row] = await house.query<{ accountId: string; invoiceId: string; open: string }>(
        `SELECT "accountId", "id" AS "invoiceId", "openMinor"::text AS open FROM "invoice"
          WHERE "number" = '${number}'`,
      );
      if (!row) throw new Error(number);
      return row;
    },
    command: (accountId, name, data, key = `key/${(keys += 1)}`) =>
      runCommand(change, { accountId, actor: admin, key, name, data }),
    payments: () =>
      house.query(
        `SELECT "id", "status", "amountMinor"::text AS amount, "proposal" FROM "payment" ORDER BY "id"`,
      ),
    total: async (ledger) => {
      const [row] = await house.query<{ sum: number }>(
        `SELECT coalesce(sum("debitMinor" - "creditMinor"), 0)::int AS sum FROM "ledger_entry"
          WHERE "ledger" = '${ledger}'`,
      );
      return row?.sum ?? 0;
    },
    audit: () => own.ledger('default'),
    repair: () => repairLedger({ change, repairs: own.repairs }, 'default', admin),
    tamper: async (...statements) => {
      const client = new Client({ connectionString: house.ownerUrl });
      await client.connect();
      try {
        const tables = ['ledger_entry', 'ledger_transaction', 'audit', 'ledger_baseline'];
        const triggers = async (word: string): Promise<void> => {
          for (const table of tables)
            await client.query(`ALTER TABLE "${table}" ${word} TRIGGER USER`);
        };
        await triggers('DISABLE');
        for (const statement of statements) await client.query(statement);
        await triggers('ENABLE');
      } finally {
        await client.end();
      }
    },
    chainBrokenAt: async () => (await own.chain('default')).brokenAt,
  };
}
