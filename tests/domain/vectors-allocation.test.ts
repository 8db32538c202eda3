import fc from 'fast-check';
import { allocateRule } from '../../src/cli/calc/allocate';
import { answerTo } from '../../src/cli/calc/rule';
import { allocateDebts, type Debt, type OrderKey } from '../../src/domain/ledger/allocate-debts';
import { allocationNames, allocationStrategy } from '../../src/domain/ledger/strategies';

interface Answer {
  readonly lines: readonly { debtId: string; component: string; amount: string; rule: string }[];
  readonly unapplied: string;
  readonly waived?: readonly { debtId: string; component: string; amount: string }[];
  readonly working: readonly string[];
}

type Given = Record<string, unknown>;

function answer(given: Given): Answer {
  return answerTo(allocateRule, { currency: 'EUR', ...given }) as unknown as Answer;
}

const told = ({ lines }: Answer): string[] =>
  lines.map(({ debtId, component, amount }) => `${debtId} ${component} ${amount}`);

const one = (parts: Given): Given[] => [
  { id: 'A', dueOn: '2026-01-31', principal: '0.00', ...parts },
];
const costly = one({ costs: '50.00', interest: '30.00', principal: '500.00' });
const two = [
  { id: 'one', dueOn: '2026-01-31', interest: '20.00', principal: '200.00' },
  { id: 'two', dueOn: '2026-02-28', interest: '20.00', principal: '200.00' },
];
const disputed = [
  { id: 'A', dueOn: '2026-01-01', disputed: true, principal: '500.00' },
  { id: 'B', dueOn: '2026-02-01', principal: '400.00' },
];

describe('allocate: the vectors', () => {
  it.each<[string, Given, string[], string]>([
    [
      'ALC-01 default order',
      {
        strategy: 'default',
        payment: '50.00',
        debts: one({ fees: '15.00', interest: '10.00', principal: '200.00' }),
      },
      ['A fees 15.00', 'A interest 10.00', 'A principal 25.00'],
      '0.00',
    ],
    [
      'ALC-02 mifos-standard',
      {
        strategy: 'mifos-standard',
        payment: '40.00',
        debts: one({ penalties: '5.00', fees: '10.00', interest: '20.00', principal: '100.00' }),
      },
      ['A penalties 5.00', 'A fees 10.00', 'A interest 20.00', 'A principal 5.00'],
      '0.00',
    ],
    [
      'ALC-03 rbi-india, 40',
      { strategy: 'rbi-india', payment: '40.00', debts: two },
      ['one interest 20.00', 'two interest 20.00'],
      '0.00',
    ],
    [
      'ALC-03 rbi-india, 100, of overdue instalments',
      { strategy: 'rbi-india-strategy', payment: '100.00', debts: two, asOf: '2026-03-31' },
      ['one interest 20.00', 'two interest 20.00', 'one principal 60.00'],
      '0.00',
    ],
    [
      'ALC-04 heavensfamily, on time',
      {
        strategy: 'heavensfamily',
        payment: '110.00',
        asOf: '2026-01-31',
        debts: one({ principal: '100.00', interest: '20.00', fees: '10.00' }),
      },
      ['A principal 100.00', 'A interest 10.00'],
      '0.00',
    ],
    [
      'ALC-05 overpayment',
      { strategy: 'default', payment: '100.00', debts: one({ principal: '80.00' }) },
      ['A principal 80.00'],
      '20.00',
    ],
    [
      'ALC-06 the same payment twice',
      {
        strategy: 'default',
        payment: [
          { id: 'p1', amount: '30.00' },
          { id: 'p1', amount: '30.00' },
        ],
        debts: one({ principal: '80.00' }),
      },
      ['A principal 30.00'],
      '0.00',
    ],
    [
      'DE-04 order of 367',
      { strategy: 'germany-367', payment: '100.00', debts: costly },
      ['A costs 50.00', 'A interest 30.00', 'A principal 20.00'],
      '0.00',
    ],
    [
      'DE-05 order of 497',
      { strategy: 'germany-497', payment: '100.00', debts: costly },
      ['A costs 50.00', 'A principal 50.00'],
      '0.00',
    ],
    [
      'DIS-09 a disputed debt is passed over',
      { strategy: 'us-multi-debt', payment: '300.00', debts: disputed },
      ['B principal 300.00'],
      '0.00',
    ],
    [
      'DIS-09 the rest waits rather than pay it',
      { strategy: 'us-multi-debt', payment: '450.00', debts: disputed },
      ['B principal 400.00'],
      '50.00',
    ],
    [
      'DIS-09 the debtor directs',
      { strategy: 'us-multi-debt', payment: '300.00', debts: disputed, direction: 'A' },
      ['A principal 300.00'],
      '0.00',
    ],
    [
      'a direction with an amount',
      {
        strategy: 'default',
        payment: '300.00',
        debts: disputed,
        direction: [{ debtId: 'A', amount: '120.00' }],
      },
      ['A principal 120.00', 'B principal 180.00'],
      '0.00',
    ],
  ])('%s', (_name, given, lines, unapplied) => {
    const found = answer(given);
    expect(told(found)).toEqual(lines);
    expect(found.unapplied).toBe(unapplied);
    expect(found.working.length).toBeGreaterThan(3);
  });
});

