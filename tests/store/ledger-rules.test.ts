import { Client } from 'pg';
import { writeRows, type RowSet } from '../../src/store/sql/rows';
import { inTransaction, openDatabase, type Database } from '../../src/store/client';
import { freshDatabase, type TestDatabase } from '../setup/database';

let fresh: TestDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.appUrl, 3);
});

afterAll(async () => {
  await database.$disconnect();
  await fresh.drop();
});

const at = Date.parse('2026-03-02T10:00:00.000Z');

function posting(id: string, lines: readonly [string, bigint, bigint, string?][]): RowSet {
  return {
    ledger_transaction: [
      {
        id,
        creditorId: 'default',
        accountId: 'acc_1',
        currency: 'EUR',
        key: id,
        at,
        effectiveOn: '2026-03-02',
        reason: 'test',
        reverses: null,
      },
    ],
    ledger_entry: lines.map(([ledger, debitMinor, creditMinor, currency], n) => ({
      id: `${id}_${n}`,
      transactionId: id,
      accountId: 'acc_1',
      currency: currency ?? 'EUR',
      ledger,
      debitMinor,
      creditMinor,
      invoiceId: null,
    })),
  };
}

const write = (rows: RowSet): Promise<void> => inTransaction(database, (tx) => writeRows(tx, rows));

describe('the ledger', () => {
  test('takes a balanced transaction, to the last cent of a large amount', async () => {
    const amount = 9_007_199_254_740_993n;
    await write(
      posting('txn_big', [
        ['receivable', amount, 0n],
        ['income', 0n, amount],
      ]),
    );
    const rows = await database.$queryRaw<{ sum: string }[]>`
      SELECT sum("debitMinor")::text AS sum FROM "ledger_entry" WHERE "transactionId" = 'txn_big'`;
    expect(rows[0]?.sum).toBe('9007199254740993');
  });

  test.each([
    [
      'one cent off',
      [
        ['receivable', 100n, 0n],
        ['income', 0n, 99n],
      ],
    ],
    [
      'balanced only across currencies',
      [
        ['receivable', 100n, 0n, 'EUR'],
        ['income', 0n, 100n, 'USD'],
      ],
    ],
    ['one leg', [['cash', 5n, 0n]]],
  ] as [string, [string, bigint, bigint, string?][]][])(
    'refuses at commit: %s',
    async (name, lines) => {
      await expect(write(posting(`txn_${name.replace(/ /g, '_')}`, lines))).rejects.toMatchObject({
        kind: 'check',
      });
    },
  );

  test('refuses an entry on both sides and an unknown ledger account', async () => {
    await expect(write(posting('txn_both', [['cash', 5n, 5n]]))).rejects.toMatchObject({
      kind: 'check',
    });
    await expect(
      write(
        posting('txn_name', [
          ['petty', 5n, 0n],
          ['cash', 0n, 5n],
        ]),
      ),
    ).rejects.toMatchObject({ kind: 'check' });
  });

  test('posts one key once', async () => {
    await write(
      posting('txn_once', [
        ['cash', 5n, 0n],
        ['income', 0n, 5n],
      ]),
    );
    await expect(
      write(
        posting('txn_once', [
          ['cash', 5n, 0n],
          ['income', 0n, 5n],
        ]),
      ),
    ).rejects.toMatchObject({ kind: 'unique' });
  });

  test.each(['ledger_transaction', 'ledger_entry', 'audit'])(
    '%s is append-only for the application and for the owner',
    async (table) => {
      for (const url of [fresh.appUrl, fresh.ownerUrl]) {
        const client = new Client({ connectionString: url });
        await client.connect();
        try {
          if (table !== 'audit') {
            await expect(client.query(`UPDATE "${table}" SET "id" = "id"`)).rejects.toThrow();
            await expect(client.query(`DELETE FROM "${table}"`)).rejects.toThrow();
          }
          await expect(client.query(`TRUNCATE "${table}"`)).rejects.toThrow();
        } finally {
          await client.end();
        }
      }
    },
  );
});
