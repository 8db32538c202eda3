import fc from 'fast-check';
import { creditRule } from '../../src/cli/calc/credit';
import { answerTo } from '../../src/cli/calc/rule';
import { judgeCredit } from '../../src/domain/credit/credit-condition';
import { decideCredit } from '../../src/domain/credit/decide-credit';
import type { CreditCase, CreditPolicy } from '../../src/domain/credit/policy';
import type { Behaviour } from '../../src/domain/reporting/behaviour';
import {
  readCreditPolicy,
  shippedCreditPolicy,
  shippedCreditPolicyText,
} from '../../src/strategies/credit-policy';

const policy = shippedCreditPolicy();

/** Ten invoices paid on time, nothing else. */
const good: Behaviour = {
  ...{ paidInvoices: 10, averageDaysLate: 0, trend: 'steady', brokenPromises: 0, keptPromises: 0 },
  disputes: { open: 0, upheld: 0, rejected: 0, partly: 0, withdrawn: 0 },
  ...{ bounces: 0, noticesReturned: 0 },
};
const unknownDebtor: Behaviour = { ...good, paidInvoices: 0, averageDaysLate: null, trend: null };

interface Given {
  readonly behaviour?: Partial<Behaviour>;
  readonly open?: bigint;
  readonly overdue?: bigint;
  readonly daysPastDue?: number;
  readonly order?: bigint;
  readonly currency?: string;
  readonly score?: number | null;
}

function caseOf(given: Given): CreditCase {
  const { open = 0n, overdue = 0n, daysPastDue = 0, order = 100_000n } = given;
  return {
    behaviour: { ...good, ...given.behaviour },
    exposure: { openMinor: open, overdueMinor: overdue, daysPastDue },
    order: { amountMinor: order, currency: given.currency ?? 'GBP' },
    score: given.score === undefined ? 80 : given.score,
  };
}

type Expected = readonly [
  decision: string,
  rule: string | null,
  band: string | null,
  limitMinor: bigint | null,
  termsDays: number | null,
];
const table: readonly (readonly [string, Given, Expected])[] = [
  ['on time, good score', {}, ['approve', null, 'proven', 2_000_000n, 30]],
  ['the limit is capped', { score: 100 }, ['approve', null, 'proven', 3_000_000n, 30]],
  ['at the limit', { open: 1_900_000n }, ['approve', null, 'proven', 2_000_000n, 30]],
  ['over it by a penny', { open: 1_900_001n }, ['review', 'over-limit', 'proven', 2_000_000n, 30]],
  [
    'late at times, one broken promise',
    { behaviour: { averageDaysLate: 12, brokenPromises: 1 }, score: 50 },
    ['approve', null, 'known', 300_000n, 14],
  ],
  [
    'promises broken twice',
    { behaviour: { averageDaysLate: 12, brokenPromises: 2 }, score: 60, order: 100n },
    ['review', 'promises', 'known', 250_000n, 14],
  ],
  [
    'more promises broken than leave a limit',
    { behaviour: { brokenPromises: 9 }, score: 60, order: 100n },
    ['review', 'promises', 'known', 0n, 14],
  ],
  [
    'new, with a score',
    { behaviour: unknownDebtor, score: 55 },
    ['approve', null, 'new', 150_000n, 14],
  ],
  [
    'new, without a score',
    { behaviour: unknownDebtor, score: null },
    ['review', 'no-score', 'none', 0n, 0],
  ],
  ['good, without a score', { score: null }, ['review', 'no-score', 'none', 0n, 0]],
  ['a poor score', { score: 19 }, ['refuse', 'poor-score', 'none', 0n, 0]],
  [
    'something overdue',
    { overdue: 100n, open: 100n, daysPastDue: 5 },
    ['review', 'overdue', 'proven', 2_000_000n, 30],
  ],
  [
    'less than one overdue',
    { overdue: 99n, open: 99n, daysPastDue: 5 },
    ['approve', null, 'proven', 2_000_000n, 30],
  ],
  [
    'overdue for long',
    { overdue: 100n, daysPastDue: 61 },
    ['refuse', 'long-overdue', 'proven', 2_000_000n, 30],
  ],
  [
    'overdue for long, and no score',
    { daysPastDue: 61, score: null },
    ['refuse', 'long-overdue', 'none', 0n, 0],
  ],
  [
    'payments come back',
    { behaviour: { bounces: 3 } },
    ['refuse', 'bounced', 'proven', 2_000_000n, 30],
  ],
  [
    'ever later',
    { behaviour: { trend: 'worse', averageDaysLate: 10 } },
    ['review', 'worse', 'known', 700_000n, 14],
  ],
  ['another currency', { currency: 'JPY' }, ['review', null, null, null, null]],
];

