import type { Command } from 'commander';
import { Listr } from 'listr2';
import path from 'node:path';
import type { ImportReport } from '../api/deps';
import { request } from './connection';
import { Failure } from './failure';
import { printFacts, printJson, printTable, readText } from './output';

interface ImportOptions {
  readonly map: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly creditor?: string;
}

/** Rejected rows shown to a person; `--json` has all that the server names. */
const rejectedShownMax = 50;

export function addImport(program: Command): void {
  program
    .command('import <file>')
    .description('invoices from a CSV file, all or nothing')
    .requiredOption('--map <map>', 'how to read the file, YAML')
    .option('--dry-run', 'do everything, then take it back')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(importFile);
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const { dryRun = false, creditor, json } = options;
  const csv = readText(file);
  const map = readText(options.map);
  const send = (): Promise<ImportReport> =>
    request('POST', '/v1/imports', {
      body: { name: path.basename(file), csv, map, dryRun },
      creditor,
    });
  const report = await withProgress(`${dryRun ? 'Trying' : 'Importing'} ${file}`, send);
  if (json) printJson(report);
  else printReport(report);
  if (report.rejected.length > 0) {
    throw new Failure(1, `${report.rejected.length} rows were rejected; nothing was imported`);
  }
}

function printReport(report: ImportReport): void {
  printFacts([
    ['rows', report.rows],
    ['accepted', report.accepted],
    ['rejected', report.rejected.length],
    ['accounts', report.accounts],
    ['opened', report.opened],
    ['dry run', report.dryRun ? 'yes, nothing was kept' : 'no'],
  ]);
  if (report.rejected.length === 0) return;
  printTable(
    ['line', 'column', 'code', 'value'],
    report.rejected
      .slice(0, rejectedShownMax)
      .map(({ line, column, code, value }) => [line, column, code, value]),
    ['line'],
  );
}

/** Drawn only for a person at a terminal, on stderr. */
async function withProgress<Answer>(title: string, work: () => Promise<Answer>): Promise<Answer> {
  if (!process.stderr.isTTY) return work();
  const list = new Listr<{ answer?: Answer }>(
    [
      {
        title,
        task: async (context) => {
          context.answer = await work();
        },
      },
    ],
    { registerSignalListeners: false, rendererOptions: { showErrorMessage: false } },
  );
  const { answer } = await list.run({});
  if (answer === undefined) throw new Failure(1, 'the server gave no report');
  return answer;
}
