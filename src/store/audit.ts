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

/** Link of a row to the one before: SHA-256 over the previous hash and the canonical row without its own hash. */
export function chainHash(prevHash: string, row: object): string {
  return createHash('sha256').update(prevHash).update(canonical(row)).digest('hex');
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
