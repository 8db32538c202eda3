import { limits } from '../limits';

/** A word, or words, of a remittance text that may be a reference of ours, and where it stands. */
export interface Word {
  /** Capitals. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

interface Token {
  readonly from: number;
  readonly to: number;
}

const tokenPattern = /[\p{L}\p{N}]+/gu;
const onlyDigits = /^\p{N}+$/u;
const tokensPerWordMax = 6;

/**
 * Every whole word of a text, in capitals: `INV-1001` of "pays INV-1001." is one, `1001` of it is not.
 * A word neither begins nor ends inside letters and digits, nor next to a hyphen or underline that joins it to
 * more of them; between digits a point or stroke joins too (dates). Blanks inside a word count as one.
 */
export function wordsIn(text: string): Word[] {
  const read = text.slice(0, limits.remittanceMax).toUpperCase().replace(/\s+/g, ' ');
  const tokens: Token[] = [...read.matchAll(tokenPattern)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }));
  const words: Word[] = [];
  tokens.forEach((first, start) => {
    if (isJoined(read, tokens[start - 1], first)) return;
    for (let end = start; end < tokens.length && end < start + tokensPerWordMax; end += 1) {
      const last = tokens[end];
      if (last === undefined || last.to - first.from > limits.nameMax) break;
      if (isJoined(read, last, tokens[end + 1])) continue;
      words.push({ text: read.slice(first.from, last.to), from: first.from, to: last.to });
    }
  });
  return words;
}

/** Those of the words that are known, without the ones that are part of a longer known one. */
export function longest(words: readonly Word[], isKnown: (text: string) => boolean): Word[] {
  const known = words.filter(({ text }) => isKnown(text));
  return known.filter(
    (word) =>
      !known.some(
        (other) =>
          other.from <= word.from && other.to >= word.to && other.text.length > word.text.length,
      ),
  );
}

function isJoined(text: string, left: Token | undefined, right: Token | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const between = text.slice(left.to, right.from);
  if (between === '-' || between === '_') return true;
  if (between !== '.' && between !== '/') return false;
  return [left, right].every(({ from, to }) => onlyDigits.test(text.slice(from, to)));
}
