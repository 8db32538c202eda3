import { addMonths } from '../../domain/calendar/dates';
import { dayMs, localDateOf } from '../../domain/calendar/zone';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const secondMs = 1_000;
const monthsPerYear = 12;

const pattern =
  /^(-?)P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$/;

/** The instant an ISO 8601 duration after (or before) `from`, calendar months in UTC; null: none. */
export function addDuration(from: number, text: string): number | null {
  const match = pattern.exec(text);
  if (match === null || /[PT]$/.test(text)) return null;
  const [, sign, ...parts] = match;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] =
    parts.map((part) => Number(part ?? 0));
  const direction = sign === '-' ? -1 : 1;
  const today = localDateOf(from, 'UTC');
  const moved = addMonths(today, direction * (years * monthsPerYear + months));
  const byMonths = Date.parse(moved) - Date.parse(today);
  const rest =
    (weeks * 7 + days) * dayMs + hours * hourMs + minutes * minuteMs + seconds * secondMs;
  return from + byMonths + direction * rest;
}
