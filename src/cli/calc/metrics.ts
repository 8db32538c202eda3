import { z } from 'zod';
import {
  add,
  bpdso,
  cei,
  cureRate,
  daysOf,
  dso,
  liquidationRate,
  percentOfQuotient,
  planBreakRate,
  promiseKeptRate,
  recoveryRate,
  rightPartyContactRate,
  rollRate,
  type Quotient,
} from '../../domain/reporting/metrics';
import { rule } from './rule';

/** Decimals that an amount may have: those of every currency, and two more for averages. */
const amountDecimals = 6;
const amountScale = 10n ** BigInt(amountDecimals);
const amountPattern = /^\d{1,18}(\.\d{1,6})?$/;
const countMax = 1_000_000_000;
const daysMax = 36_600;

/** A decimal string or a number, exactly, in millionths. */
const amount = z
  .union([z.string(), z.number()])
  .refine((value) => amountPattern.test(String(value)), 'an amount from 0 such as "1250.50"')
  .transform((value) => {
    const [whole = '0', fraction = ''] = String(value).split('.');
    return BigInt(whole) * amountScale + BigInt(fraction.padEnd(amountDecimals, '0'));
  });
const count = z.int().min(0).max(countMax).transform(BigInt);
const days = z.int().min(1).max(daysMax).transform(BigInt);

type Unit = 'days' | 'percent';
type Values = Readonly<Record<string, bigint>>;

interface Metric {
  readonly unit: Unit;
  readonly input: z.ZodType<Values & { metric: never }>;
  readonly formula: string;
  readonly compute: (values: Values) => Quotient;
}

/** `parts`: names that must not exceed another, as [part, whole]. */
function metric<Name extends string, Shape extends Record<string, z.ZodType<bigint>>>(
  name: Name,
  unit: Unit,
  shape: Shape,
  formula: string,
  compute: (values: { readonly [Key in keyof Shape]: bigint }) => Quotient,
  parts: readonly (readonly [string, string])[] = [],
): Metric {
  const fields = z.strictObject({ metric: z.literal(name), ...shape });
  const input = fields.superRefine((values, context) => {
    const given = values as unknown as Values;
    for (const [part, whole] of parts) {
      if ((given[part] ?? 0n) <= (given[whole] ?? 0n)) continue;
      context.addIssue({ code: 'custom', path: [part], message: `not more than ${whole}` });
    }
  });
  return { unit, input, formula, compute } as unknown as Metric;
}

const perSales = { creditSales: amount, days };

/** Names as the facts sheet has them; inputs by name, amounts in one currency. */
const metrics: Readonly<Record<string, Metric>> = {
  dso: metric(
    'dso',
    'days',
    { receivables: amount, ...perSales },
    'receivables / creditSales * days',
    dso,
  ),
  bpdso: metric(
    'bpdso',
    'days',
    { currentReceivables: amount, ...perSales },
    'currentReceivables (not overdue) / creditSales * days',
    bpdso,
  ),
  add: metric(
    'add',
    'days',
    { receivables: amount, currentReceivables: amount, ...perSales },
    'dso - bpdso = (receivables - currentReceivables) / creditSales * days',
    add,
    [['currentReceivables', 'receivables']],
  ),
  cei: metric(
    'cei',
    'percent',
    {
      beginReceivables: amount,
      creditSales: amount,
      endReceivables: amount,
      endCurrentReceivables: amount,
    },
    '(beginReceivables + creditSales - endReceivables) / (beginReceivables + creditSales - endCurrentReceivables) * 100',
    cei,
    [['endCurrentReceivables', 'endReceivables']],
  ),
  'roll-rate': metric(
    'roll-rate',
    'percent',
    { bucketNow: amount, previousBucketBefore: amount },
    'bucketNow (bucket k+1 at t) / previousBucketBefore (bucket k at t-1) * 100',
    rollRate,
  ),
  'cure-rate': metric(
    'cure-rate',
    'percent',
    { delinquentAtStart: count, currentAtEnd: count },
    'currentAtEnd (of those delinquent at the start) / delinquentAtStart * 100',
    cureRate,
    [['currentAtEnd', 'delinquentAtStart']],
  ),
  'promise-kept-rate': metric(
    'promise-kept-rate',
    'percent',
    { kept: amount, matured: amount },
    'kept / matured (due date has passed) * 100; counts or amounts',
    promiseKeptRate,
    [['kept', 'matured']],
  ),
  'plan-break-rate': metric(
    'plan-break-rate',
    'percent',
    { broken: count, ended: count },
    'broken / ended (kept or broken) * 100',
    planBreakRate,
    [['broken', 'ended']],
  ),
  'recovery-rate': metric(
    'recovery-rate',
    'percent',
    { recovered: amount, chargedOff: amount },
    'recovered (cash after the charge-off) / chargedOff (same vintage) * 100',
    recoveryRate,
  ),
  'liquidation-rate': metric(
    'liquidation-rate',
    'percent',
    { placed: amount, collected: amount, returned: amount.prefault('0') },
    '(collected - returned) / placed * 100; returned: bounced or refunded, 0 if absent',
    liquidationRate,
  ),
  'right-party-contact-rate': metric(
    'right-party-contact-rate',
    'percent',
    { rightPartyContacts: count, connectedAttempts: count },
    'rightPartyContacts / connectedAttempts * 100',
    rightPartyContactRate,
    [['rightPartyContacts', 'connectedAttempts']],
  ),
};

const names = Object.keys(metrics);
const inputs = Object.values(metrics).map(({ input }) => input);
type AnyInput = z.infer<(typeof inputs)[number]>;

export const metricsRule = rule({
  name: 'metrics',
  title: 'A figure of collections from its inputs',
  input: z.discriminatedUnion('metric', inputs as unknown as [z.ZodObject], {
    error: (issue) =>
      issue.code === 'invalid_union' ? `metric is one of ${names.join(', ')}` : undefined,
  }) as unknown as z.ZodType<AnyInput>,
  compute(given) {
    const { metric: name, ...values } = given as unknown as Values & { metric: string };
    const found = metrics[name];
    if (found === undefined) throw new Error(`no metric ${name}`); // the schema knows them all
    const { unit, formula, compute } = found;
    const quotient = compute(values);
    const value = unit === 'days' ? daysOf(quotient) : percentOfQuotient(quotient);
    return {
      value,
      unit,
      working: [
        `${name} = ${formula}`,
        value === null
          ? 'there is nothing to divide by, so there is no figure'
          : `${shown(quotient)}, rounded half up once, to one decimal: ${value}`,
      ],
    };
  },
});

/** The exact quotient in lowest terms. */
function shown({ numerator, denominator }: Quotient): string {
  const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator);
  return `${numerator / divisor} / ${denominator / divisor}`;
}

function gcd(left: bigint, right: bigint): bigint {
  return right === 0n ? left : gcd(right, left % right);
}
