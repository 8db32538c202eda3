import { addDays, type LocalDate } from '../calendar/dates';
import { instantOf } from '../calendar/zone';
import { limitationOfInvoice, type InvoiceLimitation } from '../law/limitation-of-invoice';
import { limits } from '../limits';
import { effectKey } from '../strategy/steps';
import type { LimitationLapse } from './actions';
import { dateZone, todayOn, unpaidInvoices } from './balances';
import { lapseOn, type Draft } from './course';
import type { Facts, Instant, InvoiceFacts } from './facts';
import type { Case } from './ladder';

/** What a warning is called in its business key. */
export const warningStep = 'limitation-warning';

/**
 * Where the time in which a claim can be sued for comes to its end: a debt that has ended with it is written
 * off before anything else is done about it, and a person is told so many days before the last day, once a
 * claim and day. An event that moves the day asks for a warning of its own. Null: nothing to do today.
 */
export function limiting(c: Case): Draft | null {
  const what = dueToday(c);
  return what === null ? null : lapseOn(c, what);
}

function dueToday(c: Case): LimitationLapse | null {
  const { facts, now } = c;
  const today = todayOn(facts, now);
  let warning: LimitationLapse | null = null;
  for (const invoice of unpaidInvoices(facts)) {
    const { extinguished, needsReview, expiresOn } = limitationOfInvoice(facts, invoice, now);
    const named = { kind: 'limitation', invoiceId: invoice.id } as const;
    if (extinguished && !needsReview && expiresOn !== null) {
      return { ...named, what: 'extinguished', lastOn: expiresOn };
    }
    if (warning !== null) continue;
    const lastOn = lastDays(facts, invoice, now).find(
      (on) => warnOn(facts, on) <= today && today <= on && !isWarned(facts, invoice, on),
    );
    if (lastOn !== undefined) warning = { ...named, what: 'warning', lastOn };
  }
  return warning;
}

/**
 * Days to warn of: the last one, and before it the one that holds even without what is not settled. A day that
 * moves on while something stops the count is no day to warn of.
 */
export function lastDays(facts: Facts, invoice: InvoiceFacts, now: Instant): readonly LocalDate[] {
  const found = limitationOfInvoice(facts, invoice, now);
  const known = daysOfAnswer.get(found);
  if (known !== undefined) return known;
  const { expiresOn, settledOn, isMoving } = found;
  const named = [settledOn, isMoving ? null : expiresOn].filter((on) => on !== null);
  const days = [...new Set(named)].sort();
  daysOfAnswer.set(found, days);
  return days;
}

/** An answer stays the same one until a day that it names. */
const daysOfAnswer = new WeakMap<InvoiceLimitation, readonly LocalDate[]>();

function warnOn(facts: Facts, lastOn: LocalDate): LocalDate {
  const days = facts.creditor.settings.limitationWarningDays ?? limits.limitationWarningDays;
  return addDays(lastOn, -days);
}

function isWarned(facts: Facts, invoice: InvoiceFacts, lastOn: LocalDate): boolean {
  const key = warningKey(facts, invoice.id, lastOn);
  return facts.tasks.some((task) => task.effectKey === key);
}

/** Business key of the warning of a claim and day. */
export function warningKey(facts: Facts, invoiceId: string, lastOn: LocalDate): string {
  const repeat = Number(lastOn.replaceAll('-', ''));
  return effectKey(facts, { stepId: warningStep, cause: invoiceId, repeat, channel: 'task' });
}

/** Is this the business key of a warning of the claim, of whatever day? */
export function isWarningOf(facts: Facts, { id }: InvoiceFacts, key: string | null): boolean {
  const { creditorId, id: accountId } = facts.account;
  return key !== null && key.startsWith(`${creditorId}/${accountId}/${warningStep}/${id}/`);
}

/** Beginnings of the days on which time alone changes what may be done: of the warnings, and after the last days. */
export function limitationInstants({ facts, now }: Case): Instant[] {
  const zone = dateZone(facts);
  const today = todayOn(facts, now);
  let next: LocalDate | null = null;
  for (const invoice of unpaidInvoices(facts)) {
    for (const lastOn of lastDays(facts, invoice, now)) {
      if (lastOn < today) continue;
      const warningOn = warnOn(facts, lastOn);
      const on = warningOn > today ? warningOn : addDays(lastOn, 1);
      if (next === null || on < next) next = on;
    }
  }
  return next === null ? [] : [instantOf(next, 0, zone)];
}
