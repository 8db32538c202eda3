import { z } from 'zod';
import { daysBetween, type LocalDate } from '../domain/calendar/dates';
import { localDateOf } from '../domain/calendar/zone';
import { anchorOn, carryingInvoice, dateZone, todayOn } from '../domain/account/balances';
import type { AgreementFacts, Facts } from '../domain/account/facts';
import { scheduleInstalments } from '../domain/agreements/instalments';
import { isPercent, percentOf } from '../domain/money/money';
import { ok, refuse, type Result } from '../domain/result';
import { command, done, type CommandContext } from './command';
import { activeAgreements, coverage, newAgreement } from './shared/agreements';
import { entry, shown } from './shared/changes';
import { needsApproval } from './shared/closing';
import { dateInput, moneyInput, readAmount, readDate, type MoneyInput } from './shared/inputs';
import { live, seniors } from './shared/scope';

const partsMax = 24;

/**
 * Offers to take less than is owed. `amount` is what is to be paid, `percent` the same as a share of the
 * balance. What the discounts of the day come to is held against the actor's authority: beyond it
 * another person must agree; an admin's has no limit. Errors: `amount_invalid`, `date_invalid`,
 * `expired` (last day passed), `above_limit` (offer open too long, too many parts).
 */
export const offerSettlement = command({
  name: 'offer-settlement',
  title: 'Offer a settlement',
  help: 'Offers to take less than is owed: an amount, or that percent of the balance.',
  input: z
    .strictObject({
      percent: z
        .union([z.number(), z.string().max(20)])
        .optional()
        .describe('Share of the balance that is to be paid, above 0 and below 100.'),
      amount: moneyInput.optional().describe('What is to be paid in all.'),
      expiresOn: dateInput.describe('Last day to accept; the first payment is due by then.'),
      parts: z.int().optional().describe('Monthly parts, the first due on expiresOn.'),
    })
    .refine(
      ({ percent, amount }) => (percent === undefined) !== (amount === undefined),
      'Give either percent or amount.',
    ),
  roles: ['collector', 'supervisor', 'admin'],
  stages: live,
  apply(facts, input, context) {
    const covered = coverage(facts, context.now);
    if (!covered.ok) return covered;
    const { coveredMinor } = covered.value;
    const due = dueOf(facts, coveredMinor, input);
    if (!due.ok) return due;
    const expiresOn = lastDay(facts, input.expiresOn, context);
    if (!expiresOn.ok) return expiresOn;
    const parts = input.parts ?? 1;
    if (parts < 1) return refuse('below_minimum', 'A settlement has at least one part.', 'parts');
    if (parts > partsMax || BigInt(parts) > due.value) {
      return refuse('above_limit', `A settlement has at most ${partsMax} parts.`, 'parts');
    }
    if (activeAgreements(facts).some((one) => one.type !== 'promise')) {
      return refuse('agreement_exists', 'A plan or settlement is in force.');
    }
    const people = peopleToAsk(facts, coveredMinor - due.value, coveredMinor, context);
    if (people > 0 && !context.approved) {
      return ok(needsApproval('Settlement beyond own authority', people, context.now));
    }
    const offer = newAgreement(facts, context, {
      ...covered.value,
      type: 'settlement',
      status: 'proposed',
      expiresOn: expiresOn.value,
      instalments: instalmentsOf(due.value, parts, expiresOn.value),
      graceDays: context.strategy.limits.settlement.cureDays,
    });
    const data = {
      balance: shown(facts, coveredMinor),
      due: shown(facts, due.value),
      parts,
      expiresOn: expiresOn.value,
    };
    const line = entry('agreement', 'Settlement offered', null, offer.id, data);
    return done({ agreements: [offer], timeline: [line] });
  },
});

function dueOf(
  facts: Facts,
  coveredMinor: bigint,
  { percent, amount }: { percent?: number | string | undefined; amount?: MoneyInput | undefined },
): Result<bigint> {
  if (amount !== undefined) {
    const due = readAmount(facts, amount);
    if (!due.ok || due.value < coveredMinor) return due;
    return refuse('amount_invalid', 'A settlement asks less than is owed.', 'amount');
  }
  const share = String(percent);
  if (!isPercent(share) || Number(share) <= 0 || Number(share) >= 100) {
    const detail = 'The share to be paid is more than 0 and less than 100 percent.';
    return refuse('amount_invalid', detail, 'percent');
  }
  const dueMinor = percentOf(coveredMinor, share, 'half-up');
  if (dueMinor > 0n && dueMinor < coveredMinor) return ok(dueMinor);
  return refuse('amount_invalid', 'The share rounds to nothing or to everything.', 'percent');
}

function lastDay(facts: Facts, text: string, { now, strategy }: CommandContext): Result<LocalDate> {
  const expiresOn = readDate(text, 'expiresOn');
  if (!expiresOn.ok) return expiresOn;
  const daysLeft = daysBetween(todayOn(facts, now), expiresOn.value);
  if (daysLeft < 0) {
    return refuse('expired', 'The last day to accept has passed.', 'expiresOn');
  }
  const { longestDays } = strategy.limits.settlement;
  if (daysLeft <= longestDays) return expiresOn;
  return refuse('above_limit', `An offer stands at most ${longestDays} days.`, 'expiresOn');
}

function instalmentsOf(
  totalMinor: bigint,
  parts: number,
  expiresOn: LocalDate,
): AgreementFacts['instalments'] {
  const remainder = 'first' as const;
  return scheduleInstalments({ totalMinor, parts, every: 'P1M', firstDueOn: expiresOn, remainder });
}

/** How many other persons must agree, 0 or 1: discounts of the same day count together, or two halves would pass. */
function peopleToAsk(
  facts: Facts,
  discountMinor: bigint,
  coveredMinor: bigint,
  context: CommandContext,
): number {
  const { collector, supervisor } = facts.creditor.settings.authorityPercent;
  const totalMinor = discountMinor + discountedTodayMinor(facts, context.now);
  const { role } = context.actor;
  if (role === 'admin') return 0;
  const isSenior = seniors.includes(role);
  const percent = isSenior ? supervisor : collector;
  if (totalMinor > percentOf(coveredMinor, String(percent), 'down')) return 1;
  return !isSenior && isEarly(facts, context) ? 1 : 0;
}

function discountedTodayMinor(facts: Facts, now: number): bigint {
  const today = todayOn(facts, now);
  const standing: readonly AgreementFacts['status'][] = ['proposed', 'active', 'kept', 'broken'];
  return facts.agreements
    .filter((one) => one.type === 'settlement' && standing.includes(one.status))
    .filter((one) => localDateOf(one.createdAt, dateZone(facts)) === today)
    .reduce((sum, one) => {
      const dueMinor = one.instalments.reduce((total, part) => total + part.amountMinor, 0n);
      return sum + one.coveredMinor - dueMinor;
    }, 0n);
}

/** Before the strategy's day an offer is not refused, but nobody makes it alone. */
function isEarly(facts: Facts, { now, strategy }: CommandContext): boolean {
  const invoice = carryingInvoice(facts, now);
  const anchor = invoice === null ? null : anchorOn(facts, invoice);
  if (anchor === null) return true;
  return daysBetween(anchor, todayOn(facts, now)) < strategy.limits.settlement.earliestDaysPastDue;
}
