import type { SourceDebtor } from './facts';
import type { StripeAddress, StripeCustomer, StripeInvoice, StripeMetadata } from './stripe-shapes';
import { debtorName, languagePattern, postalLines } from './debtor-parts';
import { countryCode, zoneFor } from '../commands/places';

/**
 * The debtor as an invoice shows it (frozen when the invoice was finalized), with what metadata says. A
 * creditor that sends invoices deals with businesses and one that charges cards with consumers, unless
 * metadata or a tax id says otherwise.
 */
export function debtorOfInvoice(
  invoice: StripeInvoice,
): SourceDebtor & { kind: 'business' | 'consumer' } {
  const customer = expanded(invoice);
  const metadata = metadataOfInvoice(invoice);
  const hasTaxId = (invoice.customer_tax_ids ?? []).length > 0;
  const isInvoiced = invoice.collection_method === 'send_invoice';
  return {
    ...debtorOf({
      id: invoice.customer.id,
      name: invoice.customer_name ?? customer?.name,
      email: invoice.customer_email ?? customer?.email,
      phone: invoice.customer_phone ?? customer?.phone,
      address: invoice.customer_address ?? customer?.address,
      locales: customer?.preferred_locales,
      metadata,
    }),
    kind: kindOf(metadata) ?? (hasTaxId || isInvoiced ? 'business' : 'consumer'),
  };
}

/** The debtor as the customer record shows it now. */
export function debtorOfCustomer(customer: StripeCustomer): SourceDebtor {
  const { id, name, email, phone, address, metadata, preferred_locales: locales } = customer;
  return debtorOf({ id, name, email, phone, address, locales, metadata });
}

/** What the invoice says of itself wins over what its subscription or its customer says. */
export function metadataOfInvoice(invoice: StripeInvoice): Record<string, string> {
  const layers = [
    expanded(invoice)?.metadata,
    invoice.subscription_details?.metadata ?? invoice.parent?.subscription_details?.metadata,
    invoice.metadata,
  ];
  return Object.assign({}, ...layers.map(present)) as Record<string, string>;
}

function expanded(invoice: StripeInvoice): StripeCustomer | null {
  return 'name' in invoice.customer || 'metadata' in invoice.customer ? invoice.customer : null;
}

function debtorOf(raw: {
  readonly id: string;
  readonly name: string | null | undefined;
  readonly email: string | null | undefined;
  readonly phone: string | null | undefined;
  readonly address: StripeAddress;
  readonly locales: readonly string[] | null | undefined;
  readonly metadata: StripeMetadata;
}): SourceDebtor {
  const metadata = present(raw.metadata);
  const { country = null, state = null, city = null, postal_code = null } = raw.address ?? {};
  const place = { country, state, city, postCode: postal_code };
  const consent = metadata['sms_consent'];
  return {
    id: raw.id,
    name: debtorName(raw.name, 'customer_name'),
    kind: kindOf(metadata),
    email: raw.email || null,
    phone: raw.phone || null,
    address: addressLines(raw.address),
    country: countryCode(country),
    ...{ state, city, postCode: postal_code },
    timeZone: zoneFor(metadata['time_zone'] ?? null, place),
    language: raw.locales?.find((locale) => languagePattern.test(locale)) ?? null,
    smsConsent: consent === undefined ? null : consent === 'yes',
  };
}

function kindOf(metadata: Readonly<Record<string, string>>): 'business' | 'consumer' | null {
  const kind = metadata['debtor_kind'];
  return kind === 'business' || kind === 'consumer' ? kind : null;
}

function addressLines(address: StripeAddress): string | null {
  if (!address) return null;
  const { line1, line2, city, state, postal_code: postCode, country } = address;
  return postalLines({ line1, line2, city, state, postCode, country });
}

function present(metadata: StripeMetadata): Record<string, string> {
  const entries = Object.entries(metadata ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
