import { setTimeout as sleep } from 'node:timers/promises';
import { type KnownProcess, knownProcess } from '../../temporal/embedded/processes';

/** A process that runs now. */
export interface PartHandle {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Ends it in good order. */
  stop(): Promise<void>;
}

/** A part of the product that is kept running. */
export interface Part {
  readonly name: string;
  /** Resolves when the part does its work; rejects with one clear line. */
  start(): Promise<PartHandle>;
  /** What it said last, to name a cause when it keeps ending. */
  lastWords?(): string | undefined;
}

export interface SupervisionEvents {
  /** It runs, for the first time or again. */
  onStarted(known: KnownProcess, isRestart: boolean): void | Promise<void>;
  onNote(line: string): void;
  /** It ended too often; nothing more will be tried. */
  onGivenUp(line: string): void;
}

export interface Supervised {
  readonly name: string;
  /** Ends the process and starts it again, with whatever configuration holds by then. */
  restart(): Promise<void>;
  /** Ends it for good; resolves when it is gone. */
  stop(): Promise<void>;
}

const DEATHS_MAX = 5;
const DEATHS_WINDOW_MS = 60_000;
const FIRST_BACKOFF_MS = 250;

/**
 * Starts a part and starts it again when it ends by itself, with growing pauses (0.25 s, doubled);
 * gives up after five deaths within a minute. Rejects if the first start does.
 */
export async function supervise(part: Part, events: SupervisionEvents): Promise<Supervised> {
  const watch = new Watch(part, events);
  await watch.begin();
  return watch;
}

class Watch implements Supervised {
  private handle: PartHandle | undefined;
  private isStopping = false;
  private readonly aborted = new AbortController();
  private following: Promise<void> = Promise.resolve();
  private deathsAt: number[] = [];

  constructor(
    private readonly part: Part,
    private readonly events: SupervisionEvents,
  ) {}

  get name(): string {
    return this.part.name;
  }

  async begin(): Promise<void> {
    await this.start(false);
    this.following = this.follow();
  }

  async restart(): Promise<void> {
    // The loop sees it end and starts it again; an asked-for end is no sign of trouble.
    this.deathsAt = [];
    await this.handle?.stop();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.aborted.abort();
    await this.handle?.stop();
    await this.following;
  }

  private async start(isRestart: boolean): Promise<void> {
    this.handle = await this.part.start();
    const { pid } = this.handle;
    await this.events.onStarted(knownProcess(this.part.name, pid), isRestart);
    if (this.isStopping) await this.handle.stop();
  }

  private async follow(): Promise<void> {
    for (;;) {
      await this.handle?.exited;
      if (this.isStopping) return;
      if (!(await this.startAgain())) return;
    }
  }

  /** False when it was stopped meanwhile, or given up. */
  private async startAgain(): Promise<boolean> {
    for (;;) {
      const now = Date.now();
      this.deathsAt = [...this.deathsAt.filter((at) => now - at < DEATHS_WINDOW_MS), now];
      if (this.deathsAt.length >= DEATHS_MAX) {
        this.giveUp();
        return false;
      }
      const pauseMs = FIRST_BACKOFF_MS * 2 ** (this.deathsAt.length - 1);
      this.events.onNote(`${this.name} ended; starting it again in ${pauseMs} ms`);
      await sleep(pauseMs, undefined, { signal: this.aborted.signal }).catch(() => undefined);
      if (this.isStopping) return false;
      try {
        await this.start(true);
        return !this.isStopping;
      } catch (error) {
        this.events.onNote(error instanceof Error ? error.message : String(error));
      }
    }
  }

  private giveUp(): void {
    const words = this.part.lastWords?.();
    const seconds = DEATHS_WINDOW_MS / 1_000;
    this.events.onGivenUp(
      `${this.name} ended ${DEATHS_MAX} times within ${seconds} s${words ? `: ${words}` : ''}`,
    );
  }
}
