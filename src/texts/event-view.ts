import { dateZone } from '../domain/account/balances';
import type { Facts, HoldFacts, HoldType, Instant } from '../domain/account/facts';
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
}

/** For a reader whom it does not concern. */
export const nothingHappened: EventView = {
  ...{ dispute: null, restUntil: null, extended: null, placed: null },
  ...{ waived: null, returned: null, refunded: null },
};

/** What happened on the account outside the ladder, in the reader's words. */
export function eventView(facts: Facts, reader: Reader): EventView {
  const { currency } = facts.account;
  const money = (minor: bigint): string => moneyText(minor, currency, reader);
  const day = (at: Instant): string => dateText(localDateOf(at, dateZone(facts)), reader);
  const rest = newestHold(facts, 'hardship');
  const moved = facts.invoices.filter(({ originalDueOn }) => originalDueOn !== null).at(-1);
  const placed = facts.placements.filter(({ transmittedAt }) => transmittedAt !== null).at(-1);
  const waived = facts.charges.filter(({ takenBackMinor }) => takenBackMinor > 0n).at(-1);
  const returned = facts.payments.filter(({ chargedBackMinor }) => chargedBackMinor > 0n).at(-1);
  const refunded = facts.payments.filter(({ refundedMinor }) => refundedMinor > 0n).at(-1);
  const paidOn = (payment: { readonly receivedOn: string }) => dateText(payment.receivedOn, reader);
  const recalledAt = placed?.status === 'recalled' ? placed.endedAt : null;
  return {
    dispute: disputeView(facts, reader, { money, day }),
    restUntil: rest === null || rest.untilAt === null ? null : day(rest.untilAt),
    extended: moved === undefined ? null : extendedView(moved, reader),
    placed: placed?.transmittedAt
      ? { on: day(placed.transmittedAt), recalledOn: recalledAt === null ? null : day(recalledAt) }
      : null,
    waived:
      waived === undefined ? null : { amount: money(waived.takenBackMinor), on: day(waived.at) },
    returned:
      returned === undefined
        ? null
        : { amount: money(returned.chargedBackMinor), paidOn: paidOn(returned) },
    refunded:
      refunded === undefined
        ? null
        : { amount: money(refunded.refundedMinor), paidOn: paidOn(refunded) },
  };
}

function newestHold(facts: Facts, type: HoldType): HoldFacts | null {
  const own = facts.holds.filter((hold) => hold.type === type && hold.partyId === null);
  return own.reduce<HoldFacts | null>(
    (last, hold) => (last === null || hold.fromAt >= last.fromAt ? hold : last),
    null,
  );
}

function disputeView(
  facts: Facts,
  reader: Reader,
  as: { readonly money: (minor: bigint) => string; readonly day: (at: Instant) => string },
): DisputeView | null {
  const hold = newestHold(facts, 'dispute');
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

function extendedView(invoice: Facts['invoices'][number], reader: Reader): EventView['extended'] {
  const { number, originalDueOn, dueOn, interestAfterOn } = invoice;
  if (originalDueOn === null || dueOn === null) return null;
  return {
    invoice: cleanLine(number),
    from: dateText(originalDueOn, reader),
    to: dateText(dueOn, reader),
    bearsInterest: interestAfterOn === null,
  };
}
