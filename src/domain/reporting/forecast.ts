import { addDays, daysBetween, type LocalDate } from '../calendar/dates';

/** A part of an agreement in force that is still to come in. */
export interface ExpectedPart {
  readonly currency: string;
  readonly type: 'promise' | 'plan' | 'settlement';
  readonly dueOn: LocalDate;
  readonly openMinor: bigint;
}

export interface ForecastRow {
  /** First day of the week (Monday) or month; `overdue`: promised for a day that has passed. */
  readonly period: string;
  readonly currency: string;
  readonly promisesMinor: bigint;
  readonly plansMinor: bigint;
  readonly settlementsMinor: bigint;
  readonly totalMinor: bigint;
}

/** A Monday. */
const epochMonday: LocalDate = '1970-01-05';

/** The first day of the week (Monday) or month that a day is in. */
export function periodStart(on: LocalDate, every: 'week' | 'month'): LocalDate {
  if (every === 'month') return `${on.slice(0, 7)}-01`;
  const days = daysBetween(epochMonday, on);
  return addDays(on, -(((days % 7) + 7) % 7));
}

/** Money promised, by week or month and currency; what is late stands first, as `overdue`. */
export function cashForecast(
  parts: readonly ExpectedPart[],
  todayOn: LocalDate,
  every: 'week' | 'month',
): readonly ForecastRow[] {
  const rows = new Map<string, ForecastRow>();
  for (const { currency, type, dueOn, openMinor } of parts) {
    if (openMinor <= 0n) continue;
    const isLate = dueOn < todayOn;
    const period = isLate ? 'overdue' : periodStart(dueOn, every);
    const key = `${isLate ? '0' : period}|${currency}`;
    const before = rows.get(key);
    const of = (wanted: ExpectedPart['type'], minor: bigint | undefined): bigint =>
      (minor ?? 0n) + (wanted === type ? openMinor : 0n);
    rows.set(key, {
      period,
      currency,
      promisesMinor: of('promise', before?.promisesMinor),
      plansMinor: of('plan', before?.plansMinor),
      settlementsMinor: of('settlement', before?.settlementsMinor),
      totalMinor: (before?.totalMinor ?? 0n) + openMinor,
    });
  }
  return [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}
