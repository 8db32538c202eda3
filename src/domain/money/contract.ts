import type { LocalDate } from '../calendar/dates';

/** What the contract on file says about money, and its date. Absent parts allow nothing. */
export interface ContractTerms {
  readonly signedOn: LocalDate | null;
  /** Days from invoice to due date. */
  readonly termDays?: number;
  /** Discount for early payment. */
  readonly discount?: { readonly percent: string; readonly withinDays: number };
  /** Late fee: fixed (minor units by currency) or percent of the fee base; once per event. */
  readonly lateFee?:
    | { readonly kind: 'fixed'; readonly amounts: Readonly<Record<string, string>> }
    | {
        readonly kind: 'percent';
        readonly percent: string;
        /** Most that a fee may be, minor units by currency. */
        readonly caps?: Readonly<Record<string, string>>;
      };
  readonly interest?: InterestTerms;
}

/** Where interest comes from: a yearly rate of the contract, or a law of the rate tables. */
export type InterestTerms =
  | {
      readonly basis: 'contract';
      /** Yearly percent from a day on; the first row may begin before the contract. */
      readonly rates: readonly { readonly from: LocalDate; readonly percent: string }[];
      /** Highest yearly percent that may be claimed. */
      readonly capPercent?: string;
      readonly exempt?: InterestExemptions;
    }
  | {
      readonly basis: 'law';
      readonly regime: 'GB' | 'DE' | 'EU' | 'FR';
      /** The fixed sum of the law is claimed too. */
      readonly fixedSum?: boolean;
      readonly exempt?: InterestExemptions;
    };

export interface InterestExemptions {
  /** No interest below this principal, minor units by currency. */
  readonly belowMinor?: Readonly<Record<string, string>>;
  /** Purposes on which no interest is charged. */
  readonly purposes?: readonly ('consumer' | 'commercial' | 'unknown')[];
}
