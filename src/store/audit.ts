import { createHash } from 'node:crypto';
import { encode } from './codec';

/** First link of every chain. */
export const chainStart = '0'.repeat(64);

/** Canonical JSON: keys sorted at every depth, so that the database's own key order does not matter. */
export function canonical(value: unknown): string {
  return JSON.stringify(sortKeys(JSON.parse(encode(value))));
}

/** SHA-256 of canonical JSON, hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/**
 * Link of a row to the one before: SHA-256 over the previous hash and the canonical row without its own
 * hash. A row that booked nothing is hashed without `money`, as rows were before they carried it.
 */
export function chainHash(
  prevHash: string,
  { money, ...row }: object & { readonly money?: unknown },
): string {
  const hasMoney = Array.isArray(money) && money.length > 0;
  const text = canonical(hasMoney ? { ...row, money } : row);
  return createHash('sha256').update(prevHash).update(text).digest('hex');
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
