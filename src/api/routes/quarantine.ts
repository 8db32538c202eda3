import { z } from 'zod';
import { recordCreditorChange } from '../../store/chains';
import type { InboxRow, Verdict } from '../../store/inbox';
import { waitsFor } from '../../store/source-records';
import type { ApiRole, Caller } from '../callers';
import type { ApiDeps } from '../deps';
import { listOf, pageOf, pageQuery } from '../paging';
import { notFound } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { replayReceived } from '../webhooks/replay';
import { instantText } from '../wire';

/** Bodies are personal data; who mends an event has to see what it says. */
export const quarantineReaders: readonly ApiRole[] = ['billing', 'supervisor', 'admin', 'auditor'];
export const quarantineReplayers: readonly ApiRole[] = ['supervisor', 'admin'];

const bodyCharactersMax = 100_000;

const quarantineQuery = z.strictObject({
  ...pageQuery,
  source: z
    .string()
    .regex(/^[a-z-]{1,40}$/, 'this is not a source')
    .optional()
    .describe('Only what this source sent: stripe, chargebee, generic, twilio, ...'),
});

export type QuarantinedJson = ReturnType<typeof quarantinedJson>;

/** One event in quarantine; `waitsFor` are the names that will bring it on by itself, null: a person has to. */
export function quarantinedJson(row: InboxRow) {
  const [first, ...names] = (row.detail ?? '').split(' ');
  return {
    id: row.id,
    source: row.source,
    externalId: row.externalId,
    type: row.type,
    receivedAt: instantText(row.receivedAt),
    reason: row.detail,
    waitsFor: first === waitsFor ? names : null,
  };
}

/** With what came in, as it came: text, or base64 where it is no text. */
export function quarantinedWhole(row: InboxRow) {
  const bytes = Buffer.from(row.raw);
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(bytes);
  const body = isText ? text : bytes.toString('base64');
  return {
    ...quarantinedJson(row),
    verifiedBy: row.verifiedBy,
    bodyEncoding: isText ? ('utf-8' as const) : ('base64' as const),
    body: body.slice(0, bodyCharactersMax),
    isCut: body.length > bodyCharactersMax,
  };
}

/** The event if it is in quarantine. @throws Problem not_found */
export async function quarantinedRow(
  deps: ApiDeps,
  creditorId: string,
  id: string,
): Promise<InboxRow> {
  const row = await deps.store.inbox.find(creditorId, id);
  if (row?.verdict !== 'quarantined') throw notFound('event in quarantine');
  return row;
}

/** Tries an event again, whichever source it came from; one that is done answers what it is. @throws Problem not_found */
export async function replayQuarantined(
  deps: ApiDeps,
  { creditorId, actor }: Pick<Caller, 'creditorId' | 'actor'>,
  id: string,
): Promise<Verdict> {
  const row = await deps.store.inbox.find(creditorId, id);
  const received = row === null ? null : await replayReceived(deps, row);
  const outcome = received ?? (await deps.intake.replay(creditorId, id));
  if (outcome === null) throw notFound('event in quarantine');
  const at = await deps.change.clock.now();
  const told = { creditorId, at, actor, title: `Event tried again: ${outcome}`, ref: id };
  await deps.lookups.transaction((tx) =>
    recordCreditorChange(tx, { ...told, command: 'replay-quarantined' }),
  );
  return outcome;
}

/** What came in, could not be applied, and waits for a person or for another event. */
export function quarantineRoutes(deps: ApiDeps): Route[] {
  const { inbox } = deps.store;
  return [
    route({
      method: 'get',
      path: '/v1/quarantine',
      operationId: 'listQuarantine',
      tag: 'Work',
      summary: 'Events that could not be applied and wait for a person or for another event',
      roles: quarantineReaders,
      query: quarantineQuery,
      answers: { 200: { description: 'A page.', schema: listSchema('quarantine') } },
      async handle({ caller, query }) {
        const { limit, cursor } = pageOf(query);
        const page = { limit: limit + 1, cursor };
        const rows = await inbox.list(caller.creditorId, 'quarantined', page, query.source);
        return json(listOf('quarantine', rows, limit, quarantinedJson));
      },
    }),
    route({
      method: 'get',
      path: '/v1/quarantine/:id',
      operationId: 'getQuarantined',
      tag: 'Work',
      summary: 'One event in quarantine: why it is there, and its body as it came',
      roles: quarantineReaders,
      answers: { 200: { description: 'The event.', schema: anyObject } },
      async handle({ caller, param }) {
        const row = await quarantinedRow(deps, caller.creditorId, param('id'));
        const body = quarantinedWhole(row);
        return { status: 200, body, headers: { 'Cache-Control': 'no-store' } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/quarantine/:id/replay',
      operationId: 'replayQuarantined',
      tag: 'Work',
      summary: 'Try a quarantined event again',
      roles: quarantineReplayers,
      body: z.strictObject({}),
      answers: { 200: { description: 'What became of it.', schema: anyObject } },
      async handle({ caller, param }) {
        const outcome = await replayQuarantined(deps, caller, param('id'));
        return json({ id: param('id'), outcome });
      },
    }),
  ];
}
