import {
  dateZone,
  owedMinor,
  owedOnInvoiceMinor,
  stillHeldMinor,
  todayOn,
} from '../account/balances';
import type { Facts, Instant, PaymentFacts } from '../account/facts';
import type { AgreementFacts, AgreementStatus } from './facts';
import { addDays, type LocalDate } from '../calendar/dates';
import { instantOf } from '../calendar/zone';
import { assertNever } from '../result';
import { planRows, planStatus, type PlanRow } from './plan';
import { promiseStatus } from './promise';
import { incentiveStatus, settlementStatus } from './settlement';
import {
  cumulated,
  graceEndOn,
  paidInTime,
  type AgreementTerms,
  type CountedPayment,
} from './terms';

/**
 * What has become of an agreement by `now`. `judgeMinutes` is the local time of day from which a
 * missed date counts (0: from midnight); a payment that is booked in the night may still save it.
 */
export function statusOf(
  agreement: AgreementFacts,
  facts: Facts,
  now: Instant,
  judgeMinutes = 0,
): AgreementStatus {
  if (agreement.status !== 'active' && agreement.status !== 'proposed') return agreement.status;
  const terms = agreementTermsOf(agreement, facts, now, judgeMinutes);
  if (agreement.status === 'proposed') {
    if (agreement.own.incentive) return incentiveStatus(terms);
    const { expiresOn } = agreement;
    // An offer ends at midnight of its last day: nobody may accept it in the morning after.
    return expiresOn !== null && todayOn(facts, now) > expiresOn ? 'expired' : 'proposed';
  }
  switch (agreement.type) {
    case 'promise':
      return promiseStatus(terms);
    case 'plan':
      // A credit note may end the claim before the plan: then nothing is left to be paid late.
      return coveredOwedMinor(agreement, facts) <= 0n ? 'kept' : planStatus(terms);
    case 'settlement': {
      const { coveredMinor, expiresOn } = agreement;
      return settlementStatus({ ...terms, coveredMinor, expiresOn, isAccepted: true });
    }
    default:
      return assertNever(agreement.type);
  }
}

/** The arithmetic of an agreement as of now; `judgeMinutes` as for `statusOf`. */
export function agreementTermsOf(
  agreement: AgreementFacts,
  facts: Facts,
  now: Instant,
  judgeMinutes = 0,
): AgreementTerms {
  const judgedOn = judgedDay(facts, now, judgeMinutes);
  return { ...termsOf(agreement, facts, todayOn(facts, now)), judgedOn };
}

/** What is owed on the invoices of an agreement; on the account where it names none. */
export function coveredOwedMinor({ invoiceIds }: AgreementFacts, facts: Facts): bigint {
  if (invoiceIds.length === 0) return owedMinor(facts);
  return invoiceIds.reduce((sum, id) => sum + owedOnInvoiceMinor(facts, id), 0n);
}

/** Payments that count: booked since the agreement was made, net of refunds and chargebacks. */
export function countedPayments(
  agreement: AgreementFacts,
  facts: Facts,
): readonly CountedPayment[] {
  // An incentive is accepted by paying.
  const fromAt = agreement.own.incentive ? agreement.createdAt : agreement.acceptedAt;
  if (fromAt === null) return [];
  return facts.payments
    .filter((payment) => payment.status === 'applied' && payment.createdAt >= fromAt)
    .map((payment) => ({ on: payment.receivedOn, amountMinor: countedMinor(payment, agreement) }))
    .filter((payment) => payment.amountMinor > 0n);
}

/** Money for the agreement in all, whenever it was received. */
export function paidSinceAcceptedMinor(agreement: AgreementFacts, facts: Facts): bigint {
  return countedPayments(agreement, facts).reduce((sum, one) => sum + one.amountMinor, 0n);
}

/** The instalment table of an agreement as of now. */
export function rowsOf(agreement: AgreementFacts, facts: Facts, now: Instant): readonly PlanRow[] {
  return planRows(termsOf(agreement, facts, todayOn(facts, now)));
}

/**
 * The next instant at which time alone may change the status: the morning after the grace of the
 * first instalment that is not covered yet, or the end of an offer. Null: none.
 */
export function nextJudgementAt(
  agreement: AgreementFacts,
  facts: Facts,
  now: Instant,
  judgeMinutes: number,
): Instant | null {
  const zone = dateZone(facts);
  if (agreement.status === 'proposed') {
    const { expiresOn } = agreement;
    const minutes = agreement.own.incentive ? judgeMinutes : 0;
    return expiresOn === null ? null : instantOf(addDays(expiresOn, 1), minutes, zone);
  }
  if (agreement.status !== 'active') return null;
  const terms = termsOf(agreement, facts, todayOn(facts, now));
  const open = cumulated(terms.instalments).find((one) => {
    const cameMinor = paidInTime(terms, graceEndOn(one.dueOn, terms.grace));
    return one.dueInAllMinor > cameMinor + terms.toleranceMinor;
  });
  if (open === undefined) return null;
  return instantOf(addDays(graceEndOn(open.dueOn, terms.grace), 1), judgeMinutes, zone);
}

function termsOf(agreement: AgreementFacts, facts: Facts, asOf: LocalDate): AgreementTerms {
  return {
    instalments: agreement.instalments,
    grace: {
      days: agreement.graceDays,
      kind: agreement.graceKind,
      country: facts.debtor.country ?? '',
    },
    toleranceMinor: agreement.toleranceMinor,
    movedParts: new Set((agreement.own.moved ?? []).map(({ n }) => n)),
    // Money dated ahead is here already.
    payments: countedPayments(agreement, facts).map((payment) =>
      payment.on > asOf ? { ...payment, on: asOf } : payment,
    ),
    asOf,
  };
}

/** Before the judging hour the day before still counts as today. */
function judgedDay(facts: Facts, now: Instant, judgeMinutes: number): LocalDate {
  const on = todayOn(facts, now);
  return now < instantOf(on, judgeMinutes, dateZone(facts)) ? addDays(on, -1) : on;
}

/**
 * What of a payment pays covered invoices; all of it where the agreement names none. For a plan only that counts; for
 * the others also what is left of it as credit or went to charges on no invoice.
 */
function countedMinor(payment: PaymentFacts, agreement: AgreementFacts): bigint {
  const netMinor = stillHeldMinor(payment);
  if (agreement.invoiceIds.length === 0 || payment.lines.length === 0) return netMinor;
  if (agreement.type === 'plan') {
    const paidMinor = payment.lines
      .filter(({ invoiceId }) => invoiceId !== null && agreement.invoiceIds.includes(invoiceId))
      .reduce((sum, line) => sum + line.amountMinor, 0n);
    return paidMinor < netMinor ? paidMinor : netMinor;
  }
  const elsewhereMinor = payment.lines
    .filter((line) => line.invoiceId !== null && !agreement.invoiceIds.includes(line.invoiceId))
    .reduce((sum, line) => sum + line.amountMinor, 0n);
  return netMinor - elsewhereMinor;
}
