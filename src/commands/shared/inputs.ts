import { z } from 'zod';
import { isLocalDate, type LocalDate } from '../../domain/calendar/dates';
import { dayMs, instantOf } from '../../domain/calendar/zone';
import { dateZone, todayOn } from '../../domain/account/balances';
import type { Facts, Instant } from '../../domain/account/facts';
import { limits } from '../../domain/limits';
import { isCurrency } from '../../domain/money/currency';
import { parseAmount } from '../../domain/money/money';
import { ok, refuse, type Result } from '../../domain/result';

const idMax = 200;
const amountMax = 40;
const unstorable = /\u0000|\p{Surrogate}/u;

const storable = (value: string): boolean => !unstorable.test(value);
const storableMessage = 'The text contains characters that cannot be kept.';

/** Free text of a person: reason, note. */
export const textInput = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1)
  .max(limits.textMax)
  .refine(storable, storableMessage);

/** A short name or reference on one line. */
export const nameInput = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1)
  .max(limits.nameMax)
  .refine((value) => storable(value) && !/[\r\n]/.test(value), storableMessage);

export const idInput = z.string().min(1).max(idMax).refine(storable, storableMessage);

/** Words that a creditor sorts its debtors by. */
export const tagsInput = z.array(nameInput).max(limits.tagsPerDebtor);

export const countryInput = z
  .string()
  .regex(/^[A-Z]{2}$/, 'A country in two capitals, for example GB.');

/** A calendar date in the debtor's zone; whether the day exists is asked later. */
export const dateInput = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'A date is written YYYY-MM-DD.')
  .describe("Date in the debtor's zone, for example 2026-03-01.");

export const instantInput = z.iso
  .datetime({ offset: true })
  .describe('Instant with its offset, for example 2026-03-01T09:00:00.000Z.');

/** A date means its beginning in the debtor's zone. */
export const momentInput = z.union([dateInput, instantInput]);

/** Money of the interface; a bare decimal is read in the account's currency. */
export const moneyInput = z.union([
  z.strictObject({ amount: z.string().max(amountMax), currency: z.string().max(3) }),
  z.string().max(amountMax),
]);
export type MoneyInput = z.infer<typeof moneyInput>;

export const everyInput = z.enum(['P1W', 'P2W', 'P1M']);

/**
 * An amount above zero in the account's currency, in minor units. Errors: `amount_invalid`,
 * `currency_unknown` also for a currency that is not the account's: nothing is ever converted.
 */
export function readAmount(facts: Facts, input: MoneyInput, path = 'amount'): Result<bigint> {
  const minor = readAmountOrZero(facts, input, path);
  if (!minor.ok || minor.value > 0n) return minor;
  return refuse('amount_invalid', 'The amount must be more than zero.', path);
}

/** As `readAmount`, zero allowed. */
export function readAmountOrZero(facts: Facts, input: MoneyInput, path = 'amount'): Result<bigint> {
  const own = facts.account.currency;
  const { amount, currency } = typeof input === 'string' ? { amount: input, currency: own } : input;
  if (!isCurrency(currency)) {
    return refuse('currency_unknown', 'The currency is not an ISO 4217 code in use.', path);
  }
  if (currency !== own) {
    return refuse(
      'currency_unknown',
      `This account is kept in ${own}; nothing is converted.`,
      path,
    );
  }
  const minor = parseAmount(amount, currency);
  return minor.ok ? minor : refuse(minor.error.code, minor.error.detail, path);
}

/** A date that exists; error `date_invalid`. */
export function readDate(text: string, path: string): Result<LocalDate> {
  return isLocalDate(text)
    ? ok(text)
    : refuse('date_invalid', 'There is no such day in the calendar.', path);
}

/** A day on which something happened: it exists and is not later than today; `date_invalid`. */
export function readPastDate(
  facts: Facts,
  text: string,
  path: string,
  now: Instant,
): Result<LocalDate> {
  const on = readDate(text, path);
  if (!on.ok || on.value <= todayOn(facts, now)) return on;
  return refuse('date_invalid', 'The day lies in the future.', path);
}

/** A day still to come or today; `date_invalid`. */
export function readComingDate(
  facts: Facts,
  text: string,
  path: string,
  now: Instant,
): Result<LocalDate> {
  const on = readDate(text, path);
  if (!on.ok || on.value >= todayOn(facts, now)) return on;
  return refuse('date_invalid', 'The day has passed.', path);
}

/** A date (its beginning in the debtor's zone) or an instant, as epoch milliseconds. */
export function readMoment(facts: Facts, text: string, path: string): Result<Instant> {
  if (text.length > 'YYYY-MM-DD'.length) return readInstant(text, path);
  const on = readDate(text, path);
  return on.ok ? ok(instantOf(on.value, 0, dateZone(facts))) : on;
}

export function readInstant(text: string, path: string): Result<Instant> {
  const at = Date.parse(text);
  return Number.isFinite(at) ? ok(at) : refuse('date_invalid', 'There is no such instant.', path);
}

/** As `readInstant`; null stays null. */
export function readInstantOrNull(text: string | null, path: string): Result<Instant | null> {
  return text === null ? ok(null) : readInstant(text, path);
}

/**
 * The end of something that begins at `fromAt`: later than it and than now (`date_invalid`), and at
 * most `daysMax` days after it where a limit applies (`above_limit`).
 */
export function readEnd(
  facts: Facts,
  text: string,
  span: { readonly fromAt: Instant; readonly now: Instant; readonly daysMax?: number },
): Result<Instant> {
  const until = readMoment(facts, text, 'until');
  if (!until.ok) return until;
  if (until.value <= span.now || until.value <= span.fromAt) {
    return refuse('date_invalid', 'The end lies in the past or before the beginning.', 'until');
  }
  if (span.daysMax !== undefined && until.value > span.fromAt + span.daysMax * dayMs) {
    return refuse('above_limit', `At most ${span.daysMax} days are allowed.`, 'until');
  }
  return until;
}
