import Table from 'cli-table3';

export interface AgingRow {
  readonly currency: string;
  readonly bucket: string;
  readonly amount: string;
  readonly invoices: number;
}

export interface SentRow {
  readonly step: string;
  readonly channel: string;
  readonly status: string;
  readonly messages: number;
}

export interface StoryLine {
  readonly on: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string | null;
  readonly by: string;
}

export interface DemoReport {
  readonly seed: number;
  readonly accounts: number;
  readonly days: number;
  readonly agingBefore: readonly AgingRow[];
  readonly agingAfter: readonly AgingRow[];
  readonly outcomes: readonly { readonly state: string; readonly accounts: number }[];
  readonly sent: readonly SentRow[];
  /** The account that goes all the way to counsel. */
  readonly timeline: readonly StoryLine[];
}

/** The report for people: tables, then one account's whole story with a reason for every step. */
export function printReport(report: DemoReport): string {
  const parts = [
    `${report.accounts} accounts, ${report.days} days, seed ${report.seed}`,
    'Ageing before',
    agingTable(report.agingBefore),
    'Ageing after',
    agingTable(report.agingAfter),
    'Where the accounts are',
    table(
      ['state', 'accounts'],
      report.outcomes.map(({ state, accounts }) => [state, String(accounts)]),
    ),
    'What was sent',
    table(
      ['step', 'channel', 'status', 'messages'],
      report.sent.map(({ step, channel, status, messages }) => [
        step,
        channel,
        status,
        String(messages),
      ]),
    ),
    'One account, all the way',
    ...report.timeline.map(storyLine),
  ];
  return `${parts.join('\n')}\n`;
}

function storyLine({ on, title, reason, by }: StoryLine): string {
  return `${on}  ${title}${reason === null ? '' : `: ${reason}`} (${by})`;
}

function agingTable(rows: readonly AgingRow[]): string {
  return table(
    ['currency', 'days past due', 'amount', 'invoices'],
    rows
      .filter((row) => row.invoices > 0)
      .map(({ currency, bucket, amount, invoices }) => [
        currency,
        bucket,
        amount,
        String(invoices),
      ]),
  );
}

function table(head: string[], rows: string[][]): string {
  const drawn = new Table({ head, style: { head: [], border: [] } });
  drawn.push(...rows);
  return drawn.toString();
}
