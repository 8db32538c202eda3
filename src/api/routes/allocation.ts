import { z } from 'zod';
import { findInvoice } from '../../commands/shared/holds';
import { readAmount } from '../../commands/shared/inputs';
import { todayOn } from '../../domain/account/balances';
import type { Facts } from '../../domain/account/facts';
import { allocation, allocationOf, coveredBy, disputedOf } from '../../domain/ledger/allocation';
import { allocationWorking } from '../../domain/ledger/allocation-working';
import { isCurrency } from '../../domain/money/currency';
import { toWire } from '../../domain/money/money';
import { ok, refuse, type Result } from '../../domain/result';
import { everyRole } from '../callers';
import type { ApiDeps } from '../deps';
import { problemOf } from '../problems';
import { factsOf } from '../reading';
import { json, route, type Route } from '../route';
import { moneySchema } from '../schemas';

const query = z.strictObject({
  amount: z.string().max(40),
  currency: z.string().max(3).optional().describe("The account's currency, if absent."),
  invoiceId: z.string().max(200).optional(),
  measureId: z.string().max(200).optional(),
});
type Query = z.infer<typeof query>;

const line = z.object({
  invoiceId: z.string().nullable(),
  component: z.enum(['principal', 'interest', 'fees', 'costs']),
  amount: moneySchema,
  rule: z.string(),
});

const allocationSchema = z
  .object({
    accountId: z.string(),
    asOf: z.iso.date(),
    strategy: z.string(),
    orderKeys: z.array(z.string()),
    amount: moneySchema,
    lines: z.array(line),
    unapplied: moneySchema,
    working: z.array(z.string()),
  })
  .meta({ id: 'Allocation' });

/** What a payment would pay, worked out by the function that books it; nothing is kept. */
export function allocationRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'get',
      tag: 'Accounts',
      roles: everyRole,
      path: '/v1/accounts/:id/allocation',
      operationId: 'getAllocation',
      summary: 'What a payment of an amount would pay; nothing is kept',
      query,
      answers: { 200: { description: 'The allocation.', schema: allocationSchema } },
      async handle({ caller, param, query: asked }) {
        const facts = await factsOf(deps, caller.creditorId, param('id'));
        const shown = allocationJson(facts, asked, await deps.change.clock.now());
        if (!shown.ok) throw problemOf(shown.error);
        return json(shown.value);
      },
    }),
  ];
}

/** The dry run of a payment. Errors: `amount_invalid`, `currency_unknown`, `not_found`, each with its parameter. */
export function allocationJson(facts: Facts, asked: Query, now: number) {
  const amount = readAsked(facts, asked);
  if (!amount.ok) return amount;
  const { currency } = facts.account;
  const { invoiceId = null, measureId = null } = asked;
  const split = allocation(facts, amount.value, invoiceId, now, { measureId, waives: true });
  const paid = split.lines.filter((one) => one.ledger !== 'overpayment');
  const paidMinor = paid.reduce((sum, one) => sum + one.amountMinor, 0n);
  const on = todayOn(facts, now);
  const lines = paid.map((one) => ({
    invoiceId: one.invoiceId,
    component: one.ledger === 'receivable' ? ('principal' as const) : one.ledger,
    amountMinor: one.amountMinor,
    rule: one.rule,
  }));
  const names = new Map(facts.invoices.map(({ id, number }) => [id, number]));
  const explained = {
    ...allocationOf(facts),
    on,
    currency,
    amountMinor: amount.value,
    lines: lines.map((one) => ({ ...one, debtId: nameOf(names, one.invoiceId) })),
    waived: split.waived.map((one) => ({
      debtId: nameOf(names, one.invoiceId),
      component: one.ledger,
      amountMinor: one.amountMinor,
      rule: 'paid in full in advance',
    })),
    unappliedMinor: amount.value - paidMinor,
    passedOver: facts.invoices
      .filter((one) => one.id !== invoiceId && one.status === 'open')
      .filter((one) => disputedOf(facts, one.id, now) === true)
      .map((one) => one.number),
  };
  return ok({
    accountId: facts.account.id,
    asOf: on,
    strategy: explained.strategy.name,
    orderKeys: explained.orderKeys,
    amount: toWire(amount.value, currency),
    lines: lines.map(({ amountMinor, ...one }) => ({
      ...one,
      amount: toWire(amountMinor, currency),
    })),
    unapplied: toWire(explained.unappliedMinor, currency),
    working: allocationWorking(explained),
  });
}

function nameOf(names: ReadonlyMap<string, string>, invoiceId: string | null): string {
  return invoiceId === null ? 'charges on no invoice' : (names.get(invoiceId) ?? invoiceId);
}

function readAsked(facts: Facts, asked: Query): Result<bigint> {
  const { currency = facts.account.currency, amount: text, invoiceId, measureId } = asked;
  const path = isCurrency(currency) && currency === facts.account.currency ? 'amount' : 'currency';
  const amount = readAmount(facts, { amount: text, currency }, path);
  if (!amount.ok) return amount;
  if (invoiceId !== undefined) {
    const invoice = findInvoice(facts, invoiceId);
    if (!invoice.ok) return invoice;
  }
  if (measureId !== undefined && coveredBy(facts, measureId) === null) {
    return refuse('not_found', 'This account has no such agreement or placement.', 'measureId');
  }
  return amount;
}
