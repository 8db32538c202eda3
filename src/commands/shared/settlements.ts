import { carryingInvoice, daysPastDueOf, todayOn } from '../../domain/account/balances';
import type { Facts } from '../../domain/account/facts';
import type { AgreementFacts } from '../../domain/agreements/facts';
import { isWithinPercent, mayGrant, type Grant } from '../../domain/agreements/authority';
import { curvePercentAt, settlementSchedule } from '../../domain/agreements/settlement';
import { totalOf } from '../../domain/agreements/terms';
import { daysBetween, type LocalDate } from '../../domain/calendar/dates';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext, Terms } from '../command';
import { activeAgreements, newAgreement, type Coverage } from './agreements';
import { shown } from './changes';
import { readDate } from './inputs';

export interface OfferTerms {
  readonly dueMinor: bigint;
  readonly parts: number;
  readonly expiresOn: LocalDate;
  readonly own?: AgreementFacts['own'];
}

/** A settlement on offer over what is covered, not yet judged by anybody's authority. */
export function makeOffer(
  facts: Facts,
  context: CommandContext,
  covered: Coverage,
  { dueMinor, parts, expiresOn, own = {} }: OfferTerms,
): Result<AgreementFacts> {
  const instalments = settlementSchedule(dueMinor, parts, expiresOn);
  if (!instalments.ok) return instalments;
  // Early means early: an incentive has no days of cure.
  const graceDays = own.incentive ? 0 : context.strategy.limits.settlement.cureDays;
  const approved = context.proposal ? { approvedHash: context.proposal.hash } : {};
  return ok(
    newAgreement(facts, context, {
      ...covered,
      type: 'settlement',
      status: 'proposed',
      expiresOn,
      instalments: instalments.value,
      graceDays,
      own: { ...own, ...approved },
    }),
  );
}

/** The last day to accept: today at the earliest (`expired`), and within the strategy's days (`above_limit`). */
export function lastDayToAccept(
  facts: Facts,
  text: string,
  { now, strategy }: CommandContext,
): Result<LocalDate> {
  const expiresOn = readDate(text, 'expiresOn');
  if (!expiresOn.ok) return expiresOn;
  const daysLeft = daysBetween(todayOn(facts, now), expiresOn.value);
  if (daysLeft < 0) return refuse('expired', 'The last day to accept has passed.', 'expiresOn');
  const { longestDays } = strategy.limits.settlement;
  if (daysLeft <= longestDays) return expiresOn;
  return refuse('above_limit', `An offer stands at most ${longestDays} days.`, 'expiresOn');
}

/** A plan or settlement in force over one of these invoices: `agreement_exists`. */
export function freeOfAgreements(
  facts: Facts,
  invoiceIds: readonly string[],
  exceptId?: string,
): Result<null> {
  const standing = activeAgreements(facts)
    .filter((one) => one.type !== 'promise' && one.id !== exceptId)
    .some(
      (one) => one.invoiceIds.length === 0 || one.invoiceIds.some((id) => invoiceIds.includes(id)),
    );
  if (!standing) return ok(null);
  return refuse('agreement_exists', 'A plan or settlement is in force over these invoices.');
}

/**
 * True when the actor may give this discount without another person: the authority of the role and, for
 * who has a limit, the strategy's curve at the age of the debt. Of what has been approved, only the
 * authority of who approved is asked.
 */
export function mayDiscount(facts: Facts, offer: AgreementFacts, context: CommandContext): boolean {
  const { actor, now, approved, strategy } = context;
  const grant: Grant = {
    kind: 'settlement',
    forgivenMinor: offer.coveredMinor - totalOf(offer.instalments),
    baseMinor: offer.coveredMinor,
  };
  if (!mayGrant(facts, actor.role, grant, now)) return false;
  if (actor.role === 'admin' || approved) return true;
  const percent = curvePercentAt(strategy.limits.settlement.curve, ageOf(facts, now));
  return percent === null || isWithinPercent(facts, grant, now, percent);
}

/** Days past due of the oldest invoice that is worked. */
export function ageOf(facts: Facts, now: number): number {
  const invoice = carryingInvoice(facts, now);
  return invoice === null ? 0 : daysPastDueOf(facts, invoice, todayOn(facts, now));
}

/** The figures of an offer that an approval is about. */
export function termsOfOffer(facts: Facts, offer: AgreementFacts): Terms {
  return {
    invoices: [...offer.invoiceIds].sort().join(' '),
    balance: shown(facts, offer.coveredMinor).amount,
    due: shown(facts, totalOf(offer.instalments)).amount,
    parts: String(offer.instalments.length),
    expiresOn: offer.expiresOn,
    payBy: offer.own.incentive?.payByOn ?? null,
    counters: offer.own.counters ?? null,
  };
}

/** An offer that is still open. Errors: `expired` after its last day, `already_decided`. */
export function openOffer(
  facts: Facts,
  offer: AgreementFacts,
  { now }: CommandContext,
): Result<AgreementFacts> {
  const isOver = offer.expiresOn !== null && todayOn(facts, now) > offer.expiresOn;
  if (offer.status === 'expired' || (offer.status === 'proposed' && isOver)) {
    return refuse('expired', 'The last day to accept has passed.', 'agreementId');
  }
  if (offer.status === 'proposed') return ok(offer);
  return refuse('already_decided', 'This offer is no longer open.', 'agreementId');
}