/** A past-due, a due and a coming instalment, each with everything on it. */
const ladder = ['2026-01-31', '2026-02-28', '2026-03-31'].map((dueOn, index) => ({
  id: `n${index + 1}`,
  dueOn,
  penalties: '1.00',
  fees: '2.00',
  interest: '4.00',
  principal: '10.00',
}));

describe('the strategies by class', () => {
  /** Debts and components in the order in which they are served. */
  const used = (strategy: string, payment: string, more: Given = {}): string =>
    answer({ strategy, payment, debts: ladder, asOf: '2026-02-28', ...more })
      .lines.map(({ debtId, component }) => `${debtId}${component.slice(0, 2)}`)
      .join(' ');

  it.each([
    ['mifos-standard', 'n1pe n1fe n1in n1pr n2pe n2fe n2in n2pr n3pe n3fe n3in n3pr'],
    ['creocore', 'n1pe n1fe n1in n1pr n2pe n2fe n2in n2pr n3pe n3fe n3in n3pr'],
    ['heavensfamily', 'n1pr n1in n1fe n1pe n2pr n2in n2fe n2pe n3pr n3fe n3pe'],
    ['rbi-india', 'n1pe n1fe n1in n2pe n2fe n2in n1pr n2pr n3pe n3fe n3in n3pr'],
    [
      'due-penalty-fee-interest-principal-in-advance-principal-penalty-fee-interest-strategy',
      'n1pe n1fe n1in n1pr n2pe n2fe n2in n2pr n3pr n3pe n3fe n3in',
    ],
    [
      'due-penalty-interest-principal-fee-in-advance',
      'n1pe n1in n1pr n1fe n2pe n2in n2pr n2fe n3pe n3in n3pr n3fe',
    ],
    [
      'principal-interest-penalties-fees-order',
      'n1pr n1in n1pe n1fe n2pr n2in n2pe n2fe n3pr n3in n3pe n3fe',
    ],
    [
      'interest-principal-penalties-fees-order-strategy',
      'n1in n1pr n1pe n1fe n2in n2pr n2pe n2fe n3in n3pr n3pe n3fe',
    ],
    ['early-repayment', 'n1in n1pr n1pe n1fe n2in n2pr n2pe n2fe n3pr'],
    ['germany-497', 'n1pe n1fe n1pr n1in n2pe n2fe n2pr n2in n3pe n3fe n3pr n3in'],
  ])('%s', (strategy, order) => {
    expect(used(strategy, '100.00')).toBe(order);
  });

  it('waives the interest of an instalment prepaid in full, and only of that', () => {
    const given = { strategy: 'heavensfamily', debts: ladder, asOf: '2026-01-15' };
    const found = answer({ ...given, payment: '20.00' });
    expect(found.waived).toMatchObject([{ debtId: 'n1', component: 'interest', amount: '4.00' }]);
    expect(told(found)).toEqual([
      'n1 principal 10.00',
      'n1 fees 2.00',
      'n1 penalties 1.00',
      'n2 principal 7.00',
    ]);
    expect(answer({ ...given, payment: '9.99' }).waived).toBeUndefined();
  });

  it('follows a written order, by instalment or by type', () => {
    const order = ['PAST_DUE_INTEREST', 'due-interest', 'past-due-principal', 'due-principal'];
    const advanced = 'advanced-payment-allocation-strategy';
    expect(used(advanced, '30.00', { order })).toBe('n1in n2in n1pr n2pr');
    const both = ['past-due-interest', 'past-due-principal'];
    expect(used(advanced, '30.00', { order: both })).toBe('n1in n1pr');
    const vertical = { order: ['in-advance-fee', 'past-due-fee'], schedule: 'vertical' };
    expect(used(advanced, '30.00', vertical)).toBe('n3fe n1fe');
  });

  it('serves priority classes first, then the order keys', () => {
    const debts = [
      { id: 'old', dueOn: '2026-01-01', principal: '10.00' },
      { id: 'fine', dueOn: '2026-02-01', priority: -1, principal: '10.00' },
      { id: 'small', dueOn: '2026-02-01', principal: '2.00' },
    ];
    const given = { strategy: 'default', payment: '100.00', debts };
    expect(told(answer(given)).map((line) => line.split(' ')[0])).toEqual(['fine', 'old', 'small']);
    const smallest = { ...given, orderKeys: ['amount-smallest', 'due'] };
    const rules = answer(smallest).lines.map(({ debtId, rule }) => `${debtId} ${rule}`);
    expect(rules).toEqual([
      'fine default/due/smallest-first',
      'small default/due/smallest-first',
      'old default/due/smallest-first',
    ]);
  });
});

