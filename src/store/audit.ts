import { createHash } from 'node:crypto';
import { encode } from './codec';

/** First link of every chain. */
export const chainStart = '0'.repeat(64);

/** Canonical JSON: keys sorted at every depth, so that the database's own key order does not matter. */
export function canonical(value: unknown): string {
  return textOf(JSON.parse(encode(value)));
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
  const text = canonical(hasMoney(money) ? { ...row, money } : row);
  return linkOf(prevHash, text);
}

/** The same of a row as JSON, instants as ISO text: what the database answers, without another round of encoding. */
export function keptChainHash(
  prevHash: string,
  { money, ...row }: Readonly<Record<string, unknown>>,
): string {
  return linkOf(prevHash, textOf(hasMoney(money) ? { ...row, money } : row));
}

const hasMoney = (money: unknown): boolean => Array.isArray(money) && money.length > 0;

const linkOf = (prevHash: string, text: string): string =>
  createHash('sha256').update(prevHash).update(text).digest('hex');

/** JSON as `JSON.stringify` writes it, keys sorted; in one pass, because an audit does it for every row. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? textOf(item) : `,${textOf(item)}`;
    return `[${text}]`;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [prefix, name] of sortedNames(Object.keys(fields))) {
    text += prefix + textOf(fields[name]);
  }
  return `{${text}}`;
}

type Named = readonly [prefix: string, name: string];

/** Objects of a few shapes come by the thousand: their keys in order, each as it is written before its value. */
const shapes = new Map<string, readonly Named[]>();
const shapesMax = 2_000;

function sortedNames(names: readonly string[]): readonly Named[] {
  const shape = names.join('\u0000');
  const known = shapes.get(shape);
  if (known !== undefined) return known;
  const sorted = [...names]
    .sort()
    .map((name, index): Named => [`${index === 0 ? '' : ','}${JSON.stringify(name)}:`, name]);
  if (shapes.size >= shapesMax) shapes.clear();
  shapes.set(shape, sorted);
  return sorted;
}
