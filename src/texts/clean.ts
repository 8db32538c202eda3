import { limits } from '../domain/limits';

/** Line breaks and tabs part words; the other invisible characters carry nothing a reader needs. */
const breaks = /[\t\n\v\f\r\u0085\p{Zl}\p{Zp}]+/gu;
/**
 * Controls, direction and zero-width marks, half surrogate pairs, private use. The joiners (U+200C,
 * U+200D) stay: names of some languages, and emoji, need them.
 */
const invisible = /[\p{Cc}\p{Cs}\p{Co}]|(?![\u200c\u200d])\p{Cf}/gu;
const linesMax = 12;

/**
 * Data of a debtor or a billing system as one printable line: NFC, no line breaks, no invisible
 * characters, at most `max` characters. Braces, angle brackets and the like stay: they are data and
 * are escaped where they are written.
 */
export function cleanLine(value: string, max: number = limits.nameMax): string {
  const line = value.replace(breaks, ' ').replace(invisible, '').normalize('NFC');
  return [...line.replace(/\s+/g, ' ').trim()].slice(0, max).join('').trim();
}

/** Text of several lines (a postal address, bank details), cleaned line by line, empty ones left out. */
export function cleanLines(value: string): string[] {
  return value
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => cleanLine(line))
    .filter((line) => line !== '')
    .slice(0, linesMax);
}

/** An address that may become a link: http or https, nothing that ends the address early; else null. */
export function cleanUrl(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const line = cleanLine(value, limits.textMax);
  return /^https?:\/\/[^\s<>"'`{}|\\^]+$/i.test(line) ? line : null;
}
