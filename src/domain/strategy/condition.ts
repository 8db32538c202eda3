/** How a message is worded. */
export const tones = ['gentle', 'neutral', 'firm'] as const;
export type Tone = (typeof tones)[number];

/** How a debtor has behaved; see `src/domain/reporting/behaviour.ts`. */
export interface BehaviourCondition {
  readonly averageDaysLateAtLeast?: number;
  readonly averageDaysLateAtMost?: number;
  readonly trend?: 'better' | 'steady' | 'worse';
  readonly brokenPromisesAtLeast?: number;
  readonly brokenPromisesAtMost?: number;
  readonly bouncesAtLeast?: number;
  readonly disputesAtLeast?: number;
}

/**
 * What must hold: every field that is given. The same shape is used by steps, tones, eligibility and the rules that assign a
 * strategy. Amounts are decimal strings in the account's currency, percentages decimal strings.
 */
export interface Condition {
  readonly overdueAtLeast?: string;
  readonly overdueAtMost?: string;
  readonly openAtLeast?: string;
  /** So many percent of everything that is open are overdue. */
  readonly overduePercentAtLeast?: string;
  /** `{openAtLeast}` or the debtor paid late before. */
  readonly lateBeforeOrOpenAtLeast?: string;
  readonly unpaidInvoicesAtLeast?: number;
  readonly unpaidInvoicesAtMost?: number;
  readonly daysPastDueAtLeast?: number;
  /** The account had no payment in the last so many days, or never one; what went back in whole was none. */
  readonly noPaymentForDays?: number;
  readonly undisputed?: boolean;
  /** Consent to text messages, or something that e-mail to an address rests on, is on file. */
  readonly consent?: 'sms' | 'email';
  /** Every one of these steps reached somebody (accepted and not bounced). */
  readonly served?: readonly string[];
  /** One of these steps reached somebody. */
  readonly servedAny?: readonly string[];
  /** None of these steps was served by e-mail. */
  readonly notServed?: readonly string[];
  /** One of these steps bounced or was refused. */
  readonly bounced?: readonly string[];
  /** Tags of the debtor. */
  readonly tags?: { readonly any?: readonly string[]; readonly none?: readonly string[] };
  /** Class of the last decline of the carrying invoice's card. */
  readonly decline?: 'soft' | 'hard' | 'authentication';
  /** Codes of the billing system, as it writes them. */
  readonly declineCodes?: readonly string[];
  readonly collection?: 'invoice' | 'card';
  readonly currencies?: readonly string[];
  readonly debtor?: {
    readonly kind?: 'business' | 'consumer';
    readonly soleTrader?: boolean;
    readonly countries?: readonly string[];
    readonly languages?: readonly string[];
  };
  readonly behaviour?: BehaviourCondition;
  /** A switch in the creditor's settings. */
  readonly switchedOn?: string;
  readonly not?: Condition;
  readonly any?: readonly Condition[];
}
