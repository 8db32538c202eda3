import { noLaw } from '../../src/domain/law/law';
import { decide } from '../../src/domain/account/decide';
import type { Facts } from '../../src/domain/account/facts';
import type { Strategy } from '../../src/domain/strategy/document';
import { at, b2b, facts, invoice, withPayment } from './account-facts';
import { fold, told } from './account-fold';

/** Warned at 5 days, blocked at 7, cancelled at 11, as in the report that the timeline is from; then a notice. */
const contact = (id: string, days: number) => ({
  id,
  title: id,
  anchor: 'due' as const,
  days,
  contacts: [{ channel: 'email' as const, template: 'b3' }],
});
const { ceiling: _ceiling, ...withoutCeiling } = b2b;
const base: Strategy = {
  ...withoutCeiling,
  minimumGapDays: 2,
  stages: [
    { stage: 'reminder', title: 'Reminder', steps: [contact('warning', 5)] },
    {
      stage: 'escalation',
      title: 'Escalation',
      steps: [contact('blocked', 7), contact('cancelled', 11)],
    },
    {
      stage: 'legal',
      title: 'Legal',
      steps: [{ ...contact('notice', 15), messageClass: 'B', payByDays: 10 }],
    },
  ],
};
const inherits: Strategy = { ...base, nextCarrier: 'inherits' };

const zone = 'Europe/London';
const next = invoice('inv_next', { dueOn: '2023-06-02', issuedOn: '2023-05-02' });
const oldest = (dueOn: string) =>
  facts([invoice('inv_old', { dueOn, issuedOn: '2023-05-01' }), next], { strategy: base });

/** Runs to a payment of the oldest invoice, and on from it; told are both parts. */
function run(strategy: Strategy, dueOn: string, paidOn: string, until: string, start?: Facts) {
  const paidAt = at(paidOn, '12:00');
  const before = fold(start ?? oldest(dueOn), at('2023-05-20'), paidAt, { strategy });
  const paid = withPayment(before.facts, 200_000n, paidAt, {
    invoiceId: 'inv_old',
    receivedOn: paidOn,
  });
  const first = decide(paid, strategy, noLaw, paidAt);
  const after = fold(paid, paidAt, at(until), { strategy });
  return { before: told(before.done, zone), after: told(after.done, zone), first, facts: paid };
}

describe('the next carrying invoice', () => {
  it('moves the running wait in the step of the money: no state is passed over', () => {
    const { before, after } = run(base, '2023-06-01', '2023-06-05', '2023-06-12');
    expect(before).toEqual([]);
    expect(after).toEqual([
      '2023-06-07 09:30 contact warning email',
      '2023-06-09 09:30 contact blocked email',
    ]);
  });

  it('is placed by its own age unless the strategy says otherwise', () => {
    const { before, after, first } = run(base, '2023-05-24', '2023-06-06', '2023-06-15');
    expect(before).toEqual([
      '2023-05-29 09:30 contact warning email',
      '2023-05-31 09:30 contact blocked email',
      '2023-06-05 09:30 contact cancelled email',
    ]);
    expect(first.stage).toBe('reminder');
    expect(after).toEqual([
      '2023-06-07 09:30 contact warning email',
      '2023-06-09 09:30 contact blocked email',
      '2023-06-13 09:30 contact cancelled email',
    ]);
  });

  it('inherits the position where the strategy says so: what was done is not repeated', () => {
    const { before, after, first } = run(inherits, '2023-05-26', '2023-06-06', '2023-06-15');
    expect(before).toEqual([
      '2023-05-31 09:30 contact warning email',
      '2023-06-02 09:30 contact blocked email',
      '2023-06-06 09:30 contact cancelled email',
    ]);
    expect(first.stage).toBe('escalation');
    expect(after).toEqual([]);
    const { after: rest } = run(inherits, '2023-05-30', '2023-06-07', '2023-06-15');
    expect(rest).toEqual(['2023-06-13 09:30 contact cancelled email']);
  });

  it('inherits nothing when the arrears had ended before it was due', () => {
    const { after } = run(inherits, '2023-05-24', '2023-06-02', '2023-06-10');
    expect(after).toEqual([
      '2023-06-07 09:30 contact warning email',
      '2023-06-09 09:30 contact blocked email',
    ]);
  });

  it('inherits through an invoice that had inherited', () => {
    const last = invoice('inv_third', { dueOn: '2023-06-06', issuedOn: '2023-05-03' });
    const three = facts([...oldest('2023-05-26').invoices, last], { strategy: base });
    const { facts: paid } = run(inherits, '2023-05-26', '2023-06-06', '2023-06-07', three);
    const secondAt = at('2023-06-08', '12:00');
    const second = withPayment(paid, 200_000n, secondAt, { invoiceId: 'inv_next' });
    const { done } = fold(second, secondAt, at('2023-06-20'), { strategy: inherits });
    expect(told(done, zone)).toEqual([]);
  });

  it('never inherits a notice before action', () => {
    const { before, after } = run(inherits, '2023-05-22', '2023-06-20', '2023-06-30');
    expect(before.at(-1)).toBe('2023-06-06 09:30 contact notice email');
    expect(after).toEqual(['2023-06-20 12:00 contact notice email']);
  });
});
