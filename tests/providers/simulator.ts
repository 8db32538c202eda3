import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SendOutcome } from '../../src/providers/outcome';
import { startSandbox } from '../../src/providers/sandbox/server';
import type { Sandbox, SandboxOptions } from '../../src/providers/sandbox/server';
import { createSendgrid } from '../../src/providers/sendgrid';

export const accountSid = `AC${'a'.repeat(32)}`;
export const twilioToken = 'twilio-token-of-the-tests';

export interface Simulator extends Sandbox {
  readonly folder: string;
  readonly logFile: string;
  outbox(query?: string): Promise<OutboxMessage[]>;
  fault(provider: 'sendgrid' | 'twilio', mode: string, count?: number): Promise<void>;
  quiet(): Promise<void>;
  end(): Promise<void>;
}

export interface OutboxMessage {
  readonly at: string;
  readonly provider: string;
  readonly channel: string;
  readonly to: string;
  readonly text: string;
  readonly intentId: string;
  readonly accountId: string;
  readonly answer: string;
  readonly providerId: string;
  readonly pdf?: { readonly sha256: string; readonly bytes: number };
}

/** One e-mail to the simulator, by the client of the product, which waits half a second for the answer. */
export function mail(
  url: string,
  intentId: string,
  to = 'a@example.com',
  accountId = 'acc_1',
): Promise<SendOutcome> {
  return createSendgrid({ apiKey: 'SG.test', baseUrl: url, timeoutMs: 500 }).send({
    intentId,
    accountId,
    channel: 'email',
    to,
    from: 'billing@acme.example',
    subject: 'Due',
    text: 'Due today',
    html: '<p>Due today</p>',
  });
}

/** A simulator in this process with its log in a folder of its own. */
export async function startSimulator(options: Partial<SandboxOptions> = {}): Promise<Simulator> {
  const folder = mkdtempSync(join(tmpdir(), 'duecourse-providers-'));
  const logFile = join(folder, 'outbox.jsonl');
  const sandbox = await startSandbox({ port: 0, logFile, twilioToken, ...options });
  return {
    ...sandbox,
    folder,
    logFile,
    outbox: (query = '') => readOutbox(sandbox.url, query),
    fault: async (provider, mode, count = 1) => {
      const answer = await postJson(`${sandbox.url}/sandbox/provider`, {
        [provider]: { mode, count },
      });
      if (answer.status !== 200) throw new Error(`fault refused: ${answer.status}`);
    },
    quiet: () => waitFor(async () => (await pendingCallbacks(sandbox.url)) === 0),
    end: async () => {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function readOutbox(url: string, query = ''): Promise<OutboxMessage[]> {
  const response = await fetch(`${url}/sandbox/outbox${query}`);
  return ((await response.json()) as { messages: OutboxMessage[] }).messages;
}

async function pendingCallbacks(url: string): Promise<number> {
  const response = await fetch(`${url}/sandbox/pending`);
  return ((await response.json()) as { callbacks: number }).callbacks;
}

export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; json: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const json: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, json };
}

export async function waitFor(
  condition: () => Promise<boolean> | boolean,
  withinMs = 10_000,
): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A small server that keeps what it gets and answers the next status, 200 when none is left. */
export async function startReceiver(): Promise<{
  url: string;
  received: Received[];
  answers: number[];
  server: Server;
  end(): Promise<void>;
}> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part));
    req.once('end', () => {
      received.push({ path: req.url ?? '', headers: req.headers, body: Buffer.concat(parts) });
      res.writeHead(answers.shift() ?? 200).end('{"received":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answers,
    server,
    end: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An address where nothing listens. */
export async function closedUrl(): Promise<string> {
  const receiver = await startReceiver();
  await receiver.end();
  return receiver.url;
}
