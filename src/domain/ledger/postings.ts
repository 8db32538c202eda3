import type { LocalDate } from '../calendar/dates';
import type { AccountFacts, Instant, LedgerAccount, PaymentLine } from '../account/facts';
import type { LedgerEntry, LedgerTransaction } from '../account/changes';
import { invariant } from '../result';

/** What a debtor can owe on an invoice. */
export type OwedLedger = 'receivable' | 'interest' | 'fees' | 'costs';

/** Whose books: an account fits; `id` null: the creditor's own, for money that is on no account yet. */
export type PostingOwner = Pick<AccountFacts, 'creditorId' | 'currency'> & {
  readonly id: string | null;
};

/** What every transaction carries besides its entries. `key` is the business key: the same money never twice. */
export interface PostingHead {
  readonly id: string;
  readonly key: string;
  readonly at: Instant;
  readonly effectiveOn: LocalDate;
  readonly reason: string;
  /** Transaction that this one takes back. */
  readonly reverses?: string | null;
}

/** An amount above zero of one thing owed. */
export interface OwedPart {
  readonly invoiceId: string | null;
  readonly ledger: OwedLedger;
  readonly amountMinor: bigint;
}

/** A credited amount: what was still open of it, and what had been paid and becomes the debtor's credit. */
export interface CreditedPart {
  readonly invoiceId: string | null;
  readonly ledger: OwedLedger;
  readonly openMinor: bigint;
  readonly paidMinor: bigint;
}

/** Debit above zero, credit below. */
interface Leg {
  readonly ledger: LedgerAccount;
  readonly invoiceId: string | null;
  readonly minor: bigint;
}

/** Principal of an invoice becomes owed. */
export function invoicePosting(
  owner: PostingOwner,
  head: PostingHead,
  invoice: { readonly invoiceId: string; readonly amountMinor: bigint },
): LedgerTransaction {
  return charged(owner, head, { ...invoice, ledger: 'receivable' });
}

/** A late fee (or other charge) becomes owed on an invoice. */
export function feePosting(
  owner: PostingOwner,
  head: PostingHead,
  fee: {
    readonly invoiceId: string | null;
    readonly feeMinor: bigint;
    readonly ledger?: 'fees' | 'interest' | 'costs';
  },
): LedgerTransaction {
  const { invoiceId, feeMinor, ledger = 'fees' } = fee;
  return charged(owner, head, { invoiceId, ledger, amountMinor: feeMinor });
}

/** Money arrives and pays what the lines say; what they leave over is the debtor's credit. */
export function paymentPosting(
  owner: PostingOwner,
  head: PostingHead,
  amountMinor: bigint,
  lines: readonly PaymentLine[],
): LedgerTransaction {
  return compose(owner, head, [
    { ledger: 'cash', invoiceId: null, minor: amountMinor },
    ...creditsOf(lines),
    { ledger: 'overpayment', invoiceId: null, minor: -(amountMinor - sumOf(lines)) },
  ]);
}

/** Money arrives that nobody can place yet. */
export function suspensePosting(
  owner: PostingOwner,
  head: PostingHead,
  amountMinor: bigint,
): LedgerTransaction {
  return compose(owner, head, [
    { ledger: 'cash', invoiceId: null, minor: amountMinor },
    { ledger: 'suspense', invoiceId: null, minor: -amountMinor },
  ]);
}

/** Money in suspense finds what it pays. */
export function matchPosting(
  owner: PostingOwner,
  head: PostingHead,
  lines: readonly PaymentLine[],
): LedgerTransaction {
  return compose(owner, head, [
    { ledger: 'suspense', invoiceId: null, minor: sumOf(lines) },
    ...creditsOf(lines),
  ]);
}

/** The debtor's credit is used for what is owed. */
export function creditUsedPosting(
  owner: PostingOwner,
  head: PostingHead,
  lines: readonly PaymentLine[],
): LedgerTransaction {
  return compose(owner, head, [
    { ledger: 'overpayment', invoiceId: null, minor: sumOf(lines) },
    ...creditsOf(lines),
  ]);
}

/** Money goes back to the payer: exactly what it had paid is owed again (see `takeBack`). */
export function refundPosting(
  owner: PostingOwner,
  head: PostingHead,
  taken: readonly PaymentLine[],
): LedgerTransaction {
  return moneyBack(owner, head, taken);
}

/** The payer's bank takes the money back: the same entries as a refund, told apart by key and reason. */
export function chargebackPosting(
  owner: PostingOwner,
  head: PostingHead,
  taken: readonly PaymentLine[],
): LedgerTransaction {
  return moneyBack(owner, head, taken);
}

/** Money that nobody could place goes back to its payer. */
export function suspenseBackPosting(
  owner: PostingOwner,
  head: PostingHead,
  amountMinor: bigint,
): LedgerTransaction {
  return compose(owner, head, [
    { ledger: 'suspense', invoiceId: null, minor: amountMinor },
    { ledger: 'cash', invoiceId: null, minor: -amountMinor },
  ]);
}

/** What payments had paid is owed again and their money is the debtor's credit, until it is placed anew. */
export function creditReleasedPosting(
  owner: PostingOwner,
  head: PostingHead,
  released: readonly PaymentLine[],
): LedgerTransaction {
  return reversed(creditUsedPosting(owner, head, released), head);
}

