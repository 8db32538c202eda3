import fc from 'fast-check';
import { applyChanges } from '../../src/domain/account/changes';
import type { Facts } from '../../src/domain/account/facts';
import { daysBetween } from '../../src/domain/calendar/dates';
import { localDateOf } from '../../src/domain/calendar/zone';
import type { CatchUp, Step } from '../../src/domain/strategy/document';
import { agreement, at, facts, hold, invoice, withPayment } from './account-facts';
import { contactDays, fold, told, type Done } from './account-fold';
import { callTask, mail, strategyOf } from './step-days';

const zone = 'Europe/London';
const dayMs = 86_400_000;

const five = [mail('a', 1), mail('b', 8), mail('c', 12), mail('d', 16), mail('e', 30)];
const ruled = (catchUp: CatchUp, steps: readonly Step[] = five) => strategyOf([{ steps, catchUp }]);

/** An account that came here before its invoice was due. */
const account = () =>
  applyChanges(facts([invoice('inv_1', { createdAt: at('2026-02-01') })]), {
    account: { openedAt: at('2026-02-01') },
    timeline: [],
  });

const change = (before: Facts, changes: object) =>
  applyChanges(before, { ...changes, timeline: [] });

function short(done: readonly Done[]): string[] {
  return told(done, zone).map((line) => line.replace(' 09:30', ''));
}

/** Nothing is asked from `from` to `until`: every worker stands still. Then life goes on. */
function outage(
  strategy: ReturnType<typeof ruled>,
  from: string,
  until: string,
  start: Facts = account(),
) {
  const before = fold(start, at('2026-02-20'), at(from), { strategy });
  return fold(before.facts, at(until, '11:00'), at('2026-05-01'), { strategy });
}

describe('three steps fall into an outage of eleven days', () => {
  it.each<[CatchUp, string[]]>([
    [
      'sequential',
      [
        '2026-03-20 11:00 contact b email',
        '2026-03-24 contact c email',
        '2026-03-30 contact d email',
        '2026-04-07 contact e email',
      ],
    ],
    [
      'collapse',
      [
        '2026-03-20 11:00 skip b',
        '2026-03-20 11:00 skip c',
        '2026-03-20 11:00 contact d email',
        '2026-04-01 contact e email',
      ],
    ],
    [
      'skip',
      [
        '2026-03-20 11:00 skip b',
        '2026-03-20 11:00 skip c',
        '2026-03-20 11:00 contact d email',
        '2026-04-01 contact e email',
      ],
    ],
  ])('%s', (rule, expected) => {
    // d came due on the 18th, two working days before: under skip it is still in time
    expect(short(outage(ruled(rule), '2026-03-09', '2026-03-20').done)).toEqual(expected);
  });

  it('collapse joins over the end of a stage where the next stage has the rule too, and only there', () => {
    const over = (next: CatchUp) =>
      strategyOf([
        { steps: five.slice(0, 3), catchUp: 'collapse' },
        { steps: five.slice(3), catchUp: next },
      ]);
    expect(short(outage(over('collapse'), '2026-03-09', '2026-03-20').done)).toEqual([
      '2026-03-20 11:00 skip b',
      '2026-03-20 11:00 skip c',
      '2026-03-20 11:00 contact d email',
      '2026-04-01 contact e email',
    ]);
    expect(short(outage(over('sequential'), '2026-03-09', '2026-03-20').done)).toEqual([
      '2026-03-20 11:00 skip b',
      '2026-03-20 11:00 contact c email',
      '2026-03-24 contact d email',
      '2026-04-01 contact e email',
    ]);
  });

  it('skip passes over the newest too when it is too late for it, and goes on with what is ahead', () => {
    expect(short(outage(ruled('skip'), '2026-03-09', '2026-03-25').done)).toEqual([
      '2026-03-25 11:00 skip b',
      '2026-03-25 11:00 skip c',
      '2026-03-25 11:00 skip d',
      '2026-04-01 contact e email',
    ]);
  });

  it('a step that its own condition passes over is not said to be joined in another', () => {
    const never = { ...mail('b', 8), condition: { overdueAtLeast: '9000' } };
    const twins = [mail('a', 1), never, mail('c', 8), mail('d', 8)];
    const { facts: after, done } = outage(ruled('collapse', twins), '2026-03-09', '2026-03-09');
    expect(short(done).filter((line) => line.includes('contact'))).toEqual([
      '2026-03-10 contact d email',
    ]);
    expect(after.effects.flatMap(({ note }) => note ?? [])).toEqual([
      'less than 9000 is overdue and undisputed',
      // On one day, and without an outage: none is told of.
      'its day is 2026-03-10: Step d stands for it too (catch-up rule collapse)',
    ]);
  });

  it('every choice names its rule and the days', () => {
    const notes = (rule: CatchUp) =>
      outage(ruled(rule), '2026-03-09', '2026-03-20').facts.effects.flatMap(
        ({ note }) => note ?? [],
      );
    expect(notes('collapse')).toEqual([
      'its day was 2026-03-10, and nothing could be done until 2026-03-20: Step d stands for it too (catch-up rule collapse)',
      'its day was 2026-03-16, and nothing could be done until 2026-03-20: Step d stands for it too (catch-up rule collapse)',
    ]);
    expect(notes('skip')).toEqual([
      'its day was 2026-03-10, and nothing could be done until 2026-03-20 (catch-up rule skip)',
      'its day was 2026-03-16, and nothing could be done until 2026-03-20 (catch-up rule skip)',
    ]);
    const [first, second] = outage(ruled('sequential'), '2026-03-09', '2026-03-20').done.filter(
      ({ decision }) => decision.action.kind === 'contact',
    );
    expect(first?.decision.action).toMatchObject({
      stepId: 'b',
      dayNote:
        'its day was 2026-03-10, and nothing could be done until 2026-03-20; one at a time (catch-up rule sequential)',
    });
    expect(second?.decision.action).toMatchObject({
      stepId: 'c',
      dayNote: expect.stringContaining('2026-03-16'),
    });
  });
});

