import { z } from 'zod';
import { addDays, addMonths, type Period } from '../../domain/calendar/dates';
import { todayOn } from '../../domain/account/balances';
import { thresholdMinor } from '../../domain/account/conditions';
import type { AgreementFacts, Facts, Instalment } from '../../domain/account/facts';
import {
  partsFor,
  scheduleByAmount,
  scheduleInstalments,
} from '../../domain/agreements/instalments';
import { limits } from '../../domain/limits';
import { ok, refuse, type Result } from '../../domain/result';
import type { Strategy } from '../../domain/strategy/document';
import type { CommandContext } from '../command';
import { coverage, newAgreement, type Coverage } from './agreements';
import {
  dateInput,
  everyInput,
  moneyInput,
  readAmount,
  readComingDate,
  type MoneyInput,
} from './inputs';

/** Days until the first payment of a plan, at most. */
const firstDueDaysMax = 62;

/** Terms of a plan: equal parts, or parts of an amount with a last one for the rest. */
export const planTerms = {
  parts: z.int().optional().describe('Number of equal parts; or `amount`.'),
  amount: moneyInput.optional().describe('Amount of each part; the last one carries the rest.'),
  every: everyInput,
  firstDueOn: dateInput,
};
export interface PlanTerms {
  readonly parts?: number | undefined;
  readonly amount?: MoneyInput | undefined;
  readonly every: Period;
  readonly firstDueOn: string;
}

export const oneOfPartsAndAmount = {
  check: (terms: { parts?: unknown; amount?: unknown }): boolean =>
    (terms.parts === undefined) !== (terms.amount === undefined),
  message: 'Give either parts or amount.',
};

/**
 * A plan over everything undisputed that is owed. Errors: `date_invalid`, `amount_invalid`,
 * `above_limit` (longer than the strategy's band allows, too many parts, a late start), `below_minimum`
 * (parts smaller than the band's smallest).
 */
export function makePlan(
  facts: Facts,
  terms: PlanTerms,
  context: CommandContext,
  status: 'proposed' | 'active',
): Result<AgreementFacts> {
  const firstDueOn = readComingDate(facts, terms.firstDueOn, 'firstDueOn', context.now);
  if (!firstDueOn.ok) return firstDueOn;
  if (firstDueOn.value > addDays(todayOn(facts, context.now), firstDueDaysMax)) {
    const detail = `The first payment is at most ${firstDueDaysMax} days away.`;
    return refuse('above_limit', detail, 'firstDueOn');
  }
  const covered = coverage(facts, context.now);
  if (!covered.ok) return covered;
  const instalments = schedule(facts, terms, covered.value);
  if (!instalments.ok) return instalments;
  const { plan, promise } = context.strategy.limits;
  const within = withinBand(facts, instalments.value, covered.value, context.strategy);
  if (!within.ok) return within;
  return ok(
    newAgreement(facts, context, {
      ...covered.value,
      type: 'plan',
      status,
      instalments: instalments.value,
      graceDays: plan.graceDays,
      graceKind: promise.graceKind,
    }),
  );
}

function schedule(
  facts: Facts,
  { parts, amount, every, firstDueOn }: PlanTerms,
  { coveredMinor: totalMinor }: Coverage,
): Result<Instalment[]> {
  if (amount !== undefined) {
    const part = readAmount(facts, amount);
    if (!part.ok) return part;
    if (part.value > totalMinor) {
      return refuse('amount_invalid', 'One part is more than everything owed.', 'amount');
    }
    const byAmount = { totalMinor, amountMinor: part.value, every, firstDueOn };
    if (partsFor(byAmount) > limits.instalmentsMax) return tooManyParts('amount');
    return ok(scheduleByAmount(byAmount));
  }
  const count = parts ?? 0;
  if (count < 1) return refuse('below_minimum', 'A plan has at least one part.', 'parts');
  if (count > limits.instalmentsMax) return tooManyParts('parts');
  if (BigInt(count) > totalMinor) {
    return refuse('below_minimum', 'The parts would be less than the smallest unit.', 'parts');
  }
  const remainder = 'first' as const;
  return ok(scheduleInstalments({ totalMinor, parts: count, every, firstDueOn, remainder }));
}

function tooManyParts(path: string): Result<never> {
  return refuse('above_limit', `A plan has at most ${limits.instalmentsMax} parts.`, path);
}

/** The strategy's bands: up to an amount so many months, and no part smaller than so much. */
function withinBand(
  facts: Facts,
  instalments: readonly Instalment[],
  { coveredMinor }: Coverage,
  strategy: Strategy,
): Result<null> {
  const { currency } = facts.account;
  const band = strategy.limits.plan.bands.find(
    ({ upTo }) => upTo === null || coveredMinor <= thresholdMinor(upTo, currency),
  );
  const first = instalments[0];
  const last = instalments.at(-1);
  if (band === undefined || first === undefined || last === undefined) {
    return refuse('above_limit', 'The strategy allows no plan over this amount.');
  }
  if (last.dueOn >= addMonths(first.dueOn, band.months)) {
    return refuse('above_limit', `A plan over this amount may last ${band.months} months.`);
  }
  const smallestMinor = thresholdMinor(band.smallestPart, currency);
  if (instalments.length > 1 && first.amountMinor < smallestMinor) {
    return refuse('below_minimum', `The smallest part is ${band.smallestPart} ${currency}.`);
  }
  return ok(null);
}
