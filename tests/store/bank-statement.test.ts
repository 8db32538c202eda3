import * as fc from 'fast-check';
import { runCommand } from '../../src/commands/run-command';
import { admin, openBankHouse, type BankHouse } from './bank-house';

let house: BankHouse;

beforeEach(async () => {
  house = await openBankHouse();
  await house.invoices([
    'INV-1001,d1,Ann Example,100.00,GBP',
    'INV-1002,d1,Ann Example,50.00,GBP',
    'INV-2001,d2,Bob Builder Ltd,70.00,GBP',
    'INV-3001,d3,Cleo,80.00,EUR',
  ]);
});

afterEach(() => house.close());

const rows = [
  '2026-03-01,100.00,GBP,Somebody,pays INV-1001 thanks,B1',
  '2026-03-01,70.00,GBP,BOB BUILDER LIMITED,for the work,B2',
  '2026-03-01,12.34,GBP,Nobody,hello,B3',
  '2026-03-01,80.00,USD,Cleo,INV-3001,B4',
  '2026-03-02,-100.00,GBP,Somebody,return of B1,B5',
];

describe('a bank statement', () => {
  test('applies what is named, proposes what fits, keeps the rest in suspense', async () => {
    const report = await house.statement(rows);
    expect(report).toMatchObject({
      ...{ lines: 5, matched: 1, proposed: 1, suspense: 2, duplicates: 0, rejected: [] },
    });
    const payments = await house.payments();
    const applied = payments.find(({ status }) => status === 'applied');
    expect(report.debits).toMatchObject([{ line: 6, paymentId: applied?.id }]);
    expect((await house.accountOf('INV-1001')).open).toBe('0');
    const bob = await house.accountOf('INV-2001');
    expect(bob.open).toBe('7000');
    expect(payments.filter(({ proposal }) => proposal !== null)).toMatchObject([
      {
        amount: '7000',
        proposal: { accountId: bob.accountId, invoiceId: bob.invoiceId, rule: 'amount-and-payer' },
      },
    ]);
    expect(await house.total('cash')).toBe(10000 + 7000 + 1234 + 8000);
    expect(await house.total('suspense')).toBe(-(7000 + 1234 + 8000));
    expect(await house.chainBrokenAt()).toBeNull();
    expect((await house.audit()).drift).toEqual([]);
  });

  test('taken twice changes nothing; a longer one adds only what is new', async () => {
    await house.statement(rows);
    const before = await house.payments();
    const again = await house.statement(rows);
    expect(again).toMatchObject({ matched: 0, proposed: 0, suspense: 0, duplicates: 5 });
    expect(await house.payments()).toEqual(before);
    const more = await house.statement([...rows, '2026-03-02,1.00,GBP,X,y,B6', rows[0] ?? '']);
    expect(more).toMatchObject({ matched: 1, suspense: 1, duplicates: 5 });
    expect((await house.total('overpayment')) + (await house.total('receivable'))).toBe(
      // The same invoice paid once more pays what else the debtor owes; the rest is his credit.
      5000 + 7000 + 8000 - 10000,
    );
  });

  test('twice at once counts once', async () => {
    const reports = await Promise.all([house.statement(rows), house.statement(rows)]);
    expect(reports.map(({ matched }) => matched).sort()).toEqual([0, 1]);
    expect(await house.payments()).toHaveLength(4);
  });

  test('is taken whole or not at all, and a dry run leaves nothing', async () => {
    const bad = await house.statement([...rows, '2026-02-30,1.00,GBP,X,y,B6']);
    expect(bad.rejected).toEqual([
      { line: 7, column: 'date', code: 'date_invalid', value: '2026-02-30' },
    ]);
    const dry = await house.statement(rows, true);
    expect(dry).toMatchObject({ matched: 1, proposed: 1, suspense: 2, dryRun: true });
    expect(await house.payments()).toEqual([]);
    expect(await house.query('SELECT 1 FROM "bank_line"')).toEqual([]);
    expect((await house.accountOf('INV-1001')).open).toBe('10000');
  });
});

