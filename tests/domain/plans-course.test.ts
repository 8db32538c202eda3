import { noLaw } from '../../src/domain/law/law';
import { applyChanges, type Changes } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import type { Facts, MessageFacts } from '../../src/domain/account/facts';
import type { AgreementFacts } from '../../src/domain/agreements/facts';
import { gate } from '../../src/domain/contact/gate';
import { rowsOf } from '../../src/domain/agreements/status';
import {
  agreement,
  address,
  at,
  b2b,
  facts,
  hold,
  invoice,
  withChargeback,
  withPayment,
} from './account-facts';
import { fold, told } from './account-fold';

const acceptedAt = at('2026-03-05', '12:00');
const change = (before: Facts, changes: Omit<Changes, 'timeline'>): Facts =>
  applyChanges(before, { ...changes, timeline: [] });
const run = (state: Facts, until: string, from = acceptedAt) =>
  fold(state, from, at(until, '12:00'), { strategy: b2b });
const story = (state: Facts, until: string, from = acceptedAt): string[] =>
  told(run(state, until, from).done, 'Europe/London');

/** 2,000.00 over two invoices in two parts of 1,000.00, due on a Friday and a Monday. */
function plan(fields: Partial<AgreementFacts> = {}): AgreementFacts {
  return agreement({
    type: 'plan',
    invoiceIds: ['inv_1', 'inv_2'],
    instalments: [
      { n: 1, dueOn: '2026-03-20', amountMinor: 100_000n },
      { n: 2, dueOn: '2026-04-20', amountMinor: 100_000n },
    ],
    graceDays: 7,
    acceptedAt,
    own: { every: 'P1M', onMiss: 'break', noticeDays: 3 },
    ...fields,
  });
}

function running(one: AgreementFacts = plan(), setup: Parameters<typeof facts>[1] = {}): Facts {
  const invoices = ['inv_1', 'inv_2'].map((id) =>
    invoice(id, { amountMinor: 100_000n, openMinor: 100_000n }),
  );
  return change(facts(invoices, setup), { agreements: [one] });
}

const planOf = ({ agreements }: Facts): AgreementFacts => agreements[0] ?? plan();

