import type { Step, Strategy } from '../../src/domain/strategy/document';
import { strategyFaults } from '../../src/domain/strategy/faults';
import { builtInStrategies } from '../../src/strategies/read';
import { callTask, mail, strategyOf } from './step-days';

/** Faults of a strategy of one stage, as `path: message`. */
function faultsOf(steps: readonly Step[], rest: Partial<Strategy> = {}): string[] {
  const strategy = strategyOf([{ steps }], rest);
  return strategyFaults(strategy).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const step = (n: number, field: string): string => `stages.0.steps.${n}.${field}`;
const bare = (id: string, days: number, rest: Partial<Step>): Step => ({
  ...{ id, title: id, anchor: 'due', days },
  ...rest,
});

it('what ships has no fault', () => {
  for (const strategy of builtInStrategies()) expect(strategyFaults(strategy)).toEqual([]);
});

it.each(['opt-out-confirmation', 'payment-receipt', 'instalment-notice', 'event-promise-due'])(
  'a step named %s would be taken for what happens beside the ladder',
  (name) => {
    const message = `Steps beside the ladder have the name ${name}: take another one.`;
    expect(faultsOf([mail(name, 1)])).toContain(`${step(0, 'id')}: ${message}`);
    const renamed = mail('a', 1, { replaces: [name] });
    expect(faultsOf([renamed])).toContain(`${step(0, 'replaces')}: ${message}`);
    expect(faultsOf([mail(`${name}-2`, 1)])).toEqual([]);
  },
);

describe('a step that can never be reached', () => {
  it('from the end of a notice that nothing before it gives', () => {
    const after = mail('after', 2, { anchor: 'notice-end' });
    const letter = mail('letter', 1, { messageClass: 'B', payByDays: 14 });
    const faults = (strategy: Strategy) =>
      strategyFaults(strategy).map(({ path, message }) => `${path.join('.')}: ${message}`);
    const own = faults(strategyOf([{ steps: [mail('a', 1), after] }]));
    expect(own).toEqual([
      expect.stringContaining(
        `${step(1, 'anchor')}: Step after can never be reached: no step before it gives notice`,
      ),
    ]);
    const legal = strategyOf([
      { steps: [mail('a', 1)] },
      { steps: [] },
      { steps: [letter, after] },
    ]);
    expect(faults(legal)).toEqual([]);
    const first = mail('notice', 1, { messageClass: 'B', notice: 'validation-notice' });
    expect(faultsOf([first, after])).toEqual([]);
    // Another collector's notice is logged by hand.
    expect(faultsOf([mail('a', 1), after], { role: 'third-party' })).toEqual([]);
  });

  it.each<[string, Step[], string]>([
    [
      'behind the end',
      [mail('a', 1), bare('b', 8, { end: 'leave' }), mail('c', 15), mail('d', 22)],
      'stages.0.steps.2: Step c can never be reached: b before it ends the strategy.',
    ],
    [
      'behind a move',
      [bare('a', 1, { moveTo: 'other' }), mail('b', 8)],
      'stages.0.steps.1: Step b can never be reached: a before it moves to another strategy.',
    ],
    [
      'amounts that exclude each other',
      [mail('a', 1, { condition: { overdueAtLeast: '100.50', overdueAtMost: '100' } })],
      `${step(0, 'condition.overdueAtLeast')}: Step a can never be reached: at least 100.50 is more`,
    ],
    [
      'counts that exclude each other',
      [mail('a', 1, { condition: { unpaidInvoicesAtLeast: 3, unpaidInvoicesAtMost: 2 } })],
      step(0, 'condition.unpaidInvoicesAtLeast'),
    ],
    [
      'behaviour that excludes itself',
      [
        mail('a', 1, {
          condition: { behaviour: { averageDaysLateAtLeast: 9, averageDaysLateAtMost: 2 } },
        }),
      ],
      step(0, 'condition.behaviour.averageDaysLateAtLeast'),
    ],
    [
      'tags that are asked for and excluded',
      [mail('a', 1, { condition: { tags: { any: ['x'], none: ['x'] } } })],
      step(0, 'condition.tags'),
    ],
    [
      'a step that comes later',
      [mail('a', 1, { condition: { served: ['b'] } }), mail('b', 8)],
      `${step(0, 'condition.served')}: Step a can never be reached: step b does not come before it.`,
    ],
    [
      'none of the ways in',
      [
        mail('a', 1, {
          condition: { any: [{ bounced: ['b'] }, { debtor: { kind: 'consumer' } }] },
        }),
        mail('b', 8),
      ],
      step(0, 'condition.any.0.bounced'),
    ],
    [
      'another kind of debtor',
      [mail('a', 1, { condition: { debtor: { kind: 'consumer' } } })],
      step(0, 'condition.debtor.kind'),
    ],
  ])('%s', (_title, steps, fault) => {
    const faults = faultsOf(steps);
    expect(faults.join('\n')).toContain(fault);
  });

  it('names every step behind the end, and none that only a condition keeps from it', () => {
    const ends = [bare('a', 1, { end: 'leave' }), mail('b', 8), mail('c', 15)];
    expect(faultsOf(ends)).toHaveLength(2);
    const may = [
      bare('a', 1, { end: 'leave', condition: { overdueAtMost: '20' } }),
      mail('b', 8, { condition: { served: ['a'], overdueAtLeast: '5', overdueAtMost: '10' } }),
    ];
    expect(faultsOf(may)).toEqual([]);
  });

  it('a message behind the last that an invoice may bring', () => {
    const steps = [
      mail('a', 1),
      mail('b', 8, { condition: { undisputed: true } }),
      mail('c', 15),
      mail('d', 22),
    ];
    expect(faultsOf(steps, { messagesMax: 2 })).toEqual([
      `${step(3, 'contacts')}: Step d never sends anything: the 2 messages of an invoice are used up before it.`,
    ]);
    expect(faultsOf(steps, { messagesMax: 3 })).toEqual([]);
  });
});

describe('a wait that starves a step', () => {
  it.each<[string, Step[], Partial<Strategy>, string]>([
    [
      'the gap, until the next one is due',
      [mail('a', 1), mail('b', 3), mail('c', 8)],
      { minimumGapDays: 14 },
      `${step(1, 'days')}: Step b is starved: the waits before it (a gap of 14 days, dates given, the ceiling) keep it until day 15, and on day 8 c is due.`,
    ],
    [
      'the gap, until it is due itself',
      [mail('a', -5), mail('b', -2)],
      { minimumGapDays: 7 },
      `${step(1, 'days')}: Step b is starved: the waits before it (a gap of 7 days, dates given, the ceiling) keep it until day 2, and it is passed over from the due day on.`,
    ],
    [
      'a date that the message before gives',
      [mail('a', 1, { payByDays: 20 }), mail('b', 10), mail('c', 21)],
      {},
      `${step(1, 'days')}: Step b is starved`,
    ],
    [
      'the ceiling',
      [mail('a', 1), mail('b', 6), mail('c', 11), mail('d', 25)],
      { ceiling: { contacts: 2, days: 30 } },
      `${step(2, 'days')}: Step c is starved`,
    ],
    [
      'a newer step that stands for it',
      [mail('a', 1), mail('b', 3, { catchUp: 'collapse' }), mail('c', 5)],
      {},
      `on day 5 c stands for it.`,
    ],
    [
      'a gap longer than its own repeat',
      [mail('a', 1, { repeat: { everyDays: 3, times: 2 } })],
      {},
      `${step(0, 'repeat.everyDays')}: The minimum gap of 4 days is longer.`,
    ],
    [
      'times that the next step takes the place of',
      [callTask('a', 1, { repeat: { everyDays: 5, times: 4 } }), mail('b', 11)],
      {},
      `${step(0, 'repeat.times')}: Only 2 of 4 times come before day 11, when b takes its place.`,
    ],
  ])('%s', (_title, steps, rest, fault) => {
    expect(faultsOf(steps, rest).join('\n')).toContain(fault);
  });

  it.each<[string, Step[], Partial<Strategy>]>([
    ['a step that only moves a little', [mail('a', 1), mail('b', 3), mail('c', 8)], {}],
    [
      'a step before that has a condition',
      [mail('a', -5, { condition: { openAtLeast: '5' } }), mail('b', -3), mail('c', 9)],
      { minimumGapDays: 7 },
    ],
    [
      'a next step that has a condition',
      [mail('a', 1), mail('b', 3), mail('c', 5, { condition: { openAtLeast: '5' } })],
      { minimumGapDays: 7 },
    ],
    [
      'days of another anchor',
      [mail('a', 1), mail('b', 3), mail('c', 5, { anchor: 'placement' })],
      { minimumGapDays: 7 },
    ],
    [
      'a repeat whose last time fits',
      [callTask('a', 1, { repeat: { everyDays: 5, times: 2 } }), mail('b', 11)],
      {},
    ],
  ])('not %s', (_title, steps, rest) => {
    expect(faultsOf(steps, rest)).toEqual([]);
  });
});

describe('an anchor that does not fit', () => {
  it.each<[string, Step[], Partial<Strategy>, string]>([
    [
      'days before a placement',
      [mail('a', -1, { anchor: 'placement' })],
      {},
      `${step(0, 'days')}: Only steps anchored on the due date`,
    ],
    [
      'days that fall, by their own anchor',
      [mail('a', 9, { anchor: 'placement' }), mail('b', 20), mail('c', 3, { anchor: 'placement' })],
      {},
      `${step(2, 'days')}: The step before is planned for a later day.`,
    ],
    [
      'delivery of a due date',
      [mail('a', 1, { from: 'delivery' })],
      {},
      `${step(0, 'from')}: Only previous, letter and notice-end`,
    ],
    [
      'delivery of a call',
      [callTask('a', 1), mail('b', 4, { anchor: 'previous', from: 'delivery' })],
      {},
      `${step(1, 'from')}: The step before sends nothing`,
    ],
    [
      'an attempt without a failed charge',
      [mail('a', 1, { afterAttempt: 2 })],
      {},
      `${step(0, 'afterAttempt')}: Only a step that counts from the first failed charge`,
    ],
    [
      'hours around attempts that nothing counts from',
      [mail('a', 1)],
      { aroundAttempts: { hoursAfter: 2, hoursBefore: 12 } },
      'aroundAttempts: No step counts from a failed charge',
    ],
    [
      'a repeat of what is no message',
      [bare('a', 1, { tell: 'pause-service', repeat: { everyDays: 9, times: 2 } })],
      {},
      `${step(0, 'repeat')}: Only messages and tasks repeat`,
    ],
  ])('%s', (_title, steps, rest, fault) => {
    expect(faultsOf(steps, rest).join('\n')).toContain(fault);
  });

  it('steps of different anchors are not put in order by their days', () => {
    const steps = [
      mail('a', 40),
      mail('b', 5, { anchor: 'month-end' }),
      mail('c', -3, { anchor: 'earliest-unpaid' }),
      mail('d', 2, { anchor: 'placement' }),
    ];
    expect(faultsOf(steps)).toEqual([]);
  });
});
