import {
  daysPastDueOf,
  disputedInvoiceIds,
  dueDayOn,
  holdsAt,
  isExcluded,
  ledgerMinor,
  overdueInvoices,
  todayOn,
  unpaidInvoices,
} from '../domain/account/balances';
import type { Facts, Instant, InvoiceFacts, LedgerAccount } from '../domain/account/facts';
import type { LocalDate } from '../domain/calendar/dates';

/** What one invoice asks for today, in minor units of the account's currency. */
export interface Claim {
  readonly invoice: InvoiceFacts;
  readonly dueOn: LocalDate | null;
  /** 0 when it is not yet due. */
  readonly daysLate: number;
  readonly isOverdue: boolean;
  /** Principal that is still open, without a part that is being looked into. */
  readonly openMinor: bigint;
  /** The part of it that is being looked into. */
  readonly disputedMinor: bigint;
  readonly feeMinor: bigint;
  readonly interestMinor: bigint;
  readonly costMinor: bigint;
  readonly totalMinor: bigint;
}

export interface Claims {
  /** What a message may ask for, oldest first. */
  readonly asked: readonly Claim[];
  /** Invoices that are being looked into as a whole: named, never asked for. */
  readonly disputed: readonly InvoiceFacts[];
  /** Charges that belong to the account and to no single invoice. */
  readonly accountFeeMinor: bigint;
  readonly accountInterestMinor: bigint;
  readonly accountCostMinor: bigint;
}

/**
 * The invoices that a message of the ladder speaks about. Left out are disputed ones and those that a
 * running agreement, an agency or counsel covers: nobody is asked twice, or for what is in doubt; nor
 * excluded ones.
 */
export function claimsOf(facts: Facts, now: Instant): Claims {
  const disputed = disputedInvoiceIds(facts, now);
  const covered = coveredInvoiceIds(facts);
  const unpaid = unpaidInvoices(facts).filter((invoice) => !covered.has(invoice.id));
  const overdue = new Set(overdueInvoices(facts, todayOn(facts, now)).map((invoice) => invoice.id));
  return {
    asked: unpaid
      .filter((invoice) => !disputed.has(invoice.id) && !isExcluded(facts, invoice, now))
      .map((invoice) => claimOf(facts, invoice, { now, isOverdue: overdue.has(invoice.id) }))
      .filter((claim) => claim.totalMinor > 0n),
    disputed: unpaid.filter((invoice) => disputed.has(invoice.id)),
    accountFeeMinor: accountMinor(facts, 'fees'),
    accountInterestMinor: accountMinor(facts, 'interest'),
    accountCostMinor: accountMinor(facts, 'costs'),
  };
}

/** The claims on the invoices named, whatever measure covers them; oldest first. */
export function claimsOn(
  facts: Facts,
  now: Instant,
  invoiceIds: readonly string[],
): readonly Claim[] {
  const overdue = new Set(overdueInvoices(facts, todayOn(facts, now)).map((invoice) => invoice.id));
  return unpaidInvoices(facts)
    .filter((invoice) => invoiceIds.includes(invoice.id))
    .map((invoice) => claimOf(facts, invoice, { now, isOverdue: overdue.has(invoice.id) }));
}

function claimOf(
  facts: Facts,
  invoice: InvoiceFacts,
  { now, isOverdue }: { readonly now: Instant; readonly isOverdue: boolean },
): Claim {
  const principalMinor = ledgerMinor(facts, 'receivable', invoice.id);
  const doubtedMinor = disputedPartMinor(facts, invoice.id, now);
  const disputedMinor = doubtedMinor < principalMinor ? doubtedMinor : principalMinor;
  const openMinor = principalMinor - disputedMinor;
  const feeMinor = ledgerMinor(facts, 'fees', invoice.id);
  const interestMinor = ledgerMinor(facts, 'interest', invoice.id);
  const costMinor = ledgerMinor(facts, 'costs', invoice.id);
  return {
    invoice,
    dueOn: dueDayOn(facts, invoice),
    daysLate: daysPastDueOf(facts, invoice, todayOn(facts, now)),
    isOverdue,
    openMinor,
    disputedMinor,
    feeMinor,
    interestMinor,
    costMinor,
    totalMinor: openMinor + feeMinor + interestMinor + costMinor,
  };
}

function coveredInvoiceIds(facts: Facts): ReadonlySet<string> {
  const agreements = facts.agreements.filter((agreement) => agreement.status === 'active');
  const placements = facts.placements.filter(
    (placement) => placement.status === 'transmitted' || placement.status === 'accepted',
  );
  return new Set([...agreements, ...placements].flatMap((measure) => measure.invoiceIds));
}

function disputedPartMinor(facts: Facts, invoiceId: string, now: Instant): bigint {
  return facts.holds
    .filter((hold) => hold.invoiceId === invoiceId && holdsAt(hold, now))
    .reduce((sum, hold) => sum + (hold.amountMinor ?? 0n), 0n);
}

function accountMinor(facts: Facts, ledger: LedgerAccount): bigint {
  const minor = facts.balances
    .filter((row) => row.ledger === ledger && row.invoiceId === null)
    .reduce((sum, row) => sum + row.balanceMinor, 0n);
  return minor > 0n ? minor : 0n;
}
