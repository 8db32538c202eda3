import { z } from 'zod';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { listOf, pageOf, pageQuery } from '../paging';
import { notFound } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { replayReceived } from '../webhooks/replay';
import { approvalJson, instantText, taskJson } from '../wire';

const approvalQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['pending', 'approved', 'rejected', 'expired', 'cancelled']).optional(),
});
const taskQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['open', 'done', 'expired', 'cancelled']).optional(),
});

/** Lists of work: what waits for a person. */
export function workRoutes(deps: ApiDeps): Route[] {
  return [...personRoutes(deps), ...quarantineRoutes(deps)];
}

function personRoutes(deps: ApiDeps): Route[] {
  const { lists } = deps.store;
  return [
    route({
      method: 'get',
      path: '/v1/approvals',
      operationId: 'listApprovals',
      tag: 'Work',
      summary: 'What waits for a second person; decided with the commands approve and reject',
      roles: everyRole,
      query: approvalQuery,
      answers: { 200: { description: 'A page.', schema: listSchema('approvals') } },
      async handle({ caller, query }) {
        const { limit, cursor } = pageOf(query);
        const page = { limit: limit + 1, cursor };
        const rows = await lists.approvals(caller.creditorId, query.status ?? null, page);
        return json(listOf('approvals', rows, limit, approvalJson));
      },
    }),
    route({
      method: 'get',
      path: '/v1/tasks',
      operationId: 'listTasks',
      tag: 'Work',
      summary: 'Work for a person; finished with the command complete-task',
      roles: everyRole,
      query: taskQuery,
      answers: { 200: { description: 'A page.', schema: listSchema('tasks') } },
      async handle({ caller, query }) {
        const { limit, cursor } = pageOf(query);
        const page = { limit: limit + 1, cursor };
        const rows = await lists.tasks(caller.creditorId, query.status ?? null, page);
        return json(listOf('tasks', rows, limit, taskJson));
      },
    }),
  ];
}

function quarantineRoutes(deps: ApiDeps): Route[] {
  const { inbox } = deps.store;
  return [
    route({
      method: 'get',
      path: '/v1/quarantine',
      operationId: 'listQuarantine',
      tag: 'Work',
      summary: 'Events that could not be applied and wait for a person',
      roles: ['billing', 'supervisor', 'admin', 'auditor'],
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page.', schema: listSchema('quarantine') } },
      async handle({ caller, query }) {
        const { limit, cursor } = pageOf(query);
        const page = { limit: limit + 1, cursor };
        const rows = await inbox.list(caller.creditorId, 'quarantined', page);
        const body = listOf('quarantine', rows, limit, (row) => ({
          id: row.id,
          source: row.source,
          externalId: row.externalId,
          type: row.type,
          receivedAt: instantText(row.receivedAt),
          reason: row.detail,
        }));
        return json(body);
      },
    }),
    route({
      method: 'post',
      path: '/v1/quarantine/:id/replay',
      operationId: 'replayQuarantined',
      tag: 'Work',
      summary: 'Try a quarantined event again',
      roles: ['supervisor', 'admin'],
      body: z.strictObject({}),
      answers: { 200: { description: 'What became of it.', schema: anyObject } },
      async handle({ caller, param }) {
        const row = await deps.store.inbox.find(caller.creditorId, param('id'));
        const received = row === null ? null : await replayReceived(deps, row);
        const outcome = received ?? (await deps.intake.replay(caller.creditorId, param('id')));
        if (outcome === null) throw notFound('event in quarantine');
        return json({ id: param('id'), outcome });
      },
    }),
  ];
}
