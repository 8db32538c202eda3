import { createServer, request, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to what a provider says about one message. */
export type CallbackFate =
  | { readonly kind: 'on-time' }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'doubled'; readonly copies: number }
  | { readonly kind: 'dropped' };

interface Callback {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const retryEveryMs = 500;
const retriesMax = 240;

/**
 * The public address of the product, as its providers call it: their callbacks come through here and
 * may be late, doubled or lost. What is not a callback passes.
 */
export class CallbackLine {
  /** Decides by the message that a callback is about; undefined: on time. */
  fateOf: ((intentId: string) => CallbackFate | undefined) | undefined;
  /** Callbacks that were lost here. */
  dropped = 0;
  private late = 0;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly productUrl: string,
    readonly url: string,
  ) {}

  static async open(productUrl: string): Promise<CallbackLine> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const line = new CallbackLine(server, productUrl, `http://127.0.0.1:${port}`);
    server.on('request', (req, res) => {
      const parts: Buffer[] = [];
      req.on('data', (part: Buffer) => parts.push(part));
      req.on('error', () => undefined);
      res.on('error', () => undefined);
      req.once('end', () => {
        const { url: path = '/', headers } = req;
        const callback = { path, headers, body: Buffer.concat(parts) };
        line.handle(req.method ?? 'POST', callback, res).catch(() => res.destroy());
      });
    });
    return line;
  }

  /** Late callbacks that have not been delivered yet. */
  get pending(): number {
    return this.late;
  }

  /** On time from now on; those that are late come when they come. */
  heal(): void {
    this.fateOf = undefined;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async handle(method: string, callback: Callback, res: ServerResponse): Promise<void> {
    const intentId = intentOf(callback);
    const fate = intentId === null ? undefined : this.fateOf?.(intentId);
    switch (fate?.kind) {
      case undefined:
      case 'on-time':
        return answer(res, await this.pass(method, callback));
      case 'dropped':
        this.dropped += 1;
        return answer(res, 200);
      case 'doubled': {
        const copies = Array.from({ length: fate.copies }, () => this.pass(method, callback));
        return answer(res, Math.max(...(await Promise.all(copies))));
      }
      case 'late':
        this.late += 1;
        answer(res, 200);
        void this.passLater(callback, fate.ms).finally(() => (this.late -= 1));
    }
  }

  private async passLater(callback: Callback, ms: number): Promise<void> {
    await sleep(ms);
    for (let retry = 0; retry < retriesMax; retry += 1) {
      const status = await this.pass('POST', callback);
      if (status >= 200 && status < 300) return;
      await sleep(retryEveryMs);
    }
  }

  /** The product's status; 502 where nobody answers. */
  private pass(method: string, { path, headers, body }: Callback): Promise<number> {
    // The host as it was called, as behind a proxy that keeps it.
    return new Promise((resolve) => {
      const forward = request(`${this.productUrl}${path}`, { method, headers, agent: false });
      forward.once('response', (got) => {
        got.resume();
        got.once('error', () => resolve(502));
        got.once('end', () => resolve(got.statusCode ?? 502));
      });
      forward.once('error', () => resolve(502));
      forward.end(body);
    });
  }
}

function answer(res: ServerResponse, status: number): void {
  res.writeHead(status, { 'content-length': 0 });
  res.end();
}

/** The message that a callback is about, in either provider's shape; null: it is none. */
function intentOf({ path, body }: Callback): string | null {
  if (path.startsWith('/webhooks/twilio/status?')) {
    return new URLSearchParams(path.slice(path.indexOf('?'))).get('intentId');
  }
  if (path !== '/webhooks/sendgrid') return null;
  const events = JSON.parse(body.toString('utf8')) as { intent_id?: string }[];
  return events[0]?.intent_id ?? null;
}
