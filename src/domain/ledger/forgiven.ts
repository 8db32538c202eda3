import { endOf } from '../account/age';
import { dateZone } from '../account/balances';
import type { Facts, HoldFacts, InvoiceFacts } from '../account/facts';
import type { LocalDate } from '../calendar/dates';
import { localDateOf } from '../calendar/zone';
import { ratesInService, scraCapUntil } from '../law/scra';
import type { DatedRate } from '../money/rates';

/**
 * Yearly rates of an invoice without what the law forgives: while the debtor serves, more than six percent on
 * a debt from before service (50 U.S.C. 3937(a)). What is forgiven is not owed later either.
 */
export function forgivenRates(
  facts: Facts,
  invoice: InvoiceFacts,
  rates: readonly DatedRate[],
): readonly DatedRate[] {
  const zone = dateZone(facts);
  return facts.holds
    .filter((hold) => isOfService(hold) && isOver(hold, invoice))
    .reduce((owed, hold) => {
      const fromOn = hold.details.serviceFromOn ?? localDateOf(hold.fromAt, zone);
      if (invoice.issuedOn >= fromOn) return owed;
      const isMortgage = invoice.claim.nature === 'mortgage';
      return ratesInService(owed, fromOn, scraCapUntil(lastDayOf(hold, zone), isMortgage));
    }, rates);
}

/** Of a party it changes nothing about what the debtor owes; one that ended before it began never stood. */
function isOfService(hold: HoldFacts): boolean {
  const endAt = endOf(hold);
  return hold.type === 'scra' && hold.partyId === null && (endAt === null || endAt > hold.fromAt);
}

function isOver({ invoiceId }: HoldFacts, invoice: InvoiceFacts): boolean {
  return invoiceId === null || invoiceId === invoice.id;
}

function lastDayOf(hold: HoldFacts, zone: string): LocalDate | null {
  const endAt = endOf(hold);
  return endAt === null ? null : localDateOf(endAt - 1, zone);
}
