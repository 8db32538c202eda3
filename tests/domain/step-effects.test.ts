import { noLaw } from '../../src/domain/law/law';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import { performAction } from '../../src/domain/account/perform';
import { preview } from '../../src/domain/account/preview';
import type { Facts } from '../../src/domain/account/facts';
import { writeBacksOf } from '../../src/domain/account/write-backs';
import { timerSummary } from '../../src/domain/account/details';
import type { Step, Strategy } from '../../src/domain/strategy/document';
import { strategyFaults } from '../../src/domain/strategy/faults';
import { at, b2b, facts, hold, invoice, withPayment } from './account-facts';
import { fold, told } from './account-fold';

const zone = 'Europe/London';
const from = at('2026-03-01', '12:00');
const untilAt = at('2026-06-30');

/** One message, then the step that is looked at, then a call. */
function strategyWith(step: Partial<Step>, more: Partial<Strategy> = {}): Strategy {
  const steps: Step[] = [
    {
      ...{ id: 's1', title: 'Reminder', anchor: 'due', days: 1 },
      contacts: [{ channel: 'email', template: 'b2' }],
    },
    { id: 's2', title: 'What then', anchor: 'due', days: 10, ...step },
    {
      ...{ id: 's3', title: 'Call', anchor: 'due', days: 20 },
      task: { kind: 'call', title: 'Call', expiresWorkingDays: 5 },
    },
  ];
  return { ...b2b, ...more, stages: [{ stage: 'reminder', title: 'Reminder', steps }] };
}

function heard(start: Facts): Facts {
  const { creditor } = start;
  const settings = { ...creditor.settings, billing: { writeBack: ['generic'] as const } };
  return { ...start, creditor: { ...creditor, settings } };
}

const start = (): Facts => facts([invoice('inv_1')]);

/** Write-backs of a whole fold, action by action. */
function lived(begin: Facts, strategy: Strategy, end = untilAt) {
  const run = fold(begin, from, end, { strategy, approves: true });
  return { ...run, story: told(run.done, zone) };
}

describe('telling the billing system', () => {
  const strategy = strategyWith({ tell: 'pause-service' });

  it('is done in its turn, once, and the ladder goes on', () => {
    const { story } = lived(heard(start()), strategy);
    expect(story).toEqual([
      '2026-03-03 09:30 contact s1 email',
      '2026-03-12 09:30 billing s2',
      '2026-03-23 09:30 task s3',
      '2026-03-30 09:30 lapse task',
    ]);
  });

  it('becomes a write-back with a key of its own, and another when the invoice is paid', () => {
    const begin = heard(start());
    const { facts: before, now } = fold(begin, from, at('2026-03-12', '09:00'), { strategy });
    const due = at('2026-03-12', '09:30');
    const { action } = decide(before, strategy, noLaw, due);
    const changes = performAction(before, action, { now: due, strategy, newId: (p) => `${p}_x` });
    const after = applyChanges(before, changes);
    const system = { kind: 'system', id: 'system' };
    expect(writeBacksOf(before, after, changes, system)).toEqual([
      {
        ...{ source: 'generic', kind: 'pause-service' },
        key: 'default/generic/inv_1/pause-service/s2',
        payload: { invoices: ['inv_1'] },
      },
    ]);
    expect(changes.timeline).toMatchObject([
      { kind: 'decision', title: 'The billing system is told: service paused' },
    ]);
    // The money comes through the billing system itself: it has to hear of the service all the same.
    const paid = withPayment(after, 200_000n, now + 1);
    const settled = { invoices: paid.invoices, timeline: [] };
    expect(
      writeBacksOf(after, paid, settled, { kind: 'provider', id: 'generic' }).map(
        (one) => one.kind,
      ),
    ).toEqual(['resume-service']);
  });

  it('is a task for a person where the creditor has not named the source', () => {
    const { story, facts: after } = lived(start(), strategy);
    expect(story.slice(1)).toEqual([
      '2026-03-12 09:30 task s2',
      '2026-03-19 09:30 lapse task',
      '2026-03-23 09:30 task s3',
      '2026-03-30 09:30 lapse task',
    ]);
    expect(after.tasks[0]).toMatchObject({
      kind: 'decision',
      title: 'Pause the service behind invoice INV_1',
    });
  });

  it('waits while a hold stands, and does not come with a false condition', () => {
    const paused = {
      ...heard(start()),
      holds: [hold({ untilAt: at('2026-03-20', '09:30') })],
    };
    expect(lived(paused, strategy).story).toContain('2026-03-20 09:30 billing s2');
    const conditional = strategyWith({ tell: 'pause-service', condition: { openAtLeast: '9000' } });
    expect(lived(heard(start()), conditional).story).toContain('2026-03-12 09:30 skip s2');
  });
});

