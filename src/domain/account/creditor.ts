import type { Condition } from '../strategy/condition';
import type { Portfolio } from './case-file';
import type { Conventions } from '../money/conventions';
import type { ContractTerms } from '../money/contract';
import type { EventName } from './event-steps';
import type { WriteBackSource } from './write-backs';

export interface CreditorFacts {
  readonly id: string;
  readonly name: string;
  readonly settings: CreditorSettings;
}

/** What the contract on file and the creditor's policy say; amounts in the currency named. */
export interface CreditorSettings {
  readonly role: 'first-party' | 'third-party' | 'debt-buyer';
  readonly fromEmail: string;
  readonly fromPhone: string;
  readonly replyTo: string;
  readonly payUrl: string | null;
  readonly bankDetails: string | null;
  readonly hours: string;
  readonly strategies: { readonly business: string; readonly consumer: string };
  /** Which strategy a new account gets: the first rule that holds, else `strategies` by kind of debtor. */
  readonly assignment?: readonly { readonly strategy: string; readonly when: Condition }[];
  /** Names that are on, for conditions of strategies: `claim-statutory-charges`. */
  readonly switches?: readonly string[];
  readonly contract: {
    /** Fixed late fee per event and currency, in minor units; absent: no fee may be charged. */
    readonly lateFees: Readonly<Record<string, string>>;
    readonly clause: string | null;
    /** What the contract says beyond fixed late fees; absent: nothing, so nothing of it is charged. */
    readonly terms?: ContractTerms;
  };
  /** Largest discount in percent that a role may grant alone. */
  readonly authorityPercent: { readonly collector: number; readonly supervisor: number };
  /**
   * Largest sum of discounts a day and account that a role may grant alone, by currency, in minor units.
   * Absent: 250 for a collector and 5,000 for a supervisor, in whole units of the currency.
   */
  readonly authorityMinor?: {
    readonly collector: Readonly<Record<string, string>>;
    readonly supervisor: Readonly<Record<string, string>>;
  };
  readonly counselId: string;
  /** Postal address of the house, lines of text; the validation notice cannot be written without it. */
  readonly address?: string;
  /** Agency that a notice before placement names; absent: none is chosen. */
  readonly agency?: { readonly name: string; readonly address: string };
  /** Arithmetic that this creditor wants otherwise than the defaults of `money/conventions.ts`. */
  readonly conventions?: Partial<Conventions>;
  /** In which role which claims are worked; a claim names its portfolio. Absent: all in the creditor's own role. */
  readonly portfolios?: readonly Portfolio[];
  /**
   * Who confirms STOP and answers HELP by text: the provider by itself, or we do. Absent: `own`; a
   * provider that has confirmed already refuses ours, so there is never a second text.
   */
  readonly optOutConfirmation?: 'provider' | 'own';
  /** Days before the last day for a suit on which a person is told; absent: 90. */
  readonly limitationWarningDays?: number;
  /** A receipt by e-mail after each payment; absent: receipts are made on request only. */
  readonly receipts?: 'none' | 'email';
  /** Messages by e-mail about what happens outside the ladder; absent: none. */
  readonly eventNotices?: 'none' | 'email';
  /** Events that are not told of all the same; absent: none is left out. */
  readonly eventNoticesWithout?: readonly EventName[];
  /** Billing systems that are told what was done here; absent: none. */
  readonly billing?: { readonly writeBack: readonly WriteBackSource[] };
}
