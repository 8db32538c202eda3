import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutsideLog } from './outside-log';

export type LineProvider = 'sendgrid' | 'twilio';

/** What happens to one post. `taken`: the provider gets it first; else it never hears of it (the twin). */
export type LineFault =
  | { readonly kind: 'no-reply'; readonly taken: boolean }
  | { readonly kind: 'reset'; readonly taken: boolean }
  | { readonly kind: 'status'; readonly taken: boolean; readonly status: 500 | 502 | 503 | 504 }
  | { readonly kind: 'truncated'; readonly taken: boolean }
  | { readonly kind: 'late'; readonly taken: boolean; readonly ms: number }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'unauthorised' };

/** A post as it stands at the line, before anything has happened to it. */
export interface Post {
  readonly provider: LineProvider;
  readonly intentId: string;
  /** Which attempt for this intent, from 1. */
  readonly attempt: number;
  /** Address or number that it goes to. */
  readonly to: string;
}

/** One post and what became of it: a line of the outside log, written when its answer is decided. */
export interface LineEntry extends Post {
  readonly arrivedAt: number;
  readonly fault: LineFault['kind'] | 'none' | 'unreachable';
  /** The provider behind the line has accepted it (2xx). */
  readonly taken: boolean;
  /** When the provider had answered, whatever the product heard of it; null: it was not asked. */
  readonly takenAt: number | null;
  /** What was sent to the product; null: nothing. */
  readonly answered: number | null;
  readonly answeredAt: number | null;
  /** The answer proves neither that it was taken nor that it was not. */
  readonly ambiguous: boolean;
  /** The wait that was asked for; absent: none. */
  readonly retryAfterSeconds?: number;
}

/** Moments of a post at which a test may strike. */
export interface LineMoments {
  /** All bytes of the request are here; the provider has not been asked. */
  arrived?: (post: Post) => void | Promise<void>;
  /** The provider has taken the n-th post (from 1, of this line), the product has not heard of it. */
  taken?: (post: Post, n: number) => void | Promise<void>;
  /** The answer has left for the product. */
  answered?: (post: Post) => void | Promise<void>;
}

interface Taken {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Longer than any client of the product waits. */
const silenceMs = 60_000;

/**
 * The wire between the product and its e-mail and SMS providers. What has arrived here is delivered
 * even when the product has been killed meanwhile: that is what a network does.
 */
export class Line {
  /** How long a post is on its way, so that several are under way at once. */
  delayMs = 0;
  /** Decides what happens to each post; undefined: nothing. */
  faultOf: ((post: Post) => LineFault | undefined) | undefined;
  /** Look-ups (GET) of messages to a number are answered 503 where this says so. */
  lookupFails: ((to: string) => boolean) | undefined;
  moments: LineMoments = {};
  taken = 0;
  private readonly attempts = new Map<string, number>();
  private server = createServer();

  private constructor(
    readonly log: OutsideLog<LineEntry>,
    private readonly providerUrl: string,
    private port: number,
  ) {}

