import fc from 'fast-check';
import { noLaw } from '../../src/domain/law/law';
import { applyChanges } from '../../src/domain/account/changes';
import { decide } from '../../src/domain/account/decide';
import { declineClass } from '../../src/domain/account/declines';
import { withAttempt, withMethod, withNextAttempt } from '../../src/domain/account/card-facts';
import { performAction } from '../../src/domain/account/perform';
import { preview } from '../../src/domain/account/preview';
import type { ChargeAttempt } from '../../src/domain/account/card-case';
import type { Facts, HoldFacts, Instant, InvoiceFacts } from '../../src/domain/account/facts';
import { writeBacksOf } from '../../src/domain/account/write-backs';
import { dayMs } from '../../src/domain/calendar/zone';
import type { Strategy } from '../../src/domain/strategy/document';
import { agreement, at, b2b, facts, hold, invoice } from './account-facts';
import { fold, told } from './account-fold';

const zone = 'Europe/London';
const failedAt = at('2026-03-02', '03:00');
const from = at('2026-03-02', '12:00');

const cardRetry = { afterDays: [2, 5, 7, 7], attemptsMax: 8, perDays: 30 };
const ladder = (over: Partial<Strategy> = {}): Strategy => ({
  ...{ ...b2b, id: 'card', cardRetry, ...over },
  stages: [
    {
      stage: 'reminder',
      title: 'Reminder',
      steps: [
        {
          ...{ id: 's1', title: 'It did not go through', anchor: 'failed', days: 0 },
          contacts: [{ channel: 'email', template: 'b2' }],
        },
        {
          ...{ id: 's2', title: 'Still open', anchor: 'failed', days: 10 },
          contacts: [{ channel: 'email', template: 'b3' }],
        },
        {
          ...{ id: 's3', title: 'Last', anchor: 'failed', days: 40 },
          contacts: [{ channel: 'email', template: 'b3' }],
        },
      ],
    },
  ],
});

const attempt = (over: Partial<ChargeAttempt> = {}): ChargeAttempt => ({
  ...{ at: failedAt, by: 'billing', method: 'pm_1', ref: 'ch_1', decline: 'soft' },
  ...over,
});

function card(over: Partial<InvoiceFacts> = {}, tried: readonly ChargeAttempt[] = [attempt()]) {
  const fresh = invoice('inv_1', {
    ...{ collection: 'card', dueOn: null, failedAttempts: 1, firstFailedAt: failedAt },
    ...over,
  });
  return tried.reduce(withAttempt, fresh);
}

function account(invoices: readonly InvoiceFacts[], writeBack: readonly 'generic'[] = ['generic']) {
  const begin = facts(invoices);
  const { creditor } = begin;
  const settings = { ...creditor.settings, billing: { writeBack } };
  return { ...begin, creditor: { ...creditor, settings } };
}

function charges(begin: Facts, strategy = ladder(), until = at('2026-05-30')): string[] {
  return told(fold(begin, from, until, { strategy }).done, zone).filter((line) =>
    line.includes('retry'),
  );
}

describe('the ladder of charges', () => {
  it('runs beside the messages, whose days stay as they are', () => {
    const run = fold(account([card()]), from, at('2026-04-30'), { strategy: ladder() });
    expect(told(run.done, zone)).toEqual([
      '2026-03-02 12:00 contact s1 email',
      '2026-03-04 09:30 retry card-retry',
      '2026-03-09 09:30 retry card-retry',
      '2026-03-12 09:30 contact s2 email',
      '2026-03-16 09:30 retry card-retry',
      '2026-03-23 09:30 retry card-retry',
      '2026-04-13 09:30 contact s3 email',
    ]);
    expect(run.facts.effects.filter(({ kind }) => kind === 'retry').map(({ key }) => key)).toEqual(
      [1, 2, 3, 4].map((n) => `default/acc_1/card-retry/inv_1/${n}/retry`),
    );
  });

  it('is off unless the document has it, and where the source is not told', () => {
    const { cardRetry: _off, ...without } = ladder();
    expect(charges(account([card()]), without)).toEqual([]);
    expect(charges(account([card()], []))).toEqual([]);
    expect(charges(account([card({ collection: 'invoice', dueOn: '2026-03-02' })]))).toEqual([]);
  });

  it('shows in the preview as charges by no channel', () => {
    const { entries } = preview(account([card()]), ladder(), noLaw, from, 10);
    expect(entries.filter(({ kind }) => kind === 'charge')).toMatchObject([
      { at: at('2026-03-04', '09:30'), step: 'card-retry', channel: null, amountMinor: 200_000n },
      { at: at('2026-03-09', '09:30'), step: 'card-retry', channel: null },
    ]);
  });

  it('asks the billing system under a key of each attempt', () => {
    const before = account([card()]);
    const now = at('2026-03-04', '09:30');
    const done = fold(before, from, at('2026-03-03'), { strategy: ladder() }).facts;
    const { action } = decide(done, ladder(), noLaw, now);
    const context = { now, strategy: ladder(), newId: (prefix: string) => `${prefix}_x` };
    const changes = performAction(done, action, context);
    const after = applyChanges(done, changes);
    expect(writeBacksOf(done, after, changes, { kind: 'system', id: 'system' })).toEqual([
      {
        ...{ source: 'generic', kind: 'charge-card', key: 'default/generic/inv_1/retry/1' },
        payload: { invoices: ['inv_1'], attempt: 1 },
      },
    ]);
    expect(after.invoices[0]?.attempts).toHaveLength(2);
  });
});

