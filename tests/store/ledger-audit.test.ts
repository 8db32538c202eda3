import { openBankHouse, type BankHouse } from './bank-house';

let house: BankHouse;

beforeEach(async () => {
  house = await openBankHouse();
  await house.invoices(['INV-1001,d1,Ann,100.00,GBP', 'INV-2001,d2,Bob,70.00,GBP']);
  await house.statement([
    '2026-03-01,40.00,GBP,Ann,INV-1001,B1',
    '2026-03-01,90.00,GBP,Bob,INV-2001,B2',
    '2026-03-01,12.34,GBP,Nobody,hello,B3',
  ]);
});

afterEach(() => house.close());

const books = (): Promise<object[]> =>
  house.query(
    `SELECT "accountId", "ledger", sum("debitMinor" - "creditMinor")::text AS sum
       FROM "ledger_entry" GROUP BY 1, 2 HAVING sum("debitMinor" - "creditMinor") <> 0 ORDER BY 1, 2`,
  );

/** Entries of the payment of 40.00, which pays INV-1001. */
const paid = `SELECT "id" FROM "ledger_entry" WHERE "ledger" = 'receivable' AND "creditMinor" = 4000`;
const payment = `SELECT "transactionId" FROM "ledger_entry" WHERE "id" IN (${paid})`;
const suspended = `SELECT "transactionId" FROM "ledger_entry" WHERE "ledger" = 'suspense'`;

const damages: [string, string, string[]][] = [
  ['an entry deleted', 'entry-missing', [`DELETE FROM "ledger_entry" WHERE "id" IN (${paid})`]],
  [
    'an entry doubled',
    'entry-doubled',
    [
      `INSERT INTO "ledger_entry" SELECT "id" || '_copy', "transactionId", "accountId", "currency",
         "ledger", "debitMinor", "creditMinor", "invoiceId" FROM "ledger_entry" WHERE "id" IN (${paid})`,
    ],
  ],
  [
    'an amount altered',
    'entry-altered',
    [`UPDATE "ledger_entry" SET "creditMinor" = 4500 WHERE "id" IN (${paid})`],
  ],
  [
    'both sides altered alike',
    'entry-altered',
    [
      `UPDATE "ledger_entry" SET "creditMinor" = "creditMinor" / 2, "debitMinor" = "debitMinor" / 2
        WHERE "transactionId" IN (${payment})`,
    ],
  ],
  [
    'a currency altered',
    'entry-altered',
    [`UPDATE "ledger_entry" SET "currency" = 'EUR' WHERE "id" IN (${paid})`],
  ],
  [
    'an entry moved to another account',
    'entry-altered',
    [
      `UPDATE "ledger_entry" SET "accountId" = (SELECT "accountId" FROM "invoice"
         WHERE "number" = 'INV-2001') WHERE "id" IN (${paid})`,
    ],
  ],
  [
    'a transaction deleted with its entries',
    'transaction-missing',
    [
      `WITH gone AS (DELETE FROM "ledger_entry" WHERE "transactionId" IN (${payment})
         RETURNING "transactionId")
       DELETE FROM "ledger_transaction" WHERE "id" IN (SELECT "transactionId" FROM gone)`,
    ],
  ],
  [
    'only the head of a transaction deleted',
    'transaction-altered',
    [`DELETE FROM "ledger_transaction" WHERE "id" IN (${payment})`],
  ],
  [
    'a day altered',
    'transaction-altered',
    [`UPDATE "ledger_transaction" SET "effectiveOn" = '2026-01-05' WHERE "id" IN (${payment})`],
  ],
  [
    'a whole transaction doubled',
    'transaction-unrecorded',
    [
      `INSERT INTO "ledger_transaction" SELECT 'txn_twin', "creditorId", "accountId", "currency",
         "key" || '/twin', "at", "effectiveOn", "reason", NULL FROM "ledger_transaction"
         WHERE "id" IN (${payment})`,
      `INSERT INTO "ledger_entry" SELECT 'ent_twin_' || "ledger", 'txn_twin', "accountId", "currency",
         "ledger", "debitMinor", "creditMinor", "invoiceId" FROM "ledger_entry"
         WHERE "transactionId" IN (${payment})`,
    ],
  ],
  [
    'money in suspense deleted',
    'transaction-missing',
    [
      `WITH gone AS (DELETE FROM "ledger_entry" WHERE "transactionId" IN (${suspended})
         RETURNING "transactionId")
       DELETE FROM "ledger_transaction" WHERE "id" IN (SELECT "transactionId" FROM gone)`,
    ],
  ],
  [
    'credit of a debtor altered',
    'entry-altered',
    [`UPDATE "ledger_entry" SET "creditMinor" = 2500 WHERE "ledger" = 'overpayment'`],
  ],
];

