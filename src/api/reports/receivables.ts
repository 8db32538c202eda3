import { z } from 'zod';
import { addDays, addMonths } from '../../domain/calendar/dates';
import { conventionsOf } from '../../domain/money/conventions';
import { formatMinor } from '../../domain/money/money';
import {
  agingOfGroups,
  bucketStarts,
  defaultBucketDays,
  type AgingBasis,
  type AgingCurrency,
  type AgingReport,
} from '../../domain/reporting/aging';
import {
  add,
  bpdso,
  cei,
  cureRate,
  daysOf,
  dso,
  percentOfQuotient,
  rollRate,
} from '../../domain/reporting/metrics';
import type { ApiDeps } from '../deps';
import { periodOf, periodQuery, report, type Report, type ReportRequest } from './report';

/** "30,60,90" as rising days; a day is at most a century. */
export const bucketsQuery = z
  .string()
  .regex(/^\d{1,5}(,\d{1,5}){0,19}$/, 'buckets are days such as 30,60,90')
  .transform((text) => text.split(',').map(Number))
  .refine(
    (days) => days.every((one, index) => one > (days[index - 1] ?? 0) && one <= 36_500),
    'buckets are rising days from 1',
  )
  .optional()
  .describe('Last day past due of each bucket but the open-ended one; 30,60,90,120 if absent.');

/** Day that this creditor's ages count from. */
async function basisOf(deps: ApiDeps, creditorId: string): Promise<AgingBasis> {
  const creditor = await deps.store.directory.creditor(creditorId);
  return creditor.ok ? conventionsOf(creditor.value.settings).ageFrom : 'due';
}

/** The aging report of a creditor at the end of any day. */
export async function agingAt(
  deps: ApiDeps,
  creditorId: string,
  wanted: {
    readonly asOf: string;
    readonly bucketDays?: readonly number[] | undefined;
    readonly withDebtors: boolean;
  },
): Promise<AgingReport> {
  const { asOf, bucketDays = defaultBucketDays, withDebtors } = wanted;
  const by = await basisOf(deps, creditorId);
  const { reports } = deps.store;
  const starts = bucketStarts(bucketDays);
  const groups = await reports.aging(creditorId, { asOf, by, starts, withDebtors });
  const creditMinor = await reports.creditAt(creditorId, asOf);
  return agingOfGroups({ asOf, by, bucketDays, groups, creditMinor });
}

interface Figures {
  readonly currency: string;
  readonly beginMinor: bigint;
  readonly salesMinor: bigint;
  readonly endMinor: bigint;
  readonly currentMinor: bigint;
}

type PeriodRequest = ReportRequest<{ from?: string | undefined; to?: string | undefined }>;

/** What the figures of a period are made of, by currency. */
async function figuresOf({ deps, creditorId, query, todayOn }: PeriodRequest) {
  const period = periodOf(query, todayOn);
  const whole = { withDebtors: false };
  const beginOn = addDays(period.fromOn, -1);
  const begin = await agingAt(deps, creditorId, { asOf: beginOn, ...whole });
  const end = await agingAt(deps, creditorId, { asOf: period.toOn, ...whole });
  const sales = await deps.store.reports.salesIn(creditorId, period);
  const currencies = new Set([
    ...[...begin.currencies, ...end.currencies].map(({ currency }) => currency),
    ...sales.keys(),
  ]);
  const of = (aging: AgingReport, currency: string) =>
    aging.currencies.find((one) => one.currency === currency);
  const figures = [...currencies].sort().map((currency): Figures => ({
    currency,
    beginMinor: of(begin, currency)?.totalMinor ?? 0n,
    salesMinor: sales.get(currency) ?? 0n,
    endMinor: of(end, currency)?.totalMinor ?? 0n,
    currentMinor: of(end, currency)?.buckets[0]?.amountMinor ?? 0n,
  }));
  return { period, figures };
}

/** A report of one line a currency over a period. */
function ofPeriod(
  one: Pick<Report, 'name' | 'title' | 'definition' | 'columns'>,
  lineOf: (figures: Figures, days: number) => Readonly<Record<string, bigint | number | null>>,
): Report {
  return report({
    ...one,
    query: z.strictObject(periodQuery),
    async make(request) {
      const { period, figures } = await figuresOf(request);
      const rows = figures.map((line) => {
        const { currency } = line;
        const shown = Object.entries(lineOf(line, period.days)).map(([name, value]) => [
          name,
          typeof value === 'bigint' ? formatMinor(value, currency) : value,
        ]);
        return { currency, ...(Object.fromEntries(shown) as Record<string, string | number>) };
      });
      return { from: period.fromOn, to: period.toOn, rows };
    },
  });
}

const dsoReport = ofPeriod(
  {
    name: 'dso',
    title: 'Days sales outstanding',
    definition: 'Principal open at the end of `to` / credit sales of the period * its days.',
    columns: ['currency', 'receivables', 'creditSales', 'days', 'dso'],
  },
  ({ endMinor, salesMinor }, days) => {
    const input = { receivables: endMinor, creditSales: salesMinor, days: BigInt(days) };
    return { receivables: endMinor, creditSales: salesMinor, days, dso: daysOf(dso(input)) };
  },
);

