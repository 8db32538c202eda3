import { noLaw } from '../../src/domain/law/law';
import { applyChanges, type Changes } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import type { Facts, MessageFacts } from '../../src/domain/account/facts';
import { limits } from '../../src/domain/limits';
import {
  agreement,
  at,
  b2b,
  facts,
  hold,
  invoice,
  withChargeback,
  withInvoice,
  withPayment,
} from './account-facts';
import { approveAll, fold, forYears, told } from './account-fold';

const noon = at('2026-03-05', '12:00');
const change = (before: Facts, changes: Omit<Changes, 'timeline'>): Facts =>
  applyChanges(before, { ...changes, timeline: [] });
const decided = (state: Facts, now = noon) => decide(state, b2b, noLaw, now);
const run = (state: Facts, from: number, until: number, approves = false) =>
  fold(state, from, until, { strategy: b2b, approves });
const told_ = (done: Parameters<typeof told>[0]) => told(done, 'Europe/London');

describe('the end of an account', () => {
  it.each([
    ['paid', (start: Facts) => withPayment(start, 200_000n, noon)],
    [
      'withdrawn',
      (start: Facts) =>
        change(start, {
          invoices: [{ ...invoice('inv_1'), status: 'void', openMinor: 0n }],
          transactions: [reversalOf(start)],
        }),
    ],
    ['written-off', (start: Facts) => change(start, { account: { closeAs: 'written-off' } })],
  ] as const)('%s', (outcome, happens) => {
    const ended = happens(facts([invoice('inv_1')]));
    expect(decided(ended)).toMatchObject({
      stage: 'closed',
      outcome,
      action: { kind: 'close', outcome },
    });
    const after = run(ended, noon, noon);
    expect(after.facts.account).toMatchObject({ status: 'closed', stage: 'closed', outcome });
    expect(after.last).toMatchObject({ stage: 'closed', outcome, waitMs: null });
  });

  it('takes back what was still open: a planned message, a task, an approval', () => {
    const planned = run(facts([invoice('inv_1')]), noon, noon);
    const messages = planned.facts.messages.map((one) => ({ ...one, status: 'planned' as const }));
    const open = change(planned.facts, { messages });
    const closed = run(withPayment(open, 200_000n, noon), noon, noon);
    expect(closed.facts.messages).toMatchObject([
      { status: 'suppressed', reason: 'the account was closed' },
    ]);
  });

  it('stays closed although something is owed, until a command opens it again', () => {
    const closed = run(withPayment(facts([invoice('inv_1')]), 200_000n, noon), noon, noon).facts;
    const owing = withChargeback(closed, 'pay_1', noon);
    expect(decided(owing).stage).toBe('closed');
    const open = change(owing, { account: { status: 'open', outcome: null, closeAs: null } });
    expect(decided(open)).toMatchObject({ stage: 'reminder', action: { stepId: 'b1' } });
  });
});

function reversalOf(start: Facts) {
  const entry = { invoiceId: 'inv_1', debitMinor: 0n, creditMinor: 0n };
  return {
    id: 'txn_void',
    creditorId: 'default',
    accountId: start.account.id,
    currency: 'GBP',
    key: 'void',
    at: noon,
    effectiveOn: '2026-03-05',
    reason: 'void',
    reverses: null,
    entries: [
      { ...entry, id: 'e1', ledger: 'receivable' as const, creditMinor: 200_000n },
      { ...entry, id: 'e2', ledger: 'income' as const, debitMinor: 200_000n },
    ],
  };
}