describe('the shipped policy', () => {
  test.each(table)('%s', (_, given, [decision, rule, band, limitMinor, termsDays]) => {
    expect(decideCredit(policy, caseOf(given))).toMatchObject({
      ...{ decision, rule, band, limitMinor, termsDays },
    });
  });

  test('says what decided, and how everything was worked out', () => {
    const answer = decideCredit(policy, caseOf({ open: 1_900_001n }));
    expect(answer.reasons).toEqual([
      'The order goes beyond the limit.',
      '20000.01 with this order is more than the limit of 20000.00.',
    ]);
    expect(answer.working).toEqual(
      expect.arrayContaining([
        'open 19000.01 GBP, of this overdue 0.00 GBP, oldest 0 days past due',
        '+ 20 points above 60 at 500',
        '= 20000.00 GBP',
      ]),
    );
  });
});

const anyCase = fc
  .record({
    paidInvoices: fc.nat(12),
    averageDaysLate: fc.option(fc.nat(60)),
    trend: fc.constantFrom('better' as const, 'steady' as const, 'worse' as const, null),
    brokenPromises: fc.nat(5),
    bounces: fc.nat(4),
    open: fc.bigInt(0n, 4_000_000n),
    overdue: fc.bigInt(0n, 500_000n),
    daysPastDue: fc.nat(90),
    order: fc.bigInt(1n, 4_000_000n),
    score: fc.option(fc.nat(100)),
  })
  .map(({ open, overdue, daysPastDue, order, score, ...behaviour }) =>
    caseOf({ behaviour, open, overdue, daysPastDue, order, score }),
  );

/** The shipped rules in any order and number, with any answer at the end. */
const anyPolicy = fc
  .record({
    rules: fc.shuffledSubarray([...policy.rules], { minLength: 1 }),
    bands: fc.shuffledSubarray([...policy.bands], { minLength: 1 }),
    decision: fc.constantFrom('approve' as const, 'review' as const, 'refuse' as const),
  })
  .map(({ rules, bands, decision }): CreditPolicy => ({
    ...{ ...policy, rules, bands },
    otherwise: { decision, reason: 'Otherwise.' },
  }));

describe('whatever a policy says', () => {
  test('without a score nothing is approved, and a refusal stands with every score', () => {
    fc.assert(
      fc.property(anyPolicy, anyCase, fc.nat(100), (any, asked, score) => {
        const scored: CreditPolicy = { ...any, rules: [...any.rules, ...policy.rules] };
        const answer = decideCredit(scored, { ...asked, score: null });
        expect(answer.decision).not.toBe('approve');
        if (answer.decision !== 'refuse') return;
        const rule = scored.rules.find(({ id }) => id === answer.rule);
        if (rule === undefined) throw new Error('refused by no rule');
        expect(judgeCredit(rule.when, { ...asked, score, limitMinor: null }).verdict).toBe(true);
      }),
    );
  });

  test('nothing is approved above the limit, or without one', () => {
    fc.assert(
      fc.property(anyPolicy, anyCase, (any, asked) => {
        const { decision, limitMinor } = decideCredit(any, asked);
        if (decision !== 'approve') return;
        const withOrder = asked.exposure.openMinor + asked.order.amountMinor;
        expect(withOrder <= (limitMinor ?? -1n)).toBe(true);
      }),
    );
  });
});

