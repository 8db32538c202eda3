import type { LocalDate } from '../calendar/dates';
import type { Conventions } from '../money/conventions';
import { assertNever, invariant } from '../result';
import type { AllocationStrategy, AllocationTier, DebtComponent, DueClass } from './strategies';

export type OrderKey = Conventions['orderKeys'][number];

/** A debt as an allocation sees it; amounts in minor units, zero or more. */
export interface Debt {
  readonly id: string;
  /** Null: not due yet. */
  readonly dueOn: LocalDate | null;
  readonly issuedOn?: LocalDate | null;
  /** When the claim came to the creditor: text that sorts by time. */
  readonly received?: string | null;
  readonly number?: string | null;
  /** Priority class, the smallest first; 0 where nothing else is said. */
  readonly priority?: number;
  /** Nothing, all of it, or so much of its principal. */
  readonly disputed: boolean | bigint;
  readonly owed: Readonly<Partial<Record<DebtComponent, bigint>>>;
}

/** What the debtor said that a payment is for. */
export interface DebtDirection {
  readonly debtId: string;
  /** Null: as much of it as the money reaches. */
  readonly amountMinor: bigint | null;
}

export interface AllocationRequest {
  readonly strategy: AllocationStrategy;
  readonly orderKeys: readonly OrderKey[];
  readonly amountMinor: bigint;
  /** Day of the payment; null: every debt counts as due. */
  readonly on: LocalDate | null;
  readonly direction: readonly DebtDirection[];
  /** Order of components on directed debts where it is not the strategy's. */
  readonly directedComponents?: readonly DebtComponent[] | undefined;
  /** Money from a measure pays only these debts; null: any. */
  readonly covers?: ReadonlySet<string> | null;
  /** False: interest that the strategy would waive is paid instead. */
  readonly waives?: boolean;
  readonly debts: readonly Debt[];
}

export interface AllocatedLine {
  readonly debtId: string;
  readonly component: DebtComponent;
  readonly amountMinor: bigint;
  /** `directed`, or strategy, class and order key that decided, as `default/past-due/oldest-first`. */
  readonly rule: string;
}

export interface DebtAllocation {
  readonly lines: readonly AllocatedLine[];
  /** Interest given up by the strategy; no part of the payment. */
  readonly waived: readonly AllocatedLine[];
  readonly unappliedMinor: bigint;
}

/**
 * Splits a payment over debts: what the debtor directed comes first, even to a disputed debt; the rest goes
 * by priority class, then by the tiers of the strategy, then by the order keys, never to what is disputed. The lines
 * and `unappliedMinor` sum to the payment; no line is zero or below. The order of the debts in the input does not matter.
 */
export function allocateDebts(request: AllocationRequest): DebtAllocation {
  const { strategy, amountMinor, direction, covers = null } = request;
  invariant(amountMinor >= 0n, 'a payment is not below zero');
  const debts = request.debts.filter((debt) => covers === null || covers.has(debt.id));
  const run = new Run(request, amountMinor);
  for (const { debtId, amountMinor: limitMinor } of direction) {
    const named = debts.filter((debt) => debt.id === debtId);
    run.upTo(limitMinor, () => {
      for (const tier of directedTiers(request)) run.serve(tier, named, 'directed');
    });
  }
  run.keepDisputedOut(debts);
  const free = [...debts].sort(byKeys(request.orderKeys));
  for (const priority of prioritiesOf(free)) {
    const group = free.filter((debt) => (debt.priority ?? 0) === priority);
    for (const tier of strategy.tiers) run.serve(tier, group, null);
  }
  return { lines: run.lines, waived: run.waived, unappliedMinor: run.leftMinor };
}

function directedTiers({ strategy, directedComponents }: AllocationRequest) {
  if (directedComponents === undefined) return strategy.tiers;
  const classes: readonly DueClass[] = ['past-due', 'due', 'in-advance'];
  return [{ classes, direction: 'horizontal' as const, components: directedComponents }];
}

function prioritiesOf(debts: readonly Debt[]): number[] {
  return [...new Set(debts.map((debt) => debt.priority ?? 0))].sort((a, b) => a - b);
}

/** Where a debt stands on a day. */
export function dueClassOf(dueOn: LocalDate | null, on: LocalDate | null): DueClass {
  if (on === null) return 'due';
  if (dueOn === null || dueOn > on) return 'in-advance';
  return dueOn < on ? 'past-due' : 'due';
}

const orderNames: Readonly<Record<OrderKey, string>> = {
  due: 'oldest-first',
  issued: 'earliest-issued-first',
  received: 'first-received-first',
  'amount-smallest': 'smallest-first',
  number: 'by-number',
};

/** Money on its way through the debts. */
class Run {
  readonly lines: AllocatedLine[] = [];
  readonly waived: AllocatedLine[] = [];
  leftMinor: bigint;
  private readonly owed: Map<Debt, Map<DebtComponent, bigint>>;

