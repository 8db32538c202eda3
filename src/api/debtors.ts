import { dateZone, overdueInvoices, owedMinor, todayOn } from '../domain/account/balances';
import type { Facts } from '../domain/account/facts';
import { toWire } from '../domain/money/money';
import { behaviourOf } from '../domain/reporting/behaviour';
import type { ApiDeps } from './deps';
import { notFound } from './problems';
import { instantText } from './wire';

/**
 * Every account of one debtor of the caller's creditor, by currency.
 * @throws Problem not_found, also for another creditor's debtor
 */
export async function accountsOfDebtor(
  deps: ApiDeps,
  creditorId: string,
  id: string,
): Promise<readonly Facts[]> {
  const ids = /^dbt_[a-z2-7]{26}$/.test(id)
    ? await deps.lookups.accountsOfDebtor(creditorId, id)
    : [];
  const found = await Promise.all(ids.map((one) => deps.store.accounts.facts(one)));
  const accounts = found.filter((facts) => facts !== null);
  if (accounts.length === 0) throw notFound('debtor');
  return accounts;
}

/** The debtor with its accounts and how it has behaved. */
export function debtorJson(accounts: readonly Facts[], now: number) {
  const [first] = accounts;
  if (first === undefined) throw notFound('debtor');
  const { id, externalId, name, kind, country, region, language, timeZone, tags } = first.debtor;
  return {
    ...{ id, creditorId: first.debtor.creditorId, reference: externalId, name, kind },
    soleTrader: first.debtor.soleTrader === true,
    ...{ country, region, language, timeZone, tags: tags ?? [] },
    accounts: accounts.map((facts) => accountLine(facts, now)),
    behaviour: behaviourOf(accounts, now),
  };
}

/** How a debtor has behaved, for itself. */
export function behaviourJson(debtorId: string, accounts: readonly Facts[], now: number) {
  return { debtorId, asOf: instantText(now), ...behaviourOf(accounts, now) };
}

/** What a debtor owes in one currency, and what of it is overdue. */
export function exposureMinor(facts: Facts, now: number) {
  const overdueMinor = overdueInvoices(facts, todayOn(facts, now)).reduce(
    (sum, { openMinor }) => sum + openMinor,
    0n,
  );
  return { openMinor: owedMinor(facts), overdueMinor };
}

function accountLine(facts: Facts, now: number) {
  const { id, status, stage, currency } = facts.account;
  const { openMinor, overdueMinor } = exposureMinor(facts, now);
  return {
    ...{ id, status, stage, currency },
    balance: toWire(openMinor, currency),
    overdue: toWire(overdueMinor, currency),
    dateZone: dateZone(facts),
  };
}
