import { ok, refuse, type Result } from '../result';

/** What a debt is made of, in the words of the calculator. Penalties exist in loan schedules only. */
export type DebtComponent = 'costs' | 'penalties' | 'fees' | 'interest' | 'principal';
/** Where a debt stands on the day of the payment: due before it, on it, or after it. */
export type DueClass = 'past-due' | 'due' | 'in-advance';

/** One priority class of a strategy: it is served in full before the next one begins. */
export interface AllocationTier {
  readonly classes: readonly DueClass[];
  /** Debt by debt with all components, or component by component across the debts. */
  readonly direction: 'horizontal' | 'vertical';
  readonly components: readonly DebtComponent[];
  /** Interest of a debt whose principal is paid in full here is waived instead of paid. */
  readonly waivesInterest?: true;
}

/** An order of payment, as data; `allocateDebts` is the only place that reads it. */
export interface AllocationStrategy {
  readonly name: string;
  readonly tiers: readonly AllocationTier[];
  /** The order in words, for the working. */
  readonly sentence: string;
  /** Where the order comes from; absent: a convention. */
  readonly citation?: string;
}

const everyClass: readonly DueClass[] = ['past-due', 'due', 'in-advance'];
const dueByNow: readonly DueClass[] = ['past-due', 'due'];
const inAdvance: readonly DueClass[] = ['in-advance'];

const chargesFirst: readonly DebtComponent[] = [
  'costs',
  'penalties',
  'fees',
  'interest',
  'principal',
];

/** Costs stand beside penalties where a strategy of loan schedules does not know them. */
function horizontal(
  classes: readonly DueClass[],
  components: readonly DebtComponent[],
): AllocationTier {
  return { classes, direction: 'horizontal', components };
}

const fineract = 'Apache Fineract, strategy of this name';

const strategies: readonly AllocationStrategy[] = [
  {
    name: 'default',
    tiers: [horizontal(everyClass, chargesFirst)],
    sentence: 'debt by debt: costs, penalties, fees, interest, principal',
  },
  {
    name: 'mifos-standard-strategy',
    tiers: [horizontal(everyClass, chargesFirst)],
    sentence: 'instalment by instalment: penalties, fees, interest, principal; late or not',
    citation: fineract,
  },
  {
    name: 'heavensfamily-strategy',
    tiers: [
      horizontal(dueByNow, ['principal', 'interest', 'fees', 'costs', 'penalties']),
      {
        ...horizontal(inAdvance, ['principal', 'interest', 'fees', 'costs', 'penalties']),
        waivesInterest: true,
      },
    ],
    sentence:
      'principal, interest, fees, penalties; interest of an instalment fully prepaid in advance is waived',
    citation: fineract,
  },
  {
    name: 'rbi-india-strategy',
    tiers: [
      horizontal(dueByNow, ['costs', 'penalties', 'fees', 'interest']),
      horizontal(dueByNow, ['principal']),
      horizontal(inAdvance, chargesFirst),
    ],
    sentence:
      'penalties, fees and interest of all overdue and current instalments, then their principal',
    citation: fineract,
  },
  {
    name: 'due-penalty-fee-interest-principal-in-advance-principal-penalty-fee-interest-strategy',
    tiers: [
      horizontal(dueByNow, chargesFirst),
      horizontal(inAdvance, ['principal', 'costs', 'penalties', 'fees', 'interest']),
    ],
    sentence:
      'due: penalty, fee, interest, principal; in advance: principal, penalty, fee, interest',
    citation: fineract,
  },
  {
    name: 'due-penalty-interest-principal-fee-in-advance-penalty-interest-principal-fee-strategy',
    tiers: [
      horizontal(dueByNow, ['costs', 'penalties', 'interest', 'principal', 'fees']),
      horizontal(inAdvance, ['costs', 'penalties', 'interest', 'principal', 'fees']),
    ],
    sentence:
      'due: penalty, interest, principal, fee; then in advance: penalty, interest, principal, fee',
    citation: fineract,
  },
  {
    name: 'principal-interest-penalties-fees-order-strategy',
    tiers: [horizontal(everyClass, ['principal', 'interest', 'costs', 'penalties', 'fees'])],
    sentence: 'instalment by instalment: principal, interest, penalties, fees',
    citation: fineract,
  },
  {
    name: 'interest-principal-penalties-fees-order-strategy',
    tiers: [horizontal(everyClass, ['interest', 'principal', 'costs', 'penalties', 'fees'])],
    sentence: 'instalment by instalment: interest, principal, penalties, fees',
    citation: fineract,
  },
  {
    name: 'creocore-strategy',
    tiers: [horizontal(everyClass, chargesFirst)],
    sentence: 'instalment by instalment: penalties, fees, interest, principal; late or not',
    citation: fineract,
  },
  {
    name: 'early-repayment-strategy',
    tiers: [
      horizontal(dueByNow, ['interest', 'principal', 'costs', 'penalties', 'fees']),
      horizontal(inAdvance, ['principal']),
    ],
    sentence: 'due: interest, principal, penalties, fees; in advance: principal only',
    citation: fineract,
  },
  {
    name: 'germany-367',
    tiers: [horizontal(everyClass, chargesFirst)],
    sentence: 'debt by debt: costs and charges, interest, principal',
    citation: 'BGB 367(1)',
  },
  {
    name: 'germany-497',
    tiers: [horizontal(everyClass, ['costs', 'penalties', 'fees', 'principal', 'interest'])],
    sentence: 'consumer loan in default: costs and charges, principal, interest',
    citation: 'BGB 497(3)',
  },
  {
    name: 'us-multi-debt',
    tiers: [horizontal(everyClass, chargesFirst)],
    sentence: "the consumer's direction first, never a disputed debt; then debt by debt",
    citation: '12 CFR 1006.30(c)',
  },
];

