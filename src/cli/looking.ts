import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import type { AccountJson, accountRowJson } from '../api/wire';
import type { previewJson, TimelineLine, whyJson } from '../api/reading';
import { allRows, queryOf, request } from './connection';
import { Failure } from './failure';
import {
  minuteText,
  moneyText,
  print,
  printFacts,
  printJson,
  printTable,
  readJsonText,
  say,
} from './output';
import { askWhatIf, isWhatIf, printWhatIf, type WhatIfOptions } from './what-if';

type Row = ReturnType<typeof accountRowJson>;
type Why = Awaited<ReturnType<typeof whyJson>>;
type Preview = Awaited<ReturnType<typeof previewJson>>;

interface Shared {
  readonly json?: true;
  readonly creditor?: string;
}

/** Looking at accounts and acting on them, over HTTP. */
export function addLooking(program: Command): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('--json', 'one JSON document')
      .option('--creditor <id>', 'act for this creditor (admin key only)');

  add('accounts', 'list accounts')
    .option('--status <status>', 'open or closed')
    .option('--stage <stage>', 'reminder, escalation, plan, agency, legal or closed')
    .option('--needs-attention', 'only those that need attention')
    .option('--min-days-past-due <days>', 'at least so many days past due')
    .option('--q <text>', 'part of a debtor name or invoice number, or an account id')
    .option('--limit <rows>', 'at most so many', '50')
    .action(listAccounts);
  add('account <id>', 'show one account').action(showAccount);
  add('timeline <id>', 'what happened, with reasons').action(showTimeline);
  add('why <id>', 'why nothing happens yet').action(showWhy);
  add('preview <id>', 'what would happen if nothing happens, or if something does')
    .option('--days <days>', 'how far to look')
    .option(
      '--event <json...>',
      'something that happens: {"type":"payment","on":DATE,"amount":...}',
    )
    .option('--strategy <id>', 'worked by another one: ID or ID@VERSION')
    .option('--from <date>', 'from a past date, with what has happened since')
    .action(showPreview);
  add('command <id> <name>', 'give a command to an account')
    .option('--data <json>', 'its data', '{}')
    .option('--key <key>', 'idempotency key; a random one is printed otherwise')
    .action(giveCommand);
}

const accountPath = (id: string, part = ''): string =>
  `/v1/accounts/${encodeURIComponent(id)}${part}`;

interface ListOptions extends Shared {
  readonly status?: string;
  readonly stage?: string;
  readonly needsAttention?: true;
  readonly minDaysPastDue?: string;
  readonly q?: string;
  readonly limit: string;
}

async function listAccounts(options: ListOptions): Promise<void> {
  const { status, stage, q, minDaysPastDue, creditor } = options;
  const max = Number(options.limit);
  if (!Number.isInteger(max) || max < 1) throw new Failure(2, '--limit is a number of rows');
  const query = {
    ...{ status, stage, q, minDaysPastDue },
    needsAttention: options.needsAttention ? 'true' : undefined,
  };
  const { rows, nextCursor } = await allRows<Row>(
    '/v1/accounts',
    'accounts',
    query,
    { creditor },
    max,
  );
  if (options.json) return printJson({ accounts: rows, nextCursor });
  printTable(
    ['account', 'debtor', 'stage', 'balance', 'overdue', 'days', 'next', 'at', 'attention'],
    rows.map((row) => [
      row.id,
      row.debtor.name,
      row.outcome === null ? row.stage : `${row.stage} (${row.outcome})`,
      moneyText(row.balance),
      moneyText(row.overdue),
      row.daysPastDue,
      nextText(row.nextAction),
      minuteText(row.nextAction?.at ?? null),
      row.needsAttention,
    ]),
    ['balance', 'overdue', 'days'],
  );
  if (nextCursor !== null) say(`more than ${max}; see --limit`);
}

function nextText(next: Row['nextAction']): string {
  if (next === null) return '';
  return [next.kind, next.step, next.channel === null ? null : `by ${next.channel}`]
    .filter((part) => part !== null)
    .join(' ');
}

async function showAccount(id: string, { json, creditor }: Shared): Promise<void> {
  const account = await request<AccountJson>('GET', accountPath(id), { creditor });
  if (json) return printJson(account);
  printAccount(account);
}

