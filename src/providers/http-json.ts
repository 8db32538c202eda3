import http from 'node:http';
import https from 'node:https';
import {
  connectionAgents,
  errorCode,
  failedBeforeFirstByte,
  headerReader,
  providerTimeoutMs,
  retryAfterMs,
} from './connection';
import { classify } from './outcome';
import type { SendOutcome } from './outcome';

const answerBytesMax = 1_000_000;

export interface JsonEndpointOptions {
  readonly baseUrl: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string;
  readonly timeoutMs?: number;
  /** Wall time, for `Retry-After` given as a date. */
  readonly wallClock?: () => number;
}

export type PostJson = (path: string, body: unknown) => Promise<SendOutcome>;

/** Posts JSON to one vendor and judges the answer by the shared table; its `id` is kept. */
export function createPostJson(options: JsonEndpointOptions): PostJson {
  const agents = connectionAgents();
  const wallClock = options.wallClock ?? Date.now;
  const base = options.baseUrl.replace(/\/$/, '');
  return async (path, body) => {
    const url = new URL(`${base}${path}`);
    try {
      const answer = await post(url, JSON.stringify(body), options, agents);
      const waitMs = retryAfterMs(headerReader(answer.headers), wallClock());
      return classify({
        kind: 'http',
        status: answer.status,
        providerId: answer.status < 300 ? readId(answer.body) : null,
        ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      });
    } catch (error) {
      return classify({
        kind: 'failure',
        code: errorCode(error),
        beforeFirstByte: failedBeforeFirstByte(error),
      });
    }
  };
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

function post(
  url: URL,
  body: string,
  options: JsonEndpointOptions,
  agents: ReturnType<typeof connectionAgents>,
): Promise<Answer> {
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      agent: secure ? agents.httpsAgent : agents.httpAgent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
      signal: AbortSignal.timeout(options.timeoutMs ?? providerTimeoutMs),
    });
    request.once('error', reject);
    request.once('response', (response) => {
      read(response).then(resolve, reject);
    });
    request.end(body);
  });
}

async function read(response: http.IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > answerBytesMax) throw new Error('answer too long');
    parts.push(bytes);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(parts).toString('utf8'),
  };
}

function readId(body: string): string | null {
  try {
    const id = (JSON.parse(body) as { id?: unknown } | null)?.id;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}
