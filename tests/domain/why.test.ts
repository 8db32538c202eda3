import { currentLaw } from '../../src/domain/law/current';
import { noLaw, readLaw } from '../../src/domain/law/law';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import { details, timerSummary } from '../../src/domain/account/details';
import type { Facts } from '../../src/domain/account/facts';
import { why, whyOf } from '../../src/domain/account/why';
import { agreement, at, b2b, consumer, facts, hold, invoice } from './account-facts';
import { fold } from './account-fold';

const from = at('2026-02-20', '12:00');
const started = (until: number) => fold(facts([invoice('inv_1')]), from, until, { strategy: b2b });
const withHold = (before: Facts, untilAt: number | null, fromAt: number): Facts =>
  applyChanges(before, { holds: [hold({ fromAt, untilAt })], timeline: [] });

it('names what stands before the next step, and when it lifts', () => {
  const { facts: state, now } = started(at('2026-03-05', '12:00'));
  const answer = why(state, b2b, noLaw, now);
  expect(answer.nextAction).toMatchObject({ step: 'b3', at: at('2026-03-10', '09:30') });
  expect(answer.earliestAt).toBe(at('2026-03-10', '09:30'));
  expect(answer.guards.map(({ rule, clearsAt }) => [rule, clearsAt])).toEqual([
    ['step.schedule', at('2026-03-10', '09:30')],
    ['gap.minimum', at('2026-03-09', '09:30')],
    ['gap.ceiling', at('2026-03-04', '09:30')],
  ]);
});

it('shows a pause, and follows what meets the step after it', () => {
  const { facts: state } = started(at('2026-03-05', '12:00'));
  const now = at('2026-03-06', '12:00');
  const untilAt = at('2026-03-21', '03:00');
  const answer = why(withHold(state, untilAt, now), b2b, noLaw, now);
  expect(answer.guards.find(({ rule }) => rule === 'hold.pause')).toMatchObject({
    sinceAt: now,
    clearsAt: untilAt,
    clearedBy: 'time',
    blocks: ['contact', 'charge', 'place', 'sue'],
  });
  // the pause ends on a Saturday in the night
  expect(answer.earliestAt).toBe(at('2026-03-23', '09:30'));
  expect(Math.max(...answer.guards.map(({ clearsAt }) => clearsAt ?? 0))).toBe(answer.earliestAt);
});

it('moves the step on by the days of a hold that do not count', () => {
  const { facts: state } = started(at('2026-03-05', '12:00'));
  const { creditor } = state;
  const settings = { ...creditor.settings, conventions: { heldDays: 'difference' as const } };
  const now = at('2026-03-06', '12:00');
  const until = at('2026-03-21', '03:00');
  const held = withHold({ ...state, creditor: { ...creditor, settings } }, until, now);
  const { earliestAt, nextAction } = why(held, b2b, noLaw, now);
  // Planned for 10 March; 15 days rest.
  expect(earliestAt).toBe(at('2026-03-25', '09:30'));
  expect(nextAction?.at).toBe(earliestAt);
  const then = (when: number) => decide(held, b2b, noLaw, when).action.kind;
  expect(then(at('2026-03-23', '09:30'))).toBe('wait');
  expect(then(at('2026-03-25', '09:30'))).toBe('contact');
});

it('says that a person must act', () => {
  const { facts: state, now } = started(at('2026-03-05', '12:00'));
  const answer = why(withHold(state, null, now), b2b, noLaw, now);
  expect(answer).toMatchObject({ earliestAt: null, nextAction: { step: 'b3', at: null } });
});

it('has nothing in the way of what is due now', () => {
  const now = at('2026-03-03', '10:00');
  const { facts: state } = fold(facts([invoice('inv_1')]), from, at('2026-03-02'), {
    strategy: b2b,
  });
  expect(why(state, b2b, noLaw, now)).toMatchObject({ earliestAt: now, guards: [] });
});

it('shows an approval, an agreement and a pause beside it', () => {
  const asked = fold(facts([invoice('inv_1')]), from, at('2026-04-21'), { strategy: b2b });
  expect(why(asked.facts, b2b, noLaw, asked.now).guards.map(({ rule }) => rule)).toEqual([
    'approval.pending',
  ]);
  const promised = applyChanges(facts([invoice('inv_1')]), {
    agreements: [agreement()],
    holds: [hold({ untilAt: from + 1_000 })],
    timeline: [],
  });
  expect(why(promised, b2b, noLaw, from)).toMatchObject({
    earliestAt: at('2026-03-21', '09:30'),
    guards: [{ rule: 'agreement.running' }, { rule: 'hold.pause' }],
  });
});

it('comes true: earliestAt is when the step is decided', () => {
  for (const day of ['2026-02-25', '2026-03-03', '2026-03-11', '2026-03-20', '2026-04-02']) {
    const { facts: state } = started(at(day, '12:00'));
    const now = at(day, '13:00');
    for (const until of ['2026-03-28', '2026-04-11', '2026-05-03']) {
      const paused = withHold(state, at(until, '02:00'), now);
      const { earliestAt } = why(paused, b2b, noLaw, now);
      const run = fold(paused, now, at('2026-07-01'), { strategy: b2b });
      const first = run.done.find(({ decision }) => decision.action.kind !== 'lapse');
      if (run.done[0] === first) expect(first?.at).toBe(earliestAt);
    }
  }
});

