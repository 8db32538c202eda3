import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ApiDeps } from './deps';
import { registerIntake } from './webhooks/intake-counts';

export interface Metrics {
  readonly observe: RequestHandler;
  /** The exposition of everything measured, with its media type. */
  text(): Promise<{ mediaType: string; content: string }>;
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts and durations by route pattern; never by address, which would carry ids. */
export function metrics(deps: ApiDeps): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'duecourse_' });
  const duration = new Histogram({
    name: 'duecourse_http_request_duration_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['method', 'route', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  new Gauge({
    name: 'duecourse_wakes_unsent',
    help: 'Accounts that Temporal has not been told about yet.',
    registers: [registry],
    async collect() {
      // No figure is better than a wrong one: the scrape goes on without the store.
      const count = await deps.store.wakes.countUnsent().catch(() => Number.NaN);
      this.set(count);
    },
  });
  new Gauge({
    name: 'duecourse_installation_held',
    help: '1 while the whole installation is on hold and nothing leaves.',
    registers: [registry],
    async collect() {
      const held = await deps.store.installation.held().catch(() => undefined);
      this.set(held === undefined ? Number.NaN : Number(held !== null));
    },
  });
  registerIntake(registry, deps.intakeCounts, deps.store.inbox);
  new Gauge({
    name: 'duecourse_messages_under_way',
    help: 'Messages that wait, are being sent, or of which nobody knows yet whether they were.',
    labelNames: ['channel', 'status'],
    registers: [registry],
    async collect() {
      this.reset();
      const rows = await deps.store.lists.messagesUnderWay().catch(() => []);
      for (const { channel, status, count } of rows) this.set({ channel, status }, count);
    },
  });
  return {
    observe(req, res, next) {
      const end = duration.startTimer({ method: req.method });
      res.on('finish', () => {
        const route: unknown = req.route;
        const pattern = (route as { path?: unknown } | undefined)?.path;
        const path = typeof pattern === 'string' ? `${req.baseUrl}${pattern}` : 'none';
        end({ route: path, status: String(res.statusCode) });
      });
      next();
    },
    text: async () => ({ mediaType: registry.contentType, content: await registry.metrics() }),
  };
}
