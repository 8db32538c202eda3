/** What the law and the contract let a debtor be charged, and what becomes of money, in the order of the calendar. */
import { ladder, message } from './ladders';
import { Sandbox, type Cast } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.startAt('2025-02-26T12:00:00.000Z');
});
afterAll(() => sandbox.stop());

type Changes = Readonly<Record<string, unknown>>;

/** A creditor of this contract, whose debtors get one reminder. */
async function creditor(id: string, changes: Changes, day = 30): Promise<void> {
  await sandbox.creditor(id, changes);
  for (const debtorKind of ['business', 'consumer'] as const) {
    const steps = [message('reminder', day, 'email')];
    await sandbox.publish(ladder(debtorKind, steps, { role: 'first-party', debtorKind }), id);
  }
}

const byLaw = (regime: string) => ({
  contract: {
    ...{ lateFees: {}, clause: null },
    terms: { signedOn: null, interest: { basis: 'law', regime, fixedSum: true } },
  },
});

const places = {
  GB: { debtor: { country: 'GB', state: 'ENG', timeZone: 'Europe/London' }, currency: 'GBP' },
  DE: { debtor: { country: 'DE', timeZone: 'Europe/Berlin' }, currency: 'EUR' },
  FR: { debtor: { country: 'FR', timeZone: 'Europe/Paris' }, currency: 'EUR' },
  IT: { debtor: { country: 'IT', timeZone: 'Europe/Rome' }, currency: 'EUR' },
} as const;

function owing(
  as: string,
  place: keyof typeof places,
  { kind = 'business', debtor, ...cast }: Cast & { readonly kind?: 'business' | 'consumer' },
): Promise<string> {
  const { debtor: there, currency } = places[place];
  const invoice = { purpose: kind === 'business' ? 'commercial' : 'consumer', ...cast.invoice };
  return sandbox.account(
    { ...cast, currency, debtor: { ...there, kind, ...debtor }, strategy: kind, invoice },
    as,
  );
}

function paid(id: string, as: string, amount: string, receivedOn: string) {
  return sandbox.command(id, 'record-payment', { amount, receivedOn, reference: 'transfer' }, as);
}

interface Entry {
  readonly account: string;
  readonly debit: Money;
  readonly credit: Money;
  readonly reason: string;
  readonly reverses: string | null;
}

interface Money {
  readonly amount: string;
}

const minor = ({ amount }: Money): bigint => BigInt(amount.replace('.', ''));
const total = (amounts: readonly bigint[]) => amounts.reduce((sum, one) => sum + one, 0n);

/** Cents that were charged (less what was taken back) and cents that payments have paid, by ledger account. */
async function sums(id: string, as: string) {
  const { entries } = await sandbox.get(id, '/ledger', as);
  const of = (account: string) =>
    (entries as readonly Entry[]).filter((one) => one.account === account);
  const isPayment = ({ reason }: Entry) => reason === 'payment received';
  const charged = (account: string) =>
    total(
      of(account)
        .filter((one) => !isPayment(one))
        .map(({ debit, credit }) => minor(debit) - minor(credit)),
    );
  const applied = (account: string) =>
    total(
      of(account)
        .filter(isPayment)
        .map(({ credit }) => minor(credit)),
    );
  return { charged, applied };
}

/** What of interest and fixed sum an account was charged by law. */
async function byLawCharged(id: string, as: string) {
  const { charged } = await sums(id, as);
  return { interest: charged('interest'), fixed: charged('costs') };
}