describe('moving to another strategy', () => {
  const target: Strategy = {
    ...strategyWith({ contacts: [{ channel: 'letter', template: 'b6' }] }),
    id: 'firm',
    version: 3,
  };
  const strategy = strategyWith({ moveTo: 'firm' }, { moves: { firm: target } });

  it('names the version that it was given, keeps what was done, and goes on by the other', () => {
    const { story, facts: after, last } = lived(start(), strategy, at('2026-03-12', '12:00'));
    expect(story).toEqual(['2026-03-03 09:30 contact s1 email', '2026-03-12 09:30 move s2']);
    expect(after.account).toMatchObject({ strategyId: 'firm', strategyVersion: 3 });
    expect(last.stage).toBe('reminder');
    const next = decide(after, target, noLaw, at('2026-03-12', '12:00'));
    // `s1` is done, and `s2` was done by the strategy before.
    expect(next.nextAction).toMatchObject({ step: 's2', channel: 'letter' });
  });

  it('shows in the preview with what the other strategy does', () => {
    const { entries } = preview(start(), strategy, noLaw, from, 60);
    const shown = entries.map(({ kind, step, channel }) => [kind, step, channel]);
    expect(shown).toEqual([
      ['contact', 's1', 'email'],
      ['move', 's2', null],
      ['contact', 's2', 'letter'],
      ['task', 's3', 'call'],
    ]);
  });

  it.each([
    [{}, 'it is not published'],
    [{ firm: { ...target, debtorKind: 'consumer' as const } }, 'firm is for a consumer debtor'],
  ])('is a task for a person where it cannot be: %#', (moves, why) => {
    const { facts: after } = lived(start(), strategyWith({ moveTo: 'firm' }, { moves }));
    expect(after.account.strategyId).toBe('b2b-standard');
    expect(after.tasks[0]?.title).toContain(`Move to the strategy firm: ${why}`);
  });
});

