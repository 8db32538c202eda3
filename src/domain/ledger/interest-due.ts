import { addDays, type LocalDate } from '../calendar/dates';
import { dateZone } from '../account/balances';
import type { Facts, InvoiceFacts } from '../account/facts';
import type { LawRate } from '../law/late-payment/base-rates';
import type { LateDebt, LatePayment } from '../law/late-payment/claim';
import { latePaymentRule } from '../law/late-payment/rule';
import type { InterestTerms } from '../money/contract';
import { conventionsOf, type Conventions } from '../money/conventions';
import { simpleInterest, type InterestResult, type PrincipalChange } from '../money/interest';
import { cappedRates, type DatedRate } from '../money/rates';
import { forgivenRates } from './forgiven';
import { frozenDays, isFrozen, moratoriumDays } from './frozen';

/** What an invoice has earned in interest until a day, and by what right. Amounts in minor units. */
export interface InterestDue {
  readonly interestMinor: bigint;
  /** Last day that bore interest; null: none did. */
  readonly lastOn: LocalDate | null;
  readonly result: InterestResult | null;
  readonly fixedSum: { readonly amountMinor: bigint; readonly on: LocalDate } | null;
  /** Why it may be claimed: the contract and its date, or the law. */
  readonly source: string;
  /** Base rates that the law's own rates rest on; empty: a contract, or nothing is owed. */
  readonly lawRates: readonly LawRate[];
  readonly working: readonly string[];
  readonly conventions: Conventions['interest'];
}

interface Claim {
  /** Last day without interest. */
  readonly afterOn: LocalDate;
  readonly rates: readonly DatedRate[];
  readonly law: LatePayment | null;
  readonly source: string;
}

/** What of an invoice's principal moved, by day. */
export type MovesByInvoice = ReadonlyMap<string, readonly PrincipalChange[]>;

export function movesByInvoice(facts: Facts): MovesByInvoice {
  const moves = new Map<string, PrincipalChange[]>();
  for (const { invoiceId, on, changeMinor } of facts.principalMoves) {
    const known = moves.get(invoiceId);
    if (known === undefined) moves.set(invoiceId, [{ on, changeMinor }]);
    else known.push({ on, changeMinor });
  }
  return moves;
}

/** Interest terms of the creditor's contract; undefined: nothing is on file, so nothing is charged. */
export function interestTerms(facts: Facts): InterestTerms | undefined {
  return facts.creditor.settings.contract.terms?.interest;
}

/**
 * Interest and fixed sum of an invoice until a day, worked out anew from the moves of its principal: the
 * same facts and day, the same answer. Zero for void invoices, exempt purposes and consumers whom the
 * law leaves out, before the first day of interest and on frozen days.
 */
export function interestDue(
  facts: Facts,
  invoice: InvoiceFacts,
  terms: InterestTerms,
  moves: MovesByInvoice,
  untilOn: LocalDate,
): InterestDue {
  const { interest: conventions } = conventionsOf(facts.creditor.settings);
  const own = aboveMinimum(moves.get(invoice.id) ?? [], minimumMinor(terms, invoice.currency));
  const isOut = isExempt(invoice, terms) || wasSettledOnArrival(facts, invoice);
  const claim = isOut ? null : claimOf(facts, invoice, { terms, own, untilOn });
  const none = { interestMinor: 0n, lastOn: null, result: null, fixedSum: null };
  if (claim === null) return { ...none, source: '', lawRates: [], working: [], conventions };
  const result = simpleInterest({
    principalMinor: 0n,
    changes: own,
    dueOn: claim.afterOn,
    until: untilOn,
    rates: forgivenRates(facts, invoice, claim.rates),
    frozen: frozenDays(facts, invoice, dateZone(facts)),
    conventions,
  });
  return {
    interestMinor: result.interestMinor,
    lastOn: result.windows.at(-1)?.to ?? null,
    result,
    fixedSum: fixedSumOf(facts, invoice, terms, claim.law),
    source: claim.source,
    lawRates: claim.law?.interest?.rates ?? [],
    working: claim.law?.working ?? [],
    conventions,
  };
}

function isExempt(invoice: InvoiceFacts, { basis, exempt }: InterestTerms): boolean {
  if (invoice.status === 'void') return true;
  if (exempt?.purposes?.includes(invoice.purpose)) return true;
  // A law asks whether a consumer takes part: who does not know must not claim.
  return basis === 'law' && invoice.purpose === 'unknown';
}

/** Paid in full already when it was brought here: history, for which nobody asks interest now. */
function wasSettledOnArrival({ payments }: Facts, invoice: InvoiceFacts): boolean {
  if (invoice.status !== 'paid') return false;
  const own = payments.filter((one) => one.lines.some((line) => line.invoiceId === invoice.id));
  return own.length > 0 && own.every((one) => one.createdAt === invoice.createdAt);
}

