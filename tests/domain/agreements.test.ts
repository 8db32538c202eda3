import fc from 'fast-check';
import type { Instalment } from '../../src/domain/agreements/facts';
import { applyChanges } from '../../src/domain/account/changes';
import { addDays } from '../../src/domain/calendar/dates';
import { planRows, planStatus } from '../../src/domain/agreements/plan';
import { promiseStatus } from '../../src/domain/agreements/promise';
import { settlementFigures, type settlementStatus } from '../../src/domain/agreements/settlement';
import { nextJudgementAt, rowsOf, statusOf } from '../../src/domain/agreements/status';
import type { AgreementTerms } from '../../src/domain/agreements/terms';
import { agreement, at, facts, invoice, withChargeback, withPayment } from './account-facts';

const part = (n: number, dueOn: string, amountMinor: bigint): Instalment => ({
  n,
  dueOn,
  amountMinor,
});
const terms = (fields: Partial<AgreementTerms> = {}): AgreementTerms => ({
  instalments: [part(1, '2026-03-20', 10_000n)],
  grace: { days: 0, kind: 'calendar', country: 'GB' },
  toleranceMinor: 0n,
  payments: [],
  asOf: '2026-03-20',
  ...fields,
});
const paid = (on: string, amountMinor: bigint) => [{ on, amountMinor }];

describe('a promise', () => {
  it.each([
    ['waits on its day', {}, 'active'],
    ['is broken the day after', { asOf: '2026-03-21' }, 'broken'],
    ['is kept as soon as the sum is there', { payments: paid('2026-03-10', 10_000n) }, 'kept'],
    [
      'is kept on its last day',
      { payments: paid('2026-03-20', 10_000n), asOf: '2026-04-01' },
      'kept',
    ],
    ['is partly kept', { payments: paid('2026-03-20', 9_999n), asOf: '2026-03-21' }, 'partly-kept'],
    [
      'is kept within the tolerance',
      { payments: paid('2026-03-20', 9_900n), asOf: '2026-03-21', toleranceMinor: 100n },
      'kept',
    ],
    [
      'is not mended by a payment after the grace',
      { payments: paid('2026-03-21', 10_000n), asOf: '2026-03-22' },
      'broken',
    ],
    [
      'has calendar days of grace',
      { asOf: '2026-03-22', grace: { days: 2, kind: 'calendar', country: 'GB' } },
      'active',
    ],
    [
      // 20 March 2026 is a Friday: two working days end on Tuesday
      'has working days of grace',
      { asOf: '2026-03-24', grace: { days: 2, kind: 'working', country: 'GB' } },
      'active',
    ],
    [
      'is broken after working days of grace',
      { asOf: '2026-03-25', grace: { days: 2, kind: 'working', country: 'GB' } },
      'broken',
    ],
  ] as const)('%s', (_title, fields, status) => {
    expect(promiseStatus(terms(fields))).toBe(status);
  });
});

describe('a plan', () => {
  const three = [
    part(1, '2026-03-01', 10_000n),
    part(2, '2026-04-01', 10_000n),
    part(3, '2026-05-01', 10_000n),
  ];
  const plan = (fields: Partial<AgreementTerms>) =>
    terms({
      instalments: three,
      grace: { days: 3, kind: 'calendar', country: 'GB' },
      ...fields,
    });

  it.each([
    ['2026-03-04', [], 'active'],
    ['2026-03-05', [], 'broken'],
    ['2026-04-04', paid('2026-02-20', 10_000n), 'active'],
    ['2026-04-05', paid('2026-02-20', 19_999n), 'broken'],
    ['2026-04-05', paid('2026-02-20', 20_000n), 'active'],
    ['2026-02-20', paid('2026-02-20', 30_000n), 'kept'],
  ] as const)('as of %s with %j is %s', (asOf, payments, status) => {
    expect(planStatus(plan({ asOf, payments }))).toBe(status);
  });

  it('shows what each instalment got', () => {
    const rows = planRows(plan({ asOf: '2026-04-03', payments: paid('2026-03-01', 12_500n) }));
    expect(rows.map(({ n, paidMinor, status }) => [n, paidMinor, status])).toEqual([
      [1, 10_000n, 'paid'],
      [2, 2_500n, 'late'],
      [3, 0n, 'open'],
    ]);
  });

  it('hands out exactly what came in, up to its total', () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 90_000n }), { minLength: 1, maxLength: 24 });
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 0n, max: 2_000_000n }), (parts, amountMinor) => {
        const instalments = parts.map((minor, index) =>
          part(index + 1, addDays('2026-03-01', index * 7), minor),
        );
        const total = parts.reduce((sum, minor) => sum + minor, 0n);
        const payments = paid('2026-03-01', amountMinor);
        const table = terms({ instalments, payments, asOf: '2027-12-01' });
        const handedOut = planRows(table).reduce((sum, row) => sum + row.paidMinor, 0n);
        expect(handedOut).toBe(amountMinor < total ? amountMinor : total);
        expect(planStatus(table)).toBe(amountMinor >= total ? 'kept' : 'broken');
      }),
    );
  });
});

