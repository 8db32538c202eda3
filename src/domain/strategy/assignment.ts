import type { TimelineEntry } from '../account/changes';
import type { CreditorSettings } from '../account/creditor';
import { daysBetween, type LocalDate } from '../calendar/dates';
import type { Behaviour } from '../reporting/behaviour';
import { judge, type Known } from './judgement';

/** What is known of an account before it is opened. */
export interface Opening {
  readonly debtor: {
    readonly kind: 'business' | 'consumer';
    readonly soleTrader: boolean;
    readonly country: string | null;
    readonly language: string;
    readonly tags: readonly string[];
  };
  readonly currency: string;
  /** Today where the debtor is. */
  readonly today: LocalDate;
  readonly invoices: readonly OpeningInvoice[];
  /** From the other accounts of the debtor; null: there are none. */
  readonly behaviour: Behaviour | null;
}

/** One invoice that the account is opened with. */
export interface OpeningInvoice {
  readonly openMinor: bigint;
  /** Null: a card invoice, due since its charge failed. */
  readonly dueOn: LocalDate | null;
  readonly hasFailed: boolean;
  readonly collection: 'invoice' | 'card';
  readonly isDisputed: boolean;
}

/** The strategy of a new account, and the rule that chose it; null: the one for this kind of debtor. */
export interface Assigned {
  readonly strategyId: string;
  readonly rule: number | null;
  /** Why, for people. */
  readonly because: string;
}

/**
 * What the timeline of a new account says of the choice: which rule it was, counted from one, and why it holds.
 *
 * @param version the newest one of the strategy
 */
export function assignmentLine(
  { strategyId, rule, because }: Assigned,
  version: number,
): TimelineEntry {
  const chosen = `Strategy chosen: ${strategyId} version ${version}`;
  const [first = '', ...rest] = because;
  const sentence = `${first.toUpperCase()}${rest.join('')}.`;
  const data = { strategy: strategyId, version, rule: rule === null ? null : rule + 1 };
  const told = { kind: 'decision' as const, ref: null, data };
  return rule === null
    ? { ...told, title: chosen, reason: `No rule of the assignment holds; ${because}.` }
    : { ...told, title: `${chosen}, by rule ${rule + 1} of the assignment`, reason: sentence };
}

type Rules = Pick<CreditorSettings, 'strategies' | 'assignment' | 'switches'>;

/** The first rule that holds, else the strategy for the kind of debtor. A rule that asks for what is not known yet does not hold. */
export function assignedStrategy(rules: Rules, opening: Opening): Assigned {
  const known = knownOf(opening, rules.switches ?? []);
  for (const [rule, { strategy, when }] of (rules.assignment ?? []).entries()) {
    const { verdict, because } = judge(when, known);
    if (verdict === true) return { strategyId: strategy, rule, because };
  }
  const { kind } = opening.debtor;
  return { strategyId: rules.strategies[kind], rule: null, because: `the debtor is a ${kind}` };
}

function knownOf(opening: Opening, switches: readonly string[]): Known {
  const { debtor, currency, today, behaviour } = opening;
  const open = opening.invoices.filter(({ openMinor }) => openMinor > 0n);
  const collections = new Set(open.map(({ collection }) => collection));
  const sum = (invoices: readonly OpeningInvoice[]): bigint =>
    invoices.reduce((total, { openMinor }) => total + openMinor, 0n);
  const nothing = (): undefined => undefined;
  return {
    currency,
    overdueMinor: () => sum(open.filter((one) => !one.isDisputed && isOverdue(one, today))),
    openOn: 'the account',
    openMinor: () => sum(open),
    allOpenMinor: () => sum(open),
    hasPaidLate: () =>
      behaviour?.averageDaysLate == null ? undefined : behaviour.averageDaysLate > 0,
    unpaidInvoices: () => open.length,
    daysPastDue: () => oldestDays(open, today),
    daysSincePayment: nothing,
    isDisputed: () => open.some((one) => one.isDisputed),
    hasConsent: nothing,
    isServed: nothing,
    hasBounced: nothing,
    tags: () => debtor.tags,
    decline: nothing,
    declineCode: nothing,
    // Of a mixture no one way is that of the account.
    collection: () => (collections.size === 1 ? [...collections][0] : undefined),
    debtor,
    behaviour: () => behaviour ?? undefined,
    switches,
  };
}

function isOverdue({ dueOn, hasFailed }: OpeningInvoice, today: LocalDate): boolean {
  return dueOn === null ? hasFailed : dueOn < today;
}

/** Days past due of the oldest invoice; negative while it is not due. */
function oldestDays(open: readonly OpeningInvoice[], today: LocalDate): number | undefined {
  const days = open.flatMap(({ dueOn, hasFailed }) => {
    if (dueOn !== null) return [daysBetween(dueOn, today)];
    return hasFailed ? [0] : [];
  });
  return days.length === 0 ? undefined : Math.max(...days);
}
