import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import type { auditReport } from '../api/routes/audit';
import type { RepairReport } from '../commands/repair-ledger';
import type { HeadedRow } from '../store/chain-check';
import type { Broken, ChainHead } from '../store/chain-walk';
import { assertNever } from '../domain/result';
import { queryOf, request } from './connection';
import { Failure } from './failure';
import { moneyText, print, printFacts, printJson, say } from './output';

type Audit = Awaited<ReturnType<typeof auditReport>>;

interface AuditOptions {
  readonly json?: true;
  readonly creditor?: string;
  readonly repair?: true;
  readonly hold?: string;
  readonly release?: string | true;
  readonly force?: true;
  readonly heads?: true;
  readonly export?: string;
}

/** Rows or heads that one request brings. */
const pageSize = 200;

/** The audit, what it offers to verifiers of others, and the hold of the installation. */
export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('recompute ledger and audit chains, compare the store with Temporal')
    .option(
      '--repair',
      'first book reversals of what is too much and again what is missing (admin)',
    )
    .option('--export <file>', 'write the audit rows as JSON lines, for scripts/verify-chain.py')
    .option('--heads', 'the newest link of each chain, to be kept where nobody here can change it')
    .option('--hold <reason>', 'put the whole installation on hold: nothing leaves (admin)')
    .option('--release [reason]', 'end the hold when the audit finds nothing wrong (admin)')
    .option('--force', 'with --release: also when it does')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)')
    .action(runAudit);
}

async function runAudit(options: AuditOptions): Promise<void> {
  const { creditor, hold, release, force, heads, export: file } = options;
  const asked = [hold, release, heads, file, options.repair].filter((one) => one !== undefined);
  if (asked.length > 1 || (force && release === undefined)) {
    throw new Failure(
      2,
      'one of --repair, --export, --heads, --hold and --release; --force with --release',
    );
  }
  if (heads) return showHeads(options);
  if (file !== undefined) return exportChain(file, creditor);
  if (hold !== undefined) {
    await request('POST', '/v1/reports/audit/hold', { body: { reason: hold }, creditor });
  }
  if (release !== undefined) {
    const reason = release === true ? 'Looked after and released.' : release;
    const body = { reason, ...(force ? { force } : {}) };
    const where = '/v1/reports/audit/release';
    const { ended } = await request<{ ended: string[] }>('POST', where, { body, creditor });
    for (const id of ended) say(`ended the workflow of an account that is not in the store  ${id}`);
  }
  return showAudit(options);
}

async function pages<Page extends { readonly nextCursor: string | null }>(
  where: string,
  creditor: string | undefined,
  take: (page: Page) => Promise<void> | void,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const query = queryOf({ limit: String(pageSize), cursor });
    const page = await request<Page>('GET', `${where}${query}`, { creditor });
    await take(page);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function exportChain(file: string, creditor: string | undefined): Promise<void> {
  const handle = await open(file, 'w');
  let count = 0;
  type Page = { readonly rows: readonly HeadedRow[]; readonly nextCursor: string | null };
  try {
    await pages<Page>('/v1/reports/audit/chain', creditor, async ({ rows }) => {
      count += rows.length;
      if (rows.length > 0) {
        await handle.write(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
      }
    });
  } finally {
    await handle.close();
  }
  print(`${count} rows in ${file}; python3 scripts/verify-chain.py ${file} checks them`);
}

interface HeadsPage {
  readonly digest: { readonly chains: number; readonly sha256: string };
  readonly heads: readonly ChainHead[];
  readonly nextCursor: string | null;
}

async function showHeads({ json, creditor }: AuditOptions): Promise<void> {
  const all: ChainHead[] = [];
  let digest: HeadsPage['digest'] | undefined;
  await pages<HeadsPage>('/v1/reports/audit/heads', creditor, (page) => {
    digest ??= page.digest;
    all.push(...page.heads);
  });
  if (json) return printJson({ digest, heads: all });
  print(`${digest?.chains ?? 0} chains  sha256 ${digest?.sha256 ?? ''}`);
  for (const { chain, count, hash } of all) print(`${chain}  ${count}  ${hash}`);
}

function brokenText({ id, chain, accountId, n, what }: Broken): string {
  const where = accountId === null ? `the chain ${chain}` : `account ${accountId}`;
  switch (what) {
    case 'changed':
      return `row ${id}, number ${n} of ${where}, is not as it was written`;
    case 'missing':
      return `number ${n} of ${where} is missing`;
    case 'cut':
      return `number ${n} of ${where} and what followed is missing`;
    case 'inserted':
      return `row ${id}, number ${n} of ${where}, was put in`;
    case 'head':
      return `the kept end of ${where} is not the hash of its newest row, number ${n}`;
    default:
      return assertNever(what);
  }
}

/** What a repair did goes to stderr: the audit after it is the answer. */
async function repair(creditor: string | undefined): Promise<void> {
  const { repaired, unrepaired } = await request<RepairReport>('POST', '/v1/reports/audit/repair', {
    creditor,
  });
  for (const { what, transactionId, accountId, transactions } of repaired) {
    say(`repaired  ${what} ${transactionId ?? accountId}: booked ${transactions.length}`);
  }
  for (const id of unrepaired) say(`needs a person  ${id}`);
  if (repaired.length + unrepaired.length === 0) say('nothing to repair');
}

/** The audit as facts and findings. Exit 1 when something differs. */
export async function showAudit({
  json,
  creditor,
  repair: isRepair,
}: {
  readonly json?: true;
  readonly creditor?: string;
  readonly repair?: true;
}): Promise<void> {
  if (isRepair) await repair(creditor);
  const report = await request<Audit>('GET', '/v1/reports/audit', { creditor });
  const { ok, ledger, chain, agreement, installation } = report;
  if (!ok) process.exitCode = 1;
  if (json) return printJson(report);
  const { heldSince, reason, doubted } = installation;
  printFacts([
    ['result', ok ? 'everything agrees' : 'something differs'],
    ['accounts', ledger.accounts],
    ['ledger drift', ledger.drift.length],
    ['audit rows', chain.rows],
    ['chain broken at', chain.brokenAt ?? 'nowhere'],
    ['open without workflow', agreement.openWithoutWorkflow.length],
    ['workflow without open account', agreement.workflowWithoutOpen.length],
    ['stage differs', agreement.stageDiffers.length],
    ['on hold since', heldSince ?? 'not on hold'],
    ['left to a person by a restore', doubted.count],
  ]);
  if (reason !== null) print(`on hold  ${reason}`);
  for (const id of doubted.accountIds) print(`left to a person  ${id}`);
  if (chain.broken !== null) print(`chain  ${brokenText(chain.broken)}`);
  for (const { ledger: name, balance } of ledger.totals) print(`${name}  ${moneyText(balance)}`);
  for (const one of ledger.drift) {
    const where = one.entryId ?? one.transactionId ?? one.invoiceId ?? one.accountId ?? '';
    print(`drift  ${one.what} ${where}: kept ${one.kept}, computed ${one.computed}`);
  }
  for (const id of agreement.openWithoutWorkflow) print(`open without workflow  ${id}`);
  for (const id of agreement.workflowWithoutOpen) print(`workflow without open account  ${id}`);
  for (const { accountId, store, temporal } of agreement.stageDiffers) {
    print(`stage differs  ${accountId}: ${store} in the store, ${temporal} in Temporal`);
  }
}
