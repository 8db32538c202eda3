import { limits } from '../domain/limits';

/**
 * Characters that show nothing and change how the text around them reads: controls, marks and overrides
 * of direction, zero-width spaces. The joiners (U+200C, U+200D) stay: words and emoji need them.
 */
const invisible = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name or number on one line, NFC, without invisible characters; null when nothing or too much is left. */
export function cleanLine(text: string, longest: number = limits.nameMax): string | null {
  const line = text.normalize('NFC').replace(invisible, '').trim();
  return line.length <= longest && visible.test(line) ? line : null;
}
