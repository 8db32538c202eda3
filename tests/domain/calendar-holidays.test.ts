import { addDays, dateOfDayNumber, dayNumberOf, weekdayOf } from '../../src/domain/calendar/dates';
import { holidayLists } from '../../src/domain/calendar/holiday-data';
import {
  hasHolidays,
  holidayNameOf,
  holidayYears,
  isHoliday,
  isHolidayByLaw,
} from '../../src/domain/calendar/holidays';
import {
  addWorkingDays,
  isWorkingDay,
  nextWorkingDay,
} from '../../src/domain/calendar/working-days';

const two = (part: number) => String(part).padStart(2, '0');

/** The n-th weekday (1 = Monday) of a month. */
function nth(year: number, month: number, weekday: number, n: number): string {
  const firstOn = `${year}-${two(month)}-01`;
  return addDays(firstOn, ((weekday - weekdayOf(firstOn) + 7) % 7) + 7 * (n - 1));
}

/** The last Monday of a month before December. */
function lastMonday(year: number, month: number): string {
  const lastOn = addDays(`${year}-${two(month + 1)}-01`, -1);
  return addDays(lastOn, 1 - weekdayOf(lastOn));
}

/** The Monday before 25 May. */
function victoriaDay(year: number): string {
  const lastOn = `${year}-05-24`;
  return addDays(lastOn, 1 - weekdayOf(lastOn));
}

/** Easter Sunday (the Gregorian computus of Meeus, Jones and Butcher). */
function easter(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return `${year}-${two(Math.floor(sum / 31))}-${two((sum % 31) + 1)}`;
}

/** A fixed date with the weekday given off for it in the United States. */
function observed(on: string): string[] {
  if (weekdayOf(on) === 6) return [on, addDays(on, -1)];
  return weekdayOf(on) === 7 ? [on, addDays(on, 1)] : [on];
}

/** Fixed dates of one season in England: each on a weekend moves to the next free weekday. */
function substituted(...days: string[]): string[] {
  const taken = new Set(days);
  for (const on of days.filter((day) => weekdayOf(day) > 5)) {
    let substituteOn = on;
    while (weekdayOf(substituteOn) > 5 || taken.has(substituteOn)) {
      substituteOn = addDays(substituteOn, 1);
    }
    taken.add(substituteOn);
  }
  return [...taken];
}

const rules: Record<string, (year: number) => string[]> = {
  US: (y) => [
    ...['01-01', '06-19', '07-04', '11-11', '12-25'].flatMap((day) => observed(`${y}-${day}`)),
    ...observed(`${y + 1}-01-01`),
    nth(y, 1, 1, 3),
    nth(y, 2, 1, 3),
    lastMonday(y, 5),
    nth(y, 9, 1, 1),
    nth(y, 10, 1, 2),
    nth(y, 11, 4, 4),
  ],
  GB: (y) => [
    ...substituted(`${y}-01-01`),
    addDays(easter(y), -2),
    addDays(easter(y), 1),
    nth(y, 5, 1, 1),
    lastMonday(y, 5),
    lastMonday(y, 8),
    ...substituted(`${y}-12-25`, `${y}-12-26`),
  ],
  DE: (y) => [
    ...['01-01', '05-01', '10-03', '12-25', '12-26'].map((day) => `${y}-${day}`),
    ...[-2, 1, 39, 50].map((days) => addDays(easter(y), days)),
  ],
  AU: (y) => [
    ...substituted(`${y}-01-01`),
    ...substituted(`${y}-01-26`),
    addDays(easter(y), -2),
    addDays(easter(y), 1),
    `${y}-04-25`,
    ...substituted(`${y}-12-25`, `${y}-12-26`),
  ],
  'CA-ON': (y) => [
    ...substituted(`${y}-01-01`),
    nth(y, 2, 1, 3),
    addDays(easter(y), -2),
    victoriaDay(y),
    ...substituted(`${y}-07-01`),
    nth(y, 9, 1, 1),
    nth(y, 10, 1, 2),
    ...substituted(`${y}-12-25`, `${y}-12-26`),
  ],
  'CA-QC': (y) => [
    `${y}-01-01`,
    addDays(easter(y), -2),
    addDays(easter(y), 1),
    victoriaDay(y),
    `${y}-06-24`,
    `${y}-07-01`,
    ...(weekdayOf(`${y}-07-01`) === 7 ? [`${y}-07-02`] : []),
    nth(y, 9, 1, 1),
    nth(y, 10, 1, 2),
    `${y}-12-25`,
  ],
};