  /** Opens the line before a simulator; `file` is its log. */
  static async open(providerUrl: string, file: string): Promise<Line> {
    const line = new Line(new OutsideLog<LineEntry>(file), providerUrl, 0);
    await line.listen();
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How often an intent was posted, whatever became of it. */
  attemptsOf(intentId: string): number {
    return this.attempts.get(intentId) ?? 0;
  }

  /** Nobody listens: connections are refused, until `listen`. */
  async refuse(): Promise<void> {
    const { server } = this;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** Takes connections, for the first time or again on the same port. */
  async listen(): Promise<void> {
    this.server = createServer((req, res) => {
      req.on('error', () => undefined);
      res.on('error', () => undefined);
      this.handle(req, res).catch(() => res.destroy());
    });
    this.server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** No fault, no delay, nobody watching, connections taken. */
  async heal(): Promise<void> {
    this.faultOf = undefined;
    this.lookupFails = undefined;
    this.delayMs = 0;
    this.moments = {};
    if (!this.server.listening) await this.listen();
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.refuse();
  }

  private async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    if (req.method !== 'POST') {
      const query = new URL(req.url ?? '/', this.url).searchParams;
      if (this.lookupFails?.(query.get('To') ?? '') === true) {
        send(res, 503, {}, Buffer.alloc(0));
        return;
      }
      pass(res, await this.forward(req, body));
      return;
    }
    const arrivedAt = Date.now();
    const { provider, intentId, to } = read(req.url ?? '', body);
    const attempt = this.attemptsOf(intentId) + 1;
    this.attempts.set(intentId, attempt);
    const post: Post = { provider, intentId, attempt, to };
    await this.moments.arrived?.(post);
    await sleep(this.delayMs);
    const fault = this.faultOf?.(post);
    const isTold = fault === undefined || ('taken' in fault && fault.taken);
    const answer = isTold ? await this.forward(req, body) : null;
    const isTaken = answer !== null && answer.status >= 200 && answer.status < 300;
    const takenAt = answer === null ? null : Date.now();
    if (isTaken) {
      this.taken += 1;
      await this.moments.taken?.(post, this.taken);
    }
    const answered = await this.answer(res, fault, answer);
    this.log.add({
      ...{ ...post, arrivedAt, taken: isTaken, takenAt, answered },
      fault: fault?.kind ?? (answer === null ? 'unreachable' : 'none'),
      answeredAt: answered === null ? null : Date.now(),
      ambiguous: fault !== undefined && 'taken' in fault,
      ...(fault?.kind === 'rate-limited' ? { retryAfterSeconds: fault.retryAfterSeconds } : {}),
    });
    await this.moments.answered?.(post);
  }

  /** Answers the product as the fault says; null: with no whole answer. */
  private async answer(
    res: ServerResponse,
    fault: LineFault | undefined,
    answer: Taken | null,
  ): Promise<number | null> {
    const good: Taken = answer ?? { status: 202, headers: {}, body: Buffer.from('{}') };
    switch (fault?.kind) {
      case undefined:
        return pass(res, answer);
      case 'no-reply':
        setTimeout(() => res.destroy(), silenceMs).unref();
        return null;
      case 'reset':
        res.socket?.resetAndDestroy();
        return null;
      case 'truncated': {
        res.writeHead(good.status, {
          ...withoutLength(good.headers),
          ...{ 'content-type': 'application/json', 'content-length': good.body.length + 64 },
        });
        const half = good.body.subarray(0, Math.floor(good.body.length / 2));
        await new Promise((resolve) => res.write(half.length > 0 ? half : '{', resolve));
        res.destroy();
        return null;
      }
      case 'late':
        await sleep(fault.ms);
        return answer === null ? send(res, 504, {}, Buffer.alloc(0)) : pass(res, answer);
      case 'status':
        return send(res, fault.status, {}, Buffer.from('{"errors":[{"message":"storm"}]}'));
      case 'rate-limited':
        return send(
          ...([res, 429, { 'retry-after': String(fault.retryAfterSeconds) }] as const),
          Buffer.from('{"errors":[{"message":"too many requests"}]}'),
        );
      case 'unauthorised':
        return send(res, 401, {}, Buffer.from('{"errors":[{"message":"unauthorised"}]}'));
    }
  }

  /** Null: nobody listens at the provider. */
  private forward(req: IncomingMessage, body: Buffer): Promise<Taken | null> {
    const { method, headers } = req;
    return new Promise((resolve, reject) => {
      const target = `${this.providerUrl}${req.url ?? '/'}`;
      const forward = request(target, { method, headers, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('error', reject);
        answer.once('end', () => {
          const { statusCode: status = 502, headers: given } = answer;
          resolve({ status, headers: given, body: Buffer.concat(parts) });
        });
      });
      forward.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ECONNREFUSED' ? resolve(null) : reject(error),
      );
      forward.end(body);
    });
  }
}

/** A provider that is out of reach has certainly taken nothing, which is what 429 says. */
function pass(res: ServerResponse, answer: Taken | null): number {
  if (answer === null) return send(res, 429, { 'retry-after': '1' }, Buffer.from('{}'));
  return send(res, answer.status, withoutLength(answer.headers), answer.body);
}

function send(res: ServerResponse, status: number, headers: object, body: Buffer): number {
  res.writeHead(status, {
    ...{ 'content-type': 'application/json', ...headers },
    'content-length': body.length,
  });
  res.end(body);
  return status;
}

function withoutLength(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...rest } = headers;
  return rest;
}

/** Whose message a post is, in either provider's shape. */
function read(url: string, body: Buffer): { provider: LineProvider; intentId: string; to: string } {
  if (url.endsWith('/Messages.json')) {
    const form = new URLSearchParams(body.toString('utf8'));
    const callback = form.get('StatusCallback') ?? '';
    const query = URL.canParse(callback) ? new URL(callback).searchParams : undefined;
    return {
      provider: 'twilio',
      intentId: query?.get('intentId') ?? 'none',
      to: form.get('To') ?? '',
    };
  }
  const mail = JSON.parse(body.toString('utf8')) as {
    personalizations?: { to?: { email?: string }[]; custom_args?: { intent_id?: string } }[];
  };
  const first = mail.personalizations?.[0];
  return {
    provider: 'sendgrid',
    intentId: first?.custom_args?.intent_id ?? 'none',
    to: first?.to?.[0]?.email ?? '',
  };
}
