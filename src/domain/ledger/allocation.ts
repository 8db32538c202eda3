import type { Facts, Instant, InvoiceFacts, PaymentFacts, PaymentLine } from '../account/facts';
import { dueDayOn, holdsAt, ledgerMinor, todayOn, unpaidInvoices } from '../account/balances';
import type { LocalDate } from '../calendar/dates';
import { conventionsOf } from '../money/conventions';
import { invariant } from '../result';
import { allocateDebts, type AllocatedLine, type Debt, type OrderKey } from './allocate-debts';
import type { OwedLedger, OwedPart } from './postings';
import { allocationStrategy, type AllocationStrategy, type DebtComponent } from './strategies';

/**
 * Order of components on the invoice that a payment names: the creditor's strategy, or principal first. A payment that
 * the billing system has booked on an invoice pays that invoice's principal first, or the two books would differ.
 */
export type AllocationOrder = 'by-strategy' | 'principal-first';

/** Money of our own books goes by the strategy; a billing system's as it did there: principal first. */
export function allocationOrderOf({ source }: { readonly source: string }): AllocationOrder {
  return source === 'operator' || source === 'bank' ? 'by-strategy' : 'principal-first';
}

export interface AllocationOptions {
  readonly order?: AllocationOrder;
  /** Day of the payment; absent: today. */
  readonly on?: LocalDate;
  /** Agreement or placement that the money comes from: only what it covers is paid. */
  readonly measureId?: string | null;
  /** The strategy may give interest up; the caller books `waived`. Default false. */
  readonly waives?: boolean;
}

/** Where money goes, and what was given up for it. */
export interface Allocation {
  /** They sum to the payment; what nothing was owed for is a line of `overpayment`. */
  readonly lines: readonly PaymentLine[];
  readonly waived: readonly OwedPart[];
}

const chargesFirst: readonly OwedLedger[] = ['costs', 'fees', 'interest', 'receivable'];
const principalFirst: readonly DebtComponent[] = ['principal', 'costs', 'fees', 'interest'];

const ledgerOf: Readonly<Record<DebtComponent, OwedLedger>> = {
  principal: 'receivable',
  interest: 'interest',
  fees: 'fees',
  penalties: 'fees',
  costs: 'costs',
};

/** The lines of `allocation`, for money that gives nothing up. */
export function allocate(
  facts: Facts,
  amountMinor: bigint,
  invoiceId: string | null,
  now: Instant,
  options: AllocationOptions = {},
): PaymentLine[] {
  return [...allocation(facts, amountMinor, invoiceId, now, options).lines];
}

/**
 * Where a payment goes by the creditor's strategy, in the order in which it is used: the invoice that the payer
 * named, even when it is disputed; then what is owed and undisputed; then charges on no invoice. Money from a measure
 * pays only the invoices that it covers. Pure: the dry run and the booking call it alike.
 */
export function allocation(
  facts: Facts,
  amountMinor: bigint,
  invoiceId: string | null,
  now: Instant,
  options: AllocationOptions = {},
): Allocation {
  const { on = todayOn(facts, now), measureId = null, order } = options;
  const { strategy, orderKeys } = allocationOf(facts);
  const request = { strategy, orderKeys, on, waives: options.waives ?? false };
  const split = allocateDebts({
    ...request,
    amountMinor,
    direction: invoiceId === null ? [] : [{ debtId: invoiceId, amountMinor: null }],
    directedComponents: order === 'principal-first' ? principalFirst : undefined,
    covers: measureId === null ? null : (coveredBy(facts, measureId) ?? new Set()),
    debts: unpaidInvoices(facts).map((invoice) => debtOf(facts, invoice, now)),
  });
  const lines = split.lines.map((line) => paymentLine(line, line.debtId));
  let leftMinor = split.unappliedMinor;
  if (leftMinor > 0n && measureId === null && !accountDisputed(facts, now)) {
    const debts = [{ id: '', dueOn: on, disputed: false, owed: owedOf(facts, null) }];
    const rest = allocateDebts({ ...request, amountMinor: leftMinor, direction: [], debts });
    const rule = 'account-charges';
    lines.push(...rest.lines.map((line) => ({ ...paymentLine(line, null), rule })));
    leftMinor = rest.unappliedMinor;
  }
  if (leftMinor > 0n) {
    const rule = measureId === null ? 'nothing-owed' : 'not-covered-by-measure';
    lines.push({ invoiceId: null, ledger: 'overpayment', amountMinor: leftMinor, rule });
  }
  const from = measureId === null ? {} : { measureId };
  return {
    lines: lines.map((line) => ({ ...line, ...from })),
    waived: split.waived.map(({ debtId, component, amountMinor: minor }) => ({
      invoiceId: debtId,
      ledger: ledgerOf[component],
      amountMinor: minor,
    })),
  };
}

