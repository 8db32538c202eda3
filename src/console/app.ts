import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { creditorPattern, type ApiRole } from '../api/callers';
import type { ApiDeps } from '../api/deps';
import { bytesOf } from '../api/http';
import { notFound, Problem } from '../api/problems';
import { accountPage as pageOfAccounts, type AccountQuery } from '../api/reading';
import { messageDocument } from '../api/routes/account-parts';
import { paymentJson } from '../api/routes/bank';
import { giveCommand, publicCommands } from '../api/routes/commands';
import {
  quarantinedJson,
  quarantinedRow,
  quarantinedWhole,
  quarantineReaders,
  quarantineReplayers,
  replayQuarantined,
} from '../api/routes/quarantine';
import { toProblem } from '../api/to-problem';
import { approvalJson, taskJson } from '../api/wire';
import { factsOf } from '../api/reading';
import { limits } from '../domain/limits';
import { accountView } from './account-data';
import { accountPage } from './account-page';
import type { Refused } from './command-forms';
import { formData, formFields } from './form-fields';
import { accountsPage, approvalsPage, problemPage, signInPage, tasksPage } from './lists-pages';
import { suspensePage } from './suspense-page';
import { quarantinedPage, quarantinePage } from './quarantine-page';
import { Sessions, same, type Session } from './session';
import { style } from './style';
import { strategyPages } from './strategies-app';
import { textPages } from './text-page';
import { webhookPages, type Pages } from './webhooks-app';

const formBytesMax = 100_000;

type Page = (session: Session, req: Request, res: Response) => Promise<void>;

/** The operators' pages: plain HTML, no script; every change goes through the command list. */
export function consoleApp(deps: ApiDeps): Router {
  const router = Router({ strict: true, caseSensitive: true });
  const sessions = new Sessions(deps);
  const signedIn =
    (run: Page) =>
    async (req: Request, res: Response): Promise<void> => {
      const session = await sessions.of(req);
      if (session === null) res.redirect(303, '/console/sign-in');
      else await run(session, req, res);
    };
  router.get('/style.css', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').type('css').end(style);
  });
  signInRoutes(router, sessions);
  router.get(
    '/',
    signedIn(async (_session, req, res) => {
      const isBare = req.originalUrl.split('?')[0] === '/console';
      res.redirect(303, isBare ? '/console/' : '/console/accounts?status=open');
    }),
  );
  router.get(
    '/accounts',
    signedIn((session, req, res) => listAccounts(deps, session, req, res)),
  );
  router.get(
    '/accounts/:id',
    signedIn((session, req, res) => showAccount(deps, session, req, res)),
  );
  // The address of a form that came back, opened again by hand.
  router.get('/accounts/:id/commands/:name', (req, res) => {
    res.redirect(303, `/console/accounts/${encodeURIComponent(req.params.id)}`);
  });
  router.post(
    '/accounts/:id/commands/:name',
    signedIn((session, req, res) => postCommand(deps, session, req, res)),
  );
  router.get(
    '/accounts/:id/messages/:messageId/pdf',
    signedIn((session, req, res) => showLetter(deps, session, req, res)),
  );
  workPages(deps, router, signedIn);
  quarantinePages(deps, router, signedIn);
  const pages = pagesOn(router, signedIn);
  webhookPages(deps, pages);
  strategyPages(deps, pages);
  textPages(deps, pages);
  router.use(() => {
    throw notFound('page');
  });
  router.use(errorPage(deps, sessions));
  return router;
}

type SignedIn = (run: Page) => (req: Request, res: Response) => Promise<void>;

/** Pages by role, and forms that only this session's own pages may post. */
function pagesOn(router: Router, signedIn: SignedIn): Pages {
  return {
    get: (path, roles, show) =>
      router.get(
        path,
        signedIn((session, req, res) => {
          requireRole(session, roles);
          return show(session, req, res);
        }),
      ),
    post: (path, roles, act) =>
      router.post(
        path,
        signedIn(async (session, req, res) => {
          requireRole(session, roles);
          const form = await formOf(req, res);
          requireToken(session, form);
          await act(session, form, req, res);
        }),
      ),
    send: sendPage,
  };
}

