import { z } from 'zod';
import { isLocalDate } from '../../domain/calendar/dates';
import { localDateOf } from '../../domain/calendar/zone';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { json, route, type Route } from '../route';
import { anyObject } from '../schemas';
import { agreementReports } from '../reports/agreements';
import { agingAt, bucketsQuery, receivablesReports } from '../reports/receivables';
import { reportJson, type Report } from '../reports/report';
import { stepReports } from '../reports/steps';
import { agingJson } from '../wire';

const agingQuery = z.strictObject({
  asOf: z
    .string()
    .refine(isLocalDate, 'asOf is a date such as 2026-03-01')
    .optional()
    .describe('Today (UTC) if absent; any day, also one that is past.'),
  buckets: bucketsQuery,
  by: z
    .enum(['debtor', 'total'])
    .optional()
    .describe('debtor (if absent): with a line for each debtor; total: without.'),
});

/** Reports that are lines of one shape; each is a route of its own, so that each knows its query. */
const reports: readonly Report[] = [...receivablesReports, ...agreementReports, ...stepReports];

const line = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const reportSchema = z.object({
  report: z.string(),
  title: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
  asOf: z.string().optional(),
  definition: z.string(),
  columns: z.array(z.string()),
  rows: z.array(line),
});

function namedRoute(deps: ApiDeps, one: Report): Route {
  const title = one.name.replaceAll(/(^|-)(\w)/g, (_all, _dash, letter: string) =>
    letter.toUpperCase(),
  );
  return route({
    method: 'get',
    path: `/v1/reports/${one.name}`,
    operationId: `report${title}`,
    tag: 'Reports',
    summary: one.title,
    roles: everyRole,
    query: one.query,
    answers: { 200: { description: one.definition, schema: reportSchema } },
    handle: async ({ caller, query }) => json(await reportJson(one, deps, caller, query)),
  });
}

export function reportRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/reports/aging',
      operationId: 'reportAging',
      tag: 'Reports',
      summary: 'Open invoices by days past due on a date',
      roles: everyRole,
      query: agingQuery,
      answers: { 200: { description: 'The report.', schema: anyObject } },
      async handle({ caller, query }) {
        const asOf = query.asOf ?? localDateOf(await deps.change.clock.now(), 'UTC');
        const withDebtors = query.by !== 'total';
        const wanted = { asOf, bucketDays: query.buckets, withDebtors };
        return json(agingJson(await agingAt(deps, caller.creditorId, wanted)));
      },
    }),
    ...reports.map((one) => namedRoute(deps, one)),
  ];
}