/** The creditor's strategy and order keys; settings with an unknown name are refused when they are made. */
export function allocationOf(facts: Facts): {
  readonly strategy: AllocationStrategy;
  readonly orderKeys: readonly OrderKey[];
} {
  const conventions = conventionsOf(facts.creditor.settings);
  const { orderKeys, allocation: name, allocationOrder: order } = conventions;
  const strategy = allocationStrategy(name, { order });
  invariant(strategy.ok, `allocation strategy ${name} is known`);
  return { strategy: strategy.value, orderKeys };
}

/** Invoices that an agreement or placement covers; null when the account has no such measure. */
export function coveredBy(facts: Facts, measureId: string): ReadonlySet<string> | null {
  const measures = [...facts.agreements, ...facts.placements];
  const found = measures.find((one) => one.id === measureId);
  return found === undefined ? null : new Set(found.invoiceIds);
}

function debtOf(facts: Facts, invoice: InvoiceFacts, now: Instant): Debt {
  const { id, issuedOn, createdAt, number } = invoice;
  return {
    id,
    dueOn: dueDayOn(facts, invoice),
    issuedOn,
    received: String(createdAt).padStart(instantDigits, '0'),
    number,
    disputed: disputedOf(facts, id, now),
    owed: owedOf(facts, id),
  };
}

/** Digits that hold every instant, so that text sorts by time. */
const instantDigits = 16;

function owedOf(facts: Facts, invoiceId: string | null): Debt['owed'] {
  const minor = (ledger: OwedLedger): bigint => {
    const owedMinor = balanceOf(facts, ledger, invoiceId);
    return owedMinor > 0n ? owedMinor : 0n;
  };
  return {
    costs: minor('costs'),
    fees: minor('fees'),
    interest: minor('interest'),
    principal: minor('receivable'),
  };
}

function paymentLine(line: AllocatedLine, invoiceId: string | null): PaymentLine {
  const { component, amountMinor, rule } = line;
  return { invoiceId, ledger: ledgerOf[component], amountMinor, rule };
}

/** What of an invoice is under dispute: nothing, all of it, or a part of its principal. */
export function disputedOf(facts: Facts, invoiceId: string, now: Instant): boolean | bigint {
  const disputes = facts.holds.filter(
    (hold) =>
      (hold.type === 'dispute' || hold.type === 'fraud') &&
      holdsAt(hold, now) &&
      (hold.invoiceId === null || hold.invoiceId === invoiceId),
  );
  if (disputes.some((hold) => hold.amountMinor === null || hold.invoiceId === null)) return true;
  const disputedMinor = disputes.reduce((sum, hold) => sum + (hold.amountMinor ?? 0n), 0n);
  return disputedMinor > 0n ? disputedMinor : false;
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
    const measureId = payment.lines.find((line) => line.measureId !== undefined)?.measureId;
    const from = measureId === undefined ? {} : { measureId };
    changed.push({ ...payment, lines: [...lines, { ...credit, rule, ...from }] });
  }
  return changed;
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