const text = shippedCreditPolicyText();
const faulty: readonly (readonly [string, string, string, string])[] = [
  ['a name twice', 'id: bounced', 'id: long-overdue', 'rules.1.id'],
  ['out of reach', 'when: { daysPastDueAtLeast: 61 }', 'when: {}', 'rules.1'],
  [
    'refused for a missing score',
    'decision: review\n    reason: No outside',
    'decision: refuse\n    reason: No outside',
    'rules.6.when',
  ],
  [
    'a limit by no score',
    "when: { scoreAtLeast: 50, paidInvoicesAtMost: 2 }\n    limit: { base: '1500' }",
    "when: {}\n    limit: { base: '1500', perPoint: { amount: '1', above: 2 } }",
    'bands.2.limit.perPoint',
  ],
  ['more than at most', "base: '10000'", "base: '40000'", 'bands.0.limit.atMost'],
  [
    'bounds without a number between',
    'when: { scoreBelow: 20 }',
    'when: { scoreBelow: 20, scoreAtLeast: 20 }',
    'rules.2.when.scoreBelow',
  ],
  [
    'a band that asks for its limit',
    'when: { scoreAtLeast: 50, paidInvoicesAtMost: 2 }',
    'when: { overLimit: true }',
    'bands.2.when',
  ],
  ['no such field', 'scoreBelow: 20', 'scoreUnder: 20', 'rules.2.when.scoreUnder'],
  [
    'an amount as a number',
    "overdueAtLeast: '1'",
    'overdueAtLeast: 1',
    'rules.3.when.overdueAtLeast',
  ],
  ['no currency', '[GBP, EUR, USD]', '[XXY]', 'currencies.0'],
  ['terms beyond a year', 'termsDays: 30', 'termsDays: 400', 'bands.0.termsDays'],
];

describe('a policy that cannot be meant', () => {
  test.each(faulty)('%s is refused at its place', (_, from, to, path) => {
    expect(text).toContain(from);
    const read = readCreditPolicy(text.replace(from, to));
    expect(read.ok).toBe(false);
    const faults = read.ok ? [] : read.error;
    expect(faults.map((fault) => fault.path)).toContain(path);
    expect(faults.every(({ line }) => line !== undefined && line > 5)).toBe(true);
  });
});

describe('calc credit', () => {
  const behaviour = { paidInvoices: 10, averageDaysLate: 0 };
  const exposure = { open: '19000.00', overdue: '0.00' };
  const order = { amount: '1000.00', currency: 'GBP' };

  test('answers as the product does', () => {
    expect(answerTo(creditRule, { behaviour, exposure, order, score: 80 })).toMatchObject({
      ...{ decision: 'approve', rule: null, band: 'proven', terms: { days: 30 } },
      limit: { amount: '20000.00', currency: 'GBP' },
    });
    expect(answerTo(creditRule, { order })).toMatchObject({ decision: 'review' });
  });

  test('figures that contradict each other are named, and a reason is given once', () => {
    const owing = { open: '10.00', overdue: '20.00' };
    expect(() => answerTo(creditRule, { order, exposure: owing })).toThrow('exposure.overdue');
    const unpaid = { paidInvoices: 0, averageDaysLate: 4 };
    expect(() => answerTo(creditRule, { order, behaviour: unpaid })).toThrow('averageDaysLate');
    const { reasons } = answerTo(creditRule, { order });
    expect(reasons).toEqual(['No outside score is known.']);
  });

  test('takes a policy as text or as what it stands for, and names its faults', () => {
    const own = { ...policy, rules: [policy.rules[0]], title: 'Mine' };
    const answer = answerTo(creditRule, { policy: own, behaviour, order, score: 80 });
    expect(answer).toMatchObject({ decision: 'approve', policy: { title: 'Mine' } });
    const wrong = () => answerTo(creditRule, { policy: 'version: 1', order });
    expect(wrong).toThrow('the policy has faults');
    const amount = { amount: '10', currency: 'GBP' };
    expect(() => answerTo(creditRule, { order: amount })).toThrow('order.amount');
  });
});
