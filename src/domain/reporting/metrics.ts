import { divideRounded } from '../money/money';

/** An exact quotient. The denominator is never negative; zero means that there is no answer. */
export interface Quotient {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Days sales outstanding: what is owed at the end over the sales of the period, in days of the period. */
export function dso(input: {
  readonly receivables: bigint;
  readonly creditSales: bigint;
  readonly days: bigint;
}): Quotient {
  return { numerator: input.receivables * input.days, denominator: input.creditSales };
}

/** Best possible DSO: the same with what is not overdue only. */
export function bpdso(input: {
  readonly currentReceivables: bigint;
  readonly creditSales: bigint;
  readonly days: bigint;
}): Quotient {
  return { numerator: input.currentReceivables * input.days, denominator: input.creditSales };
}

/** Average days delinquent: DSO less best possible DSO. */
export function add(input: {
  readonly receivables: bigint;
  readonly currentReceivables: bigint;
  readonly creditSales: bigint;
  readonly days: bigint;
}): Quotient {
  const overdue = input.receivables - input.currentReceivables;
  return { numerator: overdue * input.days, denominator: input.creditSales };
}

/** Collection effectiveness: what was collected of what could have been, in the same period as the sales. */
export function cei(input: {
  readonly beginReceivables: bigint;
  readonly creditSales: bigint;
  readonly endReceivables: bigint;
  readonly endCurrentReceivables: bigint;
}): Quotient {
  const inAll = input.beginReceivables + input.creditSales;
  return {
    numerator: inAll - input.endReceivables,
    denominator: notNegative(inAll - input.endCurrentReceivables),
  };
}

/** Share of a bucket that is found in the next one a period later. */
export function rollRate(input: {
  readonly bucketNow: bigint;
  readonly previousBucketBefore: bigint;
}): Quotient {
  return { numerator: input.bucketNow, denominator: input.previousBucketBefore };
}

/** Accounts that were delinquent at the start and are current at the end. */
export function cureRate(input: {
  readonly delinquentAtStart: bigint;
  readonly currentAtEnd: bigint;
}): Quotient {
  return { numerator: input.currentAtEnd, denominator: input.delinquentAtStart };
}

/** Promises kept of those that have fallen due; open ones count nowhere. */
export function promiseKeptRate(input: {
  readonly kept: bigint;
  readonly matured: bigint;
}): Quotient {
  return { numerator: input.kept, denominator: input.matured };
}

/** Plans broken of those that were decided, kept or broken; running ones count nowhere. */
export function planBreakRate(input: {
  readonly broken: bigint;
  readonly ended: bigint;
}): Quotient {
  return { numerator: input.broken, denominator: input.ended };
}

/** Money after the charge-off over what was charged off. */
export function recoveryRate(input: {
  readonly recovered: bigint;
  readonly chargedOff: bigint;
}): Quotient {
  return { numerator: input.recovered, denominator: input.chargedOff };
}

/** Net collections over what was placed. */
export function liquidationRate(input: {
  readonly placed: bigint;
  readonly collected: bigint;
  readonly returned: bigint;
}): Quotient {
  return { numerator: input.collected - input.returned, denominator: input.placed };
}

/** Attempts that reached the right person, of those that reached anybody. */
export function rightPartyContactRate(input: {
  readonly rightPartyContacts: bigint;
  readonly connectedAttempts: bigint;
}): Quotient {
  return { numerator: input.rightPartyContacts, denominator: input.connectedAttempts };
}

/** Tenths of a quotient times `scale`, rounded half up once; null when nothing can be divided by. */
export function tenthsOf({ numerator, denominator }: Quotient, scale: bigint): bigint | null {
  if (denominator <= 0n) return null;
  return divideRounded(numerator * scale * 10n, denominator, 'half-up');
}

/** A quotient in days to one decimal; null when nothing can be divided by. */
export function daysOf(quotient: Quotient): number | null {
  return decimalOf(tenthsOf(quotient, 1n));
}

/** A quotient in percent to one decimal; null when nothing can be divided by. */
export function percentOfQuotient(quotient: Quotient): number | null {
  return decimalOf(tenthsOf(quotient, 100n));
}

function decimalOf(tenths: bigint | null): number | null {
  return tenths === null ? null : Number(tenths) / 10;
}

function notNegative(value: bigint): bigint {
  return value > 0n ? value : 0n;
}
