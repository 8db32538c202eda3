import { noLaw } from '../../src/domain/law/law';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import { address, at, b2b, consumer, email, facts, hold, invoice, phone } from './account-facts';
import { contactDays, fold, forYears, told } from './account-fold';

describe('a whole b2b ladder', () => {
  const days = [
    '2026-02-25 09:30 contact b1 email',
    '2026-03-03 09:30 contact b2 email',
    '2026-03-10 09:30 contact b3 email',
    '2026-03-16 09:30 task b4',
    '2026-03-23 09:30 lapse task',
    '2026-03-23 09:30 charge b5',
    '2026-03-23 09:30 contact b5 email',
    '2026-04-01 09:30 contact b6 letter',
    '2026-04-01 09:30 contact b6 email',
    // day 38 lies before the date that b6 gave (10 days), so the call waits for the day after it
    '2026-04-13 09:30 task b7',
    '2026-04-20 09:30 lapse task',
    '2026-04-20 09:30 skip b7-visit',
    '2026-04-20 09:30 approval b8',
    '2026-04-20 09:31 contact b8 letter',
    '2026-04-20 09:31 contact b8 email',
    '2026-05-07 09:30 approval b9',
    '2026-05-07 09:31 hand-off b9',
    '2026-05-07 09:31 exchange',
  ];

  it.each([
    ['America/New_York', 'US', 'USD'],
    ['Europe/London', 'GB', 'GBP'],
  ])('runs in local time in %s, also over the change of clocks', (zone, country, currency) => {
    const start = facts([invoice('inv_1', { currency })], {
      zone,
      country,
      currency,
      lateFeeMinor: 4_000n,
    });
    const from = at('2026-02-20', '12:00', zone);
    const run = fold(start, from, from + 400 * 86_400_000, { strategy: b2b, approves: true });
    expect(told(run.done, zone)).toEqual(days);
    expect(run.last).toMatchObject({ stage: 'legal', waitingFor: 'answer', waitMs: forYears });
  });

  it('moves a day off to the next working day of the debtor', () => {
    // Good Friday and Easter Monday of 2026 are 3 and 6 April
    const start = facts([invoice('inv_1', { dueOn: '2026-04-02' })]);
    const run = fold(start, at('2026-04-01', '12:00'), at('2026-04-12'), { strategy: b2b });
    expect(told(run.done, 'Europe/London')).toEqual([
      '2026-04-01 12:00 contact b1 email',
      '2026-04-07 09:30 contact b2 email',
    ]);
  });
});

it('runs the consumer ladder to a decision and never further', () => {
  const zone = 'America/New_York';
  const start = facts([invoice('inv_1', { currency: 'USD' })], {
    zone,
    country: 'US',
    currency: 'USD',
    strategy: consumer,
  });
  const run = fold(start, at('2026-02-20', '12:00', zone), at('2027-02-20', '12:00', zone), {
    strategy: consumer,
    approves: true,
  });
  expect(told(run.done, zone)).toEqual([
    '2026-02-27 10:30 contact c1 email',
    '2026-03-05 10:30 contact c2 email',
    '2026-03-10 10:30 contact c3 sms',
    '2026-03-16 10:30 contact c4 email',
    '2026-03-20 10:30 task c5',
    '2026-03-27 10:30 lapse task',
    '2026-03-27 10:30 skip c6',
    '2026-03-27 10:30 contact c6 email',
    '2026-04-06 10:30 contact c7 letter',
    '2026-04-21 10:30 task c8',
    '2026-04-28 10:30 lapse task',
    '2026-04-28 10:30 contact c9 email',
    // a supervisor is asked before the notice names an agency
    '2026-05-04 10:30 approval c10',
    '2026-05-05 10:30 contact c10 letter',
    '2026-05-05 10:30 contact c10 email',
    '2026-05-26 10:30 task c11',
    '2026-06-02 10:30 lapse task',
    '2026-06-10 10:30 approval c12',
    '2026-06-10 10:31 task c12',
    '2026-07-10 10:30 lapse task',
  ]);
  expect(run.last).toMatchObject({ waitingFor: 'person', waitMs: forYears, stage: 'escalation' });
});

