import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteBackSource } from '../src/domain/account/write-backs';
import type { TellBilling, Told } from '../src/providers/billing/outcome';
import { errorCode } from '../src/providers/connection';
import type { Outbound, OutboundAnswer } from '../src/providers/outbound';
import { webhookHeaders } from '../src/providers/webhook-signature';
import type { ClaimedDelivery, DeliveryStore, DueEndpoint } from '../src/store/webhook-deliveries';
import type { WriteBackRow, WriteBackStore } from '../src/store/write-backs';
import type { Transaction } from '../src/store/client';
import type { RelayLogger } from './relay';

export interface DoorsOutOptions {
  readonly deliveries: DeliveryStore;
  readonly writeBacks: WriteBackStore;
  readonly outbound: Pick<Outbound, 'post'>;
  readonly billing: Readonly<Record<WriteBackSource, TellBilling>>;
  /** A write-back was given up: somebody has to know. Runs in the transaction that says so. */
  readonly giveUp: (tx: Transaction, row: WriteBackRow, reason: string) => Promise<void>;
  readonly wallClock: { now(): number };
  readonly logger?: RelayLogger;
  readonly pollMs?: number;
  /** Waits between attempts; after the last one it is given up. */
  readonly retryMs?: readonly number[];
  /** How long a receiver that fails is left alone, doubled up to the second figure. */
  readonly coolMs?: { readonly first: number; readonly longest: number };
}

export interface DoorsOut {
  /** Takes nothing new and finishes what is under way. */
  stop(): Promise<void>;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** About three days in all: a receiver that is down over a weekend loses nothing. */
const retryMsDefault: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour),
];
/** Waits differ by up to so much, so that what failed together does not come back together. */
const jitter = 0.2;
const coolMsDefault = { first: second, longest: minute } as const;
const pollMsDefault = 250;
const tidyEveryMs = hour;
const pauseMs = { first: 500, longest: 5_000 } as const;
/** Above the longest call: until then nobody else takes what this worker has. */
const leaseMs = minute;
/** Receivers served at once, deliveries to one of them at once, and rounds until others get their turn. */
const lanesMax = 12;
const atOnce = 4;
const roundsMax = 25;
const writeBackLane = 'write-back';
/** What is kept of an error: its code. */
const reasonMax = 100;

/**
 * The doors out: events to the creditors' endpoints and write-backs to billing systems, until stopped.
 * Every receiver has a lane of its own, so that a slow one holds up nobody else. What a worker that was
 * killed had taken is due again when its lease ends, under the same id. Needs no Temporal.
 */
export function startDoorsOut(options: DoorsOutOptions): DoorsOut {
  const doors = new DoorsOutLoop(options);
  const ended = doors.run();
  return {
    stop: async () => {
      doors.stopping.abort();
      await ended;
    },
  };
}

const unsigned: OutboundAnswer = {
  ...{ status: null, error: 'secret-unreadable', retryAfterMs: null, body: '' },
};

function arrived({ status }: OutboundAnswer): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** A receiver that failed: how often in a row, and until when it is left alone. */
interface Cooling {
  readonly failures: number;
  readonly untilAt: number;
}

class DoorsOutLoop {
  readonly stopping = new AbortController();
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly cooling = new Map<string, Cooling>();
  private tidiedAtMs = -Infinity;

  constructor(private readonly options: DoorsOutOptions) {}

  async run(): Promise<void> {
    let pause: number = pauseMs.first;
    while (!this.stopping.signal.aborted) {
      try {
        await this.tidyIfDue();
        await this.openLanes();
        pause = pauseMs.first;
        await this.rest(this.options.pollMs ?? pollMsDefault);
      } catch (error) {
        this.warn('doors out interrupted', error);
        await this.rest(pause);
        pause = Math.min(pause * 2, pauseMs.longest);
      }
    }
    await Promise.all(this.lanes.values());
  }

  private async tidyIfDue(): Promise<void> {
    if (performance.now() - this.tidiedAtMs < tidyEveryMs) return;
    await this.options.deliveries.tidy(this.now());
    this.tidiedAtMs = performance.now();
  }

  private async openLanes(): Promise<void> {
    if (!this.lanes.has(writeBackLane)) this.open(writeBackLane, () => this.tellBilling());
    const free = lanesMax - this.lanes.size;
    if (free <= 0) return;
    const now = this.now();
    const cool = [...this.cooling].filter(([, { untilAt }]) => untilAt > now).map(([id]) => id);
    const except = [...this.lanes.keys(), ...cool];
    for (const endpoint of await this.options.deliveries.dueEndpoints(now, except, free)) {
      this.open(endpoint.id, () => this.serve(endpoint));
    }
  }

