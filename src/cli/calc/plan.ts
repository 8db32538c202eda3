import { z } from 'zod';
import { hasSmallPart, scheduleInstalments } from '../../domain/agreements/instalments';
import { planRows, planStatus, type PlanRow } from '../../domain/agreements/plan';
import { paidBy, totalOf, type AgreementTerms } from '../../domain/agreements/terms';
import { isLocalDate, type LocalDate } from '../../domain/calendar/dates';
import { limits } from '../../domain/limits';
import { formatMinor } from '../../domain/money/money';
import { Failure } from '../failure';
import { amountOf, rule } from './rule';

const input = z.strictObject({
  currency: z.string(),
  total: z.string(),
  parts: z.int().describe('number of equal parts'),
  every: z.enum(['P1W', 'P2W', 'P1M']),
  firstDueOn: z.string(),
  graceDays: z.int().min(0).max(60).describe('days in which a late part may be cured'),
  graceKind: z.enum(['calendar', 'working']).optional().describe('calendar if absent'),
  country: z.string().optional().describe('ISO 3166-1 alpha-2, for working days'),
  remainder: z.enum(['first', 'last']).optional().describe('first if absent'),
  minimum: z.string().optional().describe('smallest part allowed'),
  tolerance: z
    .string()
    .optional()
    .describe('shortfall that still counts as paid; nothing if absent'),
  payments: z.array(z.strictObject({ on: z.string(), amount: z.string() })).max(1_000),
  asOf: z.string(),
});

export const plan = rule({
  name: 'plan',
  title: 'A plan in equal parts: what each part got, and whether it is kept',
  input,
  compute(given) {
    const { currency } = given;
    const terms = termsOf(given);
    const rows = planRows(terms);
    const show = (minor: bigint): string => formatMinor(minor, currency);
    return {
      status: planStatus(terms),
      instalments: rows.map(({ n, dueOn, amountMinor, paidMinor, status, isCured, cureByOn }) => ({
        n,
        dueOn,
        amount: show(amountMinor),
        paid: show(paidMinor),
        status,
        isCured,
        cureByOn,
      })),
      working: [
        `${show(totalOf(terms.instalments))} ${currency} in ${rows.length} parts, left-over units to the ${given.remainder ?? 'first'}`,
        `a part is cured within ${terms.grace.days} ${terms.grace.kind} days; a shortfall up to ${show(terms.toleranceMinor)} counts as paid`,
        `${show(paidBy(terms.payments, terms.asOf))} ${currency} came in by ${terms.asOf}; money fills the parts in their order`,
        ...rows.map((row) => lineOf(row, terms, show)),
      ],
    };
  },
});

function lineOf(row: PlanRow, terms: AgreementTerms, show: (minor: bigint) => string): string {
  const dueMinor = terms.instalments
    .filter(({ n }) => n <= row.n)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const lastOn = row.cureByOn < terms.asOf ? row.cureByOn : terms.asOf;
  const came = show(paidBy(terms.payments, lastOn));
  const cured = row.isCured ? ', cured' : '';
  return `part ${row.n}: ${show(dueMinor)} due in all by ${row.dueOn}, cured until ${row.cureByOn}; ${came} came by ${lastOn}: ${row.status}${cured}`;
}

/** @throws Failure naming the field and what is wrong with it */
function termsOf(given: z.output<typeof input>): AgreementTerms {
  const { currency, parts, every, remainder = 'first' } = given;
  const totalMinor = positive(given.total, currency, 'total');
  if (parts < 1) throw new Failure(2, 'below_minimum: parts: a plan has at least one part');
  if (parts > limits.instalmentsMax) {
    throw new Failure(2, `above_limit: parts: a plan has at most ${limits.instalmentsMax} parts`);
  }
  const firstDueOn = dateOf(given.firstDueOn, 'firstDueOn');
  const instalments = scheduleInstalments({ totalMinor, parts, every, firstDueOn, remainder });
  const smallestMinor =
    given.minimum === undefined ? 1n : amountOf(given.minimum, currency, 'minimum');
  if (hasSmallPart(instalments, smallestMinor)) {
    const smallest = formatMinor(smallestMinor, currency);
    throw new Failure(2, `below_minimum: parts: the smallest part is ${smallest} ${currency}`);
  }
  return {
    instalments,
    grace: {
      days: given.graceDays,
      kind: given.graceKind ?? 'calendar',
      country: given.country ?? '',
    },
    toleranceMinor:
      given.tolerance === undefined ? 0n : amountOf(given.tolerance, currency, 'tolerance'),
    payments: given.payments.map(({ on, amount }, index) => ({
      on: dateOf(on, `payments.${index}.on`),
      amountMinor: positive(amount, currency, `payments.${index}.amount`),
    })),
    asOf: dateOf(given.asOf, 'asOf'),
  };
}

function positive(amount: string, currency: string, path: string): bigint {
  const minor = amountOf(amount, currency, path);
  if (minor > 0n) return minor;
  throw new Failure(2, `amount_invalid: ${path}: the amount must be more than zero`);
}

function dateOf(text: string, path: string): LocalDate {
  if (isLocalDate(text)) return text;
  throw new Failure(2, `date_invalid: ${path}: there is no such day in the calendar`);
}
