/** Outcome of an operation that may be refused. Inside the house refusals are values; edges turn them into problems. */
export type Result<T, E = Refusal> = { ok: true; value: T } | { ok: false; error: E };

/** Every stable error code of the public interface, in one list. */
export type ErrorCode =
  | 'invalid_input'
  | 'unknown_field'
  | 'invalid_query'
  | 'idempotency_key_required'
  | 'webhook_refused'
  | 'unauthenticated'
  | 'forbidden'
  | 'own_proposal'
  | 'not_found'
  | 'method_not_allowed'
  | 'stage_does_not_allow'
  | 'held'
  | 'already_decided'
  | 'in_progress'
  | 'agreement_exists'
  | 'clock_moving'
  | 'stale'
  | 'too_large'
  | 'unsupported_media_type'
  | 'idempotency_key_reuse'
  | 'amount_invalid'
  | 'currency_unknown'
  | 'date_invalid'
  | 'expired'
  | 'below_minimum'
  | 'above_limit'
  | 'strategy_invalid'
  | 'template_invalid'
  | 'clock_backwards'
  | 'precondition_required'
  | 'rate_limited'
  | 'try_later';

/** A refusal: stable code, a sentence for people, and the field it is about where there is one. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly path?: string;
}

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const refuse = (
  code: ErrorCode,
  detail: string,
  path?: string,
): { ok: false; error: Refusal } => ({
  ok: false,
  error: path === undefined ? { code, detail } : { code, detail, path },
});

/** Makes the compiler prove that a switch is exhaustive. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}

/** Stops at once when an assumption of the programmer does not hold; never used for input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