it.each<[string, CatchUp]>([
  ['a pause', 'collapse'],
  ['a pause', 'skip'],
])('%s is made up for like an outage: %s', (_title, rule) => {
  const paused = change(account(), {
    holds: [hold({ fromAt: at('2026-03-05'), untilAt: at('2026-03-24') })],
  });
  const run = fold(paused, at('2026-02-20'), at('2026-04-10'), { strategy: ruled(rule) });
  expect(short(run.done).filter((line) => line.includes('contact'))).toEqual(
    rule === 'collapse'
      ? ['2026-03-03 contact a email', '2026-03-24 contact d email', '2026-04-01 contact e email']
      : ['2026-03-03 contact a email', '2026-04-01 contact e email'],
  );
});

it('what is shown to come is what will be done, also while a pause lasts', () => {
  const paused = change(account(), {
    holds: [hold({ fromAt: at('2026-03-05'), untilAt: at('2026-03-24') })],
  });
  const strategy = ruled('skip');
  const run = fold(paused, at('2026-02-20'), at('2026-03-06'), { strategy });
  expect(run.last.nextAction).toMatchObject({ step: 'e', at: at('2026-04-01', '09:30') });
  const joined = fold(paused, at('2026-02-20'), at('2026-03-06'), { strategy: ruled('collapse') });
  expect(joined.last.nextAction).toMatchObject({ step: 'd', at: at('2026-03-24', '09:30') });
});

it('the rule of a step goes before that of its stage', () => {
  const steps = five.map((step) =>
    step.id === 'b' ? { ...step, catchUp: 'sequential' as const } : step,
  );
  expect(short(outage(ruled('collapse', steps), '2026-03-09', '2026-03-20').done)).toEqual([
    '2026-03-20 11:00 contact b email',
    '2026-03-20 11:00 skip c',
    '2026-03-24 contact d email',
    '2026-04-01 contact e email',
  ]);
});

