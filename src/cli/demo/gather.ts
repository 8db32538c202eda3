import type { Product } from './product';
import type { AgingRow, DemoReport, SentRow, StoryLine } from './report';

interface AgingJson {
  readonly currencies: readonly {
    readonly currency: string;
    readonly buckets: readonly { name: string; amount: string; invoices: number }[];
    readonly total: unknown;
  }[];
}

interface TimelineJson {
  readonly entries: readonly {
    at: string;
    kind: string;
    title: string;
    reason: string | null;
    by: { kind: string };
  }[];
  readonly nextCursor: string | null;
}

/** Reads the figures of the report over HTTP. Nothing that differs between runs (ids, seconds) is kept. */
export const gather = {
  async aging(product: Product, asOf: string): Promise<AgingRow[]> {
    const { currencies } = await product.get<AgingJson>(`/v1/reports/aging?asOf=${asOf}`);
    return currencies
      .flatMap(({ currency, buckets }) =>
        buckets.map(({ name, amount, invoices }) => ({ currency, bucket: name, amount, invoices })),
      )
      .sort((a, b) => (a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0));
  },

  async outcomes(product: Product): Promise<DemoReport['outcomes']> {
    const { accounts } = await product.get<{
      accounts: { status: string; stage: string; outcome: string | null }[];
    }>('/v1/accounts?limit=200');
    return countBy(accounts, ({ status, stage, outcome }) =>
      status === 'closed' ? `closed: ${outcome ?? 'unknown'}` : `open: ${stage}`,
    ).map(([state, count]) => ({ state, accounts: count }));
  },

  async sent(product: Product): Promise<SentRow[]> {
    const { accounts } = await product.get<{ accounts: { id: string }[] }>(
      '/v1/accounts?limit=200',
    );
    const rows: { step: string; channel: string; status: string }[] = [];
    for (const { id } of accounts) {
      const answer = await product.get<{ messages: typeof rows }>(`/v1/accounts/${id}/messages`);
      rows.push(...answer.messages);
    }
    return countBy(rows, ({ step, channel, status }) => `${step}|${channel}|${status}`).map(
      ([key, messages]) => {
        const [step = '', channel = '', status = ''] = key.split('|');
        return { step, channel, status, messages };
      },
    );
  },

  async timeline(product: Product, accountId: string): Promise<StoryLine[]> {
    const lines: StoryLine[] = [];
    let cursor = '';
    for (;;) {
      const page = await product.get<TimelineJson>(
        `/v1/accounts/${accountId}/timeline?limit=200${cursor}`,
      );
      for (const { at, kind, title, reason, by } of page.entries) {
        // Whether the provider's answer or its callback came first is chance, so both are the system.
        lines.push({
          on: at.slice(0, 10),
          kind,
          title,
          reason,
          by: by.kind === 'user' ? 'person' : 'system',
        });
      }
      if (page.nextCursor === null) return lines;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  },
};

function countBy<T>(rows: readonly T[], keyOf: (row: T) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
