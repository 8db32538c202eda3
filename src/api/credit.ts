import { daysPastDueOf, overdueInvoices, todayOn } from '../domain/account/balances';
import type { Facts } from '../domain/account/facts';
import type { CreditCase, CreditPolicy } from '../domain/credit/policy';
import { parseAmount } from '../domain/money/money';
import { behaviourOf } from '../domain/reporting/behaviour';
import { readCreditPolicy, shippedCreditPolicy } from '../strategies/credit-policy';
import { exposureMinor } from './debtors';
import type { ApiDeps } from './deps';
import { documentProblem } from './document-faults';
import { problemOf } from './problems';

/** @throws Problem strategy_invalid with every fault, each with its place and line */
export function readPolicy(text: string): CreditPolicy {
  const read = readCreditPolicy(text);
  if (read.ok) return read.value;
  throw documentProblem(read.error);
}

/** The newest version that the creditor published, else the one that is shipped. */
export async function policyOf(
  { store }: ApiDeps,
  creditorId: string,
): Promise<{ readonly policy: CreditPolicy; readonly shipped: boolean }> {
  const own = await store.creditPolicies.find(creditorId);
  return own === null
    ? { policy: shippedCreditPolicy(), shipped: true }
    : { policy: own, shipped: false };
}

/**
 * An order with what is known of the debtor: how it behaved and how old its debts are over all accounts, what it owes
 * in the currency of the order.
 * @throws Problem amount_invalid
 */
export function creditCase(
  accounts: readonly Facts[],
  asked: { readonly order: string; readonly currency: string; readonly score: number | null },
  now: number,
): CreditCase {
  const { order, currency, score } = asked;
  const amount = parseAmount(order, currency);
  if (!amount.ok) throw problemOf({ ...amount.error, path: 'order' });
  const own = accounts.find((facts) => facts.account.currency === currency);
  const none = { openMinor: 0n, overdueMinor: 0n };
  return {
    behaviour: behaviourOf(accounts, now),
    exposure: {
      ...(own === undefined ? none : exposureMinor(own, now)),
      daysPastDue: Math.max(0, ...accounts.map((facts) => oldestDays(facts, now))),
    },
    order: { amountMinor: amount.value, currency },
    score,
  };
}

function oldestDays(facts: Facts, now: number): number {
  const today = todayOn(facts, now);
  return Math.max(
    0,
    ...overdueInvoices(facts, today).map((one) => daysPastDueOf(facts, one, today)),
  );
}