describe('a message under way', () => {
  const planned = (): Facts => {
    const { facts: state } = run(facts([invoice('inv_1')]), noon, noon);
    return state;
  };
  const withMessage = (fields: Partial<MessageFacts>): Facts => {
    const state = planned();
    return change(state, { messages: state.messages.map((one) => ({ ...one, ...fields })) });
  };

  it.each([
    ['planned is sent now', { status: 'planned' }, 'send', noon],
    [
      'dispatching is waited for until its lease ends',
      { status: 'dispatching', leaseUntilAt: noon + 30_000 },
      'wait',
      noon + 30_000,
    ],
    [
      'dispatching past its lease is claimed again',
      { status: 'dispatching', leaseUntilAt: noon - 1 },
      'send',
      noon,
    ],
    [
      'unknown waits before evidence is looked for',
      { channel: 'sms', status: 'unknown', unknownSinceAt: noon },
      'wait',
      noon + limits.reconcileAfterMs,
    ],
    [
      'unknown waits for evidence to come where nobody can be asked',
      { status: 'unknown', unknownSinceAt: noon },
      'wait',
      noon + limits.reconcileGiveUpMs,
    ],
    [
      'unknown is looked up',
      { channel: 'sms', status: 'unknown', unknownSinceAt: noon - limits.reconcileAfterMs },
      'send',
      noon,
    ],
    [
      'unknown waits for the next look-up',
      {
        channel: 'sms',
        status: 'unknown',
        unknownSinceAt: noon - 200_000,
        retryAt: noon + 40_000,
      },
      'wait',
      noon + 40_000,
    ],
    [
      'not sent waits for its retry',
      { status: 'not-sent', retryAt: noon + 60_000 },
      'wait',
      noon + 60_000,
    ],
    ['not sent is tried again', { status: 'not-sent', retryAt: noon }, 'send', noon],
  ] as const)('%s', (_title, fields, kind, untilAt) => {
    const decision = decided(withMessage(fields));
    expect(decision.action.kind).toBe(kind);
    expect(decision.nextAction).toMatchObject({ kind: 'contact', step: 'b2', at: untilAt });
    if (kind === 'wait') expect(decision.waitMs).toBe(untilAt - noon);
  });

  it('is let go when its fate stays unknown; the ladder goes on', () => {
    const lost = withMessage({
      status: 'unknown',
      unknownSinceAt: noon - limits.reconcileGiveUpMs,
    });
    expect(decided(lost).action).toMatchObject({ kind: 'lapse', what: { kind: 'message' } });
    const after = run(lost, noon, at('2026-03-11'));
    expect(after.facts.messages[0]?.status).toBe('abandoned');
    expect(told_(after.done)).toContain('2026-03-10 09:30 contact b3 email');
  });

  it('a notice of unknown fate goes to a person', () => {
    const lost = withMessage({
      status: 'unknown',
      messageClass: 'B',
      unknownSinceAt: noon - limits.reconcileGiveUpMs,
    });
    const after = run(lost, noon, at('2026-06-01'));
    expect(after.facts.tasks).toMatchObject([{ kind: 'review', status: 'open' }]);
    expect(after.last).toMatchObject({ waitingFor: 'person', waitMs: forYears });
  });

  it('waits for the window when it could not be sent in time', () => {
    const late = at('2026-03-05', '20:00');
    const decision = decided(withMessage({ status: 'not-sent', retryAt: late }), late);
    expect(decision.action).toMatchObject({ kind: 'wait', untilAt: at('2026-03-06', '08:00') });
  });
});

