import { isLocalDate, type LocalDate } from '../domain/calendar/dates';

const tokenPattern = /YYYY|MM?|DD?/g;
const formatPattern = /^(?:YYYY|MM?|DD?)[-/. ]?(?:YYYY|MM?|DD?)[-/. ]?(?:YYYY|MM?|DD?)$/;
const digitsOf: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
};

/** Year, month and day once each; without a sign between them only in two-digit spelling. */
export function isDateFormat(format: string): boolean {
  if (!formatPattern.test(format)) return false;
  const tokens = format.match(tokenPattern) ?? [];
  const kinds = new Set(tokens.map((token) => token[0]));
  const isRunOn = tokens.join('') === format;
  return kinds.size === 3 && !(isRunOn && tokens.some((token) => token.length === 1));
}

/** Makes a reader of dates written in one format (checked with `isDateFormat`); null: no such day. */
export function dateReader(format: string): (text: string) => LocalDate | null {
  const escaped = format.replace(/[.]/g, '\\.');
  const pattern = new RegExp(
    `^${escaped.replace(tokenPattern, (token) => digitsOf[token] ?? '')}$`,
  );
  return (text) => {
    const { year, month, day } = pattern.exec(text.trim())?.groups ?? {};
    if (year === undefined || month === undefined || day === undefined) return null;
    const on = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return isLocalDate(on) ? on : null;
  };
}
