import http from 'node:http';
import https from 'node:https';
import { errorCode, headerReader, retryAfterMs } from './connection';
import {
  isAllowed,
  leadsOutside,
  outboundUrl,
  publicLookup,
  type Allowed,
  type Resolver,
} from './public-address';
import { refuse, type Result } from '../domain/result';

/** One call to an address that somebody else chose. */
export interface OutboundCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back: a status, or the reason why nothing did. */
export interface OutboundAnswer {
  readonly status: number | null;
  /** `ETIMEDOUT`, `ECONNREFUSED`, `EADDRNOTPUBLIC`, ...; null where there is a status. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
  /** The beginning of the body. */
  readonly body: string;
}

export interface Outbound {
  /** Whether an address may be called, by its form and by what its name resolves to now. */
  check(url: string): Promise<Result<URL>>;
  /** POSTs once; never throws for what the other side does. Redirects are not followed. */
  post(call: OutboundCall): Promise<OutboundAnswer>;
  close(): void;
}

export interface OutboundOptions {
  readonly allowed: readonly string[];
  readonly timeoutMs?: number;
  readonly resolver?: Resolver;
  /** Wall time, for `Retry-After` given as a date. */
  readonly wallClock?: () => number;
}

/** From the first look-up to the end of the answer. */
export const outboundTimeoutMs = 10_000;
/** What is read of an answer; nobody needs more than its status. */
const answerBytesMax = 16_384;
/** Servers close idle connections; a request that meets the closing is lost. */
const idleMs = 2_000;
const socketsPerHost = 8;

/**
 * Calls to addresses that a customer chose. They go to public addresses only, except what the
 * installation allows; connections use agents of their own, so no proxy of the environment is asked.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const allowed: Allowed = new Set(options.allowed);
  const timeoutMs = options.timeoutMs ?? outboundTimeoutMs;
  const shared = { keepAlive: true, maxSockets: socketsPerHost, timeout: idleMs };
  const agents = {
    'http:': new http.Agent(shared),
    'https:': new https.Agent(shared),
  };
  const lookup = publicLookup(options.resolver);
  const send = async (url: URL, call: OutboundCall): Promise<OutboundAnswer> => {
    const isSecure = url.protocol === 'https:';
    // An address on the list of the installation may be a private one; all others are looked up with care.
    const care = isAllowed(url, allowed) ? {} : { lookup };
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = (isSecure ? https : http).request(url, {
        method: 'POST',
        agent: agents[isSecure ? 'https:' : 'http:'],
        ...care,
        headers: { ...call.headers, 'content-length': Buffer.byteLength(call.body) },
        signal: AbortSignal.timeout(timeoutMs),
      });
      request.once('error', reject);
      request.once('response', resolve);
      request.end(call.body);
    });
    const wait = retryAfterMs(headerReader(response.headers), (options.wallClock ?? Date.now)());
    const status = response.statusCode ?? 0;
    return { status, error: null, retryAfterMs: wait ?? null, body: await beginning(response) };
  };
  return {
    check: async (text) => {
      const url = outboundUrl(text, allowed);
      if (!url.ok || (await leadsOutside(url.value, allowed, options.resolver))) return url;
      return refuse('invalid_input', 'Only public addresses are called.', 'url');
    },
    post: async (call) => {
      const url = outboundUrl(call.url, allowed);
      if (!url.ok) return failed('EADDRNOTPUBLIC');
      try {
        return await send(url.value, call);
      } catch (error) {
        const code = errorCode(error);
        return failed(code === 'TimeoutError' || code === 'ABORT_ERR' ? 'ETIMEDOUT' : code);
      }
    },
    close: () => Object.values(agents).forEach((agent) => agent.destroy()),
  };
}

/** Reads a little of an answer; what goes wrong after the status does not change it. */
async function beginning(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size >= answerBytesMax) break;
    }
  } catch {
    // Too slow, or gone: the status stands.
  }
  return Buffer.concat(parts).subarray(0, answerBytesMax).toString('utf8');
}

function failed(error: string): OutboundAnswer {
  return { status: null, error, retryAfterMs: null, body: '' };
}