describe('agreements rest the ladder', () => {
  it.each([
    ['promise', 'reminder', 'promise', '2026-03-21'],
    ['plan', 'plan', 'instalment', '2026-03-21'],
    ['settlement', 'reminder', 'instalment', '2026-03-21'],
  ] as const)('%s', (type, stage, waitingFor, day) => {
    const state = change(facts([invoice('inv_1')]), { agreements: [agreement({ type })] });
    expect(decided(state)).toMatchObject({
      stage,
      waitingFor,
      action: { kind: 'wait', untilAt: at(day, '09:30') },
      nextAction: { kind: 'wait', at: at(day, '09:30') },
    });
  });

  it('a broken promise goes on with the next step on the next working day', () => {
    const state = change(facts([invoice('inv_1')]), { agreements: [agreement()] });
    const after = run(state, noon, at('2026-03-27'));
    expect(told_(after.done)).toEqual([
      // 21 March is a Saturday
      '2026-03-21 09:30 lapse agreement',
      '2026-03-21 09:30 skip b1',
      '2026-03-23 09:30 contact b2 email',
    ]);
    expect(after.facts.agreements[0]).toMatchObject({ status: 'broken' });
  });

  it('a promise kept in part says so', () => {
    const state = change(facts([invoice('inv_1')]), { agreements: [agreement()] });
    const after = run(withPayment(state, 50_000n, noon), noon, at('2026-03-22'));
    expect(after.facts.agreements[0]).toMatchObject({ status: 'partly-kept' });
  });

  it('a kept settlement writes off the rest and closes the account as settled', () => {
    const settled = agreement({ type: 'settlement', invoiceIds: ['inv_1'] });
    const state = change(facts([invoice('inv_1')]), { agreements: [settled] });
    const after = run(withPayment(state, 100_000n, noon), noon, noon);
    expect(told_(after.done)).toEqual([
      '2026-03-05 12:00 lapse agreement',
      '2026-03-05 12:00 close',
    ]);
    expect(after.facts.account).toMatchObject({ status: 'closed', outcome: 'settled' });
    expect(after.facts.invoices[0]).toMatchObject({ openMinor: 0n, status: 'paid' });
  });

  it('a settlement that is not paid is void; the money stays', () => {
    const settled = agreement({ type: 'settlement', graceDays: 7 });
    const state = change(facts([invoice('inv_1')]), { agreements: [settled] });
    const after = run(withPayment(state, 60_000n, noon), noon, at('2026-03-29'));
    expect(after.facts.agreements[0]).toMatchObject({ status: 'broken' });
    expect(after.facts.invoices[0]?.openMinor).toBe(140_000n);
    expect(told_(after.done)[0]).toBe('2026-03-28 09:30 lapse agreement');
  });

  it('an offer expires at the end of its last day while the ladder goes on', () => {
    const offer = agreement({
      type: 'settlement',
      status: 'proposed',
      acceptedAt: null,
      expiresOn: '2026-03-07',
    });
    const state = change(facts([invoice('inv_1')]), { agreements: [offer] });
    const after = run(state, noon, at('2026-03-09'));
    expect(told_(after.done)).toContain('2026-03-08 00:00 lapse agreement');
    expect(told_(after.done)).toContain('2026-03-05 12:00 contact b2 email');
  });
});

describe('more than one invoice', () => {
  const two = () =>
    withInvoice(facts([invoice('inv_1')]), invoice('inv_2', { dueOn: '2026-03-12' }));

  it('re-anchors on the next when the oldest is paid, the gap kept, and continues after a chargeback', () => {
    const before = run(two(), at('2026-03-01'), at('2026-03-17'));
    expect(told_(before.done).slice(-2)).toEqual([
      '2026-03-10 09:30 contact b3 email',
      '2026-03-16 09:30 task b4',
    ]);
    const paidAt = at('2026-03-17', '10:00');
    const paid = withPayment(before.facts, 200_000n, paidAt, { invoiceId: 'inv_1' });
    const after = run(paid, paidAt, at('2026-03-21'));
    expect(told_(after.done)).toEqual([
      '2026-03-17 10:00 skip b1',
      '2026-03-17 10:00 contact b2 email',
    ]);
    expect(after.facts.effects.at(-1)?.key).toBe('default/acc_1/b2/inv_2/0/email');
    const backAt = at('2026-03-18', '10:00');
    const back = run(withChargeback(after.facts, 'pay_1', backAt), backAt, at('2026-04-05'));
    expect(told_(back.done)).toEqual([
      '2026-03-23 09:30 lapse task',
      '2026-03-23 09:30 skip b5',
      // the day of the step, and at least four days after b2 of the other invoice
      '2026-03-23 09:30 contact b5 email',
      '2026-04-01 09:30 contact b6 letter',
      '2026-04-01 09:30 contact b6 email',
    ]);
  });

  it('waits with the first step of the next invoice until the gap is kept', () => {
    const state = withInvoice(facts([invoice('inv_1')]), invoice('inv_2', { dueOn: '2026-03-09' }));
    const before = run(state, at('2026-03-10', '09:00'), at('2026-03-10', '10:00'));
    const paidAt = at('2026-03-11', '08:00');
    const paid = withPayment(before.facts, 200_000n, paidAt, { invoiceId: 'inv_1' });
    const decision = decided(run(paid, paidAt, paidAt).facts, paidAt);
    expect(decision.nextAction).toMatchObject({ step: 'b2', at: at('2026-03-16', '09:30') });
  });

  it('leaves a disputed invoice and works the next; all disputed waits for the hold', () => {
    const dispute = hold({ id: 'h1', type: 'dispute', invoiceId: 'inv_1' });
    const one = change(two(), { holds: [dispute] });
    expect(run(one, noon, at('2026-03-14')).facts.effects.at(-1)).toMatchObject({
      stepId: 'b2',
      cause: 'inv_2',
    });
    const both = change(one, { holds: [{ ...dispute, id: 'h2', invoiceId: 'inv_2' }] });
    expect(decided(both)).toMatchObject({ waitingFor: 'hold', waitMs: forYears, nextAction: null });
  });

  it('hands over only what the letter before action was about', () => {
    const state = facts([invoice('inv_1')]);
    const lettered = run(state, at('2026-03-01'), at('2026-05-01'), true);
    const young = invoice('inv_2', { dueOn: '2026-03-15', createdAt: at('2026-05-01') });
    const late = run(withInvoice(lettered.facts, young), lettered.now, at('2026-06-01'), true);
    expect(late.facts.placements).toMatchObject([{ kind: 'legal', invoiceIds: ['inv_1'] }]);
  });
});

