import { endOf } from '../account/age';
import { addDays, type LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { holdTypes } from '../contact/holds';
import type { Facts, HoldType, InvoiceFacts } from '../account/facts';
import type { AgreementFacts } from '../agreements/facts';
import type { FrozenPeriod } from '../money/interest';

/** Does the law let no interest, fee or charge accrue under such a hold, ever? */
export const isMoratorium = (type: HoldType): boolean => holdTypes[type].isMoratorium;

/**
 * Days, both included, of moratoria over an invoice (null: charges on no invoice). A hold freezes every
 * day on which it stood at any moment: `from` names the first, `until` the day after the last.
 */
export function moratoriumDays(
  facts: Facts,
  invoiceId: string | null,
  zone: string,
): readonly FrozenPeriod[] {
  return facts.holds
    .filter((hold) => isMoratorium(hold.type) && hold.partyId === null)
    .filter((hold) => hold.invoiceId === null || hold.invoiceId === invoiceId)
    .flatMap((hold) => {
      const endAt = endOf(hold);
      if (endAt !== null && endAt <= hold.fromAt) return [];
      const to = endAt === null ? null : localDateOf(endAt - 1, zone);
      return [{ from: localDateOf(hold.fromAt, zone), to }];
    });
}

/**
 * Days on which no interest runs: moratoria, and the time of a plan or settlement over the invoice from
 * the day after its figures were fixed, while it is kept. Once broken, the interest of that time is owed.
 */
export function frozenDays(
  facts: Facts,
  invoice: InvoiceFacts,
  zone: string,
): readonly FrozenPeriod[] {
  const agreed = facts.agreements
    .filter((one) => one.type !== 'promise' && one.invoiceIds.includes(invoice.id))
    .filter((one) => isHonoured(one, facts))
    .flatMap(({ createdAt, endedAt }): FrozenPeriod[] => {
      const from = addDays(localDateOf(createdAt, zone), 1);
      const to = endedAt === null ? null : localDateOf(endedAt, zone);
      return to !== null && to < from ? [] : [{ from, to }];
    });
  return [...moratoriumDays(facts, invoice.id, zone), ...agreed];
}

/** Running, kept, or replaced by one that is: an amended plan goes on. */
function isHonoured(agreement: AgreementFacts, facts: Facts): boolean {
  if (agreement.status === 'active' || agreement.status === 'kept') return true;
  const next = facts.agreements.find(
    (one) => one.own.replaces === agreement.id && one.status !== 'proposed',
  );
  return next !== undefined && isHonoured(next, facts);
}

/** Does the day lie in one of the periods? */
export function isFrozen(periods: readonly FrozenPeriod[], on: LocalDate): boolean {
  return periods.some(({ from, to }) => from <= on && (to === null || on <= to));
}