describe('late payment by law', () => {
  it('UK-05: the rate of the first day stands for the whole life of the debt', async () => {
    await creditor('late-gb', byLaw('GB'));
    const id = await owing('late-gb', 'GB', { dueOn: '2024-06-15', amount: '5000.00' });
    await sandbox.moveTo('2025-03-01T12:00:00Z');
    await paid(id, 'late-gb', '5000.00', '2025-03-01');
    // 259 days at 13.25 percent.
    expect(await byLawCharged(id, 'late-gb')).toEqual({ interest: 470_10n, fixed: 70_00n });
    const { applied } = await sums(id, 'late-gb');
    expect(['costs', 'interest', 'receivable'].map(applied)).toEqual([70_00n, 470_10n, 4459_90n]);
    const { balance, status } = await sandbox.get(id, '', 'late-gb');
    expect([balance.amount, status]).toEqual(['540.10', 'open']);
  });

  let germany: readonly string[];
  it('FR-01, EU-01: between businesses ten points in France and eight by the directive, and forty euros', async () => {
    await creditor('late-de', byLaw('DE'));
    await creditor('late-fr', byLaw('FR'));
    await creditor('late-eu', byLaw('EU'));
    const debt = { dueOn: '2025-04-30', amount: '10000.00' };
    const consumer = { ...debt, kind: 'consumer' } as const;
    germany = [await owing('late-de', 'DE', debt), await owing('late-de', 'DE', consumer)];
    const other = { dueOn: '2025-06-30', amount: '8000.00' };
    const french = await owing('late-fr', 'FR', other);
    const italian = await owing('late-eu', 'IT', other);
    await sandbox.moveTo('2025-09-30T15:00:00Z');
    const [reminder] = await sandbox.sent(french);
    // Thirty days of it, by name.
    expect(reminder?.text).toMatch(/interest of EUR 79\.89 rests on the law .*Code de commerce/s);
    expect(reminder?.text).toContain('the fixed sum of EUR 40.00');
    await paid(french, 'late-fr', '8000.00', '2025-09-30');
    await paid(italian, 'late-eu', '8000.00', '2025-09-30');
    expect(await byLawCharged(french, 'late-fr')).toEqual({ interest: 245_00n, fixed: 40_00n });
    expect(await byLawCharged(italian, 'late-eu')).toEqual({ interest: 204_67n, fixed: 40_00n });
  });

  it('DE-01, DE-02: a base rate that changes in July splits the time; a consumer owes less and no lump sum', async () => {
    await sandbox.moveTo('2025-12-31T15:00:00+01:00');
    const [business = '', consumer = ''] = germany;
    for (const id of germany) await paid(id, 'late-de', '10000.00', '2025-12-31');
    expect(await byLawCharged(business, 'late-de')).toEqual({ interest: 706_07n, fixed: 40_00n });
    expect(await byLawCharged(consumer, 'late-de')).toEqual({ interest: 437_58n, fixed: 0n });
    expect((await sandbox.sent(consumer))[0]?.text).not.toContain('fixed sum');
    await paid(business, 'late-de', '746.07', '2025-12-31');
    await sandbox.advance('PT1M');
    expect(await sandbox.get(business, '', 'late-de')).toMatchObject({
      ...{ status: 'closed', outcome: 'paid', balance: { amount: '0.00' } },
    });
  });
});

