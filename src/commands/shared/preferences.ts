import { z } from 'zod';
import type { ContactPreferences } from '../../domain/account/case-file';
import { isLocalDate } from '../../domain/calendar/dates';
import { isZone } from '../../domain/calendar/zone';
import type { InconvenientTime } from '../../domain/law/situation';
import { limits } from '../../domain/limits';
import { dateInput } from './inputs';

const zonesMax = 6;
const sourceMax = 200;
const everyWeekday = [1, 2, 3, 4, 5, 6, 7];

const clock = z
  .string()
  .regex(
    /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'A time such as 15:00; midnight at the end is 24:00.',
  );

export const zonesInput = z
  .array(z.string().max(64).refine(isZone, 'This is no time zone of a place.'))
  .max(zonesMax);

const day = dateInput.refine(isLocalDate, 'There is no such date.');

const time = z
  .strictObject({
    weekdays: z
      .array(z.int().min(1).max(7))
      .min(1)
      .max(7)
      .optional()
      .describe('1 is Monday, 7 Sunday; every day if absent.'),
    from: clock.optional(),
    until: clock.optional().describe('Before `from`: on the next day.'),
    fromOn: day.optional(),
    untilOn: day.optional(),
    source: z.string().trim().min(1).max(sourceMax).optional().describe('Where it was said.'),
  })
  .refine(({ from = '00:00', until = '24:00' }) => from !== until, 'It ends when it begins.');

const weekdayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const timeText =
  /^(daily|[a-z]{3}(?:[-,][a-z]{3})*)(?: (\d\d:\d\d)-(\d\d:\d\d))?(?: from (\d{4}-\d\d-\d\d))?(?: until (\d{4}-\d\d-\d\d))?$/;
const timeTextMax = 100;

/** A time in one line, as forms take it. */
const line = z.string().max(timeTextMax).transform(timeOfText).pipe(time);

/** `Mon-Fri 15:00-17:00`, `sat,sun`, `daily 12:00-13:00 until 2026-12-31`; null: something else. */
function timeOfText(text: string): z.input<typeof time> | null {
  const words = timeText.exec(text.trim().toLowerCase().replace(/\s+/g, ' '));
  if (words === null) return null;
  const [, days = '', from, until, fromOn, untilOn] = words;
  const weekdays = days === 'daily' ? everyWeekday : days.split(',').flatMap(weekdaysOf);
  return { weekdays, from, until, fromOn, untilOn };
}

/** `fri-mon` goes on over the end of the week. A word that is no weekday is 0, which is refused. */
function weekdaysOf(text: string): number[] {
  const [first = 0, last = first] = text.split('-').map((day) => weekdayNames.indexOf(day) + 1);
  if (first === 0 || last === 0) return [0];
  const length = ((last - first + everyWeekday.length) % everyWeekday.length) + 1;
  return everyWeekday
    .slice(0, length)
    .map((_, step) => ((first - 1 + step) % everyWeekday.length) + 1);
}

/** When and where somebody must not be contacted. What is given replaces what was known of its kind. */
export const preferencesInput = z.strictObject({
  times: z
    .array(z.union([line, time]))
    .max(limits.inconvenientTimesMax)
    .optional()
    .describe(
      'One a line: Mon-Fri 15:00-17:00, or sat,sun until 2026-12-31, or daily 12:00-13:00.',
    ),
  places: z
    .array(z.enum(['home', 'work']))
    .max(2)
    .optional(),
  noWork: z
    .boolean()
    .optional()
    .describe('The employer forbids it, or the person cannot be called there.'),
  zones: zonesInput.optional().describe('Zones that the person named besides that of the address.'),
});
type PreferencesInput = z.infer<typeof preferencesInput>;

/** Preferences after a person gave some; an empty list takes back what was said. */
export function preferencesAfter(
  before: ContactPreferences,
  given: PreferencesInput | undefined,
  source: string,
): ContactPreferences {
  if (given === undefined) return before;
  const { times, places, noWork, zones } = given;
  return {
    ...before,
    ...(times === undefined ? {} : { times: times.map((one) => timeOf(one, source)) }),
    ...(places === undefined ? {} : { places }),
    ...(noWork === undefined ? {} : { noWork }),
    ...(zones === undefined ? {} : { zones }),
  };
}

function timeOf(given: z.infer<typeof time>, source: string): InconvenientTime {
  return {
    weekdays: [...new Set(given.weekdays ?? everyWeekday)].sort(),
    fromMinutes: minutesOf(given.from ?? '00:00'),
    untilMinutes: minutesOf(given.until ?? '24:00'),
    fromOn: given.fromOn ?? null,
    untilOn: given.untilOn ?? null,
    source: given.source ?? source,
  };
}

function minutesOf(clockTime: string): number {
  const [hours, minutes] = clockTime.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
