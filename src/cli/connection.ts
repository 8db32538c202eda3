import { z } from 'zod';
import { loadConfig } from '../config';
import { Failure } from './failure';
import { readRunFile } from './launcher/run-file';

const defaultUrl = 'http://127.0.0.1:4000';
/** Statuses of input that could not be read at all. */
const unusableStatuses: readonly number[] = [400, 413, 415];

const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
});

export interface RequestOptions {
  readonly body?: unknown;
  /** Sent as it is, as YAML. */
  readonly yaml?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Acts for this creditor (admin key only). */
  readonly creditor?: string | undefined;
}

/** One request to the running server. @throws Failure when it refuses or nothing answers */
export async function request<Answer>(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const { url, key } = findServer();
  const { body, yaml, headers = {}, creditor } = options;
  const payload = yaml ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(creditor === undefined ? {} : { 'X-Duecourse-Creditor': creditor }),
      ...(yaml === undefined ? {} : { 'Content-Type': 'application/yaml' }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { body: payload }),
  }).catch(() => {
    throw new Failure(2, `no Duecourse at ${url}; start it with npm start`);
  });
  const text = await response.text();
  if (!response.ok) throw refusalOf(response.status, text, url);
  return (text === '' ? null : parse(text, url)) as Answer;
}

/** Environment first, then what `up` wrote in this folder. */
function findServer(): { url: string; key: string | undefined } {
  const config = loadConfig();
  const run = readRunFile(config.dataDir);
  return {
    url: config.url ?? run?.url ?? defaultUrl,
    key: config.key ?? config.adminKey ?? run?.adminKey,
  };
}

function refusalOf(status: number, text: string, url: string): Failure {
  const problem = problemSchema.safeParse(parse(text, url)).data;
  if (problem === undefined) return new Failure(1, `the server answered ${status}`);
  const lines = problem.errors.map(({ path, message }) =>
    path === '' ? message : `${path}: ${message}`,
  );
  const exit = unusableStatuses.includes(status) ? 2 : 1;
  return new Failure(exit, `${problem.code}: ${problem.detail}`, lines);
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Failure(2, `what answers at ${url} is not Duecourse`);
  }
}

/** A query string of what is given. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((pair) => pair[1] !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given as [string, string][]).toString()}`;
}

/** Every row of a list, page by page, at most `max`. */
export async function allRows<Row>(
  path: string,
  plural: string,
  query: Readonly<Record<string, string | undefined>>,
  options: RequestOptions = {},
  max = Number.POSITIVE_INFINITY,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = String(Math.min(pageRows, max - rows.length));
    const page: Record<string, unknown> = await request(
      'GET',
      `${path}${queryOf({ ...query, limit, cursor })}`,
      options,
    );
    rows.push(...(page[plural] as Row[]));
    const nextCursor = (page['nextCursor'] as string | null | undefined) ?? null;
    if (nextCursor === null || rows.length >= max) return { rows, nextCursor };
    cursor = nextCursor;
  }
}

const pageRows = 200;
