import { todayOn } from '../../domain/account/balances';
import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { Facts } from '../../domain/account/facts';
import type { LocalDate } from '../../domain/calendar/dates';
import { accrueInterest, interestBookedUntil } from '../../domain/ledger/accrual';
import { useCredit } from '../../domain/ledger/credit';
import { interestTerms } from '../../domain/ledger/interest-due';
import type { CommandContext } from '../command';
import { after, booked, headOf } from './changes';

/** Interest booked until a day (today in the debtor's zone when absent), and what was too much taken back. */
export function interestBooked(facts: Facts, context: CommandContext, untilOn?: LocalDate): Changes {
  const on = untilOn ?? todayOn(facts, context.now);
  return accrueInterest(facts, on, (head) => headOf(facts, context, head));
}

/** What a command does with facts in which interest is booked until today. */
export function afterInterest(
  facts: Facts,
  context: CommandContext,
): { readonly facts: Facts; readonly booked: Changes | null } {
  if (interestTerms(facts) === undefined) return { facts, booked: null };
  const changes = interestBooked(facts, context);
  return changes.timeline.length === 0
    ? { facts, booked: null }
    : { facts: after(facts, changes), booked: changes };
}

/**
 * Books something that moves principal on a day: interest stands exactly until that day when `book` runs.
 * Where more had been booked (the day lies in the past) the rest is taken back before and worked out anew
 * afterwards, payment by payment, as if everything had come in the order of its days.
 */
export function withInterestUntil(
  facts: Facts,
  context: CommandContext,
  on: LocalDate,
  book: (facts: Facts) => Changes,
): Changes {
  if (interestTerms(facts) === undefined) return book(facts);
  const beyondOn = interestBookedUntil(facts);
  const before = interestBooked(facts, context, on);
  const changes = mergeChanges(before, book(after(facts, before)));
  if (beyondOn === null || beyondOn <= on) return changes;
  const freed = (before.payments ?? []).map(({ id, receivedOn }) => ({ id, receivedOn }));
  const inOrder = freed.toSorted((left, right) => (left.receivedOn < right.receivedOn ? -1 : 1));
  const again = inOrder.reduce(
    (sum, { id, receivedOn }) => creditPlaced(facts, context, sum, { id, receivedOn }),
    changes,
  );
  return mergeChanges(again, interestBooked(after(facts, again), context, beyondOn));
}

/** What a later payment had paid of interest that is gone: placed anew, on its own day. */
function creditPlaced(
  facts: Facts,
  context: CommandContext,
  changes: Changes,
  payment: { readonly id: string; readonly receivedOn: LocalDate },
): Changes {
  const accrued = mergeChanges(
    changes,
    interestBooked(after(facts, changes), context, payment.receivedOn),
  );
  const now = after(facts, accrued);
  const own = { ...now, payments: now.payments.filter((one) => one.id === payment.id) };
  const used = useCredit(own, context.now, () =>
    headOf(facts, context, {
      key: `credit/${context.newId('txn')}/${payment.id}`,
      reason: 'placed anew: a payment dated earlier came in',
      effectiveOn: payment.receivedOn,
    }),
  );
  if (used.transactions.length === 0) return accrued;
  return mergeChanges(accrued, booked(now, used.transactions, { payments: used.payments }));
}