  constructor(
    private readonly request: AllocationRequest,
    amountMinor: bigint,
  ) {
    this.leftMinor = amountMinor;
    this.owed = new Map(
      request.debts.map((debt) => {
        const parts = Object.entries(debt.owed) as [DebtComponent, bigint][];
        return [debt, new Map(parts.filter(([, minor]) => minor > 0n))];
      }),
    );
  }

  /** Does `work` with no more than `limitMinor` of the money. */
  upTo(limitMinor: bigint | null, work: () => void): void {
    const heldBack = limitMinor === null ? 0n : larger(0n, this.leftMinor - limitMinor);
    this.leftMinor -= heldBack;
    work();
    this.leftMinor += heldBack;
  }

  serve(tier: AllocationTier, debts: readonly Debt[], directed: 'directed' | null): void {
    const served = debts.filter((debt) => tier.classes.includes(this.classOf(debt)));
    for (const [debt, component] of rounds(tier, served)) {
      if (this.leftMinor === 0n) return;
      this.pay(debt, component, directed, tier);
    }
  }

  /** From here on disputed debts take nothing; of a part in dispute, the principal is kept out. */
  keepDisputedOut(debts: readonly Debt[]): void {
    for (const debt of debts) {
      if (debt.disputed === false) continue;
      const parts = this.owed.get(debt);
      if (debt.disputed === true) parts?.clear();
      else parts?.set('principal', larger(0n, (parts.get('principal') ?? 0n) - debt.disputed));
    }
  }

  private pay(
    debt: Debt,
    component: DebtComponent,
    directed: 'directed' | null,
    tier: AllocationTier,
  ): void {
    const parts = this.owed.get(debt);
    const owedMinor = parts?.get(component) ?? 0n;
    if (parts === undefined || owedMinor === 0n) return;
    const amountMinor = owedMinor < this.leftMinor ? owedMinor : this.leftMinor;
    this.leftMinor -= amountMinor;
    parts.set(component, owedMinor - amountMinor);
    const rule = directed ?? this.ruleOf(debt);
    this.lines.push({ debtId: debt.id, component, amountMinor, rule });
    const isWhole = component === 'principal' && amountMinor === owedMinor;
    const isPrepaid = isWhole && debt.disputed === false;
    if (isPrepaid && tier.waivesInterest && this.request.waives !== false) this.waive(debt, parts);
  }

  private waive(debt: Debt, parts: Map<DebtComponent, bigint>): void {
    const amountMinor = parts.get('interest') ?? 0n;
    parts.delete('interest');
    if (amountMinor === 0n) return;
    const rule = `${this.request.strategy.name}/prepaid/interest-waived`;
    this.waived.push({ debtId: debt.id, component: 'interest', amountMinor, rule });
  }

  private classOf(debt: Debt): DueClass {
    return dueClassOf(debt.dueOn, this.request.on);
  }

  private ruleOf(debt: Debt): string {
    const { strategy, orderKeys } = this.request;
    return `${strategy.name}/${this.classOf(debt)}/${orderNames[orderKeys[0] ?? 'due']}`;
  }
}

/** What a tier looks at, one after the other; lazily, since money ends long before a large account does. */
function* rounds(
  { direction, components }: AllocationTier,
  debts: readonly Debt[],
): Generator<readonly [Debt, DebtComponent], undefined> {
  if (direction === 'horizontal') {
    for (const debt of debts) for (const component of components) yield [debt, component];
  } else {
    for (const component of components) for (const debt of debts) yield [debt, component];
  }
}

/** Order within a class: the keys one after the other, then the id, so that no input order decides. */
function byKeys(keys: readonly OrderKey[]): (left: Debt, right: Debt) => number {
  return (left, right) => {
    for (const key of keys) {
      const order = compareBy(key, left, right);
      if (order !== 0) return order;
    }
    return compareText(left.id, right.id);
  };
}

const last = '\uffff';

function compareBy(key: OrderKey, left: Debt, right: Debt): number {
  switch (key) {
    case 'due':
      return compareText(left.dueOn ?? last, right.dueOn ?? last);
    case 'issued':
      return compareText(left.issuedOn ?? last, right.issuedOn ?? last);
    case 'received':
      return compareText(left.received ?? last, right.received ?? last);
    case 'number':
      return compareText(left.number ?? last, right.number ?? last);
    case 'amount-smallest': {
      const [leftMinor, rightMinor] = [owedIn(left), owedIn(right)];
      return leftMinor === rightMinor ? 0 : leftMinor < rightMinor ? -1 : 1;
    }
    default:
      return assertNever(key);
  }
}

function owedIn(debt: Debt): bigint {
  return Object.values(debt.owed).reduce((sum, minor) => sum + minor, 0n);
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