function printAccount(account: AccountJson): void {
  const { debtor, strategy, nextAction, workflow } = account;
  printFacts([
    ['account', account.id],
    ['debtor', `${debtor.name} (${debtor.kind}, ${debtor.timeZone ?? 'time zone unknown'})`],
    ['status', account.outcome === null ? account.status : `${account.status}, ${account.outcome}`],
    ['stage', account.stage],
    ['balance', moneyText(account.balance)],
    ['overdue', `${moneyText(account.overdue)}, ${account.daysPastDue} days`],
    ['next', `${nextText(nextAction)} ${minuteText(nextAction?.at ?? null)}`.trim() || 'nothing'],
    ['attention', account.needsAttention ?? 'none'],
    ['strategy', `${strategy.id} version ${strategy.version}`],
    ['version', account.factsVersion],
    ['workflow', workflow.url ?? workflow.id],
  ]);
  printTable(
    ['invoice', 'number', 'issued', 'due', 'amount', 'open', 'status'],
    account.invoices.map(({ id, number, issuedOn, dueOn, amount, open, status }) => [
      ...[id, number, issuedOn, dueOn, moneyText(amount), moneyText(open), status],
    ]),
    ['amount', 'open'],
  );
  if (account.holds.length > 0) {
    printTable(
      ['hold', 'type', 'reason', 'until'],
      account.holds.map(({ id, type, reason, until }) => [id, type, reason, minuteText(until)]),
    );
  }
  if (account.agreements.length > 0) {
    printTable(
      ['agreement', 'type', 'status'],
      account.agreements.map(({ id, type, status }) => [id, type, status]),
    );
  }
}

async function showTimeline(id: string, { json, creditor }: Shared): Promise<void> {
  const path = accountPath(id, '/timeline');
  const { rows } = await allRows<TimelineLine>(path, 'entries', {}, { creditor });
  if (json) return printJson({ entries: rows, nextCursor: null });
  for (const { at, kind, title, reason, by } of rows) {
    const who = by.kind === 'user' ? by.id : `${by.kind} ${by.id}`;
    const line = `${minuteText(at)}  ${kind.padEnd(10)}${title}${reason === null ? '' : `: ${reason}`}`;
    print(`${line.replace(/\p{Cc}+/gu, ' ')}  (${who})`);
  }
}

async function showWhy(id: string, { json, creditor }: Shared): Promise<void> {
  const why = await request<Why>('GET', accountPath(id, '/why'), { creditor });
  if (json) return printJson(why);
  const { nextAction } = why;
  printFacts([
    ['next', `${nextText(nextAction)} ${minuteText(nextAction?.at ?? null)}`.trim() || 'nothing'],
    ['earliest', why.earliestAt === null ? 'when a person acts' : minuteText(why.earliestAt)],
  ]);
  if (why.guards.length === 0) return print('nothing stands in the way');
  printTable(
    ['rule', 'blocks', 'because', 'until', 'cleared by'],
    why.guards.map(({ rule, blocks, sentence, clearsAt, clearedBy }) => [
      ...[rule, blocks.join(' '), sentence, minuteText(clearsAt), clearedBy],
    ]),
  );
}

async function showPreview(
  id: string,
  { json, ...options }: Shared & WhatIfOptions,
): Promise<void> {
  const { creditor, days } = options;
  const path = accountPath(id, '/preview');
  const whatIf = isWhatIf(options) ? await askWhatIf(path, options) : null;
  const preview =
    whatIf ?? (await request<Preview>('GET', `${path}${queryOf({ days })}`, { creditor }));
  if (json) return printJson(preview);
  printTable(
    ['at (UTC)', 'stage', 'what', 'step', 'by', 'amount'],
    preview.entries.map(({ at, stage, kind, step, channel, amount }) => [
      ...[minuteText(at), stage, kind, step, channel],
      amount === null ? '' : moneyText(amount),
    ]),
    ['amount'],
  );
  print(`ends: ${preview.ends}`);
  if (whatIf !== null) printWhatIf(whatIf);
}

async function giveCommand(
  id: string,
  name: string,
  options: Shared & { readonly data: string; readonly key?: string },
): Promise<void> {
  const key = options.key ?? `cli/${randomUUID()}`;
  const body = readJsonText(options.data, '--data');
  if (options.key === undefined) say(`key ${key}`);
  const path = accountPath(id, `/commands/${encodeURIComponent(name)}`);
  const answer = await request<CommandJson>('POST', path, {
    body,
    creditor: options.creditor,
    headers: { 'Idempotency-Key': key },
  });
  if (options.json) return printJson(answer);
  if (answer.status === 'awaiting-approval') {
    return printFacts([
      ['status', answer.status],
      ['approval', answer.approvalId],
      ['command', answer.commandId],
    ]);
  }
  printFacts([
    ['status', answer.status],
    ['command', answer.commandId],
  ]);
  printAccount(answer.account);
}

type CommandJson =
  | { readonly commandId: string; readonly status: 'done'; readonly account: AccountJson }
  | {
      readonly commandId: string;
      readonly status: 'awaiting-approval';
      readonly approvalId: string;
    };
