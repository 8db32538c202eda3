import { addDays, addMonths, daysBetween, type LocalDate } from '../calendar/dates';
import { simpleInterest } from '../money/interest';
import type { Conventions } from '../money/conventions';
import { cappedRates, percentUnits, rateOn, sortedRates, type DatedRate } from '../money/rates';

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
  const agreed = [{ from: fromOn, percent }];
  const interest = (by: readonly DatedRate[]) =>
    simpleInterest({
      principalMinor,
      dueOn: addDays(fromOn, -1),
      until: untilOn,
      rates: by,
      conventions: { ...conventions, firstDay: 'after-due' },
    }).interestMinor;
  const contractMinor = interest(agreed);
  const allowedMinor = interest(ratesInService(agreed, serviceFromOn, capUntilOn));
  return { contractMinor, allowedMinor, forgivenMinor: contractMinor - allowedMinor };
}

/**
 * Yearly rates of a debt from before service, with at most six percent from the first day of service through
 * the last day under the cap (50 U.S.C. 3937(a)); null: service goes on.
 */
export function ratesInService(
  rates: readonly DatedRate[],
  serviceFromOn: LocalDate,
  capUntilOn: LocalDate | null,
): readonly DatedRate[] {
  if (capUntilOn !== null && capUntilOn < serviceFromOn) return rates;
  const rows = sortedRates(rates);
  const startsOn = (on: LocalDate): DatedRate[] => {
    const row = rateOn(rows, on);
    return row === null ? [] : [{ ...row, from: on }];
  };
  const afterOn = capUntilOn === null ? null : addDays(capUntilOn, 1);
  const isInside = ({ from }: DatedRate): boolean =>
    from > serviceFromOn && (afterOn === null || from < afterOn);
  return [
    ...rows.filter(({ from }) => from < serviceFromOn),
    ...cappedRates([...startsOn(serviceFromOn), ...rows.filter(isInside)], scraCapPercent),
    ...(afterOn === null
      ? []
      : [...startsOn(afterOn), ...rows.filter(({ from }) => from > afterOn)]),
  ];
}

/** Was the written notice with orders received in time to claim the cap from the first day of service? */
export function scraNoticeInTime(serviceEndedOn: LocalDate, receivedOn: LocalDate): boolean {
  return daysBetween(serviceEndedOn, receivedOn) <= noticeDays;
}
