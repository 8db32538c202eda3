import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CreditorSettings } from '../../domain/account/creditor';
import { isCurrency } from '../../domain/money/currency';
import { parseAmount } from '../../domain/money/money';
import { creditorPattern, everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { notFound, Problem, problemOf } from '../problems';
import { json, route, type Route } from '../route';
import { anyObject, listSchema } from '../schemas';
import { toWireSettings } from '../settings';

const percent = z.number().min(0).max(100);
const line = z.string().min(1).max(500);

const settingsBody = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    role: z.enum(['first-party', 'third-party', 'debt-buyer']),
    fromEmail: z.email().max(254),
    fromPhone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'A number such as +442079460000.'),
    replyTo: z.email().max(254),
    payUrl: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .nullable(),
    bankDetails: line.nullable(),
    hours: line,
    strategies: z.strictObject({ business: z.string().max(100), consumer: z.string().max(100) }),
    contract: z.strictObject({
      lateFees: z
        .record(z.string(), z.string())
        .describe('Late fee of the contract by currency: {"GBP": "25.00"}.'),
      clause: line.nullable(),
    }),
    authorityPercent: z.strictObject({ collector: percent, supervisor: percent }),
    counselId: z.string().min(1).max(100),
  })
  .meta({ id: 'CreditorSettings' });

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
        const { name, ...given } = body;
        const settings = { ...given, contract: { ...given.contract, lateFees: fees(given) } };
        const now = await deps.change.clock.now();
        await deps.store.directory.putCreditor(id, name, settings, now);
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

/** Decimal fees to minor units as they are kept. */
function fees({ contract }: { contract: { lateFees: Record<string, string> } }) {
  const kept: [string, string][] = Object.entries(contract.lateFees).map(([currency, amount]) => {
    const path = `contract.lateFees.${isCurrency(currency) ? currency : 'currency'}`;
    const minor = parseAmount(amount, currency);
    if (!minor.ok) throw problemOf({ ...minor.error, path });
    return [currency, minor.value.toString()];
  });
  return Object.fromEntries(kept) satisfies CreditorSettings['contract']['lateFees'];
}
