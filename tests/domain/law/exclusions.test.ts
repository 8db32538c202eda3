import { applyChanges } from '../../../src/domain/account/changes';
import { carryingInvoice, daysPastDueOf } from '../../../src/domain/account/balances';
import { undisputedOverdueMinor } from '../../../src/domain/account/conditions';
import { decide } from '../../../src/domain/account/decide';
import type { Facts } from '../../../src/domain/account/facts';
import { why } from '../../../src/domain/account/why';
import { noLaw } from '../../../src/domain/law/law';
import { claimsOf } from '../../../src/texts/claims';
import { at, b2b, facts, invoice } from '../account-facts';
import { contactDays, fold } from '../account-fold';
import { days, noon, strategy, twoInvoices } from '../commands-fixture';

const reason = 'a key customer';
const now = at('2026-03-05', '12:00');
const left = invoice('inv_1', { excluded: true });
const change = (state: Facts, changes: object): Facts =>
  applyChanges(state, { ...changes, timeline: [] });

describe('an excluded invoice', () => {
  it('is not dunned while its age goes on; the others are', () => {
    const state = facts([left, invoice('inv_2', { dueOn: '2026-03-03' })]);
    expect(carryingInvoice(state, now)?.id).toBe('inv_2');
    expect(daysPastDueOf(state, left, '2026-03-12')).toBe(10);
    const after = fold(state, at('2026-03-01'), at('2026-04-30'), { strategy: b2b }).facts;
    expect(new Set(after.effects.map(({ cause }) => cause))).toEqual(new Set(['inv_2']));
    expect(claimsOf(state, now).asked.map((claim) => claim.invoice.id)).toEqual(['inv_2']);
    expect(undisputedOverdueMinor(state, at('2026-03-12'))).toBe(200_000n);
  });

  it('alone it waits for a person, or for its end', () => {
    const alone = facts([left]);
    const decision = decide(alone, b2b, noLaw, now);
    expect(decision).toMatchObject({ waitingFor: 'person', nextAction: null });
    expect(decision.action.kind).toBe('wait');
    const guard = { rule: 'invoice.excluded', clearsAt: null, clearedBy: 'include' };
    expect(why(alone, b2b, noLaw, now)).toMatchObject({ earliestAt: null, guards: [guard] });
    const untilAt = at('2026-03-20');
    const ends = facts([invoice('inv_1', { excluded: true, excludedUntilAt: untilAt })]);
    expect(decide(ends, b2b, noLaw, now).waitMs).toBe(untilAt - now);
    expect(why(ends, b2b, noLaw, now).guards).toMatchObject([{ clearsAt: untilAt }]);
    const { done } = fold(ends, now, at('2026-03-21'), { strategy: b2b });
    expect(contactDays(done, 'Europe/London')[0]).toBe('2026-03-20');
  });
});

describe('an excluded debtor', () => {
  it('waits with a guard that says who ends it, or when it ends', () => {
    const state = change(facts([invoice('inv_1')]), { debtor: { excluded: true } });
    expect(why(state, b2b, noLaw, now).guards).toContainEqual(
      expect.objectContaining({ rule: 'debtor.excluded', clearsAt: null, clearedBy: 'include' }),
    );
    const untilAt = at('2026-03-20');
    const ends = change(state, { debtor: { excludedUntilAt: untilAt } });
    const { done } = fold(ends, now, at('2026-03-21'), { strategy: b2b });
    expect(contactDays(done, 'Europe/London')[0]).toBe('2026-03-20');
    expect(daysPastDueOf(ends, invoice('inv_1'), '2026-03-12')).toBe(10);
  });
});

describe('the commands', () => {
  it('leave one invoice out and take it in again', () => {
    const account = twoInvoices();
    const invoiceId = account.invoice('A').id;
    account.run('exclude', { invoiceId, reason, until: '2026-03-10' });
    expect(account.invoice('A')).toMatchObject({
      excluded: true,
      excludedUntilAt: Date.parse('2026-03-10T00:00:00.000Z'),
    });
    expect(account.last.timeline[0]).toMatchObject({
      title: 'Invoice A excluded from dunning',
      reason,
      ref: invoiceId,
    });
    expect(carryingInvoice(account.facts, noon)?.number).toBe('B');
    expect(carryingInvoice(account.facts, noon + days(9))?.number).toBe('A');
    account.run('include', { invoiceId, reason });
    expect(account.invoice('A')).toMatchObject({ excluded: false, excludedUntilAt: null });
    expect(account.code('include', { invoiceId, reason })).toBe('already_decided');
  });

  it('leave the debtor out and take it in again', () => {
    const account = twoInvoices();
    expect(account.code('include', { reason })).toBe('already_decided');
    account.run('exclude', { reason });
    expect(account.facts.debtor).toMatchObject({ excluded: true, excludedUntilAt: null });
    account.run('exclude', { reason, until: '2026-04-01' });
    expect(account.facts.debtor.excludedUntilAt).toBe(at('2026-04-01'));
    account.run('include', { reason });
    expect(account.facts.debtor).toMatchObject({ excluded: false, excludedUntilAt: null });
    expect(account.code('exclude', { reason, until: '2026-02-01' })).toBe('date_invalid');
    expect(account.code('exclude', { reason, invoiceId: 'inv_none' })).toBe('not_found');
    expect(account.code('exclude', {})).toBe('invalid_input');
  });

  it('an excluded invoice is not handed to counsel', () => {
    const account = twoInvoices();
    account.keep({ account: { stage: 'escalation' }, timeline: [] });
    account.run('exclude', { invoiceId: account.invoice('A').id, reason });
    account.run('hand-off-legal', {}, { approved: true });
    expect(account.facts.placements[0]?.invoiceIds).toEqual([account.invoice('B').id]);
    expect(decide(account.facts, strategy, noLaw, noon).action.kind).toBe('exchange');
  });
});
