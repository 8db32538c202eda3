import type { Facts } from '../../src/domain/account/facts';
import { addDays } from '../../src/domain/calendar/dates';
import { behaviourOf } from '../../src/domain/reporting/behaviour';
import { agreement, at, facts, hold, invoice, withChargeback, withPayment } from './account-facts';

const now = at('2026-06-01', '10:00');
const empty = facts([invoice('open')]);

/** Paid invoices by days late (negative: early), in the order of payment. */
function paid(...daysLate: readonly number[]): Facts {
  const invoices = daysLate.map((days, n) => {
    const dueOn = addDays('2026-01-01', n * 5 - days);
    const paidOn = addDays('2026-01-01', n * 5);
    return invoice(`paid_${n}`, { dueOn, paidOn, status: 'paid', openMinor: 0n });
  });
  return { ...empty, invoices };
}

const lateness: readonly (readonly [string, readonly number[], number | null, string | null])[] = [
  ['nothing paid', [], null, null],
  ['paid early counts as on time', [-10, 4], 2, null],
  ['one decimal, half up', [1, 1, 1, 2], 1.3, 'steady'],
  ['two are too few for a trend', [1, 30], 15.5, null],
  ['three days more are worse', [1, 1, 4], 2, 'worse'],
  ['not quite three', [1, 2, 4], 2.3, 'steady'],
  ['three days fewer are better', [5, 5, 2], 4, 'better'],
  // Newest third of four, rounded up: two of them.
  ['the newest two of four', [10, 10, 6, 8], 8.5, 'better'],
  ['the newest two of four, just not', [10, 10, 6, 9], 8.8, 'steady'],
];

describe('behaviour of a debtor', () => {
  test.each(lateness)('%s', (_, daysLate, averageDaysLate, trend) => {
    const figures = behaviourOf([paid(...daysLate)], now);
    expect(figures).toMatchObject({ paidInvoices: daysLate.length, averageDaysLate, trend });
  });

  test('an extension moves the day that is counted from; an invoice that is not paid counts nowhere', () => {
    const extended = invoice('ext', {
      ...{ dueOn: '2026-03-20', originalDueOn: '2026-03-02', paidOn: '2026-03-22', status: 'paid' },
    });
    const gone = invoice('gone', { status: 'uncollectible' });
    const figures = behaviourOf([{ ...empty, invoices: [extended, gone] }], now);
    expect(figures).toMatchObject({ paidInvoices: 1, averageDaysLate: 2 });
  });

  test('promises, disputes, bounces and notices are counted by what became of them', () => {
    const promises = ['kept', 'kept', 'broken', 'partly-kept', 'active', 'cancelled'] as const;
    const disputes = [
      hold({ id: 'd1', type: 'dispute' }),
      hold({ id: 'd2', type: 'dispute', outcome: 'upheld', releasedAt: now }),
      hold({ id: 'd3', type: 'dispute', outcome: 'rejected', releasedAt: now }),
      hold({ id: 'd4', type: 'dispute', outcome: 'partly', releasedAt: now }),
      hold({ id: 'd5', type: 'dispute', releasedAt: now - 1 }),
      hold({ id: 'h1', type: 'pause' }),
    ];
    const one: Facts = {
      ...withChargeback(withPayment(withPayment(empty, 100n, now), 200n, now), 'pay_2', now),
      agreements: [
        ...promises.map((status, n) => agreement({ id: `agr_${n}`, status })),
        agreement({ id: 'plan', type: 'plan', status: 'broken' }),
      ],
      holds: disputes,
      messages: [{ bouncedAt: now }, { bouncedAt: null }] as unknown as Facts['messages'],
    };
    expect(behaviourOf([one], now)).toMatchObject({
      keptPromises: 2,
      brokenPromises: 2,
      bounces: 1,
      disputes: { open: 1, upheld: 1, rejected: 1, partly: 1, withdrawn: 1 },
      noticesReturned: 1,
    });
  });

  test('all accounts of a debtor count together', () => {
    const figures = behaviourOf([paid(2, 4), paid(6)], now);
    expect(figures).toMatchObject({ paidInvoices: 3, averageDaysLate: 4 });
    expect(behaviourOf([], now)).toMatchObject({ paidInvoices: 0, averageDaysLate: null });
  });
});
