import { applyChanges, type Changes } from '../../src/domain/account/changes';
import { eventOf, eventTypes } from '../../src/domain/account/events';
import type { Facts } from '../../src/domain/account/facts';
import { plannedMessage } from '../../src/domain/account/fresh-rows';
import { writeBacksOf, type WriteBackSource } from '../../src/domain/account/write-backs';
import { agreement, facts, hold, invoice } from './account-facts';
import { gbp, twoInvoices, type Account } from './commands-fixture';

const open = facts([invoice('inv_1')]);

function typesOf(changes: Partial<Changes>, before: Facts = open): readonly string[] {
  const whole = { timeline: [], ...changes };
  return eventOf(before, applyChanges(before, whole), whole).types;
}

const message = plannedMessage(open, 0, {
  ...{ id: 'msg_1', key: 'k', stepId: 'first', stage: 'reminder', channel: 'email' },
  ...{ template: 'reminder', toAddress: 'ada@example.com', contactPointId: null },
  ...{ messageClass: 'A', payByOn: null },
});
const planned = applyChanges(open, { messages: [message], timeline: [] });

describe('the event of a change', () => {
  it.each<[string, Partial<Changes>, Facts]>([
    ['account.changed', {}, open],
    ['account.needs-attention', { account: { needsAttention: 'step keeps failing' } }, open],
    ['account.closed', { account: { status: 'closed' } }, open],
    ['account.stage-changed', { account: { stage: 'legal' } }, open],
    ['hold.placed', { holds: [hold()] }, open],
    ['dispute.opened', { holds: [hold({ type: 'dispute' })] }, open],
    ['agreement.proposed', { agreements: [agreement({ status: 'proposed' })] }, open],
    ['agreement.accepted', { agreements: [agreement({ status: 'active' })] }, open],
    ['agreement.kept', { agreements: [agreement({ status: 'kept' })] }, open],
    ['agreement.broken', { agreements: [agreement({ status: 'broken' })] }, open],
    ['agreement.ended', { agreements: [agreement({ status: 'withdrawn' })] }, open],
    ['message.sent', { messages: [{ ...message, status: 'accepted' }] }, planned],
    ['message.failed', { messages: [{ ...message, status: 'rejected' }] }, planned],
    ['message.failed', { messages: [{ ...message, bouncedAt: 1 }] }, planned],
    ['message.delivered', { messages: [{ ...message, deliveredAt: 1 }] }, planned],
    ['message.suppressed', { messages: [{ ...message, status: 'suppressed' }] }, planned],
    ['account.changed', { messages: [{ ...message, status: 'dispatching' }] }, planned],
  ])('is %s', (type, changes, before) => {
    expect(typesOf(changes, before)).toEqual([type]);
  });

  it('tells of a release once, and of an account that was closed as reopened', () => {
    const placed = hold();
    const held = applyChanges(open, { holds: [placed], timeline: [] });
    const released = { ...placed, releasedAt: 1 };
    expect(typesOf({ holds: [released] }, held)).toEqual(['hold.released']);
    const after = applyChanges(held, { holds: [released], timeline: [] });
    expect(typesOf({ holds: [{ ...released, releaseReason: 'x' }] }, after)).toEqual([
      'account.changed',
    ]);
    const closed = applyChanges(open, { account: { status: 'closed' }, timeline: [] });
    expect(typesOf({ account: { status: 'open' } }, closed)).toEqual(['account.reopened']);
  });

  it('of a payment and of a fee names what moved, the most telling first, and no more than fits', () => {
    const account = twoInvoices();
    const before = account.facts;
    const paid = { amount: gbp('1000.00'), receivedOn: '2026-03-01', reference: 'secret words' };
    const changes = account.run('record-payment', paid);
    const event = eventOf(before, account.facts, changes);
    expect(event.types).toEqual(['payment.booked', 'invoice.changed']);
    expect(event.account.balance).toEqual(gbp('500.00'));
    expect(JSON.stringify(event)).not.toContain('secret words');
    const unpaid = account.facts;
    account.chargeFee('B', 2_500n);
    expect(eventOf(unpaid, account.facts, account.last)).toMatchObject({
      type: 'fee.charged',
      changed: { charges: [{ kind: 'fees', amount: gbp('25.00') }] },
    });
    const holds = Array.from({ length: 60 }, (_, n) => hold({ id: `hld_${n}` }));
    const many = { timeline: [], holds };
    const cut = eventOf(open, applyChanges(open, many), many);
    expect([cut.changed['holds']?.length, cut.isCut]).toEqual([50, true]);
  });

  it('has no name twice', () => {
    expect(new Set(eventTypes).size).toBe(eventTypes.length);
  });
});

describe('a write-back', () => {
  const person = { kind: 'user', id: 'Ada' };

  function toldOf(account: Account, writeBack: readonly WriteBackSource[], run: () => Changes) {
    const { creditor } = account.facts;
    const settings = { ...creditor.settings, billing: { writeBack } };
    account.facts = { ...account.facts, creditor: { ...creditor, settings } };
    const before = account.facts;
    const changes = run();
    return writeBacksOf(before, account.facts, changes, person);
  }

  it('tells of every part of a payment, by invoice, under a key of its own', () => {
    const account = twoInvoices();
    const paid = { amount: gbp('1200.00'), receivedOn: '2026-03-01', reference: 'cheque' };
    const told = toldOf(account, ['generic'], () => account.run('record-payment', paid));
    expect(told.map(({ kind, payload }) => [kind, payload.invoices, payload.amount])).toEqual([
      ['payment', ['ext-A'], gbp('1000.00')],
      ['payment', ['ext-B'], gbp('200.00')],
    ]);
    expect(new Set(told.map(({ key }) => key)).size).toBe(2);
    const more = { ...paid, amount: gbp('300.00') };
    const rest = toldOf(account, ['generic'], () => account.run('record-payment', more));
    expect(rest.map(({ payload }) => payload.amount)).toEqual([gbp('300.00')]);
  });

  it('is nothing for a source that is not named, nor for what that source said', () => {
    const account = twoInvoices();
    const give = { reason: 'not worth it' };
    expect(toldOf(account, ['stripe'], () => account.run('write-off', give))).toEqual([]);
    const again = twoInvoices();
    const told = toldOf(again, ['generic'], () => again.run('write-off', give));
    expect(told.map(({ kind, payload }) => [kind, payload.amount])).toEqual([
      ['write-off', gbp('1000.00')],
      ['write-off', gbp('500.00')],
    ]);
    const said = { kind: 'provider', id: 'generic' };
    expect(writeBacksOf(twoInvoices().facts, again.facts, again.last, said)).toEqual([]);
  });
});
