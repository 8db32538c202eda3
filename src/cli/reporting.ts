import type { Command } from 'commander';
import type { auditReport } from '../api/routes/reports';
import type { agingJson } from '../api/wire';
import { queryOf, request } from './connection';
import { print, printCsv, printFacts, printJson, printTable } from './output';

type Aging = ReturnType<typeof agingJson>;
type Audit = Awaited<ReturnType<typeof auditReport>>;

/** Reports, over HTTP. */
export function addReporting(program: Command): void {
  program
    .command('aging')
    .description('open invoices by days past due')
    .option('--as-of <date>', 'on this date; today if absent')
    .option('--csv', 'as CSV')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(showAging);
  program
    .command('audit')
    .description('recompute ledger and audit chains, compare the store with Temporal')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(showAudit);
}

interface AgingOptions {
  readonly asOf?: string;
  readonly csv?: true;
  readonly json?: true;
  readonly creditor?: string;
}

async function showAging({ asOf, csv, json, creditor }: AgingOptions): Promise<void> {
  const report = await request<Aging>('GET', `/v1/reports/aging${queryOf({ asOf })}`, { creditor });
  if (json) return printJson(report);
  if (csv) {
    const rows = report.currencies.flatMap(({ currency, buckets }) =>
      buckets.map(({ name, amount, invoices }) => [report.asOf, currency, name, amount, invoices]),
    );
    return printCsv(['asOf', 'currency', 'bucket', 'amount', 'invoices'], rows);
  }
  print(`as of ${report.asOf}, by due date`);
  for (const { currency, buckets, total } of report.currencies) {
    const counted = buckets.reduce((sum, { invoices }) => sum + invoices, 0);
    printTable(
      [currency, ...buckets.map(({ name }) => name), 'total'],
      [
        ['amount', ...buckets.map(({ amount }) => amount), total],
        ['invoices', ...buckets.map(({ invoices }) => invoices), counted],
      ],
      [...buckets.map(({ name }) => name), 'total'],
    );
  }
  if (report.currencies.length === 0) print('nothing is open');
}

async function showAudit({
  json,
  creditor,
}: {
  readonly json?: true;
  readonly creditor?: string;
}): Promise<void> {
  const report = await request<Audit>('GET', '/v1/reports/audit', { creditor });
  const { ok, ledger, chain, agreement } = report;
  if (!ok) process.exitCode = 1;
  if (json) return printJson(report);
  printFacts([
    ['result', ok ? 'everything agrees' : 'something differs'],
    ['accounts', ledger.accounts],
    ['ledger drift', ledger.drift.length],
    ['audit rows', chain.rows],
    ['chain broken at', chain.brokenAt ?? 'nowhere'],
    ['open without workflow', agreement.openWithoutWorkflow.length],
    ['workflow without open account', agreement.workflowWithoutOpen.length],
    ['stage differs', agreement.stageDiffers.length],
  ]);
  for (const one of ledger.drift) {
    const where = one.transactionId ?? one.invoiceId ?? one.accountId ?? '';
    print(`drift  ${one.what} ${where}: kept ${one.kept}, computed ${one.computed}`);
  }
  for (const id of agreement.openWithoutWorkflow) print(`open without workflow  ${id}`);
  for (const id of agreement.workflowWithoutOpen) print(`workflow without open account  ${id}`);
  for (const { accountId, store, temporal } of agreement.stageDiffers) {
    print(`stage differs  ${accountId}: ${store} in the store, ${temporal} in Temporal`);
  }
}
