import type { z } from 'zod';
import type { Refusal } from '../domain/result';
import { Problem, problemOf } from './problems';
import type { BodyKind } from './route';

type Issue = z.core.$ZodIssue;

/** Refusals of a failed parse, in plain words; what was sent is never repeated. */
export function faultsOf(issues: readonly Issue[]): Refusal[] {
  return issues.flatMap((issue): Refusal[] => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return [
        {
          code: 'unknown_field',
          detail: 'This field is not known.',
          path: joined(path, issue.keys[0]),
        },
      ];
    }
    return [{ code: 'invalid_input', detail: issue.message, path }];
  });
}

function joined(path: string, key: string | undefined): string {
  const name = (key ?? '').slice(0, 100);
  return path === '' ? name : `${path}.${name}`;
}

/** @throws Problem unknown_field or invalid_input with every fault */
export function parseBody<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error.issues);
  const first = faults.find(({ code }) => code === 'unknown_field') ?? faults[0];
  throw problemOf({
    code: first?.code ?? 'invalid_input',
    detail: 'The body does not fit; see errors.',
    faults,
  });
}

/** @throws Problem invalid_query with every fault */
export function parseQuery<Query>(schema: z.ZodType<Query>, query: unknown): Query {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error.issues).map((fault) => ({
    ...fault,
    code: 'invalid_query' as const,
  }));
  throw problemOf({ code: 'invalid_query', detail: 'The query does not fit; see errors.', faults });
}

const jsonTypes = /^application\/(?:[\w.-]+\+)?json$/;
const textTypes =
  /^(?:application\/(?:[\w.-]+\+)?(?:json|yaml|x-yaml)|text\/(?:yaml|x-yaml|plain))$/;

/**
 * Reads a body of bytes. No body at all is an empty object.
 * @throws Problem unsupported_media_type, invalid_input
 */
export function readBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  kind: BodyKind = 'json',
): unknown {
  if (bytes.byteLength === 0) return kind === 'json' ? {} : '';
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.find((part) => part.trim().startsWith('charset='))?.trim();
  const known = kind === 'json' ? jsonTypes : textTypes;
  if (
    !known.test(type.trim()) ||
    (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))
  ) {
    const wanted = kind === 'json' ? 'application/json' : 'application/yaml or application/json';
    throw new Problem('unsupported_media_type', `Send ${wanted} in UTF-8.`);
  }
  const text = decode(bytes);
  if (kind === 'text') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem('invalid_input', 'The body is not JSON.');
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('invalid_input', 'The body is not UTF-8.');
  }
}
