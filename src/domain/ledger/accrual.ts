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
  const asked = { terms, moves: movesByInvoice(facts), untilOn };
  const charges = chargesByInvoice(facts);
  let changes = noChanges;
  for (const invoice of facts.invoices) {
    for (const wanted of wantedOf(facts, invoice, asked)) {
      const standing = standingOf(facts, wanted.kind, invoice.id, charges);
      if (standing.minor === wanted.minor) continue;
      const step = { facts, changes, invoice, wanted, standing, untilOn, headFor };
      changes = brought(step);
    }
  }
  return changes;
}

/** Interest and fixed sums that would be booked if it were done until this day; below zero: taken back. */
export function unbookedInterestMinor(facts: Facts, untilOn: LocalDate): bigint {
  const terms = interestTerms(facts);
  if (terms === undefined) return 0n;
  const asked = { terms, moves: movesByInvoice(facts), untilOn };
  const charges = chargesByInvoice(facts);
  return facts.invoices
    .flatMap((invoice) =>
      wantedOf(facts, invoice, asked).map(
        ({ kind, minor }) => minor - standingOf(facts, kind, invoice.id, charges).minor,
      ),
    )
    .reduce((sum, minor) => sum + minor, 0n);
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

type ChargesByInvoice = ReadonlyMap<string | null, readonly ChargeFacts[]>;

function chargesByInvoice({ charges }: Facts): ChargesByInvoice {
  const byInvoice = new Map<string | null, ChargeFacts[]>();
  for (const charge of charges) {
    const known = byInvoice.get(charge.invoiceId);
    if (known === undefined) byInvoice.set(charge.invoiceId, [charge]);
    else known.push(charge);
  }
  return byInvoice;
}

interface Standing {
  /** Every charge of the kind on the invoice, by the day until which it was charged. */
  readonly charges: readonly ChargeFacts[];
  readonly minor: bigint;
}

function standingOf(
  facts: Facts,
  kind: Kind,
  invoiceId: string,
  byInvoice: ChargesByInvoice,
): Standing {
  const part = keyOf(kind, invoiceId);
  const charges = (byInvoice.get(invoiceId) ?? [])
    .filter((charge) => charge.key.includes(part))
    .toSorted((left, right) => (left.effectiveOn < right.effectiveOn ? -1 : 1));
  const minor = charges.reduce((sum, charge) => sum + standingMinor(facts, charge), 0n);
  return { charges, minor };
}

const keyOf = (kind: Kind, invoiceId: string): string => `/${kind}/${invoiceId}/`;

interface Step {
  readonly facts: Facts;
  readonly changes: Changes;
  readonly invoice: InvoiceFacts;
  readonly wanted: Wanted;
  readonly standing: Standing;
  readonly untilOn: LocalDate;
  readonly headFor: HeadFactory;
}

/** The changes so far with those that bring what stands to what is wanted, as far as that can be done. */
function brought(step: Step): Changes {
  const { facts, changes, invoice, wanted, standing, untilOn, headFor } = step;
  const back = takenBack(step, standing.minor - wanted.minor);
  const chargeMinor = wanted.minor - standing.minor + back.goneMinor;
  const line = lineOf(invoice, wanted, standing.minor, untilOn);
  if (chargeMinor <= 0n) {
    return back.goneMinor === 0n ? changes : mergeChanges(back.changes, { timeline: [line] });
  }
  const effectiveOn = wanted.on < untilOn ? wanted.on : untilOn;
  const head = headFor({
    key: `${keyOf(wanted.kind, invoice.id).slice(1)}${standing.charges.length + 1}`,
    reason: `${reasonOf(wanted, invoice, effectiveOn)} (${wanted.due.source})`,
    effectiveOn,
  });
  const ledger = wanted.kind === 'interest' ? ('interest' as const) : ('costs' as const);
  const fee = { invoiceId: invoice.id, feeMinor: chargeMinor, ledger };
  return mergeChanges(back.changes, {
    transactions: [feePosting(facts.account, head, fee)],
    timeline: [{ ...line, ref: head.id }],
  });
}

function reasonOf({ kind }: Wanted, { number }: InvoiceFacts, on: LocalDate): string {
  return kind === 'interest'
    ? `interest on invoice ${number} until ${on}`
    : `fixed sum for late payment of invoice ${number}`;
}

/** Takes whole charges back, newest first, until at least `overMinor` is gone. */
function takenBack(
  { facts, changes: before, standing, headFor }: Step,
  overMinor: bigint,
): { readonly changes: Changes; readonly goneMinor: bigint } {
  let changes = before;
  let goneMinor = 0n;
  for (const charge of standing.charges.toReversed()) {
    if (goneMinor >= overMinor) break;
    const head = headFor({
      key: `taken-back/${charge.transactionId}`,
      reason: `taken back: ${charge.reason}`,
      effectiveOn: charge.effectiveOn,
    });
    const back = takeChargeBack(applyChanges(facts, changes), charge, head);
    if (back === null) continue;
    changes = mergeChanges(changes, back.changes);
    goneMinor += back.takenMinor;
  }
  return { changes, goneMinor };
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