describe('what calc allocate refuses', () => {
  const sound = { strategy: 'default', payment: '1.00', debts: one({ principal: '5.00' }) };
  it.each<[string, Given, RegExp]>([
    ['a negative payment', { payment: '-1.00' }, /amount_invalid: payment/],
    ['nothing', { payment: '0.00' }, /amount_invalid: payment/],
    ['too many decimals', { payment: '1.001' }, /amount_invalid: payment/],
    ['an unknown currency', { currency: 'XXQ' }, /currency_unknown: payment/],
    ['an unknown strategy', { strategy: 'best' }, /invalid_input: strategy/],
    ['a negative debt', { debts: one({ fees: '-1.00' }) }, /amount_invalid: debts.0.fees/],
    ['a debt twice', { debts: [...one({}), ...one({})] }, /invalid_input: debts.1.id/],
    ['a direction to nothing', { direction: 'Z' }, /not_found: direction.0/],
    [
      'an order for another strategy',
      { strategy: 'default', order: ['due-fee'] },
      /invalid_input: order/,
    ],
    [
      'a type twice',
      { strategy: 'advanced-payment-allocation', order: ['due-fee', 'DUE_FEE'] },
      /invalid_input: order.1/,
    ],
    [
      'one id with two amounts',
      {
        payment: [
          { id: 'p', amount: '1.00' },
          { id: 'p', amount: '2.00' },
        ],
      },
      /idempotency_key_reuse: payment.1/,
    ],
  ])('%s', (_name, change, message) => {
    expect(() => answer({ ...sound, ...change })).toThrow(message);
  });
});

const minor = fc.bigInt({ min: 0n, max: 50_000n });
const debtWith = (id: string): fc.Arbitrary<Debt> =>
  fc.record({
    id: fc.constant(id),
    dueOn: fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01', null),
    issuedOn: fc.constantFrom('2025-12-01', '2025-12-15'),
    received: fc.constantFrom('1', '2'),
    number: fc.constantFrom('10', '11'),
    priority: fc.constantFrom(0, 1),
    disputed: fc.oneof(fc.boolean(), fc.bigInt({ min: 1n, max: 60_000n })),
    owed: fc.record({
      costs: minor,
      penalties: minor,
      fees: minor,
      interest: minor,
      principal: minor,
    }),
  });
const orderKeys: fc.Arbitrary<OrderKey[]> = fc.shuffledSubarray(
  ['due', 'issued', 'received', 'amount-smallest', 'number'],
  { minLength: 1 },
);
const request = fc.record({
  strategy: fc.constantFrom(...allocationNames).map((name) => {
    const found = allocationStrategy(name);
    if (!found.ok) throw new Error(name);
    return found.value;
  }),
  orderKeys,
  amountMinor: fc.bigInt({ min: 0n, max: 400_000n }),
  on: fc.constantFrom('2026-02-01', null),
  direction: fc.array(
    fc.record({
      debtId: fc.constantFrom<string>('a', 'b', 'c', 'd'),
      amountMinor: fc.option(fc.bigInt({ min: 1n, max: 60_000n })),
    }),
    { maxLength: 2 },
  ),
  debts: fc.tuple(...['a', 'b', 'c', 'd'].map(debtWith)),
});

describe('any allocation', () => {
  it('sums to the payment, pays no more than is owed, and never what is disputed unless directed', () => {
    fc.assert(
      fc.property(request, (given) => {
        const { lines, waived, unappliedMinor } = allocateDebts(given);
        const sum = lines.reduce((all, line) => all + line.amountMinor, unappliedMinor);
        expect(sum).toBe(given.amountMinor);
        expect(unappliedMinor >= 0n).toBe(true);
        const named = new Set(given.direction.map(({ debtId }) => debtId));
        for (const debt of given.debts) {
          const own = [...lines, ...waived].filter((line) => line.debtId === debt.id);
          expect(own.every((line) => line.amountMinor > 0n && line.rule !== '')).toBe(true);
          for (const [component, owedMinor] of Object.entries(debt.owed)) {
            const paid = own.filter((line) => line.component === component);
            const paidMinor = paid.reduce((all, line) => all + line.amountMinor, 0n);
            expect(paidMinor <= owedMinor).toBe(true);
          }
          const isBarred = debt.disputed === true && !named.has(debt.id);
          expect(isBarred && own.length > 0).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which debts are given', () => {
    fc.assert(
      fc.property(request, fc.constantFrom(1, 2, 3), (given, turn) => {
        const turned = [...given.debts.slice(turn), ...given.debts.slice(0, turn)].reverse();
        expect(allocateDebts({ ...given, debts: turned })).toEqual(allocateDebts(given));
      }),
      { numRuns: 200 },
    );
  });

  it('pays only what the measure covers', () => {
    fc.assert(
      fc.property(request, (given) => {
        const covers = new Set(['a', 'c']);
        const { lines } = allocateDebts({ ...given, covers });
        expect(lines.every((line) => covers.has(line.debtId))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
