import { z } from 'zod';
import type { ApiDeps } from '../deps';
import {
  addEndpoint,
  byOf,
  deliveryJson,
  endpointJson,
  endpointOf,
  endpointReaders as reads,
  endpointWriters as writes,
  newEndpoint,
  rotateSecret,
  sendTest,
  switchEndpoint,
} from '../endpoints';
import { listOf, pageOf, pageQuery } from '../paging';
import { notFound } from '../problems';
import { json, route, type Answer, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';

const tag = 'Webhooks out';

const deliveriesQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['pending', 'delivered', 'failed']).optional(),
});
const nothing = z.strictObject({});
const since = z
  .strictObject({
    since: z.iso.datetime().describe('Deliveries made from this instant on that were given up.'),
  })
  .meta({ id: 'ReplaySince' });

/** Where the events of a creditor go: endpoints, their secrets, and what became of each event. */
export function webhookEndpointRoutes(deps: ApiDeps): Route[] {
  return [...endpointRoutes(deps), ...changeRoutes(deps), ...deliveryRoutes(deps)];
}

function endpointRoutes(deps: ApiDeps): Route[] {
  const { endpoints } = deps.doorsOut;
  return [
    route({
      method: 'get',
      path: '/v1/webhook-endpoints',
      operationId: 'listWebhookEndpoints',
      tag,
      summary: 'Endpoints that events are sent to, without their secrets',
      roles: reads,
      answers: { 200: { description: 'All.', schema: listSchema('webhookEndpoints') } },
      async handle({ caller }) {
        const rows = await endpoints.list(caller.creditorId);
        return json({ webhookEndpoints: rows.map(endpointJson), nextCursor: null });
      },
    }),
    route({
      method: 'post',
      path: '/v1/webhook-endpoints',
      operationId: 'createWebhookEndpoint',
      tag,
      summary: 'Add an endpoint; its secret is shown this once',
      roles: writes,
      body: newEndpoint,
      answers: { 201: { description: 'The endpoint with its secret.', schema: anyObject } },
      async handle({ caller, body }) {
        return shownOnce(await addEndpoint(deps, caller, body), 201);
      },
    }),
    route({
      method: 'get',
      path: '/v1/webhook-endpoints/:id',
      operationId: 'getWebhookEndpoint',
      tag,
      summary: 'One endpoint',
      roles: reads,
      answers: { 200: { description: 'The endpoint.', schema: anyObject } },
      async handle({ caller, param }) {
        return json(endpointJson(await endpointOf(deps, caller, param('id'))));
      },
    }),
    route({
      method: 'delete',
      path: '/v1/webhook-endpoints/:id',
      operationId: 'deleteWebhookEndpoint',
      tag,
      summary: 'Remove an endpoint with its deliveries',
      roles: writes,
      answers: { 204: { description: 'Nothing is sent to it any more.' } },
      async handle({ caller, param }) {
        const removed = await endpoints.remove(await byOf(deps, caller), param('id'));
        if (!removed) throw notFound('webhook endpoint');
        return { status: 204 };
      },
    }),
  ];
}

function changeRoutes(deps: ApiDeps): Route[] {
  const statusRoute = (verb: 'enable' | 'disable', summary: string): Route =>
    route({
      method: 'post',
      path: `/v1/webhook-endpoints/:id/${verb}`,
      operationId: `${verb}WebhookEndpoint`,
      tag,
      summary,
      roles: writes,
      body: nothing,
      answers: { 200: { description: 'The endpoint.', schema: anyObject } },
      async handle({ caller, param }) {
        return json(endpointJson(await switchEndpoint(deps, caller, param('id'), verb)));
      },
    });
  return [
    route({
      method: 'post',
      path: '/v1/webhook-endpoints/:id/test',
      operationId: 'testWebhookEndpoint',
      tag,
      summary: 'Send a test event now and say what came back',
      roles: writes,
      body: nothing,
      answers: { 200: { description: 'What came back.', schema: anyObject } },
      async handle({ caller, param }) {
        const endpoint = await endpointOf(deps, caller, param('id'));
        return json(await sendTest(deps, caller, endpoint));
      },
    }),
    route({
      method: 'post',
      path: '/v1/webhook-endpoints/:id/rotate-secret',
      operationId: 'rotateWebhookSecret',
      tag,
      summary: 'Replace the secret; for a day deliveries are signed with both',
      roles: writes,
      body: nothing,
      answers: { 200: { description: 'The endpoint with its new secret.', schema: anyObject } },
      async handle({ caller, param }) {
        return shownOnce(await rotateSecret(deps, caller, param('id')), 200);
      },
    }),
    statusRoute('disable', 'Send nothing to it until it is enabled; events are not kept for it'),
    statusRoute('enable', 'Send to it again, what is pending too'),
  ];
}

function deliveryRoutes(deps: ApiDeps): Route[] {
  const { deliveries } = deps.doorsOut;
  const { wallClock } = deps.change;
  return [
    route({
      method: 'get',
      path: '/v1/webhook-endpoints/:id/deliveries',
      operationId: 'listWebhookDeliveries',
      tag,
      summary: 'What became of the events of an endpoint, newest first',
      roles: reads,
      query: deliveriesQuery,
      answers: { 200: { description: 'A page.', schema: listSchema('deliveries') } },
      async handle({ caller, param, query }) {
        const { id } = await endpointOf(deps, caller, param('id'));
        const { limit, cursor } = pageOf(query);
        const page = { limit: limit + 1, cursor };
        const rows = await deliveries.list(id, query.status ?? null, page);
        return json(listOf('deliveries', rows, limit, deliveryJson));
      },
    }),
    route({
      method: 'post',
      path: '/v1/webhook-endpoints/:id/deliveries/:deliveryId/replay',
      operationId: 'replayWebhookDelivery',
      tag,
      summary: 'Send an event again under the same webhook-id, whatever became of it',
      roles: writes,
      body: nothing,
      answers: { 200: { description: 'It is pending.', schema: anyObject } },
      async handle({ caller, param }) {
        const { id } = await endpointOf(deps, caller, param('id'));
        const replayed = await deliveries.replay(id, param('deliveryId'), wallClock.now());
        if (!replayed) throw notFound('delivery');
        return json({ id: param('deliveryId'), status: 'pending' });
      },
    }),
    route({
      method: 'post',
      path: '/v1/webhook-endpoints/:id/replay',
      operationId: 'replayWebhookDeliveries',
      tag,
      summary: 'Send again everything that was given up since an instant',
      roles: writes,
      body: since,
      answers: { 200: { description: 'How many are pending again.', schema: anyObject } },
      async handle({ caller, param, body }) {
        const { id } = await endpointOf(deps, caller, param('id'));
        const sinceAt = Date.parse(body.since);
        return json({ replayed: await deliveries.replayFailed(id, sinceAt, wallClock.now()) });
      },
    }),
  ];
}

function shownOnce(body: object, status: number): Answer {
  return { status, body, headers: { 'Cache-Control': 'no-store' } };
}