describe('the audit of the ledger', () => {
  test('finds nothing in books that nobody touched, and a repair does nothing', async () => {
    const { drift, totals } = await house.audit();
    expect(drift).toEqual([]);
    expect(totals).toEqual(
      expect.arrayContaining([
        { currency: 'GBP', ledger: 'suspense', balanceMinor: '-1234' },
        { currency: 'GBP', ledger: 'overpayment', balanceMinor: '-2000' },
        { currency: 'GBP', ledger: 'cash', balanceMinor: '14234' },
      ]),
    );
    expect(await house.repair()).toEqual({ repaired: [], unrepaired: [] });
  });

  test.each(damages)('names and repairs: %s', async (_name, what, statements) => {
    const before = await books();
    await house.tamper(...statements);
    const { drift } = await house.audit();
    expect(drift[0]).toMatchObject({ what });
    const rows = await house.query('SELECT "id" FROM "ledger_entry"');

    const { repaired, unrepaired } = await house.repair();
    expect(unrepaired).toEqual([]);
    expect(repaired[0]).toMatchObject({ what });
    expect((await house.audit()).drift).toEqual([]);
    expect((await books()).filter((row) => 'sum' in row)).toEqual(before);
    expect(await house.chainBrokenAt()).toBeNull();
    const after = await house.query<{ id: string }>('SELECT "id" FROM "ledger_entry"');
    expect(after).toEqual(expect.arrayContaining(rows));

    expect(await house.repair()).toEqual({ repaired: [], unrepaired: [] });
    expect(await house.query('SELECT "id" FROM "ledger_entry"')).toHaveLength(after.length);
  });

  test('a repair names what it reverses, and what is damaged again is repaired again', async () => {
    await house.tamper(`UPDATE "ledger_entry" SET "creditMinor" = 4500 WHERE "id" IN (${paid})`);
    await house.repair();
    const [{ transactionId = '' } = {}] = await house.query<{ transactionId: string }>(
      `SELECT "transactionId" FROM "ledger_entry" WHERE "creditMinor" = 4500`,
    );
    const repairs = (): Promise<{ key: string; reverses: string | null }[]> =>
      house.query(
        `SELECT "key", "reverses" FROM "ledger_transaction" WHERE "key" LIKE '%/repair/%' ORDER BY 1`,
      );
    expect(await repairs()).toEqual([
      { key: `default/repair/${transactionId}/1`, reverses: transactionId },
      { key: `default/repair/${transactionId}/2`, reverses: null },
    ]);
    await house.tamper(`UPDATE "ledger_entry" SET "creditMinor" = 1 WHERE "creditMinor" = 4500`);
    expect((await house.audit()).drift[0]).toMatchObject({ what: 'entry-altered', transactionId });
    await house.repair();
    expect((await house.audit()).drift).toEqual([]);
    expect(await repairs()).toHaveLength(4);
  });

  test('figures kept beside the books follow them again', async () => {
    await house.tamper(
      `UPDATE "invoice" SET "openMinor" = 1 WHERE "number" = 'INV-1001'`,
      `UPDATE "account" SET "balanceMinor" = 7`,
    );
    const { drift } = await house.audit();
    expect(new Set(drift.map(({ what }) => what))).toEqual(
      new Set(['account-balance', 'invoice-open']),
    );
    await house.repair();
    expect((await house.audit()).drift).toEqual([]);
    expect((await house.accountOf('INV-1001')).open).toBe('6000');
  });

  test('work goes on after a repair: the rest is paid and nothing is owed', async () => {
    await house.tamper(`DELETE FROM "ledger_entry" WHERE "id" IN (${paid})`);
    await house.repair();
    await house.statement(['2026-03-02,60.00,GBP,Ann,INV-1001,B4']);
    const { accountId, open } = await house.accountOf('INV-1001');
    expect(open).toBe('0');
    expect(await house.store.lists.account('default', accountId)).toMatchObject({
      balanceMinor: 0n,
    });
    expect((await house.audit()).drift).toEqual([]);
  });

  test('a chain cut at its end, of the creditor too, is seen', async () => {
    await house.tamper(`DELETE FROM "audit" WHERE "chain" = 'bank/default'`);
    expect(await house.chainBrokenAt()).toBe('bank/default');
  });

  test('what was booked before rows carried money is compared with the baseline', async () => {
    await house.tamper(
      `INSERT INTO "ledger_baseline" SELECT m->>'id', 'default', m FROM "audit", jsonb_array_elements("money") m
        WHERE "chain" = 'bank/default'`,
      `DELETE FROM "audit" WHERE "chain" = 'bank/default'`,
    );
    expect((await house.audit()).drift).toEqual([]);
    await house.tamper(`UPDATE "ledger_entry" SET "creditMinor" = 1 WHERE "ledger" = 'suspense'`);
    expect((await house.audit()).drift[0]).toMatchObject({ what: 'entry-altered' });
  });
});
