import type { Command } from 'commander';
import path from 'node:path';
import type { BankReport } from '../intake/bank/import';
import { request } from './connection';
import { Failure } from './failure';
import { moneyText, printFacts, printJson, printTable, readText } from './output';

interface BankOptions {
  readonly map?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly creditor?: string;
}

/** Lines shown to a person; `--json` has all that the server names. */
const shownMax = 50;

export function addBank(program: Command): void {
  program
    .command('bank-import <file>')
    .description('money of a bank statement: a CSV with its map, or a camt.053')
    .option('--map <map>', 'how to read a CSV, YAML; without it the file is a camt.053')
    .option('--dry-run', 'do everything, then take it back')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(importFile);
}

async function importFile(file: string, options: BankOptions): Promise<void> {
  const { dryRun = false, creditor, json } = options;
  const how =
    options.map === undefined
      ? { format: 'camt053' }
      : { format: 'csv', map: readText(options.map) };
  const report = await request<BankReport>('POST', '/v1/bank-statements', {
    body: { name: path.basename(file), file: readText(file), ...how, dryRun },
    creditor,
  });
  if (json) printJson(report);
  else printReport(report);
  if (report.rejected.length > 0) {
    throw new Failure(1, `${report.rejected.length} lines were rejected; nothing was taken`);
  }
}

function printReport(report: BankReport): void {
  printFacts([
    ['lines', report.lines],
    ['matched', report.matched],
    ['proposed', report.proposed],
    ['suspense', report.suspense],
    ['duplicates', report.duplicates],
    ['debits', report.debits.length],
    ['pending', report.pending],
    ['rejected', report.rejected.length],
    ['dry run', report.dryRun ? 'yes, nothing was kept' : 'no'],
  ]);
  if (report.rejected.length > 0) {
    printTable(
      ['line', 'column', 'code', 'value'],
      report.rejected
        .slice(0, shownMax)
        .map(({ line, column, code, value }) => [line, column, code, value]),
      ['line'],
    );
  }
  if (report.debits.length > 0) {
    printTable(
      ['line', 'booked on', 'amount', 'names payment', 'reference'],
      report.debits
        .slice(0, shownMax)
        .map(({ line, bookedOn, amount, paymentId, reference }) => [
          ...[line, bookedOn, moneyText(amount), paymentId, reference],
        ]),
      ['line', 'amount'],
    );
  }
}
