import type { Facts } from '../../src/domain/account/facts';
import { forgivenToday } from '../../src/domain/agreements/authority';
import { b2b, at, facts, invoice, withInvoice, withPayment } from './account-facts';
import { fold } from './account-fold';

const startAt = at('2026-03-02', '09:00');

/** Issued on 1 March, 2 percent within 10 days. */
const start = (more: object = {}, terms: object = {}): Facts => {
  const empty = facts([]);
  const { settings } = empty.creditor;
  const discount = { percent: '2', withinDays: 10 };
  const contract = { ...settings.contract, terms: { signedOn: '2026-01-01', discount, ...terms } };
  const creditor = { ...empty.creditor, settings: { ...settings, contract } };
  const issued = { issuedOn: '2026-03-01', dueOn: '2026-03-31', createdAt: startAt, ...more };
  return withInvoice({ ...empty, creditor }, invoice('inv_1', issued));
};
const lived = (state: Facts, fromAt: number, untilAt: number): Facts =>
  fold(state, fromAt, untilAt, { strategy: b2b }).facts;

describe('the discount of the contract', () => {
  it('is noted once, granted by nobody, and rests nothing', () => {
    const after = lived(start(), startAt, at('2026-03-05'));
    expect(after.agreements).toMatchObject([
      {
        status: 'proposed',
        proposedBy: 'contract',
        expiresOn: '2026-03-11',
        instalments: [{ dueOn: '2026-03-11', amountMinor: 196_000n }],
        own: { incentive: { discountMinor: 4_000n, payByOn: '2026-03-11' } },
      },
    ]);
    expect(forgivenToday(after, startAt)).toEqual({ totalMinor: 0n, goneMinor: 0n });
  });

  it.each([
    [196_000n, '2026-03-11', 'kept', 0n, 'paid'],
    [195_999n, '2026-03-11', 'expired', 4_001n, null],
    [196_000n, '2026-03-12', 'expired', 4_000n, null],
    [200_000n, '2026-03-05', 'kept', 0n, 'paid'],
  ])('%s on %s: %s', (amountMinor, receivedOn, status, openMinor, outcome) => {
    const paidAt = at(receivedOn, '15:00');
    const before = lived(start(), startAt, paidAt - 1);
    const paid = withPayment(before, amountMinor, paidAt, { receivedOn });
    const after = lived(paid, paidAt, at('2026-03-14'));
    expect(after.invoices[0]?.openMinor).toBe(openMinor);
    expect(after.account.outcome).toBe(outcome);
    expect(after.messages.filter((one) => one.stepId === 'letter-of-satisfaction')).toEqual([]);
    if (amountMinor !== 200_000n) expect(after.agreements[0]?.status).toBe(status);
  });

  it('counts money that came before it was noted', () => {
    const paid = withPayment(start(), 196_000n, startAt + 1, { receivedOn: '2026-03-02' });
    expect(lived(paid, startAt + 2, startAt + 2).account.outcome).toBe('paid');
  });

  it.each([
    ['a claim older than the contract', {}, { signedOn: '2026-03-02' }],
    ['a claim whose days are over', { issuedOn: '2026-02-01' }, {}],
    ['a contract without one', {}, { discount: undefined }],
    ['a discount of nothing', {}, { discount: { percent: '0', withinDays: 10 } }],
  ])('is not for %s', (_title, more, terms) => {
    const after = lived(start(more, terms), startAt, startAt);
    expect(after.agreements).toEqual([]);
  });

  it('is for each invoice by itself', () => {
    const second = invoice('inv_2', {
      issuedOn: '2026-03-02',
      createdAt: startAt,
      dueOn: '2026-04-01',
    });
    const after = lived(withInvoice(start(), second), startAt, startAt);
    expect(after.agreements.map((one) => one.invoiceIds)).toEqual([['inv_1'], ['inv_2']]);
  });
});
