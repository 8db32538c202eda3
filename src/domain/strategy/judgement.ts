import { exponentOf } from '../money/currency';
import { disputesInAll, type Behaviour } from '../reporting/behaviour';
import type { BehaviourCondition, Condition } from './condition';

/** Does a condition hold? Null: it asks for something that is not known, so neither it nor its opposite holds. */
export interface Judgement {
  readonly verdict: boolean | null;
  /** Why, for the timeline: in lower case, without a full stop. */
  readonly because: string;
}

/** What a condition may ask for. Undefined: it cannot be known (yet). */
export interface Known {
  readonly currency: string;
  /** Past its day, neither disputed nor excluded. */
  readonly overdueMinor: () => bigint | undefined;
  /** What `openAtLeast` is about. */
  readonly openOn: 'the invoice' | 'the account';
  readonly openMinor: () => bigint | undefined;
  /** Everything that is open on the account. */
  readonly allOpenMinor: () => bigint | undefined;
  readonly hasPaidLate: () => boolean | undefined;
  readonly unpaidInvoices: () => number | undefined;
  /** Negative: so many days until it is due. */
  readonly daysPastDue: () => number | undefined;
  /** Since the last payment that was kept; null: there was none. */
  readonly daysSincePayment: () => number | null | undefined;
  readonly isDisputed: () => boolean | undefined;
  readonly hasConsent: (channel: ConsentChannel) => boolean | undefined;
  /** Did a message of the step reach somebody, by any way or by e-mail? */
  readonly isServed: (stepId: string, by: 'any' | 'email') => boolean | undefined;
  readonly hasBounced: (stepId: string) => boolean | undefined;
  readonly tags: () => readonly string[] | undefined;
  /** Of the last attempt on the card; null: none was declined. */
  readonly decline: () => 'soft' | 'hard' | 'authentication' | null | undefined;
  readonly declineCode: () => string | null | undefined;
  readonly collection: () => 'invoice' | 'card' | undefined;
  readonly debtor: {
    readonly kind: 'business' | 'consumer';
    readonly soleTrader: boolean;
    readonly country: string | null;
    readonly language: string;
  };
  readonly behaviour: () => Behaviour | undefined;
  readonly switches: readonly string[];
}

type ConsentChannel = NonNullable<Condition['consent']>;

const consentNames: Readonly<Record<ConsentChannel, string>> = {
  sms: 'consent to text messages',
  email: 'consent to e-mail',
};

/** How each field of a condition is judged, from what is known. */
export type JudgesOf<Whole, From> = {
  readonly [Name in keyof Whole]: (value: Whole[Name], from: From) => Judgement;
};

/** Judges every field that a condition has; all must hold. */
export function judgeFields<Whole extends object, From>(
  judges: JudgesOf<Whole, From>,
  condition: Partial<Whole>,
  from: From,
): Judgement {
  const names = Object.keys(condition) as (keyof Whole)[];
  return all(names.map((name) => judgeField(judges, name, condition, from)));
}

function judgeField<Whole extends object, Name extends keyof Whole, From>(
  judges: JudgesOf<Whole, From>,
  name: Name,
  condition: Partial<Whole>,
  from: From,
): Judgement {
  const value: Whole[Name] | undefined = condition[name];
  return value === undefined ? nothingAsked : judges[name](value, from);
}

/** Judges every field of a condition; all must hold. */
export function judge(condition: Condition, known: Known): Judgement {
  return judgeFields(judges, condition, known);
}

const nothingAsked: Judgement = { verdict: true, because: 'nothing is asked' };

