import type { Instalment } from './facts';
import { addDays, type LocalDate } from '../calendar/dates';
import { addWorkingDays } from '../calendar/working-days';

/** Money that counts towards an agreement, net of what went back. */
export interface CountedPayment {
  readonly on: LocalDate;
  readonly amountMinor: bigint;
}

/** Days after a due date in which a late payment still counts as on time. */
export interface Grace {
  readonly days: number;
  readonly kind: 'calendar' | 'working';
  /** ISO 3166-1 alpha-2 of the debtor, for working days; unknown: weekends only. */
  readonly country: string;
}

/** What the arithmetic of every agreement needs. All dates are the debtor's. */
export interface AgreementTerms {
  readonly instalments: readonly Instalment[];
  readonly grace: Grace;
  /** A shortfall up to this counts as paid. */
  readonly toleranceMinor: bigint;
  readonly payments: readonly CountedPayment[];
  readonly asOf: LocalDate;
  /** Parts of which the rest was moved to the end of the plan. */
  readonly movedParts?: ReadonlySet<number>;
  /** Day whose end has been judged, where that is not `asOf`: dates are missed by it, money counts by `asOf`. */
  readonly judgedOn?: LocalDate;
}

/** The last day on which a payment for `dueOn` is on time. */
export function graceEndOn(dueOn: LocalDate, grace: Grace): LocalDate {
  if (grace.days === 0) return dueOn;
  return grace.kind === 'working'
    ? addWorkingDays(dueOn, grace.days, grace.country)
    : addDays(dueOn, grace.days);
}

/** Counted money up to and including a day. */
export function paidBy(payments: readonly CountedPayment[], on: LocalDate): bigint {
  return payments
    .filter((payment) => payment.on <= on)
    .reduce((sum, payment) => sum + payment.amountMinor, 0n);
}

export function totalOf(instalments: readonly Instalment[]): bigint {
  return instalments.reduce((sum, instalment) => sum + instalment.amountMinor, 0n);
}

/** Instalments with what is due in all up to and including each. */
export function cumulated(
  instalments: readonly Instalment[],
): readonly (Instalment & { readonly dueInAllMinor: bigint })[] {
  let dueInAllMinor = 0n;
  return instalments.map((instalment) => {
    dueInAllMinor += instalment.amountMinor;
    return { ...instalment, dueInAllMinor };
  });
}

/**
 * True when, at the end of some instalment's grace before `asOf`, less had come in than was due in
 * all by then. Once missed stays missed: a payment after the grace does not mend it.
 */
export function isMissed(terms: AgreementTerms): boolean {
  const judgedOn = terms.judgedOn ?? terms.asOf;
  return cumulated(terms.instalments).some((instalment) => {
    const endOn = graceEndOn(instalment.dueOn, terms.grace);
    if (judgedOn <= endOn) return false;
    return paidBy(terms.payments, endOn) + terms.toleranceMinor < instalment.dueInAllMinor;
  });
}

/** Counted money that came by `asOf` and not after a last day. */
export function paidInTime(terms: AgreementTerms, lastOn: LocalDate): bigint {
  return paidBy(terms.payments, lastOn < terms.asOf ? lastOn : terms.asOf);
}

/** True when everything has come in by `asOf`, and by the end of the last grace. */
export function isPaid(terms: AgreementTerms): boolean {
  const last = terms.instalments.at(-1);
  const lastOn = last === undefined ? terms.asOf : graceEndOn(last.dueOn, terms.grace);
  return paidInTime(terms, lastOn) + terms.toleranceMinor >= totalOf(terms.instalments);
}
