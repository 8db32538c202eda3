import fc from 'fast-check';
import { addDays } from '../../src/domain/calendar/dates';
import { agingBuckets, type AgingInvoice } from '../../src/domain/reporting/aging';

const asOf = '2026-11-22';
const names = ['current', '1-30', '31-60', '61-90', '91-120', '120+'];

function invoice(changes: Partial<AgingInvoice> = {}): AgingInvoice {
  return {
    id: 'i1',
    issuedOn: '2026-01-01',
    dueOn: asOf,
    openMinor: 100n,
    currency: 'GBP',
    ...changes,
  };
}

/** The one bucket that an invoice falls into. */
function bucketOf(row: AgingInvoice, on = asOf): string | undefined {
  const report = agingBuckets({ asOf: on, invoices: [row] });
  return report.currencies[0]?.buckets.find((bucket) => bucket.invoices === 1)?.name;
}

describe('aging of one invoice', () => {
  it.each([
    [-9, 'current'],
    [0, 'current'],
    [1, '1-30'],
    [30, '1-30'],
    [31, '31-60'],
    [60, '31-60'],
    [61, '61-90'],
    [90, '61-90'],
    [91, '91-120'],
    [120, '91-120'],
    [121, '120+'],
    [4000, '120+'],
  ])('%d days past due is %s (AGE-01)', (days, name) => {
    const issuedOn = addDays(asOf, -5000);
    expect(bucketOf(invoice({ issuedOn, dueOn: addDays(asOf, -days) }))).toBe(name);
  });

  it('counts calendar days (AGE-02, AGE-03)', () => {
    expect(bucketOf(invoice({ dueOn: '2026-01-31' }), '2026-03-02')).toBe('1-30');
    expect(bucketOf(invoice({ dueOn: '2026-12-01' }))).toBe('current');
  });
});

describe('aging report', () => {
  it('counts what was issued by the date and is open', () => {
    const report = agingBuckets({
      asOf,
      invoices: [
        invoice({ id: 'a', issuedOn: asOf }),
        invoice({ id: 'b', issuedOn: addDays(asOf, 1), dueOn: addDays(asOf, 31) }),
        invoice({ id: 'c', openMinor: 0n }),
        invoice({ id: 'd', openMinor: -500n }),
        invoice({ id: 'e', dueOn: null }),
        invoice({ id: 'f', issuedOn: null }),
      ],
    });
    expect(report.currencies).toHaveLength(1);
    expect(report.currencies[0]?.buckets[0]).toEqual({
      name: 'current',
      amountMinor: 300n,
      invoices: 3,
    });
  });

  it('keeps currencies and debtors apart', () => {
    const report = agingBuckets({
      asOf,
      invoices: [
        invoice({ id: 'a', debtorId: 'small', openMinor: 10n }),
        invoice({ id: 'b', debtorId: 'large', openMinor: 70n, dueOn: '2026-11-01' }),
        invoice({ id: 'c', debtorId: 'large', openMinor: 30n }),
        invoice({ id: 'd', debtorId: 'large', openMinor: 5n, currency: 'EUR' }),
        invoice({ id: 'e', openMinor: 1n }),
      ],
    });
    expect(report).toMatchObject({ asOf, by: 'due' });
    expect(report.currencies.map(({ currency, totalMinor }) => [currency, totalMinor])).toEqual([
      ['EUR', 5n],
      ['GBP', 111n],
    ]);
    const debtors = report.currencies[1]?.debtors ?? [];
    expect(debtors.map(({ debtorId, totalMinor }) => [debtorId, totalMinor])).toEqual([
      ['large', 100n],
      ['small', 10n],
    ]);
    expect(debtors[0]?.buckets.slice(0, 2)).toEqual([
      { name: 'current', amountMinor: 30n, invoices: 1 },
      { name: '1-30', amountMinor: 70n, invoices: 1 },
    ]);
  });

  it('always shows every bucket, and no currency when nothing is open', () => {
    const [currency] = agingBuckets({ asOf, invoices: [invoice()] }).currencies;
    expect(currency?.buckets.map((bucket) => bucket.name)).toEqual(names);
    expect(agingBuckets({ asOf, invoices: [] }).currencies).toEqual([]);
  });

  it('takes other buckets', () => {
    const invoices = [7, 8, 15].map((days) => invoice({ dueOn: addDays(asOf, -days) }));
    const [currency] = agingBuckets({ asOf, invoices, bucketDays: [7, 14] }).currencies;
    expect(currency?.buckets.map((bucket) => [bucket.name, bucket.invoices])).toEqual([
      ['current', 0],
      ['1-7', 1],
      ['8-14', 1],
      ['14+', 1],
    ]);
  });

  it('sums to what is open, in buckets and over debtors', () => {
    const row = fc.record({
      id: fc.uuid(),
      debtorId: fc.constantFrom('a', 'b', 'c'),
      issuedOn: fc.integer({ min: -400, max: 40 }).map((days) => addDays(asOf, days)),
      dueOn: fc.integer({ min: -400, max: 80 }).map((days) => addDays(asOf, days)),
      openMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      currency: fc.constantFrom('GBP', 'EUR', 'JPY'),
    });
    const sum = (amounts: readonly bigint[]) => amounts.reduce((left, right) => left + right, 0n);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (invoices) => {
        const counted = invoices.filter((item) => item.issuedOn <= asOf);
        const report = agingBuckets({ asOf, invoices });
        expect(report.currencies).toHaveLength(new Set(counted.map((item) => item.currency)).size);
        for (const part of report.currencies) {
          const own = counted.filter((item) => item.currency === part.currency);
          expect(part.totalMinor).toBe(sum(own.map((item) => item.openMinor)));
          expect(part.totalMinor).toBe(sum(part.buckets.map((bucket) => bucket.amountMinor)));
          expect(part.totalMinor).toBe(sum(part.debtors.map((debtor) => debtor.totalMinor)));
          const invoiceCount = part.buckets.reduce((total, bucket) => total + bucket.invoices, 0);
          expect(invoiceCount).toBe(own.length);
        }
      }),
    );
  });
});
