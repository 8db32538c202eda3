import { z } from 'zod';
import { rowsOf } from '../../domain/agreements/status';
import { formatMinor } from '../../domain/money/money';
import { cashForecast, type ExpectedPart } from '../../domain/reporting/forecast';
import { percentOfQuotient, planBreakRate, promiseKeptRate } from '../../domain/reporting/metrics';
import type { AgreementTally } from '../../store/reports';
import type { ApiDeps } from '../deps';
import { periodOf, periodQuery, report, type Report } from './report';

/** Accounts whose facts are read at once. */
const readAtOnce = 4;

interface Tallied {
  readonly count: (...statuses: readonly string[]) => number;
  readonly minor: (...statuses: readonly string[]) => bigint;
}

/** Sums by status, a currency at a time. */
function byCurrency(tallies: readonly AgreementTally[]): [string, Tallied][] {
  const codes = [...new Set(tallies.map(({ currency }) => currency))].sort();
  return codes.map((currency) => {
    const own = (statuses: readonly string[]) =>
      tallies.filter((one) => one.currency === currency && statuses.includes(one.status));
    return [
      currency,
      {
        count: (...statuses) => own(statuses).reduce((sum, one) => sum + one.agreements, 0),
        minor: (...statuses) => own(statuses).reduce((sum, one) => sum + one.amountMinor, 0n),
      },
    ];
  });
}

const decided = ['kept', 'partly-kept', 'broken'] as const;

const promises = report({
  name: 'promises',
  title: 'Promises to pay, and how many were kept',
  definition:
    'Promises that fell due in the period and were decided; kept in full / all of them * 100, by count and by amount. Those not decided yet are open and count in neither.',
  columns: [
    ...['currency', 'matured', 'kept', 'partlyKept', 'broken', 'open', 'withdrawn'],
    ...['keptRate', 'amountMatured', 'amountKept', 'amountKeptRate'],
  ],
  query: z.strictObject(periodQuery),
  async make({ deps, creditorId, query, todayOn }) {
    const period = periodOf(query, todayOn);
    // A promise whose day is still to come has not matured, even where its money came early.
    const until = period.toOn < todayOn ? period.toOn : todayOn;
    const found = await deps.store.reports.promises(creditorId, { ...period, toOn: until });
    const rows = byCurrency(found).map(([currency, { count, minor }]) => {
      const [matured, kept] = [count(...decided), count('kept')];
      const [maturedMinor, keptMinor] = [minor(...decided), minor('kept')];
      const rate = promiseKeptRate({ kept: BigInt(kept), matured: BigInt(matured) });
      const byAmount = promiseKeptRate({ kept: keptMinor, matured: maturedMinor });
      return {
        ...{ currency, matured, kept, partlyKept: count('partly-kept'), broken: count('broken') },
        open: count('active'),
        withdrawn: count('cancelled', 'withdrawn'),
        keptRate: percentOfQuotient(rate),
        amountMatured: formatMinor(maturedMinor, currency),
        amountKept: formatMinor(keptMinor, currency),
        amountKeptRate: percentOfQuotient(byAmount),
      };
    });
    return { from: period.fromOn, to: period.toOn, rows };
  },
});

const plans = report({
  name: 'plans',
  title: 'Payment plans, and how many broke',
  definition:
    'Plans that ended in the period; broken / (kept + broken) * 100. Cancelled and running ones count in neither.',
  columns: ['currency', 'ended', 'kept', 'broken', 'cancelled', 'running', 'breakRate'],
  query: z.strictObject(periodQuery),
  async make({ deps, creditorId, query, todayOn }) {
    const period = periodOf(query, todayOn);
    const found = await deps.store.reports.plans(creditorId, period);
    const rows = byCurrency(found).map(([currency, { count }]) => {
      const [kept, broken] = [count('kept'), count('broken')];
      const ended = kept + broken;
      const rate = planBreakRate({ broken: BigInt(broken), ended: BigInt(ended) });
      return {
        ...{ currency, ended, kept, broken, cancelled: count('cancelled', 'withdrawn') },
        running: count('active'),
        breakRate: percentOfQuotient(rate),
      };
    });
    return { from: period.fromOn, to: period.toOn, rows };
  },
});

const forecast = report({
  name: 'cash-forecast',
  title: 'Cash forecast from agreements in force',
  definition:
    'What is still open on the parts of promises, plans and settlements in force, by the week (from Monday) or month of their day; `overdue`: promised for a day that has passed.',
  columns: ['period', 'currency', 'promises', 'plans', 'settlements', 'total'],
  query: z.strictObject({
    group: z.enum(['week', 'month']).optional().describe('Length of a period; week if absent.'),
  }),
  async make({ deps, creditorId, query, todayOn }) {
    const parts = await expectedParts(deps, creditorId);
    const rows = cashForecast(parts, todayOn, query.group ?? 'week').map((row) => {
      const { period, currency } = row;
      return {
        ...{ period, currency },
        promises: formatMinor(row.promisesMinor, currency),
        plans: formatMinor(row.plansMinor, currency),
        settlements: formatMinor(row.settlementsMinor, currency),
        total: formatMinor(row.totalMinor, currency),
      };
    });
    return { asOf: todayOn, rows };
  },
});

/** The open parts of every agreement in force, by the same table that the account shows. */
async function expectedParts(deps: ApiDeps, creditorId: string): Promise<ExpectedPart[]> {
  const ids = await deps.store.reports.accountsInAgreement(creditorId);
  const now = await deps.change.clock.now();
  const parts: ExpectedPart[] = [];
  for (let from = 0; from < ids.length; from += readAtOnce) {
    const some = ids.slice(from, from + readAtOnce);
    const read = await Promise.all(some.map((id) => deps.store.accounts.facts(id)));
    for (const facts of read) {
      if (facts === null) continue;
      const { currency } = facts.account;
      for (const agreement of facts.agreements.filter(({ status }) => status === 'active')) {
        for (const { dueOn, amountMinor, paidMinor } of rowsOf(agreement, facts, now)) {
          parts.push({ currency, type: agreement.type, dueOn, openMinor: amountMinor - paidMinor });
        }
      }
    }
  }
  return parts;
}

export const agreementReports: readonly Report[] = [promises, plans, forecast];