describe('the end of a strategy', () => {
  it('leaves the account as it is, without calling a person', () => {
    const { story, last, facts: after } = lived(start(), strategyWith({ end: 'leave' }));
    expect(story.at(-1)).toBe('2026-03-12 09:30 end s2');
    expect(last).toMatchObject({
      waitingFor: 'step',
      nextAction: null,
      because: 'The strategy has ended: the account is left as it is.',
    });
    expect(after.account).toMatchObject({ status: 'open', needsAttention: null });
    expect(timerSummary(last)).not.toContain('person');
    const course = preview(start(), strategyWith({ end: 'leave' }), noLaw, from, 60);
    expect(course.entries.map(({ kind }) => kind)).not.toContain('close');
    expect(course.ends).toBe('horizon');
  });

  it('carries the next invoice by its own age when the first is paid', () => {
    const two = facts([invoice('inv_1'), invoice('inv_2', { dueOn: '2026-03-30' })]);
    const strategy = strategyWith({ end: 'leave' });
    const rest = lived(two, strategy, at('2026-03-25')).facts;
    const paid = withPayment(rest, 200_000n, at('2026-03-25', '10:00'), { invoiceId: 'inv_1' });
    const next = decide(paid, strategy, noLaw, at('2026-03-25', '11:00'));
    expect(next.nextAction).toMatchObject({ step: 's1', at: at('2026-03-31', '09:30') });
  });

  it('cancels the service and rests', () => {
    const {
      story,
      facts: after,
      last,
    } = lived(heard(start()), strategyWith({ end: 'cancel-service' }));
    expect(story.at(-1)).toBe('2026-03-12 09:30 billing s2');
    expect(after.effects.at(-1)).toMatchObject({
      ...{ channel: 'end', kind: 'billing', note: 'cancel-service' },
    });
    expect(last.because).toContain('The strategy has ended');
  });

  it.each([
    ['write-off', 'written-off', 'what is owed is written off'],
    ['close', 'withdrawn', 'the account is closed, what is owed is given up'],
  ] as const)('%s asks for an approval, then writes off and closes', (end, outcome, told) => {
    const strategy = strategyWith({ end });
    const waiting = fold(start(), from, at('2026-03-20'), { strategy });
    expect(waiting.last.waitingFor).toBe('approval');
    expect(waiting.facts.account.status).toBe('open');
    const { story, facts: after, done } = lived(start(), strategy);
    const ended = done.find(({ decision }) => decision.action.kind === 'end');
    const context = { now: at('2026-03-12'), strategy, newId: (prefix: string) => `${prefix}_x` };
    const { action } = ended?.decision ?? waiting.last;
    const titles = performAction(start(), action, context).timeline.map(({ title }) => title);
    expect(titles.join()).toContain(told);
    expect(story.slice(1)).toEqual([
      '2026-03-12 09:30 approval s2',
      '2026-03-12 09:31 end s2',
      '2026-03-12 09:31 close',
    ]);
    expect(after.account).toMatchObject({ status: 'closed', outcome });
    expect(after.invoices[0]).toMatchObject({ openMinor: 0n, status: 'uncollectible' });
    const sums = after.balances.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);
    expect(sums).toBe(0n);
  });
});

describe('at publishing', () => {
  // With a condition it is not the end for everybody, so that what stands behind it can be reached.
  const condition = { openAtLeast: '1' };
  const approval = { people: 1, title: 'Give it up', expiresDays: 14 };
  const cardRetry = { afterDays: [2, 5, 7, 7], attemptsMax: 8, perDays: 30 };

  it.each([
    [{ end: 'write-off' }, 'never given up without an approval'],
    [{ end: 'close' }, 'never given up without an approval'],
    [{ moveTo: 'other', end: 'leave' }, 'cannot move to another one'],
    [{ moveTo: 'b2b-standard' }, 'the strategy that it is in'],
    [{ tell: 'cancel-service', end: 'cancel-service' }, 'cancels the service already'],
  ] as const)('refuses %j', (step, message) => {
    const faults = strategyFaults(strategyWith({ ...step, condition }));
    expect(faults.map((fault) => fault.message).join()).toContain(message);
    expect(faults[0]?.path.slice(0, 4)).toEqual(['stages', 0, 'steps', 1]);
  });

  it('refuses visits to consumers', () => {
    const task = { kind: 'visit', title: 'Visit', expiresWorkingDays: 5 } as const;
    const faults = strategyFaults(strategyWith({ task }, { debtorKind: 'consumer' }));
    expect(faults.map(({ message }) => message)).toContain(
      'Consumers are not visited, neither at home nor at work.',
    );
    expect(strategyFaults(strategyWith({ task }))).toEqual([]);
  });

  it.each([
    [{ ...cardRetry, attemptsMax: 16 }, 'Card networks bear 15'],
    [{ ...cardRetry, attemptsMax: 3 }, 'has no room'],
  ])('refuses %j', (retry, message) => {
    const faults = strategyFaults({ ...b2b, cardRetry: retry });
    expect(faults.map((fault) => fault.message).join()).toContain(message);
  });

  it('takes what can be meant', () => {
    expect(strategyFaults(strategyWith({ end: 'write-off', approval, condition }))).toEqual([]);
    expect(strategyFaults({ ...strategyWith({ tell: 'pause-service' }), cardRetry })).toEqual([]);
  });
});
