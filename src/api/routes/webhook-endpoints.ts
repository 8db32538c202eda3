import { z } from 'zod';
import { eventTypes } from '../../domain/account/events';
import { limits } from '../../domain/limits';
import { writeBackEvent } from '../../providers/billing/generic';
import { newWebhookSecret, webhookHeaders } from '../../providers/webhook-signature';
import type { WebhookDelivery } from '../../store/webhook-deliveries';
import type { By, WebhookEndpoint } from '../../store/webhook-endpoints';
import type { ApiRole, Caller } from '../callers';
import type { ApiDeps } from '../deps';
import { listOf, pageOf, pageQuery } from '../paging';
import { notFound, problemOf, SenseProblem } from '../problems';
import { json, route, type Answer, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { instantText } from '../wire';

const reads: readonly ApiRole[] = ['admin', 'auditor'];
const writes: readonly ApiRole[] = ['admin'];
const tag = 'Webhooks out';
const urlMax = 2_000;

const newEndpoint = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(urlMax)
      .describe('https, on a public address. Redirects are not followed.'),
    events: z
      .array(z.enum([...eventTypes, writeBackEvent]))
      .max(limits.webhookEventsMax)
      .optional()
      .describe('Events that are sent; all events of accounts if absent or empty.'),
    description: z.string().trim().min(1).max(limits.nameMax).optional(),
  })
  .meta({ id: 'NewWebhookEndpoint' });

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

/** An endpoint as the interface shows it. */
export function endpointJson(one: WebhookEndpoint) {
  const instant = (at: number | null): string | null => (at === null ? null : instantText(at));
  return {
    ...{ id: one.id, url: one.url, events: one.events, description: one.description },
    ...{ status: one.status, statusReason: one.statusReason },
    failingSince: instant(one.failingSinceAt),
    previousSecretUntil: instant(one.previousUntilAt),
    createdAt: instantText(one.createdAt),
  };
}

/** A delivery as the interface shows it. */
export function deliveryJson(one: WebhookDelivery) {
  const instant = (at: number | null): string | null => (at === null ? null : instantText(at));
  return {
    ...{ id: one.id, eventId: one.eventId, type: one.type, accountId: one.accountId },
    ...{ status: one.status, attempts: one.attempt },
    ...{ lastStatus: one.lastStatus, lastError: one.lastError },
    nextAt: instant(one.nextAt),
    createdAt: instantText(one.createdAt),
    deliveredAt: instant(one.deliveredAt),
  };
}

/** Who changes an endpoint, and when. */
export async function byOf(deps: ApiDeps, { creditorId, actor }: Caller): Promise<By> {
  return { creditorId, actor, at: await deps.change.clock.now() };
}

/** @throws Problem not_found */
export async function endpointOf(
  deps: ApiDeps,
  { creditorId }: Caller,
  id: string,
): Promise<WebhookEndpoint> {
  const found = await deps.doorsOut.endpoints.find(creditorId, id);
  if (found === null) throw notFound('webhook endpoint');
  return found;
}

/** What a test event brought back. */
export interface Tested {
  readonly delivered: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly eventId: string;
}

/** Sends a signed event of the type `test` now, once, and answers what came back. */
export async function sendTest(
  deps: ApiDeps,
  caller: Caller,
  { id, url }: WebhookEndpoint,
): Promise<Tested> {
  const { endpoints, outbound } = deps.doorsOut;
  const eventId = deps.change.newId('evt');
  const now = deps.change.wallClock.now();
  const body = JSON.stringify({
    ...{ type: 'test', types: ['test'], timestamp: instantText(now), id: eventId },
    data: { creditorId: caller.creditorId, endpointId: id },
  });
  const headers = webhookHeaders(eventId, now, body, await endpoints.secrets(id, now));
  const { status, error } = await outbound.post({ url, headers, body });
  return { delivered: status !== null && status >= 200 && status < 300, status, error, eventId };
}

/** Where the events of a creditor go: endpoints, their secrets, and what became of each event. */
export function webhookEndpointRoutes(deps: ApiDeps): Route[] {
  return [...endpointRoutes(deps), ...changeRoutes(deps), ...deliveryRoutes(deps)];
}

function endpointRoutes(deps: ApiDeps): Route[] {
  const { endpoints, outbound } = deps.doorsOut;
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
        const checked = await outbound.check(body.url);
        if (!checked.ok) throw new SenseProblem(checked.error);
        const secret = newWebhookSecret();
        const given = {
          ...{ url: checked.value.href, secret, description: body.description ?? null },
          events: [...new Set(body.events ?? [])],
        };
        const by = await byOf(deps, caller);
        const made = await endpoints.create(by, given, deps.change.wallClock.now());
        if (!made.ok) throw problemOf(made.error);
        return shownOnce({ ...endpointJson(made.value), secret }, 201);
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
  const { endpoints } = deps.doorsOut;
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
        const by = await byOf(deps, caller);
        const status = verb === 'enable' ? 'active' : 'disabled';
        const reason = verb === 'enable' ? null : 'A person disabled it.';
        const changed = await endpoints.setStatus(by, param('id'), status, reason);
        if (changed === null) throw notFound('webhook endpoint');
        return json(endpointJson(changed));
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
        const secret = newWebhookSecret();
        const untilAt = deps.change.wallClock.now() + limits.webhookRotationMs;
        const by = await byOf(deps, caller);
        const rotated = await endpoints.rotate(by, param('id'), secret, untilAt);
        if (rotated === null) throw notFound('webhook endpoint');
        return shownOnce({ ...endpointJson(rotated), secret }, 200);
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
