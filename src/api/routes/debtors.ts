import { z } from 'zod';
import { everyRole } from '../callers';
import { accountsOfDebtor, behaviourJson, debtorJson } from '../debtors';
import type { ApiDeps } from '../deps';
import { json, route, type Route } from '../route';
import { moneySchema } from '../schemas';

const count = z.int();

const figures = z.object({
  paidInvoices: count.describe('Invoices paid in full; the two figures below are about these.'),
  averageDaysLate: z
    .number()
    .nullable()
    .describe('To one decimal; on time or early counts as zero. Null: none was paid.'),
  trend: z
    .enum(['better', 'steady', 'worse'])
    .nullable()
    .describe('The newest third against the older ones. Null: fewer than three were paid.'),
  brokenPromises: count.describe('Broken, or kept only in part.'),
  keptPromises: count,
  bounces: count.describe('Payments that bounced or were charged back.'),
  disputes: z.object({
    open: count,
    upheld: count,
    rejected: count,
    partly: count,
    withdrawn: count,
  }),
  noticesReturned: count.describe('Messages and letters that came back.'),
});

const behaviourSchema = figures
  .extend({ debtorId: z.string(), asOf: z.iso.datetime() })
  .meta({ id: 'Behaviour' });

const debtorSchema = z
  .object({
    id: z.string(),
    creditorId: z.string(),
    reference: z.string().describe('Source and its own number: `stripe:cus_1`.'),
    name: z.string(),
    kind: z.enum(['business', 'consumer']),
    soleTrader: z.boolean(),
    country: z.string().nullable(),
    region: z.string().nullable(),
    language: z.string(),
    timeZone: z.string().nullable(),
    tags: z.array(z.string()),
    accounts: z.array(
      z.object({
        id: z.string(),
        status: z.enum(['open', 'closed']),
        stage: z.string(),
        currency: z.string(),
        balance: moneySchema,
        overdue: moneySchema,
        dateZone: z.string(),
      }),
    ),
    behaviour: figures,
  })
  .meta({ id: 'Debtor' });

/** A debtor over all its accounts. */
export function debtorRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/debtors/:id',
      operationId: 'getDebtor',
      tag: 'Debtors',
      summary: 'A debtor with its accounts and how it has behaved',
      roles: everyRole,
      answers: { 200: { description: 'The debtor.', schema: debtorSchema } },
      async handle({ caller, param }) {
        const accounts = await accountsOfDebtor(deps, caller.creditorId, param('id'));
        return json(debtorJson(accounts, await deps.change.clock.now()));
      },
    }),
    route({
      method: 'get',
      path: '/v1/debtors/:id/behaviour',
      operationId: 'getDebtorBehaviour',
      tag: 'Debtors',
      summary: 'How a debtor has paid, promised and disputed, over all its accounts',
      roles: everyRole,
      answers: { 200: { description: 'The figures.', schema: behaviourSchema } },
      async handle({ caller, param }) {
        const id = param('id');
        const accounts = await accountsOfDebtor(deps, caller.creditorId, id);
        return json(behaviourJson(id, accounts, await deps.change.clock.now()));
      },
    }),
  ];
}