const bpdsoReport = ofPeriod(
  {
    name: 'bpdso',
    title: 'Best possible days sales outstanding',
    definition: 'Principal not overdue at the end of `to` / credit sales of the period * its days.',
    columns: ['currency', 'currentReceivables', 'creditSales', 'days', 'bpdso'],
  },
  ({ currentMinor, salesMinor }, days) => {
    const input = { currentReceivables: currentMinor, creditSales: salesMinor };
    const value = daysOf(bpdso({ ...input, days: BigInt(days) }));
    return { currentReceivables: currentMinor, creditSales: salesMinor, days, bpdso: value };
  },
);

const addReport = ofPeriod(
  {
    name: 'add',
    title: 'Average days delinquent',
    definition: 'Days sales outstanding less the best possible ones.',
    columns: ['currency', 'overdueReceivables', 'creditSales', 'days', 'add'],
  },
  ({ endMinor, currentMinor, salesMinor }, days) => {
    const receivables = { receivables: endMinor, currentReceivables: currentMinor };
    const value = daysOf(add({ ...receivables, creditSales: salesMinor, days: BigInt(days) }));
    const overdueReceivables = endMinor - currentMinor;
    return { overdueReceivables, creditSales: salesMinor, days, add: value };
  },
);

const ceiReport = ofPeriod(
  {
    name: 'cei',
    title: 'Collection effectiveness index',
    definition:
      '(open at the start + sales - open at the end) / (open at the start + sales - not overdue at the end) * 100.',
    columns: [
      ...['currency', 'beginReceivables', 'creditSales', 'endReceivables'],
      ...['endCurrentReceivables', 'cei'],
    ],
  },
  ({ beginMinor, salesMinor, endMinor, currentMinor }) => {
    const input = {
      beginReceivables: beginMinor,
      creditSales: salesMinor,
      endReceivables: endMinor,
      endCurrentReceivables: currentMinor,
    };
    return { ...input, cei: percentOfQuotient(cei(input)) };
  },
);

/** The same day of the month before. */
const monthBefore = (on: string): string => addMonths(on, -1);

const rollRates = report({
  name: 'roll-rates',
  title: 'Roll rates between the buckets of age',
  definition:
    'What stands in a bucket at the end of `to` / what stood in the one before it at the end of `from` * 100; a month apart if `from` is absent.',
  columns: ['currency', 'bucketFrom', 'bucketTo', 'before', 'now', 'rate'],
  query: z.strictObject({ ...periodQuery, buckets: bucketsQuery }),
  async make({ deps, creditorId, query, todayOn }) {
    const { fromOn, toOn } = periodOf(query, todayOn, monthBefore);
    const wanted = { bucketDays: query.buckets, withDebtors: false };
    const before = await agingAt(deps, creditorId, { asOf: fromOn, ...wanted });
    const now = await agingAt(deps, creditorId, { asOf: toOn, ...wanted });
    const find = (aging: AgingReport, currency: string): AgingCurrency | undefined =>
      aging.currencies.find((one) => one.currency === currency);
    const codes = [...before.currencies, ...now.currencies].map(({ currency }) => currency);
    const rows = [...new Set(codes)].sort().flatMap((currency) => {
      const [old, young] = [find(before, currency), find(now, currency)];
      const names = (old ?? young)?.buckets.map(({ name }) => name) ?? [];
      return names.slice(1).map((bucketTo, index) => {
        const beforeMinor = old?.buckets[index]?.amountMinor ?? 0n;
        const nowMinor = young?.buckets[index + 1]?.amountMinor ?? 0n;
        const rate = rollRate({ bucketNow: nowMinor, previousBucketBefore: beforeMinor });
        return {
          ...{ currency, bucketFrom: names[index] ?? '', bucketTo },
          before: formatMinor(beforeMinor, currency),
          now: formatMinor(nowMinor, currency),
          rate: percentOfQuotient(rate),
        };
      });
    });
    return { from: fromOn, to: toOn, rows };
  },
});

const cureReport = report({
  name: 'cure-rate',
  title: 'Cure rate',
  definition:
    'Accounts overdue at the end of `from` with nothing overdue at the end of `to` / accounts overdue at the end of `from` * 100.',
  columns: ['currency', 'delinquentAtStart', 'currentAtEnd', 'rate'],
  query: z.strictObject(periodQuery),
  async make({ deps, creditorId, query, todayOn }) {
    const period = periodOf(query, todayOn, monthBefore);
    const by = await basisOf(deps, creditorId);
    const found = await deps.store.reports.cured(creditorId, period, by);
    const rows = found.map(({ currency, delinquent, cured }) => {
      const counts = { delinquentAtStart: BigInt(delinquent), currentAtEnd: BigInt(cured) };
      return {
        ...{ currency, delinquentAtStart: delinquent, currentAtEnd: cured },
        rate: percentOfQuotient(cureRate(counts)),
      };
    });
    return { from: period.fromOn, to: period.toOn, rows };
  },
});

export const receivablesReports: readonly Report[] = [
  ...[dsoReport, bpdsoReport, addReport, ceiReport, rollRates, cureReport],
];
