import type { Connection } from '@temporalio/client';
import { UnusableEnvironment } from './unusable';

/** The attributes by which accounts are found in Temporal, and their types. */
export const searchAttributeTypes = {
  Stage: 'Keyword',
  AccountStatus: 'Keyword',
  Creditor: 'Keyword',
  WaitingFor: 'Keyword',
  OldestDueOn: 'Datetime',
  NextActionAt: 'Datetime',
  NeedsAttention: 'Bool',
} as const;

export type SearchAttributeTypes = Readonly<Record<string, 'Keyword' | 'Datetime' | 'Bool'>>;

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const indexedValueType = { Keyword: 2, Bool: 5, Datetime: 6 } as const;
const ALREADY_EXISTS = 6;
const UNIMPLEMENTED = 12;

/**
 * Registers the attributes that the namespace lacks; safe to repeat and to run twice at once.
 * @throws UnusableEnvironment if one of the names is taken with another type
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributeTypes = searchAttributeTypes,
): Promise<void> {
  const known = await registered(connection, namespace);
  const missing: Record<string, number> = {};
  for (const [name, type] of Object.entries(wanted)) {
    const knownType = known[name];
    if (knownType === undefined) missing[name] = indexedValueType[type];
    else if (knownType !== indexedValueType[type]) {
      throw new UnusableEnvironment(
        `search attribute ${name} of Temporal namespace ${namespace} is not of type ${type}`,
      );
    }
  }
  if (Object.keys(missing).length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
  } catch (error) {
    if (codeOf(error) !== ALREADY_EXISTS) throw error;
  }
}

async function registered(
  connection: Connection,
  namespace: string,
): Promise<Readonly<Record<string, number>>> {
  try {
    const answer = await connection.operatorService.listSearchAttributes({ namespace });
    return answer.customAttributes ?? {};
  } catch (error) {
    // The time-skipping server cannot list; it starts without any.
    if (codeOf(error) === UNIMPLEMENTED) return {};
    throw error;
  }
}

function codeOf(error: unknown): number | undefined {
  return (error as { code?: number } | undefined)?.code;
}
