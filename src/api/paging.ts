import { z } from 'zod';
import { limits } from '../domain/limits';

/** `?limit` and `?cursor` of every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'limit is a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= limits.listMax, `limit is 1 to ${limits.listMax}`)
    .optional()
    .describe(`Rows of a page, 1 to ${limits.listMax}; ${limits.listDefault} if absent.`),
  cursor: z
    .string()
    .regex(/^[\w.-]{1,120}$/, 'this is not a cursor')
    .optional()
    .describe('The nextCursor of the page before.'),
};

export interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export function pageOf(query: PageQuery): { limit: number; cursor: string | null } {
  return { limit: query.limit ?? limits.listDefault, cursor: query.cursor ?? null };
}

/** A list answer of rows that carry their id, asked for with one row more than the page holds. */
export function listOf<Row extends { readonly id: string }, Json>(
  plural: string,
  rows: readonly Row[],
  limit: number,
  toJson: (row: Row) => Json,
): Record<string, unknown> {
  const page = rows.slice(0, limit);
  const nextCursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return { [plural]: page.map(toJson), nextCursor };
}
