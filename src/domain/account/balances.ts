import type { LocalDate } from '../calendar/dates';
import { isZone, localDateOf } from '../calendar/zone';
import { overrideOf } from '../contact/overrides';
import { ageDays, ageFromOn, agesByDueDate } from './age';
import type { Facts, HoldFacts, Instant, InvoiceFacts, LedgerAccount, PaymentFacts } from './facts';
import { rememberBeside } from '../remember';
import type { AgreementFacts } from '../agreements/facts';

const owedAccounts: readonly LedgerAccount[] = ['receivable', 'interest', 'fees', 'costs'];

/** Sums by ledger and by ledger and invoice, worked out once per list: accounts may carry thousands of invoices. */
const sumsByList = new WeakMap<Facts['balances'], ReadonlyMap<string, bigint>>();

function sumsOf(balances: Facts['balances']): ReadonlyMap<string, bigint> {
  const known = sumsByList.get(balances);
  if (known !== undefined) return known;
  const sums = new Map<string, bigint>();
  const add = (key: string, minor: bigint): void => {
    sums.set(key, (sums.get(key) ?? 0n) + minor);
  };
  for (const { ledger, invoiceId, balanceMinor } of balances) {
    add(ledger, balanceMinor);
    if (invoiceId !== null) add(`${ledger}|${invoiceId}`, balanceMinor);
  }
  sumsByList.set(balances, sums);
  return sums;
}

/** Sum of one ledger account, all invoices or one, in minor units (debit minus credit). */
export function ledgerMinor(facts: Facts, ledger: LedgerAccount, invoiceId?: string): bigint {
  const key = invoiceId === undefined ? ledger : `${ledger}|${invoiceId}`;
  return sumsOf(facts.balances).get(key) ?? 0n;
}

/** What of a payment has not gone back, by refund, bounce or chargeback. */
export function stillHeldMinor({
  amountMinor,
  refundedMinor,
  chargedBackMinor,
}: Pick<PaymentFacts, 'amountMinor' | 'refundedMinor' | 'chargedBackMinor'>): bigint {
  return amountMinor - refundedMinor - chargedBackMinor;
}

/** What is owed in all: principal, interest, fees and costs. */
export function owedMinor(facts: Facts): bigint {
  return owedAccounts.reduce((sum, ledger) => sum + ledgerMinor(facts, ledger), 0n);
}

/** What is owed on one invoice with everything that was added to it. */
export function owedOnInvoiceMinor(facts: Facts, invoiceId: string): bigint {
  return owedAccounts.reduce((sum, ledger) => sum + ledgerMinor(facts, ledger, invoiceId), 0n);
}

/** The debtor's zone for dates that need one even when it is unknown: UTC then. Contact never uses this fallback. */
export function dateZone(facts: Pick<Facts, 'debtor'>): string {
  const zone = facts.debtor.timeZone;
  return zone !== null && isZone(zone) ? zone : 'UTC';
}

/** Today in the debtor's zone. */
export function todayOn(facts: Facts, now: Instant): LocalDate {
  return localDateOf(now, dateZone(facts));
}

/** Is this hold in force at `now`? */
export function holdsAt(hold: HoldFacts, now: Instant): boolean {
  return (
    hold.fromAt <= now &&
    (hold.untilAt === null || now < hold.untilAt) &&
    (hold.releasedAt === null || now < hold.releasedAt)
  );
}

/** Holds in force that concern the whole account. */
export function accountHolds(facts: Facts, now: Instant): readonly HoldFacts[] {
  return facts.holds.filter(
    (hold) => hold.invoiceId === null && hold.partyId === null && holdsAt(hold, now),
  );
}

/** Invoices under a dispute of their own. A disputed part leaves the rest of the invoice in dunning. */
export function disputedInvoiceIds(facts: Facts, now: Instant): ReadonlySet<string> {
  const whole = facts.holds.filter(
    (hold) =>
      hold.invoiceId !== null &&
      hold.partyId === null &&
      hold.amountMinor === null &&
      holdsAt(hold, now),
  );
  return new Set(whole.map((hold) => hold.invoiceId as string));
}

/** Invoices that a hold of their own keeps from court, also one that is about a part of them. */
export function suitHeldIds(facts: Facts, now: Instant): ReadonlySet<string> {
  const ids = facts.holds
    .filter((hold) => hold.partyId === null && hold.blocks.includes('sue') && holdsAt(hold, now))
    .map((hold) => hold.invoiceId)
    .filter((id) => id !== null);
  return new Set(ids);
}

/** Does an exclusion stand at `now`? */
export function isLeftOut(
  one: { readonly excluded: boolean; readonly excludedUntilAt?: Instant | null },
  now: Instant,
): boolean {
  return one.excluded && now < (one.excludedUntilAt ?? Infinity);
}

