import { daysBetween, type LocalDate } from '../calendar/dates';

/** An unpaid invoice as the aging report reads it. */
export interface AgingInvoice {
  readonly id: string;
  readonly debtorId?: string | undefined;
  /** Absent: counted whatever the date of the report. */
  readonly issuedOn?: LocalDate | null | undefined;
  /** Null: no due date is known, so it is not overdue. */
  readonly dueOn: LocalDate | null;
  readonly openMinor: bigint;
  readonly currency: string;
}

export interface AgingInput {
  readonly asOf: LocalDate;
  readonly invoices: readonly AgingInvoice[];
  /** Last day past due of each bucket but the open-ended one, rising; default 30, 60, 90, 120. */
  readonly bucketDays?: readonly number[] | undefined;
}

export interface AgingBucket {
  /** "current", "1-30", ..., "120+". */
  readonly name: string;
  readonly amountMinor: bigint;
  readonly invoices: number;
}

export interface AgingDebtor {
  readonly debtorId: string;
  readonly buckets: readonly AgingBucket[];
  readonly totalMinor: bigint;
}

export interface AgingCurrency {
  readonly currency: string;
  readonly buckets: readonly AgingBucket[];
  readonly totalMinor: bigint;
  /** Largest total first. */
  readonly debtors: readonly AgingDebtor[];
}

export interface AgingReport {
  readonly asOf: LocalDate;
  readonly by: 'due';
  /** In the order of the codes. */
  readonly currencies: readonly AgingCurrency[];
}

interface Tally {
  readonly amountsMinor: bigint[];
  readonly counts: number[];
}

const defaultBucketDays = [30, 60, 90, 120] as const;

/**
 * Ages invoices by the days past due on a date: 0 or less is current. An invoice counts when it was
 * issued on or before the date and something is open on it; the caller leaves out what was paid by
 * then. Credit is not netted. Every bucket is present, also when empty.
 */
export function agingBuckets(input: AgingInput): AgingReport {
  const bucketDays = input.bucketDays ?? defaultBucketDays;
  const names = bucketNames(bucketDays);
  const byCurrency = new Map<string, { total: Tally; debtors: Map<string, Tally> }>();
  for (const invoice of input.invoices) {
    if (!counts(invoice, input.asOf)) continue;
    const bucket = bucketIndexOf(invoice, input.asOf, bucketDays);
    const currency = getOrAdd(byCurrency, invoice.currency, () => ({
      total: emptyTally(names.length),
      debtors: new Map<string, Tally>(),
    }));
    add(currency.total, bucket, invoice.openMinor);
    if (invoice.debtorId === undefined) continue;
    const debtor = getOrAdd(currency.debtors, invoice.debtorId, () => emptyTally(names.length));
    add(debtor, bucket, invoice.openMinor);
  }
  const currencies = [...byCurrency].map(([currency, { total, debtors }]) => ({
    currency,
    ...summarize(total, names),
    debtors: [...debtors]
      .map(([debtorId, tally]) => ({ debtorId, ...summarize(tally, names) }))
      .sort(byTotalThenId),
  }));
  currencies.sort((left, right) => (left.currency < right.currency ? -1 : 1));
  return { asOf: input.asOf, by: 'due', currencies };
}

/** Names of the buckets for their last days: [30, 60] gives current, 1-30, 31-60, 60+. */
function bucketNames(bucketDays: readonly number[]): string[] {
  const ranges = bucketDays.map(
    (lastDay, index) => `${(bucketDays[index - 1] ?? 0) + 1}-${lastDay}`,
  );
  return ['current', ...ranges, `${bucketDays.at(-1) ?? 0}+`];
}

function counts(invoice: AgingInvoice, asOf: LocalDate): boolean {
  if (invoice.openMinor <= 0n) return false;
  return invoice.issuedOn === undefined || invoice.issuedOn === null || invoice.issuedOn <= asOf;
}

function bucketIndexOf(
  invoice: AgingInvoice,
  asOf: LocalDate,
  bucketDays: readonly number[],
): number {
  const daysPastDue = invoice.dueOn === null ? 0 : daysBetween(invoice.dueOn, asOf);
  if (daysPastDue <= 0) return 0;
  const found = bucketDays.findIndex((lastDay) => daysPastDue <= lastDay);
  return found === -1 ? bucketDays.length + 1 : found + 1;
}

function emptyTally(buckets: number): Tally {
  return {
    amountsMinor: Array.from({ length: buckets }, () => 0n),
    counts: Array.from({ length: buckets }, () => 0),
  };
}

function add(tally: Tally, bucket: number, openMinor: bigint): void {
  tally.amountsMinor[bucket] = (tally.amountsMinor[bucket] ?? 0n) + openMinor;
  tally.counts[bucket] = (tally.counts[bucket] ?? 0) + 1;
}

function summarize(
  tally: Tally,
  names: readonly string[],
): { buckets: AgingBucket[]; totalMinor: bigint } {
  const buckets = names.map((name, index) => ({
    name,
    amountMinor: tally.amountsMinor[index] ?? 0n,
    invoices: tally.counts[index] ?? 0,
  }));
  return { buckets, totalMinor: tally.amountsMinor.reduce((sum, amount) => sum + amount, 0n) };
}

function byTotalThenId(left: AgingDebtor, right: AgingDebtor): number {
  if (left.totalMinor !== right.totalMinor) return left.totalMinor > right.totalMinor ? -1 : 1;
  return left.debtorId < right.debtorId ? -1 : 1;
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
