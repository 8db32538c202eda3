import { z } from 'zod';
import { daysBetween, type LocalDate } from '../domain/calendar/dates';
import { dayMs } from '../domain/calendar/zone';
import { todayOn } from '../domain/account/balances';
import type { Facts, Instant } from '../domain/account/facts';
import { percentOf } from '../domain/money/money';
import { ok, refuse, type Result } from '../domain/result';
import type { Strategy } from '../domain/strategy/document';
import { command, done } from './command';
import { activeAgreements, coverage, newAgreement } from './shared/agreements';
import { entry, shown } from './shared/changes';
import { dateInput, moneyInput, readAmount, readComingDate } from './shared/inputs';
import { live, staff } from './shared/scope';

/** The debtor promised an amount by a day. In force at once; the strategy limits how far and how often. */
export const promise = command({
  name: 'promise',
  title: 'Promise to pay',
  help: 'Notes what the debtor promised to pay by a day; reminders rest until then.',
  input: z.strictObject({ amount: moneyInput, dueOn: dateInput }),
  roles: staff,
  stages: live,
  accrues: true,
  apply(facts, input, context) {
    const { now, strategy } = context;
    const amount = readAmount(facts, input.amount);
    if (!amount.ok) return amount;
    const dueOn = readComingDate(facts, input.dueOn, 'dueOn', now);
    if (!dueOn.ok) return dueOn;
    if (activeAgreements(facts).length > 0) {
      return refuse('agreement_exists', 'Another agreement is in force.');
    }
    const covered = coverage(facts, now);
    if (!covered.ok) return covered;
    if (amount.value > covered.value.coveredMinor) {
      return refuse('amount_invalid', 'More is promised than is owed and undisputed.', 'amount');
    }
    const [carrierId] = covered.value.invoiceIds;
    const within = withinLimits(facts, { strategy, carrierId, dueOn: dueOn.value, now });
    if (!within.ok) return within;
    const { tolerancePercent, graceDays, graceKind } = strategy.limits.promise;
    const agreement = newAgreement(facts, context, {
      ...covered.value,
      type: 'promise',
      status: 'active',
      instalments: [{ n: 1, dueOn: dueOn.value, amountMinor: amount.value }],
      toleranceMinor: percentOf(amount.value, tolerancePercent, 'down'),
      graceDays,
      graceKind,
    });
    const data = { amount: shown(facts, amount.value), dueOn: dueOn.value };
    const line = entry('agreement', 'Payment promised', null, agreement.id, data);
    return done({ agreements: [agreement], timeline: [line] });
  },
});

/**
 * How far a promise may reach, and how many there may be for one carrying invoice: the oldest of those that
 * a promise covers stands first.
 */
function withinLimits(
  facts: Facts,
  asked: {
    readonly strategy: Strategy;
    readonly carrierId: string | undefined;
    readonly dueOn: LocalDate;
    readonly now: Instant;
  },
): Result<null> {
  const { strategy, carrierId, dueOn, now } = asked;
  const { longestDays, count, perDays } = strategy.limits.promise;
  if (daysBetween(todayOn(facts, now), dueOn) > longestDays) {
    return refuse('above_limit', `A promise may reach at most ${longestDays} days ahead.`, 'dueOn');
  }
  const sinceAt = now - perDays * dayMs;
  const made = facts.agreements.filter(
    ({ type, status, createdAt, invoiceIds }) =>
      type === 'promise' &&
      status !== 'cancelled' &&
      createdAt > sinceAt &&
      invoiceIds[0] === carrierId,
  );
  if (made.length < count) return ok(null);
  const detail = `At most ${count} promises in ${perDays} days are accepted for the oldest invoice.`;
  return refuse('above_limit', detail);
}
