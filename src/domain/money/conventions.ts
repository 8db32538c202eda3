import type { DayCount } from './day-count';
import type { Rounding } from './money';

/**
 * Named settings that arithmetic or age depends on. A creditor may set each; a strategy too where it says so.
 * Every calculation prints the ones it used.
 */
export interface Conventions {
  /** Day that age counts from. */
  readonly ageFrom: 'due' | 'issued';
  /** Days of grace, and whether they shift the age or only hold dunning. */
  readonly graceDays: number;
  readonly grace: 'shifts-age' | 'holds-dunning';
  /** How days under a hold leave the age: end minus start, both ends included, or not at all. */
  readonly heldDays: 'difference' | 'inclusive' | 'none';
  /** Age after money went back: the old due date, or the day of the event. */
  readonly reAge: {
    readonly refund: 'due' | 'event';
    readonly chargeback: 'due' | 'event';
    readonly bounce: 'due' | 'event';
    readonly writeOffUndone: 'due' | 'event';
  };
  /** Age of the covered invoices while a plan is kept. */
  readonly ageDuringPlan: 'continues' | 'held';
  readonly interest: {
    readonly dayCount: DayCount;
    readonly firstDay: 'after-due' | 'due';
    /** Is the day of payment the last day of interest? */
    readonly paymentDay: 'included' | 'excluded';
    readonly rounding: Rounding;
    readonly round: 'once' | 'daily' | 'per-window';
  };
  /** Is a threshold of days met at the day itself, or only after it? */
  readonly comparison: 'at-least' | 'more-than';
  /** What a percentage fee is taken of. */
  readonly feeBase: 'principal' | 'principal-and-interest';
  /** Order of debts within a class of an allocation. */
  readonly orderKeys: readonly ('due' | 'issued' | 'received' | 'amount-smallest' | 'number')[];
  /** Name of a strategy of `ledger/strategies.ts`. */
  readonly allocation: string;
  /** Types in order (`past-due-penalty`, ...) for `advanced-payment-allocation-strategy`; absent: its own order. */
  readonly allocationOrder?: readonly string[];
  readonly planRemainder: 'first' | 'last';
  /** How an instalment worked out from a budget or a percentage is rounded. */
  readonly planRounding: Rounding;
}

/** The regulation sheet's values: what holds where a creditor says nothing. */
export const defaultConventions: Conventions = {
  ageFrom: 'due',
  graceDays: 0,
  grace: 'holds-dunning',
  heldDays: 'none',
  reAge: { refund: 'due', chargeback: 'due', bounce: 'due', writeOffUndone: 'due' },
  ageDuringPlan: 'continues',
  interest: {
    dayCount: 'ACT/365F',
    firstDay: 'after-due',
    paymentDay: 'included',
    rounding: 'half-up',
    round: 'once',
  },
  comparison: 'at-least',
  feeBase: 'principal',
  orderKeys: ['due', 'issued', 'number'],
  allocation: 'default',
  planRemainder: 'first',
  planRounding: 'down',
};

/** Worked out once per document of settings: ages are asked for at every decision. */
const conventionsBySettings = new WeakMap<object, Conventions>();

/** Conventions of an account's settings, in which its strategy's go before the creditor's; else the defaults. */
export function conventionsOf(settings: {
  readonly conventions?: Partial<Conventions>;
}): Conventions {
  const own = settings.conventions;
  if (own === undefined) return defaultConventions;
  const known = conventionsBySettings.get(own);
  if (known !== undefined) return known;
  const whole: Conventions = {
    ...defaultConventions,
    ...own,
    reAge: { ...defaultConventions.reAge, ...own.reAge },
    interest: { ...defaultConventions.interest, ...own.interest },
  };
  conventionsBySettings.set(own, whole);
  return whole;
}