describe('public holidays', () => {
  it.each(Object.entries(rules))('of %s follow the rules that name them', (country, rule) => {
    const { first, last } = holidayYears;
    const expected = new Set<string>();
    for (let year = first; year <= last; year += 1) {
      for (const on of rule(year)) if (Number(on.slice(0, 4)) <= last) expected.add(on);
    }
    const listed: string[] = [];
    for (let day = dayNumberOf(`${first}-01-01`); day <= dayNumberOf(`${last}-12-31`); day += 1) {
      const on = dateOfDayNumber(day);
      if (isHoliday(on, country)) listed.push(on);
    }
    expect(listed).toEqual([...expected].sort());
  });

  it('have a source and no date twice', () => {
    for (const list of holidayLists) {
      const dates = list.days.flatMap(({ on, observed = [] }) => [...on, ...observed]);
      expect(new Set(dates).size).toBe(dates.length);
      expect(list.source.length).toBeGreaterThan(20);
    }
  });

  it('are kept on the day itself and on the day observed', () => {
    expect(holidayNameOf('2026-07-04', 'US')).toBe('Independence Day');
    expect(holidayNameOf('2026-07-03', 'US')).toBe('Independence Day');
    expect(holidayNameOf('2026-12-28', 'GB')).toBe('Boxing Day');
    expect(holidayNameOf('2026-11-23', 'US')).toBeNull();
  });

  it('fall on one date by law, whatever day is given off for it', () => {
    const byLaw = (on: string) => isHolidayByLaw(on, 'US');
    expect(['2026-07-03', '2026-07-04'].map(byLaw)).toEqual([false, true]);
    expect(['2027-07-04', '2027-07-05'].map(byLaw)).toEqual([true, false]);
    expect(['2027-12-31', '2028-01-01'].map(byLaw)).toEqual([false, true]);
    expect(byLaw('2026-11-23')).toBe(false);
    // A substitute that the law itself names.
    expect(isHolidayByLaw('2026-12-28', 'GB')).toBe(true);
  });

  it('are not known for other countries and years', () => {
    expect(hasHolidays('FR')).toBe(false);
    expect(isHoliday('2026-12-25', 'FR')).toBe(false);
    expect(isHoliday('2031-12-25', 'US')).toBe(false);
  });
});

describe('working days', () => {
  it.each([
    ['2026-11-20', 'US', true],
    ['2026-11-21', 'US', false],
    ['2026-11-22', 'US', false],
    ['2026-11-26', 'US', false],
    ['2026-11-26', 'GB', true],
    ['2026-10-03', 'DE', false],
    ['2027-05-06', 'DE', false],
    ['2027-05-06', 'US', true],
  ])('%s in %s: %s', (on, country, expected) => {
    expect(isWorkingDay(on, country)).toBe(expected);
  });

  it.each([
    ['2026-11-20', 'GB', '2026-11-20'],
    ['2026-11-21', 'GB', '2026-11-23'],
    ['2026-12-25', 'GB', '2026-12-29'],
    ['2027-12-25', 'GB', '2027-12-29'],
    ['2026-04-03', 'DE', '2026-04-07'],
    ['2026-07-03', 'US', '2026-07-06'],
  ])('the next one from %s in %s is %s', (on, country, expected) => {
    expect(nextWorkingDay(on, country)).toBe(expected);
  });

  it.each([
    ['TCP-03', '2026-11-20', 10, 'US', '2026-12-07'],
    ['CSP-01', '2026-03-02', 10, 'US', '2026-03-16'],
    ['VAL-01', '2026-01-05', 5, 'US', '2026-01-12'],
    ['VAL-02', '2026-01-14', 5, 'US', '2026-01-22'],
    ['VAL-03', '2026-11-05', 5, 'US', '2026-11-13'],
    ['VAL-04', '2026-11-24', 5, 'US', '2026-12-02'],
    ['VAL-05 with the observed day', '2026-07-01', 5, 'US', '2026-07-09'],
    ['VAL-10', '2026-01-15', 5, 'US', '2026-01-23'],
    ['from a Saturday', '2026-11-21', 1, 'GB', '2026-11-23'],
    ['none, on a Saturday', '2026-11-21', 0, 'GB', '2026-11-23'],
    ['none, on a Friday', '2026-11-20', 0, 'GB', '2026-11-20'],
  ])('%s: %s + %d in %s', (_id, on, days, country, expected) => {
    expect(addWorkingDays(on, days, country)).toBe(expected);
  });
});
