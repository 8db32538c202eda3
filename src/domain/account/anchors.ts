import { addDays, daysBetween, endOfMonth, type LocalDate } from '../calendar/dates';
import { dayMs, localDateOf } from '../calendar/zone';
import { noticeKindOf, noticesOf } from '../law/notices';
import { validationState } from '../law/validation';
import { limits } from '../limits';
import { assertNever } from '../result';
import type { Step } from '../strategy/document';
import { effectsOf, type PlacedStep } from '../strategy/steps';
import { anchorOn, dateZone, dueDayOn, todayOn, unpaidInvoices } from './balances';
import { forerunnersOf } from './carrier';
import type { Facts, Instant, InvoiceFacts, MessageFacts } from './facts';
import type { Case } from './ladder';
import { letterServed } from './letter';
import type { StepView } from './parts';

/**
 * The day that a step is counted from. `none`: it has none and needs none, because it is passed over. `waits`: there is
 * none yet; a person or a report brings it (`clearsAt`: time does).
 */
export type Anchored =
  | { readonly kind: 'day'; readonly on: LocalDate; readonly note?: string }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'waits';
      readonly rule: string;
      readonly sentence: string;
      readonly clearsAt: Instant | null;
      readonly clearedBy: string;
    };

const day = (on: LocalDate): Anchored => ({ kind: 'day', on });

/** The day that a step of this invoice is counted from; `before` is the step before it. */
export function anchored(c: Case, view: StepView, before: PlacedStep | undefined): Anchored {
  const { facts } = c;
  const { invoice, step } = view;
  const own = ownDay(c, view);
  switch (step.anchor) {
    case 'due':
      return own;
    case 'failed':
      return invoice.firstFailedAt === null
        ? own
        : day(localDateOf(invoice.firstFailedAt, dateZone(facts)));
    case 'issued':
      return day(invoice.issuedOn);
    case 'month-end':
      return dayOr(monthEndOn(facts, invoice));
    case 'earliest-unpaid':
      return dayOr(earliestUnpaidOn(facts, invoice));
    case 'placement':
      return day(invoice.claim.placedOn ?? localDateOf(invoice.createdAt, dateZone(facts)));
    case 'letter':
      return letterDay(c, view);
    case 'notice-end':
      return noticeEnd(c, view);
    case 'previous':
      return before === undefined ? own : previousDay(c, view, before);
    default:
      return assertNever(step.anchor);
  }
}

function dayOr(on: LocalDate | null): Anchored {
  return on === null ? { kind: 'none' } : day(on);
}

/** What comes before the due day is about that day, not about an age. */
function ownDay({ facts, now }: Case, { invoice, step }: StepView): Anchored {
  const on =
    step.days <= 0 ? dueDayOn(facts, invoice) : anchorOn(facts, invoice, todayOn(facts, now));
  return dayOr(on);
}

function monthEndOn(facts: Facts, invoice: InvoiceFacts): LocalDate | null {
  const dueOn = dueDayOn(facts, invoice);
  return dueOn === null ? null : endOfMonth(dueOn);
}

/** First due day of everything that is unpaid, disputed and excluded invoices too. */
function earliestUnpaidOn(facts: Facts, invoice: InvoiceFacts): LocalDate | null {
  const days = unpaidInvoices(facts).map((one) => dueDayOn(facts, one));
  const known = days.filter((on) => on !== null).sort();
  return known[0] ?? dueDayOn(facts, invoice);
}

/**
 * Is the step about a day to come that has come already? Steps before the due day are; one that counts from the issue
 * day or the end of the month is, where its own day lies before the due day.
 */
export function isTooLate(facts: Facts, invoice: InvoiceFacts, step: Step, now: Instant): boolean {
  const lateOn = tooLateOn(facts, invoice, step);
  return lateOn !== null && lateOn <= todayOn(facts, now);
}

/** First day on which it is too late for a step that is about a day to come; null: it never is. */
export function tooLateOn(facts: Facts, invoice: InvoiceFacts, step: Step): LocalDate | null {
  if (step.anchor === 'earliest-unpaid') {
    return step.days < 0 ? earliestUnpaidOn(facts, invoice) : null;
  }
  return isAhead(facts, invoice, step) ? dueDayOn(facts, invoice) : null;
}

/** Does the day of the step lie before the invoice is due? */
export function isAhead(facts: Facts, invoice: InvoiceFacts, step: Step): boolean {
  const dueOn = dueDayOn(facts, invoice);
  if (dueOn === null) return false;
  switch (step.anchor) {
    case 'issued':
      return addDays(invoice.issuedOn, step.days) < dueOn;
    case 'month-end':
      return addDays(endOfMonth(dueOn), step.days) < dueOn;
    default:
      return step.days < 0;
  }
}

