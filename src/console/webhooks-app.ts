import type { Request, Response } from 'express';
import {
  addEndpoint,
  deliveryJson,
  endpointJson,
  endpointOf,
  endpointReaders,
  endpointWriters,
  newEndpoint,
  rotateSecret,
  sendTest,
  switchEndpoint,
} from '../api/endpoints';
import type { ApiRole } from '../api/callers';
import type { ApiDeps } from '../api/deps';
import { parseBody } from '../api/input';
import { notFound } from '../api/problems';
import { replayWriteBack, writeBackJson, writeBackReplayers } from '../api/routes/write-backs';
import { toProblem } from '../api/to-problem';
import { dayMs } from '../domain/calendar/zone';
import { limits } from '../domain/limits';
import type { Session } from './session';
import type { Notice } from './layout';
import { endpointPage, secretPage, webhooksPage } from './webhooks-pages';

/** What pages share; made once for the whole console. */
export interface Pages {
  get(path: string, roles: readonly ApiRole[], show: Show): void;
  /** A form of this session's own pages. */
  post(path: string, roles: readonly ApiRole[], act: Act): void;
  send(res: Response, text: string, status?: number): void;
}

type Show = (session: Session, req: Request, res: Response) => Promise<void>;
type Act = (session: Session, form: URLSearchParams, req: Request, res: Response) => Promise<void>;

/** Write-backs that failed, on the first page. */
const failedShown = 50;

/** Pages of webhook endpoints: where events go, what became of them, and what a person can do about it. */
export function webhookPages(deps: ApiDeps, pages: Pages): void {
  const { deliveries } = deps.doorsOut;
  const { wallClock } = deps.change;
  const idOf = (req: Request, name = 'id'): string => String(req.params[name]);
  pages.get('/webhooks', endpointReaders, (session, _req, res) => list(deps, pages, session, res));
  pages.get('/webhooks/:id', endpointReaders, (session, req, res) => {
    const given = new URLSearchParams(req.originalUrl.split('?')[1] ?? '');
    const text = given.get('done')?.slice(0, limits.nameMax) ?? null;
    const notice = text === null ? null : { text, isProblem: false };
    return show(deps, pages, session, idOf(req), res, notice, given.get('cursor'));
  });
  pages.post('/webhooks', endpointWriters, (session, form, _req, res) =>
    add(deps, pages, session, form, res),
  );
  pages.post('/webhooks/:id/rotate', endpointWriters, async (session, _form, req, res) => {
    const { secret, ...endpoint } = await rotateSecret(deps, session.caller, idOf(req));
    pages.send(res, secretPage(session, endpoint, secret));
  });
  for (const verb of ['enable', 'disable'] as const) {
    pages.post(`/webhooks/:id/${verb}`, endpointWriters, async (session, _form, req, res) => {
      const { id } = await switchEndpoint(deps, session.caller, idOf(req), verb);
      res.redirect(303, `/console/webhooks/${id}?done=It+is+${verb}d.`);
    });
  }
  pages.post('/webhooks/:id/test', endpointWriters, async (session, _form, req, res) => {
    const endpoint = await endpointOf(deps, session.caller, idOf(req));
    const { delivered, status, error } = await sendTest(deps, session.caller, endpoint);
    const text = delivered ? `The test arrived (${status}).` : `It failed: ${error ?? status}.`;
    await show(deps, pages, session, endpoint.id, res, { text, isProblem: !delivered }, null);
  });
  pages.post('/webhooks/:id/replay', endpointWriters, async (session, _form, req, res) => {
    const { id } = await endpointOf(deps, session.caller, idOf(req));
    const now = wallClock.now();
    const count = await deliveries.replayFailed(id, now - keptDays * dayMs, now);
    res.redirect(303, `/console/webhooks/${id}?done=${count}+sent+again.`);
  });
  const one = '/webhooks/:id/deliveries/:deliveryId/replay';
  pages.post(one, endpointWriters, async (session, _form, req, res) => {
    const { id } = await endpointOf(deps, session.caller, idOf(req));
    const replayed = await deliveries.replay(id, idOf(req, 'deliveryId'), wallClock.now());
    if (!replayed) throw notFound('delivery');
    res.redirect(303, `/console/webhooks/${id}?done=It+is+sent+again.`);
  });
  pages.post('/write-backs/:id/replay', writeBackReplayers, async (session, _form, req, res) => {
    await replayWriteBack(deps, session.caller, idOf(req));
    res.redirect(303, '/console/webhooks');
  });
}

/** As long as deliveries are kept. */
const keptDays = limits.webhookKeptMs / dayMs;

async function list(
  deps: ApiDeps,
  pages: Pages,
  session: Session,
  res: Response,
  notice: Notice | null = null,
  status = 200,
): Promise<void> {
  const { creditorId } = session.caller;
  const { endpoints, writeBacks } = deps.doorsOut;
  const rows = await endpoints.list(creditorId);
  const page = { limit: failedShown, cursor: null };
  const failed = await writeBacks.list(creditorId, { status: 'failed' }, page);
  const shown = failed.map(writeBackJson);
  pages.send(res, webhooksPage(session, rows.map(endpointJson), shown, notice), status);
}

async function show(
  deps: ApiDeps,
  pages: Pages,
  session: Session,
  id: string,
  res: Response,
  notice: Notice | null,
  cursor: string | null,
): Promise<void> {
  const endpoint = await endpointOf(deps, session.caller, id);
  const page = { limit: limits.listDefault + 1, cursor };
  const rows = await deps.doorsOut.deliveries.list(id, null, page);
  const shown = rows.slice(0, limits.listDefault);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  const nextHref = last === undefined ? null : `/console/webhooks/${id}?cursor=${last.id}`;
  const deliveries = shown.map(deliveryJson);
  pages.send(res, endpointPage(session, endpointJson(endpoint), deliveries, nextHref, notice));
}

/** A refused address comes back with the reason. */
async function add(
  deps: ApiDeps,
  pages: Pages,
  session: Session,
  form: URLSearchParams,
  res: Response,
): Promise<void> {
  const text = (name: string): string => form.get(name)?.trim() ?? '';
  const events = text('events')
    .split(',')
    .map((event) => event.trim())
    .filter((event) => event !== '');
  const description = text('description');
  const given = { url: text('url'), events, ...(description === '' ? {} : { description }) };
  try {
    const body = parseBody(newEndpoint, given);
    const { secret, ...endpoint } = await addEndpoint(deps, session.caller, body);
    pages.send(res, secretPage(session, endpoint, secret));
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'internal') throw error;
    const said = problem.errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
    const notice = { text: said || problem.detail, isProblem: true };
    await list(deps, pages, session, res, notice, problem.status);
  }
}
