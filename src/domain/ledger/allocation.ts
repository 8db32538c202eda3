import type { Facts, Instant, InvoiceFacts, PaymentFacts, PaymentLine } from '../account/facts';
import { holdsAt, ledgerMinor, unpaidInvoices } from '../account/balances';
import type { OwedLedger, OwedPart } from './postings';

/**
 * Within one debt charges come before principal: costs, fees, interest, principal (the usual default of
 * collections; a creditor's own contract may say otherwise). A payment that the billing system has booked on
 * an invoice pays that invoice's principal first, or the two books would differ.
 */
export type AllocationOrder = 'charges-first' | 'principal-first';

const chargesFirst: readonly OwedLedger[] = ['costs', 'fees', 'interest', 'receivable'];
const principalFirst: readonly OwedLedger[] = ['receivable', 'costs', 'fees', 'interest'];

/**
 * Where a payment goes, in the order in which it is used: the invoice that the payer named, even when
 * it is disputed; then undisputed invoices, oldest first; then charges on no invoice. The lines sum to
 * `amountMinor`; what nothing was owed for is a line of `overpayment`.
 */
export function allocate(
  facts: Facts,
  amountMinor: bigint,
  invoiceId: string | null,
  now: Instant,
  order: AllocationOrder = 'charges-first',
): PaymentLine[] {
  const ledgers = order === 'charges-first' ? chargesFirst : principalFirst;
  const unpaid = unpaidInvoices(facts);
  const named = unpaid.filter((invoice) => invoice.id === invoiceId);
  const others = unpaid.filter((invoice) => invoice.id !== invoiceId);
  const lines: PaymentLine[] = [];
  let leftMinor = amountMinor;
  const pay = (part: OwedPart, rule: string): void => {
    const paidMinor = smaller(leftMinor, part.amountMinor);
    if (paidMinor <= 0n) return;
    leftMinor -= paidMinor;
    lines.push({ ...part, amountMinor: paidMinor, rule });
  };
  for (const invoice of named) {
    owedParts(facts, invoice.id, ledgers).forEach((part) => pay(part, 'directed'));
  }
  for (const invoice of others) {
    undisputedParts(facts, invoice, now).forEach((part) => pay(part, 'oldest-first'));
  }
  if (!accountDisputed(facts, now)) {
    owedParts(facts, null, chargesFirst).forEach((part) => pay(part, 'account-charges'));
  }
  if (leftMinor > 0n) {
    const rule = 'nothing-owed';
    lines.push({ invoiceId: null, ledger: 'overpayment', amountMinor: leftMinor, rule });
  }
  return lines;
}

/** What is owed, as parts above zero in the given order; `invoiceId` null: charges on no invoice. */
export function owedParts(
  facts: Facts,
  invoiceId: string | null,
  ledgers: readonly OwedLedger[] = chargesFirst,
): OwedPart[] {
  return ledgers
    .map((ledger) => ({ invoiceId, ledger, amountMinor: balanceOf(facts, ledger, invoiceId) }))
    .filter((part) => part.amountMinor > 0n);
}

/** Everything owed on the account, oldest invoice first. */
export function allOwedParts(facts: Facts): OwedPart[] {
  const ids = unpaidInvoices(facts).map((invoice) => invoice.id);
  return [...ids, null].flatMap((id) => owedParts(facts, id));
}

/**
 * Splits what a payment pays for money that goes back: newest lines first, the last one in part.
 * `amountMinor` is at most the sum of the lines.
 */
export function takeBack(
  lines: readonly PaymentLine[],
  amountMinor: bigint,
): { readonly taken: PaymentLine[]; readonly kept: PaymentLine[] } {
  const taken: PaymentLine[] = [];
  const kept: PaymentLine[] = [];
  let leftMinor = amountMinor;
  for (const line of [...lines].reverse()) {
    const backMinor = smaller(leftMinor, line.amountMinor);
    leftMinor -= backMinor;
    if (backMinor > 0n) taken.push({ ...line, amountMinor: backMinor });
    const restMinor = line.amountMinor - backMinor;
    if (restMinor > 0n) kept.unshift({ ...line, amountMinor: restMinor });
  }
  return { taken, kept };
}

/** How much payments have paid of one thing owed and still pay today. */
export function paidMinorOf(
  payments: readonly PaymentFacts[],
  invoiceId: string | null,
  ledger: OwedLedger,
): bigint {
  return payments
    .flatMap((payment) => payment.lines)
    .filter((line) => line.invoiceId === invoiceId && line.ledger === ledger)
    .reduce((sum, line) => sum + line.amountMinor, 0n);
}

/**
 * Payments with up to `amountMinor` of what they paid for one thing turned into the debtor's credit,
 * newest payment first: for a charge that is taken back after it was paid. Only changed rows.
 */
export function releasePaid(
  payments: readonly PaymentFacts[],
  part: OwedPart,
  rule: string,
): PaymentFacts[] {
  let leftMinor = part.amountMinor;
  const changed: PaymentFacts[] = [];
  for (const payment of [...payments].reverse()) {
    let movedMinor = 0n;
    const lines = payment.lines.flatMap((line): PaymentLine[] => {
      const fits = line.invoiceId === part.invoiceId && line.ledger === part.ledger;
      const moveMinor = fits ? smaller(leftMinor, line.amountMinor) : 0n;
      leftMinor -= moveMinor;
      movedMinor += moveMinor;
      const restMinor = line.amountMinor - moveMinor;
      return restMinor > 0n ? [{ ...line, amountMinor: restMinor }] : [];
    });
    if (movedMinor === 0n) continue;
    const credit = { invoiceId: null, ledger: 'overpayment' as const, amountMinor: movedMinor };
    changed.push({ ...payment, lines: [...lines, { ...credit, rule }] });
  }
  return changed;
}

/** Parts of an invoice that an undirected payment may go to: never a disputed one. */
function undisputedParts(facts: Facts, invoice: InvoiceFacts, now: Instant): OwedPart[] {
  const disputes = facts.holds.filter(
    (hold) =>
      (hold.type === 'dispute' || hold.type === 'fraud') &&
      holdsAt(hold, now) &&
      (hold.invoiceId === null || hold.invoiceId === invoice.id),
  );
  if (disputes.some((hold) => hold.amountMinor === null || hold.invoiceId === null)) return [];
  const disputedMinor = disputes.reduce((sum, hold) => sum + (hold.amountMinor ?? 0n), 0n);
  return owedParts(facts, invoice.id).map((part) =>
    part.ledger === 'receivable'
      ? { ...part, amountMinor: part.amountMinor - disputedMinor }
      : part,
  );
}

function accountDisputed(facts: Facts, now: Instant): boolean {
  return facts.holds.some(
    (hold) => hold.type === 'dispute' && hold.invoiceId === null && holdsAt(hold, now),
  );
}

function balanceOf(facts: Facts, ledger: OwedLedger, invoiceId: string | null): bigint {
  if (invoiceId !== null) return ledgerMinor(facts, ledger, invoiceId);
  const row = facts.balances.find((one) => one.ledger === ledger && one.invoiceId === null);
  return row?.balanceMinor ?? 0n;
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