describe('several guards at once', () => {
  const zone = 'America/New_York';
  const bill = invoice('inv_1', {
    ...{ dueOn: '2026-03-02', purpose: 'consumer', currency: 'USD' },
  });
  const start = facts([bill], { zone, country: 'US', strategy: consumer, currency: 'USD' });
  const begun = fold(start, from, at('2026-03-04', '12:00', zone), {
    ...{ strategy: consumer, law: currentLaw },
  }).facts;
  // two holds, the first ends first; the last on a Sunday morning, then the hours and the send hour
  const now = at('2026-03-06', '22:00', zone);
  const held = applyChanges(begun, {
    holds: [
      hold({
        id: 'hld_1',
        type: 'operator',
        fromAt: now,
        untilAt: at('2026-03-29', '06:00', zone),
      }),
      hold({ id: 'hld_2', fromAt: now, untilAt: at('2026-03-20', '03:00', zone) }),
    ],
    timeline: [],
  });

  it('are named with their times, and the step happens when the last has cleared', () => {
    const answer = why(held, consumer, currentLaw, now);
    const times = new Map(answer.guards.map(({ rule, clearsAt }) => [rule, clearsAt]));
    expect(times.get('hold.operator')).toBe(at('2026-03-29', '06:00', zone));
    expect(times.get('hold.pause')).toBe(at('2026-03-20', '03:00', zone));
    expect([...times.keys()]).toEqual(
      expect.arrayContaining(['window.local-time', 'step.send-hour']),
    );
    const last = Math.max(...answer.guards.map(({ clearsAt }) => clearsAt ?? Infinity));
    expect(answer.earliestAt).toBe(last);
    const before = fold(held, now, last - 1, { strategy: consumer, law: currentLaw });
    expect(before.done).toEqual([]);
    const run = fold(held, now, last + 60_000, { strategy: consumer, law: currentLaw });
    const first = run.done[0];
    expect(first?.decision.action).toMatchObject({ kind: 'contact' });
    expect((first?.at ?? 0) - last).toBeLessThanOrEqual(60_000);
    expect(first?.decision).toMatchObject({
      strategyVersion: consumer.version,
      zoneData: expect.stringMatching(/^20\d\d[a-z]$/),
      law: currentLaw.version,
    });
    expect(first?.decision.rules.length).toBeGreaterThan(10);
  });

  it('give the figures that a law rests on, and the web UI its source', () => {
    const silent = { ...held.debtor, kind: 'consumer' as const };
    const boundBy = readLaw([
      {
        ...{ id: 'test', title: 'Test', version: '1' },
        rules: [
          {
            ...{ id: 'test.wait', title: 'Wait', jurisdiction: 'US', confidence: 'V1' },
            ...{ effectiveFrom: '2020-01-01', effectiveTo: null, citation: '1 Test 2' },
            scope: { kinds: ['contact'] },
            ask: () => ({
              ...{ answer: 'defer', sentence: 'A wait runs.', liftsAt: now + 86_400_000 },
              ...{ facts: { sentOn: '2026-03-01', days: 30 }, isPresumption: true },
            }),
          },
        ],
      },
    ]);
    const facing = { ...held, debtor: silent, holds: [] };
    const decision = decide(facing, consumer, boundBy, now);
    const guard = whyOf(decision, now).guards.find(({ rule }) => rule === 'test.wait');
    expect(guard).toMatchObject({ facts: { sentOn: '2026-03-01', days: 30 }, isPresumption: true });
    expect(details(facing, decision, now)).toContain('(`test.wait`, 1 Test 2, until ');
  });
});

describe('what the web UI shows', () => {
  it('tells a collector where the account stands, without personal data', () => {
    const { facts: state, now, last } = started(at('2026-03-05', '12:00'));
    const text = details(state, last, now);
    expect(text).toContain('**Reminder** since 2026-02-01 00:00 (Europe/London)');
    expect(text).toContain('2000.00 GBP on 1 open invoice');
    expect(text).toContain('waits for the next step. Reminder is planned for 2026-03-10.');
    expect(text).toContain('message b3 by e-mail on 2026-03-10 09:30 (Europe/London)');
    for (const secret of ['Buyer', 'ap@buyer.example', '1 Road', '+4420']) {
      expect(text).not.toContain(secret);
    }
  });

  it('names every wait in at most 200 bytes', () => {
    const { last } = started(at('2026-03-05', '12:00'));
    expect(timerSummary(last)).toBe(
      'waits for the next step until 2026-03-10 09:30 (UTC); next message b3 by e-mail',
    );
    const run = fold(facts([invoice('inv_1')]), from, at('2026-12-01'), {
      strategy: b2b,
      approves: true,
    });
    for (const { decision } of run.done) {
      expect(Buffer.byteLength(timerSummary(decision))).toBeLessThanOrEqual(200);
    }
    const long = {
      ...last,
      action: { kind: 'lapse' as const, what: { kind: 'task' as const, taskId: 't' } },
    };
    expect(Buffer.byteLength(timerSummary({ ...long, because: 'ü'.repeat(300) }))).toBe(200);
  });

  it('says that a closed account waits for nothing', () => {
    const start = facts([invoice('inv_1')]);
    const closed = applyChanges(start, { account: { status: 'closed' }, timeline: [] });
    const text = details(closed, decide(closed, b2b, noLaw, from), from);
    expect(text).toContain('nothing, the account is closed');
  });
});
