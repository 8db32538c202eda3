import type { IncomingHttpHeaders } from 'node:http';
import { problemTable } from '../../../src/api/problems';

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  readonly body: any;
}

export interface LogLine extends Record<string, unknown> {
  readonly level: number;
}

export interface Exchange {
  readonly asked: Asked;
  readonly answered: Answered;
}

const leaks =
  /node_modules|\bat .{1,80}\.[cm]?[jt]s:\d|\b(SELECT \S+ FROM|INSERT INTO|UPDATE \S+ SET|DELETE FROM)\b|prisma|ECONN|violates/;

/** What every answer of ours has in common, whatever came in. */
export function calmly({ asked, answered }: Exchange, lines: readonly LogLine[]): void {
  const { status, headers, text, body } = answered;
  expect(text).not.toMatch(leaks);
  // What node refuses before there is a request (431 and the like) has no document.
  const isNode = headers['x-request-id'] === undefined;
  const isPage = /^text\/html/.test(headers['content-type'] ?? '');
  if (status < 400 || isNode || isPage || asked.method === 'HEAD') return;
  expect(headers['content-type']).toBe('application/problem+json');
  expect(problemTable).toHaveProperty(String(body.code));
  expect(body.status).toBe(status);
  // What is read well and makes no sense is 422, whatever the code says.
  expect([422, problemTable[body.code as keyof typeof problemTable].status]).toContain(status);
  const id = headers['x-request-id'];
  const line = lines.find((one) => one['requestId'] === id);
  expect(line).toMatchObject({ code: body.code as string });
  // The names of fields are ours to repeat, values are not.
  const { errors, ...rest } = body as { errors: { message: string }[] };
  const said = JSON.stringify([rest, errors.map(({ message }) => message)]);
  for (const value of valuesOf(asked)) expect(said).not.toContain(value);
}

/** Texts of a request that have no business in its answer. */
function valuesOf({ path, body }: Asked): string[] {
  const text = body === undefined ? '' : Buffer.from(body).subarray(0, 20_000).toString('utf8');
  const values = text.match(/[\w@.+-]{12,}/g) ?? [];
  const inPath = path.split(/[/?=&]/).filter((part) => part.length >= 12 && /\d/.test(part));
  return [...values, ...inPath].filter((value) => !names.test(value));
}

/** Words of ours that also come in: names of fields and media types. */
const names = /^[a-zA-Z_]+$/;

export type Expected = 'applied' | 'ignored' | 'duplicate' | 'quarantined' | 'refused' | string;

/** A webhook's outcome, or `refused`; or a problem's code. */
export function expectOutcome(answered: Answered, expected: Expected, what = ''): void {
  const { status, body } = answered;
  const outcomes = ['applied', 'ignored', 'duplicate', 'quarantined'];
  const seen = { what, status, said: body.outcome ?? body.code };
  if (outcomes.includes(expected)) {
    expect(seen).toEqual({ what, status: 200, said: expected });
    return;
  }
  const code = expected === 'refused' ? 'webhook_refused' : expected;
  const known = problemTable[code as keyof typeof problemTable];
  expect(seen).toEqual({ what, status: known.status, said: code });
}
