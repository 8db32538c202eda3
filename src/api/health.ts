import { Router } from 'express';
import type { ApiDeps } from './deps';
import type { Metrics } from './metrics';

const probeLimitMs = 4_000;

type Probe = () => Promise<string | null>;

/** `/healthz`: this process answers. `/readyz`: everything that it needs is there. */
export function healthApp(deps: ApiDeps, measured: Metrics): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.json({ ok: true });
  });
  router.get('/readyz', async (_req, res) => {
    const checks = await readiness(deps);
    const ready = Object.values(checks).every((answer) => answer === 'ok');
    res.status(ready ? 200 : 503).json({ ready, checks });
  });
  router.get('/metrics', async (_req, res) => {
    const { mediaType, content } = await measured.text();
    res.setHeader('Content-Type', mediaType);
    res.end(content);
  });
  return router;
}

async function readiness(deps: ApiDeps): Promise<Record<string, string>> {
  const { temporal, checks } = deps;
  const probes: Readonly<Record<string, Probe>> = {
    migrations: async () => {
      const pending = await checks.pendingMigrations();
      return pending.length === 0 ? null : `${pending.length} not applied`;
    },
    temporal: () => temporal.reachable(),
    attributes: () => temporal.attributes(),
    worker: () => temporal.worker(),
  };
  const answers = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await asked(probe)] as const),
  );
  return Object.fromEntries(answers);
}

/** Reasons are short and fixed: messages of drivers name hosts and users. */
async function asked(probe: Probe): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer in time'), probeLimitMs);
  });
  try {
    return (await Promise.race([probe(), late])) ?? 'ok';
  } catch {
    return 'not reachable';
  } finally {
    clearTimeout(timer);
  }
}
