import { z } from 'zod';
import { idInput, nameInput, textInput } from '../../commands/shared/inputs';
import { limits } from '../../domain/limits';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { Problem } from '../problems';
import { json, route, type Route } from '../route';
import { migratedSchema, strategyDiffSchema } from '../schemas-strategies';
import { diffJson, migrateJson, movesMax } from '../strategy-moves';
import { idempotencyKey } from './commands';

const version = z.int().min(1).max(1_000_000);

const filter = z
  .strictObject({
    status: z.enum(['open', 'closed']).optional(),
    stage: z.enum(['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed']).optional(),
    debtorId: idInput.optional(),
    needsAttention: z.boolean().optional(),
    minDaysPastDue: z.int().min(0).max(99_999).optional(),
    q: nameInput.optional(),
    strategy: z
      .strictObject({ id: nameInput, version: version.optional() })
      .optional()
      .describe('What works them now; absent: the same strategy in another version.'),
  })
  .meta({ id: 'AccountSelection' });

const diffBody = z
  .strictObject({
    version: version.optional().describe('Version to move to; absent: the newest.'),
    accounts: z.array(idInput).min(1).max(movesMax).optional(),
    filter: filter.optional(),
    limit: z.int().min(1).max(limits.listMax).optional(),
    cursor: z.string().max(120).optional(),
  })
  .meta({ id: 'StrategyDiffRequest' });

const migrateBody = z
  .strictObject({
    version,
    accounts: z
      .array(z.strictObject({ id: idInput, factsVersion: z.int().min(0) }))
      .min(1)
      .max(movesMax)
      .describe('As the preview named them.'),
    reason: textInput,
  })
  .meta({ id: 'StrategyMigrateRequest' });

/** Running accounts and another version of their strategy: first the look, then the move. */
export function strategyMoveRoutes(deps: ApiDeps): Route[] {
  const shared = { method: 'post' as const, tag: 'Strategies' };
  return [
    route({
      ...shared,
      path: '/v1/strategies/:id/diff',
      operationId: 'diffStrategy',
      summary: 'The next five actions of accounts before and after a move; nothing is touched',
      roles: everyRole,
      body: diffBody,
      answers: { 200: { description: 'The comparison.', schema: strategyDiffSchema } },
      async handle({ caller, param, body }) {
        const { accounts, limit = limits.listDefault, cursor = null } = body;
        if (accounts !== undefined && (body.filter ?? body.cursor) !== undefined) {
          throw new Problem('invalid_input', 'Name accounts or a filter, not both.');
        }
        const request = { strategyId: param('id'), version: body.version, accounts };
        const selection = { filter: body.filter ?? {}, page: { limit, cursor } };
        return json(await diffJson(deps, caller, { ...request, ...selection }));
      },
    }),
    route({
      ...shared,
      path: '/v1/strategies/:id/migrate',
      operationId: 'migrateStrategy',
      summary: 'Move accounts that are still as the preview saw them; the others are named',
      roles: ['supervisor', 'admin'],
      body: migrateBody,
      headers: {
        'Idempotency-Key': {
          required: true,
          description: 'A repeat with the same key and body moves nothing twice.',
        },
      },
      answers: { 200: { description: 'What was moved.', schema: migratedSchema } },
      async handle({ caller, param, body, headers }) {
        const key = idempotencyKey(headers['idempotency-key']);
        return json(await migrateJson(deps, caller, { ...body, strategyId: param('id'), key }));
      },
    }),
  ];
}
