import type { Condition } from '../../src/domain/strategy/condition';
import { assignedStrategy, type Opening } from '../../src/domain/strategy/assignment';
import { behaviourOf } from '../../src/domain/reporting/behaviour';
import { at, facts, invoice } from './account-facts';

const late = behaviourOf(
  [{ ...facts([]), invoices: [invoice('p', { status: 'paid', paidOn: '2026-03-12' })] }],
  at('2026-04-01'),
);

const opening: Opening = {
  debtor: {
    ...{ kind: 'business', soleTrader: false, country: 'DE', language: 'de' },
    tags: ['vip'],
  },
  currency: 'EUR',
  today: '2026-03-12',
  invoices: [
    {
      ...{ openMinor: 50_000n, dueOn: '2026-03-02', hasFailed: false },
      ...{ collection: 'invoice', isDisputed: false },
    },
    {
      ...{ openMinor: 70_000n, dueOn: '2026-04-02', hasFailed: false },
      ...{ collection: 'invoice', isDisputed: false },
    },
  ],
  behaviour: null,
};

function chosen(when: Condition, of: Partial<Opening> = {}): string {
  const rules = {
    strategies: { business: 'usual', consumer: 'usual-consumer' },
    assignment: [{ strategy: 'special', when }],
    switches: ['pilot'],
  };
  return assignedStrategy(rules, { ...opening, ...of }).strategyId;
}

/** What is known before an account is opened, where it holds and where it does not. */
const known: readonly (readonly [Condition, Condition])[] = [
  [{ debtor: { kind: 'business' } }, { debtor: { kind: 'consumer' } }],
  [{ debtor: { countries: ['DE'] } }, { debtor: { countries: ['GB'] } }],
  [{ debtor: { languages: ['de'] } }, { debtor: { languages: ['en'] } }],
  [{ debtor: { soleTrader: false } }, { debtor: { soleTrader: true } }],
  [{ tags: { any: ['vip'] } }, { tags: { none: ['vip'] } }],
  [{ currencies: ['EUR'] }, { currencies: ['GBP'] }],
  [{ openAtLeast: '1200' }, { openAtLeast: '1200.01' }],
  [{ overdueAtLeast: '500' }, { overdueAtLeast: '500.01' }],
  [{ overdueAtMost: '500' }, { overdueAtMost: '499.99' }],
  [{ overduePercentAtLeast: '41.6' }, { overduePercentAtLeast: '41.7' }],
  [{ daysPastDueAtLeast: 10 }, { daysPastDueAtLeast: 11 }],
  [{ unpaidInvoicesAtLeast: 2 }, { unpaidInvoicesAtLeast: 3 }],
  [{ unpaidInvoicesAtMost: 2 }, { unpaidInvoicesAtMost: 1 }],
  [{ collection: 'invoice' }, { collection: 'card' }],
  [{ undisputed: true }, { not: { undisputed: true } }],
  [{ switchedOn: 'pilot' }, { switchedOn: 'other' }],
];

/** What cannot be known yet holds neither way. */
const notKnown: readonly Condition[] = [
  { consent: 'sms' },
  { served: ['b1'] },
  { notServed: ['b1'] },
  { bounced: ['b1'] },
  { decline: 'hard' },
  { declineCodes: ['x'] },
  { behaviour: { bouncesAtLeast: 0 } },
];

describe('assignment by rules', () => {
  test.each(known)('%j holds, %j does not', (holds, fails) => {
    expect(chosen(holds)).toBe('special');
    expect(chosen(fails)).toBe('usual');
  });

  test.each(notKnown)('%j is not known yet', (when) => {
    expect([chosen(when), chosen({ not: when })]).toEqual(['usual', 'usual']);
  });

  test('behaviour is that of the other accounts', () => {
    const when: Condition = { behaviour: { averageDaysLateAtLeast: 10 } };
    expect(chosen(when, { behaviour: late })).toBe('special');
    expect(chosen({ not: when }, { behaviour: late })).toBe('usual');
    expect(chosen({ lateBeforeOrOpenAtLeast: '5000' }, { behaviour: late })).toBe('special');
  });

  test('the first rule that holds counts, and is named', () => {
    const rules = {
      strategies: { business: 'usual', consumer: 'usual-consumer' },
      assignment: [
        { strategy: 'one', when: { currencies: ['USD'] } },
        { strategy: 'two', when: { tags: { any: ['vip'] } } },
        { strategy: 'three', when: {} },
      ],
    };
    expect(assignedStrategy(rules, opening)).toEqual({
      ...{ strategyId: 'two', rule: 1, because: 'the debtor has the tag vip' },
    });
    const plain = { ...opening, debtor: { ...opening.debtor, kind: 'consumer' as const } };
    expect(assignedStrategy({ strategies: rules.strategies }, plain)).toMatchObject({
      ...{ strategyId: 'usual-consumer', rule: null },
    });
  });

  test('a failed card invoice is due and overdue, one that has not failed is neither', () => {
    const card = { openMinor: 100n, dueOn: null, collection: 'card' as const, isDisputed: false };
    const failed = { invoices: [{ ...card, hasFailed: true }] };
    const waiting = { invoices: [{ ...card, hasFailed: false }] };
    expect(chosen({ overdueAtLeast: '1', daysPastDueAtLeast: 0 }, failed)).toBe('special');
    expect(chosen({ overdueAtLeast: '1' }, waiting)).toBe('usual');
    expect(chosen({ daysPastDueAtLeast: -365 }, waiting)).toBe('usual');
  });
});
