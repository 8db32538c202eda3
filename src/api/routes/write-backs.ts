import { z } from 'zod';
import type { WriteBackRow } from '../../store/write-backs';
import type { ApiRole, Caller } from '../callers';
import type { ApiDeps } from '../deps';
import { listOf, pageOf, pageQuery } from '../paging';
import { notFound } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { instantText } from '../wire';

const query = z.strictObject({
  ...pageQuery,
  status: z.enum(['pending', 'done', 'failed']).optional(),
  accountId: z.string().max(100).optional(),
});

/** What billing systems were told of payments, write-offs, voids and pauses made here. */
export function writeBackRoutes(deps: ApiDeps): Route[] {
  const { writeBacks } = deps.doorsOut;
  return [
    route({
      method: 'get',
      path: '/v1/write-backs',
      operationId: 'listWriteBacks',
      tag: 'Webhooks out',
      summary: 'What billing systems are told of what was done here, newest first',
      roles: ['billing', 'supervisor', 'admin', 'auditor'],
      query,
      answers: { 200: { description: 'A page.', schema: listSchema('writeBacks') } },
      async handle({ caller, query: { status, accountId, ...paging } }) {
        const { limit, cursor } = pageOf(paging);
        const page = { limit: limit + 1, cursor };
        const rows = await writeBacks.list(caller.creditorId, { status, accountId }, page);
        return json(listOf('writeBacks', rows, limit, writeBackJson));
      },
    }),
    route({
      method: 'post',
      path: '/v1/write-backs/:id/replay',
      operationId: 'replayWriteBack',
      tag: 'Webhooks out',
      summary: 'Tell the billing system again what it could not be told',
      roles: writeBackReplayers,
      body: z.strictObject({}),
      answers: { 200: { description: 'It is pending.', schema: anyObject } },
      async handle({ caller, param }) {
        await replayWriteBack(deps, caller, param('id'));
        return json({ id: param('id'), status: 'pending' });
      },
    }),
  ];
}

/** Who may have it told again. */
export const writeBackReplayers: readonly ApiRole[] = ['supervisor', 'admin'];

/** Tells again what could not be told. @throws Problem not_found */
export async function replayWriteBack(
  deps: ApiDeps,
  { creditorId }: Caller,
  id: string,
): Promise<void> {
  const now = deps.change.wallClock.now();
  const replayed = await deps.doorsOut.writeBacks.replay(creditorId, id, now);
  if (!replayed) throw notFound('write-back that failed');
}

/** A write-back as the interface shows it. */
export function writeBackJson(one: WriteBackRow) {
  const instant = (at: number | null): string | null => (at === null ? null : instantText(at));
  const { invoices, amount, receivedOn, paymentId, until } = one.payload;
  return {
    ...{ id: one.id, accountId: one.accountId, source: one.source, kind: one.kind },
    ...{ invoices, amount: amount ?? null, receivedOn: receivedOn ?? null },
    ...{ paymentId: paymentId ?? null, until: until ?? null },
    ...{ status: one.status, attempts: one.attempt, lastError: one.lastError },
    nextAt: instant(one.nextAt),
    createdAt: instantText(one.createdAt),
    doneAt: instant(one.doneAt),
  };
}