it('stages keep their own rules: what fell into the outage is passed over even when it is reached later', () => {
  const strategy = strategyOf([
    { steps: [mail('a', 1), mail('b', 8)] },
    { steps: [mail('c', 12), mail('d', 14), mail('e', 40)], catchUp: 'skip' },
  ]);
  expect(short(outage(strategy, '2026-03-09', '2026-03-25').done)).toEqual([
    '2026-03-25 11:00 contact b email',
    '2026-03-25 11:00 skip c',
    '2026-03-25 11:00 skip d',
    '2026-04-13 contact e email',
  ]);
});

describe('an account that comes late was not kept from anything', () => {
  const late = () => {
    const openedAt = at('2026-04-08', '10:00');
    return change(facts([invoice('inv_1', { createdAt: openedAt })]), { account: { openedAt } });
  };

  it.each<CatchUp>(['sequential', 'collapse', 'skip'])(
    'it begins at its first step, whatever its age: %s',
    (rule) => {
      const steps = [...five, mail('f', 45)];
      const run = fold(late(), at('2026-04-08', '10:00'), at('2026-06-01'), {
        strategy: ruled(rule, steps),
      });
      expect(short(run.done)).toEqual([
        '2026-04-08 10:00 contact a email',
        '2026-04-13 contact b email',
        '2026-04-17 contact c email',
        '2026-04-21 contact d email',
        '2026-04-27 contact e email',
        '2026-05-01 contact f email',
      ]);
    },
  );

  it('one that worked by another strategy before was not kept from the steps of this one', () => {
    const before = fold(account(), at('2026-02-20'), at('2026-03-20'), {
      strategy: ruled('skip', [mail('x', 1), mail('y', 10)]),
    });
    const run = fold(before.facts, at('2026-04-08', '10:00'), at('2026-04-20'), {
      strategy: ruled('skip'),
    });
    expect(short(run.done)).toEqual([
      '2026-04-08 10:00 contact a email',
      '2026-04-13 contact b email',
      '2026-04-17 contact c email',
    ]);
  });

  it('an invoice that carries the ladder only since an older one was paid begins with its own first step', () => {
    const two = change(
      facts([
        invoice('inv_1', { createdAt: at('2026-02-01') }),
        invoice('inv_2', { createdAt: at('2026-02-01'), dueOn: '2026-03-03' }),
      ]),
      { account: { openedAt: at('2026-02-01') } },
    );
    const strategy = ruled('skip');
    const worked = fold(two, at('2026-02-20'), at('2026-04-08'), { strategy });
    const paid = withPayment(worked.facts, 200_000n, at('2026-04-08', '12:00'));
    const run = fold(paid, at('2026-04-08', '12:00'), at('2026-04-16'), { strategy });
    expect(short(run.done)).toEqual([
      '2026-04-08 12:00 contact a email',
      '2026-04-13 contact b email',
    ]);
  });
});

