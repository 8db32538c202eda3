import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
} from 'express';
import helmet from 'helmet';
import { consoleApp } from '../console/app';
import { optOutApp } from '../portal/opt-out';
import { newId } from '../store/ids';
import { authenticate } from './auth';
import type { Caller } from './callers';
import type { ApiDeps } from './deps';
import { docsApp } from './docs';
import { healthApp } from './health';
import { bytesOf, methodNotAllowed } from './http';
import { parseBody, parseQuery, readBody } from './input';
import { metrics } from './metrics';
import { openApiDocument } from './openapi';
import { Problem, problemDocument } from './problems';
import type { Answer, Route } from './route';
import { routes } from './routes';
import { toProblem } from './to-problem';
import { webhooksApp } from './webhooks/app';
import { optOut } from './webhooks/opt-out';

/** Set on every request; part of every problem and log line. */
const requestIdHeader = 'X-Request-Id';

/** The whole HTTP side: API, webhooks, console, docs, health. No Prisma, no listening. */
export function createApi(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.use(helmet({ contentSecurityPolicy: { directives: { ...contentSecurity } } }));
  app.use((_req, res, next) => {
    res.setHeader(requestIdHeader, newId('req'));
    next();
  });
  const measured = metrics(deps);
  app.use(measured.observe);
  app.use(healthApp(deps, measured));
  app.use('/webhooks', webhooksApp(deps));
  const served = routes(deps);
  serveRoutes(app, deps, served);
  const document = openApiDocument(served, deps.config.publicUrl);
  app.get('/openapi.json', (_req, res) => {
    res.json(document);
  });
  app.use('/docs', docsApp());
  app.use('/console', consoleApp(deps));
  app.use('/o', optOutApp({ optOut: (messageId) => optOut(deps, messageId) }));
  app.get('/', (_req, res) => res.redirect('/console/'));
  app.use(() => {
    throw new Problem('not_found', 'There is no such address.');
  });
  app.use(errorHandler(deps));
  return app;
}

/** Everything from this host; styles from a file; no script but the documentation page's own. */
const contentSecurity = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  // Plain HTTP on this machine must stay plain HTTP.
  upgradeInsecureRequests: null,
};

function serveRoutes(app: Express, deps: ApiDeps, served: readonly Route[]): void {
  const methods = new Map<string, string[]>();
  for (const one of served) {
    methods.set(one.path, [...(methods.get(one.path) ?? []), one.method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) {
    for (const one of served) if (one.path === path) serveRoute(app, deps, one);
    const allow = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
    app.all(path, () => {
      throw methodNotAllowed(allow);
    });
  }
}

function serveRoute(app: Express, deps: ApiDeps, one: Route): void {
  const { method, path, roles, query, body, bodyKind } = one;
  app[method](path, async (req, res) => {
    const caller = await authenticate(deps, req.headers);
    res.locals['caller'] = caller;
    if (!roles.includes(caller.role)) {
      throw new Problem('forbidden', `The role ${caller.role} may not do this.`);
    }
    const input = body === undefined ? undefined : await bytesOf(req, res, one.bodyBytesMax);
    const answer = await one.handle({
      caller,
      param: (name) => readParam(req.params[name]),
      query: query === undefined ? noQuery(req.query) : parseQuery(query, { ...req.query }),
      body:
        body === undefined || input === undefined
          ? undefined
          : parseBody(body, readBody(input, req.headers['content-type'], bodyKind)),
      headers: req.headers,
    });
    send(res, answer);
  });
}

/** Ids and names only; anything else is the id of nothing. */
function readParam(value: string | string[] | undefined): string {
  if (typeof value === 'string' && /^[\w.:-]{1,200}$/.test(value)) return value;
  throw new Problem('not_found', 'There is no such thing.');
}

function noQuery(query: object): undefined {
  const [first] = Object.keys(query);
  if (first === undefined) return undefined;
  throw new Problem('invalid_query', 'No query parameter is known here.', [
    { path: first.slice(0, 100), code: 'invalid_query', message: 'This parameter is not known.' },
  ]);
}

function send(res: Response, { status, body, bytes, headers = {} }: Answer): void {
  res.status(status).set(headers);
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store');
  if (bytes !== undefined) {
    res.type(bytes.mediaType).end(bytes.content);
    return;
  }
  if (body === undefined) res.end();
  else res.json(body);
}

const webhookRefused = new Problem('webhook_refused', 'The webhook was refused.');
/** What a webhook is refused for without saying why. */
const alike: ReadonlySet<string> = new Set([
  'too_large',
  'invalid_input',
  'unsupported_media_type',
]);

const isOfWebhook = (req: Request): boolean => req.originalUrl.startsWith('/webhooks/');

/** Of a refused request: the pattern of its address and the caller's role; no id and no name. */
function whereOf(req: Request, res: Response): object {
  const route: unknown = req.route;
  const pattern = (route as { path?: unknown } | undefined)?.path;
  const { creditorId, role } = (res.locals['caller'] ?? {}) as Partial<Caller>;
  const where = typeof pattern === 'string' ? `${req.baseUrl}${pattern}` : 'none';
  return { method: req.method, route: where, creditorId, role };
}

/** Four parameters: express tells an error handler by their number. */
function errorHandler(deps: ApiDeps): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const requestId = String(res.getHeader(requestIdHeader) ?? '');
    const problem = toProblem(error);
    if (problem.code === 'internal') {
      const stack = error instanceof Error ? error.stack : String(error);
      deps.logger.error({ requestId, method: req.method, stack }, 'request failed');
    }
    const answered = isOfWebhook(req) && alike.has(problem.code) ? webhookRefused : problem;
    if (problem.code !== 'internal') {
      const { code } = answered;
      const reason = code === problem.code ? {} : { reason: problem.code };
      deps.logger.info({ requestId, code, ...reason, ...whereOf(req, res) }, 'request refused');
    }
    if (res.headersSent) {
      res.destroy();
      return;
    }
    res.status(answered.status).set(answered.headers).type('application/problem+json');
    res.setHeader('Cache-Control', 'no-store');
    res.end(JSON.stringify(problemDocument(answered, requestId)));
  };
}
