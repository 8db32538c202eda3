import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { request } from './connection';
import { Failure } from './failure';
import {
  minuteText,
  moneyText,
  print,
  printJson,
  printTable,
  readJsonText,
  readText,
  say,
} from './output';

interface Shared {
  readonly json?: true;
  readonly creditor?: string;
}

interface Selection extends Shared {
  readonly to?: string;
  readonly from?: string;
  readonly stage?: string;
  readonly needsAttention?: true;
  readonly minDaysPastDue?: string;
  readonly account?: readonly string[];
  readonly limit?: string;
}

interface MigrateOptions extends Selection {
  readonly preview?: string;
  readonly reason: string;
  readonly key?: string;
}

interface Action {
  readonly at: string;
  readonly kind: string;
  readonly step: string | null;
  readonly channel: string | null;
  readonly amount: { readonly amount: string; readonly currency: string } | null;
}

interface DiffRow {
  readonly accountId: string;
  readonly factsVersion: number;
  readonly from: { readonly id: string; readonly version: number };
  readonly before: readonly Action[];
  readonly after: readonly Action[];
  readonly changed: boolean;
  readonly notes: readonly { readonly code: string; readonly sentence: string }[];
}

interface Diff {
  readonly strategy: { readonly id: string; readonly version: number };
  readonly asOf: string;
  readonly accounts: readonly DiffRow[];
  readonly nextCursor: string | null;
}

interface Migrated {
  readonly moved: readonly { readonly accountId: string; readonly factsVersion: number }[];
  readonly skipped: readonly {
    readonly accountId: string;
    readonly code: string;
    readonly detail: string;
  }[];
}

/** What a file of `strategy diff --json` has to hold to be migrated by. */
const previewFile = z.object({
  strategy: z.object({ id: z.string(), version: z.int() }),
  accounts: z.array(z.object({ accountId: z.string(), factsVersion: z.int() })),
});

/** Accounts of one request. */
const pageRows = 200;

/** `strategy diff` and `strategy migrate`: running accounts and another version of their strategy. */
export function addStrategyMoves(strategy: Command): void {
  selecting(strategy.command('diff <id>'))
    .description('the next five actions of accounts before and after a move to a version')
    .action(async (id: string, options: Selection) => {
      const diff = await diffOf(id, options);
      if (options.json) return printJson(diff);
      showDiff(diff);
    });
  selecting(strategy.command('migrate <id>'))
    .description('move accounts that are still as the preview saw them')
    .option('--preview <file>', 'what `strategy diff --json` wrote; absent: it is made now')
    .option('--reason <text>', 'kept on the timeline of each account', 'moved by strategy migrate')
    .option('--key <key>', 'idempotency key; absent: a new one')
    .action(migrate);
}

function selecting(command: Command): Command {
  return command
    .option('--to <version>', 'version to move to; absent: the newest')
    .option('--from <version>', 'only accounts of this version, or of another strategy: ID or ID@V')
    .option('--stage <stage>', 'only accounts in this stage')
    .option('--needs-attention', 'only accounts that a person has to look at')
    .option('--min-days-past-due <days>', 'only accounts that are so late')
    .option('--account <ids...>', 'these accounts')
    .option('--limit <n>', 'at most so many accounts')
    .option('--json', 'one JSON document')
    .option('--creditor <id>', 'act for this creditor (admin key only)');
}

/** Every page of the comparison as one. */
async function diffOf(id: string, options: Selection): Promise<Diff> {
  const { creditor, account } = options;
  const most = options.limit === undefined ? Infinity : wholeNumber(options.limit, '--limit');
  const path = `/v1/strategies/${encodeURIComponent(id)}/diff`;
  const version = options.to === undefined ? {} : { version: wholeNumber(options.to, '--to') };
  const rows: DiffRow[] = [];
  let cursor: string | null = null;
  for (;;) {
    const limit = Math.min(pageRows, most - rows.length);
    const named = account?.slice(rows.length, rows.length + limit);
    const selection: object =
      named === undefined
        ? { filter: filterOf(id, options), limit, ...(cursor === null ? {} : { cursor }) }
        : { accounts: named };
    const body = { ...version, ...selection };
    const page: Diff = await request<Diff>('POST', path, { body, creditor });
    rows.push(...page.accounts);
    cursor = page.nextCursor;
    const isOver = account === undefined ? cursor === null : rows.length >= account.length;
    if (isOver || rows.length >= most) return { ...page, accounts: rows };
  }
}

