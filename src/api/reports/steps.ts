import { z } from 'zod';
import { formatMinor } from '../../domain/money/money';
import { percentOfQuotient, recoveryRate } from '../../domain/reporting/metrics';
import { assertNever } from '../../domain/result';
import {
  stepGroups,
  sumSteps,
  type StepGroup,
  type StepResult,
} from '../../domain/reporting/steps';
import { periodOf, periodQuery, report, type Report } from './report';

/** Share of contacts, in percent. */
const shareOf = (part: number, whole: number): number | null =>
  percentOfQuotient(recoveryRate({ recovered: BigInt(part), chargedOff: BigInt(whole) }));

function groupOf(result: StepResult, group: StepGroup): string {
  switch (group) {
    case 'stage':
      return result.stage;
    case 'channel':
      return result.channel;
    case 'template':
      return result.template;
    case 'strategy':
      return result.strategy ?? 'not kept';
    default:
      return assertNever(group);
  }
}

const recovery = report({
  name: 'recovery',
  title: 'Recovery by stage, channel, template or strategy version',
  definition:
    'Contacts planned in the period, and money within seven days after one; a payment counts once, for the newest contact before it, net of what went back. paidRate: contacts with money / contacts sent * 100.',
  columns: ['group', 'currency', 'sent', 'served', 'paid', 'paidRate', 'money'],
  query: z.strictObject({
    ...periodQuery,
    group: z.enum(stepGroups).optional().describe('What to sum by; stage if absent.'),
  }),
  async make({ deps, creditorId, query, todayOn }) {
    const period = periodOf(query, todayOn);
    const found = await deps.store.reports.stepResults(creditorId, period);
    const { group = 'stage' } = query;
    const rows = sumSteps(found, (result) => groupOf(result, group)).map((sum) => {
      const { name, currency, sent, served, paid, moneyMinor } = sum;
      const money = formatMinor(moneyMinor, currency);
      return { group: name, currency, sent, served, paid, paidRate: shareOf(paid, sent), money };
    });
    return { from: period.fromOn, to: period.toOn, rows };
  },
});

const steps = report({
  name: 'steps',
  title: 'What came of each step',
  definition:
    'Contacts planned in the period by step: sent, served (accepted and not bounced), paid, disputed or stopped within seven days; each payment, dispute and opt-out counts once, for the newest contact before it.',
  columns: [
    ...['stage', 'step', 'channel', 'currency', 'planned', 'sent', 'served', 'paid'],
    ...['paidRate', 'money', 'disputes', 'optOuts'],
  ],
  query: z.strictObject(periodQuery),
  async make({ deps, creditorId, query, todayOn }) {
    const period = periodOf(query, todayOn);
    const found = await deps.store.reports.stepResults(creditorId, period);
    const nameOf = ({ stage, stepId, channel }: StepResult): string =>
      [stage, stepId, channel].join('/');
    const rows = sumSteps(found, nameOf).map((sum) => {
      const [stage = '', step = '', channel = ''] = sum.name.split('/');
      const { currency, planned, sent, served, paid, moneyMinor, disputes, optOuts } = sum;
      return {
        ...{ stage, step, channel, currency, planned, sent, served, paid },
        paidRate: shareOf(paid, sent),
        money: formatMinor(moneyMinor, currency),
        ...{ disputes, optOuts },
      };
    });
    return { from: period.fromOn, to: period.toOn, rows };
  },
});

const lateness = report({
  name: 'lateness',
  title: 'Reasons for lateness by debtor and month',
  definition:
    'What debtors and people said, with its source: disputes (reason), holds (type), promises, plans and settlements not kept, calls (result, note), tasks (outcome, note), failed card charges.',
  columns: ['month', 'debtorId', 'debtor', 'currency', 'source', 'reason', 'times', 'note'],
  query: z.strictObject(periodQuery),
  async make({ deps, creditorId, query, todayOn }) {
    const period = periodOf(query, todayOn);
    const found = await deps.store.reports.lateness(creditorId, period);
    const rows = found.map((row) => ({
      ...{ month: row.month, debtorId: row.debtorId, debtor: row.debtor, currency: row.currency },
      ...{ source: row.source, reason: row.reason, times: row.times, note: row.note },
    }));
    return { from: period.fromOn, to: period.toOn, rows };
  },
});

export const stepReports: readonly Report[] = [recovery, steps, lateness];