const judges: JudgesOf<Required<Condition>, Known> = {
  overdueAtLeast: (limit, known) =>
    reaches(known.overdueMinor(), limit, known, 'is overdue and undisputed'),
  overdueAtMost: (limit, known) => {
    const minor = known.overdueMinor();
    if (minor === undefined) return unknown('what is overdue');
    return minor * scale <= scaledMinor(limit, known.currency)
      ? holds(`no more than ${limit} is overdue and undisputed`)
      : fails(`more than ${limit} is overdue and undisputed`);
  },
  openAtLeast: (limit, known) =>
    reaches(known.openMinor(), limit, known, `is open on ${known.openOn}`),
  overduePercentAtLeast: (percent, known) => {
    const [overdueMinor, openMinor] = [known.overdueMinor(), known.allOpenMinor()];
    if (overdueMinor === undefined || openMinor === undefined) return unknown('what is overdue');
    const isReached = openMinor > 0n && overdueMinor * 100n * scale >= openMinor * scaled(percent);
    return isReached
      ? holds(`${percent} percent of what is open are overdue`)
      : fails(`less than ${percent} percent of what is open are overdue`);
  },
  lateBeforeOrOpenAtLeast: (limit, known) => {
    const [minor, hasPaidLate] = [known.openMinor(), known.hasPaidLate()];
    if (minor !== undefined && minor >= thresholdMinor(limit, known.currency)) {
      return holds(`at least ${limit} is open`);
    }
    if (hasPaidLate === true) return holds('the debtor paid late before');
    if (minor === undefined || hasPaidLate === undefined) return unknown('how the debtor paid');
    return fails(`the debtor always paid on time and less than ${limit} is open`);
  },
  unpaidInvoicesAtLeast: (count, known) =>
    atLeast(known.unpaidInvoices(), count, 'unpaid invoices'),
  unpaidInvoicesAtMost: (count, known) => atMost(known.unpaidInvoices(), count, 'unpaid invoices'),
  daysPastDueAtLeast: (days, known) => {
    const age = known.daysPastDue();
    if (age === undefined) return unknown('the day that the invoice counts from');
    const since = age < 0 ? `the invoice is due in ${-age} days` : `days past due: ${age}`;
    return age >= days ? holds(since) : fails(`${since}, and ${days} were asked for`);
  },
  noPaymentForDays: (days, known) => {
    const since = known.daysSincePayment();
    if (since === undefined) return unknown('when the debtor paid last');
    if (since === null) return holds('nothing was paid yet');
    const last = `days since the last payment: ${since}`;
    return since >= days ? holds(last) : fails(`${last}, and ${days} were asked for`);
  },
  undisputed: (_, known) => {
    const isDisputed = known.isDisputed();
    if (isDisputed === undefined) return unknown('whether the claim is disputed');
    return isDisputed
      ? fails('part of the claim is disputed')
      : holds('nothing of the claim is disputed');
  },
  consent: (channel, known) => {
    const has = known.hasConsent(channel);
    const what = consentNames[channel];
    if (has === undefined) return unknown(what);
    return has ? holds(`there is ${what} on file`) : fails(`there is no ${what} on file`);
  },
  served: (steps, known) => all(steps.map((step) => wasServed(step, known))),
  servedAny: (steps, known) => some(steps.map((step) => wasServed(step, known))),
  notServed: (steps, known) =>
    all(
      steps.map((step) => {
        const is = known.isServed(step, 'email');
        if (is === undefined) return unknown(`what became of step ${step}`);
        return is
          ? fails('an earlier step was served by e-mail')
          : holds(`step ${step} was not served by e-mail`);
      }),
    ),
  bounced: (steps, known) =>
    some(
      steps.map((step) => {
        const has = known.hasBounced(step);
        if (has === undefined) return unknown(`what became of step ${step}`);
        return has
          ? holds(`a message of step ${step} came back or was refused`)
          : fails(`no message of step ${step} came back or was refused`);
      }),
    ),
  tags: ({ any, none }, known) => {
    const tags = known.tags();
    if (tags === undefined) return unknown("the debtor's tags");
    const wanted = any?.find((tag) => tags.includes(tag));
    if (any !== undefined && wanted === undefined) {
      return fails(`the debtor has no tag ${any.join(' or ')}`);
    }
    const unwanted = none?.find((tag) => tags.includes(tag));
    if (unwanted !== undefined) return fails(`the debtor has the tag ${unwanted}`);
    const without = none === undefined ? '' : `the debtor has no tag ${none.join(' or ')}`;
    return holds(
      wanted === undefined ? without || 'nothing is asked' : `the debtor has the tag ${wanted}`,
    );
  },
  decline: (wanted, known) => {
    const decline = known.decline();
    if (decline === undefined) return unknown('how the card was declined');
    if (decline === null) return fails('no decline of the card is on file');
    return decline === wanted
      ? holds(`the last decline of the card was of the kind ${decline}`)
      : fails(`the last decline of the card was of the kind ${decline} and not ${wanted}`);
  },
  declineCodes: (codes, known) => {
    const code = known.declineCode();
    if (code === undefined) return unknown('how the card was declined');
    if (code === null) return fails('no code of a decline is on file');
    return oneOf(code, codes, 'the code of the last decline');
  },
  collection: (wanted, known) => {
    const collection = known.collection();
    if (collection === undefined) return unknown('how the invoice is collected');
    return oneOf(collection, [wanted], 'the way the invoice is collected');
  },
  currencies: (wanted, known) => oneOf(known.currency, wanted, 'the currency of the account'),
  debtor: (wanted, { debtor }) => {
    const { kind, soleTrader, countries, languages } = wanted;
    const judged: Judgement[] = [];
    if (kind !== undefined) judged.push(oneOf(debtor.kind, [kind], 'the kind of the debtor'));
    if (soleTrader !== undefined) judged.push(isSoleTrader(soleTrader, debtor.soleTrader));
    if (countries !== undefined) {
      const { country } = debtor;
      const name = "the debtor's country";
      judged.push(country === null ? unknown(name) : oneOf(country, countries, name));
    }
    if (languages !== undefined) {
      judged.push(oneOf(debtor.language, languages, "the debtor's language"));
    }
    return all(judged);
  },
  behaviour: (wanted, known) => {
    const behaviour = known.behaviour();
    if (behaviour === undefined) return unknown('how the debtor has behaved');
    return judgeBehaviour(wanted, behaviour);
  },
  switchedOn: (name, { switches }) =>
    switches.includes(name) ? holds(`${name} is switched on`) : fails(`${name} is not switched on`),
  not: (condition, known) => opposite(judge(condition, known)),
  any: (conditions, known) => some(conditions.map((one) => judge(one, known))),
};