describe('match-payment', () => {
  const suspended = async (): Promise<string> => {
    await house.statement(['2026-03-01,120.00,GBP,Nobody,hello,B3']);
    const [payment] = await house.payments();
    return payment?.id ?? '';
  };

  test('takes money out of suspense: the invoice first, then what else is owed', async () => {
    const paymentId = await suspended();
    const { accountId, invoiceId } = await house.accountOf('INV-1002');
    const matched = await house.command(accountId, 'match-payment', { paymentId, invoiceId });
    expect(matched).toMatchObject({ ok: true });
    expect((await house.accountOf('INV-1002')).open).toBe('0');
    expect((await house.accountOf('INV-1001')).open).toBe('3000');
    expect(await house.total('suspense')).toBe(0);
    const facts = await house.store.accounts.facts(accountId);
    expect(facts?.payments).toMatchObject([
      { id: paymentId, status: 'applied', receivedOn: '2026-03-01', payer: 'Nobody' },
    ]);
    expect(await house.chainBrokenAt()).toBeNull();
    expect((await house.audit()).drift).toEqual([]);
  });

  test('names what does not fit', async () => {
    const paymentId = await suspended();
    const { accountId, invoiceId } = await house.accountOf('INV-1001');
    const euro = await house.accountOf('INV-3001');
    const code = async (account: string, data: object): Promise<unknown> => {
      const ran = await house.command(account, 'match-payment', data);
      return ran.ok ? 'done' : [ran.error.code, ran.error.path];
    };
    expect(await code(accountId, { paymentId: 'pay_none', invoiceId })).toEqual([
      ...['not_found', 'paymentId'],
    ]);
    expect(await code(accountId, { paymentId, invoiceId: 'inv_none' })).toEqual([
      ...['not_found', 'invoiceId'],
    ]);
    expect(await code(euro.accountId, { paymentId, invoiceId: euro.invoiceId })).toEqual([
      'currency_unknown',
      'paymentId',
    ]);
    expect(await code(accountId, { paymentId, invoiceId })).toBe('done');
    expect(await code(accountId, { paymentId, invoiceId })).toEqual([
      ...['already_decided', 'paymentId'],
    ]);
  });

  test('places what the billing system sent in another currency, or for an unknown invoice', async () => {
    const pound = await house.accountOf('INV-1001');
    const euro = await house.accountOf('INV-3001');
    const sent = async (n: number, externalId: string, currency: string): Promise<string> => {
      const paid = await runCommand(house.change, {
        ...{ accountId: pound.accountId, actor: { ...admin, role: 'system' }, key: `sent/${n}` },
        name: 'invoice-paid-by-source',
        data: {
          ...{ source: 'csv', externalId, paymentExternalId: `p${n}`, receivedOn: '2026-03-01' },
          ...{ amount: { amount: '30.00', currency }, sourceAt: '2026-03-01T10:00:00.000Z' },
        },
      });
      if (!paid.ok) throw new Error(paid.error.detail);
      return paid.value.facts.payments.at(-1)?.id ?? '';
    };
    const other = await sent(1, 'INV-1001', 'EUR');
    const unknown = await sent(2, 'INV-9999', 'GBP');
    expect(await house.total('suspense')).toBe(-6000);
    for (const [paymentId, home] of [
      [other, euro],
      [unknown, pound],
    ] as const) {
      const { accountId, invoiceId } = home;
      const ran = await house.command(accountId, 'match-payment', { paymentId, invoiceId });
      expect(ran).toMatchObject({ ok: true });
    }
    expect((await house.accountOf('INV-1001')).open).toBe('7000');
    expect((await house.accountOf('INV-3001')).open).toBe('5000');
    expect(await house.total('suspense')).toBe(0);
    expect((await house.audit()).drift).toEqual([]);
    expect(await house.chainBrokenAt()).toBeNull();
  });

  test('of one payment to two accounts at once leaves exactly one', async () => {
    for (let round = 0; round < 3; round += 1) {
      await house.statement([`2026-03-01,10.0${round + 1},GBP,Nobody,hello,R${round}`]);
      const [payment] = (await house.payments()).filter(({ status }) => status === 'suspense');
      const paymentId = payment?.id ?? '';
      const homes = [await house.accountOf('INV-1001'), await house.accountOf('INV-2001')];
      const ran = await Promise.all(
        homes.map(({ accountId, invoiceId }) =>
          house.command(accountId, 'match-payment', { paymentId, invoiceId }),
        ),
      );
      expect(ran.filter(({ ok }) => ok)).toHaveLength(1);
      expect(ran.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'already_decided' } });
    }
    expect(await house.total('suspense')).toBe(0);
    expect((await house.audit()).drift).toEqual([]);
  });
});

describe('whatever lines come in', () => {
  const amount = fc.integer({ min: 1, max: 20_000 });
  const text = fc.constantFrom('INV-1001', 'INV-1001 INV-1002', 'inv-2001', 'x', 'INV-3001', '');
  const payer = fc.constantFrom('Ann Example', 'Bob Builder', 'Cleo', 'Nobody', '');
  const currency = fc.constantFrom('GBP', 'EUR', 'USD');

  test('cash is what was applied, plus suspense, plus credit', async () => {
    let file = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(amount, currency, payer, text), { minLength: 1, maxLength: 6 }),
        async (lines) => {
          file += 1;
          const before = await house.total('cash');
          const report = await house.statement(
            lines.map(
              ([minor, code, name, said], n) =>
                `2026-03-01,${(minor / 100).toFixed(2)},${code},${name},${said},F${file}-${n}`,
            ),
          );
          const { matched, proposed, suspense, duplicates } = report;
          expect(matched + proposed + suspense + duplicates).toBe(lines.length);
          const cash = await house.total('cash');
          expect(cash - before).toBe(lines.reduce((sum, [minor]) => sum + minor, 0));
          const applied = 30_000 - (await house.total('receivable'));
          const kept = -(await house.total('suspense')) - (await house.total('overpayment'));
          expect(cash).toBe(applied + kept);
        },
      ),
      { numRuns: 15 },
    );
    expect((await house.audit()).drift).toEqual([]);
    expect(await house.chainBrokenAt()).toBeNull();
  });
});
