import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The wire between the product and its mail provider; what goes over it can be slowed and watched. */
export interface ProviderLine {
  readonly url: string;
  /** Where the provider listens now. */
  leadTo(providerUrl: string): void;
  /** How long a post is on its way, so that several are under way at once. */
  delayMs: number;
  /** Called when the provider has answered the n-th post (from 1) and before the product hears of it. */
  onTaken: ((n: number) => void | Promise<void>) | undefined;
  /** Posts that the provider has answered. */
  readonly taken: number;
  close(): Promise<void>;
}

interface Taken {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * A post whose bytes have arrived here is delivered even when the product has been killed
 * meanwhile: that is what a network does. Without a provider behind it a post is certainly not
 * processed, which is what 429 says.
 */
export async function openLine(): Promise<ProviderLine> {
  let provider = '';
  const line = { delayMs: 0, onTaken: undefined as ProviderLine['onTaken'], taken: 0 };
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.on('error', () => undefined);
    res.on('error', () => undefined);
    req.once('end', () => {
      const carry = async (): Promise<void> => {
        await new Promise((resolve) => setTimeout(resolve, line.delayMs));
        const target = `${provider}${req.url ?? '/'}`;
        const answer = await deliver(target, req.method, req.headers, Buffer.concat(parts));
        if (answer === null) {
          res.writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' });
          res.end('{"errors":[{"message":"the provider is out of reach"}]}');
          return;
        }
        line.taken += 1;
        await line.onTaken?.(line.taken);
        res.writeHead(answer.status, answer.headers);
        res.end(answer.body);
      };
      carry().catch(() => res.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(line, {
    url: `http://127.0.0.1:${port}`,
    leadTo: (providerUrl: string) => {
      provider = providerUrl;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** Null: no connection stood. */
function deliver(
  target: string,
  method: string | undefined,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Taken | null> {
  return new Promise((resolve, reject) => {
    const forward = request(target, { method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 502,
          headers: answer.headers,
          body: Buffer.concat(parts),
        }),
      );
    });
    forward.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' ? resolve(null) : reject(error),
    );
    forward.end(body);
  });
}