function filterOf(id: string, { from, stage, needsAttention, minDaysPastDue }: Selection): object {
  return {
    ...(from === undefined ? {} : { strategy: versionNamed(id, from) }),
    ...(stage === undefined ? {} : { stage }),
    ...(needsAttention === undefined ? {} : { needsAttention }),
    ...(minDaysPastDue === undefined
      ? {}
      : { minDaysPastDue: wholeNumber(minDaysPastDue, '--min-days-past-due') }),
  };
}

/** `2`: a version of the same strategy; `other` or `other@2`: another one. */
function versionNamed(id: string, text: string): { id: string; version?: number } {
  if (/^\d+$/.test(text)) return { id, version: Number(text) };
  const [other = '', version] = text.split('@');
  if (version === undefined) return { id: other };
  return { id: other, version: wholeNumber(version, '--from') };
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Failure(2, `${option} is a whole number`);
  return Number(text);
}

function showDiff({ strategy, accounts, nextCursor }: Diff): void {
  print(`to ${strategy.id} version ${strategy.version}`);
  for (const row of accounts) {
    const { accountId, from, changed, before, after, notes } = row;
    print(`${accountId}  from ${from.id} version ${from.version}: ${changed ? 'changes' : 'same'}`);
    for (const { sentence } of notes) print(`  ${sentence}`);
    const lines = Math.max(before.length, after.length);
    const rows = Array.from({ length: lines }, (_, n) => [shown(before[n]), shown(after[n])]);
    if (changed) printTable(['before', 'after'], rows);
  }
  const changing = accounts.filter(({ changed }) => changed).length;
  print(`${accounts.length} accounts, ${changing} would do something else`);
  if (nextCursor !== null) say('there are more; see --limit');
}

function shown(action: Action | undefined): string {
  if (action === undefined) return '';
  const { at, kind, step, channel, amount } = action;
  const money = amount === null ? null : moneyText(amount);
  const words = [minuteText(at), kind, step, channel && `by ${channel}`, money];
  return words.filter((word) => word !== null).join(' ');
}

async function migrate(id: string, options: MigrateOptions): Promise<void> {
  const { creditor, json, reason, key = `cli/${randomUUID()}` } = options;
  const preview =
    options.preview === undefined ? await diffOf(id, options) : readPreview(id, options);
  if (options.preview === undefined && !json) showDiff(preview as Diff);
  if (options.key === undefined) say(`key ${key}`);
  const { version } = preview.strategy;
  const moved: Migrated['moved'][number][] = [];
  const skipped: Migrated['skipped'][number][] = [];
  for (let n = 0; n < preview.accounts.length; n += pageRows) {
    const accounts = preview.accounts
      .slice(n, n + pageRows)
      .map(({ accountId, factsVersion }) => ({ id: accountId, factsVersion }));
    const path = `/v1/strategies/${encodeURIComponent(id)}/migrate`;
    const body = { version, accounts, reason };
    const headers = { 'Idempotency-Key': key };
    const done = await request<Migrated>('POST', path, { body, creditor, headers });
    moved.push(...done.moved);
    skipped.push(...done.skipped);
  }
  if (json) return printJson({ strategy: preview.strategy, moved, skipped });
  print(`${moved.length} accounts moved to ${id} version ${version}, ${skipped.length} left out`);
  if (skipped.length === 0) return;
  const rows = skipped.map(({ accountId, code, detail }) => [accountId, code, detail]);
  printTable(['account', 'left out', 'because'], rows);
}

/** @throws Failure when the file is none, or is about another strategy or version */
function readPreview(
  id: string,
  { preview = '', to }: MigrateOptions,
): z.infer<typeof previewFile> {
  const found = previewFile.safeParse(readJsonText(readText(preview), preview));
  if (!found.success) throw new Failure(2, `${preview} is not what strategy diff --json writes`);
  const { strategy } = found.data;
  const isOther = strategy.id !== id || (to !== undefined && Number(to) !== strategy.version);
  if (!isOther) return found.data;
  throw new Failure(2, `${preview} is about ${strategy.id} version ${strategy.version}`);
}
