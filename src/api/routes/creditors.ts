import { createHash } from 'node:crypto';
import { allocationNames } from '../../domain/ledger/strategies';
import { requireAssignable } from '../assignment-check';
import { creditorPattern, everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { toWireSettings } from '../settings';
import { readSettings, settingsBody } from '../settings-input';

export function creditorRoutes(deps: ApiDeps): Route[] {
  const creditor = async (creditorId: string) => {
    const found = await deps.store.directory.creditor(creditorId);
    if (!found.ok) throw notFound('creditor');
    return toWireSettings(found.value);
  };
  return [
    route({
      method: 'get',
      path: '/v1/creditors',
      operationId: 'listCreditors',
      tag: 'Creditors',
      summary: 'The creditor of this key',
      roles: everyRole,
      answers: { 200: { description: 'The creditors.', schema: listSchema('creditors') } },
      async handle({ caller }) {
        return json({ creditors: [await creditor(caller.creditorId)], nextCursor: null });
      },
    }),
    route({
      method: 'get',
      path: '/v1/creditors/:id',
      operationId: 'getCreditor',
      tag: 'Creditors',
      summary: 'Name, contract and authority of a creditor',
      roles: everyRole,
      answers: { 200: { description: 'The creditor.', schema: anyObject } },
      async handle({ caller, param }) {
        if (param('id') !== caller.creditorId) throw notFound('creditor');
        const found = await creditor(caller.creditorId);
        return { status: 200, body: found, headers: { ETag: etagOf(found) } };
      },
    }),
    route({
      method: 'put',
      path: '/v1/creditors/:id',
      operationId: 'putCreditor',
      tag: 'Creditors',
      summary: 'Set what the contract and the policy of a creditor say; a new one is made',
      roles: ['admin'],
      body: settingsBody,
      headers: {
        'If-Match': { required: true, description: 'ETag of what was read; * for a new creditor.' },
      },
      answers: { 200: { description: 'The creditor.', schema: anyObject } },
      async handle({ caller, param, body, headers }) {
        const id = param('id');
        if (id !== caller.creditorId || !creditorPattern.test(id)) throw notFound('creditor');
        await requireMatch(deps, id, headers['if-match'] ?? headers['if-none-match']);
        const settings = readSettings(body, allocationNames);
        await requireAssignable(deps, id, settings);
        const now = await deps.change.clock.now();
        await deps.store.directory.putCreditor(id, body.name, settings, now, caller.actor);
        const written = await creditor(id);
        return { status: 200, body: written, headers: { ETag: etagOf(written) } };
      },
    }),
  ];
}

function etagOf(value: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)}"`;
}

/** @throws Problem precondition_required, stale */
async function requireMatch(deps: ApiDeps, id: string, given: string | undefined): Promise<void> {
  if (given === undefined) {
    throw new Problem('precondition_required', 'Send If-Match with the ETag of what you read.');
  }
  if (given.trim() === '*') return;
  const found = await deps.store.directory.creditor(id);
  if (found.ok && etagOf(toWireSettings(found.value)) === given.trim()) return;
  throw new Problem('stale', 'The settings have changed since they were read.');
}
