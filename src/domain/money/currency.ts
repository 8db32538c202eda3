import * as currencies from 'dinero.js/currencies';

interface CurrencyRow {
  readonly code: string;
  readonly base: unknown;
  readonly exponent: number;
}

/** Codes the library divides by five while ISO 4217 lists two decimals. */
const refused: ReadonlySet<string> = new Set(['MGA', 'MRU']);

const exponents: ReadonlyMap<string, number> = new Map(
  (Object.values(currencies) as readonly unknown[])
    .filter(isCurrencyRow)
    .filter((row) => row.base === 10 && !refused.has(row.code))
    .map((row) => [row.code, row.exponent]),
);

function isCurrencyRow(row: unknown): row is CurrencyRow {
  return typeof row === 'object' && row !== null && 'code' in row && 'exponent' in row;
}

/** Decimals of the minor unit (ISO 4217, not ICU display digits); null for a code not known. */
export function exponentOf(currency: string): number | null {
  return exponents.get(currency) ?? null;
}

/** True for an ISO 4217 code, in capitals, that the product can hold money in. */
export function isCurrency(currency: string): boolean {
  return exponents.has(currency);
}

/**
 * Splits an amount (zero or more) into equal parts (one or more) that sum to it exactly. With
 * 'first' the first parts carry one unit more each; with 'last' the last carries all that is left.
 */
export function splitEvenly(
  totalMinor: bigint,
  parts: number,
  remainder: 'first' | 'last',
): bigint[] {
  const count = BigInt(parts);
  const share = totalMinor / count;
  const left = totalMinor % count;
  return Array.from({ length: parts }, (_, index) => {
    if (remainder === 'last') return index === parts - 1 ? share + left : share;
    return BigInt(index) < left ? share + 1n : share;
  });
}
