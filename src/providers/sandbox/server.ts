import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { CallbackQueue } from './callbacks';
import { ClockUnavailable, createClock, PostsInHand } from './context';
import type { SandboxContext } from './context';
import { controlApi } from './control-api';
import { exchangeApi } from './exchange-api';
import { Faults } from './faults';
import { loadSigningKey } from './keys';
import type { SigningKey } from './keys';
import { Outbox } from './outbox';
import { queueSendgridEvents, sendgridApi } from './sendgrid-api';
import { queueTwilioStatuses, twilioApi } from './twilio-api';

/** Twilio auth token of a simulator that was given none. */
export const sandboxTwilioToken = 'sandbox-twilio-token';

export interface SandboxOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** The append-only log of posts. */
  readonly logFile: string;
  /** Origin of the product, for callbacks and inbound texts. */
  readonly callbackUrl?: string;
  /** Answers `{"now": INSTANT}`; wall time when absent. */
  readonly clockUrl?: string;
  /** Bearer token for the clock. */
  readonly clockKey?: string;
  /** How long a post waits for a clock that does not answer. */
  readonly clockLimitMs?: number;
  /** PEM of the webhook key, made when missing; beside the log by default. */
  readonly sendgridPrivateKeyFile?: string;
  readonly twilioToken?: string;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** Base64 SPKI DER: the product's SENDGRID_WEBHOOK_PUBLIC_KEY. */
  readonly sendgridPublicKey: string;
  /** Answers what has come in already, takes nothing new; callbacks go on after the next start. */
  close(): Promise<void>;
}

/**
 * Connections that rest are closed by whoever asks, never here: a simulator that got no time for a while would close
 * one on which a post is waiting, and the post would be lost.
 */
const restingMs = 600_000;

/** A post that is being answered when the simulator closes; one left waiting on purpose is cut off. */
const answerLimitMs = 500;

/** Starts the provider simulator on the loopback interface. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const key = loadSigningKey(
    options.sendgridPrivateKeyFile ?? join(dirname(options.logFile), 'sendgrid-webhook-key.pem'),
  );
  const inHand = new PostsInHand();
  const clock = createClock(
    options.clockUrl ?? null,
    options.clockKey ?? null,
    options.clockLimitMs,
  );
  const context: SandboxContext = {
    outbox: new Outbox(options.logFile),
    callbacks: new CallbackQueue(),
    faults: new Faults(),
    inHand,
    nowAt: () => inHand.during(clock),
    callbackUrl: options.callbackUrl?.replace(/\/$/, '') ?? null,
    twilioToken: options.twilioToken ?? sandboxTwilioToken,
    sendgridPublicKey: key.publicKey,
  };
  context.faults.onCallbacks = (provider) => context.callbacks.release(provider);
  const server = createServer(createApp(context, key));
  server.keepAliveTimeout = restingMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  resumeCallbacks(context, key);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    sendgridPublicKey: key.publicKey,
    close: () =>
      new Promise((resolve) => {
        context.callbacks.stop();
        const timer = setTimeout(() => server.closeAllConnections(), answerLimitMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

function createApp(context: SandboxContext, key: SigningKey): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_req, res) => {
    res.json({ ok: true });
  });
  app.use(
    controlApi(context, key),
    sendgridApi(context, key),
    twilioApi(context),
    exchangeApi(context),
  );
  app.use((_req, res) => {
    res.status(404).json({ error: 'no such address' });
  });
  app.use(handleError);
  return app;
}

/** Four parameters: express tells an error handler by their number. */
const handleError: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const given = (error as { status?: unknown }).status;
  const status = error instanceof ClockUnavailable ? 503 : typeof given === 'number' ? given : 500;
  const message = error instanceof Error ? error.message : 'failed';
  res.status(status).json({ errors: [{ message, field: null }] });
};

/** Callbacks that a killed simulator still owed. Repeats carry the same ids. */
function resumeCallbacks(context: SandboxContext, key: SigningKey): void {
  for (const post of context.outbox.accepted()) {
    if (context.outbox.isFinished(post.id)) continue;
    if (post.provider === 'sendgrid') queueSendgridEvents(context, key, post);
    if (post.provider === 'twilio') queueTwilioStatuses(context, post);
  }
}