describe('what is never passed over', () => {
  it.each<[string, Partial<Step>]>([
    [
      'a step that people have to agree to',
      { approval: { people: 1, title: 'Agree', expiresDays: 14 } },
    ],
    ['a notice', { messageClass: 'B' }],
    ['a step that tells the billing system', { tell: 'pause-service' }],
  ])('%s', (_title, fields) => {
    const steps = five.map((step) => (step.id === 'b' ? { ...step, ...fields } : step));
    for (const rule of ['collapse', 'skip'] as const) {
      const { done } = outage(ruled(rule, steps), '2026-03-09', '2026-03-25');
      expect(short(done)[0]).toMatch(/(contact|approval) b/);
      expect(short(done).join()).not.toContain('skip b');
    }
  });

  it('nothing is joined into a step that people have to agree to', () => {
    const approval = { people: 1, title: 'Agree', expiresDays: 14 };
    const steps = [...five.slice(0, 3), mail('d', 16, { approval }), mail('e', 30)];
    const { done } = outage(ruled('collapse', steps), '2026-03-09', '2026-03-25');
    expect(short(done).slice(0, 3)).toEqual([
      '2026-03-25 11:00 skip b',
      '2026-03-25 11:00 contact c email',
      '2026-03-25 11:00 approval d',
    ]);
  });

  it('the strategy keeps a step waiting itself: a date that it gave, a task, an agreement', () => {
    const steps = [
      mail('a', 1, { payByDays: 10 }),
      mail('b', 3),
      callTask('c', 20, { task: { kind: 'call', title: 'Call', expiresWorkingDays: 8 } }),
      mail('d', 22),
      mail('e', 40),
    ];
    const strategy = ruled('skip', steps);
    const promised = change(account(), {
      agreements: [
        agreement({
          type: 'promise',
          status: 'active',
          instalments: [{ n: 1, dueOn: '2026-05-01', amountMinor: 200_000n }],
          acceptedAt: at('2026-04-05'),
          createdAt: at('2026-04-05'),
        }),
      ],
    });
    const before = fold(account(), at('2026-02-20'), at('2026-04-05'), { strategy });
    expect(short(before.done)).toEqual([
      '2026-03-03 contact a email',
      '2026-03-16 contact b email',
      '2026-03-23 task c',
      '2026-04-02 lapse task',
      '2026-04-02 contact d email',
    ]);
    const run = fold(
      change(before.facts, { agreements: promised.agreements }),
      at('2026-04-05'),
      at('2026-06-01'),
      { strategy },
    );
    expect(short(run.done).filter((line) => line.includes(' e'))).toEqual([
      expect.stringContaining('contact e email'),
    ]);
  });
});

it('no two contacts lie inside the gap and no step is done twice, whatever the rule and the outages', () => {
  const life = fc.record({
    rules: fc.tuple(
      ...[1, 2, 3].map(() => fc.constantFrom<CatchUp>('sequential', 'collapse', 'skip')),
    ),
    gapDays: fc.integer({ min: 0, max: 9 }),
    days: fc.array(fc.integer({ min: -6, max: 60 }), { minLength: 4, maxLength: 9 }),
    repeats: fc.boolean(),
    outages: fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 40 })), {
      maxLength: 3,
    }),
    dueInDays: fc.integer({ min: -60, max: 20 }),
  });
  fc.assert(
    fc.property(life, ({ rules, gapDays, days, repeats, outages, dueInDays }) => {
      const sorted = [...days].sort((a, b) => a - b);
      const steps = sorted.map((n, index) =>
        mail(`s${index}`, n, repeats && n > 0 ? { repeat: { everyDays: 3, times: 2 } } : {}),
      );
      const third = Math.ceil(steps.length / 3);
      const strategy = strategyOf(
        rules.map((catchUp, n) => ({ catchUp, steps: steps.slice(n * third, (n + 1) * third) })),
        { minimumGapDays: gapDays },
      );
      const opened = at('2026-03-02', '12:00');
      const dueOn = localDateOf(opened + dueInDays * dayMs, zone);
      let state = change(facts([invoice('inv_1', { dueOn, createdAt: opened })]), {
        account: { openedAt: opened },
      });
      let now = opened;
      const done: Done[] = [];
      const live = (until: number): void => {
        const run = fold(state, now, until, { strategy });
        done.push(...run.done);
        state = run.facts;
      };
      for (const [livesDays, outDays] of outages) {
        live(now + livesDays * dayMs);
        now += (livesDays + outDays) * dayMs;
      }
      live(now + 200 * dayMs);
      const contacts = contactDays(done, zone);
      contacts.slice(1).forEach((on, n) => {
        expect(daysBetween(contacts[n] ?? on, on)).toBeGreaterThanOrEqual(gapDays);
      });
      const keys = state.effects.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const times = state.effects.filter(({ kind }) => kind === 'contact');
      const names = times.map(({ stepId, repeat }) => `${stepId} ${repeat}`);
      expect(new Set(names).size).toBe(names.length);
      // Nothing is left behind: every step was done or passed over with a note.
      for (const { id } of steps) {
        const own = state.effects.filter(({ stepId }) => stepId === id);
        expect(own.length).toBeGreaterThan(0);
        expect(own.every(({ kind, note }) => kind !== 'skip' || note !== null)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
