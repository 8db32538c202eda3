import { noLaw } from '../../src/domain/law/law';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import { details, timerSummary } from '../../src/domain/account/details';
import type { Facts } from '../../src/domain/account/facts';
import { why } from '../../src/domain/account/why';
import { agreement, at, b2b, facts, hold, invoice } from './account-facts';
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
