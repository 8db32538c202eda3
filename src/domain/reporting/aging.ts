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

/** Open invoices of one debtor, currency and bucket, summed. */
export interface AgingGroup {
  readonly currency: string;
  readonly debtorId?: string | undefined;
  readonly debtorName?: string | undefined;
  /** 0 is current, 1 the first bucket of days past due. */
  readonly bucket: number;
  readonly amountMinor: bigint;
  readonly invoices: number;
}

/** Day that the days past due count from. */
export type AgingBasis = 'due' | 'issued';

export interface AgingBucket {
  /** "current", "1-30", ..., "120+". */
  readonly name: string;
  readonly amountMinor: bigint;
  readonly invoices: number;
}

export interface AgingDebtor {
  readonly debtorId: string;
  readonly name?: string | undefined;
  readonly buckets: readonly AgingBucket[];
  readonly totalMinor: bigint;
}

export interface AgingCurrency {
  readonly currency: string;
  readonly buckets: readonly AgingBucket[];
  readonly totalMinor: bigint;
  /** Largest total first. */
  readonly debtors: readonly AgingDebtor[];
  /** Money of the debtors that pays nothing yet; not netted. Absent: not known here. */
  readonly creditMinor?: bigint | undefined;
}

export interface AgingReport {
  readonly asOf: LocalDate;
  readonly by: AgingBasis;
  /** In the order of the codes. */
  readonly currencies: readonly AgingCurrency[];
}

interface Tally {
  readonly name: string | undefined;
  readonly amountsMinor: bigint[];
  readonly counts: number[];
}

export const defaultBucketDays: readonly number[] = [30, 60, 90, 120];

/**
 * Ages invoices by the days past due on a date: 0 or less is current. An invoice counts when it was
 * issued on or before the date and something is open on it; the caller leaves out what was paid by
 * then. Credit is not netted. Every bucket is present, also when empty.
 */
export function agingBuckets(input: AgingInput): AgingReport {
  const bucketDays = input.bucketDays ?? defaultBucketDays;
  const starts = bucketStarts(bucketDays);
  const groups = input.invoices
    .filter((invoice) => counts(invoice, input.asOf))
    .map(({ currency, debtorId, dueOn, openMinor }): AgingGroup => {
      const daysPastDue = dueOn === null ? 0 : daysBetween(dueOn, input.asOf);
      const bucket = starts.filter((start) => daysPastDue >= start).length;
      return { currency, debtorId, bucket, amountMinor: openMinor, invoices: 1 };
    });
  return agingOfGroups({ asOf: input.asOf, by: 'due', bucketDays, groups });
}

/** First day past due of each bucket but the current one: [30, 60] gives 1, 31, 61. */
export function bucketStarts(bucketDays: readonly number[]): readonly number[] {
  return [1, ...bucketDays.map((lastDay) => lastDay + 1)];
}

/** The report of invoices that somebody else has put into buckets by `bucketStarts`. */
export function agingOfGroups(input: {
  readonly asOf: LocalDate;
  readonly by: AgingBasis;
  readonly bucketDays: readonly number[];
  readonly groups: readonly AgingGroup[];
  readonly creditMinor?: ReadonlyMap<string, bigint>;
}): AgingReport {
  const names = bucketNames(input.bucketDays);
  const byCurrency = new Map<string, { total: Tally; debtors: Map<string, Tally> }>();
  for (const group of input.groups) {
    const currency = getOrAdd(byCurrency, group.currency, () => ({
      total: emptyTally(names.length),
      debtors: new Map<string, Tally>(),
    }));
    add(currency.total, group);
    if (group.debtorId === undefined) continue;
    const debtor = getOrAdd(currency.debtors, group.debtorId, () =>
      emptyTally(names.length, group.debtorName),
    );
    add(debtor, group);
  }
  const currencies = [...byCurrency].map(([currency, { total, debtors }]) => ({
    currency,
    ...summarize(total, names),
    debtors: [...debtors]
      .map(([debtorId, tally]) => ({
        debtorId,
        ...(tally.name === undefined ? {} : { name: tally.name }),
        ...summarize(tally, names),
      }))
      .sort(byTotalThenId),
    ...(input.creditMinor ? { creditMinor: input.creditMinor.get(currency) ?? 0n } : {}),
  }));
  currencies.sort((left, right) => (left.currency < right.currency ? -1 : 1));
  return { asOf: input.asOf, by: input.by, currencies };
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

function emptyTally(buckets: number, name?: string): Tally {
  return {
    name,
    amountsMinor: Array.from({ length: buckets }, () => 0n),
    counts: Array.from({ length: buckets }, () => 0),
  };
}

function add(tally: Tally, { bucket, amountMinor, invoices }: AgingGroup): void {
  tally.amountsMinor[bucket] = (tally.amountsMinor[bucket] ?? 0n) + amountMinor;
  tally.counts[bucket] = (tally.counts[bucket] ?? 0) + invoices;
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