describe('no charge is made', () => {
  const stopped: readonly [string, Facts][] = [
    ['after a hard decline', account([card({}, [attempt({ decline: 'hard' })])])],
    [
      'while the holder has to confirm',
      account([card({}, [attempt({ decline: 'authentication' })])]),
    ],
    [
      'when the card was refused for good on another invoice',
      account([
        card(),
        {
          ...card({}, [attempt({ decline: 'hard', ref: 'ch_2' })]),
          id: 'inv_2',
          externalId: 'inv_2',
        },
      ]),
    ],
    ['when the customer cancelled', account([card({ cancelledAt: from })])],
  ];
  it.each(stopped)('%s', (_why, begin) => {
    expect(charges(begin)).toEqual([]);
  });

  const holds: readonly [string, HoldFacts][] = [
    ['a pause', hold({ type: 'pause' })],
    ['a reply that nobody has read', hold({ type: 'reply', blocks: ['contact'] })],
    ['relief in service', hold({ type: 'scra', blocks: ['charge', 'place', 'sue'] })],
    ['a dispute about a part', hold({ type: 'dispute', invoiceId: 'inv_1', amountMinor: 100n })],
  ];
  it.each(holds)('while %s stands, and it is made when that is over', (_what, standing) => {
    const untilAt = at('2026-03-20', '18:00');
    const held = { ...account([card()]), holds: [{ ...standing, untilAt }] };
    expect(charges(held)[0]).toMatch(/^2026-03-20 18:00/);
  });

  it('while a promise stands', () => {
    const instalments = [{ n: 1, dueOn: '2026-03-20', amountMinor: 200_000n }];
    const begin = { ...account([card()]), agreements: [agreement({ instalments })] };
    // It is broken the day after its date: from then on charges go on.
    expect(charges(begin)[0]?.slice(0, 10)).toBe('2026-03-21');
  });

  it('on the old card, but on the next one', () => {
    const refused = card({}, [attempt({ decline: 'hard' })]);
    const changed = withMethod(refused, 'pm_2', at('2026-03-05', '10:00'));
    // Days count from the last attempt, so the day has passed: it is charged at once.
    expect(charges(account([changed]))[0]).toMatch(/^2026-03-04 09:30/);
    expect(charges(account([withMethod(refused, 'pm_1', at('2026-03-05'))]))).toEqual([]);
  });
});

describe('the billing system comes first', () => {
  it('with an attempt that it has announced, and ours follows after it', () => {
    const announced = card({ nextAttemptAt: at('2026-03-03', '05:00') });
    // It was never heard of again: a day later ours takes its turn.
    expect(charges(account([announced]))[0]).toMatch(/^2026-03-04 09:30/);
    const later = card({ nextAttemptAt: at('2026-03-04', '05:00') });
    expect(charges(account([later]))[0]).toMatch(/^2026-03-05 05:00/);
    const after = card({ nextAttemptAt: at('2026-03-08', '05:00') });
    expect(charges(account([after]))[0]).toMatch(/^2026-03-04 09:30/);
  });

  it('and its attempts use up the budget of the card', () => {
    const tried = Array.from({ length: 7 }, (_, n) =>
      attempt({ at: failedAt - n * dayMs, ref: `ch_${n}` }),
    );
    const tight = ladder({ cardRetry: { afterDays: [2, 2], attemptsMax: 8, perDays: 30 } });
    // The eighth of thirty days is ours; the next one waits until the first of all is thirty days old.
    expect(charges(account([card({}, tried)]), tight)).toEqual([
      '2026-03-04 09:30 retry card-retry',
      '2026-03-26 03:00 retry card-retry',
    ]);
  });
});

const budgets = fc.record({
  afterDays: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
  attemptsMax: fc.integer({ min: 1, max: 15 }),
  perDays: fc.integer({ min: 1, max: 60 }),
});
const declines = fc.constantFrom('soft', 'soft', 'soft', 'hard', 'authentication', null);
const tries = fc.array(
  fc.record({
    day: fc.integer({ min: 0, max: 60 }),
    method: fc.constantFrom('pm_1', 'pm_1', 'pm_2', null),
    decline: declines,
    on: fc.constantFrom('inv_1', 'inv_2'),
    announces: fc.option(fc.integer({ min: 1, max: 10 })),
  }),
  { maxLength: 25 },
);

