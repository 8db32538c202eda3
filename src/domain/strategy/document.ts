import type { Channel } from '../account/facts';
import type { ContactPurpose } from '../law/situation';
import type { Conventions } from '../money/conventions';

/** What a step's day is counted from. `failed`: first failed charge of a card invoice. `letter`: the letter before action. */
export type Anchor = 'due' | 'failed' | 'previous' | 'letter';

/** Conditions of a step; all must hold when it is due, else it is skipped with a note. Amounts are decimal strings in the account's currency. */
export interface StepCondition {
  readonly overdueAtLeast?: string;
  readonly openAtLeast?: string;
  /** `{openAtLeast}` or the debtor paid late before. */
  readonly lateBeforeOrOpenAtLeast?: string;
  readonly undisputed?: boolean;
  readonly consent?: 'sms';
  /** Runs only when none of these steps was served by e-mail. */
  readonly notServed?: readonly string[];
}

export interface StepContact {
  readonly channel: Exclude<Channel, 'call'>;
  readonly template: string;
  /** Channel tried when this one has no usable address or bounced. */
  readonly fallback?: Exclude<Channel, 'call'>;
}

export interface Step {
  /** Stable name: part of every business key. A renamed step says `replaces`. */
  readonly id: string;
  readonly replaces?: readonly string[];
  readonly title: string;
  readonly anchor: Anchor;
  /** Days after (negative: before) the anchor, at the send hour, on a working day of the debtor. */
  readonly days: number;
  readonly contacts?: readonly StepContact[];
  /** Roles that get the contacts besides the debtor; absent: joint debtors, and guarantors from escalation on. */
  readonly parties?: readonly ('joint-debtor' | 'guarantor' | 'parent-company')[];
  readonly messageClass?: 'A' | 'B';
  /** What the law takes the messages for, where they are more than a reminder. */
  readonly notice?: ContactPurpose;
  /** Call task, or a task for a person; the step waits for its outcome until it expires. */
  readonly task?: {
    readonly kind: 'call' | 'decision';
    readonly title: string;
    readonly expiresWorkingDays: number;
  };
  /** Late fee of the contract on file, once per cause. Without a contract the step runs and says so. */
  readonly fee?: 'contract-late-fee';
  /** Days that the message gives; the next step never runs before the day after. */
  readonly payByDays?: number;
  readonly condition?: StepCondition;
  /** Approval before the step; holds the stage, never goes on by default. */
  readonly approval?: {
    readonly people: number;
    readonly title: string;
    readonly expiresDays: number;
  };
  /** Hand-off of the covered invoices to counsel. */
  readonly handOff?: 'legal';
}

export interface StrategyStage {
  readonly stage: 'reminder' | 'escalation' | 'legal';
  readonly title: string;
  readonly steps: readonly Step[];
}

export interface AgreementLimits {
  readonly promise: {
    readonly longestDays: number;
    /** So many promises for one carrying invoice in any `perDays` days. */
    readonly count: number;
    readonly perDays: number;
    readonly tolerancePercent: string;
    readonly graceDays: number;
    readonly graceKind: 'calendar' | 'working';
  };
  readonly plan: {
    readonly bands: readonly {
      readonly upTo: string | null;
      readonly months: number;
      readonly smallestPart: string;
    }[];
    /** Days after a part's date in which a late payment cures it. */
    readonly graceDays: number;
    /** Default `calendar`. */
    readonly graceKind?: 'calendar' | 'working';
    /** What a part does that is missed all the same; default `break`. `append`: it is due again at the end. */
    readonly onMiss?: 'break' | 'append';
    /** A plan is confirmed in writing when it is in force; default: it is not. */
    readonly confirm?: boolean;
    /** Days before each part on which a notice goes out; absent: none does. */
    readonly noticeDays?: number;
  };
  readonly settlement: {
    /** An offer before this age is noted as early. */
    readonly earliestDaysPastDue: number;
    readonly cureDays: number;
    readonly longestDays: number;
    /** Largest discount without a second person by age, youngest first; absent: authority alone decides. */
    readonly curve?: readonly {
      readonly fromDaysPastDue: number;
      readonly discountPercent: string;
    }[];
  };
}

/** A versioned strategy. Validated by `src/strategies/read.ts`; here only its meaning. */
export interface Strategy {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly debtorKind: 'business' | 'consumer';
  readonly role: 'first-party' | 'third-party' | 'debt-buyer';
  /** Local time of automatic contact in the debtor's zone, minutes after midnight. */
  readonly sendMinutes: number;
  readonly window: { readonly openMinutes: number; readonly closeMinutes: number };
  readonly minimumGapDays: number;
  /**
   * What the next carrying invoice does on the ladder when the one before it is paid: it is placed by its own age (default),
   * or inherits the position, so that no step is repeated for it. Notices before action are never inherited.
   */
  readonly nextCarrier?: 'own-age' | 'inherits';
  /** At most so many contacts (a step on two channels counts as two) in any so many days. */
  readonly ceiling?: { readonly contacts: number; readonly days: number };
  /** Arithmetic and age on its accounts; what it says goes before what the creditor says. */
  readonly conventions?: Partial<Conventions>;
  readonly limits: AgreementLimits;
  readonly stages: readonly StrategyStage[];
}
