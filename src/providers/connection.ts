import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';

/** Provider calls: one attempt lasts at most this long, and a connection must stand in less. */
export const providerTimeoutMs = 10_000;
const connectTimeoutMs = 4_000;
/** Servers close idle connections; a request that meets the closing is lost without an answer. */
const idleMs = 2_000;
const retryAfterMaxMs = 3_600_000;
const causeDepthMax = 5;

/** Errors of sockets that never became ready: no byte of a request can have been written. */
const neverReady = new WeakSet<object>();

/**
 * HTTP agents that remember whether a failed connection had ever stood. Clients report a refused
 * handshake and a lost answer alike, and only the first may be tried again.
 */
export function connectionAgents(connectWithinMs: number = connectTimeoutMs): {
  httpAgent: http.Agent;
  httpsAgent: https.Agent;
} {
  const options = { keepAlive: true, maxSockets: 20, maxFreeSockets: 5 };
  return {
    httpAgent: new WatchedHttpAgent(options, connectWithinMs),
    httpsAgent: new WatchedHttpsAgent(options, connectWithinMs),
  };
}

type Connected = (error: Error | null, stream: Duplex) => void;

class WatchedHttpAgent extends http.Agent {
  constructor(
    options: http.AgentOptions,
    private readonly connectWithinMs: number,
  ) {
    super(options);
  }

  override createConnection(options: http.ClientRequestArgs, callback?: Connected) {
    return watch(super.createConnection(options, callback), 'connect', this.connectWithinMs);
  }

  override keepSocketAlive(stream: Duplex): void {
    return keepBriefly(super.keepSocketAlive(stream), stream);
  }
}

class WatchedHttpsAgent extends https.Agent {
  constructor(
    options: https.AgentOptions,
    private readonly connectWithinMs: number,
  ) {
    super(options);
  }

  override createConnection(options: https.RequestOptions, callback?: Connected) {
    return watch(super.createConnection(options, callback), 'secureConnect', this.connectWithinMs);
  }

  override keepSocketAlive(stream: Duplex): void {
    return keepBriefly(super.keepSocketAlive(stream), stream);
  }
}

/** Passes on the agent's answer (it is a boolean, though typed void) with a short idle time. */
function keepBriefly(answer: void, stream: Duplex): void {
  const socket = stream as Socket;
  if (socket.timeout === undefined || socket.timeout === 0 || socket.timeout > idleMs) {
    socket.setTimeout(idleMs);
  }
  return answer;
}

function watch<S extends Duplex | null | undefined>(
  stream: S,
  readyEvent: 'connect' | 'secureConnect',
  connectWithinMs: number,
): S {
  if (!stream) return stream;
  const socket = stream as unknown as Socket | TLSSocket;
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ECONNECTTIMEOUT' }));
  }, connectWithinMs);
  const failed = (error: Error) => {
    clearTimeout(timer);
    neverReady.add(error);
  };
  socket.once('error', failed);
  socket.once('close', () => clearTimeout(timer));
  socket.once(readyEvent, () => {
    clearTimeout(timer);
    socket.removeListener('error', failed);
  });
  return stream;
}

/** True when the error, or what caused it, is that of a connection that never stood. */
export function failedBeforeFirstByte(error: unknown): boolean {
  let cause: unknown = error;
  for (let depth = 0; depth < causeDepthMax; depth += 1) {
    if (typeof cause !== 'object' || cause === null) return false;
    if (neverReady.has(cause)) return true;
    cause = (cause as { cause?: unknown }).cause;
  }
  return false;
}

/** The error's own code (ECONNRESET, ...), its name where it has none. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && code !== '') return code;
  return error instanceof Error ? error.name : 'unknown';
}

export type HeaderReader = (name: string) => string | undefined;

/** Reads headers by lower-case name, from a plain object or from a class with `get`. */
export function headerReader(headers: unknown): HeaderReader {
  return (name) => {
    if (typeof headers !== 'object' || headers === null) return undefined;
    const value = (headers as Record<string, unknown>)[name];
    if (Array.isArray(value)) return typeof value[0] === 'string' ? value[0] : undefined;
    return value === undefined || value === null ? undefined : String(value);
  };
}

/**
 * How long a 429 asks us to wait, in milliseconds and at most an hour: `Retry-After` in seconds or
 * as a date, else `X-RateLimit-Reset` in epoch seconds. `nowAt` is wall time.
 */
export function retryAfterMs(header: HeaderReader, nowAt: number): number | undefined {
  const after = header('retry-after')?.trim();
  if (after !== undefined && /^\d{1,9}$/.test(after)) return bounded(Number(after) * 1_000);
  if (after !== undefined && !Number.isNaN(Date.parse(after))) {
    return bounded(Date.parse(after) - nowAt);
  }
  const reset = header('x-ratelimit-reset')?.trim();
  if (reset !== undefined && /^\d{9,11}$/.test(reset))
    return bounded(Number(reset) * 1_000 - nowAt);
  return undefined;
}

const bounded = (waitMs: number): number => Math.min(Math.max(waitMs, 0), retryAfterMaxMs);
