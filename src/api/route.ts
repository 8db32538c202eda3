import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { ApiRole, Caller } from './callers';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** One answer: a JSON document, bytes, or nothing. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly bytes?: { readonly mediaType: string; readonly content: Uint8Array | string };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteRequest<Query, Body> {
  readonly caller: Caller;
  /** The part of the path named `name`. */
  readonly param: (name: string) => string;
  readonly query: Query;
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
}

/** How the body is read; absent: JSON. `text` hands over what was sent, YAML or JSON. */
export type BodyKind = 'json' | 'text';

/** One route: what is served and what stands in the OpenAPI document are both made from it. */
export interface Route<Query = unknown, Body = unknown> {
  readonly method: Method;
  /** Express notation: `/v1/accounts/:id`. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly roles: readonly ApiRole[];
  /** Strict object over strings; absent: no query parameter is known. */
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly bodyKind?: BodyKind;
  readonly bodyBytesMax?: number;
  /** Headers of the request worth documenting, with a sentence each. */
  readonly headers?: Readonly<Record<string, { required: boolean; description: string }>>;
  readonly answers: Readonly<
    Record<number, { description: string; schema?: z.ZodType; mediaType?: string }>
  >;
  handle(request: RouteRequest<Query, Body>): Promise<Answer>;
}

/** Keeps the types of one route inside it while the list holds them all. */
export function route<Query, Body>(definition: Route<Query, Body>): Route {
  return definition as Route;
}

export const json = (body: unknown, status = 200): Answer => ({ status, body });
