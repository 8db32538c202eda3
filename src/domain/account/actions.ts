import type { LocalDate } from '../calendar/dates';
import type { ServiceTold } from './step-effects';
import type { ChosenTone } from './tone';
import type { Channel, EffectKind, Instant, Outcome, Stage, WaitingFor } from './facts';

/** The action that an account is heading for, as lists and the console show it. */
export interface NextAction {
  readonly kind:
    | 'contact'
    | 'charge'
    | 'task'
    | 'approval'
    | 'place'
    | 'hand-off'
    | 'billing'
    | 'move'
    | 'close'
    | 'wait';
  readonly step: string | null;
  readonly channel: Channel | null;
  readonly at: Instant | null;
}

/** The closed list of what an account can be told to do. Everything else is a wait. */
export type Action =
  | { readonly kind: 'wait'; readonly untilAt: Instant | null; readonly waitingFor: WaitingFor }
  | ContactAction
  | {
      readonly kind: 'charge';
      readonly key: string;
      readonly stepId: string;
      readonly cause: string;
      readonly repeat: number;
      readonly feeMinor: bigint;
      readonly reason: string;
      /** A charge of a law, or what a message cost, is booked as a cost; absent: the late fee of the contract. */
      readonly cost?: { readonly title: string; readonly source: string | null };
    }
  | {
      readonly kind: 'task';
      readonly key: string;
      readonly stepId: string;
      readonly cause: string;
      readonly repeat: number;
      readonly task: 'call' | 'visit' | 'post-letter' | 'decision' | 'review' | 'trace';
      readonly title: string;
      readonly expiresAt: Instant | null;
      readonly dayNote?: string;
    }
  | {
      readonly kind: 'approval';
      readonly key: string;
      readonly stepId: string;
      readonly cause: string;
      readonly repeat: number;
      readonly title: string;
      readonly people: number;
      /** Mark of what is approved; when that changes, approval is asked again. */
      readonly subjectHash: string;
      readonly expiresAt: Instant | null;
      readonly dayNote?: string;
    }
  | {
      readonly kind: 'hand-off';
      readonly key: string;
      readonly stepId: string;
      readonly cause: string;
      readonly repeat: number;
      readonly counselId: string;
      readonly invoiceIds: readonly string[];
    }
  | ({ readonly kind: 'billing'; readonly tell: ServiceTold } & NamedEffect)
  | ({
      readonly kind: 'move';
      readonly strategy: { readonly id: string; readonly version: number };
    } & NamedEffect)
  | ({ readonly kind: 'end'; readonly end: 'leave' | 'write-off' | 'close' } & NamedEffect)
  /** The stored payment method of an invoice is charged by us; `repeat` is the attempt, the first is 1. */
  | ({ readonly kind: 'retry'; readonly amountMinor: bigint } & NamedEffect)
  | {
      readonly kind: 'skip';
      readonly key: string;
      readonly stepId: string;
      readonly cause: string;
      readonly repeat: number;
      readonly note: string;
    }
  /** Carry an undertaking that already stands in the store to its end. */
  | { readonly kind: 'send'; readonly messageId: string; readonly channel: Channel }
  | { readonly kind: 'exchange'; readonly placementId: string }
  /** Book what time has brought about: an agreement broken or expired, a task or approval expired, a question passed on, a message given up. */
  | { readonly kind: 'lapse'; readonly what: Lapse }
  | { readonly kind: 'close'; readonly outcome: Outcome };

/** The piece of a step that an action does; its key is unique, so it is done once. */
interface NamedEffect {
  readonly key: string;
  readonly stepId: string;
  readonly cause: string;
  readonly repeat: number;
}

export interface ContactAction {
  readonly kind: 'contact';
  readonly key: string;
  readonly stepId: string;
  readonly cause: string;
  readonly repeat: number;
  readonly channel: Exclude<Channel, 'call'>;
  /** Reader, where it is not the debtor. */
  readonly partyId?: string | null;
  readonly toAddress: string;
  readonly contactPointId: string;
  readonly template: string;
  /** Tone that its template was chosen for, and why; absent: there is one wording only. */
  readonly tone?: ChosenTone;
  readonly messageClass: 'A' | 'B';
  readonly payByDays: number | null;
  /** What the timeline says of its day, where that is not plain. */
  readonly dayNote?: string;
}

export type Lapse =
  | {
      readonly kind: 'agreement';
      readonly agreementId: string;
      readonly status: 'broken' | 'partly-kept' | 'expired' | 'kept';
    }
  /** A missed part of a plan is due again at its end. */
  | { readonly kind: 'append'; readonly agreementId: string }
  | { readonly kind: 'task'; readonly taskId: string }
  | { readonly kind: 'approval'; readonly approvalId: string }
  | { readonly kind: 'escalation'; readonly approvalId: string }
  | { readonly kind: 'discount'; readonly invoiceId: string }
  /** A person is told that the day of a hold has come: for an answer, for a review. */
  | { readonly kind: 'hold'; readonly holdId: string }
  | { readonly kind: 'message'; readonly messageId: string }
  | LimitationLapse;

/** The last day for a suit comes near, or the debt has ended with it. */
export interface LimitationLapse {
  readonly kind: 'limitation';
  readonly invoiceId: string;
  readonly what: 'warning' | 'extinguished';
  readonly lastOn: LocalDate;
}

/** The gate's whole answer type; rule packs fill it later. */
export type GateAnswer = 'allow' | 'block' | 'defer' | 'require' | 'review';

/** One rule that was asked, and what it said. Shown by `why`, kept with the decision. */
export interface RuleAnswer {
  /** Stable id, for example `hold.pause`, `window.local-time`, `gap.minimum`, `balance.zero`. */
  readonly rule: string;
  readonly answer: GateAnswer;
  readonly blocks: readonly EffectKind[];
  /** Plain sentence for people; no personal data. */
  readonly sentence: string;
  readonly citation: string | null;
  /** When this guard began to hold, where known. */
  readonly sinceAt: Instant | null;
  /** When it lifts by itself; null: a person must act. */
  readonly clearsAt: Instant | null;
  /** What clears it: `time`, `release-hold`, `payment`, `approval`, ... */
  readonly clearedBy: string;
  /** Figures that the answer rests on; no names, no addresses. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
  /** A presumption of the law, which can be rebutted, and not a prohibition. */
  readonly isPresumption?: true;
}

export interface GateVerdict {
  readonly answer: GateAnswer;
  readonly untilAt: Instant | null;
  readonly rules: readonly RuleAnswer[];
}

/** What to do next, when and why. The only product of `decide`. */
export interface Decision {
  readonly stage: Stage;
  readonly outcome: Outcome | null;
  /** The action that is due now, or a wait. */
  readonly action: Action;
  /** When `action` is a wait: milliseconds until the next look; null: until something happens. */
  readonly waitMs: number | null;
  readonly waitingFor: WaitingFor;
  /** What the account is heading for, also while it waits. */
  readonly nextAction: NextAction | null;
  /** Guards in force and rules asked. */
  readonly rules: readonly RuleAnswer[];
  /** One plain sentence: why this and why then. No personal data. */
  readonly because: string;
  readonly strategyId: string;
  readonly strategyVersion: number;
  readonly zoneData: string;
  /** Packs of law that were asked, with their versions. */
  readonly law: string;
}
