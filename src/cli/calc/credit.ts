import { z } from 'zod';
import { decideCredit } from '../../domain/credit/decide-credit';
import type { CreditPolicy } from '../../domain/credit/policy';
import { toWire } from '../../domain/money/money';
import { readCreditPolicy, shippedCreditPolicy } from '../../strategies/credit-policy';
import { Failure } from '../failure';
import { amountOf, rule } from './rule';

const some = z.int().min(0).max(1_000_000).default(0);

const behaviour = z.strictObject({
  paidInvoices: some,
  averageDaysLate: z.number().min(0).max(100_000).nullable().default(null),
  trend: z.enum(['better', 'steady', 'worse']).nullable().default(null),
  brokenPromises: some,
  keptPromises: some,
  bounces: some,
  disputes: z
    .strictObject({ open: some, upheld: some, rejected: some, partly: some, withdrawn: some })
    .prefault({}),
  noticesReturned: some,
});

export const creditRule = rule({
  name: 'credit',
  title: 'Answer to a new order on account',
  input: z.strictObject({
    policy: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .optional()
      .describe('The document, as YAML text or as what it stands for; the shipped one if absent.'),
    behaviour: behaviour.prefault({}).describe('As GET /v1/debtors/:id/behaviour answers.'),
    exposure: z
      .strictObject({ open: z.string(), overdue: z.string(), daysPastDue: some })
      .optional()
      .describe('What is open and overdue in the currency of the order; nothing if absent.'),
    order: z.strictObject({ amount: z.string(), currency: z.string() }),
    score: z.number().min(0).max(100_000).nullable().default(null),
  }),
  compute({ policy: given, behaviour: figures, exposure, order, score }) {
    const policy = policyOf(given);
    const { currency } = order;
    const minor = (text: string, path: string): bigint => amountOf(text, currency, path);
    const amountMinor = minor(order.amount, 'order.amount');
    const openMinor = exposure === undefined ? 0n : minor(exposure.open, 'exposure.open');
    const overdueMinor = exposure === undefined ? 0n : minor(exposure.overdue, 'exposure.overdue');
    if (overdueMinor > openMinor) {
      throw new Failure(2, 'amount_invalid: exposure.overdue: No more is overdue than is open.');
    }
    if (figures.paidInvoices === 0 && figures.averageDaysLate !== null) {
      const why = 'Nothing was paid: there is no average.';
      throw new Failure(2, `invalid_input: behaviour.averageDaysLate: ${why}`);
    }
    const { limitMinor, termsDays, working, ...answer } = decideCredit(policy, {
      behaviour: figures,
      exposure: { openMinor, overdueMinor, daysPastDue: exposure?.daysPastDue ?? 0 },
      order: { amountMinor, currency },
      score,
    });
    return {
      ...answer,
      limit: limitMinor === null ? null : toWire(limitMinor, currency),
      terms: termsDays === null ? null : { days: termsDays },
      policy: { version: policy.version, title: policy.title },
      working,
    };
  },
});

function policyOf(given: string | Readonly<Record<string, unknown>> | undefined): CreditPolicy {
  if (given === undefined) return shippedCreditPolicy();
  // JSON is YAML.
  const read = readCreditPolicy(typeof given === 'string' ? given : JSON.stringify(given, null, 1));
  if (read.ok) return read.value;
  const lines = read.error.map(({ path, message, line }) =>
    [line === undefined ? null : `line ${line}`, path === '' ? 'policy' : `policy.${path}`, message]
      .filter((part) => part !== null)
      .join(': '),
  );
  throw new Failure(2, 'the policy has faults', lines);
}
