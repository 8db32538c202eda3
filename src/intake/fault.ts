import type { z } from 'zod';

/** An event that says something we cannot take at its word. The reason is a place and a code, never a value. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor(readonly reason: string) {
    super(reason);
  }
}

/** What a shape reads of a value; throws `Unreadable` with the first place that does not fit. */
export function fit<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') || 'object';
  throw new Unreadable(`${path}: ${issue?.code ?? 'invalid'}`);
}
