import { addPeriod, type LocalDate, type Period } from '../calendar/dates';
import { limits } from '../limits';
import { splitEvenly } from '../money/currency';
import { invariant } from '../result';

/** One payment of a plan; `n` counts from 1. */
export interface Instalment {
  readonly n: number;
  readonly dueOn: LocalDate;
  readonly amountMinor: bigint;
}

/** Terms of a plan in equal parts. */
export interface InstalmentTerms {
  readonly totalMinor: bigint;
  /** 1 to limits.instalmentsMax. */
  readonly parts: number;
  readonly every: Period;
  readonly firstDueOn: LocalDate;
  /** Where the units go that do not divide: one each to the first parts, or all to the last. */
  readonly remainder: 'first' | 'last';
}

/**
 * Instalments of a total in equal parts. They sum to the total exactly, and monthly dates keep the
 * day of the first one, cut to shorter months. The caller has refused parts out of range.
 */
export function scheduleInstalments(terms: InstalmentTerms): Instalment[] {
  const { totalMinor, parts, remainder } = terms;
  invariant(totalMinor >= 0n, 'a plan has a total of zero or more');
  invariant(
    Number.isInteger(parts) && parts >= 1 && parts <= limits.instalmentsMax,
    'the caller refuses a number of parts out of range',
  );
  return dated(splitEvenly(totalMinor, parts, remainder), terms);
}

/**
 * Number of instalments when each but the last is `amountMinor` (above zero). May exceed
 * limits.instalmentsMax, which the caller refuses.
 */
export function partsFor({
  totalMinor,
  amountMinor,
}: {
  readonly totalMinor: bigint;
  readonly amountMinor: bigint;
}): number {
  invariant(amountMinor > 0n && totalMinor >= 0n, 'an instalment is more than nothing');
  return Number((totalMinor + amountMinor - 1n) / amountMinor);
}

/** Instalments of a fixed amount; the last one carries what is left of the total. */
export function scheduleByAmount(terms: {
  readonly totalMinor: bigint;
  readonly amountMinor: bigint;
  readonly every: Period;
  readonly firstDueOn: LocalDate;
}): Instalment[] {
  const parts = partsFor(terms);
  invariant(parts <= limits.instalmentsMax, 'the caller refuses a number of parts out of range');
  const lastMinor = terms.totalMinor - terms.amountMinor * BigInt(parts - 1);
  const amounts = Array.from({ length: parts }, (_, index) =>
    index === parts - 1 ? lastMinor : terms.amountMinor,
  );
  return dated(amounts, terms);
}

/** True when equal parts are smaller than the smallest one allowed; everything in one part is no part of something. */
export function hasSmallPart(instalments: readonly Instalment[], smallestMinor: bigint): boolean {
  if (instalments.length <= 1) return false;
  return instalments.some(({ amountMinor }) => amountMinor < smallestMinor);
}

function dated(
  amounts: readonly bigint[],
  { every, firstDueOn }: { readonly every: Period; readonly firstDueOn: LocalDate },
): Instalment[] {
  return amounts.map((amountMinor, index) => ({
    n: index + 1,
    dueOn: addPeriod(firstDueOn, every, index, firstDueOn),
    amountMinor,
  }));
}
