import { todayOn } from '../../domain/account/balances';
import { mergeChanges, type Changes } from '../../domain/account/changes';
import type { Facts, PaymentLine } from '../../domain/account/facts';
import type { LocalDate } from '../../domain/calendar/dates';
import { accrueInterest, interestBookedUntil } from '../../domain/ledger/accrual';
import { allocate, allocationOrderOf } from '../../domain/ledger/allocation';
import { interestTerms } from '../../domain/ledger/interest-due';
import { creditReleasedPosting, creditUsedPosting } from '../../domain/ledger/postings';
import type { CommandContext } from '../command';
import { after, booked, headOf } from './changes';

/** Interest booked until a day (today in the debtor's zone when absent), and what was too much taken back. */
export function interestBooked(
  facts: Facts,
  context: CommandContext,
  untilOn?: LocalDate,
): Changes {
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
 * Where more had been booked (the day lies in the past), what later payments had paid of interest is
 * released before; afterwards interest is worked out anew and that money placed again, payment by
 * payment, as if everything had come in the order of its days.
 */
export function withInterestUntil(
  facts: Facts,
  context: CommandContext,
  on: LocalDate,
  book: (facts: Facts) => Changes,
): Changes {
  if (interestTerms(facts) === undefined) return book(facts);
  const beyondOn = interestBookedUntil(facts);
  const later = laterPayments(facts, on);
  const start = later.reduce<Changes>(
    (changes, payment) => released(facts, context, changes, payment),
    { timeline: [] },
  );
  const accrued = accruedTo(facts, context, start, on);
  const changes = mergeChanges(accrued, book(after(facts, accrued)));
  if (beyondOn === null || beyondOn <= on) return changes;
  const placed = later.reduce((sum, payment) => placedAnew(facts, context, sum, payment), changes);
  return accruedTo(facts, context, placed, beyondOn);
}

interface Later {
  readonly id: string;
  readonly receivedOn: LocalDate;
  /** What it pays of interest. */
  readonly lines: readonly PaymentLine[];
}

/** Payments received after a day that paid interest, in the order of their days. */
function laterPayments({ payments }: Facts, on: LocalDate): readonly Later[] {
  return payments
    .filter((payment) => payment.receivedOn > on)
    .map(({ id, receivedOn, lines }) => ({ id, receivedOn, lines: lines.filter(isInterest) }))
    .filter(({ lines }) => lines.length > 0)
    .toSorted((left, right) => (left.receivedOn < right.receivedOn ? -1 : 1));
}

const isInterest = (line: PaymentLine): boolean => line.ledger === 'interest';

function accruedTo(
  facts: Facts,
  context: CommandContext,
  changes: Changes,
  on: LocalDate,
): Changes {
  return mergeChanges(changes, interestBooked(after(facts, changes), context, on));
}

function released(
  facts: Facts,
  context: CommandContext,
  changes: Changes,
  { id, receivedOn, lines }: Later,
): Changes {
  const payment = after(facts, changes).payments.find((one) => one.id === id);
  if (payment === undefined) return changes;
  const head = headOf(facts, context, {
    key: `released/${context.newId('txn')}/${id}`,
    reason: 'placed anew: a payment dated earlier came in',
    effectiveOn: receivedOn,
  });
  const posting = creditReleasedPosting(facts.account, head, lines);
  const kept = payment.lines.filter((line) => !isInterest(line));
  const credit = {
    invoiceId: null,
    ledger: 'overpayment' as const,
    amountMinor: sumOf(lines),
    rule: 'released',
    ...measureOf(lines),
  };
  const row = { ...payment, lines: [...kept, credit] };
  return mergeChanges(changes, { transactions: [posting], payments: [row], timeline: [] });
}

/** Interest until the day of a later payment, and then what had been released of it, on that day. */
function placedAnew(
  facts: Facts,
  context: CommandContext,
  changes: Changes,
  later: Later,
): Changes {
  const accrued = accruedTo(facts, context, changes, later.receivedOn);
  const now = after(facts, accrued);
  const payment = now.payments.find((one) => one.id === later.id);
  if (payment === undefined) return accrued;
  const order = allocationOrderOf(payment);
  const how = { order, on: later.receivedOn, ...measureOf(later.lines) };
  const freeMinor = sumOf(later.lines);
  const lines = allocate(now, freeMinor, payment.invoiceId, context.now, how);
  const used = lines.filter((line) => line.ledger !== 'overpayment');
  const others = payment.lines.filter((line) => line.rule !== 'released');
  const row = { ...payment, lines: [...others, ...lines] };
  if (used.length === 0) return mergeChanges(accrued, { payments: [row], timeline: [] });
  const head = headOf(facts, context, {
    key: `placed/${context.newId('txn')}/${later.id}`,
    reason: 'placed anew: a payment dated earlier came in',
    effectiveOn: later.receivedOn,
  });
  const posting = creditUsedPosting(facts.account, head, used);
  return mergeChanges(accrued, booked(now, [posting], { payments: [row] }));
}

/** The measure that the money comes from goes with it. */
function measureOf(lines: readonly PaymentLine[]): { measureId?: string } {
  const measureId = lines.find((line) => line.measureId !== undefined)?.measureId;
  return measureId === undefined ? {} : { measureId };
}

function sumOf(lines: readonly PaymentLine[]): bigint {
  return lines.reduce((sum, line) => sum + line.amountMinor, 0n);
}
