import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { attributeKeys } from '../workflows/account/attributes';
import { emptyCarried } from '../workflows/account/carried';
import { signalNames, taskQueue, workflowType } from '../workflows/account/messages';
import { workflowIdOf } from './ids';

/** An account whose workflow has not been told of a change yet. */
export interface UnsentWake {
  readonly accountId: string;
  readonly creditorId: string;
  /** Facts version up to which the change goes; `markSent` must not touch a newer one. */
  readonly version: number;
  /** Open accounts are started if they do not run; closed ones are only told if they still do. */
  readonly open: boolean;
}

/** What the relay needs of the store. */
export interface RelayStore {
  /** The oldest unsent wakes, at most `limit`, each account once. */
  takeUnsent(limit: number): Promise<readonly UnsentWake[]>;
  /** Marks as sent unless the account has a newer unsent wake than `version`. */
  markSent(accountId: string, version: number): Promise<void>;
  /**
   * Makes wakes unsent again for open accounts that seem forgotten: a change unsent for 60 s, a
   * next action overdue by 5 minutes, never started. Answers how many.
   */
  heal(nowAt: number): Promise<number>;
  /**
   * Runs `run` while holding the relay's advisory lock; false at once if another relay holds it.
   * The signal is aborted when the lock is lost (its connection ended).
   */
  withRelayLock(run: (lost: AbortSignal) => Promise<void>): Promise<boolean>;
}

/** The few calls of a logger that are used here; pino's and the SDK's both fit. */
export interface RelayLogger {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}

export interface RelayOptions {
  readonly store: RelayStore;
  readonly client: Client;
  /** Business time: overdue is what the product says is overdue. */
  readonly nowAt: () => number | Promise<number>;
  readonly logger?: RelayLogger;
  readonly pollMs?: number;
  readonly healEveryMs?: number;
}

export interface Relay {
  /** Finishes what is being sent and gives the lock back. */
  stop(): Promise<void>;
  /** Wakes sent since the start. */
  readonly sentCount: number;
}

const pollMsDefault = 100;
const healEveryMsDefault = 60_000;
/** Paced: at most this many wakes a poll, so that a burst does not flood the server. */
const wakesPerPoll = 100;
const wakesAtOnce = 20;
/** Pause after a failure, doubled up to the second figure. */
const pauseMs = { first: 500, longest: 5_000 } as const;
/** A wake that could not be sent is left for so long, so that it holds nobody up; so many at most. */
const putOffMs = 5_000;
const putOffMax = 1_000;
/** Another relay holds the lock: look again when it might be gone. */
const lockRetryMs = 1_000;

/**
 * Tells account workflows that something changed; the only starter of workflows. Runs until
 * stopped, survives an unreachable store or server, and idles while another relay works.
 */
export function startRelay(options: RelayOptions): Relay {
  const relay = new RelayLoop(options);
  const ended = relay.run();
  return {
    stop: async () => {
      relay.stopping.abort();
      await ended;
    },
    get sentCount() {
      return relay.sentCount;
    },
  };
}

class RelayLoop {
  readonly stopping = new AbortController();
  sentCount = 0;
  private healedAtMs = -Infinity;
  /** Accounts whose wake could not be sent, and until when they are left. */
  private readonly putOff = new Map<string, number>();

  constructor(private readonly options: RelayOptions) {}

  async run(): Promise<void> {
    let pause: number = pauseMs.first;
    while (!this.stopping.signal.aborted) {
      try {
        const held = await this.options.store.withRelayLock((lost) => this.relayUntil(lost));
        pause = pauseMs.first;
        if (!held) await this.rest(lockRetryMs);
      } catch (error) {
        this.options.logger?.warn('relay interrupted', { error: nameOf(error) });
        await this.rest(pause);
        pause = Math.min(pause * 2, pauseMs.longest);
      }
    }
  }

