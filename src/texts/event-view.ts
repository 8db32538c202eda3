import { dateZone } from '../domain/account/balances';
import { eventCause } from '../domain/account/event-steps';
import type { Facts, HoldFacts, HoldType, Instant } from '../domain/account/facts';
import { statusOf } from '../domain/agreements/status';
import { localDateOf } from '../domain/calendar/zone';
import { cleanLine } from './clean';
import { dateText, moneyText, type Reader } from './languages';

/** A dispute of the account, the newest. */
export interface DisputeView {
  readonly receivedOn: string;
  /** Number of the invoice; null: the account as a whole. */
  readonly invoice: string | null;
  /** The part that is disputed; null: all of it. */
  readonly amount: string | null;
  readonly answerBy: string | null;
  /** Null: it is not answered yet. */
  readonly outcome: 'upheld' | 'rejected' | 'partly' | null;
  readonly answeredOn: string | null;
}

/** What happened last of each kind, for the messages outside the ladder; null: nothing of the kind did. */
export interface EventView {
  readonly dispute: DisputeView | null;
  /** Last day of the time for breath that hardship gives. */
  readonly restUntil: string | null;
  readonly extended: {
    readonly invoice: string;
    readonly from: string;
    readonly to: string;
    /** Interest goes on from the old date. */
    readonly bearsInterest: boolean;
  } | null;
  readonly placed: { readonly on: string; readonly recalledOn: string | null } | null;
  readonly waived: { readonly amount: string; readonly on: string } | null;
  /** Payment that the bank took back. */
  readonly returned: { readonly amount: string; readonly paidOn: string } | null;
  readonly refunded: { readonly amount: string; readonly paidOn: string } | null;
  /** The plan that the message is about was kept, whatever else is owed. */
  readonly planKept: boolean;
}

/** For a reader whom it does not concern. */
export const nothingHappened: EventView = {
  ...{ dispute: null, restUntil: null, extended: null, placed: null },
  ...{ waived: null, returned: null, refunded: null, planKept: false },
};

/** The event that a message is about; the newest of each kind where it is about none. */
export interface EventAsked {
  readonly reader: Reader;
  readonly now: Instant;
  /** Cause of the message. */
  readonly cause?: string | undefined;
}

/** What happened on the account outside the ladder, in the reader's words. */
export function eventView(facts: Facts, asked: EventAsked): EventView {
  const { reader, now, cause = '' } = asked;
  const { currency } = facts.account;
  const { id, from, to } = eventCause(cause);
  const money = (minor: bigint): string => moneyText(minor, currency, reader);
  const day = (at: Instant): string => dateText(localDateOf(at, dateZone(facts)), reader);
  const rest = holdOf(facts, 'hardship', id);
  const placed = facts.placements.filter(({ transmittedAt }) => transmittedAt !== null).at(-1);
  const waived =
    facts.charges.find(({ takenBackBy }) => takenBackBy === id) ??
    facts.charges.filter(({ takenBackMinor }) => takenBackMinor > 0n).at(-1);
  const plan = facts.agreements.find((one) => one.id === id && one.type === 'plan');
  const recalledAt = placed?.status === 'recalled' ? placed.endedAt : null;
  return {
    dispute: disputeView(facts, holdOf(facts, 'dispute', id), reader, { money, day }),
    restUntil: rest === null || rest.untilAt === null ? null : day(rest.untilAt),
    extended: extendedView(facts, { id, from, to }, reader),
    placed: placed?.transmittedAt
      ? { on: day(placed.transmittedAt), recalledOn: recalledAt === null ? null : day(recalledAt) }
      : null,
    waived:
      waived === undefined ? null : { amount: money(waived.takenBackMinor), on: day(waived.at) },
    returned: moneyBackView(facts, 'chargedBackMinor', { id, from, to }, { money, reader }),
    refunded: moneyBackView(facts, 'refundedMinor', { id, from, to }, { money, reader }),
    planKept: plan !== undefined && statusOf(plan, facts, now) === 'kept',
  };
}

/** Money of the payment that went back: this time, where the message is about one time, else in all. */
function moneyBackView(
  facts: Facts,
  what: 'chargedBackMinor' | 'refundedMinor',
  { id, from, to }: ReturnType<typeof eventCause>,
  { money, reader }: { readonly money: (minor: bigint) => string; readonly reader: Reader },
): EventView['returned'] {
  const named = facts.payments.find((one) => one.id === id);
  const payment = named ?? facts.payments.filter((one) => one[what] > 0n).at(-1);
  if (payment === undefined) return null;
  const isOneTime = named !== undefined && from !== null && to !== null;
  const minor = isOneTime ? BigInt(to) - BigInt(from) : payment[what];
  return { amount: money(minor), paidOn: dateText(payment.receivedOn, reader) };
}

/** The hold of this id, else the newest of the type. */
function holdOf(facts: Facts, type: HoldType, id: string): HoldFacts | null {
  const named = facts.holds.find((hold) => hold.id === id && hold.type === type);
  if (named !== undefined) return named;
  const own = facts.holds.filter((hold) => hold.type === type && hold.partyId === null);
  return own.reduce<HoldFacts | null>(
    (last, hold) => (last === null || hold.fromAt >= last.fromAt ? hold : last),
    null,
  );
}

function disputeView(
  facts: Facts,
  hold: HoldFacts | null,
  reader: Reader,
  as: { readonly money: (minor: bigint) => string; readonly day: (at: Instant) => string },
): DisputeView | null {
  if (hold === null) return null;
  const { receivedOn, answerByOn } = hold.details;
  const invoice = facts.invoices.find(({ id }) => id === hold.invoiceId);
  return {
    receivedOn: receivedOn === undefined ? as.day(hold.fromAt) : dateText(receivedOn, reader),
    invoice: invoice === undefined ? null : cleanLine(invoice.number),
    amount: hold.amountMinor === null ? null : as.money(hold.amountMinor),
    answerBy: answerByOn === undefined ? null : dateText(answerByOn, reader),
    outcome: hold.outcome,
    answeredOn: hold.releasedAt === null ? null : as.day(hold.releasedAt),
  };
}

/** The extension that the message is about, else the last one that an invoice shows. */
function extendedView(
  { invoices }: Facts,
  { id, from, to }: ReturnType<typeof eventCause>,
  reader: Reader,
): EventView['extended'] {
  const named = invoices.find((one) => one.id === id);
  const invoice = named ?? invoices.filter(({ originalDueOn }) => originalDueOn !== null).at(-1);
  if (invoice === undefined) return null;
  const fromOn = (named && from) ?? invoice.originalDueOn;
  const toOn = (named && to) ?? invoice.dueOn;
  if (fromOn === null || toOn === null) return null;
  return {
    invoice: cleanLine(invoice.number),
    from: dateText(fromOn, reader),
    to: dateText(toOn, reader),
    // Waived: it is counted from the new date.
    bearsInterest: invoice.interestAfterOn === null || invoice.interestAfterOn < toOn,
  };
}