describe('holds', () => {
  it('a hold without an end waits for a person to release it', () => {
    const state = change(facts([invoice('inv_1')]), { holds: [hold({ type: 'bankruptcy' })] });
    expect(decided(state)).toMatchObject({
      action: { kind: 'wait', waitingFor: 'hold' },
      waitMs: forYears,
      nextAction: { step: 'b2', at: null },
    });
  });

  it('a hold that forbids only charges lets the message go out without its fee', () => {
    const scra = hold({ type: 'scra', blocks: ['charge', 'place', 'sue'] });
    const start = facts([invoice('inv_1')], { lateFeeMinor: 4_000n });
    const after = run(change(start, { holds: [scra] }), noon, at('2026-04-01', '12:00'));
    expect(told_(after.done)).toContain('2026-03-23 09:30 contact b5 email');
    expect(after.facts.effects.find((effect) => effect.channel === 'fee')).toMatchObject({
      kind: 'skip',
      note: 'no late fee: a hold forbids charges',
    });
  });

  it('an unknown zone and an excluded debtor wait for a person', () => {
    const blind = facts([invoice('inv_1')], { zone: null });
    expect(decided(run(blind, noon, noon).facts)).toMatchObject({
      waitingFor: 'person',
      waitMs: forYears,
    });
    const excluded = change(facts([invoice('inv_1')]), { debtor: { excluded: true } });
    expect(decided(excluded)).toMatchObject({ waitingFor: 'person', waitMs: forYears });
  });
});

describe('approvals', () => {
  const asked = () => run(facts([invoice('inv_1')]), at('2026-03-01'), at('2026-04-21'));

  it('hold the stage, and go to a person when refused or expired', () => {
    const before = asked();
    expect(before.last).toMatchObject({
      stage: 'legal',
      waitingFor: 'approval',
      nextAction: { kind: 'approval', step: 'b8' },
    });
    const approvals = before.facts.approvals.map((one) => ({
      ...one,
      status: 'rejected' as const,
    }));
    expect(decided(change(before.facts, { approvals }), before.now)).toMatchObject({
      waitingFor: 'person',
      waitMs: forYears,
    });
  });

  it('are asked again when what they were about has changed', () => {
    const lettered = run(
      facts([invoice('inv_1'), invoice('inv_2')]),
      at('2026-03-01'),
      at('2026-05-01'),
      true,
    );
    const second = run(lettered.facts, lettered.now, at('2026-05-09'));
    const approved = approveAll(second.facts, second.now);
    const paid = withPayment(approved, 200_000n, second.now, { invoiceId: 'inv_2' });
    expect(decided(paid, second.now).action).toMatchObject({
      kind: 'approval',
      key: 'default/acc_1/b9/inv_1/1/approval',
    });
  });
});
