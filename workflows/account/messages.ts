/**
 * Names and payload types between workflow, activities and clients. No imports, no values but strings,
 * so that the client and the tests can use it too. Payloads carry ids, counters and instants only.
 */
export const workflowType = 'collectAccount';
export const taskQueue = 'accounts';
export const signalNames = {
  pause: 'pause',
  resume: 'resume',
  acceptSettlement: 'acceptSettlement',
  wake: 'wake',
} as const;
export const updateName = 'command';
export const queryName = 'state';

export type RunStage = 'reminder' | 'escalation' | 'plan' | 'agency' | 'legal' | 'closed';

/** State carried from run to run; versioned, parsed by carried.ts. */
export interface Carried {
  readonly v: 1;
  readonly accountId: string;
  /** Null on the very first run: the first answer of `step` says the stage. */
  readonly stage: RunStage | null;
  readonly factsVersion: number;
  readonly stageSinceAt: number;
  /** Signals seen over all runs: the number in `signal/<firstRunId>/<n>`. */
  readonly signalsSeen: number;
  /** Signals and updates received but not yet handed over. */
  readonly pending: readonly Message[];
}

/** A signal or an update waiting to be handed over to the store. */
export interface Message {
  /** Idempotency key of the command: `signal/<firstRunId>/<n>` or the caller's key. */
  readonly key: string;
  readonly via: 'signal' | 'update';
  readonly name: string;
  /** Whatever was sent; validated by the command, never by the workflow. */
  readonly data: unknown;
}

export interface CommandInput {
  readonly key: string;
  readonly name: string;
  readonly data: unknown;
}

export interface CommandAnswer {
  readonly key: string;
  readonly status: 'done' | 'awaiting-approval' | 'refused';
  readonly code: string | null;
  readonly detail: string | null;
  readonly approvalId: string | null;
}

/** The newest version of the facts that the run has heard of; absent in histories of the first release. */
interface Known {
  readonly factsVersion?: number;
}

export interface StepInput extends Known {
  readonly accountId: string;
  /** Stage of the asking run; a step never performs an effect of another stage. Null: perform nothing, say the stage. */
  readonly stage: RunStage | null;
  readonly messages: readonly Message[];
}

/** What the workflow does next. It never computes a date, an amount or a condition. */
export interface Next {
  readonly v: 1;
  readonly stage: RunStage;
  readonly outcome: string | null;
  readonly factsVersion: number;
  readonly stageSinceAt: number;
  /** Business time of this answer. The workflow only subtracts two of them: the age of a run. */
  readonly nowAt: number;
  /** `again`: ask at once (the stage changed, or one effect was done and the next is due). */
  readonly do: 'wait' | 'send' | 'exchange' | 'again' | 'close';
  /** For `wait`: null means until a door opens. */
  readonly waitMs: number | null;
  readonly send: {
    readonly messageId: string;
    readonly channel: string;
    /** Task queue of the channel; absent in answers of the first release. */
    readonly queue?: string;
  } | null;
  readonly exchange: { readonly placementId: string } | null;
  /** Timer or activity summary, at most 200 bytes, no personal data. */
  readonly summary: string;
  /** Current details for the web UI, Markdown, no personal data. */
  readonly details: string;
  readonly attributes: {
    readonly stage: string;
    readonly accountStatus: string;
    readonly creditor: string;
    readonly waitingFor: string;
    readonly oldestDueAt: number | null;
    readonly nextActionAt: number | null;
    /** The store's own reason for a person to look; absent in answers of the first release. */
    readonly needsAttention?: boolean;
  };
  readonly answers: readonly CommandAnswer[];
}

export interface SendInput extends Known {
  readonly accountId: string;
  readonly messageId: string;
  readonly stage: RunStage;
}

export interface ExchangeInput extends Known {
  readonly accountId: string;
  readonly placementId: string;
  readonly stage: RunStage;
}

/** The activities that the workflow calls. `step` runs local first, then as an ordinary activity. */
export interface Activities {
  step(input: StepInput): Promise<Next>;
  send(input: SendInput): Promise<Next>;
  exchange(input: ExchangeInput): Promise<Next>;
}

/** Result of a finished account workflow. */
export interface Closed {
  readonly accountId: string;
  readonly outcome: string | null;
}

/** Answer of the query `state`. */
export interface RunState {
  readonly accountId: string;
  readonly stage: RunStage | null;
  readonly factsVersion: number;
  readonly signalsSeen: number;
  readonly waiting: string;
  readonly needsAttention: boolean;
}