describe('plans, payments and reports', () => {
  const parts = async (id: string, as: string) => {
    const { agreements } = await sandbox.get(id, '/agreements', as);
    const rows = agreements[0].instalments as readonly { dueOn: string; amount: Money }[];
    return rows.map(({ dueOn, amount }) => [dueOn, amount.amount]);
  };
  const planned = async (id: string, as: string, count: number) => {
    const terms = { parts: count, every: 'P1M', firstDueOn: '2026-01-31' };
    await sandbox.command(id, 'propose-plan', terms, as);
    return parts(id, as);
  };
  let inFour: string;
  let withFee: string;

  beforeAll(async () => {
    await sandbox.moveTo('2026-01-05T12:00:00Z');
    const interest = { basis: 'contract', rates: [{ from: '2020-01-01', percent: '36.5' }] };
    const terms = { signedOn: '2025-01-01', interest };
    const contract = { lateFees: { GBP: '15.00' }, clause: 'section 3', terms };
    await sandbox.creditor('charges', { contract });
    const fee = [message('fee', 10, 'email', { fee: 'contract-late-fee' })];
    const given = { role: 'first-party', debtorKind: 'business' } as const;
    await sandbox.publish(ladder('business', fee, given), 'charges');
    withFee = await owing('charges', 'GB', { dueOn: '2026-01-10', amount: '200.00' });
  });

  const paidOnDay = async (day: string) => {
    await sandbox.moveTo(`${day}T12:00:00Z`);
    await paid(inFour, 'plans', '50.00', day);
  };

  it('INS-01: cents that do not divide go into the first part, or the last if the creditor says so', async () => {
    await creditor('plans', { contract: { lateFees: {}, clause: null } });
    await creditor('plans-last', { conventions: { planRemainder: 'last' } });
    const debt = { dueOn: '2026-01-02', amount: '100.00' };
    const first = await owing('plans', 'GB', debt);
    const last = await owing('plans-last', 'GB', debt);
    const amounts = (rows: readonly (readonly unknown[])[]) => rows.map(([, amount]) => amount);
    expect(amounts(await planned(first, 'plans', 3))).toEqual(['33.34', '33.33', '33.33']);
    expect(amounts(await planned(last, 'plans-last', 3))).toEqual(['33.33', '33.33', '33.34']);
  });

  it('INS-04: parts of a month that begin on the 31st keep to the end of the month', async () => {
    inFour = await owing('plans', 'GB', { dueOn: '2026-01-02', amount: '200.00' });
    expect(await planned(inFour, 'plans', 4)).toEqual([
      ['2026-01-31', '50.00'],
      ['2026-02-28', '50.00'],
      ['2026-03-31', '50.00'],
      ['2026-04-30', '50.00'],
    ]);
    const { agreements } = await sandbox.get(inFour, '', 'plans');
    const accepted = { agreementId: agreements[0].id, reason: 'said yes on the phone' };
    await sandbox.command(inFour, 'accept-plan', accepted, 'plans');
  });

  it('ALC-05: what is more than owed stays as credit', async () => {
    const id = await owing('plans', 'GB', { dueOn: '2026-01-02', amount: '80.00' });
    await paid(id, 'plans', '100.00', '2026-01-05');
    const { applied } = await sums(id, 'plans');
    expect(applied('receivable')).toBe(80_00n);
    expect(applied('overpayment')).toBe(20_00n);
    await sandbox.advance('PT1M');
    expect(await sandbox.get(id, '', 'plans')).toMatchObject({ status: 'closed', outcome: 'paid' });
  });

  it('INS-04: the first two are paid on their days', async () => {
    await paidOnDay('2026-01-31');
    await paidOnDay('2026-02-28');
    expect((await sandbox.get(inFour, '', 'plans')).balance.amount).toBe('100.00');
  });

  it('ALC-01: a payment pays fees, then interest, then principal', async () => {
    await sandbox.moveTo('2026-03-01T12:00:00Z');
    await paid(withFee, 'charges', '50.00', '2026-03-01');
    const { applied } = await sums(withFee, 'charges');
    expect(['fees', 'interest', 'receivable'].map(applied)).toEqual([15_00n, 10_00n, 25_00n]);
    const { balances } = await sandbox.get(withFee, '/ledger', 'charges');
    expect(balances).toMatchObject({
      principal: { amount: '175.00' },
      total: { amount: '175.00' },
    });
  });

  it('AGE-01, AGE-02: days past due fall into their buckets, also of a debtor who is left out of dunning', async () => {
    await creditor('aging', {}, 900);
    // 2 March less 0, 1, 30, 31, 60, 61, 90, 91, 120, 121 days, and one that is not due yet.
    const dues = [
      ...['2026-03-02', '2026-03-01', '2026-01-31', '2026-01-30', '2026-01-01', '2025-12-31'],
      ...['2025-12-02', '2025-12-01', '2025-11-02', '2025-11-01', '2026-12-01'],
    ];
    let id = '';
    for (const [n, dueOn] of dues.entries()) {
      const debtor = { reference: 'aged' };
      const debt = { dueOn, issuedOn: '2025-10-01', amount: `${2 ** n}.00`, debtor };
      id = await owing('aging', 'GB', debt);
    }
    await sandbox.command(id, 'exclude', { reason: 'the owner speaks to them' }, 'aging');
    await sandbox.moveTo('2026-03-02T12:00:00Z');
    const { currencies } = await sandbox.done(
      'GET',
      '/v1/reports/aging?asOf=2026-03-02',
      undefined,
      'aging',
    );
    const buckets = (currencies[0].buckets as readonly { name: string; amount: string }[]).map(
      ({ name, amount }) => [name, Number(amount)],
    );
    expect(Object.fromEntries(buckets)).toEqual({
      ...{ current: 1 + 1024, '1-30': 2 + 4, '31-60': 8 + 16, '61-90': 32 + 64 },
      ...{ '91-120': 128 + 256, '120+': 512 },
    });
    const { daysPastDue, excluded, oldestDueOn } = await sandbox.get(id, '', 'aging');
    expect({ daysPastDue, excluded, oldestDueOn }).toEqual({
      ...{ daysPastDue: 121, excluded: true, oldestDueOn: '2025-11-01' },
    });
    expect(await sandbox.sent(id)).toEqual([]);
  });

  it('MET-01, MET-04: days of sales outstanding, and how debts roll from one bucket into the next', async () => {
    await creditor('metrics', {}, 900);
    const debts = [
      { issuedOn: '2026-01-01', dueOn: '2026-01-31', amount: '5000.00' },
      { issuedOn: '2026-02-01', dueOn: '2026-02-15', amount: '6000.00' },
      { issuedOn: '2026-02-20', dueOn: '2026-03-20', amount: '4000.00' },
    ];
    for (const debt of debts) await owing('metrics', 'GB', debt);
    const period = 'from=2026-02-01&to=2026-03-02';
    const report = async (name: string, asked: string, as: string) =>
      (await sandbox.done('GET', `/v1/reports/${name}?${asked}`, undefined, as)).rows;
    const figures = ['dso', 'bpdso', 'add'].map((name) => report(name, period, 'metrics'));
    const [dso, bpdso, add] = await Promise.all(figures);
    expect([dso[0].dso, bpdso[0].bpdso, add[0].add]).toEqual([45, 12, 33]);

    await creditor('rolling', {}, 900);
    const issuedOn = '2025-11-01';
    const stays = { issuedOn, dueOn: '2026-01-20', amount: '600000.00' };
    await owing('rolling', 'GB', stays);
    const pays = await owing('rolling', 'GB', { ...stays, amount: '400000.00' });
    await owing('rolling', 'GB', { issuedOn, dueOn: '2025-12-15', amount: '500000.00' });
    await paid(pays, 'rolling', '400000.00', '2026-02-10');
    const rows = await report('roll-rates', 'from=2026-01-31&to=2026-02-28', 'rolling');
    expect(rows).toContainEqual({
      ...{ currency: 'GBP', bucketFrom: '1-30', bucketTo: '31-60' },
      ...{ before: '1000000.00', now: '600000.00', rate: 60 },
    });
  });

  it('UK-02, UK-03: sixty days of the first half of 2026, and the fixed sum by the size of the debt', async () => {
    const dueOn = '2026-01-09';
    const amounts = ['10000.00', '9999.99', '1000.00', '999.99'];
    const ids = await Promise.all(
      amounts.map((amount) => owing('late-gb', 'GB', { dueOn, amount })),
    );
    const consumer = await owing('late-gb', 'GB', { dueOn, amount: '10000.00', kind: 'consumer' });
    await sandbox.moveTo('2026-03-10T12:00:00Z');
    for (const id of [...ids, consumer]) await paid(id, 'late-gb', '1.00', '2026-03-10');
    const charged = await Promise.all(ids.map((id) => byLawCharged(id, 'late-gb')));
    expect(charged.map(({ fixed }) => fixed)).toEqual([100_00n, 70_00n, 70_00n, 40_00n]);
    expect(charged[0]?.interest).toBe(193_15n);
    expect(await byLawCharged(consumer, 'late-gb')).toEqual({ interest: 0n, fixed: 0n });
  });

  it('INS-04: a plan that is paid on these days is kept, and the account closes', async () => {
    await paidOnDay('2026-03-31');
    await paidOnDay('2026-04-30');
    await sandbox.advance('P1D');
    expect(await sandbox.get(inFour, '', 'plans')).toMatchObject({
      ...{ status: 'closed', outcome: 'paid', agreements: [{ type: 'plan', status: 'kept' }] },
    });
  });
});
