import { z } from 'zod';
import { isLocalDate } from '../../domain/calendar/dates';
import {
  allocateDebts,
  type AllocatedLine,
  type Debt,
  type DebtDirection,
} from '../../domain/ledger/allocate-debts';
import { allocationWorking } from '../../domain/ledger/allocation-working';
import {
  allocationStrategy,
  type AllocationStrategy,
  type DebtComponent,
} from '../../domain/ledger/strategies';
import { defaultConventions } from '../../domain/money/conventions';
import { formatMinor } from '../../domain/money/money';
import { Failure } from '../failure';
import { amountOf, rule, valueOf } from './rule';

const debtsMax = 10_000;
const paymentsMax = 100;

const date = z.string().refine(isLocalDate, 'a date such as 2026-03-01');
const directed = z.union([
  z.string(),
  z.strictObject({ debtId: z.string(), amount: z.string().optional() }),
]);
const paid = z.union([z.string(), z.strictObject({ id: z.string(), amount: z.string() })]);

const input = z.strictObject({
  currency: z.string(),
  strategy: z.string().describe('Name of an allocation strategy, with or without -strategy.'),
  order: z
    .array(z.string())
    .optional()
    .describe('Types of advanced-payment-allocation-strategy in order: past-due-penalty, ...'),
  schedule: z
    .enum(['horizontal', 'vertical'])
    .optional()
    .describe('How the advanced strategy goes: debt by debt (the default) or type by type.'),
  orderKeys: z
    .array(z.enum(['due', 'issued', 'received', 'amount-smallest', 'number']))
    .min(1)
    .optional(),
  payment: z
    .union([paid, z.array(paid).min(1).max(paymentsMax)])
    .describe(
      'An amount, a payment {id, amount}, or payments one after the other; an id counts once.',
    ),
  asOf: date.optional().describe('Day of the payment; without it every debt counts as due.'),
  direction: z
    .union([directed, z.array(directed)])
    .optional()
    .describe("The debtor's direction: a debt, debts in order, or {debtId, amount}."),
  debts: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        dueOn: date.nullable().optional(),
        issuedOn: date.nullable().optional(),
        receivedOn: date.nullable().optional(),
        number: z.string().nullable().optional(),
        priority: z.int().optional().describe('Priority class, the smallest first; 0 if absent.'),
        disputed: z.boolean().optional(),
        penalties: z.string().optional(),
        fees: z.string().optional(),
        costs: z.string().optional(),
        interest: z.string().optional(),
        principal: z.string(),
      }),
    )
    .max(debtsMax),
});
type Input = z.infer<typeof input>;

export const allocateRule = rule({
  name: 'allocate',
  title: 'A payment over debts, by component, with the rule that decided',
  input,
  compute(given) {
    const { currency } = given;
    const strategy = strategyOf(given);
    const orderKeys = given.orderKeys ?? defaultConventions.orderKeys;
    const on = given.asOf ?? null;
    const direction = directionOf(given);
    const [amountMinor, repeated] = paymentOf(given);
    const debts = given.debts.map((debt, index) => debtOf(debt, index, currency));
    refuseTwins(given);
    const request = { strategy, orderKeys, amountMinor, on, direction, debts };
    const { lines, waived, unappliedMinor } = allocateDebts(request);
    const named = new Set(direction.map(({ debtId }) => debtId));
    const passedOver = debts
      .filter((debt) => debt.disputed === true && !named.has(debt.id))
      .map(({ id }) => id);
    const wire = (line: AllocatedLine) => ({
      debtId: line.debtId,
      component: line.component,
      amount: formatMinor(line.amountMinor, currency),
      rule: line.rule,
    });
    const explained = { ...request, currency, lines, waived, unappliedMinor, passedOver };
    return {
      lines: lines.map(wire),
      unapplied: formatMinor(unappliedMinor, currency),
      ...(waived.length > 0 ? { waived: waived.map(wire) } : {}),
      working: [
        ...repeated.map((id) => `payment ${id} came before: it counts once`),
        ...allocationWorking(explained),
      ],
    };
  },
});

function strategyOf({ strategy, order, schedule }: Input): AllocationStrategy {
  return valueOf(allocationStrategy(strategy, { order, direction: schedule }));
}

function above(amount: string, currency: string, path: string): bigint {
  const minor = amountOf(amount, currency, path);
  if (minor > 0n) return minor;
  throw new Failure(2, `amount_invalid: ${path}: The amount must be more than zero.`);
}

/** The sum of the payments, each id once, and the ids that came again. */
function paymentOf({ payment, currency }: Input): readonly [bigint, readonly string[]] {
  const list = Array.isArray(payment) ? payment : [payment];
  const seen = new Map<string, bigint>();
  const repeated: string[] = [];
  let sumMinor = 0n;
  for (const [index, one] of list.entries()) {
    const place = Array.isArray(payment) ? `payment.${index}` : 'payment';
    if (typeof one === 'string') {
      sumMinor += above(one, currency, place);
      continue;
    }
    const minor = above(one.amount, currency, `${place}.amount`);
    const known = seen.get(one.id);
    if (known === undefined) {
      seen.set(one.id, minor);
      sumMinor += minor;
    } else if (known === minor) {
      repeated.push(one.id);
    } else {
      throw new Failure(2, `idempotency_key_reuse: ${place}: ${one.id} came with another amount.`);
    }
  }
  return [sumMinor, repeated];
}

function directionOf({ direction, debts, currency }: Input): DebtDirection[] {
  const list = direction === undefined ? [] : Array.isArray(direction) ? direction : [direction];
  return list.map((one, index) => {
    const { debtId, amount } = typeof one === 'string' ? { debtId: one, amount: undefined } : one;
    const path = `direction.${index}`;
    if (!debts.some((debt) => debt.id === debtId)) {
      throw new Failure(2, `not_found: ${path}: There is no debt ${debtId}.`);
    }
    const amountMinor = amount === undefined ? null : above(amount, currency, `${path}.amount`);
    return { debtId, amountMinor };
  });
}

const components: readonly DebtComponent[] = [
  'costs',
  'penalties',
  'fees',
  'interest',
  'principal',
];

function debtOf(debt: Input['debts'][number], index: number, currency: string): Debt {
  const owed = Object.fromEntries(
    components.flatMap((component) => {
      const amount = debt[component];
      if (amount === undefined) return [];
      return [[component, amountOf(amount, currency, `debts.${index}.${component}`)]];
    }),
  );
  const { id, dueOn = null, issuedOn = null, receivedOn = null, number = null } = debt;
  const { priority = 0, disputed = false } = debt;
  return { id, dueOn, issuedOn, received: receivedOn, number, priority, disputed, owed };
}

function refuseTwins({ debts }: Input): void {
  const ids = debts.map(({ id }) => id);
  const twin = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (twin < 0) return;
  throw new Failure(2, `invalid_input: debts.${twin}.id: ${ids[twin]} stands twice.`);
}
