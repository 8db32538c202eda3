import { z } from 'zod';
import { addDays, addMonths, type LocalDate, type Period } from '../../domain/calendar/dates';
import { todayOn } from '../../domain/account/balances';
import { thresholdMinor } from '../../domain/strategy/judgement';
import type { Facts } from '../../domain/account/facts';
import type { AgreementFacts, Instalment } from '../../domain/agreements/facts';
import { affordable } from '../../domain/agreements/affordability';
import {
  hasSmallPart,
  partsFor,
  scheduleByAmount,
  scheduleInstalments,
} from '../../domain/agreements/instalments';
import { limits } from '../../domain/limits';
import { conventionsOf } from '../../domain/money/conventions';
import { formatMinor } from '../../domain/money/money';
import { ok, refuse, type Result } from '../../domain/result';
import type { AgreementLimits } from '../../domain/strategy/document';
import type { CommandContext } from '../command';
import { coverage, newAgreement, type Coverage } from './agreements';
import {
  dateInput,
  everyInput,
  idInput,
  moneyInput,
  readAmount,
  readAmountOrZero,
  readComingDate,
} from './inputs';

/** Terms of a plan: equal parts, parts of an amount with a last one for the rest, or what a budget leaves. */
export const planInput = {
  parts: z.int().optional().describe('Number of equal parts; or `amount`, or `form`.'),
  amount: moneyInput.optional().describe('Amount of each part; the last one carries the rest.'),
  every: everyInput,
  firstDueOn: dateInput,
  invoiceIds: z
    .array(idInput)
    .min(1)
    .max(limits.invoicesPerAccount)
    .optional()
    .describe('Invoices that the plan is about; everything undisputed when absent.'),
  form: z
    .strictObject({ income: moneyInput, expenses: moneyInput })
    .optional()
    .describe('Monthly income and expenses: no part is more than what is left of them.'),
  onMiss: z
    .enum(['break', 'append'])
    .optional()
    .describe('What a missed part does; the strategy says it when absent.'),
};
export type PlanInput = z.output<z.ZodObject<typeof planInput>>;

export const planOptions = {
  check: ({
    parts,
    amount,
    form,
  }: {
    parts?: unknown;
    amount?: unknown;
    form?: unknown;
  }): boolean =>
    parts !== undefined ? amount === undefined : amount !== undefined || form !== undefined,
  message: 'Give either parts or amount, or a form that decides them.',
};

type Band = AgreementLimits['plan']['bands'][number];

/** How a plan is asked to be cut. */
type Cut =
  | { readonly by: 'parts'; readonly parts: number }
  | { readonly by: 'amount' | 'form'; readonly amountMinor: bigint };

/**
 * A plan over named invoices or everything undisputed that is owed. Errors: `date_invalid`, `amount_invalid`,
 * `above_limit` (longer than the strategy's band allows, too many parts, a late start), `below_minimum`
 * (parts smaller than the band's smallest, or a budget that leaves too little), `not_found`,
 * `stage_does_not_allow`.
 */
export function makePlan(
  facts: Facts,
  input: PlanInput,
  context: CommandContext,
  made: { readonly status: 'proposed' | 'active'; readonly replaces?: string },
): Result<AgreementFacts> {
  const firstDueOn = readFirst(facts, input.firstDueOn, context);
  if (!firstDueOn.ok) return firstDueOn;
  const covered = coverage(facts, context.now, input.invoiceIds);
  if (!covered.ok) return covered;
  const { plan } = context.strategy.limits;
  const band = bandOf(facts, plan, covered.value);
  if (!band.ok) return band;
  const budget = readForm(facts, input);
  if (!budget.ok) return budget;
  const cut = readCut(facts, input, covered.value, budget.value?.instalmentMinor ?? null);
  if (!cut.ok) return cut;
  const terms = { every: input.every, firstDueOn: firstDueOn.value, band: band.value };
  const instalments = schedule(facts, covered.value.coveredMinor, cut.value, terms);
  if (!instalments.ok) return instalments;
  const surplus = budget.value === null ? {} : { surplusMinor: budget.value.surplusMinor };
  return ok(
    newAgreement(facts, context, {
      ...covered.value,
      type: 'plan',
      status: made.status,
      expiresOn: made.status === 'proposed' ? firstDueOn.value : null,
      instalments: instalments.value,
      graceDays: plan.graceDays,
      graceKind: plan.graceKind ?? 'calendar',
      own: {
        every: input.every,
        onMiss: input.onMiss ?? plan.onMiss ?? 'break',
        ...(plan.confirm === true ? { confirms: true } : {}),
        ...(plan.noticeDays === undefined ? {} : { noticeDays: plan.noticeDays }),
        ...(made.replaces === undefined ? {} : { replaces: made.replaces }),
        ...surplus,
      },
    }),
  );
}

function readFirst(facts: Facts, text: string, { now }: CommandContext): Result<LocalDate> {
  const on = readComingDate(facts, text, 'firstDueOn', now);
  const daysMax = limits.planFirstDueDaysMax;
  if (!on.ok || on.value <= addDays(todayOn(facts, now), daysMax)) return on;
  return refuse('above_limit', `The first payment is at most ${daysMax} days away.`, 'firstDueOn');
}

