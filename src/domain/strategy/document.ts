import type { Channel } from '../account/facts';
import type { ContactPurpose } from '../law/situation';
import type { Conventions } from '../money/conventions';
import type { Condition, Tone } from './condition';

/**
 * What a step's day is counted from: the `due` date of the carrying invoice, the day it was `issued`, the first `failed`
 * charge of a card invoice, the end of the month that it fell due in, the due date of the `earliest-unpaid` invoice (also
 * one that is disputed or excluded), the step before, the day of `placement` with us, the end of the notice period that
 * the law gives (`notice-end`), the `letter` before action.
 */
export const anchors = [
  'due',
  'issued',
  'failed',
  'month-end',
  'earliest-unpaid',
  'previous',
  'placement',
  'notice-end',
  'letter',
] as const;
export type Anchor = (typeof anchors)[number];

/** What is done with steps whose day passed while nothing could be done; `skip` leaves a note. */
export type CatchUp = 'sequential' | 'collapse' | 'skip';

/** Function of a reader at a business; the address with it is preferred. */
export const contactRoles = [
  'accounts-payable',
  'buyer',
  'finance-lead',
  'owner',
  'registered-office',
] as const;
export type ContactRole = (typeof contactRoles)[number];

export interface StepContact {
  readonly channel: Exclude<Channel, 'call'>;
  readonly template: string;
  /** Channel tried when this one has no usable address or bounced. */
  readonly fallback?: Exclude<Channel, 'call'>;
  /** Function whose address is used where there is one. */
  readonly to?: ContactRole;
  /** Templates instead of `template` for the tone that the strategy's rules choose. */
  readonly variants?: Readonly<Partial<Record<Tone, string>>>;
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
  /** `delivery`: days of `previous`, `letter` and `notice-end` count from the day it was delivered (a letter: posted). Default `sending`. */
  readonly from?: 'sending' | 'delivery';
  /** Made again every so many days, `times` in all, until the account moves on. */
  readonly repeat?: { readonly everyDays: number; readonly times: number };
  /**
   * Of a card invoice: not before the n-th failed attempt, unless the card was declined for good. Passed over when the day
   * of the next step has come.
   */
  readonly afterAttempt?: number;
  /** What is done when its day passed while nothing could be done; absent: as its stage says. */
  readonly catchUp?: CatchUp;
  /** Documents that go with the messages: `statement`, or the name of a template that is made as a letter. */
  readonly attachments?: readonly string[];
  /** Call task, visit, or a task for a person; the step waits for its outcome until it expires. */
  readonly task?: {
    readonly kind: 'call' | 'visit' | 'decision';
    readonly title: string;
    readonly expiresWorkingDays: number;
  };
  /**
   * Posted with the message that names it, once per cause: the late fee of the contract on file, the fixed sum that the law
   * gives per claim, or the material cost of the message. Where neither contract nor law has one the step runs and says so.
   */
  readonly fee?: 'contract-late-fee' | 'statutory-fixed-sum' | 'material-cost';
  /** Amounts of `material-cost` by channel, decimals in the account's currency. */
  readonly materialCost?: Readonly<Partial<Record<Exclude<Channel, 'call'>, string>>>;
  /** Days that the message gives; the next step never runs before the day after. */
  readonly payByDays?: number;
  readonly condition?: Condition;
  /** Approval before the step; holds the stage, never goes on by default. */
  readonly approval?: {
    readonly people: number;
    readonly title: string;
    readonly expiresDays: number;
  };
  /** Hand-off of the covered invoices to counsel. */
  readonly handOff?: 'legal';
  /** What the billing system of the invoices is told. */
  readonly tell?: 'pause-service' | 'cancel-service';
  /** Other strategy that the account is worked by from then on (its newest version). */
  readonly moveTo?: string;
  /** The end of the ladder: the account stays as it is, its service is cancelled, the rest is written off, or it is closed as withdrawn. */
  readonly end?: 'leave' | 'cancel-service' | 'write-off' | 'close';
}

export interface StrategyStage {
  readonly stage: 'reminder' | 'escalation' | 'legal';
  readonly title: string;
  /** Default `sequential`. */
  readonly catchUp?: CatchUp;
  readonly steps: readonly Step[];
}

/** Charging the stored method ourselves; without it only the billing system does. */
export interface CardRetry {
  /** Days between one failed attempt and the next of ours: 2, 5, 7, 7 tries on days 2, 7, 14 and 21. */
  readonly afterDays: readonly number[];
  /** At most so many attempts on one card in any `perDays` days, those of the billing system included. */
  readonly attemptsMax: number;
  readonly perDays: number;
}

/** What must be known of a claim and its debtor before the first contact. */
export const claimFields = [
  'creditor.address',
  'debtor.name',
  'debtor.address',
  'debtor.country',
  'debtor.timeZone',
  'invoice.number',
  'invoice.purpose',
  'claim.accruedOn',
  'claim.debtKind',
  'claim.portfolio',
  'claim.originalCreditor',
  'claim.currentCreditor',
  'claim.itemizationOn',
  'claim.itemizationCreditor',
] as const;
export type ClaimField = (typeof claimFields)[number];

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export type Weekday = (typeof weekdays)[number];

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
  /** Days of the week on which steps happen, public holidays of the debtor's country left out; absent: its working days. */
  readonly contactDays?: readonly Weekday[];
  /** At most so many messages for one carrying invoice in all. */
  readonly messagesMax?: number;
  /** Of card invoices: hours after an attempt of the billing system, and before its next one, in which nothing is sent. */
  readonly aroundAttempts?: { readonly hoursAfter: number; readonly hoursBefore: number };
  readonly cardRetry?: CardRetry;
  /** Fields without which no first contact is made. Number, dates and amount are always required. */
  readonly claim?: { readonly requires: readonly ClaimField[] };
  /** The first rule that holds chooses the tone; absent or none: neutral. */
  readonly tone?: readonly { readonly tone: Tone; readonly when: Condition }[];
  /** What must hold before the account may be placed with an agency, or handed to counsel. */
  readonly eligibility?: { readonly agency?: Condition; readonly legal?: Condition };
  /** Of the strategies that steps move to the newest versions, as they are when it is loaded; never written. */
  readonly moves?: Readonly<Partial<Record<string, Strategy>>>;
  readonly limits: AgreementLimits;
  readonly stages: readonly StrategyStage[];
}
