import { addDays, weekdayOf, type LocalDate } from '../calendar/dates';
import { isHoliday, isHolidayByLaw } from '../calendar/holidays';
import { limits } from '../limits';
import { invariant } from '../result';
import type { Notice, NoticeMethod } from './situation';

/** Business days until receipt may be assumed, and calendar days of the period (12 CFR 1006.34(b)(5)). */
const receiptBusinessDays = 5;
const periodDays = 30;
/** Calendar days in which the notice follows the initial communication (1006.34(a)(1)(i)(B)). */
const noticeDays = 5;
const friday = 5;

export interface ValidationPeriod {
  /** The period begins when the information is provided. */
  readonly startsOn: LocalDate;
  readonly assumedReceiptOn: LocalDate;
  /** Last day of the period; it stays where it falls. */
  readonly endsOn: LocalDate;
}

/**
 * No Saturday, no Sunday, no public holiday of 5 U.S.C. 6103(a). With `skipObserved` the weekday given
 * off for a holiday on a weekend does not count either: later than the law asks, which it permits.
 */
export function isUsBusinessDay(on: LocalDate, skipObserved: boolean): boolean {
  if (weekdayOf(on) > friday) return false;
  return skipObserved ? !isHoliday(on, 'US') : !isHolidayByLaw(on, 'US');
}

/** The `days`-th business day after a date, which itself does not count. Holidays are known for 2024 to 2030. */
function addUsBusinessDays(on: LocalDate, days: number, skipObserved: boolean): LocalDate {
  let left = days;
  for (let ahead = 1; ahead <= limits.searchDaysMax; ahead += 1) {
    const candidateOn = addDays(on, ahead);
    if (isUsBusinessDay(candidateOn, skipObserved)) left -= 1;
    if (left === 0) return candidateOn;
  }
  invariant(false, 'business days are searched within searchDaysMax days');
}

/** Business days after `from` until `to`, `to` included; 0 when `to` is not later. */
export function usBusinessDaysBetween(
  from: LocalDate,
  to: LocalDate,
  skipObserved: boolean,
): number {
  let count = 0;
  for (let on = addDays(from, 1), seen = 0; on <= to && seen < limits.searchDaysMax; seen += 1) {
    if (isUsBusinessDay(on, skipObserved)) count += 1;
    on = addDays(on, 1);
  }
  return count;
}

/**
 * The validation period of 12 CFR 1006.34(b)(5). Written and electronic information is assumed to be
 * received on the fifth business day after sending; what is said is received that day.
 */
export function validationPeriod(
  sentOn: LocalDate,
  method: NoticeMethod,
  skipObserved = true,
): ValidationPeriod {
  const assumedReceiptOn =
    method === 'oral' ? sentOn : addUsBusinessDays(sentOn, receiptBusinessDays, skipObserved);
  return { startsOn: sentOn, assumedReceiptOn, endsOn: addDays(assumedReceiptOn, periodDays) };
}

/** Last day on which the notice may be sent after an initial communication without it; calendar days. */
export function validationNoticeDueOn(initialOn: LocalDate): LocalDate {
  return addDays(initialOn, noticeDays);
}

/** How one debt stands in validation. */
export type ValidationState =
  | { readonly state: 'not-begun' }
  | { readonly state: 'due'; readonly initialOn: LocalDate; readonly dueOn: LocalDate }
  | ({ readonly state: 'provided' } & ValidationPeriod);

/** Is the notice about this debt? One that names none is about all. */
export function isAbout({ debtIds }: Pick<Notice, 'debtIds'>, debtId: string): boolean {
  return debtIds.length === 0 || debtIds.includes(debtId);
}

/**
 * Where the validation of a debt stands. A notice that came back as undeliverable was not sent, and one
 * that is sent again starts a new period (comments 42(a)(1)-2, 34(b)(5)-2).
 * @param communicatedOn day of the first communication, asked only where no notice says which that was
 */
export function validationState(
  debtId: string,
  notices: readonly Notice[],
  communicatedOn: () => LocalDate | null,
): ValidationState {
  const own = notices.filter((one) => isAbout(one, debtId));
  // Of what happened on one day the later in the list is the later.
  const last = latest(own.filter((one) => one.kind === 'validation' || isUnnamedReturn(one)));
  if (last?.kind === 'validation') {
    return { state: 'provided', ...validationPeriod(last.on, last.method ?? 'mail') };
  }
  const initial = own.filter(({ kind }) => kind === 'initial-communication').map(({ on }) => on);
  const initialOn = initial.sort()[0] ?? communicatedOn();
  if (initialOn === null) return { state: 'not-begun' };
  return { state: 'due', initialOn, dueOn: validationNoticeDueOn(initialOn) };
}

/**
 * Something came back, and it is not said what: then it was the last that went out. What is named (`of`)
 * is left out of the notices already.
 */
export function isUnnamedReturn({ kind, details }: Notice): boolean {
  return kind === 'undeliverable' && details.of === undefined;
}

function latest(notices: readonly Notice[]): Notice | null {
  return notices.reduce<Notice | null>(
    (last, one) => (last === null || one.on >= last.on ? one : last),
    null,
  );
}