describe('notices of a plan', () => {
  it('come before each part, and after a missed one with the last day to cure', () => {
    const { done, facts: after } = run(running(), '2026-03-27');
    expect(told(done, 'Europe/London')).toEqual([
      '2026-03-17 09:30 contact instalment-notice email',
      '2026-03-23 09:30 contact instalment-missed email',
    ]);
    expect(
      after.messages.map(({ template, payByOn, stage }) => [template, payByOn, stage]),
    ).toEqual([
      ['instalment-notice', '2026-03-20', 'plan'],
      ['plan-missed', '2026-03-27', 'plan'],
    ]);
    expect(after.effects.map(({ key }) => key)).toEqual([
      'default/acc_1/instalment-notice/agr_1#1/0/email',
      'default/acc_1/instalment-missed/agr_1#1/0/email',
    ]);
    expect(planOf(after).status).toBe('active');
  });

  it('put the plan in writing once it is in force, within the hours, and again when it is reinstated', () => {
    const lateAt = at('2026-03-05', '20:00');
    const own = { ...plan().own, confirms: true };
    const made = plan({ own, acceptedAt: lateAt });
    const { facts: after } = run(running(made), '2026-03-10', lateAt);
    const confirmed = after.effects.map(({ key, note, at: doneAt }) => [key, note, doneAt]);
    expect(confirmed).toEqual([
      ['default/acc_1/plan-confirmed/agr_1#made-0/0/email', null, at('2026-03-06', '08:00')],
    ]);
    expect(after.messages[0]).toMatchObject({ template: 'plan-confirmed', payByOn: null });
    const again = { ...made, own: { ...own, reinstated: 1 } };
    const reinstated = change(after, { agreements: [again] });
    expect(story(reinstated, '2026-03-10', at('2026-03-10', '11:00'))).toEqual([
      '2026-03-10 11:00 contact plan-confirmed email',
    ]);
  });

  it('rest for a part that is paid already, and go on with the next', () => {
    const ahead = withPayment(running(), 100_000n, acceptedAt);
    expect(story(ahead, '2026-04-17')).toEqual([
      '2026-04-17 09:30 contact instalment-notice email',
    ]);
  });

  it('are left out when the plan was agreed after their day', () => {
    const late = at('2026-03-18', '12:00');
    expect(story(running(plan({ acceptedAt: late })), '2026-03-20', late)).toEqual([]);
  });

  it('go by letter when an e-mail came back', () => {
    const first = run(running(), '2026-03-17').facts;
    const messages = first.messages.map((one): MessageFacts => ({
      ...one,
      bouncedAt: one.plannedAt + 60_000,
    }));
    const again = story(change(first, { messages }), '2026-03-19', at('2026-03-17', '13:00'));
    expect(again).toEqual(['2026-03-17 13:00 contact instalment-notice letter']);
    const only = running(plan(), { contacts: [address] });
    expect(story(only, '2026-03-19')).toEqual([
      '2026-03-17 09:30 contact instalment-notice letter',
    ]);
  });

  it('wait for a hold, and are given up when it lasts longer than their day', () => {
    const paused = (until: string) =>
      change(running(), { holds: [hold({ fromAt: acceptedAt, untilAt: at(until) })] });
    expect(story(paused('2026-03-19'), '2026-03-20')).toEqual([
      '2026-03-19 08:00 contact instalment-notice email',
    ]);
    expect(story(paused('2026-03-21'), '2026-03-22')).toEqual([]);
  });

  it('are stopped at the gate when the part has been paid meanwhile', () => {
    const due = run(running(), '2026-03-16').facts;
    const request = {
      kind: 'contact' as const,
      channel: 'email' as const,
      stepId: 'instalment-notice',
      cause: 'agr_1#1',
    };
    const asked = (state: Facts) => gate(request, state, b2b, noLaw, at('2026-03-17', '10:00'), 0);
    expect(asked(due).answer).toBe('allow');
    const obsolete = asked(withPayment(due, 100_000n, at('2026-03-17', '09:00')));
    expect(obsolete.answer).toBe('block');
    expect(obsolete.rules.map(({ rule }) => rule)).toContain('plan.notice-obsolete');
    const over = change(due, { agreements: [plan({ status: 'cancelled' })] });
    expect(asked(over).answer).toBe('block');
  });

  it('stay away where the strategy has none and nothing is late', () => {
    const own = { every: 'P1M' as const };
    expect(story(running(plan({ own })), '2026-03-20')).toEqual([]);
  });

  it('shows the next one as the next action', () => {
    expect(decide(running(), b2b, noLaw, acceptedAt)).toMatchObject({
      stage: 'plan',
      waitingFor: 'instalment',
      nextAction: { kind: 'contact', step: 'instalment-notice', at: at('2026-03-17', '09:30') },
    });
  });
});

describe('a missed part', () => {
  it('breaks the plan on the day after its grace, and the ladder comes back', () => {
    const { facts: after, done } = run(running(), '2026-03-30');
    expect(planOf(after)).toMatchObject({ status: 'broken' });
    expect(told(done, 'Europe/London')).toContain('2026-03-28 09:30 lapse agreement');
    expect(decide(after, b2b, noLaw, at('2026-03-30', '12:00')).stage).not.toBe('plan');
    const kinds = after.effects.map(({ kind }) => kind);
    expect(kinds).not.toContain('charge');
  });

  it('is cured until the end of its grace', () => {
    const late = run(running(), '2026-03-27').facts;
    const cured = withPayment(late, 100_000n, at('2026-03-27', '17:00'));
    const after = run(cured, '2026-04-10', at('2026-03-27', '17:00')).facts;
    expect(planOf(after).status).toBe('active');
    expect(rowsOf(planOf(after), after, at('2026-04-10'))[0]).toMatchObject({
      status: 'paid',
      isCured: true,
    });
  });

  it('moves to the end three times by policy, then the plan breaks', () => {
    const own = { every: 'P1M', onMiss: 'append' } as const;
    const { facts: after, done } = run(running(plan({ own })), '2026-06-30');
    const lapses = told(done, 'Europe/London').filter((line) => line.includes('lapse'));
    expect(lapses).toEqual([
      '2026-03-28 09:30 lapse append',
      '2026-04-28 09:30 lapse append',
      '2026-05-28 09:30 lapse append',
      '2026-06-28 09:30 lapse agreement',
    ]);
    expect(planOf(after)).toMatchObject({ status: 'broken', own: { appended: 3 } });
    expect(planOf(after).instalments).toEqual([
      { n: 1, dueOn: '2026-03-20', amountMinor: 0n },
      { n: 2, dueOn: '2026-04-20', amountMinor: 0n },
      { n: 3, dueOn: '2026-05-20', amountMinor: 0n },
      { n: 4, dueOn: '2026-06-20', amountMinor: 100_000n },
      { n: 5, dueOn: '2026-07-20', amountMinor: 100_000n },
    ]);
  });
});