/** The strategy's band for what is covered: so many months, and no part smaller than so much. */
function bandOf(
  facts: Facts,
  { bands }: AgreementLimits['plan'],
  { coveredMinor }: Coverage,
): Result<Band> {
  const { currency } = facts.account;
  const band = bands.find(
    ({ upTo }) => upTo === null || coveredMinor <= thresholdMinor(upTo, currency),
  );
  if (band !== undefined) return ok(band);
  return refuse('above_limit', 'The strategy allows no plan over this amount.');
}

/** What the budget leaves for a part; null without a form. */
function readForm(
  facts: Facts,
  { form, every }: PlanInput,
): Result<ReturnType<typeof affordable> | null> {
  if (form === undefined) return ok(null);
  const income = readAmountOrZero(facts, form.income, 'form.income');
  if (!income.ok) return income;
  const expenses = readAmountOrZero(facts, form.expenses, 'form.expenses');
  if (!expenses.ok) return expenses;
  const { planRounding } = conventionsOf(facts.creditor.settings);
  const budget = { incomeMinor: income.value, expensesMinor: expenses.value };
  const afforded = affordable(budget, every, planRounding);
  if (afforded.instalmentMinor > 0n) return ok(afforded);
  return refuse('below_minimum', 'The budget leaves nothing for a plan.', 'form');
}

/** How the plan is cut; what is asked for is cut down to what the budget leaves. */
function readCut(
  facts: Facts,
  { parts, amount }: PlanInput,
  { coveredMinor }: Coverage,
  affordableMinor: bigint | null,
): Result<Cut> {
  const isTooMuch = (minor: bigint): boolean => affordableMinor !== null && minor > affordableMinor;
  if (amount !== undefined) {
    const part = readAmount(facts, amount);
    if (!part.ok) return part;
    if (part.value > coveredMinor) {
      return refuse('amount_invalid', 'One part is more than everything owed.', 'amount');
    }
    if (!isTooMuch(part.value)) return ok({ by: 'amount', amountMinor: part.value });
  } else if (parts !== undefined) {
    if (parts < 1) return refuse('below_minimum', 'A plan has at least one part.', 'parts');
    if (parts > limits.instalmentsMax) return tooManyParts('parts');
    if (BigInt(parts) > coveredMinor) {
      return refuse('below_minimum', 'The parts would be less than the smallest unit.', 'parts');
    }
    const largestMinor = (coveredMinor + BigInt(parts) - 1n) / BigInt(parts);
    if (!isTooMuch(largestMinor)) return ok({ by: 'parts', parts });
  }
  const amountMinor = affordableMinor ?? coveredMinor;
  return ok({ by: 'form', amountMinor: amountMinor < coveredMinor ? amountMinor : coveredMinor });
}

function tooManyParts(path: string): Result<never> {
  return refuse('above_limit', `A plan has at most ${limits.instalmentsMax} parts.`, path);
}

interface Rhythm {
  readonly every: Period;
  readonly firstDueOn: LocalDate;
  readonly band: Band;
}

function schedule(
  facts: Facts,
  totalMinor: bigint,
  cut: Cut,
  { band, ...dates }: Rhythm,
): Result<Instalment[]> {
  const { currency } = facts.account;
  const smallestMinor = thresholdMinor(band.smallestPart, currency);
  const tooSmall = (path: string): Result<never> =>
    refuse('below_minimum', `The smallest part is ${band.smallestPart} ${currency}.`, path);
  const lastOn = addDays(addMonths(dates.firstDueOn, band.months), -1);
  if (cut.by === 'parts') {
    const { parts } = cut;
    const { planRemainder: remainder } = conventionsOf(facts.creditor.settings);
    const rows = scheduleInstalments({ totalMinor, parts, remainder, ...dates });
    if (hasSmallPart(rows, smallestMinor)) return tooSmall('parts');
    return isAfter(rows, lastOn) ? tooLong(band, 'parts') : ok(rows);
  }
  const { amountMinor } = cut;
  const byAmount = { totalMinor, amountMinor, ...dates };
  const isForm = cut.by === 'form';
  // The last part carries the rest, and may be smaller.
  if (amountMinor < smallestMinor && amountMinor < totalMinor) return tooSmall(cut.by);
  const isTooMany = partsFor(byAmount) > limits.instalmentsMax;
  if (isTooMany && !isForm) return tooManyParts('amount');
  const rows = isTooMany ? [] : scheduleByAmount(byAmount);
  if (!isTooMany && !isAfter(rows, lastOn)) return ok(rows);
  if (!isForm) return tooLong(band, 'amount');
  const left = `${formatMinor(amountMinor, currency)} ${currency}`;
  const detail = `The budget leaves ${left} for a part: too little for ${band.months} months.`;
  return refuse('below_minimum', detail, 'form');
}

function isAfter(rows: readonly Instalment[], lastOn: LocalDate): boolean {
  return (rows.at(-1)?.dueOn ?? lastOn) > lastOn;
}

function tooLong({ months }: Band, path: string): Result<never> {
  return refuse('above_limit', `A plan over this amount may last ${months} months.`, path);
}