const behaviourJudges: JudgesOf<Required<BehaviourCondition>, Behaviour> = {
  averageDaysLateAtLeast: (days, { averageDaysLate }) =>
    atLeast(averageDaysLate ?? undefined, days, 'days late on average'),
  averageDaysLateAtMost: (days, { averageDaysLate }) =>
    atMost(averageDaysLate ?? undefined, days, 'days late on average'),
  trend: (wanted, { trend }) =>
    trend === null
      ? unknown('the trend of payments')
      : oneOf(trend, [wanted], 'the trend of payments'),
  brokenPromisesAtLeast: (count, { brokenPromises }) =>
    atLeast(brokenPromises, count, 'broken promises'),
  brokenPromisesAtMost: (count, { brokenPromises }) =>
    atMost(brokenPromises, count, 'broken promises'),
  bouncesAtLeast: (count, { bounces }) => atLeast(bounces, count, 'bounced payments'),
  disputesAtLeast: (count, { disputes }) => atLeast(disputesInAll(disputes), count, 'disputes'),
};

/** Judges the figures of a debtor. A figure that there is none of (nothing was ever paid) holds neither way. */
export function judgeBehaviour(wanted: BehaviourCondition, behaviour: Behaviour): Judgement {
  return judgeFields(behaviourJudges, wanted, behaviour);
}

/** All must hold. One that fails decides before one that is not known. */
export function all(judged: readonly Judgement[]): Judgement {
  const against = failing(judged, false) ?? failing(judged, null);
  if (against !== undefined) return against;
  return judged.length === 0 ? nothingAsked : holds(joined(judged));
}

/** One must hold. */
export function some(judged: readonly Judgement[]): Judgement {
  const found = judged.find(({ verdict }) => verdict === true) ?? failing(judged, null);
  return found ?? fails(joined(judged));
}

function failing(judged: readonly Judgement[], verdict: false | null): Judgement | undefined {
  return judged.find((one) => one.verdict === verdict);
}

function joined(judged: readonly Judgement[]): string {
  return [...new Set(judged.map(({ because }) => because))].join(' and ');
}

export function opposite({ verdict, because }: Judgement): Judgement {
  return { verdict: verdict === null ? null : !verdict, because };
}

export function holds(because: string): Judgement {
  return { verdict: true, because };
}

export function fails(because: string): Judgement {
  return { verdict: false, because };
}

export function unknown(what: string): Judgement {
  return { verdict: null, because: `${what} is not known` };
}

function wasServed(step: string, known: Known): Judgement {
  const is = known.isServed(step, 'any');
  if (is === undefined) return unknown(`what became of step ${step}`);
  return is ? holds(`step ${step} reached somebody`) : fails(`step ${step} reached nobody`);
}

function isSoleTrader(wanted: boolean, is: boolean): Judgement {
  const because = is ? 'the debtor is a sole trader' : 'the debtor is no sole trader';
  return { verdict: wanted === is, because };
}

function oneOf(value: string, wanted: readonly string[], name: string): Judgement {
  return wanted.includes(value)
    ? holds(`${name} is ${value}`)
    : fails(`${name} is ${value} and not ${wanted.join(' or ')}`);
}

function reaches(
  minor: bigint | undefined,
  limit: string,
  { currency }: Known,
  what: string,
): Judgement {
  if (minor === undefined) return unknown(`what ${what}`);
  return minor >= thresholdMinor(limit, currency)
    ? holds(`at least ${limit} ${what}`)
    : fails(`less than ${limit} ${what}`);
}

export function atLeast(value: number | undefined, limit: number, what: string): Judgement {
  if (value === undefined) return unknown(what);
  return value >= limit
    ? holds(`${what}: ${value}`)
    : fails(`${what}: ${value}, less than ${limit}`);
}

export function atMost(value: number | undefined, limit: number, what: string): Judgement {
  if (value === undefined) return unknown(what);
  return value <= limit
    ? holds(`${what}: ${value}`)
    : fails(`${what}: ${value}, more than ${limit}`);
}

/** Documents write at most four decimals: ten-thousandths are exact. */
export const scale = 10_000n;

function scaled(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(`${whole}${fraction.slice(0, 4).padEnd(4, '0')}`);
}

/** A decimal limit in ten-thousandths of a minor unit, so that nothing is rounded. */
export function scaledMinor(limit: string, currency: string): bigint {
  return scaled(limit) * 10n ** BigInt(exponentOf(currency) ?? 2);
}

/** A decimal limit of a strategy in minor units; decimals that the currency does not have round up. */
export function thresholdMinor(limit: string, currency: string): bigint {
  const exact = scaledMinor(limit, currency);
  return (exact + scale - 1n) / scale;
}