describe('a settlement', () => {
  const settlement = (fields: Partial<Parameters<typeof settlementStatus>[0]>) => ({
    ...terms({ grace: { days: 7, kind: 'calendar', country: '' } }),
    coveredMinor: 20_000n,
    expiresOn: '2026-03-10',
    isAccepted: true,
    ...fields,
  });

  it.each([
    ['offered on its last day', { isAccepted: false, asOf: '2026-03-10' }, 'proposed', 0n, 0n],
    ['offered too long', { isAccepted: false, asOf: '2026-03-11' }, 'expired', 0n, 0n],
    ['in its days of cure', { asOf: '2026-03-27' }, 'active', 0n, 0n],
    ['missed', { asOf: '2026-03-28' }, 'broken', 0n, 20_000n],
    [
      'missed in part: the money stays',
      { asOf: '2026-03-28', payments: paid('2026-03-20', 4_000n) },
      'broken',
      0n,
      16_000n,
    ],
    ['kept', { payments: paid('2026-03-20', 10_000n) }, 'kept', 10_000n, 0n],
  ] as const)('%s', (_title, fields, status, writeOffMinor, restoredMinor) => {
    expect(settlementFigures(settlement(fields))).toEqual({
      status,
      dueMinor: 10_000n,
      writeOffMinor,
      restoredMinor,
    });
  });
});

describe('on the account', () => {
  const acceptedAt = at('2026-03-05', '12:00');
  const promise = agreement({ acceptedAt, instalments: [part(1, '2026-03-20', 100_000n)] });
  const start = applyChanges(facts([invoice('inv_1'), invoice('inv_2')]), {
    agreements: [promise],
    timeline: [],
  });

  it('counts money since it was accepted, net of what went back', () => {
    const before = withPayment(start, 100_000n, acceptedAt - 1);
    expect(statusOf(promise, before, acceptedAt)).toBe('active');
    const after = withPayment(start, 100_000n, acceptedAt);
    expect(statusOf(promise, after, acceptedAt)).toBe('kept');
    const back = withChargeback(after, 'pay_1', acceptedAt + 1);
    expect(statusOf(promise, back, acceptedAt + 1)).toBe('active');
  });

  it('does not count money that paid an invoice outside of it', () => {
    const narrow = { ...promise, invoiceIds: ['inv_1'] };
    const elsewhere = withPayment(start, 100_000n, acceptedAt, { invoiceId: 'inv_2' });
    expect(statusOf(narrow, elsewhere, acceptedAt)).toBe('active');
    expect(rowsOf(narrow, elsewhere, acceptedAt)[0]?.paidMinor).toBe(0n);
  });

  it('is judged at the send hour, so that money booked in the night still counts', () => {
    const judgeMinutes = 9 * 60 + 30;
    const night = at('2026-03-21', '08:00');
    expect(statusOf(promise, start, night)).toBe('broken');
    expect(statusOf(promise, start, night, judgeMinutes)).toBe('active');
    const judgedAt = at('2026-03-21', '09:30');
    expect(nextJudgementAt(promise, start, night, judgeMinutes)).toBe(judgedAt);
    expect(statusOf(promise, start, judgedAt, judgeMinutes)).toBe('broken');
    const booked = withPayment(start, 100_000n, night, { receivedOn: '2026-03-20' });
    expect(statusOf(promise, booked, night, judgeMinutes)).toBe('kept');
  });

  it('keeps the status of one that has ended', () => {
    expect(statusOf({ ...promise, status: 'cancelled' }, start, acceptedAt)).toBe('cancelled');
    expect(nextJudgementAt({ ...promise, status: 'kept' }, start, acceptedAt, 0)).toBeNull();
  });
});
