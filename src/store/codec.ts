/**
 * Rows and facts are the same words; only three kinds of value differ in JSON. Names say which:
 * `...At` is an instant (epoch ms here, ISO text there), `...Minor` is minor units (bigint here, text there).
 */
export function encode(value: unknown): string {
  return JSON.stringify(encodeValue('', value));
}

/** Reads what Postgres answered as JSON back into facts. */
export function revive<T>(value: unknown): T {
  return reviveValue('', value) as T;
}

function encodeValue(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (isInstantName(name) && typeof value === 'number') return new Date(value).toISOString();
  if (Array.isArray(value)) return value.map((item) => encodeValue('', item));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, encodeValue(key, item)]),
    );
  }
  return value;
}

function reviveValue(name: string, value: unknown): unknown {
  if (isInstantName(name) && typeof value === 'string') return Date.parse(value);
  if (name.endsWith('Minor') && (typeof value === 'string' || typeof value === 'number')) {
    return BigInt(value);
  }
  if (Array.isArray(value)) return value.map((item) => reviveValue('', item));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, reviveValue(key, item)]),
    );
  }
  return value;
}

function isInstantName(name: string): boolean {
  return name === 'at' || name.endsWith('At');
}
