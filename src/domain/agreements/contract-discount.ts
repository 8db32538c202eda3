import { owedOnInvoiceMinor, todayOn } from '../account/balances';
import type { Changes } from '../account/changes';
import type { Facts, Instant, InvoiceFacts } from '../account/facts';
import type { AgreementFacts } from './facts';
import { addDays } from '../calendar/dates';
import { paidMinorOf } from '../ledger/allocation';
import { percentOf, toWire } from '../money/money';

/** Who offers what the contract on file promises. */
export const byContract = 'contract';

/** True for the discount that the contract gives; no person has granted it. */
export function isContractDiscount({ own, proposedBy }: AgreementFacts): boolean {
  return own.incentive !== undefined && proposedBy === byContract;
}

/**
 * The first open invoice for which the contract on file gives a discount for early payment that has not
 * been noted yet and can still be earned; null: none.
 */
export function discountToNote(facts: Facts, now: Instant): InvoiceFacts | null {
  const terms = facts.creditor.settings.contract.terms;
  if (terms?.discount === undefined) return null;
  const { withinDays } = terms.discount;
  const today = todayOn(facts, now);
  const noted = new Set(
    facts.agreements.filter(isContractDiscount).flatMap((one) => one.invoiceIds),
  );
  const found = facts.invoices.find(
    (invoice) =>
      invoice.status === 'open' &&
      invoice.collection === 'invoice' &&
      (terms.signedOn === null || terms.signedOn <= invoice.issuedOn) &&
      today <= addDays(invoice.issuedOn, withinDays) &&
      !noted.has(invoice.id) &&
      discountMinorOf(facts, invoice) > 0n,
  );
  return found ?? null;
}

/** An incentive of its own for that invoice: all that is owed on it less the discount, by the contract's day. */
export function noteDiscount(
  facts: Facts,
  invoice: InvoiceFacts,
  { now, newId }: { readonly now: Instant; readonly newId: (prefix: 'agr') => string },
): Changes {
  const withinDays = facts.creditor.settings.contract.terms?.discount?.withinDays ?? 0;
  const payByOn = addDays(invoice.issuedOn, withinDays);
  const coveredMinor = askedMinor(facts, invoice);
  const discountMinor = discountMinorOf(facts, invoice);
  const dueMinor = coveredMinor - discountMinor;
  const agreement: AgreementFacts = {
    id: newId('agr'),
    accountId: facts.account.id,
    type: 'settlement',
    status: 'proposed',
    invoiceIds: [invoice.id],
    instalments: [{ n: 1, dueOn: payByOn, amountMinor: dueMinor }],
    coveredMinor,
    expiresOn: payByOn,
    toleranceMinor: 0n,
    graceDays: 0,
    graceKind: 'calendar',
    proposedBy: byContract,
    acceptedAt: null,
    endedAt: null,
    endReason: null,
    own: { incentive: { discountMinor, payByOn } },
    // Money that came since the invoice did counts, however late this is noted.
    createdAt: Math.min(invoice.createdAt, now),
  };
  const { currency } = facts.account;
  const data = {
    discount: toWire(discountMinor, currency),
    due: toWire(dueMinor, currency),
    payBy: payByOn,
  };
  const title = `Discount of the contract for invoice ${invoice.number}`;
  const reason = 'Earned by all of it in time, and by nothing else.';
  return {
    agreements: [agreement],
    timeline: [{ kind: 'agreement', title, reason, ref: agreement.id, data }],
  };
}

/** Percent of the invoice, half up; nothing where it would be all that is still owed. */
function discountMinorOf(facts: Facts, invoice: InvoiceFacts): bigint {
  const percent = facts.creditor.settings.contract.terms?.discount?.percent ?? '0';
  const discountMinor = percentOf(invoice.amountMinor, percent, 'half-up');
  return discountMinor < askedMinor(facts, invoice) ? discountMinor : 0n;
}

/** What is owed on the invoice and what has been paid of it, which counts towards the discount. */
function askedMinor(facts: Facts, { id }: InvoiceFacts): bigint {
  return owedOnInvoiceMinor(facts, id) + paidMinorOf(facts.payments, id, 'receivable');
}
