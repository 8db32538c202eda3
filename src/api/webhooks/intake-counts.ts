import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { IntakeAlert } from '../../intake';
import type { InboxStore, QuarantineCount } from '../../store/inbox';

/** What intake says about deliveries: a line of the log each, and counts for the metrics. */
export interface IntakeCounts {
  alert(alert: IntakeAlert): void;
  /** Counts since the process began, by kind, source and reason. */
  list(): readonly { readonly alert: IntakeAlert; readonly count: number }[];
}

/** Kinds, sources and reasons are few, so the map stays small; ids and creditors are not part of its keys. */
export function intakeCounts(logger: Logger): IntakeCounts {
  const counts = new Map<string, { readonly alert: IntakeAlert; count: number }>();
  return {
    alert: (alert) => {
      const { kind, ...fields } = alert;
      const line = { ...fields, alert: kind.replaceAll('-', '_') };
      if (kind === 'security') logger.error(line, 'billing event: security');
      else logger.warn(line, `billing event ${kind}`);
      const key = [kind, alert.source, reasonOf(alert)].join(' ');
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { alert, count: 1 });
    },
    list: () => [...counts.values()],
  };
}

function reasonOf(alert: IntakeAlert): string {
  return 'reason' in alert ? alert.reason : '';
}

/** Adds counts of alerts and of what waits in quarantine to a registry. */
export function registerIntake(
  registry: Registry,
  counts: IntakeCounts | undefined,
  inbox: Pick<InboxStore, 'quarantined'>,
): void {
  new Counter({
    name: 'duecourse_billing_alerts_total',
    help: 'Billing events that were refused, quarantined, or odd, by source and reason.',
    labelNames: ['kind', 'source', 'reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { alert, count } of counts?.list() ?? []) {
        this.inc({ kind: alert.kind, source: alert.source, reason: reasonOf(alert) }, count);
      }
    },
  });
  // Both figures of one scrape are of the same look. No figure is better than a wrong one.
  let look: Promise<readonly QuarantineCount[]> | null = null;
  const rows = (): Promise<readonly QuarantineCount[]> => {
    look ??= inbox
      .quarantined()
      .catch(() => [])
      .finally(() => {
        look = null;
      });
    return look;
  };
  const gauge = (name: string, help: string, valueOf: (row: QuarantineCount) => number): void => {
    new Gauge({
      ...{ name, help, labelNames: ['source'], registers: [registry] },
      async collect() {
        const found = await rows();
        this.reset();
        for (const row of found) this.set({ source: row.source }, valueOf(row));
      },
    });
  };
  gauge(
    'duecourse_quarantined',
    'Events in quarantine: what came in and waits for a person or for another event.',
    ({ count }) => count,
  );
  gauge(
    'duecourse_quarantine_oldest_timestamp_seconds',
    'When the oldest event in quarantine was received.',
    ({ oldestAt }) => Math.round(oldestAt / 1_000),
  );
}