describe('an account that comes late', () => {
  it('passes over the step before the due date and goes on one by one, the gap kept', () => {
    const run = fold(facts([invoice('inv_1')]), at('2026-06-01', '12:00'), at('2026-07-15'), {
      strategy: b2b,
    });
    expect(told(run.done, 'Europe/London').slice(0, 9)).toEqual([
      '2026-06-01 12:00 skip b1',
      '2026-06-01 12:00 contact b2 email',
      '2026-06-05 09:30 contact b3 email',
      '2026-06-09 09:30 task b4',
      '2026-06-16 09:30 lapse task',
      '2026-06-16 09:30 skip b5',
      '2026-06-16 09:30 contact b5 email',
      // two channels at once: seven days after the last contact, not four
      '2026-06-23 09:30 contact b6 letter',
      '2026-06-23 09:30 contact b6 email',
    ]);
  });

  it('passes over steps whose condition is false, with a note', () => {
    const small = invoice('inv_1', { amountMinor: 20_000n, openMinor: 20_000n });
    const run = fold(facts([small]), at('2026-02-20', '12:00'), at('2027-01-01'), {
      strategy: b2b,
      approves: true,
    });
    const skipped = run.facts.effects.filter((effect) => effect.channel === 'skip');
    expect(skipped.map(({ stepId, note }) => [stepId, note])).toEqual([
      ['b1', 'the debtor always paid on time and less than 1000 is open'],
      ['b4', 'less than 250 is overdue and undisputed'],
      ['b7', 'less than 1000 is overdue and undisputed'],
      ['b7-visit', 'less than 1000 is overdue and undisputed'],
      ['b9', 'less than 1500 is overdue and undisputed'],
    ]);
    expect(run.last).toMatchObject({ waitingFor: 'person', stage: 'legal' });
  });

  it('looks past a step that will be passed over for what it is heading for', () => {
    const small = invoice('inv_1', { amountMinor: 20_000n, openMinor: 20_000n });
    const run = fold(facts([small]), at('2026-02-20', '12:00'), at('2026-03-12'), {
      strategy: b2b,
    });
    expect(run.last.nextAction).toEqual({
      kind: 'contact',
      step: 'b5',
      channel: 'email',
      at: at('2026-03-23', '09:30'),
    });
  });
});

describe('a pause of 60 days', () => {
  const pausedAt = at('2026-03-11', '08:00');
  const untilAt = at('2026-05-10', '08:00');
  const paused = () => {
    const before = fold(facts([invoice('inv_1')]), at('2026-02-20', '12:00'), pausedAt, {
      strategy: b2b,
    });
    const changes = { holds: [hold({ fromAt: pausedAt, untilAt })], timeline: [] };
    return applyChanges(before.facts, changes);
  };

  it('does nothing while it lasts, and shows what comes when', () => {
    const decision = decide(paused(), b2b, noLaw, pausedAt);
    expect(decision).toMatchObject({
      action: { kind: 'wait', untilAt },
      waitingFor: 'hold',
      // the pause ends on a Sunday: the next working day at the send hour
      nextAction: { kind: 'task', step: 'b4', at: at('2026-05-11', '09:30') },
    });
  });

  it('re-spaces the steps afterwards: never two within the gap', () => {
    const run = fold(paused(), pausedAt, at('2026-08-01'), { strategy: b2b });
    expect(told(run.done, 'Europe/London')).toEqual([
      '2026-05-11 09:30 task b4',
      '2026-05-18 09:30 lapse task',
      '2026-05-18 09:30 skip b5',
      '2026-05-18 09:30 contact b5 email',
      '2026-05-26 09:30 contact b6 letter',
      '2026-05-26 09:30 contact b6 email',
      '2026-06-08 09:30 task b7',
      '2026-06-15 09:30 lapse task',
      '2026-06-15 09:30 skip b7-visit',
      '2026-06-15 09:30 approval b8',
      // Nobody has answered in three working days: it passes to the supervisor.
      '2026-06-18 09:30 lapse escalation',
      '2026-06-29 09:30 lapse approval',
    ]);
    expect(run.last).toMatchObject({ waitingFor: 'person', waitMs: forYears });
  });
});

