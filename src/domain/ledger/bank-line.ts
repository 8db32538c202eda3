import type { LocalDate } from '../calendar/dates';

/** One movement on a bank account, whatever the format of the statement. */
export interface BankLine {
  /** Line of the file on which it begins. */
  readonly line: number;
  /** The same movement has the same id in every file: the bank's own reference, or a hash of the content. */
  readonly externalId: string;
  readonly bookedOn: LocalDate;
  /** Above zero; `creditDebit` says which way. */
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly creditDebit: 'credit' | 'debit';
  /** The bank took an earlier movement back: such money is placed by a person. */
  readonly isReversal: boolean;
  /** Several payments in one movement that the statement does not take apart. */
  readonly isBatch: boolean;
  readonly payer: string | null;
  readonly iban: string | null;
  /** What the payer wrote. */
  readonly remittance: string;
  readonly endToEndId: string | null;
  readonly bankReference: string | null;
}