function minimumMinor({ exempt }: InterestTerms, currency: string): bigint {
  return BigInt(exempt?.belowMinor?.[currency] ?? 0);
}

/** The moves of the principal as interest sees it: below the minimum it counts as nothing. */
function aboveMinimum(moves: readonly PrincipalChange[], minMinor: bigint): PrincipalChange[] {
  if (minMinor === 0n) return [...moves];
  let wholeMinor = 0n;
  let countedMinor = 0n;
  return moves.map(({ on, changeMinor }) => {
    wholeMinor += changeMinor;
    const nextMinor = wholeMinor < minMinor ? 0n : wholeMinor;
    const counted = { on, changeMinor: nextMinor - countedMinor };
    countedMinor = nextMinor;
    return counted;
  });
}

/** By what right, from when and at which rates; null: no right, or no day to begin with. */
function claimOf(
  facts: Facts,
  invoice: InvoiceFacts,
  asked: {
    readonly terms: InterestTerms;
    readonly own: readonly PrincipalChange[];
    readonly untilOn: LocalDate;
  },
): Claim | null {
  const { terms, own, untilOn } = asked;
  const agreedOn = agreedDay(facts, invoice);
  if (terms.basis === 'contract') {
    if (agreedOn === null) return null;
    const rates = cappedRates(terms.rates, terms.capPercent);
    return { afterOn: agreedOn, rates, law: null, source: contractSource(facts) };
  }
  const isConsumer = invoice.purpose === 'consumer' || facts.debtor.kind === 'consumer';
  const debt: LateDebt = {
    debtorKind: isConsumer ? 'consumer' : 'business',
    currency: invoice.currency,
    amountMinor: invoice.amountMinor,
    due:
      agreedOn === null
        ? { kind: 'received', receivedOn: invoice.issuedOn }
        : { kind: 'agreed', dueOn: agreedOn },
    until: untilOn,
  };
  const rule = latePaymentRule(terms.regime);
  const first = rule(debt);
  if (!first.ok || first.value.interest === null) return null;
  const { dueOn } = first.value.interest;
  // The band of a fixed sum is that of the debt when interest begins, not of the invoice.
  const law = rule({ ...debt, amountMinor: principalOn(own, dueOn) });
  if (!law.ok || law.value.interest === null) return null;
  const { rates } = law.value.interest;
  return { afterOn: dueOn, rates, law: law.value, source: law.value.citation };
}

/** The day agreed for payment: of the invoice, before it was extended, else by the agreed term; null: none. */
function agreedDay(facts: Facts, invoice: InvoiceFacts): LocalDate | null {
  const ownOn = invoice.interestAfterOn ?? invoice.originalDueOn ?? invoice.dueOn;
  if (ownOn !== null) return ownOn;
  const termDays = facts.creditor.settings.contract.terms?.termDays;
  return termDays === undefined ? null : addDays(invoice.issuedOn, termDays);
}

/** How the contract is named where a charge rests on it ("contract of 2026-01-05, clause 7"). */
export function contractSource(facts: Facts): string {
  const { terms, clause } = facts.creditor.settings.contract;
  const signed = terms?.signedOn ?? null;
  return [signed === null ? 'contract' : `contract of ${signed}`, clause]
    .filter((part) => part !== null)
    .join(', ');
}

function fixedSumOf(
  facts: Facts,
  invoice: InvoiceFacts,
  terms: InterestTerms,
  law: LatePayment | null,
): InterestDue['fixedSum'] {
  if (terms.basis !== 'law' || terms.fixedSum !== true) return null;
  const sum = law?.fixedSum ?? null;
  const on = law?.interest?.firstInterestOn;
  if (sum === null || on === undefined || sum.currency !== invoice.currency) return null;
  if (hasFixedSumOfStep(facts, invoice.id)) return null;
  // What would have fallen due in a moratorium may never be required, not even later.
  const isBarred = isFrozen(moratoriumDays(facts, invoice.id, dateZone(facts)), on);
  return isBarred ? null : { amountMinor: sum.amountMinor, on };
}

/** What a step calls the fixed sum of a law that it charges with its message. */
export const fixedSumTitle = 'Fixed sum for late payment';

/** The sum is owed once per claim: one that a step has charged is not booked again, also where it was waived. */
function hasFixedSumOfStep({ charges }: Facts, invoiceId: string): boolean {
  return charges.some(
    (one) =>
      one.invoiceId === invoiceId && one.ledger === 'costs' && one.reason.startsWith(fixedSumTitle),
  );
}

function principalOn(moves: readonly PrincipalChange[], on: LocalDate): bigint {
  return moves
    .filter((move) => move.on <= on)
    .reduce((sum, { changeMinor }) => sum + changeMinor, 0n);
}