/** Name of the strategy whose order is written by the creditor. */
export const advancedName = 'advanced-payment-allocation-strategy';

/** Short and other names under which a strategy is known. */
const aliases: ReadonlyMap<string, string> = new Map([
  [
    'due-penalty-interest-principal-fee-in-advance',
    'due-penalty-interest-principal-fee-in-advance-penalty-interest-principal-fee-strategy',
  ],
  [
    'due-penalty-fee-interest-principal-in-advance',
    'due-penalty-fee-interest-principal-in-advance-principal-penalty-fee-interest-strategy',
  ],
  ['bgb-367', 'germany-367'],
  ['bgb-497', 'germany-497'],
]);

const byName: ReadonlyMap<string, AllocationStrategy> = new Map(
  strategies.flatMap((one) => [[one.name, one] as const, [withoutEnding(one.name), one] as const]),
);

const fullNames: readonly string[] = [...strategies.map(({ name }) => name), advancedName];

/** Every name that a creditor may choose: in full, short, and by the law. */
export const allocationNames: readonly string[] = [
  ...new Set([...fullNames, ...fullNames.map(withoutEnding), ...byName.keys(), ...aliases.keys()]),
];

const advancedOrder: readonly string[] = ['past-due', 'due', 'in-advance'].flatMap((when) =>
  ['penalty', 'fee', 'interest', 'principal'].map((what) => `${when}-${what}`),
);

/**
 * The strategy of a name, in full or without its ending `-strategy`. The advanced one takes `order`: its
 * types as `past-due-penalty` (also written `PAST_DUE_PENALTY`), each at most once; what it leaves out is
 * never paid. Errors: `invalid_input` naming `strategy`, `order` or an entry of it.
 */
export function allocationStrategy(
  name: string,
  advanced: {
    readonly order?: readonly string[] | undefined;
    readonly direction?: 'horizontal' | 'vertical' | undefined;
  } = {},
): Result<AllocationStrategy> {
  if (name === advancedName || name === withoutEnding(advancedName)) {
    return advancedStrategy(advanced.order ?? advancedOrder, advanced.direction ?? 'horizontal');
  }
  const found = byName.get(name) ?? byName.get(aliases.get(name) ?? '');
  if (found === undefined) {
    const known = fullNames.join(', ');
    return refuse('invalid_input', `There is no such strategy; known: ${known}.`, 'strategy');
  }
  if (advanced.order === undefined) return ok(found);
  return refuse('invalid_input', `Only ${advancedName} takes an order.`, 'order');
}

const advancedComponents: Readonly<Record<string, readonly DebtComponent[]>> = {
  penalty: ['costs', 'penalties'],
  fee: ['fees'],
  interest: ['interest'],
  principal: ['principal'],
};
const advancedType = /^(past-due|due|in-advance)-(penalty|fee|interest|principal)$/;

function advancedStrategy(
  order: readonly string[],
  direction: 'horizontal' | 'vertical',
): Result<AllocationStrategy> {
  const tiers: AllocationTier[] = [];
  const seen = new Set<string>();
  for (const [index, written] of order.entries()) {
    const type = written.toLowerCase().replaceAll('_', '-');
    const [, when, what = ''] = advancedType.exec(type) ?? [];
    const components = advancedComponents[what];
    if (when === undefined || components === undefined) {
      return refuse('invalid_input', 'A type is written past-due-penalty.', `order.${index}`);
    }
    if (seen.has(type)) {
      return refuse('invalid_input', 'Each type stands once.', `order.${index}`);
    }
    seen.add(type);
    const last = tiers.at(-1);
    if (direction === 'horizontal' && last?.classes[0] === when) {
      tiers[tiers.length - 1] = { ...last, components: [...last.components, ...components] };
    } else {
      tiers.push({ classes: [when as DueClass], direction, components });
    }
  }
  if (tiers.length === 0) return refuse('invalid_input', 'The order is empty.', 'order');
  const sentence = `${direction}: ${[...seen].join(', ')}`;
  return ok({ name: advancedName, tiers, sentence, citation: fineract });
}

function withoutEnding(name: string): string {
  return name.replace(/-strategy$/, '');
}
