import { addDays, type LocalDate } from '../calendar/dates';

/** One entry of the ledger as it was booked. */
export interface BookedEntry {
  readonly transactionId: string;
  /** Business instant of booking, epoch milliseconds. */
  readonly at: number;
  readonly effectiveOn: LocalDate;
  readonly ledger: string;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  readonly invoiceId: string | null;
  readonly reverses: string | null;
}

/** What a line of a statement was; the words for it are the language's. */
export const movements = [
  ...(['invoice', 'fee', 'interest', 'cost', 'payment', 'returned', 'credited'] as const),
  ...(['written-off', 'write-off-undone', 'credit-used', 'correction'] as const),
] as const;
export type Movement = (typeof movements)[number];

export interface StatementLine {
  readonly on: LocalDate;
  readonly movement: Movement;
  readonly invoiceIds: readonly string[];
  /** Above zero: more is owed. */
  readonly owedMinor: bigint;
  /** Above zero: more of the debtor's money is held that pays nothing yet. */
  readonly creditMinor: bigint;
  /** Owed after this line. */
  readonly balanceMinor: bigint;
}

export interface AccountStatement {
  readonly fromOn: LocalDate;
  readonly toOn: LocalDate;
  readonly openingMinor: bigint;
  readonly openingCreditMinor: bigint;
  readonly lines: readonly StatementLine[];
  /** Lines of the period that were too many to show: they are part of the opening balance. */
  readonly folded: number;
  readonly closingMinor: bigint;
  readonly closingCreditMinor: bigint;
}

const owedLedgers = ['receivable', 'interest', 'fees', 'costs'];

/**
 * The account from the first to the last day: what was owed before, everything that changed it by the
 * day it counts for, what is owed after. Credit of the debtor is kept apart and never netted. A booking
 * that was taken back for the same day leaves no line.
 */
export function accountStatement(
  entries: readonly BookedEntry[],
  period: { readonly fromOn: LocalDate; readonly toOn: LocalDate; readonly linesMax: number },
): AccountStatement {
  const { fromOn, toOn, linesMax } = period;
  const booked = withoutTakenBack(transactionsOf(entries)).filter(({ on }) => on <= toOn);
  booked.sort((a, b) => compare(a.on, b.on) || a.at - b.at || compare(a.id, b.id));
  const moved = booked.filter((one) => one.owedMinor !== 0n || one.creditMinor !== 0n);
  const inPeriod = moved.filter(({ on }) => on >= fromOn);
  const shown = inPeriod.slice(Math.max(0, inPeriod.length - linesMax));
  const before = moved.slice(0, moved.length - shown.length);
  const openingMinor = sum(before.map((one) => one.owedMinor));
  let balanceMinor = openingMinor;
  const lines = shown.map(({ on, movement, invoiceIds, owedMinor, creditMinor }) => {
    balanceMinor += owedMinor;
    return { on, movement, invoiceIds, owedMinor, creditMinor, balanceMinor };
  });
  return {
    ...{ fromOn, toOn, openingMinor, lines },
    openingCreditMinor: sum(before.map((one) => one.creditMinor)),
    folded: inPeriod.length - shown.length,
    closingMinor: balanceMinor,
    closingCreditMinor: sum(moved.map((one) => one.creditMinor)),
  };
}

/** First day of a statement that nobody gave one for: the account's first entry, at most `days` ago. */
export function statementFromOn(
  entries: readonly BookedEntry[],
  toOn: LocalDate,
  days: number,
): LocalDate {
  const earliestOn = addDays(toOn, -days);
  const firstOn = entries.reduce((on, one) => (one.effectiveOn < on ? one.effectiveOn : on), toOn);
  return firstOn > earliestOn ? firstOn : earliestOn;
}

interface Booked extends Omit<StatementLine, 'balanceMinor'> {
  readonly id: string;
  readonly at: number;
  readonly reverses: string | null;
}

const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function transactionsOf(entries: readonly BookedEntry[]): Booked[] {
  const byId = new Map<string, BookedEntry[]>();
  for (const entry of entries) {
    const known = byId.get(entry.transactionId);
    if (known === undefined) byId.set(entry.transactionId, [entry]);
    else known.push(entry);
  }
  return [...byId].flatMap(([id, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const net = (ledger: string): bigint =>
      sum(
        own.filter((one) => one.ledger === ledger).map((one) => one.debitMinor - one.creditMinor),
      );
    const ids = own.filter(({ ledger }) => owedLedgers.includes(ledger));
    return {
      ...{ id, at: first.at, on: first.effectiveOn, reverses: first.reverses },
      movement: movementOf(net),
      invoiceIds: [...new Set(ids.flatMap(({ invoiceId }) => invoiceId ?? []))],
      owedMinor: sum(owedLedgers.map(net)),
      creditMinor: -net('overpayment'),
    };
  });
}

/** Drops a transaction and its reversal where both count for one day. */
function withoutTakenBack(booked: readonly Booked[]): Booked[] {
  const byId = new Map(booked.map((one) => [one.id, one]));
  const gone = new Set<string>();
  for (const { id, reverses, on, owedMinor, creditMinor } of booked) {
    const first = reverses === null ? undefined : byId.get(reverses);
    const isWhole =
      first?.on === on && first.owedMinor === -owedMinor && first.creditMinor === -creditMinor;
    if (first && isWhole) [id, first.id].forEach((one) => gone.add(one));
  }
  return booked.filter(({ id }) => !gone.has(id));
}

/** What a transaction was, by what it debits and credits. */
function movementOf(net: (ledger: string) => bigint): Movement {
  const moneyIn = net('cash') + net('suspense');
  if (net('cash') > 0n || moneyIn > 0n) return 'payment';
  if (moneyIn < 0n) return 'returned';
  if (net('write-off') > 0n) return 'written-off';
  if (net('write-off') < 0n) return 'write-off-undone';
  if (net('income') > 0n) return 'credited';
  if (net('income') < 0n) {
    if (net('fees') > 0n) return 'fee';
    if (net('interest') > 0n) return 'interest';
    return net('costs') > 0n ? 'cost' : 'invoice';
  }
  return net('overpayment') > 0n ? 'credit-used' : 'correction';
}
