import { approvalDeadlines } from '../../src/domain/agreements/approval';
import { applyChanges } from '../../src/domain/account/changes';
import type { Facts } from '../../src/domain/account/facts';
import type { AgreementFacts, ApprovalFacts } from '../../src/domain/agreements/facts';
import {
  b2b,
  agreement,
  at,
  facts,
  hold,
  invoice,
  withChargeback,
  withPayment,
} from './account-facts';
import { fold, told } from './account-fold';

const zone = 'Europe/London';
// Thursday
const noon = at('2026-03-05', '12:00');

const question = (more: Partial<ApprovalFacts> = {}): ApprovalFacts => ({
  id: 'apv_1',
  accountId: 'acc_1',
  creditorId: 'default',
  status: 'pending',
  subject: { kind: 'command', name: 'write-off', data: { reason: 'x' }, by: 'usr' },
  title: 'Write off everything owed',
  subjectHash: 'h',
  proposedBy: 'usr',
  people: 1,
  decisions: [],
  ...approvalDeadlines(facts([]), noon),
  escalatedAt: null,
  createdAt: noon,
  decidedAt: null,
  ...more,
});
const holding = hold({ fromAt: 0 });
const with_ = (more: { approvals?: ApprovalFacts[]; agreements?: AgreementFacts[] }): Facts =>
  applyChanges(facts([invoice('inv_1')]), { ...more, holds: [holding], timeline: [] });

describe('a question', () => {
  it('passes on after three working days and expires after ten, at the same hour', () => {
    expect(approvalDeadlines(facts([]), noon)).toEqual({
      escalateAt: at('2026-03-10', '12:00'),
      expiresAt: at('2026-03-19', '12:00'),
    });
    // Good Friday and Easter Monday are no working days in the United Kingdom.
    expect(approvalDeadlines(facts([]), at('2026-04-01', '17:00'))).toEqual({
      escalateAt: at('2026-04-08', '17:00'),
      expiresAt: at('2026-04-17', '17:00'),
    });
  });

  it('passes on once, is seen as a task, expires, and never runs by itself', () => {
    const start = with_({ approvals: [question()] });
    const after = fold(start, noon, at('2026-04-30'), { strategy: b2b });
    expect(told(after.done, zone)).toEqual([
      '2026-03-10 12:00 lapse escalation',
      '2026-03-19 12:00 lapse approval',
    ]);
    expect(after.facts.approvals[0]).toMatchObject({
      status: 'expired',
      escalatedAt: at('2026-03-10', '12:00'),
      decidedAt: at('2026-03-19', '12:00'),
    });
    expect(after.facts.tasks).toMatchObject([
      { title: 'Supervisor decides: Write off everything owed', status: 'expired' },
    ]);
    expect(after.facts.account.status).toBe('open');
  });

  it('of a step passes on too, and then waits for a person', () => {
    const start = facts([invoice('inv_1', { dueOn: '2026-01-02' })]);
    const after = fold(start, at('2026-01-02'), at('2026-06-30'), { strategy: b2b });
    const [asked] = after.facts.approvals;
    expect(asked).toMatchObject({ status: 'expired', proposedBy: 'system' });
    expect(asked?.escalatedAt).toBe(asked?.escalateAt);
    expect(after.facts.approvals).toHaveLength(1);
    expect(after.facts.placements).toEqual([]);
  });
});

describe('an incentive', () => {
  const incentive = agreement({
    type: 'settlement',
    status: 'proposed',
    acceptedAt: null,
    createdAt: noon,
    invoiceIds: ['inv_1'],
    coveredMinor: 200_000n,
    expiresOn: '2026-03-12',
    instalments: [{ n: 1, dueOn: '2026-03-12', amountMinor: 190_000n }],
    own: { incentive: { discountMinor: 10_000n, payByOn: '2026-03-12' } },
  });

  it.each([
    ['in full on its day', 190_000n, '2026-03-12', 'kept', 0n],
    ['short by a penny', 189_999n, '2026-03-12', 'expired', 10_001n],
    ['a day late', 190_000n, '2026-03-13', 'expired', 10_000n],
  ])('%s: %s', (_title, amountMinor, receivedOn, status, openMinor) => {
    const start = with_({ agreements: [incentive] });
    const paidAt = at(receivedOn, '15:00');
    const before = fold(start, noon, paidAt - 1, { strategy: b2b });
    const paid = withPayment(before.facts, amountMinor, paidAt, { receivedOn });
    const after = fold(paid, paidAt, at('2026-03-20'), { strategy: b2b });
    expect(after.facts.agreements[0]?.status).toBe(status);
    expect(after.facts.invoices[0]?.openMinor).toBe(openMinor);
    expect(after.facts.account.outcome).toBe(status === 'kept' ? 'settled' : null);
  });

  it('paid in time and booked in the night after is earned', () => {
    const start = with_({ agreements: [incentive] });
    const bookedAt = at('2026-03-13', '03:00');
    const paid = withPayment(start, 190_000n, bookedAt, { receivedOn: '2026-03-12' });
    const after = fold(paid, bookedAt, at('2026-03-20'), { strategy: b2b });
    expect(after.facts.agreements[0]?.status).toBe('kept');
  });
});

