import { countryCode, zoneFor } from '../commands/places';
import type { ChargebeeAddress, ChargebeeCustomer, ChargebeeInvoice } from './chargebee-shapes';
import { debtorName, languagePattern, postalLines } from './debtor-parts';
import type { SourceDebtor } from './facts';

/**
 * The debtor as an invoice shows it, with what the customer record says where the event brings it. A company or a
 * VAT number makes a business; everybody else is taken for a consumer, whom more rules protect.
 */
export function debtorOfInvoice(
  invoice: ChargebeeInvoice,
  customer: ChargebeeCustomer | null,
): SourceDebtor & { kind: 'business' | 'consumer' } {
  const address = invoice.billing_address ?? customer?.billing_address;
  const debtor = debtorOf(invoice.customer_id, customer, address);
  const isFirm = Boolean(address?.company || customer?.company || invoice.vat_number);
  return { ...debtor, kind: debtor.kind ?? (isFirm ? 'business' : 'consumer') };
}

/** The debtor as the customer record shows it now. */
export function debtorOfCustomer(customer: ChargebeeCustomer): SourceDebtor {
  return debtorOf(customer.id, customer, customer.billing_address);
}

function debtorOf(
  id: string,
  customer: ChargebeeCustomer | null,
  address: ChargebeeAddress,
): SourceDebtor {
  const metadata = customer?.meta_data ?? {};
  const { city = null, zip: postCode = null } = address ?? {};
  const state = address?.state_code ?? address?.state ?? null;
  const country = address?.country ?? null;
  const stated = metadata['time_zone'];
  const consent = metadata['sms_consent'];
  const locale = customer?.locale ?? '';
  return {
    id,
    name: debtorName(
      nameIn(customer) ?? nameIn(address) ?? null,
      customer === null ? 'billing_address.name' : 'customer.name',
    ),
    kind: kindOf(metadata['debtor_kind'], customer),
    email: customer?.email || address?.email || null,
    phone: customer?.phone || address?.phone || null,
    address: address
      ? postalLines({ ...address, state: address.state ?? address.state_code, postCode })
      : null,
    country: countryCode(country),
    ...{ state, city, postCode },
    timeZone: zoneFor(typeof stated === 'string' ? stated : null, {
      ...{ country, state, city, postCode },
    }),
    language: languagePattern.test(locale) ? locale : null,
    smsConsent: consent === undefined || consent === null ? null : consent === 'yes',
  };
}

/** A firm by its own name; a person by first and last name. Null where there is neither. */
function nameIn(
  who: ChargebeeCustomer | NonNullable<ChargebeeAddress> | null | undefined,
): string | null {
  if (!who) return null;
  if (who.company) return who.company;
  const parts = [who.first_name, who.last_name].filter(
    (part) => part !== null && part !== undefined,
  );
  return parts.length === 0 ? null : parts.join(' ');
}

function kindOf(
  stated: unknown,
  customer: ChargebeeCustomer | null,
): 'business' | 'consumer' | null {
  if (stated === 'business' || stated === 'consumer') return stated;
  return customer?.company || customer?.vat_number ? 'business' : null;
}