/** The creditor takes a charge back; what had been paid of it becomes the debtor's credit. */
export function creditNotePosting(
  owner: PostingOwner,
  head: PostingHead,
  parts: readonly CreditedPart[],
): LedgerTransaction {
  return compose(
    owner,
    head,
    parts.flatMap(({ invoiceId, ledger, openMinor, paidMinor }) => [
      incomeLeg({ invoiceId, ledger }, openMinor + paidMinor),
      { ledger, invoiceId, minor: -openMinor },
      { ledger: 'overpayment' as const, invoiceId: null, minor: -paidMinor },
    ]),
  );
}

/** What is owed is given up. */
export function writeOffPosting(
  owner: PostingOwner,
  head: PostingHead,
  parts: readonly OwedPart[],
): LedgerTransaction {
  return compose(
    owner,
    head,
    parts.flatMap(({ invoiceId, ledger, amountMinor }) => [
      { ledger: 'write-off' as const, invoiceId, minor: amountMinor },
      { ledger, invoiceId, minor: -amountMinor },
    ]),
  );
}

/** What had been given up is owed again. */
export function undoWriteOffPosting(
  owner: PostingOwner,
  head: PostingHead,
  parts: readonly OwedPart[],
): LedgerTransaction {
  return reversed(writeOffPosting(owner, head, parts), head);
}

/** Takes a whole transaction back, naming it. */
export function reversalOf(
  transaction: LedgerTransaction,
  head: Omit<PostingHead, 'reverses'>,
): LedgerTransaction {
  return reversed(transaction, { ...head, reverses: transaction.id });
}

/**
 * Id of the n-th entry (from 1) of a transaction. It is made from the transaction's id, so that an
 * entry named by a person leads back to its transaction without a look-up.
 */
export function entryIdOf(transactionId: string, n: number): string {
  return `ent_${bodyOf(transactionId)}_${n}`;
}

/** The transaction of an entry id; a transaction id is its own answer. */
export function transactionIdOf(entryOrTransactionId: string): string {
  return `txn_${bodyOf(entryOrTransactionId).replace(/_\d+$/, '')}`;
}

function bodyOf(id: string): string {
  return id.replace(/^(txn|ent)_/, '');
}

function charged(owner: PostingOwner, head: PostingHead, part: OwedPart): LedgerTransaction {
  const { invoiceId, ledger, amountMinor } = part;
  return compose(owner, head, [
    { ledger, invoiceId, minor: amountMinor },
    incomeLeg(part, -amountMinor),
  ]);
}

function moneyBack(
  owner: PostingOwner,
  head: PostingHead,
  taken: readonly PaymentLine[],
): LedgerTransaction {
  return compose(owner, head, [
    { ledger: 'cash', invoiceId: null, minor: -sumOf(taken) },
    ...creditsOf(taken).map((leg) => ({ ...leg, minor: -leg.minor })),
  ]);
}

/**
 * Income of principal names its invoice, income of charges does not: so the principal ever charged on
 * an invoice can be read from the balances, which undoing a write-off needs.
 */
function incomeLeg(part: Pick<OwedPart, 'invoiceId' | 'ledger'>, minor: bigint): Leg {
  const invoiceId = part.ledger === 'receivable' ? part.invoiceId : null;
  return { ledger: 'income', invoiceId, minor };
}

function creditsOf(lines: readonly PaymentLine[]): Leg[] {
  return lines.map(({ ledger, invoiceId, amountMinor }) => ({
    ledger,
    invoiceId: ledger === 'overpayment' ? null : invoiceId,
    minor: -amountMinor,
  }));
}

function sumOf(lines: readonly PaymentLine[]): bigint {
  return lines.reduce((sum, line) => sum + line.amountMinor, 0n);
}

/** One entry per ledger account and invoice; nothing that is zero; debits equal credits. */
function compose(owner: PostingOwner, head: PostingHead, legs: readonly Leg[]): LedgerTransaction {
  const sums = new Map<string, Leg>();
  for (const leg of legs) {
    const key = `${leg.ledger}|${leg.invoiceId ?? ''}`;
    sums.set(key, { ...leg, minor: (sums.get(key)?.minor ?? 0n) + leg.minor });
  }
  const kept = [...sums.values()].filter((leg) => leg.minor !== 0n);
  const restMinor = kept.reduce((sum, leg) => sum + leg.minor, 0n);
  invariant(kept.length >= 2 && restMinor === 0n, `transaction ${head.key} balances`);
  return {
    id: head.id,
    creditorId: owner.creditorId,
    accountId: owner.id,
    currency: owner.currency,
    key: head.key,
    at: head.at,
    effectiveOn: head.effectiveOn,
    reason: head.reason,
    reverses: head.reverses ?? null,
    entries: kept.map(({ ledger, invoiceId, minor }, index) => ({
      id: entryIdOf(head.id, index + 1),
      ledger,
      debitMinor: minor > 0n ? minor : 0n,
      creditMinor: minor < 0n ? -minor : 0n,
      invoiceId,
    })),
  };
}

function reversed(transaction: LedgerTransaction, head: PostingHead): LedgerTransaction {
  const entries = transaction.entries.map((entry, index): LedgerEntry => ({
    ...entry,
    id: entryIdOf(head.id, index + 1),
    debitMinor: entry.creditMinor,
    creditMinor: entry.debitMinor,
  }));
  const { id, key, at, effectiveOn, reason, reverses = null } = head;
  return { ...transaction, id, key, at, effectiveOn, reason, reverses, entries };
}