describe('money that goes back', () => {
  it('un-counts, and breaks a plan whose grace is over', () => {
    const paid = withPayment(running(), 100_000n, at('2026-03-19', '12:00'));
    const later = run(paid, '2026-04-01').facts;
    expect(planOf(later).status).toBe('active');
    const back = withChargeback(later, 'pay_1', at('2026-04-01', '12:00'));
    expect(decide(back, b2b, noLaw, at('2026-04-01', '12:00')).action).toMatchObject({
      kind: 'lapse',
      what: { kind: 'agreement', status: 'broken' },
    });
  });

  it('leaves a plan in force whose part is not due yet', () => {
    const paid = withPayment(running(), 100_000n, at('2026-03-10', '12:00'));
    const back = withChargeback(paid, 'pay_1', at('2026-03-12', '12:00'));
    expect(decide(back, b2b, noLaw, at('2026-03-12', '12:00')).stage).toBe('plan');
    expect(rowsOf(plan(), back, at('2026-03-12'))[0]?.paidMinor).toBe(0n);
  });
});

describe('what a plan does not cover', () => {
  const narrow = plan({
    invoiceIds: ['inv_1'],
    instalments: [{ n: 1, dueOn: '2026-04-20', amountMinor: 100_000n }],
    own: { every: 'P1M' },
  });

  it('goes on by its own dates, in the stage of the plan', () => {
    const { facts: after, done, last } = run(running(narrow), '2026-03-12');
    expect(told(done, 'Europe/London')).toEqual([
      '2026-03-05 12:00 skip b1',
      '2026-03-05 12:00 contact b2 email',
      '2026-03-10 09:30 contact b3 email',
    ]);
    expect(after.effects.every(({ cause }) => cause === 'inv_2')).toBe(true);
    expect(after.account.stage).toBe('plan');
    expect(last.nextAction).toMatchObject({ step: 'b4' });
  });

  it.each(['promise', 'settlement'] as const)(
    'goes on beside a %s too, which is judged all the same',
    (type) => {
      const one = { ...narrow, type, own: {}, graceDays: 0 };
      const { facts: after, done } = run(running(one), '2026-04-22');
      const lines = told(done, 'Europe/London');
      expect(lines.slice(0, 2)).toEqual([
        '2026-03-05 12:00 skip b1',
        '2026-03-05 12:00 contact b2 email',
      ]);
      const before = after.effects.filter((effect) => effect.at < at('2026-04-20'));
      expect(before.every(({ cause }) => cause === 'inv_2')).toBe(true);
      expect(lines).toContain('2026-04-21 09:30 lapse agreement');
    },
  );

  it('leaves the plan to itself: money for the other invoice does not count', () => {
    const other = withPayment(running(narrow), 100_000n, acceptedAt, { invoiceId: 'inv_2' });
    expect(rowsOf(narrow, other, acceptedAt)[0]?.paidMinor).toBe(0n);
    const most = withPayment(running(narrow), 120_000n, acceptedAt, { invoiceId: 'inv_2' });
    expect(rowsOf(narrow, most, acceptedAt)[0]?.paidMinor).toBe(20_000n);
    const own = withPayment(running(narrow), 100_000n, acceptedAt, { invoiceId: 'inv_1' });
    expect(rowsOf(narrow, own, acceptedAt)[0]?.paidMinor).toBe(100_000n);
    expect(decide(own, b2b, noLaw, acceptedAt).action).toMatchObject({
      kind: 'lapse',
      what: { status: 'kept' },
    });
  });
});