  private open(name: string, work: () => Promise<void>): void {
    const lane = work()
      .catch((error: unknown) => this.warn('lane interrupted', error))
      .finally(() => this.lanes.delete(name));
    this.lanes.set(name, lane);
  }

  /** Sends what is due to one receiver; one that failed last time gets one delivery to show itself. */
  private async serve(endpoint: DueEndpoint): Promise<void> {
    for (let round = 0; round < roundsMax && !this.stopping.signal.aborted; round += 1) {
      const most = this.cooling.has(endpoint.id) ? 1 : atOnce;
      const now = this.now();
      const claimed = await this.options.deliveries.claim(endpoint.id, now, now + leaseMs, most);
      if (claimed.length === 0) return;
      const answers = await Promise.all(claimed.map((one) => this.deliver(endpoint, one)));
      const failed = answers.filter((answer) => !arrived(answer));
      if (failed.length > 0) return this.cool(endpoint.id, failed);
      this.cooling.delete(endpoint.id);
    }
  }

  private async deliver(endpoint: DueEndpoint, claimed: ClaimedDelivery): Promise<OutboundAnswer> {
    const { deliveries, outbound } = this.options;
    const { url, secrets } = endpoint;
    const { type, timestamp, ...rest } = claimed.payload;
    const body = JSON.stringify({ type, timestamp, ...rest });
    const headers = webhookHeaders(claimed.eventId, this.now(), body, secrets);
    // Kept under a key that this worker has not: nothing is sent without a signature.
    const answer = secrets.length === 0 ? unsigned : await outbound.post({ url, headers, body });
    const { status } = answer;
    if (arrived(answer)) {
      await deliveries.delivered(claimed, status ?? 0, this.now());
      return answer;
    }
    const isGone = status === 410;
    const nextAt = isGone ? null : this.nextAt(claimed.attempt, answer.retryAfterMs);
    const error = (answer.error ?? `http-${status}`).slice(0, reasonMax);
    await deliveries.failed(claimed, { status, error }, nextAt, this.now());
    if (isGone) await deliveries.disable(endpoint.id, 'The receiver answered 410 Gone.');
    return answer;
  }

  private cool(id: string, failed: readonly OutboundAnswer[]): void {
    const { first, longest } = this.options.coolMs ?? coolMsDefault;
    const failures = (this.cooling.get(id)?.failures ?? 0) + 1;
    const asked = failed.map(({ retryAfterMs }) => retryAfterMs ?? 0);
    const waitMs = Math.max(Math.min(first * 2 ** (failures - 1), longest), ...asked);
    this.cooling.set(id, { failures, untilAt: this.now() + waitMs });
  }

  private async tellBilling(): Promise<void> {
    const { writeBacks, billing, giveUp } = this.options;
    const now = this.now();
    for (const row of await writeBacks.claim(now, now + leaseMs, atOnce)) {
      const told = await billing[row.source](row).catch((error: unknown): Told => ({
        kind: 'retry',
        reason: errorCode(error),
      }));
      if (told.kind === 'done') {
        await writeBacks.done(row, this.now());
        continue;
      }
      const reason = told.reason.slice(0, reasonMax);
      const waitMs = told.kind === 'retry' ? (told.waitMs ?? null) : null;
      const nextAt = told.kind === 'refused' ? null : this.nextAt(row.attempt, waitMs);
      await writeBacks.failed(row, reason, nextAt, (tx) => giveUp(tx, row, reason));
    }
  }

  /** When to try again after this many attempts; null: not again. */
  private nextAt(attempts: number, retryAfterMs: number | null): number | null {
    const waits = this.options.retryMs ?? retryMsDefault;
    const wait = waits[attempts - 1];
    if (wait === undefined) return null;
    const spread = wait * (1 + jitter * (Math.random() * 2 - 1));
    return this.now() + Math.max(Math.round(spread), retryAfterMs ?? 0);
  }

  private now(): number {
    return this.options.wallClock.now();
  }

  private warn(message: string, error: unknown): void {
    const name = error instanceof Error ? error.name : 'Error';
    this.options.logger?.warn(message, { error: name });
  }

  private async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