describe('money that kept a settlement', () => {
  const settled = agreement({
    ...{ type: 'settlement', invoiceIds: ['inv_1'], createdAt: noon },
    instalments: [{ n: 1, dueOn: '2026-03-20', amountMinor: 150_000n }],
  });
  const reopened = {
    status: 'open' as const,
    outcome: null,
    closeAs: null,
    stage: 'reminder' as const,
  };

  it('and was taken back makes it void: what it forgave is owed again, once', () => {
    const agreed = applyChanges(facts([invoice('inv_1')]), { agreements: [settled], timeline: [] });
    const kept = fold(withPayment(agreed, 150_000n, noon), noon, noon, { strategy: b2b }).facts;
    expect(kept.account.outcome).toBe('settled');
    expect(kept.invoices[0]?.openMinor).toBe(0n);
    const backAt = at('2026-03-06', '12:00');
    const back = applyChanges(withChargeback(kept, 'pay_1', backAt), {
      account: reopened,
      holds: [holding],
      timeline: [],
    });
    const after = fold(back, backAt, at('2026-03-16'), { strategy: b2b });
    expect(told(after.done, zone)[0]).toBe('2026-03-06 12:00 lapse agreement');
    expect(after.facts.agreements[0]).toMatchObject({
      status: 'broken',
      endReason: 'broken: the money that had kept it was taken back',
    });
    expect(after.facts.invoices[0]).toMatchObject({ openMinor: 200_000n, status: 'open' });
    expect(after.done.filter(({ decision }) => decision.action.kind === 'lapse')).toHaveLength(1);
    const again = withPayment(after.facts, 150_000n, backAt + 1, { id: 'pay_2' });
    const won = fold(again, backAt + 1, backAt + 1, { strategy: b2b });
    expect(won.facts.agreements[0]?.status).toBe('kept');
    expect(won.facts.account.outcome).toBe('settled');
    expect(won.facts.invoices[0]?.openMinor).toBe(0n);
  });
});

describe('the letter of satisfaction', () => {
  const settled = agreement({ type: 'settlement', invoiceIds: ['inv_1'], createdAt: noon });
  const start = (more: Partial<Facts> = {}): Facts => {
    const open = { ...facts([invoice('inv_1')]), ...more };
    const agreed = applyChanges(open, { agreements: [settled], timeline: [] });
    return withPayment(agreed, 100_000n, noon);
  };

  it('goes out before the account closes, though nothing is owed', () => {
    const { done, facts: after } = fold(start(), noon, noon, { strategy: b2b });
    expect(done.map(({ decision }) => decision.action.kind)).toEqual(['lapse', 'send', 'close']);
    expect(after.messages).toMatchObject([
      { stepId: 'letter-of-satisfaction', channel: 'email', status: 'accepted' },
    ]);
    expect(after.account).toMatchObject({ status: 'closed', outcome: 'settled' });
  });

  it('at night keeps nothing open: the account closes, and a person gets the letter to send', () => {
    const night = at('2026-03-05', '23:00');
    const { done, facts: after } = fold(start(), night, at('2026-03-10'), { strategy: b2b });
    expect(told(done, zone)).toEqual([
      '2026-03-05 23:00 lapse agreement',
      '2026-03-05 23:00 close',
    ]);
    expect(after.account).toMatchObject({ status: 'closed', outcome: 'settled' });
    expect(after.messages).toMatchObject([{ status: 'suppressed' }]);
    expect(after.tasks).toMatchObject([{ kind: 'post-letter', status: 'open' }]);
  });

  it('is waited for when the hours begin in a few minutes', () => {
    const early = at('2026-03-06', '07:50');
    const { done } = fold(start(), early, at('2026-03-10'), { strategy: b2b });
    expect(told(done, zone)).toEqual([
      '2026-03-06 07:50 lapse agreement',
      '2026-03-06 08:00 close',
    ]);
  });

  it('does not keep the account open when nothing can be sent', () => {
    const { done, facts: after } = fold(start({ contacts: [] }), noon, noon, { strategy: b2b });
    expect(done.map(({ decision }) => decision.action.kind)).toEqual(['lapse', 'close']);
    expect(after.messages).toEqual([]);
  });

  it('is let go when it cannot leave', () => {
    const planned = fold(start(), noon, noon, { strategy: b2b }).facts;
    const stuck: Facts = {
      ...planned,
      account: { ...start().account, closeAs: 'settled' },
      messages: planned.messages.map((one) => ({
        ...one,
        status: 'not-sent' as const,
        retryAt: at('2027-01-01'),
      })),
    };
    const { done } = fold(stuck, noon, at('2026-12-01'), { strategy: b2b });
    expect(told(done, zone)).toEqual(['2026-03-05 12:00 close']);
  });
});
