import { noLaw } from '../../src/domain/law/law';
import { applyChanges } from '../../src/domain/account/changes';
import type { Facts } from '../../src/domain/account/facts';
import type { AgreementFacts } from '../../src/domain/agreements/facts';
import { promise } from '../../src/commands/promise';
import { agreement, at, b2b, facts, invoice, withPayment } from './account-facts';
import { fold, told } from './account-fold';

const madeAt = at('2026-03-12', '12:00');
const start = facts([invoice('inv_1')], { lateFeeMinor: 4_000n });
const run = (state: Facts, until: string, from: number) =>
  fold(state, from, at(until, '12:00'), { strategy: b2b });

/** The account as it is on 12 March, with a promise of 500.00 for Friday the 20th made there and then. */
function promised(fields: Partial<AgreementFacts> = {}): Facts {
  const { facts: before } = run(start, '2026-03-12', at('2026-03-02', '12:00'));
  const { graceDays, graceKind } = b2b.limits.promise;
  const made = agreement({
    invoiceIds: ['inv_1'],
    instalments: [{ n: 1, dueOn: '2026-03-20', amountMinor: 50_000n }],
    acceptedAt: madeAt,
    ...{ graceDays, graceKind },
    ...fields,
  });
  return applyChanges(before, { agreements: [made], timeline: [] });
}

const statusAfter = (state: Facts, until = '2026-03-24') =>
  run(state, until, madeAt).facts.agreements[0]?.status;

describe('a promise to pay', () => {
  it('rests every action until the day after its grace, then goes on at the next step of the stage', () => {
    const before = promised();
    const { facts: after, done } = run(before, '2026-03-24', madeAt);
    // The grace of one working day ends on Monday the 23rd.
    const [lapse, ...rest] = told(done, 'Europe/London');
    expect(lapse).toBe('2026-03-24 09:30 lapse agreement');
    expect(rest.every((line) => line.startsWith('2026-03-24'))).toBe(true);
    expect(after.agreements[0]?.status).toBe('broken');
    expect(after.account.stage).toBe(before.account.stage);
    const fees = after.effects.filter(({ kind }) => kind === 'charge');
    expect(fees).toEqual([]);
  });

  it.each([
    ['in full on its day', '2026-03-20', 50_000n, 'kept'],
    ['in full on the last day of its grace', '2026-03-23', 50_000n, 'kept'],
    ['one cent short', '2026-03-20', 49_999n, 'partly-kept'],
  ])('paid %s', (_title, on, amountMinor, status) => {
    const paid = withPayment(promised(), amountMinor, at(on, '11:00'));
    expect(statusAfter(paid)).toBe(status);
  });

  it('paid after its grace is broken', () => {
    const early = at('2026-03-24', '08:00');
    const late = withPayment(promised(), 50_000n, early);
    // Not judged yet, but nothing that comes now keeps it: the wait ends at the send hour.
    expect(run(late, '2026-03-24', early).done[0]?.at).toBe(at('2026-03-24', '09:30'));
    expect(run(late, '2026-03-25', early).facts.agreements[0]?.status).toBe('broken');
  });

  it('is limited to three for the invoice that carries the account', () => {
    const context = {
      actor: { kind: 'user' as const, id: 'usr', role: 'collector' as const },
      now: madeAt,
      strategy: b2b,
      newId: () => 'agr_new',
      law: noLaw,
      approved: false,
    };
    const made = (count: number, invoiceId: string): Facts =>
      applyChanges(start, {
        agreements: Array.from({ length: count }, (_, index) =>
          agreement({
            id: `agr_${index}`,
            status: 'broken',
            invoiceIds: [invoiceId],
            createdAt: madeAt - 1_000,
          }),
        ),
        timeline: [],
      });
    const asked = (state: Facts) =>
      promise.apply(state, { amount: '10.00', dueOn: '2026-03-20' }, context);
    expect(asked(made(2, 'inv_1'))).toMatchObject({ ok: true });
    expect(asked(made(3, 'inv_1'))).toMatchObject({ ok: false, error: { code: 'above_limit' } });
    expect(asked(made(3, 'inv_0'))).toMatchObject({ ok: true });
  });
});