/** Is an invoice left out of dunning, and no decision sets that aside? */
export function isExcluded(facts: Facts, invoice: InvoiceFacts, now: Instant): boolean {
  if (!isLeftOut(invoice, now)) return false;
  return overrideOf(facts, 'invoice.excluded', invoice.id, now) === null;
}

/** The day an invoice is due: its due date, else the first failed charge; null: not yet. */
export function dueDayOn(
  facts: Pick<Facts, 'debtor'>,
  invoice: Pick<InvoiceFacts, 'dueOn' | 'firstFailedAt'>,
): LocalDate | null {
  if (invoice.dueOn !== null) return invoice.dueOn;
  if (invoice.firstFailedAt === null) return null;
  return localDateOf(invoice.firstFailedAt, dateZone(facts));
}

/**
 * The day an invoice's age counts from by the creditor's conventions, by default the day it is due.
 * Days that do not count under a hold or a plan are left out until `on`; without it they are not asked for.
 */
export function anchorOn(facts: Facts, invoice: InvoiceFacts, on?: LocalDate): LocalDate | null {
  const dueOn = dueDayOn(facts, invoice);
  if (dueOn === null || agesByDueDate(facts, invoice)) return dueOn;
  return ageFromOn(facts, invoice, dueOn, dateZone(facts), on);
}

/** Is the invoice past its day at `on`? A card invoice is from the day of its failed charge. */
function isOverdue(facts: Facts, invoice: InvoiceFacts, on: LocalDate): boolean {
  const anchor = anchorOn(facts, invoice, on);
  const dueOn = dueDayOn(facts, invoice);
  if (anchor === null || dueOn === null) return false;
  const latestOn = anchor > dueOn ? anchor : dueOn;
  return invoice.dueOn === null ? latestOn <= on : latestOn < on;
}

/** Days past due by the creditor's conventions; zero while the invoice is not overdue. */
export function daysPastDueOf(facts: Facts, invoice: InvoiceFacts, on: LocalDate): number {
  const anchor = anchorOn(facts, invoice, on);
  return anchor === null || !isOverdue(facts, invoice, on) ? 0 : ageDays(anchor, on);
}

/** Invoices on which something is owed, oldest first (anchor day, then issue day, then number). */
export function unpaidInvoices(facts: Facts): readonly InvoiceFacts[] {
  const { invoices, balances, creditor, debtor } = facts;
  return unpaidOf(facts, invoices, balances, creditor, debtor.timeZone);
}

const unpaidOf = rememberBeside((facts: Facts): readonly InvoiceFacts[] =>
  facts.invoices
    .filter((invoice) => invoice.status !== 'void' && owedOnInvoiceMinor(facts, invoice.id) > 0n)
    .map((invoice) => {
      const { issuedOn, number, id } = invoice;
      return {
        invoice,
        key: `${anchorOn(facts, invoice) ?? '9999-12-31'}|${issuedOn}|${number}|${id}`,
      };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ invoice }) => invoice),
);

/** Invoices past their day at `on`, disputed ones included. */
export function overdueInvoices(facts: Facts, on: LocalDate): readonly InvoiceFacts[] {
  const { holds, agreements, creditor, debtor } = facts;
  const { timeZone } = debtor;
  return overdueOf({ facts, on }, on, unpaidInvoices(facts), holds, agreements, creditor, timeZone);
}

const overdueOf = rememberBeside(
  ({ facts, on }: { readonly facts: Facts; readonly on: LocalDate }): readonly InvoiceFacts[] =>
    unpaidInvoices(facts).filter((invoice) => isOverdue(facts, invoice, on)),
);

/** The agreement in force that covers an invoice; null when none does. One without names covers all. */
export function agreementOver(facts: Facts, invoiceId: string): AgreementFacts | null {
  const found = facts.agreements.find(
    ({ status, invoiceIds }) =>
      status === 'active' && (invoiceIds.length === 0 || invoiceIds.includes(invoiceId)),
  );
  return found ?? null;
}

/**
 * The oldest unpaid invoice that is neither disputed nor excluded: ladder steps are anchored on it.
 * Invoices under an agreement in force carry nothing while others are open.
 */
export function carryingInvoice(facts: Facts, now: Instant): InvoiceFacts | null {
  const { holds, agreements, legalEvents, creditor, debtor } = facts;
  const unpaid = unpaidInvoices(facts);
  const moment = { facts, now };
  return carrierOf(moment, now, unpaid, holds, agreements, legalEvents, creditor, debtor.timeZone);
}

const carrierOf = rememberBeside(({ facts, now }: { readonly facts: Facts; now: Instant }) => {
  const disputed = disputedInvoiceIds(facts, now);
  const free = unpaidInvoices(facts).filter(
    (invoice) =>
      !disputed.has(invoice.id) &&
      !isExcluded(facts, invoice, now) &&
      anchorOn(facts, invoice) !== null,
  );
  return free.find((invoice) => agreementOver(facts, invoice.id) === null) ?? free[0] ?? null;
});
