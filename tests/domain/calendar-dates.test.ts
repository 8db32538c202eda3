import fc from 'fast-check';
import {
  addDays,
  addMonths,
  addPeriod,
  compareDates,
  dateOfDayNumber,
  dayNumberOf,
  daysBetween,
  isLocalDate,
  weekdayOf,
} from '../../src/domain/calendar/dates';

const firstDay = -719_162;
const lastDay = 2_932_896;
const dayNumber = fc.integer({ min: firstDay, max: lastDay });

/** The platform's own proleptic calendar, as a second implementation. */
function isoDateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

describe('local dates and the platform calendar', () => {
  it('agree on every day of 1900 to 2100', () => {
    for (let day = dayNumberOf('1900-01-01'); day <= dayNumberOf('2100-12-31'); day += 1) {
      const on = dateOfDayNumber(day);
      if (on !== isoDateOf(day) || dayNumberOf(on) !== day) throw new Error(`${day}: ${on}`);
    }
    expect(dateOfDayNumber(0)).toBe('1970-01-01');
  });

  it('agree from year 1 to 9999', () => {
    fc.assert(
      fc.property(dayNumber, (day) => {
        const on = dateOfDayNumber(day);
        expect(on).toBe(isoDateOf(day));
        expect(dayNumberOf(on)).toBe(day);
        expect(isLocalDate(on)).toBe(true);
        expect(weekdayOf(on) % 7).toBe(new Date(`${on}T00:00Z`).getUTCDay());
      }),
    );
  });

  it('end with the years 0001 and 9999', () => {
    expect(dateOfDayNumber(firstDay)).toBe('0001-01-01');
    expect(dateOfDayNumber(lastDay)).toBe('9999-12-31');
    expect(() => addDays('9999-12-31', 1)).toThrow(/invariant/);
    expect(() => addMonths('0001-01-31', -1)).toThrow(/invariant/);
  });
});

describe('local dates', () => {
  it.each(['2024-02-29', '2000-02-29', '2026-12-31', '0001-01-01', '9999-12-31'])(
    'exist: %s',
    (text) => expect(isLocalDate(text)).toBe(true),
  );

  it.each([
    '2027-02-30',
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-1-1',
    '20260101',
    '2026-01-01T00:00Z',
    '2026-01-01\n',
    '+02026-01-01',
    '',
  ])('do not exist: %p', (text) => expect(isLocalDate(text)).toBe(false));

  it('count days across a clock change as dates (AGE-02, AGE-03)', () => {
    expect(daysBetween('2026-01-31', '2026-03-02')).toBe(30);
    expect(daysBetween('2026-12-01', '2026-11-22')).toBe(-9);
    expect(daysBetween('2024-02-29', '2025-02-28')).toBe(365);
    expect(addDays('2027-03-01', 30)).toBe('2027-03-31');
    expect(addDays('2026-03-31', -31)).toBe('2026-02-28');
  });

  it('know their weekday', () => {
    const mondayOn = '2026-11-16';
    const week = [0, 1, 2, 3, 4, 5, 6].map((days) => weekdayOf(addDays(mondayOn, days)));
    expect(week).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('compare', () => {
    expect(compareDates('2026-01-01', '2026-01-02')).toBe(-1);
    expect(compareDates('2026-01-02', '2026-01-02')).toBe(0);
    expect(compareDates('2027-01-01', '2026-12-31')).toBe(1);
  });
});

describe('months and periods', () => {
  it.each([
    ['2026-01-31', 1, undefined, '2026-02-28'],
    ['2026-02-28', 1, 31, '2026-03-31'],
    ['2026-02-28', 1, undefined, '2026-03-28'],
    ['2024-01-31', 1, undefined, '2024-02-29'],
    ['2024-02-29', 12, undefined, '2025-02-28'],
    ['2025-02-28', 36, 29, '2028-02-29'],
    ['2026-11-30', 3, undefined, '2027-02-28'],
    ['2026-03-31', -1, undefined, '2026-02-28'],
    ['2026-01-15', -13, undefined, '2024-12-15'],
  ])('%s + %d months, anchor %p', (on, months, anchorDay, expected) => {
    expect(addMonths(on, months, anchorDay)).toBe(expected);
  });

  it('step by weeks, two weeks and anchored months', () => {
    expect(addPeriod('2026-12-28', 'P1W', 1, '2026-12-28')).toBe('2027-01-04');
    expect(addPeriod('2026-12-28', 'P2W', 2, '2026-12-28')).toBe('2027-01-25');
    expect(addPeriod('2026-02-28', 'P1M', 1, '2026-01-31')).toBe('2026-03-31');
    expect(addPeriod('2026-02-28', 'P1M', 1)).toBe('2026-03-28');
  });

  it('step month by month as they do at once, when anchored', () => {
    const day = fc.integer({ min: 0, max: 40_000 });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 60 }), (start, times) => {
        const anchorOn = dateOfDayNumber(start);
        let stepped = anchorOn;
        for (let n = 0; n < times; n += 1) stepped = addPeriod(stepped, 'P1M', 1, anchorOn);
        expect(stepped).toBe(addPeriod(anchorOn, 'P1M', times, anchorOn));
      }),
    );
  });
});
