import { z } from 'zod';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { listOf, pageOf, pageQuery } from '../paging';
import { json, route, type Route } from '../route';
import { listSchema } from '../schemas';
import { approvalJson, taskJson } from '../wire';

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