  /** Polls while the lock is held. A failure of the store ends it; a failure to send does not. */
  private async relayUntil(lost: AbortSignal): Promise<void> {
    let pause: number = pauseMs.first;
    while (!lost.aborted && !this.stopping.signal.aborted) {
      await this.healIfDue();
      const wakes = await this.due();
      const failed = await this.sendAll(wakes, lost);
      this.leave(failed);
      // Where none could be sent the server may be away; where some could, it is about an account.
      if (failed.length > 0 && failed.length === wakes.length) {
        await this.rest(pause);
        pause = Math.min(pause * 2, pauseMs.longest);
      } else {
        pause = pauseMs.first;
        await this.rest(this.options.pollMs ?? pollMsDefault);
      }
    }
  }

  /** The oldest wakes that are not put off. */
  private async due(): Promise<readonly UnsentWake[]> {
    const now = performance.now();
    for (const [id, untilMs] of this.putOff) if (untilMs <= now) this.putOff.delete(id);
    const wakes = await this.options.store.takeUnsent(wakesPerPoll + this.putOff.size);
    return wakes.filter(({ accountId }) => !this.putOff.has(accountId)).slice(0, wakesPerPoll);
  }

  private leave(failed: readonly UnsentWake[]): void {
    const untilMs = performance.now() + putOffMs;
    for (const { accountId } of failed) {
      if (this.putOff.size < putOffMax) this.putOff.set(accountId, untilMs);
    }
  }

  private async healIfDue(): Promise<void> {
    // Real time: how often to look does not depend on what the business clock is moved to.
    const elapsedMs = performance.now() - this.healedAtMs;
    if (elapsedMs < (this.options.healEveryMs ?? healEveryMsDefault)) return;
    const healed = await this.options.store.heal(await this.options.nowAt());
    this.healedAtMs = performance.now();
    if (healed > 0) this.options.logger?.info('relay healed accounts', { healed });
  }

  /** Sends with bounded concurrency; answers those that failed. They stay unsent and come again. */
  private async sendAll(
    wakes: readonly UnsentWake[],
    lost: AbortSignal,
  ): Promise<readonly UnsentWake[]> {
    const queue = [...wakes];
    const failed: UnsentWake[] = [];
    const worker = async (): Promise<void> => {
      for (let wake = queue.shift(); wake && !lost.aborted; wake = queue.shift()) {
        const sent = await this.send(wake);
        if (sent) await this.options.store.markSent(wake.accountId, wake.version);
        else failed.push(wake);
      }
    };
    const workers = Array.from({ length: wakesAtOnce }, worker);
    const ended = await Promise.allSettled(workers);
    const broken = ended.find((result) => result.status === 'rejected');
    if (broken) throw broken.reason;
    return failed;
  }

  private async send(wake: UnsentWake): Promise<boolean> {
    try {
      await (wake.open ? this.signalWithStart(wake) : this.signal(wake));
      this.sentCount += 1;
      return true;
    } catch (error) {
      const fields = { accountId: wake.accountId, error: nameOf(error) };
      this.options.logger?.warn('wake not sent', fields);
      return false;
    }
  }

  private async signalWithStart({ accountId, creditorId }: UnsentWake): Promise<void> {
    await this.options.client.workflow.signalWithStart(workflowType, {
      workflowId: workflowIdOf(accountId),
      taskQueue,
      args: [emptyCarried(accountId)],
      signal: signalNames.wake,
      signalArgs: [],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `Course of account ${accountId}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: attributeKeys.accountStatus, value: 'open' },
        { key: attributeKeys.creditor, value: creditorId },
        { key: attributeKeys.needsAttention, value: false },
      ]),
    });
  }

  /** A closed account is told only if its workflow still runs. */
  private async signal({ accountId }: UnsentWake): Promise<void> {
    try {
      await this.options.client.workflow
        .getHandle(workflowIdOf(accountId))
        .signal(signalNames.wake);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  private async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

/** Errors by name only: messages of drivers and servers may carry data. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
