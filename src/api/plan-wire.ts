import type { Facts, Instant } from '../domain/account/facts';
import type { AgreementFacts } from '../domain/agreements/facts';
import { paidSinceAcceptedMinor, rowsOf } from '../domain/agreements/status';
import { totalOf } from '../domain/agreements/terms';
import { toWire } from '../domain/money/money';

/** The schedule of an agreement as of now: what each part got, and what has become of it. */
export function scheduleJson(agreement: AgreementFacts, facts: Facts, now: Instant) {
  const { currency } = facts.account;
  const { graceDays, graceKind, instalments } = agreement;
  return {
    instalments: rowsOf(agreement, facts, now).map((row) => ({
      n: row.n,
      dueOn: row.dueOn,
      amount: toWire(row.amountMinor, currency),
      paid: toWire(row.paidMinor, currency),
      status: row.status,
      isCured: row.isCured,
      cureByOn: row.cureByOn,
    })),
    total: toWire(totalOf(instalments), currency),
    paid: toWire(paidSinceAcceptedMinor(agreement, facts), currency),
    tolerance: toWire(agreement.toleranceMinor, currency),
    graceDays,
    graceKind,
  };
}

/** What only a plan has: rhythm, policy, and what has been changed about it. */
export function planJson({ own }: AgreementFacts, currency: string) {
  return {
    every: own.every ?? null,
    onMiss: own.onMiss ?? 'break',
    noticeDays: own.noticeDays ?? null,
    appended: own.appended ?? 0,
    moved: (own.moved ?? []).map(({ n, toN, amountMinor, movedOn }) => ({
      n,
      toN,
      amount: toWire(amountMinor, currency),
      movedOn,
    })),
    reinstated: own.reinstated ?? 0,
    replaces: own.replaces ?? null,
    surplus: own.surplusMinor === undefined ? null : toWire(own.surplusMinor, currency),
  };
}
