import { z } from 'zod';
import { nameInput } from '../../commands/shared/inputs';
import { everyRole, reservedNames } from '../callers';
import type { ApiDeps } from '../deps';
import { notFound } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { instantText } from '../wire';

const keyBody = z
  .strictObject({
    role: z.enum(['billing', 'collector', 'supervisor', 'admin', 'auditor']),
    name: nameInput
      .refine((name) => !reservedNames.includes(name.toLowerCase()), 'This name is reserved.')
      .describe('The person or program; two keys of one name are one person.'),
  })
  .meta({ id: 'NewKey' });

export function keyRoutes(deps: ApiDeps): Route[] {
  const { keys } = deps.store;
  return [
    route({
      method: 'get',
      path: '/v1/keys',
      operationId: 'listKeys',
      tag: 'Keys',
      summary: 'Keys in use, without their secrets',
      roles: ['admin', 'auditor'],
      answers: { 200: { description: 'The keys.', schema: listSchema('keys') } },
      async handle({ caller }) {
        const rows = await keys.list(caller.creditorId);
        const list = rows.map(({ keyId, createdAt, ...row }) => ({
          id: keyId,
          ...row,
          createdAt: instantText(createdAt),
        }));
        return json({ keys: list, nextCursor: null });
      },
    }),
    route({
      method: 'post',
      path: '/v1/keys',
      operationId: 'createKey',
      tag: 'Keys',
      summary: 'Make a key; its secret is shown this once',
      roles: ['admin'],
      body: keyBody,
      answers: { 201: { description: 'The key with its secret.', schema: anyObject } },
      async handle({ caller, body }) {
        const { creditorId, actor } = caller;
        const now = await deps.change.clock.now();
        const { id, secret } = await keys.create(creditorId, body.role, body.name, now, actor);
        const created = { id, creditorId, ...body, secret, createdAt: instantText(now) };
        return { status: 201, body: created, headers: { 'Cache-Control': 'no-store' } };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/keys/:id',
      operationId: 'revokeKey',
      tag: 'Keys',
      summary: 'Revoke a key',
      roles: ['admin'],
      answers: { 204: { description: 'It no longer opens anything.' } },
      async handle({ caller, param }) {
        const now = await deps.change.clock.now();
        const revoked = await keys.revoke(caller.creditorId, param('id'), now, caller.actor);
        if (!revoked) throw notFound('key');
        return { status: 204 };
      },
    }),
  ];
}

export const whoAmI = (_deps: ApiDeps): Route =>
  route({
    method: 'get',
    path: '/v1/me',
    operationId: 'whoAmI',
    tag: 'Keys',
    summary: 'Whose key this is',
    roles: everyRole,
    answers: { 200: { description: 'The holder.', schema: anyObject } },
    async handle({ caller }) {
      const { creditorId, role, actor } = caller;
      return json({ creditorId, role, name: actor.id });
    },
  });
