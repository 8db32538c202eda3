import { z } from 'zod';
import { eventTypes } from '../domain/account/events';
import { limits } from '../domain/limits';
import { writeBackEvent } from '../providers/billing/generic';
import { newWebhookSecret, webhookHeaders } from '../providers/webhook-signature';
import type { WebhookDelivery } from '../store/webhook-deliveries';
import type { By, WebhookEndpoint } from '../store/webhook-endpoints';
import type { ApiRole, Caller } from './callers';
import type { ApiDeps } from './deps';
import { notFound, problemOf, SenseProblem } from './problems';
import { instantText } from './wire';

/** Who sees endpoints and their deliveries, and who changes them. */
export const endpointReaders: readonly ApiRole[] = ['admin', 'auditor'];
export const endpointWriters: readonly ApiRole[] = ['admin'];

const urlMax = 2_000;

/** Body of a new endpoint. */
export const newEndpoint = z
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

/** Adds an endpoint whose address leads outside; the secret is shown this once. @throws Problem invalid_input, above_limit */
export async function addEndpoint(
  deps: ApiDeps,
  caller: Caller,
  body: z.infer<typeof newEndpoint>,
) {
  const { endpoints, outbound } = deps.doorsOut;
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
  return { ...endpointJson(made.value), secret };
}

/** A new secret, shown this once; the one before counts for a day more. @throws Problem not_found */
export async function rotateSecret(deps: ApiDeps, caller: Caller, id: string) {
  const secret = newWebhookSecret();
  const untilAt = deps.change.wallClock.now() + limits.webhookRotationMs;
  const by = await byOf(deps, caller);
  const rotated = await deps.doorsOut.endpoints.rotate(by, id, secret, untilAt);
  if (rotated === null) throw notFound('webhook endpoint');
  return { ...endpointJson(rotated), secret };
}

/** Turns an endpoint on or off. @throws Problem not_found */
export async function switchEndpoint(
  deps: ApiDeps,
  caller: Caller,
  id: string,
  verb: 'enable' | 'disable',
): Promise<WebhookEndpoint> {
  const by = await byOf(deps, caller);
  const isOn = verb === 'enable';
  const changed = await deps.doorsOut.endpoints.setStatus(
    by,
    id,
    isOn ? 'active' : 'disabled',
    isOn ? null : 'A person disabled it.',
  );
  if (changed === null) throw notFound('webhook endpoint');
  return changed;
}
