import { z } from 'zod';
import type { Facts } from '../../domain/account/facts';
import type { ApiDeps } from '../deps';
import { everyRole } from '../callers';
import { openAccount, openBody } from '../opening';
import { pageOf, pageQuery } from '../paging';
import { accountPage, factsOf } from '../reading';
import { json, route, type Route } from '../route';
import { accountRowSchema, accountSchema, listSchema } from '../schemas';
import { accountJson } from '../wire';

const listQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['open', 'closed']).optional(),
  stage: z.enum(['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed']).optional(),
  creditorId: z.string().max(64).optional().describe("Only the key's own creditor is visible."),
  debtorId: z.string().max(40).optional(),
  needsAttention: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  minDaysPastDue: z
    .string()
    .regex(/^\d{1,5}$/, 'minDaysPastDue is a whole number')
    .transform(Number)
    .optional(),
  q: z
    .string()
    .max(200)
    .refine((value) => !value.includes('\u0000'), 'this cannot be searched for')
    .optional()
    .describe('Part of a debtor name or invoice number, or an account id.'),
});

export function accountRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/accounts',
      operationId: 'listAccounts',
      tag: 'Accounts',
      summary: 'Accounts of a creditor, with what is next for each',
      roles: everyRole,
      query: listQuery,
      answers: {
        200: {
          description: 'A page of accounts.',
          schema: listSchema('accounts', accountRowSchema),
        },
      },
      async handle({ caller, query }) {
        const { limit: _limit, cursor: _cursor, creditorId, ...filter } = query;
        if (creditorId !== undefined && creditorId !== caller.creditorId) {
          return json({ accounts: [], nextCursor: null });
        }
        const page = await accountPage(deps, caller.creditorId, filter, pageOf(query));
        return json({ accounts: page.rows, nextCursor: page.nextCursor });
      },
    }),
    route({
      method: 'post',
      path: '/v1/accounts',
      operationId: 'openAccount',
      tag: 'Accounts',
      summary: 'Bring in a debtor with invoices by hand; adds to the account if there is one',
      roles: ['billing', 'supervisor', 'admin'],
      body: openBody,
      headers: {
        'Idempotency-Key': { required: false, description: 'Makes a repeat answer as the first.' },
      },
      answers: { 201: { description: 'The account.', schema: accountSchema } },
      async handle({ caller, body, headers }) {
        const facts = await openAccount(deps, caller, body, headers['idempotency-key']);
        const account = accountJson(facts, await deps.change.clock.now(), deps.config);
        return {
          status: 201,
          body: account,
          headers: { Location: `/v1/accounts/${account.id}`, ETag: `"${account.factsVersion}"` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts/:id',
      operationId: 'getAccount',
      tag: 'Accounts',
      summary: 'One account',
      roles: everyRole,
      answers: { 200: { description: 'The account.', schema: accountSchema } },
      async handle({ caller, param }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        const account = accountJson(facts, await deps.change.clock.now(), deps.config);
        const parentAccountId = await parentOf(deps, facts);
        return {
          status: 200,
          body: { ...account, parentAccountId },
          headers: { ETag: `"${account.factsVersion}"` },
        };
      },
    }),
  ];
}

/** Account on which the parent company of this debtor owes itself; null: it has none. */
async function parentOf({ lookups }: ApiDeps, { account, parties }: Facts): Promise<string | null> {
  const parent = parties.find(({ role, endedAt }) => role === 'parent-company' && endedAt === null);
  if (parent === undefined) return null;
  const found = await lookups.accountOfPerson(account.creditorId, parent.personKey);
  return found === account.id ? null : found;
}
