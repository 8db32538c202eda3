import type { LocalDate } from '../calendar/dates';
import type { Facts, InvoiceFacts } from '../account/facts';
import { conventionsOf, type Conventions } from '../money/conventions';

/** What can make an invoice owed again. */
export type ReAgeEvent = keyof Conventions['reAge'];

/**
 * Invoices as an event leaves them, with the age of those that it opened again: by the creditor's choice the old one
 * is back (`due`, the default), or it counts from the day of the event. Invoices that were open keep theirs.
 */
export function reAged(
  facts: Facts,
  invoices: readonly InvoiceFacts[],
  event: ReAgeEvent,
  on: LocalDate,
): InvoiceFacts[] {
  const choice = conventionsOf(facts.creditor.settings).reAge[event];
  const wasOpen = new Set(facts.invoices.filter(isOpen).map((one) => one.id));
  return invoices.map((invoice) => {
    if (!isOpen(invoice) || wasOpen.has(invoice.id)) return invoice;
    return { ...invoice, agedFromOn: choice === 'event' ? on : null };
  });
}

function isOpen(invoice: InvoiceFacts): boolean {
  return invoice.status === 'open';
}