it('never makes more attempts on a card than the budget, and none after a hard decline', () => {
  fc.assert(
    fc.property(budgets, tries, (budget, given) => {
      const strategy = ladder({ cardRetry: budget });
      const coming = [...given].sort((a, b) => a.day - b.day);
      let current: Facts = account([card(), { ...card({}, []), id: 'inv_2', externalId: 'inv_2' }]);
      let now = from;
      const made: { at: Instant; card: string | null; facts: Facts }[] = [];
      for (let turn = 0; turn < 400 && now < from + 90 * dayMs; turn += 1) {
        const [next] = coming;
        const nextAt = next === undefined ? Infinity : from + next.day * dayMs;
        if (next !== undefined && nextAt <= now) {
          coming.shift();
          current = billingTries(current, next, now, turn);
          continue;
        }
        const { action, waitMs } = decide(current, strategy, noLaw, now);
        if (action.kind === 'wait') {
          now = Math.min(waitMs === null ? Infinity : now + waitMs, nextAt);
          continue;
        }
        const { cause } = { cause: null, ...action };
        const charged = current.invoices.find(({ id }) => id === cause);
        if (action.kind === 'retry') {
          made.push({ at: now, card: charged?.paymentMethod ?? null, facts: current });
        }
        const context = { now, strategy, newId: (prefix: string) => `${prefix}_${turn}` };
        current = applyChanges(current, performAction(current, action, context));
        current = applyChanges(current, {
          messages: current.messages.map((one) => ({ ...one, status: 'accepted' as const })),
          timeline: [],
        });
      }
      for (const charge of made) {
        const on = current.invoices
          .flatMap(({ attempts }) => attempts ?? [])
          .filter(({ method }) => method === charge.card || method === null || charge.card === null)
          .filter((one) => one.at > charge.at - budget.perDays * dayMs && one.at <= charge.at);
        expect(on.length).toBeLessThanOrEqual(budget.attemptsMax);
        const refused = charge.facts.invoices
          .flatMap(({ attempts }) => attempts ?? [])
          .filter(({ decline, method }) => decline === 'hard' && method === charge.card);
        expect(charge.card === null ? [] : refused).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});

function billingTries(
  current: Facts,
  {
    method,
    decline,
    on,
    announces,
  }: { method: string | null; decline: string | null; on: string; announces: number | null },
  now: Instant,
  turn: number,
): Facts {
  const invoices = current.invoices
    .filter(({ id }) => id === on)
    .map((one) => {
      const told = withAttempt(one, {
        ...{ at: now, by: 'billing', method, ref: `ch_${turn}` },
        decline: decline as ChargeAttempt['decline'],
      });
      const nextAt = announces === null ? null : now + announces * dayMs;
      return {
        ...withNextAttempt(told, nextAt, now),
        failedAttempts: one.failedAttempts + 1,
        sourceAt: now,
      };
    });
  return applyChanges(current, { invoices, timeline: [] });
}

it('knows the same of a card in whatever order its attempts are told', () => {
  const reports = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 5 }).map((n) => failedAt + n * dayMs),
      by: fc.constantFrom('billing' as const),
      method: fc.constantFrom('pm_1', 'pm_2', null),
      ref: fc.constantFrom('ch_1', 'ch_2', 'ch_3', null),
      decline: fc.constantFrom('soft' as const, 'hard' as const, null),
      code: fc.constantFrom('do_not_honor', 'lost_card', null),
    }),
    { maxLength: 6 },
  );
  const known = ({
    attempts,
    decline,
    declineCode,
    paymentMethod,
    paymentMethodAt,
  }: InvoiceFacts) => ({ attempts, decline, declineCode, paymentMethod, paymentMethodAt });
  fc.assert(
    fc.property(
      reports.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      ),
      ([all, shuffled]) => {
        const fresh = card({}, []);
        const told = [...shuffled, ...all.slice(0, 2)].reduce(withAttempt, fresh);
        expect(known(told)).toEqual(known(all.reduce(withAttempt, fresh)));
      },
    ),
  );
});

it.each([
  ['insufficient_funds', 'soft'],
  ['do_not_honor', 'soft'],
  ['generic_decline', 'soft'],
  ['lost_card', 'hard'],
  ['stolen_card', 'hard'],
  ['expired_card', 'hard'],
  ['Pickup Card', 'hard'],
  ['revocation_of_all_authorizations', 'hard'],
  ['authentication_required', 'authentication'],
  ['a word of tomorrow', 'soft'],
])('takes %s for %s', (code, expected) => {
  expect(declineClass(code)).toBe(expected);
});