/** Lists of what waits for a person. */
function workPages(deps: ApiDeps, router: Router, signedIn: SignedIn): void {
  router.get(
    '/approvals',
    signedIn(async (session, _req, res) => {
      const page = { limit: limits.listMax, cursor: null };
      const rows = await deps.store.lists.approvals(session.caller.creditorId, 'pending', page);
      sendPage(res, approvalsPage(session, rows.map(approvalJson)));
    }),
  );
  router.get(
    '/tasks',
    signedIn(async (session, _req, res) => {
      const page = { limit: limits.listMax, cursor: null };
      const rows = await deps.store.lists.tasks(session.caller.creditorId, 'open', page);
      sendPage(res, tasksPage(session, rows.map(taskJson)));
    }),
  );
  router.get(
    '/payments',
    signedIn(async (session, _req, res) => {
      const page = { limit: limits.listMax, cursor: null };
      const rows = await deps.store.lists.payments(session.caller.creditorId, 'suspense', page);
      sendPage(res, suspensePage(session, rows.map(paymentJson)));
    }),
  );
}

/** What came in and could not be applied: list, view, another try. */
function quarantinePages(deps: ApiDeps, router: Router, signedIn: SignedIn): void {
  router.get(
    '/quarantine',
    signedIn((session, req, res) => listQuarantine(deps, session, req, res)),
  );
  router.get(
    '/quarantine/:id',
    signedIn(async (session, req, res) => {
      requireRole(session, quarantineReaders);
      const row = await quarantinedRow(deps, session.caller.creditorId, String(req.params['id']));
      sendPage(res, quarantinedPage(session, quarantinedWhole(row)));
    }),
  );
  router.post(
    '/quarantine/:id/replay',
    signedIn(async (session, req, res) => {
      requireRole(session, quarantineReplayers);
      requireToken(session, await formOf(req, res));
      const outcome = await replayQuarantined(deps, session.caller, String(req.params['id']));
      res.redirect(303, `/console/quarantine?done=${outcome}`);
    }),
  );
}

function signInRoutes(router: Router, sessions: Sessions): void {
  router.get('/sign-in', (_req, res) => sendPage(res, signInPage(null)));
  router.post('/sign-in', async (req, res) => {
    requireSameOrigin(req);
    const form = await formOf(req, res);
    const creditor = form.get('creditor')?.trim() || undefined;
    const usable = creditor === undefined || creditorPattern.test(creditor);
    const cookie = usable ? await sessions.signIn(form.get('key')?.trim() ?? '', creditor) : null;
    if (cookie === null) {
      sendPage(res, signInPage('This key opens nothing here.'), 401);
      return;
    }
    res.setHeader('Set-Cookie', cookie);
    res.redirect(303, '/console/');
  });
  router.post('/sign-out', async (req, res) => {
    const session = await sessions.of(req);
    if (session !== null) requireToken(session, await formOf(req, res));
    res.setHeader('Set-Cookie', sessions.signOut());
    res.redirect(303, '/console/sign-in');
  });
}

async function listAccounts(
  deps: ApiDeps,
  session: Session,
  req: Request,
  res: Response,
): Promise<void> {
  const given = new URLSearchParams(req.originalUrl.split('?')[1] ?? '');
  const text = (name: string): string | undefined =>
    given.get(name)?.replaceAll('\u0000', '').slice(0, limits.nameMax) || undefined;
  const attention = text('needsAttention');
  const query: AccountQuery = {
    status: text('status'),
    stage: text('stage'),
    needsAttention: attention === undefined ? undefined : attention === 'true',
    q: text('q'),
  };
  const page = { limit: limits.listDefault, cursor: text('cursor') ?? null };
  const found = await pageOfAccounts(deps, session.caller.creditorId, query, page);
  if (found.nextCursor !== null) given.set('cursor', found.nextCursor);
  const nextHref = found.nextCursor === null ? null : `/console/accounts?${given.toString()}`;
  sendPage(res, accountsPage(session, query, found, nextHref));
}

