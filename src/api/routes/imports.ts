import { z } from 'zod';
import { nameInput } from '../../commands/shared/inputs';
import type { ApiDeps } from '../deps';
import { problemOf } from '../problems';
import { json, route, type Route } from '../route';
import { importReportSchema } from '../schemas';

/** A file of the largest number of rows that one import takes. */
const importBytesMax = 64_000_000;

const importBody = z
  .strictObject({
    name: nameInput.optional().describe('Name of the file, for the record.'),
    csv: z.string().min(1),
    map: z
      .union([z.string().max(100_000), z.record(z.string(), z.unknown())])
      .describe('The map: an object, or YAML.'),
    dryRun: z.boolean().optional(),
  })
  .meta({ id: 'Import' });

export function importRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/imports',
      operationId: 'importCsv',
      tag: 'Imports',
      summary: 'Invoices from a CSV file, all or nothing, with a report per row',
      roles: ['billing', 'supervisor', 'admin'],
      body: importBody,
      bodyBytesMax: importBytesMax,
      answers: { 200: { description: 'The report.', schema: importReportSchema } },
      async handle({ caller, body }) {
        const { creditorId, actor } = caller;
        const { name = 'import.csv', csv, map, dryRun = false } = body;
        const report = await deps.intake.importCsv({ creditorId, actor, name, csv, map, dryRun });
        if (!report.ok) throw problemOf(report.error);
        return json(report.value);
      },
    }),
  ];
}
