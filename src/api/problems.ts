import type { ErrorCode, Refusal } from '../domain/result';

/** Codes of the public list, and the one for a defect of ours. */
export type ProblemCode = ErrorCode | 'internal';

/** The one table from code to HTTP status and title. */
export const problemTable: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  invalid_input: { status: 400, title: 'The input cannot be read' },
  unknown_field: { status: 400, title: 'A field is not known' },
  invalid_query: { status: 400, title: 'The query cannot be read' },
  idempotency_key_required: { status: 400, title: 'An Idempotency-Key is required' },
  webhook_refused: { status: 400, title: 'The webhook was refused' },
  unauthenticated: { status: 401, title: 'A valid key is required' },
  forbidden: { status: 403, title: 'This role may not do that' },
  own_proposal: { status: 403, title: 'Nobody decides on a proposal of their own' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  stage_does_not_allow: { status: 409, title: 'The account is not in a state for this' },
  held: { status: 409, title: 'A hold stands in the way' },
  already_decided: { status: 409, title: 'This has been decided already' },
  in_progress: { status: 409, title: 'This is in progress' },
  agreement_exists: { status: 409, title: 'An agreement exists already' },
  clock_moving: { status: 409, title: 'The clock is being moved' },
  stale: { status: 412, title: 'The account has changed meanwhile' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported' },
  idempotency_key_reuse: { status: 422, title: 'The Idempotency-Key was used for something else' },
  amount_invalid: { status: 422, title: 'The amount is not valid' },
  currency_unknown: { status: 422, title: 'The currency is not known here' },
  date_invalid: { status: 422, title: 'The date is not valid' },
  expired: { status: 422, title: 'This has expired' },
  below_minimum: { status: 422, title: 'This is below the minimum' },
  above_limit: { status: 422, title: 'This is above the limit' },
  template_invalid: { status: 422, title: 'The template is not valid' },
  strategy_invalid: { status: 422, title: 'The strategy is not valid' },
  clock_backwards: { status: 422, title: 'The clock only moves forward' },
  precondition_required: { status: 428, title: 'If-Match is required' },
  rate_limited: { status: 429, title: 'Too many requests' },
  try_later: { status: 503, title: 'Not possible at the moment' },
  internal: { status: 500, title: 'Something went wrong here' },
};

export interface ProblemError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** A refusal on its way to the caller. The detail never repeats what was sent. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly errors: readonly ProblemError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${code}: ${detail}`);
  }

  get status(): number {
    return problemTable[this.code].status;
  }
}

/** Well formed, yet not something that may be: 422 where the code alone says 400. */
export class SenseProblem extends Problem {
  constructor({ code, detail, path = '' }: Refusal) {
    super(code, detail, [{ path, code, message: detail }]);
  }

  override get status(): number {
    return 422;
  }
}

/** The problem of a refusal; `faults` are all that is wrong where more than one thing is. */
export function problemOf(refusal: Refusal & { readonly faults?: readonly Refusal[] }): Problem {
  const faults = refusal.faults ?? (refusal.path === undefined ? [] : [refusal]);
  const errors = faults.map(({ path, code, detail }) => ({
    path: path ?? '',
    code,
    message: detail,
  }));
  return new Problem(refusal.code, refusal.detail, errors);
}

export const notFound = (what: string): Problem =>
  new Problem('not_found', `There is no such ${what}.`);

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly ProblemError[];
  readonly requestId: string;
}

/** RFC 9457 with `code`, `errors` and `requestId` as extensions. */
export function problemDocument(problem: Problem, requestId: string): ProblemDocument {
  const { title } = problemTable[problem.code];
  const { code, detail, errors, status } = problem;
  return { type: `urn:duecourse:problem:${code}`, title, status, code, detail, errors, requestId };
}
