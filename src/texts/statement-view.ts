import type { Facts, PaymentFacts } from '../domain/account/facts';
import type { LocalDate } from '../domain/calendar/dates';
import { limits } from '../domain/limits';
import { accountStatement, type BookedEntry } from '../domain/ledger/statement';
import { cleanLine } from './clean';
import { dateText, moneyText, wordsOf, type Reader } from './languages';

/** One thing that a payment paid. */
export interface ReceiptLineView {
  /** Number of the invoice; null: it belongs to none. */
  readonly invoice: string | null;
  readonly what: string;
  readonly amount: string;
}

/** A statement of account in the reader's words. */
export interface AccountStatementView {
  readonly from: string;
  readonly to: string;
  readonly opening: string;
  readonly closing: string;
  /** Money held that pays nothing yet; null when there is none. */
  readonly openingCredit: string | null;
  readonly closingCredit: string | null;
  /** How many older lines are part of the opening balance; null: none. */
  readonly folded: number | null;
  readonly lines: readonly {
    readonly date: string;
    readonly what: string;
    readonly invoice: string | null;
    readonly change: string;
    readonly balance: string;
  }[];
}

const numbersShownMax = 3;

/** What a payment pays today, in the order of allocation; then what is kept, then what went back. */
export function receiptLines(
  facts: Facts,
  payment: PaymentFacts,
  reader: Reader,
): readonly ReceiptLineView[] {
  const { paidAs } = wordsOf(reader.language);
  const money = (minor: bigint): string => moneyText(minor, payment.currency, reader);
  const used = payment.lines.filter(({ ledger }) => ledger !== 'overpayment');
  const returnedMinor = payment.refundedMinor + payment.chargedBackMinor;
  const usedMinor = used.reduce((sum, line) => sum + line.amountMinor, 0n);
  const keptMinor = payment.amountMinor - returnedMinor - usedMinor;
  const rest = (what: string, minor: bigint): ReceiptLineView[] =>
    minor > 0n ? [{ invoice: null, what, amount: money(minor) }] : [];
  return [
    ...used.map(({ invoiceId, ledger, amountMinor }) => ({
      invoice: numberOf(facts, invoiceId),
      what: ledger === 'overpayment' ? paidAs.credit : paidAs[ledger],
      amount: money(amountMinor),
    })),
    ...rest(paidAs.credit, keptMinor),
    ...rest(paidAs.returned, returnedMinor),
  ];
}

/** Days of a statement and the entries that it is made from. */
export interface StatementOptions {
  readonly entries: readonly BookedEntry[];
  readonly fromOn: LocalDate;
  readonly toOn: LocalDate;
}

/** The statement of an account over a period, in words. */
export function accountStatementView(
  facts: Facts,
  { entries, fromOn, toOn }: StatementOptions,
  reader: Reader,
): AccountStatementView {
  const linesMax = limits.statementLinesMax;
  const statement = accountStatement(entries, { fromOn, toOn, linesMax });
  const { movementNames } = wordsOf(reader.language);
  const money = (minor: bigint): string => moneyText(minor, facts.account.currency, reader);
  const signed = (minor: bigint): string => (minor < 0n ? `- ${money(-minor)}` : money(minor));
  const some = (minor: bigint): string | null => (minor === 0n ? null : signed(minor));
  return {
    from: dateText(fromOn, reader),
    to: dateText(toOn, reader),
    opening: signed(statement.openingMinor),
    closing: signed(statement.closingMinor),
    openingCredit: some(statement.openingCreditMinor),
    closingCredit: some(statement.closingCreditMinor),
    folded: statement.folded || null,
    lines: statement.lines.map(({ on, movement, invoiceIds, owedMinor, balanceMinor }) => ({
      date: dateText(on, reader),
      what: movementNames[movement],
      invoice:
        invoiceIds.length === 0 || invoiceIds.length > numbersShownMax
          ? null
          : invoiceIds.map((id) => numberOf(facts, id) ?? '').join(', '),
      change: signed(owedMinor),
      balance: signed(balanceMinor),
    })),
  };
}

function numberOf(facts: Facts, invoiceId: string | null): string | null {
  const invoice = facts.invoices.find((one) => one.id === invoiceId);
  return invoice === undefined ? null : cleanLine(invoice.number);
}