describe('a contact that cannot be made', () => {
  const from = at('2026-03-03', '09:00');
  const b1Over = [invoice('inv_1', { dueOn: '2026-03-02' })];

  it('takes the fallback when there is no address', () => {
    const run = fold(facts(b1Over, { contacts: [address] }), from, at('2026-03-05'), {
      strategy: b2b,
    });
    expect(told(run.done, 'Europe/London')).toContain('2026-03-03 09:30 contact b2 letter');
  });

  it('takes the fallback when a message comes back, before the next step', () => {
    const run = fold(facts(b1Over), from, at('2026-03-04'), { strategy: b2b });
    const bounced = run.facts.messages.map((one) => ({ ...one, bouncedAt: run.now }));
    const contacts = [{ ...email, status: 'bounced' as const }];
    const back = applyChanges(run.facts, { messages: bounced, contacts, timeline: [] });
    const next = fold(back, at('2026-03-04', '15:00'), at('2026-03-11'), { strategy: b2b });
    expect(told(next.done, 'Europe/London')).toEqual([
      '2026-03-04 15:00 contact b2 letter',
      '2026-03-10 09:30 contact b3 letter',
    ]);
  });

  it('asks a person once to find an address, and waits', () => {
    const run = fold(facts(b1Over, { contacts: [phone] }), from, at('2026-06-01'), {
      strategy: b2b,
    });
    expect(told(run.done, 'Europe/London')).toEqual([
      '2026-03-03 09:00 skip b1',
      '2026-03-03 09:30 task b2',
    ]);
    expect(run.facts.tasks[0]).toMatchObject({ kind: 'trace', status: 'open', expiresAt: null });
    expect(run.last).toMatchObject({ waitingFor: 'person', waitMs: forYears });
    const found = applyChanges(run.facts, {
      contacts: [email],
      tasks: run.facts.tasks.map((task) => ({ ...task, status: 'done' as const })),
      timeline: [],
    });
    const next = fold(found, at('2026-06-01', '12:00'), at('2026-06-02'), { strategy: b2b });
    expect(told(next.done, 'Europe/London')).toEqual(['2026-06-01 12:00 contact b2 email']);
  });

  it('plans again what was suppressed before it was sent, three times at most', () => {
    const start = facts(b1Over);
    let current = fold(start, from, at('2026-03-03', '09:00'), { strategy: b2b }).facts;
    const keys: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const noon = at('2026-03-03', '12:00') + turn;
      const run = fold(current, noon, noon, { strategy: b2b });
      const messages = run.facts.messages.map((one) => ({ ...one, status: 'suppressed' as const }));
      keys.push(...run.facts.effects.slice(current.effects.length).map((effect) => effect.key));
      current = applyChanges(run.facts, { messages, timeline: [] });
    }
    expect(keys.map((key) => key.split('/').slice(2).join('/'))).toEqual([
      'b2/inv_1/0/email',
      'b2/inv_1/1/email',
      'b2/inv_1/2/email',
      'b2/inv_1/0/letter',
      'b2/inv_1/1/letter',
    ]);
  });

  it('lets the ladder go on by letter when the debtor ceased e-mail', () => {
    const ceased = hold({ type: 'cease', channel: 'email', blocks: ['contact'] });
    const start = applyChanges(facts(b1Over), { holds: [ceased], timeline: [] });
    const run = fold(start, from, at('2026-03-12'), { strategy: b2b });
    expect(told(run.done, 'Europe/London').slice(1)).toEqual([
      '2026-03-03 09:30 contact b2 letter',
      '2026-03-10 09:30 contact b3 letter',
    ]);
  });
});

it.each([b2b, consumer])('$id plans at most two contacts in any seven days', (strategy) => {
  const days = [1, 5, 9, 13, 24, 25, 26, 27, 28];
  for (const dueOn of days.map((day) => `2026-03-${String(day).padStart(2, '0')}`)) {
    for (const from of ['2026-02-10', '2026-04-10', '2026-07-01']) {
      const start = facts([invoice('inv_1', { dueOn })], { strategy });
      const run = fold(start, at(from, '12:00'), at('2027-02-01'), { strategy, approves: true });
      const made = contactDays(run.done, 'Europe/London').map((day) => Date.parse(day));
      for (const day of made) {
        const week = made.filter((other) => other <= day && day - other < 7 * 86_400_000);
        expect(week.length).toBeLessThanOrEqual(2);
      }
    }
  }
});
