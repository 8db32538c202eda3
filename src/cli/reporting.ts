import type { Command } from 'commander';
import type { ReportDocument } from '../api/reports/report';
import type { agingJson } from '../api/wire';
import { reportNames } from '../domain/reporting/names';
import { showAudit } from './audit';
import { queryOf, request } from './connection';
import { Failure } from './failure';
import { print, printCsv, printJson, printTable } from './output';

type Aging = ReturnType<typeof agingJson>;

/** Reports, over HTTP. */
export function addReporting(program: Command): void {
  program
    .command('aging')
    .description('open invoices by days past due')
    .option('--as-of <date>', 'on this date; today if absent')
    .option('--buckets <days>', 'last day of each bucket but the last, such as 30,60,90')
    .option('--group <what>', 'debtor: a line for each debtor')
    .option('--csv', 'as CSV')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(showAging);
  program
    .command('report <name>')
    .description(`a report: ${['aging', ...reportNames, 'audit'].join(', ')}`)
    .option('--from <date>', 'first day of the period')
    .option('--to <date>', 'last day of the period, included; today if absent')
    .option('--as-of <date>', 'on this date (aging)')
    .option('--buckets <days>', 'last day of each bucket but the last, such as 30,60,90')
    .option('--group <what>', 'what to sum by, where the report has a choice')
    .option('--csv', 'as CSV')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(showReport);
}

interface AgingOptions {
  readonly asOf?: string;
  readonly buckets?: string;
  readonly group?: string;
  readonly csv?: true;
  readonly json?: true;
  readonly creditor?: string;
}

interface ReportOptions extends AgingOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Any report by its name. The server says which of the options it does not know. */
async function showReport(name: string, options: ReportOptions): Promise<void> {
  const { csv, json, creditor, from, to, asOf, buckets, group } = options;
  if (name === 'audit') return showAudit({ ...(json ? { json } : {}), ...maybe({ creditor }) });
  if (name === 'aging') {
    if (from !== undefined || to !== undefined) {
      throw new Failure(2, 'aging is of one day: --as-of instead of --from and --to');
    }
    return showAging(options);
  }
  if (!reportNames.some((known) => known === name)) {
    const known = ['aging', ...reportNames, 'audit'].join(', ');
    throw new Failure(2, `there is no report ${name}; there are ${known}`);
  }
  const query = queryOf({ from, to, asOf, buckets, group });
  const path = `/v1/reports/${name}${query}`;
  const report = await request<ReportDocument>('GET', path, { creditor });
  if (json) return printJson(report);
  const { columns, rows } = report;
  const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
  if (csv) return printCsv(columns, cells);
  const when = report.asOf === undefined ? `${report.from} to ${report.to}` : report.asOf;
  print(`${report.title}, ${when}`);
  print(report.definition);
  if (rows.length === 0) return print('nothing to show');
  printTable(
    columns,
    cells,
    columns.filter((_column, index) => isNumeric(cells, index)),
  );
}

const maybe = (values: { readonly creditor: string | undefined }): { creditor?: string } =>
  values.creditor === undefined ? {} : { creditor: values.creditor };

function isNumeric(rows: readonly (readonly (string | number | null)[])[], column: number) {
  return rows.every((row) => /^(-?\d+(\.\d+)?)?$/.test(String(row[column] ?? '')));
}

async function showAging(options: AgingOptions): Promise<void> {
  const { asOf, buckets, group, csv, json, creditor } = options;
  if (group !== undefined && group !== 'debtor' && group !== 'total') {
    throw new Failure(2, '--group is debtor or total');
  }
  // The document is whole unless told otherwise; a table shows debtors only when asked.
  const by = group ?? (json ? undefined : 'total');
  const path = `/v1/reports/aging${queryOf({ asOf, buckets, by })}`;
  const report = await request<Aging>('GET', path, { creditor });
  if (json) return printJson(report);
  if (csv) return printAgingCsv(report, group === 'debtor');
  print(`as of ${report.asOf}, by ${report.by === 'due' ? 'due' : 'issue'} date`);
  for (const one of report.currencies) printAging(one);
  if (report.currencies.length === 0) print('nothing is open');
}

function printAging({ currency, buckets, total, debtors, credit }: Aging['currencies'][number]) {
  const counted = buckets.reduce((sum, { invoices }) => sum + invoices, 0);
  const names = buckets.map(({ name }) => name);
  printTable(
    [currency, ...names, 'total'],
    [
      ['amount', ...buckets.map(({ amount }) => amount), total],
      ['invoices', ...buckets.map(({ invoices }) => invoices), counted],
      ...debtors.map((debtor) => [
        debtor.name ?? debtor.debtorId,
        ...debtor.buckets.map(({ amount }) => amount),
        debtor.total,
      ]),
    ],
    [...names, 'total'],
  );
  if (credit !== undefined && /[1-9]/.test(credit)) print(`credit not yet used  ${credit}`);
}

function printAgingCsv(report: Aging, withDebtors: boolean): void {
  const { asOf, currencies } = report;
  if (!withDebtors) {
    const rows = currencies.flatMap(({ currency, buckets }) =>
      buckets.map(({ name, amount, invoices }) => [asOf, currency, name, amount, invoices]),
    );
    return printCsv(['asOf', 'currency', 'bucket', 'amount', 'invoices'], rows);
  }
  const rows = currencies.flatMap(({ currency, debtors }) =>
    debtors.flatMap(({ debtorId, name, buckets }) =>
      buckets.map((one) => {
        const debtor = [debtorId, name ?? ''];
        return [asOf, currency, ...debtor, one.name, one.amount, one.invoices];
      }),
    ),
  );
  printCsv(['asOf', 'currency', 'debtorId', 'debtor', 'bucket', 'amount', 'invoices'], rows);
}
