import { createHash } from 'node:crypto';
import { invoice, type Fields } from '../../intake/events';

let made = 0;
/** Something that no other row sends. */
export function unique(): string {
  made += 1;
  return `u${made}`;
}

/** A number of somebody's own in New York or London. */
export function phoneOf(tag: string, country: 'GB' | 'US' = 'GB'): string {
  const hash = createHash('sha256').update(tag).digest().readUInt32BE(0);
  const digits = (length: number) => String(hash % 10 ** length).padStart(length, '0');
  return country === 'GB' ? `+44207946${digits(4)}` : `+1212555${digits(4)}`;
}

/** An invoice of Stripe's of a debtor of its own. */
export function debtOf(tag: string, over: Fields = {}): Fields {
  return invoice({
    id: `in_${tag}`,
    number: tag,
    customer: `cus_${tag}`,
    customer_name: `Debtor ${tag}`,
    customer_email: `${tag}@stripe.example`,
    customer_phone: phoneOf(tag, 'US'),
    ...over,
  });
}