async function listQuarantine(
  deps: ApiDeps,
  session: Session,
  req: Request,
  res: Response,
): Promise<void> {
  requireRole(session, quarantineReaders);
  const given = new URLSearchParams(req.originalUrl.split('?')[1] ?? '');
  const cursor = /^[\w.-]{1,120}$/.exec(given.get('cursor') ?? '')?.[0] ?? null;
  const page = { limit: limits.listDefault + 1, cursor };
  const rows = await deps.store.inbox.list(session.caller.creditorId, 'quarantined', page);
  const shown = rows.slice(0, limits.listDefault);
  const next = rows.length > shown.length ? shown.at(-1) : undefined;
  const nextHref = next === undefined ? null : `/console/quarantine?cursor=${next.id}`;
  const done = given.get('done');
  sendPage(res, quarantinePage(session, shown.map(quarantinedJson), nextHref, done));
}

/** @throws Problem forbidden */
function requireRole({ caller }: Session, roles: readonly ApiRole[]): void {
  if (!roles.includes(caller.role)) throw new Problem('forbidden', 'This role may not see that.');
}

async function showAccount(
  deps: ApiDeps,
  session: Session,
  req: Request,
  res: Response,
): Promise<void> {
  const view = await accountView(deps, session.caller.creditorId, String(req.params['id']));
  const done = new URLSearchParams(req.originalUrl.split('?')[1] ?? '').get('done');
  sendPage(res, accountPage(session, view, done, null));
}

/** A refused command comes back filled in, with its problems at the fields. */
async function postCommand(
  deps: ApiDeps,
  session: Session,
  req: Request,
  res: Response,
): Promise<void> {
  const form = await formOf(req, res);
  requireToken(session, form);
  const { creditorId } = session.caller;
  const { account } = await factsOf(deps, creditorId, String(req.params['id']));
  const command = publicCommands().find(({ name }) => name === req.params['name']);
  if (command === undefined) throw notFound('command');
  const key = (form.get('key') ?? '').slice(0, limits.nameMax);
  try {
    const data = formData(formFields(command), form);
    const given = { accountId: account.id, name: command.name, key, data };
    const { answer } = await giveCommand(deps, session.caller, given);
    const done = answer.status === 'done' ? command.name : answer.status;
    res.redirect(303, `/console/accounts/${account.id}?done=${done}#content`);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'internal') throw error;
    const { detail, errors } = problem;
    const refused: Refused = { name: command.name, detail, errors, values: form, key };
    const view = await accountView(deps, creditorId, account.id);
    sendPage(res, accountPage(session, view, null, refused), problem.status);
  }
}

async function showLetter(
  deps: ApiDeps,
  session: Session,
  req: Request,
  res: Response,
): Promise<void> {
  const { account } = await factsOf(deps, session.caller.creditorId, String(req.params['id']));
  const letter = await messageDocument(deps, account.id, String(req.params['messageId']), 'pdf');
  if (letter === null) throw notFound('letter');
  res.type(letter.mediaType).end(letter.bytes);
}

async function formOf(req: Request, res: Response): Promise<URLSearchParams> {
  return new URLSearchParams((await bytesOf(req, res, formBytesMax)).toString('utf8'));
}

/** @throws Problem forbidden for a form that no page of this session made */
function requireToken({ csrf }: Session, form: URLSearchParams): void {
  if (!same(form.get('csrf') ?? '', csrf)) {
    throw new Problem('forbidden', 'This form is not from your session; open the page again.');
  }
}

/** Before there is a session the browser itself says where a form came from. */
function requireSameOrigin(req: Request): void {
  const site = req.headers['sec-fetch-site'];
  const { origin, host } = req.headers;
  const isForeign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined &&
      origin !== 'null' &&
      URL.canParse(origin) &&
      new URL(origin).host !== host);
  if (isForeign) throw new Problem('forbidden', 'This form came from another site.');
}

function sendPage(res: Response, text: string, status = 200): void {
  res.status(status).set('Cache-Control', 'no-store').type('html').end(text);
}

function errorPage(deps: ApiDeps, sessions: Sessions): ErrorRequestHandler {
  return async (error: unknown, req, res, _next) => {
    const problem = toProblem(error);
    if (problem.code === 'internal') {
      const stack = error instanceof Error ? error.stack : String(error);
      deps.logger.error({ path: req.path, stack }, 'console page failed');
    }
    const session = await sessions.of(req).catch(() => null);
    const title = problem.code === 'not_found' ? 'Not found' : 'That did not work';
    sendPage(res, problemPage(session, title, problem.detail), problem.status);
  };
}
