import type { LocalDate } from '../calendar/dates';
import { applyChanges, mergeChanges, noChanges, type Changes } from '../account/changes';
import type { ChargeFacts } from '../account/charges';
import type { Facts, InvoiceFacts } from '../account/facts';
import { formatExact, type InterestWindow } from '../money/interest';
import { toWire } from '../money/money';
import { standingMinor, takeChargeBack } from './charge-back';
import {
  interestDue,
  interestTerms,
  movesByInvoice,
  type InterestDue,
  type MovesByInvoice,
} from './interest-due';
import { feePosting, type PostingHead } from './postings';

/** Makes the head of a transaction; `key` is its business key without the creditor. */
export type HeadFactory = (head: {
  readonly key: string;
  readonly reason: string;
  readonly effectiveOn: LocalDate;
}) => PostingHead;

/** Interest of an invoice or the fixed sum of its late payment: what keys and the timeline call it. */
type Kind = 'interest' | 'late-payment-sum';

interface Wanted {
  readonly kind: Kind;
  readonly minor: bigint;
  readonly on: LocalDate;
  readonly due: InterestDue;
}

/**
 * Books what interest is due until a day and not yet booked, invoice by invoice, with the fixed sum of
 * the law where it is claimed. All of it is worked out anew from the moves of the principal, so a day
 * run again adds nothing, and what was booked too much (a payment dated in the past, a moratorium
 * entered late) is taken back by reversals that name the originals. Nothing to book: no changes.
 */
export function accrueInterest(facts: Facts, untilOn: LocalDate, headFor: HeadFactory): Changes {
  const terms = interestTerms(facts);
  if (terms === undefined) return noChanges;
  const moves = movesByInvoice(facts);
  return facts.invoices.reduce<Changes>((changes, invoice) => {
    const wanted = wantedOf(facts, invoice, { terms, moves, untilOn });
    return wanted.reduce<Changes>((sum, one) => {
      const standing = standingOf(facts, one.kind, invoice.id);
      if (standing.minor === one.minor) return sum;
      const now = sum === noChanges ? facts : applyChanges(facts, sum);
      const added = bring(now, invoice, one, untilOn, headFor);
      return added === null ? sum : sum === noChanges ? added : mergeChanges(sum, added);
    }, changes);
  }, noChanges);
}

/** Interest and fixed sums that would be booked if it were done until this day; below zero: taken back. */
export function unbookedInterestMinor(facts: Facts, untilOn: LocalDate): bigint {
  const terms = interestTerms(facts);
  if (terms === undefined) return 0n;
  const moves = movesByInvoice(facts);
  return facts.invoices.reduce(
    (total, invoice) =>
      wantedOf(facts, invoice, { terms, moves, untilOn }).reduce(
        (sum, { kind, minor }) => sum + minor - standingOf(facts, kind, invoice.id).minor,
        total,
      ),
    0n,
  );
}

/** Newest day until which interest of the account is booked and stands; null: none is. */
export function interestBookedUntil(facts: Facts): LocalDate | null {
  return facts.charges
    .filter((charge) => charge.ledger === 'interest' && charge.takenBackBy === null)
    .reduce<LocalDate | null>(
      (last, { effectiveOn }) => (last === null || effectiveOn > last ? effectiveOn : last),
      null,
    );
}

function wantedOf(
  facts: Facts,
  invoice: InvoiceFacts,
  asked: {
    readonly terms: NonNullable<ReturnType<typeof interestTerms>>;
    readonly moves: MovesByInvoice;
    readonly untilOn: LocalDate;
  },
): Wanted[] {
  const due = interestDue(facts, invoice, asked.terms, asked.moves, asked.untilOn);
  const { interestMinor: minor, lastOn, fixedSum } = due;
  const sumMinor = fixedSum?.amountMinor ?? 0n;
  const sumOn = fixedSum?.on ?? asked.untilOn;
  return [
    { kind: 'interest', minor, on: lastOn ?? asked.untilOn, due },
    { kind: 'late-payment-sum', minor: sumMinor, on: sumOn, due },
  ];
}

/** What stands booked of a kind on an invoice, oldest first. */
function standingOf(facts: Facts, kind: Kind, invoiceId: string) {
  const part = keyOf(kind, invoiceId);
  const all = facts.charges.filter(
    (charge) => charge.invoiceId === invoiceId && charge.key.includes(part),
  );
  const minor = all.reduce((sum, charge) => sum + standingMinor(facts, charge), 0n);
  return { all, minor };
}

const keyOf = (kind: Kind, invoiceId: string): string => `/${kind}/${invoiceId}/`;

