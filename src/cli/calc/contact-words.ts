import { z } from 'zod';
import { isLocalDate } from '../../domain/calendar/dates';
import { instantOf, type Instant } from '../../domain/calendar/zone';

/** Rows of one list of a question: attempts, notices, consents. */
const listMax = 10_000;

export const list = <T extends z.ZodType>(item: T) => z.array(item).max(listMax);

/** `THIRD_PARTY`, `Third party` and `third-party` are one word. */
function plain(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_/]+/g, '-');
}

/** One of some words, in any spelling of the house or of the field; `others` are further names of them. */
export function wordField<const T extends string>(
  words: readonly T[],
  others: Readonly<Record<string, NoInfer<T>>> = {},
) {
  return z.preprocess(
    (given) => (typeof given === 'string' ? (others[plain(given)] ?? plain(given)) : given),
    z.enum(words),
  );
}

/** An object whose fields may come under other names; the canonical name wins. */
export function renamed<T extends z.ZodType>(names: Readonly<Record<string, string>>, schema: T) {
  return z.preprocess((given) => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
    const entries = Object.entries(given).filter(
      ([name]) => names[name] === undefined || !(names[name] in given),
    );
    return Object.fromEntries(entries.map(([name, value]) => [names[name] ?? name, value]));
  }, schema);
}

const momentPattern =
  /^(\d{4}-\d\d-\d\d)(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** A moment: an instant, a local time, or a day. */
export const momentField = z
  .string()
  .refine(
    isMoment,
    'date_invalid: an instant (2026-03-01T09:00:00Z or with an offset), a time of the debtor (2026-03-01T09:00) or a date',
  );

function isMoment(text: string): boolean {
  const [, on, , , , offset] = momentPattern.exec(text) ?? [];
  return on !== undefined && isLocalDate(on) && (offset === undefined || !isNaN(Date.parse(text)));
}

/** Which of the instants of a day is meant where only the day is given. */
export type OfDay = 'first' | 'last' | 'noon' | 'end';

/**
 * The instant of a moment. A local time is the clock of the first zone. A day is its noon there, or over
 * all zones the first instant at which it begins anywhere (`first`), the one at which it has begun
 * everywhere (`last`), or at which it is over everywhere (`end`).
 */
export function instantOfMoment(text: string, zones: readonly string[], ofDay: OfDay): Instant {
  const [, on = '', hours, minutes, seconds = '0', offset] = momentPattern.exec(text) ?? [];
  if (offset !== undefined) return Date.parse(text);
  const zone = zones[0] ?? 'UTC';
  if (hours !== undefined) {
    const localMinutes = Number(hours) * 60 + Number(minutes);
    return instantOf(on, localMinutes, zone) + Number(seconds) * 1_000;
  }
  const every = zones.length === 0 ? ['UTC'] : zones;
  switch (ofDay) {
    case 'noon':
      return instantOf(on, 720, zone);
    case 'first':
      return Math.min(...every.map((one) => instantOf(on, 0, one)));
    case 'last':
      return Math.max(...every.map((one) => instantOf(on, 0, one)));
    case 'end':
      return Math.max(...every.map((one) => instantOf(on, 1_440, one)));
  }
}

/** Minutes after midnight of `15:00`; 24:00 ends a day. */
export const clockField = z
  .union([
    z.number().int().min(0).max(1_440),
    z
      .string()
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day such as 15:00')
      .transform((text) => {
        const [hours, minutes] = text.split(':').map(Number);
        return (hours ?? 0) * 60 + (minutes ?? 0);
      }),
  ])
  .describe('15:00, or minutes after local midnight.');

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Weekdays, 1 (Monday) to 7, or by name: `tue`, `Thursday`, `weekdays`, `weekends`. */
export const weekdayField = z
  .union([
    z.number().int().min(1).max(7),
    z.string().refine((text) => weekdaysOf(text).length > 0, 'a day of the week'),
  ])
  .describe('1 (Monday) to 7, or a name; weekdays, weekends.');

export function weekdaysOf(day: string | number): readonly number[] {
  if (typeof day === 'number') return [day];
  const word = day.trim().toLowerCase();
  if (/^weekdays?$/.test(word)) return [1, 2, 3, 4, 5];
  if (/^weekends?$/.test(word)) return [6, 7];
  const index = dayNames.findIndex((name) => word.startsWith(name));
  return index < 0 ? [] : [index + 1];
}
