import { request } from 'node:http';
import type { Request, Response } from 'express';
import type { CallbackQueue } from './callbacks';
import type { Fault, Faults, RefusingMode } from './faults';
import type { Outbox } from './outbox';

export interface SandboxContext {
  readonly outbox: Outbox;
  readonly callbacks: CallbackQueue;
  readonly faults: Faults;
  readonly inHand: PostsInHand;
  /** Business time; asked anew for every post, because a test may have moved the clock. */
  readonly nowAt: () => Promise<number>;
  /** Where the product listens; null without callbacks. */
  readonly callbackUrl: string | null;
  readonly twilioToken: string;
  readonly sendgridPublicKey: string;
}

const clockTimeoutMs = 5_000;
const clockRetryMs = 200;
/** Longer than anybody waits for the answer to a post: the product may be starting anew, or be slow. */
const clockLimitMs = 30_000;
const silenceMaxMs = 120_000;

/**
 * Reads `{"now": INSTANT}` from the address, nothing cached; wall time without an address. Asks again for
 * `limitMs` of wall time: a post whose sender has gone meanwhile is taken all the same, and its callback says so.
 */
export function createClock(
  clockUrl: string | null,
  key: string | null,
  limitMs = clockLimitMs,
): () => Promise<number> {
  if (clockUrl === null) return () => Promise.resolve(Date.now());
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return async () => {
    for (const endsAt = performance.now() + limitMs; ;) {
      try {
        return await readNow(clockUrl, headers);
      } catch (error) {
        // wall time would be a wrong instant in the outbox: better no answer than that
        if (performance.now() >= endsAt) throw new ClockUnavailable({ cause: error });
        await new Promise((resolve) => setTimeout(resolve, clockRetryMs));
      }
    }
  };
}

/** Posts that have come in and of which nobody knows yet whether they are taken. */
export class PostsInHand {
  private posts = 0;

  get count(): number {
    return this.posts;
  }

  /** Counts a post until what it waits for is there; what follows at once still belongs to it. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.posts += 1;
    try {
      return await work();
    } finally {
      this.posts -= 1;
    }
  }
}

export class ClockUnavailable extends Error {
  constructor(options: ErrorOptions) {
    super('the sandbox clock does not answer', options);
  }
}

/** `node:http` and no pooled client: a kept-alive connection to a restarted process fails once. */
function readNow(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false, timeout: clockTimeoutMs }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const now = parseNow(Buffer.concat(parts).toString('utf8'));
        if (Number.isNaN(now)) reject(new Error(`clock answered ${response.statusCode}`));
        else resolve(now);
      });
    });
    asked.once('timeout', () => asked.destroy(new Error('clock timeout')));
    asked.once('error', reject);
    asked.end();
  });
}

function parseNow(body: string): number {
  try {
    const { now } = JSON.parse(body) as { now?: unknown };
    return typeof now === 'string' ? Date.parse(now) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

/** Leaves the client waiting until it gives up. */
export function staySilent(req: Request, res: Response): void {
  const timer = setTimeout(() => req.socket.destroy(), silenceMaxMs);
  res.once('close', () => clearTimeout(timer));
}

/** The head and half of an answer, then the connection breaks. */
export function answerHalf(res: Response, status: number, body: string): void {
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length + 64 });
  res.write(body.slice(0, Math.floor(body.length / 2)), () => res.destroy());
}

/** The answer to a post that was not taken; `none` where there is none. */
export function refusalOf(fault: Fault, mode: RefusingMode): number | 'none' {
  switch (mode) {
    case 'timeout':
    case 'reset':
      return 'none';
    case 'error-500':
      return fault.status ?? 500;
    case 'refuse':
      return fault.status ?? 400;
    case '429':
    case '401':
      return Number(mode);
  }
}

/** A line that is slow. */
export function afterDelay({ delayMs }: Fault): Promise<void> {
  return delayMs === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** What the log says was answered to a post that was taken; the status of the vendor where all went well. */
export function acceptedAnswer({ mode, status }: Fault, usual: string): string {
  switch (mode) {
    case 'timeout-after-accept':
    case 'reset-after-accept':
      return 'none';
    case 'error-500-after-accept':
      return String(status ?? 500);
    default:
      return usual;
  }
}
