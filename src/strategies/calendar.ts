import { z } from 'zod';
import { preview, type PreviewEntry } from '../domain/account/preview';
import type { Law } from '../domain/law/law';
import { limits } from '../domain/limits';
import type { Strategy } from '../domain/strategy/document';
import { sampleAccount, sampleBeginsAt, type Sample } from '../domain/strategy/sample-account';
import { stepNamed, stepsOf } from '../domain/strategy/steps';
import { isZone, localDateOf } from '../domain/calendar/zone';
import { isCurrency } from '../domain/money/currency';
import { parseAmount, toWire } from '../domain/money/money';
import { ok, type Result } from '../domain/result';
import { daysBetween, isLocalDate, weekdayOf } from '../domain/calendar/dates';
import { calendarDefaults } from './calendar-defaults';

/** One line of a strategy's calendar. */
export interface CalendarLine {
  /** Local date of the debtor. */
  readonly on: string;
  readonly weekday: string;
  /** Days after the due date (before: negative). */
  readonly day: number;
  readonly kind: PreviewEntry['kind'];
  readonly step: string | null;
  readonly title: string;
  readonly stage: string;
  readonly channel: string | null;
  readonly amountMinor: bigint | null;
}

export interface Calendar {
  readonly lines: readonly CalendarLine[];
  /** Steps that do not happen for such an account: a condition is false, or the account ends before. */
  readonly left: readonly { readonly step: string; readonly title: string }[];
  readonly ends: 'closed' | 'waits-for-person' | 'horizon';
}

const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * What a strategy does with one invoice that nobody pays, if messages arrive, tasks end without an outcome and approvals are
 * given: the same decisions as for a real account, on real days.
 */
export function calendarOf(strategy: Strategy, law: Law, sample: Sample): Calendar {
  const facts = sampleAccount(strategy, sample);
  const beginsAt = sampleBeginsAt(strategy, sample);
  const course = preview(facts, strategy, law, beginsAt, limits.previewDaysMax, {
    approvals: 'given',
  });
  const lines = course.entries.map(({ at, kind, step, stage, channel, amountMinor }) => {
    const on = localDateOf(at, sample.timeZone);
    const title = step === null ? '' : (stepNamed(strategy, step)?.step.title ?? '');
    return {
      ...{
        on,
        weekday: names[weekdayOf(on) % names.length] ?? '',
        day: daysBetween(sample.dueOn, on),
      },
      ...{ kind, step, title, stage, channel, amountMinor },
    };
  });
  const done = new Set(lines.map(({ step }) => step));
  const left = stepsOf(strategy)
    .filter(({ step }) => !done.has(step.id))
    .map(({ step }) => ({ step: step.id, title: step.title }));
  return { lines, left, ends: course.ends };
}

/** For whom a calendar is drawn, as query parameters; each has a default. */
export const calendarQuery = z.strictObject({
  due: z.string().refine(isLocalDate, 'A date such as 2026-03-02.').default(calendarDefaults.due),
  amount: z.string().max(20).default(calendarDefaults.amount),
  currency: z
    .string()
    .refine(isCurrency, 'An ISO 4217 code in capitals.')
    .default(calendarDefaults.currency),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Two letters, such as GB.')
    .default(calendarDefaults.country),
  state: z.string().min(1).max(10).optional(),
  zone: z.string().refine(isZone, 'A zone such as Europe/Berlin.').default(calendarDefaults.zone),
});
export type CalendarQuery = z.output<typeof calendarQuery>;

/** The account that a query asks for. Errors: amount_invalid, currency_unknown */
export function sampleOf(query: CalendarQuery): Result<Sample> {
  const { due, amount, currency, country, state, zone } = query;
  const minor = parseAmount(amount, currency);
  if (!minor.ok) return minor;
  return ok({
    ...{ dueOn: due, amountMinor: minor.value, currency, country, timeZone: zone },
    region: state ?? null,
  });
}

/** The calendar as it is handed out, amounts with their currency. */
export function writtenCalendar(strategy: Strategy, law: Law, sample: Sample) {
  const { lines, left, ends } = calendarOf(strategy, law, sample);
  return {
    strategy: { id: strategy.id, version: strategy.version, title: strategy.title },
    lines: lines.map(({ amountMinor, ...line }) => ({
      ...line,
      amount: amountMinor === null ? null : toWire(amountMinor, sample.currency),
    })),
    left,
    ends,
  };
}
