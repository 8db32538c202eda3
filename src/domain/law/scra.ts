import { addDays, addMonths, daysBetween, type LocalDate } from '../calendar/dates';
import { simpleInterest } from '../money/interest';
import type { Conventions } from '../money/conventions';
import { percentUnits } from '../money/rates';

/** Yearly percentage above which interest is forgiven while somebody serves (50 U.S.C. 3937(a)(1)). */
export const scraCapPercent = '6';
/** Days after the end of service in which notice and orders may still be given (50 U.S.C. 3937(b)(1)). */
const noticeDays = 180;
/** A mortgage stays capped for a year longer (50 U.S.C. 3937(a)(1)(A)). */
const mortgageMonths = 12;

/** A debt from before service; both ends of the service included, `serviceUntilOn` null: it goes on. */
export interface ScraTerms {
  readonly principalMinor: bigint;
  /** Yearly rate of the agreement, with service charges and fees in it. */
  readonly percent: string;
  readonly serviceFromOn: LocalDate;
  readonly serviceUntilOn: LocalDate | null;
  readonly isMortgage: boolean;
  /** Days for which interest is computed, both included. */
  readonly fromOn: LocalDate;
  readonly untilOn: LocalDate;
  readonly conventions: Conventions['interest'];
}

/** In minor units: what the agreement asks, what may be asked, and what is forgiven and not postponed. */
export interface ScraInterest {
  readonly contractMinor: bigint;
  readonly allowedMinor: bigint;
  readonly forgivenMinor: bigint;
}

/** Does a yearly percentage exceed the cap? */
export function isAboveScraCap(percent: string): boolean {
  return percentUnits(percent) > percentUnits(scraCapPercent);
}

/** Last day under the cap; null: service goes on. */
export function scraCapUntil(
  serviceUntilOn: LocalDate | null,
  isMortgage: boolean,
): LocalDate | null {
  if (serviceUntilOn === null) return null;
  return isMortgage ? addMonths(serviceUntilOn, mortgageMonths) : serviceUntilOn;
}

/** Interest with at most six percent a year on the days of service (50 U.S.C. 3937(a)). */
export function scraInterest(terms: ScraTerms): ScraInterest {
  const { principalMinor, percent, serviceFromOn, fromOn, untilOn, conventions } = terms;
  const capUntilOn = scraCapUntil(terms.serviceUntilOn, terms.isMortgage);
  const isAbove = isAboveScraCap(percent);
  const capped = [
    { from: fromOn, percent },
    ...(isAbove ? [{ from: later(serviceFromOn, fromOn), percent: scraCapPercent }] : []),
    ...(isAbove && capUntilOn !== null && addDays(capUntilOn, 1) > fromOn
      ? [{ from: addDays(capUntilOn, 1), percent }]
      : []),
  ];
  // Of two rates from one day the later in the list is in force; a cap that is over is none.
  const isOver = capUntilOn !== null && capUntilOn < fromOn;
  const rates = isOver ? [{ from: fromOn, percent }] : withoutTwins(capped);
  const interest = (by: readonly { from: LocalDate; percent: string }[]) =>
    simpleInterest({
      principalMinor,
      dueOn: addDays(fromOn, -1),
      until: untilOn,
      rates: by,
      conventions: { ...conventions, firstDay: 'after-due' },
    }).interestMinor;
  const contractMinor = interest([{ from: fromOn, percent }]);
  const allowedMinor = interest(rates);
  return { contractMinor, allowedMinor, forgivenMinor: contractMinor - allowedMinor };
}

function later(left: LocalDate, right: LocalDate): LocalDate {
  return left > right ? left : right;
}

function withoutTwins<T extends { readonly from: LocalDate }>(rates: readonly T[]): T[] {
  return [...new Map(rates.map((rate) => [rate.from, rate])).values()];
}

/** Was the written notice with orders received in time to claim the cap from the first day of service? */
export function scraNoticeInTime(serviceEndedOn: LocalDate, receivedOn: LocalDate): boolean {
  return daysBetween(serviceEndedOn, receivedOn) <= noticeDays;
}