/** Changes that bring what stands to what is wanted; null when nothing can be done about it. */
function bring(
  facts: Facts,
  invoice: InvoiceFacts,
  wanted: Wanted,
  untilOn: LocalDate,
  headFor: HeadFactory,
): Changes | null {
  const { all, minor: before } = standingOf(facts, wanted.kind, invoice.id);
  const back = before > wanted.minor ? takenBack(facts, all, before - wanted.minor, headFor) : null;
  if (before > wanted.minor && back === null) return null;
  const backMinor = back === null ? 0n : before - back.standingMinor;
  const chargeMinor = wanted.minor - (before - backMinor);
  const start = back?.changes ?? noChanges;
  if (chargeMinor <= 0n) {
    return mergeChanges(start, { timeline: [lineOf(invoice, wanted, before, untilOn)] });
  }
  const effectiveOn = wanted.on < untilOn ? wanted.on : untilOn;
  const head = headFor({
    key: `${keyOf(wanted.kind, invoice.id).slice(1)}${all.length + 1}`,
    reason: `${reasonOf(wanted, invoice, effectiveOn)} (${wanted.due.source})`,
    effectiveOn,
  });
  const ledger = wanted.kind === 'interest' ? ('interest' as const) : ('costs' as const);
  const fee = { invoiceId: invoice.id, feeMinor: chargeMinor, ledger };
  const line = { ...lineOf(invoice, wanted, before, untilOn), ref: head.id };
  return mergeChanges(start, {
    transactions: [feePosting(facts.account, head, fee)],
    timeline: [line],
  });
}

function reasonOf({ kind }: Wanted, { number }: InvoiceFacts, on: LocalDate): string {
  return kind === 'interest'
    ? `interest on invoice ${number} until ${on}`
    : `fixed sum for late payment of invoice ${number}`;
}

/** Takes whole charges back, newest first, until at least `overMinor` is gone. */
function takenBack(
  facts: Facts,
  charges: readonly ChargeFacts[],
  overMinor: bigint,
  headFor: HeadFactory,
): { readonly changes: Changes; readonly standingMinor: bigint } | null {
  let changes: Changes = noChanges;
  let current = facts;
  let goneMinor = 0n;
  for (const charge of charges.toReversed()) {
    if (goneMinor >= overMinor) break;
    const head = headFor({
      key: `taken-back/${charge.transactionId}`,
      reason: `taken back: ${charge.reason}`,
      effectiveOn: charge.effectiveOn,
    });
    const back = takeChargeBack(current, charge, head);
    if (back === null) continue;
    changes = mergeChanges(changes, back);
    current = applyChanges(facts, changes);
    const now = current.charges.find((one) => one.transactionId === charge.transactionId);
    goneMinor += now?.takenBackMinor ?? 0n;
  }
  if (goneMinor === 0n) return null;
  const wholeMinor = charges.reduce((sum, charge) => sum + standingMinor(facts, charge), 0n);
  return { changes, standingMinor: goneMinor > wholeMinor ? 0n : goneMinor };
}

function lineOf(
  invoice: InvoiceFacts,
  { kind, minor, due, on }: Wanted,
  before: bigint,
  untilOn: LocalDate,
): Changes['timeline'][number] {
  const { currency, number } = invoice;
  const isBack = before > minor;
  const what = kind === 'interest' ? 'Interest' : 'Fixed sum for late payment';
  const windows = kind === 'interest' ? (due.result?.windows ?? []) : [];
  return {
    kind: kind === 'interest' ? 'interest' : 'fee',
    title: `${what} on invoice ${number}${isBack ? ' taken back' : ''}`,
    reason: due.source === '' ? 'Nothing allows it.' : due.source,
    ref: null,
    data: {
      amount: toWire(minor - before, currency),
      total: toWire(minor, currency),
      bookedBefore: toWire(before, currency),
      until: kind === 'interest' ? untilOn : on,
      invoiceId: invoice.id,
      conventions: due.conventions,
      working: [...due.working, ...windows.map((window) => windowLine(window, currency))],
    },
  };
}

/** "2026-03-01 to 2026-03-30: 1000.00 at 8 % for 30 days / 365 = 6.575342" */
export function windowLine(window: InterestWindow, currency: string): string {
  const { from, to, days, percent, principalMinor, yearDays, exact } = window;
  const principal = toWire(principalMinor, currency).amount;
  const interest = formatExact(exact, currency);
  return `${from} to ${to}: ${principal} at ${percent} % for ${days} days / ${yearDays} = ${interest}`;
}
