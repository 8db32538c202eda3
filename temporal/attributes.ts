import type { Connection } from '@temporalio/client';
import { attributeKeys } from '../workflows/account/attributes';

/** `IndexedValueType` of the server's API, by the SDK's names. */
const indexedValueTypes = { KEYWORD: 2, BOOL: 5, DATETIME: 6 } as const;

/** As the `temporal` command line writes the types. */
const commandLineTypes = { KEYWORD: 'Keyword', BOOL: 'Bool', DATETIME: 'Datetime' } as const;

/** Every search attribute of an account with its type; the namespace must know them before the first start. */
export const searchAttributes = Object.values(attributeKeys).map(({ name, type }) => ({
  name,
  type: commandLineTypes[type],
}));

/** Arguments that make a dev server know the attributes from its start. */
export function searchAttributeArguments(): string[] {
  return searchAttributes.flatMap(({ name, type }) => ['--search-attribute', `${name}=${type}`]);
}

/**
 * Adds to a namespace the attributes that it lacks. Safe to repeat; an attribute of the same name
 * with another type is an error of the server's.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const known = await connection.operatorService
    .listSearchAttributes({ namespace })
    .then(({ customAttributes }) => new Set(Object.keys(customAttributes ?? {})))
    .catch(() => new Set<string>()); // the time-skipping server cannot list
  const missing = Object.values(attributeKeys).filter(({ name }) => !known.has(name));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(
      missing.map(({ name, type }) => [name, indexedValueTypes[type]]),
    ),
  });
}