/** Day on which a step was done for the invoice, or before it for one that it inherits from: its last effect, or the end of its task. */
function doneOn(c: Case, step: Step, invoice: InvoiceFacts): LocalDate | null {
  const { facts } = c;
  const instants = doneEffects(c, step, invoice).map((effect) => {
    const task = facts.tasks.find((one) => one.id === effect.taskId);
    return Math.max(effect.at, task?.doneAt ?? 0);
  });
  return instants.length === 0 ? null : localDateOf(Math.max(...instants), dateZone(facts));
}

function doneEffects(c: Case, step: Step, invoice: InvoiceFacts) {
  const own = effectsOf(c.facts, step, invoice.id);
  const causes = own.length > 0 ? [] : forerunnersOf(c, invoice);
  return [...own, ...causes.flatMap((id) => effectsOf(c.facts, step, id))];
}

function previousDay(c: Case, view: StepView, before: PlacedStep): Anchored {
  const doneDayOn = doneOn(c, before.step, view.invoice);
  if (doneDayOn === null) return ownDay(c, view);
  if (view.step.from !== 'delivery') return day(doneDayOn);
  const ids = new Set(doneEffects(c, before.step, view.invoice).map((one) => one.messageId));
  const messages = c.facts.messages.filter((one) => ids.has(one.id));
  return fromDelivery(c, messages, doneDayOn);
}

function letterDay(c: Case, { invoice, step }: StepView): Anchored {
  const letter = letterServed(c.facts, invoice.id);
  if (letter === null) return { kind: 'none' };
  if (step.from !== 'delivery') return day(letter.servedOn);
  return fromDelivery(c, [letter.message], letter.servedOn);
}

/**
 * Messages that arrived count from their delivery, a letter from the day it was posted. A report that is outstanding is
 * waited for; without one the step counts from the sending and says so.
 */
function fromDelivery(c: Case, messages: readonly MessageFacts[], sentOn: LocalDate): Anchored {
  const zone = dateZone(c.facts);
  const sent = messages.filter((one) => one.status === 'accepted' && one.bouncedAt === null);
  const known = sent.map((one) => deliveredAt(one)).filter((at) => at !== null);
  const waitsUntil = sent
    .filter((one) => deliveredAt(one) === null)
    .map((one) => (one.acceptedAt ?? one.plannedAt) + limits.deliveryWaitDays * dayMs);
  const untilAt = Math.max(...waitsUntil);
  if (waitsUntil.length > 0 && c.now < untilAt) {
    const sentence = 'Whether the message before was delivered is not reported yet.';
    return {
      kind: 'waits',
      rule: 'step.delivery',
      sentence,
      clearsAt: untilAt,
      clearedBy: 'report',
    };
  }
  if (waitsUntil.length > 0) {
    const note = `no delivery was reported within ${limits.deliveryWaitDays} days: it counts from the sending`;
    return { kind: 'day', on: sentOn, note };
  }
  return day(known.length === 0 ? sentOn : localDateOf(Math.max(...known), zone));
}

function deliveredAt({ channel, deliveredAt: at, acceptedAt }: MessageFacts): Instant | null {
  return at ?? (channel === 'letter' ? acceptedAt : null);
}

/** A notice whose period runs: when it began, its last day, and our message, where it was one. */
interface NoticePeriod {
  readonly sentOn: LocalDate;
  readonly endsOn: LocalDate;
  readonly message: MessageFacts | null;
}

/** The last day of the validation period, else of the letter before action; it waits until one of them runs. */
function noticeEnd(c: Case, { invoice, step }: StepView): Anchored {
  const period = validation(c, invoice) ?? letterPeriod(c, invoice);
  if (period === null) {
    const sentence = 'No notice period runs yet: the notice was not sent, or it came back.';
    return {
      kind: 'waits',
      rule: 'step.notice-end',
      sentence,
      clearsAt: null,
      clearedBy: 'notice',
    };
  }
  const { sentOn, endsOn, message } = period;
  if (step.from !== 'delivery' || message === null) return day(endsOn);
  const from = fromDelivery(c, [message], sentOn);
  if (from.kind !== 'day') return from;
  return { ...from, on: addDays(endsOn, Math.max(0, daysBetween(sentOn, from.on))) };
}

/** As the law counts it, for a notice that we sent and for one that went out by hand and was logged. */
function validation({ facts, strategy }: Case, { id }: InvoiceFacts): NoticePeriod | null {
  const state = validationState(id, noticesOf(facts, strategy), () => null);
  if (state.state !== 'provided') return null;
  const { startsOn: sentOn, endsOn } = state;
  const message = facts.messages.findLast(
    (one) =>
      one.acceptedAt !== null &&
      one.partyId === null &&
      todayOn(facts, one.acceptedAt) === sentOn &&
      noticeKindOf(one, strategy) === 'validation',
  );
  return { sentOn, endsOn, message: message ?? null };
}

/** The letter gives a date, and never an earlier one than the law does. */
function letterPeriod({ facts }: Case, { id }: InvoiceFacts): NoticePeriod | null {
  const letter = letterServed(facts, id);
  if (letter === null || letter.payByOn === null) return null;
  return { sentOn: letter.servedOn, endsOn: letter.payByOn, message: letter.message };
}
