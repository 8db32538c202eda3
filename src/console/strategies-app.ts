import type { Request, Response } from 'express';
import { everyRole } from '../api/callers';
import type { ApiDeps } from '../api/deps';
import { notFound, Problem } from '../api/problems';
import {
  calendarJson,
  documentText,
  publishDocument,
  readDocument,
} from '../api/strategy-documents';
import { toProblem } from '../api/to-problem';
import { calendarQuery, type CalendarQuery } from '../strategies/calendar';
import { limits } from '../domain/limits';
import type { Session } from './session';
import { strategiesPage, strategyPage, writePage, type Written } from './strategies-pages';
import type { Pages } from './webhooks-app';

/** Strategies for people who collect: read one, see its calendar, write a new version, publish it. */
export function strategyPages(deps: ApiDeps, pages: Pages): void {
  const { strategies } = deps.store;
  pages.get('/strategies', everyRole, async (session, _req, res) => {
    pages.send(res, strategiesPage(session, await strategies.list(session.caller.creditorId)));
  });
  pages.get('/strategies/write', everyRole, async (session, req, res) => {
    const from = given(req).get('from')?.slice(0, limits.nameMax) ?? 'b2b-standard';
    const { text, version } = await documentText(deps, session.caller.creditorId, from);
    const next = text.replace(/^version: *\d+/m, `version: ${version + 1}`);
    const blank = { text: next, faults: [], calendar: null, query: calendarQuery.parse({}) };
    pages.send(res, writePage(session, blank, null));
  });
  pages.post('/strategies/write', everyRole, (session, form, _req, res) =>
    write(deps, pages, session, form, res),
  );
  pages.get('/strategies/:id', everyRole, (session, req, res) =>
    show(deps, pages, session, req, res),
  );
}

function given(req: Request): URLSearchParams {
  return new URLSearchParams(req.originalUrl.split('?')[1] ?? '');
}

/** For whom the calendar is drawn; what cannot be read is the default. */
function queryOf(fields: URLSearchParams): CalendarQuery {
  const names = Object.keys(calendarQuery.shape) as (keyof CalendarQuery)[];
  const typed = names.flatMap((name) => {
    const value = fields.get(name)?.trim() ?? '';
    const isUsable = value !== '' && calendarQuery.shape[name].safeParse(value).success;
    return isUsable ? [[name, value]] : [];
  });
  return calendarQuery.parse(Object.fromEntries(typed));
}

async function show(
  deps: ApiDeps,
  pages: Pages,
  session: Session,
  req: Request,
  res: Response,
): Promise<void> {
  const fields = given(req);
  const id = String(req.params['id']);
  const asked = fields.get('version');
  if (asked !== null && !/^\d{1,9}$/.test(asked)) throw notFound('strategy');
  const { creditorId } = session.caller;
  const named = asked === null ? undefined : Number(asked);
  const { text, version } = await documentText(deps, creditorId, id, named);
  const strategy = await deps.store.strategies.of(creditorId, id, version);
  const query = queryOf(fields);
  const calendar = calendarJson(deps, strategy, query);
  const done = fields.get('done') === 'published' ? 'It is published.' : null;
  const notice = done === null ? null : { text: done, isProblem: false };
  pages.send(
    res,
    strategyPage(session, { id, version, text, faults: [], calendar, query }, notice),
  );
}

/** Checks or publishes; what is wrong comes back beside the text as it was written. */
async function write(
  deps: ApiDeps,
  pages: Pages,
  session: Session,
  form: URLSearchParams,
  res: Response,
): Promise<void> {
  const text = (form.get('text') ?? '').replaceAll('\r\n', '\n');
  const query = queryOf(form);
  const publishes = form.get('do') === 'publish';
  try {
    const strategy = await readDocument(deps, session.caller.creditorId, text);
    if (publishes) {
      const { id, version } = await publishDocument(deps, publisher(session), text);
      res.redirect(303, `/console/strategies/${id}?version=${version}&done=published`);
      return;
    }
    const calendar = calendarJson(deps, strategy, query);
    const notice = { text: 'Nothing is wrong with it.', isProblem: false };
    pages.send(res, writePage(session, { text, faults: [], calendar, query }, notice));
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'internal') throw error;
    const faults: Written['faults'] = problem.errors;
    const notice = { text: problem.detail, isProblem: true };
    const page = writePage(session, { text, faults, calendar: null, query }, notice);
    pages.send(res, page, problem.status);
  }
}

/** @throws Problem forbidden */
function publisher({ caller }: Session): Session['caller'] {
  if (caller.role === 'supervisor' || caller.role === 'admin') return caller;
  throw new Problem('forbidden', 'A supervisor publishes strategies.');
}
